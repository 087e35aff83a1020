package mailbox

import (
	"context"
	"errors"
	"log/slog"

	"haninge.se/samrad/intake/wire"
)

// How far a start looks ahead: at so many of the newest mails that wait, so many at a time, and no more than so often
// where a server fails over it.
const (
	aheadMost  = 1000
	aheadBatch = 100
	aheadTries = 2
)

// Ahead is whether a watcher has looked ahead: once in its life and before any mail is handed over, since what a late
// mail says may bear on how an early one is answered. A server that fails over it twice is read without.
type Ahead struct {
	done  bool
	tried int
}

// Done reports whether it has, or that was given up.
func (a *Ahead) Done() bool { return a.done }

// Look has show show the headers of what waits, and tells Config.Ahead that they were all. It returns what show does,
// also when it was given up.
func (a *Ahead) Look(
	ctx context.Context, told func(context.Context, [][]byte) error, log *slog.Logger, show func() error) error {
	if told == nil || a.done {
		return nil
	}
	a.tried++
	err := show()
	var failed *Stored
	if errors.As(err, &failed) || ctx.Err() != nil || err != nil && a.tried < aheadTries {
		return err
	}
	if err != nil {
		log.Warn("mailbox is read without looking ahead", "error", wire.Printable(err.Error(), longestFault))
	}
	if failed := told(ctx, nil); failed != nil {
		return &Stored{Cause: failed}
	}
	a.done = true
	return err
}

// showHeads shows Config.Ahead the headers of what waits; at the very first look those of all that lies in the folder.
func (w *watcher) showHeads(ctx context.Context, s *session, first bool, from uint32, at look) error {
	if first {
		from = 1
	}
	uids, err := s.from(ctx, from, at)
	if err != nil {
		return err
	}
	if !first {
		uids = uids[max(0, len(uids)-aheadMost):]
	}
	for len(uids) > 0 {
		n := min(len(uids), aheadBatch)
		got := responses{}
		all := func(uint32) int64 { return headBytes }
		if err := s.fetch(ctx, setOf(uids[:n]), head(), headBytes*int64(n), all, got); err != nil {
			return err
		}
		heads := make([][]byte, 0, n)
		for _, u := range uids[:n] {
			if len(got[u].raw) > 0 {
				heads = append(heads, got[u].raw)
			}
		}
		if len(heads) > 0 {
			if err := w.cfg.Ahead(ctx, heads); err != nil {
				return &Stored{Cause: err}
			}
		}
		uids = uids[n:]
	}
	return nil
}
