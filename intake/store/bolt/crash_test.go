package bolt

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/files"
)

// A program that is killed at any moment has kept every mail it said it kept (intake/README.md, D01).
func TestKilledWhileWriting(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rng := rand.New(rand.NewPCG(1, 2))
	last := 0
	for range 20 {
		cmd := command(dir, "1000000")
		lines := start(t, cmd)
		if !lines.Scan() || lines.Text() != "open" {
			t.Fatalf("the child says %q", lines.Text())
		}
		last = max(last, acked(lines, 1+rng.IntN(12)))
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		last = max(last, acked(lines, 1000)) // what it acknowledged before it died counts as well
		_ = cmd.Wait()
		s := openAt(t, dir)
		allThere(t, s, last)
		sound(t, s)
		if stop, ok, err := s.Stopped(); ok || err != nil {
			t.Errorf("a killed program's store is taken for an older one: %+v, %v", stop, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if last < 20 {
		t.Errorf("only %d mails were acknowledged in 20 runs", last)
	}
}

func TestTwoAtOnce(t *testing.T) {
	dir := t.TempDir()
	cmd := command(dir, "hold")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	lines := start(t, cmd)
	if !lines.Scan() || lines.Text() != "open" {
		t.Fatalf("the child says %q", lines.Text())
	}
	for _, readOnly := range []bool{false, true} {
		s, err := Open(dir, store.Options{Timeout: 50 * time.Millisecond, ReadOnly: readOnly})
		var locked *store.LockedError
		if !errors.As(err, &locked) {
			t.Fatalf("got %v, %v", s, err)
		}
		if locked.PID != cmd.Process.Pid {
			t.Errorf("process %d is said to hold it, it is %d", locked.PID, cmd.Process.Pid)
		}
		if !strings.Contains(err.Error(), filepath.Join(dir, files.Store)) {
			t.Errorf("the error does not name the file: %v", err)
		}
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	openAt(t, dir)
}

// Programs that start at once on an empty directory make one store between them.
func TestManyMakeOneStore(t *testing.T) {
	dir := t.TempDir()
	secrets := make([]string, 8)
	var wg sync.WaitGroup
	for i := range secrets {
		wg.Go(func() {
			s, err := Open(dir, store.Options{Timeout: 20 * time.Second})
			if err != nil {
				t.Error(err)
				return
			}
			secrets[i] = string(s.Secret())
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for i, secret := range secrets {
		if secret != secrets[0] || secret == "" {
			t.Errorf("program %d has a key of its own", i)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".samrad-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// straced runs a child whose n:th call of a kind fails.
func straced(t *testing.T, dir, mode, call, errno string, n int) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not installed: the disk that fails is not tested here")
	}
	inject := fmt.Sprintf("inject=%s:error=%s:when=%d", call, errno, n)
	cmd := exec.Command(path, "-f", "-qq", "-o", os.DevNull, "-e", "trace="+call, "-e", inject, os.Args[0], dir)
	cmd.Env = append(os.Environ(), childMode+"="+mode)
	return cmd
}

// A disk that fails under a write, or is full, ends the program with an error; after a restart nothing that was
// acknowledged is gone, and what was unknown is there whole or not at all (intake/README.md, E03, E04).
func TestTheDiskFails(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		call, errno string
		times       int
	}{{"fdatasync", "EIO", 16}, {"fsync", "EIO", 6}, {"pwrite64", "ENOSPC", 24}, {"pwrite64", "EIO", 6}, {"ftruncate", "ENOSPC", 2}} {
		failed := 0
		for n := 1; n <= tt.times; n++ {
			dir := t.TempDir()
			seed := openAt(t, dir)
			if err := seed.Close(); err != nil {
				t.Fatal(err)
			}
			cmd := straced(t, dir, "8", tt.call, tt.errno, n)
			out, err := cmd.Output()
			last := lastAck(string(out))
			code := cmd.ProcessState.ExitCode()
			if strings.Contains(string(out), "ack 8") != (code == childDone) || code == childOther {
				t.Fatalf("%s %d: exit %d, %v:\n%s", tt.call, n, code, err, out)
			}
			if code == childUnknown {
				failed++
			}
			s := openAt(t, dir)
			allThere(t, s, last)
			sound(t, s)
			// The program redoes what it does not know, and it comes out the same.
			update(t, s, func(tx *Tx) error { return take(tx, last+1, monday()) })
			sound(t, s)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if failed == 0 {
			t.Errorf("%s never failed under a write: the test proves nothing", tt.call)
		}
		t.Logf("%s %s: %d of %d ended in an unknown write", tt.call, tt.errno, failed, tt.times)
	}
}

func lastAck(out string) (last int) {
	for line := range strings.Lines(out) {
		if num, ok := strings.CutPrefix(strings.TrimSpace(line), "ack "); ok {
			last, _ = strconv.Atoi(num)
		}
	}
	return last
}

// After a failed write the same Store takes no more.
func TestNoWritesAfterAFailedOne(t *testing.T) {
	s := open(t)
	// A large mail goes to a file; where its directory should be stands a file.
	if err := os.WriteFile(filepath.Join(s.dir, files.Mails), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := s.update(func(tx *Tx) error { _, err := tx.Keep(largeMail(1)); return err })
	if !errors.Is(err, store.ErrStorage) {
		t.Fatalf("got %v", err)
	}
	ran := false
	err = s.update(func(*Tx) error { ran = true; return nil })
	if !errors.Is(err, store.ErrStorage) || ran {
		t.Errorf("another write was taken: %v", err)
	}
	view(t, s, func(tx *Tx) error { _, err := tx.Counts(); return err })
}
