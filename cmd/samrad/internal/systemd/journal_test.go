package systemd

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestJournal: in systemd's journal a line begins with its priority and has no time of its own.
func TestJournal(t *testing.T) {
	var b bytes.Buffer
	log := slog.New(newJournal(&b)).With("party", "kommun")
	log.Info("mailbox is read again")
	log.WithGroup("g").Warn("two\nlines", "n", 1)
	log.Error("x")
	log.Debug("not shown")
	want := "<6>level=INFO msg=\"mailbox is read again\" party=kommun\n" +
		"<4>level=WARN msg=\"two\\nlines\" party=kommun g.n=1\n" +
		"<3>level=ERROR msg=x party=kommun\n"
	if b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
}

// TestInJournal: only the stream that systemd names is the journal.
func TestInJournal(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	at := info.Sys().(*syscall.Stat_t)
	if !inJournal(f, fmt.Sprintf("%d:%d", at.Dev, at.Ino)) {
		t.Error("the stream that is named is not known")
	}
	if inJournal(f, "1:2") || inJournal(f, "") || inJournal(&bytes.Buffer{}, "1:2") {
		t.Error("another stream is taken for the journal")
	}
}
