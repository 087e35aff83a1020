package main

import (
	"bufio"
	"bytes"
	"encoding/json"
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

	"haninge.se/samrad/cmd/samrad/internal/status"
	"haninge.se/samrad/cmd/samrad/internal/town"
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

// launch starts `samrad serve`, whose binary may have been made before.
func launch(t testing.TB, binary, configFile string) *process {
	t.Helper()
	return begin(t, exec.Command(binary, "serve", "--config", configFile), configFile)
}

// begin starts a command that becomes samrad, and gathers what it says.
func begin(t testing.TB, cmd *exec.Cmd, configFile string) *process {
	t.Helper()
	p := &process{t: t, cmd: cmd}
	p.cmd.Env = append(cmd.Environ(), "SAMRAD_CONFIG="+configFile)
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	go func() {
		in := bufio.NewScanner(stderr)
		in.Buffer(nil, 64<<20) // a line that it does not take would leave the program writing for ever
		for in.Scan() {
			p.mu.Lock()
			p.said.WriteString(in.Text() + "\n")
			p.mu.Unlock()
		}
	}()
	return p
}

// serve starts `samrad serve` and waits until it watches n mailboxes.
func serve(t testing.TB, configFile string, boxes int) *process {
	t.Helper()
	p := launch(t, samradBinary(t), configFile)
	p.watches(configFile, boxes)
	return p
}

// watches waits until samrad has read n mailboxes to their end.
func (p *process) watches(configFile string, boxes int) {
	p.t.Helper()
	town.WaitFor(p.t, "samrad to watch its mailboxes", func() bool {
		if p.ended() {
			p.t.Fatalf("samrad ended by itself:\n%s", p.log())
		}
		s, _ := p.status(configFile)
		n := 0
		for _, b := range s.Boxes {
			if !b.LastSuccess.IsZero() {
				n++
			}
		}
		return n >= boxes
	})
}

// status asks the daemon how it is; exit 1 says that something needs a person.
func (p *process) status(configFile string) (s status.Status, err error) {
	var out, errs bytes.Buffer
	run(p.t.Context(), []string{"status", "--json", "--config", configFile}, strings.NewReader(""), &out, &errs)
	if err = json.Unmarshal(out.Bytes(), &s); err != nil {
		err = fmt.Errorf("%w in %s%s", err, out.String(), errs.String())
	}
	return s, err
}

// ended tells whether the process is gone without our doing; it is a zombie until it is waited for.
func (p *process) ended() bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	_, state, _ := strings.Cut(string(text), ") ")
	return err != nil || strings.HasPrefix(state, "Z")
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

// stop ends the process as systemd does; one that does not end says where it hangs.
func (p *process) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	hangs := time.AfterFunc(town.HangTime, func() { _ = p.cmd.Process.Signal(syscall.SIGQUIT) })
	defer hangs.Stop()
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

func newToll(t *testing.T, w *town.Town) *toll {
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

func (tl *toll) pass(conn net.Conn, w *town.Town) {
	defer conn.Close()
	if !tl.open.Load() {
		_, _ = io.Copy(io.Discard, conn) // says nothing until the client has gone
		return
	}
	server, err := net.Dial("tcp", w.Smtp)
	if err != nil {
		return
	}
	defer server.Close()
	go func() { _, _ = io.Copy(server, conn) }()
	_, _ = io.Copy(conn, server)
}

// TestKillBeforeSending kills samrad between commit and send; after a restart the reply goes out exactly once.
func TestKillBeforeSending(t *testing.T) {
	t.Parallel()
	town.Towns(t, func(t *testing.T, w *town.Town) {
		tl := newToll(t, w)
		name := w.Config(tl.l.Addr().String())
		first := serve(t, name, 2)
		w.Post(town.Anna, []string{town.KommunBox}, town.Compose(town.Anna, town.KommunBox, "Kommunikationsinsats: kill", "", town.GapBody))
		town.WaitFor(t, "samrad to call the mail server", func() bool { return tl.calls.Load() > 0 })
		first.kill()
		tl.open.Store(true)
		second := serve(t, name, 2)
		w.Await(town.Anna, 1)
		town.WaitFor(t, "the envelope to be marked", func() bool { return strings.Contains(second.log(), "envelope sent") })
		if n := len(w.Read(town.Anna)); n != 1 {
			t.Errorf("%d replies, want exactly 1\n%s", n, second.log())
		}
	})
}

// TestGracefulStop wants SIGTERM to end the daemon within five seconds, with exit 0.
func TestGracefulStop(t *testing.T) {
	t.Parallel()
	w := town.Embedded(t)
	p := serve(t, w.Config(""), 2)
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
	t.Parallel()
	w := town.Embedded(t)
	name := w.Config("")
	p := serve(t, name, 2)
	out, err := exec.Command(samradBinary(t), "serve", "--config", name).CombinedOutput()
	if err == nil || !strings.Contains(string(out), fmt.Sprint(p.cmd.Process.Pid)) {
		t.Errorf("the second daemon: %v, %s", err, out)
	}
}
