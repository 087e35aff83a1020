package bolt

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/wire"
)

// childMode names what a re-run of the test binary should do instead of testing.
const childMode = "SAMRAD_STORE_CHILD"

func TestMain(m *testing.M) {
	if mode := os.Getenv(childMode); mode != "" {
		os.Exit(child(mode, os.Args[1], os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// Exit codes of a child.
const (
	childDone    = 0
	childRefused = 1 // the store could not be opened
	childUnknown = 3 // a write ended in ErrStorage
	childOther   = 4 // a write ended in another error
)

// child holds a store open until its input ends, sends what is due to an address until it is killed, restores a backup,
// erases cases, or takes mails and says "ack n" for each that is durable.
func child(mode, dir string, in io.Reader, out io.Writer) int {
	if from, ok := strings.CutPrefix(mode, "restore "); ok {
		return restoreChild(from, dir, out)
	}
	s, err := Open(dir, store.Options{Location: stockholm(), Timeout: 100 * time.Millisecond})
	if err != nil {
		fmt.Fprintln(out, "refused", err)
		return childRefused
	}
	defer s.Close()
	fmt.Fprintln(out, "open")
	if mode == "hold" {
		_, _ = io.Copy(io.Discard, in)
		return childDone
	}
	if addr, ok := strings.CutPrefix(mode, "send "); ok {
		by := outbox.NewServer(outbox.Config{Addr: addr, Security: wire.Insecure, Waits: outbox.Waits{Retry: time.Millisecond}}, time.Now)
		err := outbox.Run(context.Background(), unfiltered{s}, by, time.Now, nil, slog.New(slog.NewTextHandler(io.Discard, nil)))
		fmt.Fprintln(out, err)
		return childOther
	}
	if most, ok := strings.CutPrefix(mode, "erase "); ok {
		n, _ := strconv.Atoi(most)
		return eraseChild(s, n, func(a ...any) { fmt.Fprintln(out, a...) })
	}
	limit, err := strconv.Atoi(mode)
	if err != nil {
		return childOther
	}
	for range limit {
		var n int
		err := s.update(func(t *Tx) error {
			last, err := t.rows.Last("case/SAM-2026")
			if err != nil {
				return err
			}
			n = int(last) + 1
			if n%7 == 0 { // some mails are large
				if _, err := t.Keep(largeMail(n)); err != nil {
					return err
				}
			}
			return take(t, n, monday())
		})
		switch {
		case errors.Is(err, store.ErrStorage), errors.Is(err, store.ErrFull):
			fmt.Fprintln(out, "unknown", n, err)
			return childUnknown
		case err != nil:
			fmt.Fprintln(out, "failed", n, err)
			return childOther
		}
		fmt.Fprintln(out, "ack", n)
	}
	return childDone
}

func largeMail(n int) []byte {
	return fmt.Appendf(nil, "large %d %s", n, strings.Repeat("x", store.Small))
}

// command makes the call that runs a child.
func command(dir, mode string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], dir)
	cmd.Env = append(os.Environ(), childMode+"="+mode)
	return cmd
}

// start runs a child and returns its lines. The caller ends it.
func start(t *testing.T, cmd *exec.Cmd) *bufio.Scanner {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return bufio.NewScanner(out)
}

// acked reads acknowledgements until n of them or the end, and returns the last.
func acked(lines *bufio.Scanner, n int) (last int) {
	for range n {
		if !lines.Scan() {
			return last
		}
		if num, ok := strings.CutPrefix(lines.Text(), "ack "); ok {
			last, _ = strconv.Atoi(num)
		}
	}
	return last
}

// allThere fails the test unless everything up to mail n is in the store, whole.
func allThere(t *testing.T, s *Store, n int) {
	t.Helper()
	view(t, s, func(tx *Tx) error {
		for i := 1; i <= n; i++ {
			c := aCase(i, monday())
			if _, ok, err := tx.Case(c.ID); !ok || err != nil {
				t.Fatalf("case %d of %d acknowledged is lost: %v", i, n, err)
			}
			if _, ok, err := tx.ByPlace(letter.Place{Mailbox: "kommun", UIDValidity: 7, UID: uint32(i)}); !ok || err != nil {
				t.Fatalf("the row of mail %d is lost: %v", i, err)
			}
			if queued, err := tx.Queued(anEnvelope(i, monday()).Key); !queued || err != nil {
				t.Fatalf("the answer to mail %d is lost: %v", i, err)
			}
			if i%7 == 0 {
				if _, err := tx.Raw(letter.SumOf(largeMail(i))); err != nil {
					t.Fatalf("large mail %d is lost: %v", i, err)
				}
			}
		}
		c, _, err := tx.Cursor("kommun")
		if int(c.UIDNext) < n+1 && n > 0 {
			t.Errorf("the mailbox is read up to %d only", c.UIDNext)
		}
		return err
	})
}

func restoreChild(from, dir string, out io.Writer) int {
	f, err := os.Open(from)
	if err == nil {
		defer f.Close()
		err = Restore(f, dir)
	}
	if err != nil {
		fmt.Fprintln(out, err)
		return childOther
	}
	return childDone
}

// unfiltered is the store as a spool that every mail may leave.
type unfiltered struct{ *Store }

func (u unfiltered) Begin(item outbox.Item, others ...outbox.Item) (bool, error) {
	return true, u.Save(append(others, item)...)
}
