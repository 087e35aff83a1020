package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/control"
	"haninge.se/samrad/cmd/samrad/internal/daemon"
	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

// answering makes a store with the daemon's end of the socket beside it.
func answering(t *testing.T, of func(store.Store) *register) (dir string, log *bytes.Buffer) {
	t.Helper()
	dir = town.Dir(t)
	fixture.Register(t, dir)
	st, err := open.Store(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	socket, err := control.Listen(dir)
	if err != nil {
		t.Fatal(err)
	}
	log = &bytes.Buffer{}
	c := &remote{register: of(st), now: time.Now, log: slog.New(slog.NewTextHandler(log, nil))}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- socket.Serve(ctx, c.log, c.command) }()
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

func sound(st store.Store) *register {
	return &register{Register: &daemon.Register{Config: config.Default(), Store: st}}
}

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
	dir, log := answering(t, func(store.Store) *register { return &register{Register: &daemon.Register{Config: config.Default()}} })
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
	for _, text := range []string{"", "\n", "{", "GET / HTTP/1.1\r\n\r\n", `{"args":[]}` + "\n", `{"args":null}` + "\n", strings.Repeat("x", 2*(64<<10))} {
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

// TestFilesInPlacesOfAnotherKind: a device is written and stays one, a link is followed, and a folder or a link that
// leads nowhere is told before anything is written.
func TestFilesInPlacesOfAnotherKind(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := errors.Join(syscall.Mkfifo(at("pipe"), 0o600), os.Mkdir(at("folder"), 0o700),
		os.WriteFile(at("folder/copy"), []byte("old"), 0o600), os.Symlink(at("folder/copy"), at("link")),
		os.Symlink(at("nowhere"), at("dangling"))); err != nil {
		t.Fatal(err)
	}
	pipe, err := os.OpenFile(at("pipe"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	written := func(name string) error {
		w, err := createFile(at(name))
		if err != nil {
			return err
		}
		_, err = io.WriteString(w, "new")
		return errors.Join(err, w.Close())
	}
	for _, name := range []string{"pipe", "link"} {
		before, _ := os.Lstat(at(name))
		if err := written(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if after, err := os.Lstat(at(name)); err != nil || after.Mode() != before.Mode() {
			t.Fatalf("%s was %v and is %v, %v", name, before.Mode(), after, err)
		}
	}
	got := make([]byte, 3)
	if _, err := io.ReadFull(pipe, got); err != nil || string(got) != "new" {
		t.Errorf("through the pipe: %q, %v", got, err)
	}
	if b, err := os.ReadFile(at("folder/copy")); err != nil || string(b) != "new" {
		t.Errorf("where the link leads: %q, %v", b, err)
	}
	for name, want := range map[string]string{"folder": "it is a folder", "dangling": "leads nowhere"} {
		if _, err := createFile(at(name)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 4 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestCasePackageHere: without a name the package lies in the folder of whoever asks the daemon for it.
func TestCasePackageHere(t *testing.T) {
	dir, _ := answering(t, sound)
	t.Chdir(t.TempDir())
	t.Setenv("SAMRAD_CONFIG", "")
	wantAll(t, operate(t, 0, "case", "package", "sam-2026-0001", "--data-dir="+dir), `^SAM-2026-0001: SAM-2026-0001\.zip$`)
	if info, err := os.Stat("SAM-2026-0001.zip"); err != nil || info.Size() == 0 {
		t.Error(info, err)
	}
	wantAll(t, operate(t, terminal.ExitFailed, "case", "package", "../x", "--data-dir="+dir), `there is no case \.\./X`)
}
