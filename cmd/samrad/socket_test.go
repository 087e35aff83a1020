package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/store"
)

// answering makes a store with the daemon's end of the socket beside it.
func answering(t *testing.T, of func(*store.Store) *register) (dir string, log *bytes.Buffer) {
	t.Helper()
	dir, err := os.MkdirTemp("", "sam") // t.TempDir makes paths that are too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	fixture.Register(t, dir)
	st, err := store.Open(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l, err := bind(dir)
	if err != nil {
		t.Fatal(err)
	}
	log = &bytes.Buffer{}
	c := &control{listener: l, register: of(st), now: time.Now, log: slog.New(slog.NewTextHandler(log, nil))}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("serving: %v", err)
		}
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return dir, log
}

func sound(st *store.Store) *register { return &register{cfg: config.Default(), store: st} }

func asking(t *testing.T, args ...string) (p *program, stdout, stderr *bytes.Buffer) {
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	return &program{ctx: t.Context(), args: args, stdout: stdout, stderr: stderr, now: time.Now, env: os.Getenv, user: "kim", create: createFile}, stdout, stderr
}

func TestSocketIsForItsOwner(t *testing.T) {
	dir, _ := answering(t, sound)
	info, err := os.Stat(filepath.Join(dir, "samrad.sock"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestSocketOfADeadDaemonIsReplaced(t *testing.T) {
	dir := t.TempDir()
	old, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, "samrad.sock"), Net: "unix"})
	if err != nil {
		t.Skipf("SKIPPED: %v", err)
	}
	old.SetUnlinkOnClose(false)
	_ = old.Close()
	p, _, _ := asking(t, "list")
	if asked, err := p.ask(dir); asked || err != nil {
		t.Errorf("asked a dead daemon: %v, %v", asked, err)
	}
	l, err := bind(dir)
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
}

func TestSocketPathTooLong(t *testing.T) {
	if _, err := bind("/" + strings.Repeat("x", 100)); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Error(err)
	}
}

// TestOnlyReadingCommandsAreRun keeps what is no business of the socket out of it.
func TestOnlyReadingCommandsAreRun(t *testing.T) {
	dir, _ := answering(t, sound)
	for _, args := range [][]string{{"version"}, {"init"}, {"serve", "--config", "x"}, {"dates", "idag"}, {"demo"}} {
		p, stdout, stderr := asking(t, args...)
		asked, err := p.ask(dir)
		if !asked || !errors.Is(err, terminal.ExitStatus(terminal.ExitUsage)) || stdout.Len() > 0 || !strings.Contains(stderr.String(), "not run by the daemon") {
			t.Errorf("%v: %v %v %q %q", args, asked, err, stdout, stderr)
		}
	}
}

// TestABrokenCommandLeavesTheDaemonRunning gives the daemon a register without a store, on which commands panic.
func TestABrokenCommandLeavesTheDaemonRunning(t *testing.T) {
	dir, log := answering(t, func(*store.Store) *register { return &register{cfg: config.Default()} })
	for range 2 {
		p, _, stderr := asking(t, "list")
		if _, err := p.ask(dir); !errors.Is(err, terminal.ExitStatus(terminal.ExitFailed)) || !strings.Contains(stderr.String(), "failed in the daemon") {
			t.Errorf("%v: %s", err, stderr)
		}
	}
	if n := strings.Count(log.String(), "level=ERROR"); n != 2 {
		t.Errorf("the log tells of %d faults, want 2: %s", n, log)
	}
}

// TestStrangersOnTheSocket sends what is no request.
func TestStrangersOnTheSocket(t *testing.T) {
	dir, _ := answering(t, sound)
	for _, text := range []string{"", "\n", "{", "GET / HTTP/1.1\r\n\r\n", `{"args":[]}` + "\n", `{"args":null}` + "\n", strings.Repeat("x", 2*maxRequest)} {
		conn, err := net.Dial("unix", filepath.Join(dir, "samrad.sock"))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, text) // the daemon may hang up before all is written
		if c, ok := conn.(*net.UnixConn); ok {
			_ = c.CloseWrite()
		}
		_, _ = io.ReadAll(conn)
		_ = conn.Close()
	}
	p, stdout, _ := asking(t, "list")
	if _, err := p.ask(dir); err != nil || stdout.Len() == 0 {
		t.Errorf("afterwards: %v", err)
	}
}

// TestAnAnswerBrokenOff leaves an error and no half file.
func TestAnAnswerBrokenOff(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "copy.tar")
	here, there := net.Pipe()
	go func() {
		f := &frames{conn: there}
		w, _ := f.create(file)
		_, _ = w.Write([]byte("half"))
		_ = there.Close()
	}()
	p, _, _ := asking(t, "backup", file)
	if err := p.listen(here); err == nil || !strings.Contains(err.Error(), "broke off") {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestADaemonThatHangs: a command waits a moment for it, and not for ever; once taken up it may be silent for longer.
func TestADaemonThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe()
		defer there.Close()
		p, _, _ := asking(t, "status")
		began := time.Now()
		if err := p.listen(here); err == nil || !strings.Contains(err.Error(), "does not answer") || time.Since(began) != greeting {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		here, there = net.Pipe()
		defer there.Close()
		go func() {
			f := &frames{conn: there}
			_ = f.send(frameOut, nil)
			time.Sleep(3 * greeting)
			_ = f.send(frameExit, []byte{0})
		}()
		if err := p.listen(here); err != nil {
			t.Error(err)
		}
	})
}

// TestOnlyFilesThatWereAskedFor lets no daemon write where the command line did not say.
// TestLongWorkIsNoSilence: a command that works for an hour and says nothing, as verify and backup do, does not wear out
// the client's patience; one that hangs up the daemon does.
func TestLongWorkIsNoSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		to := &frames{conn: ours}
		go func() {
			_ = to.send(frameOut, nil) // the command is taken up
			hush := to.keepAlive(t.Context())
			time.Sleep(time.Hour)
			hush()
			_ = to.send(frameOut, []byte("done"))
			_ = to.send(frameExit, []byte{0})
		}()
		var out bytes.Buffer
		p := &program{ctx: t.Context(), stdout: &out, stderr: io.Discard}
		if err := p.listen(theirs); err != nil || out.String() != "done" {
			t.Errorf("%v, said %q", err, out.String())
		}
	})
}

func TestOnlyFilesThatWereAskedFor(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		args []string
		name string
		want bool
	}{
		{[]string{"backup", dir + "/copy.tar"}, dir + "/copy.tar", true},
		{[]string{"digest", "--out", dir}, dir + "/digest.eml", true},
		{[]string{"digest", "--out=" + dir + "/"}, dir + "/digest.html", true},
		{[]string{"digest", "--out", dir}, dir + "/.bashrc", false},
		{[]string{"status"}, dir + "/x", false},
		{[]string{"status"}, "x", false},
		{[]string{"backup", dir + "/copy.tar"}, dir + "/other", false},
	} {
		p, _, _ := asking(t, c.args...)
		w, err := p.asked(c.name)
		if (err == nil) != c.want {
			t.Errorf("%v, %s: %v", c.args, c.name, err)
		}
		drop(w)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestFilesAppearWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "copy.tar")
	if err := os.WriteFile(file, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	w, err := createFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("new")); err != nil {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(file); string(b) != "old" {
		t.Errorf("before it is whole: %q", b)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if b, _ := os.ReadFile(file); err != nil || string(b) != "new" || info.Mode().Perm() != 0o600 {
		t.Errorf("%q, %v, %v", b, info.Mode(), err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

// FuzzFrames: whatever a stranger writes, reading frames ends, and never holds more than a frame.
func FuzzFrames(f *testing.F) {
	req, err := json.Marshal(request{Args: []string{"list"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(req)
	f.Add([]byte{frameOut, 0, 0, 0, 2, 'h', 'i', frameExit, 0, 0, 0, 1, 0})
	f.Add([]byte{frameOut, 0xff, 0xff, 0xff, 0xff})
	f.Add([]byte{frameData, 0, 0, 0, 1, 'x'})
	f.Add([]byte{frameDone, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		in := bytes.NewReader(b)
		for used := 0; ; {
			_, body, err := readFrame(in)
			if err != nil {
				return
			}
			if used += 5 + len(body); used > len(b) || len(body) > maxFrame {
				t.Fatalf("read %d bytes of %d", used, len(b))
			}
		}
	})
}
