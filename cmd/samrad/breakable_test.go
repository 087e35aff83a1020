package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
)

// stuck is a file or a pipe at whose first bytes the command is told to stop, and which takes none until the test ends.
type stuck struct {
	io.WriteCloser
	stop  func()
	until <-chan struct{}
}

func (s stuck) Write(b []byte) (int, error) {
	s.stop()
	<-s.until
	return s.WriteCloser.Write(b)
}

// nobody is a reader that takes everything.
type nobody struct{ io.Writer }

func (nobody) Close() error { return nil }

func (s stuck) Discard() { s.WriteCloser.(interface{ Discard() }).Discard() }

// TestStoppedWhileItReads: ^C ends a command that reads the store itself, whatever it is at, and leaves no half file.
func TestStoppedWhileItReads(t *testing.T) {
	dir := t.TempDir()
	copied, data := filepath.Join(t.TempDir(), "copy.tar"), filepath.Join(dir, "data")
	fixture.Register(t, data)
	for _, args := range [][]string{
		{"backup", copied}, {"backup", "-"}, {"list"}, {"log"}, {"case", "package", "SAM-2026-0001", copied}, {"verify"},
		{"verify", data},
	} {
		ctx, stop := context.WithCancel(t.Context())
		end := make(chan struct{})
		p, _, _ := asking(t, append(args, "--data-dir", data)...)
		p.ctx, p.stdout = ctx, stuck{nobody{io.Discard}, stop, end}
		var made io.WriteCloser
		p.create = func(name string) (io.WriteCloser, error) {
			f, err := createFile(name)
			made = f
			return stuck{f, stop, end}, err
		}
		var said strings.Builder
		code := terminal.Report(&said, p.run())
		if code != terminal.ExitFailed || !strings.Contains(said.String(), "stopped before it was done") {
			t.Errorf("%v: exit %d, %s", args, code, &said)
		}
		if made != nil {
			if _, err := made.Write(nil); err == nil {
				t.Errorf("%v: its file is still open", args)
			}
		}
		if left, err := os.ReadDir(filepath.Dir(copied)); err != nil || len(left) > 0 {
			t.Errorf("%v: left behind: %v, %v", args, left, err)
		}
		close(end)
	}
}
