package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// samradBinary is this very test binary under samrad's name, as TestMain knows it.
func samradBinary(t testing.TB) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "samrad")
	if err := os.Symlink(self, name); err != nil {
		t.Fatal(err)
	}
	return name
}

// process is samrad as a process of its own.
type process struct {
	t    testing.TB
	cmd  *exec.Cmd
	mu   sync.Mutex
	said bytes.Buffer
}

// serve starts `samrad serve` and waits until it watches n mailboxes.
func serve(t testing.TB, configFile string, boxes int) *process {
	t.Helper()
	name := samradBinary(t)
	p := &process{t: t, cmd: exec.Command(name, "serve", "--config", configFile)}
	p.cmd.Env = append(os.Environ(), "SAMRAD_CONFIG="+configFile)
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	go func() {
		for in := bufio.NewScanner(stderr); in.Scan(); {
			p.mu.Lock()
			p.said.WriteString(in.Text() + "\n")
			p.mu.Unlock()
		}
	}()
	waitFor(t, "samrad to watch its mailboxes", func() bool {
		var out bytes.Buffer
		cmd := exec.Command(name, "status", "--json", "--config", configFile)
		cmd.Stdout = &out
		_ = cmd.Run() // exit 1 says that something needs a person
		return strings.Count(out.String(), `"last_success"`) >= boxes
	})
	return p
}

func (p *process) log() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.said.String()
}

// kill ends the process as a power failure would.
func (p *process) kill() {
	if p.cmd.ProcessState == nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
}

// stop ends the process as systemd does.
func (p *process) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		p.t.Fatalf("ended with %v:\n%s", err, p.log())
	}
}

// toll stands before a mail server: it lets nothing through until it is opened, and counts who came.
type toll struct {
	l     net.Listener
	open  atomic.Bool
	calls atomic.Int32
}

func newToll(t *testing.T, w *town) *toll {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	tl := &toll{l: l}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			tl.calls.Add(1)
			go tl.pass(conn, w)
		}
	}()
	return tl
}

func (tl *toll) pass(conn net.Conn, w *town) {
	defer conn.Close()
	if !tl.open.Load() {
		_, _ = io.Copy(io.Discard, conn) // says nothing until the client has gone
		return
	}
	server, err := net.Dial("tcp", w.smtp)
	if err != nil {
		return
	}
	defer server.Close()
	go func() { _, _ = io.Copy(server, conn) }()
	_, _ = io.Copy(conn, server)
}

// TestKillBeforeSending kills samrad between commit and send; after a restart the reply goes out exactly once.
func TestKillBeforeSending(t *testing.T) {
	towns(t, func(t *testing.T, w *town) {
		tl := newToll(t, w)
		name := w.config(tl.l.Addr().String())
		first := serve(t, name, 2)
		w.post(anna, []string{kommunBox}, compose(anna, kommunBox, "Kommunikationsinsats: kill", "", gapBody))
		waitFor(t, "samrad to call the mail server", func() bool { return tl.calls.Load() > 0 })
		first.kill()
		tl.open.Store(true)
		second := serve(t, name, 2)
		w.await(anna, 1)
		waitFor(t, "the envelope to be marked", func() bool { return strings.Contains(second.log(), "envelope sent") })
		if n := len(w.read(anna)); n != 1 {
			t.Errorf("%d replies, want exactly 1\n%s", n, second.log())
		}
	})
}

// TestGracefulStop wants SIGTERM to end the daemon within five seconds, with exit 0.
func TestGracefulStop(t *testing.T) {
	w := embedded(t)
	p := serve(t, w.config(""), 2)
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- p.cmd.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("ended with %v:\n%s", err, p.log())
		}
	case <-time.After(5 * time.Second):
		t.Errorf("still running after 5 s:\n%s", p.log())
	}
}

// TestSecondDaemon wants the second to say who holds the store (D12).
func TestSecondDaemon(t *testing.T) {
	w := embedded(t)
	name := w.config("")
	p := serve(t, name, 2)
	out, err := exec.Command(samradBinary(t), "serve", "--config", name).CombinedOutput()
	if err == nil || !strings.Contains(string(out), fmt.Sprint(p.cmd.Process.Pid)) {
		t.Errorf("the second daemon: %v, %s", err, out)
	}
}
