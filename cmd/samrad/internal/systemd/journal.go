package systemd

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"syscall"
)

// NewLog is the daemon's log: lines of key=value. Where they go to systemd's journal, each begins with its priority
// (sd-daemon(3)) and leaves out the time, which the journal has.
func NewLog(to io.Writer, env func(string) string) *slog.Logger {
	if !inJournal(to, env("JOURNAL_STREAM")) {
		return slog.New(slog.NewTextHandler(to, nil))
	}
	return slog.New(newJournal(to))
}

// inJournal tells whether a stream is the one that systemd says it has connected to the journal (systemd.exec(5)): a
// unit's stream may have been sent elsewhere, where priorities would be noise.
func inJournal(to io.Writer, stream string) bool {
	f, ok := to.(*os.File)
	if !ok || stream == "" {
		return false
	}
	info, err := f.Stat()
	if err != nil {
		return false
	}
	at, ok := info.Sys().(*syscall.Stat_t)
	return ok && stream == fmt.Sprintf("%d:%d", at.Dev, at.Ino)
}

// journal writes what its handler makes of a record behind the record's priority, in one write.
type journal struct {
	slog.Handler
	out *journalLine
}

type journalLine struct {
	sync.Mutex
	bytes.Buffer
	to io.Writer
}

func newJournal(to io.Writer) journal {
	out := &journalLine{to: to}
	untimed := func(groups []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey && len(groups) == 0 {
			return slog.Attr{}
		}
		return a
	}
	return journal{slog.NewTextHandler(&out.Buffer, &slog.HandlerOptions{ReplaceAttr: untimed}), out}
}

// Handle writes one record.
func (j journal) Handle(ctx context.Context, r slog.Record) error {
	j.out.Lock()
	defer j.out.Unlock()
	j.out.Reset()
	fmt.Fprintf(&j.out.Buffer, "<%d>", priority(r.Level))
	if err := j.Handler.Handle(ctx, r); err != nil {
		return err
	}
	_, err := j.out.to.Write(j.out.Bytes())
	return err
}

// WithAttrs keeps the line that all share.
func (j journal) WithAttrs(attrs []slog.Attr) slog.Handler {
	return journal{j.Handler.WithAttrs(attrs), j.out}
}

// WithGroup likewise.
func (j journal) WithGroup(name string) slog.Handler {
	return journal{j.Handler.WithGroup(name), j.out}
}

// priority is a level as syslog counts it (RFC 5424 6.2.1): 3 error, 4 warning, 6 informational, 7 debug.
func priority(l slog.Level) int {
	switch {
	case l >= slog.LevelError:
		return 3
	case l >= slog.LevelWarn:
		return 4
	case l >= slog.LevelInfo:
		return 6
	}
	return 7
}
