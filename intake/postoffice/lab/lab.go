// Package lab starts real mail servers for tests: Dovecot (IMAP, IMAPS, LMTP, SASL) and Postfix (SMTP, submission,
// smtps), on loopback ports that were free, in a folder of their own. Nothing but tests uses it, nothing in /etc is
// touched, and no mail leaves the machine.
package lab

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"text/template"
	"time"
)

// Lab is a running pair of servers. Every user has the same Password.
type Lab struct {
	IMAP, IMAPS, LMTP       string // host:port; IMAP offers STARTTLS and takes no password before
	SMTP, Submission, SMTPS string // "" without Postfix; SMTP takes mail for the users from anybody
	CA                      string // file of the certificate authority that signed the servers' certificate
	Password                string
	Users                   []string
	Dir                     string

	t testing.TB
}

// host is where all of it runs; the certificate is made out to it and to localhost.
const host = "127.0.0.1"

// Start starts both servers for users such as "anna@kommun.test", and stops them when the test ends. It skips the
// test unless SAMRAD_TEST_DOVECOT and SAMRAD_TEST_POSTFIX are set; when they say "require", a server that is not
// there fails the test.
func Start(t testing.TB, users ...string) *Lab {
	t.Helper()
	want(t, "SAMRAD_TEST_DOVECOT", "dovecot", "doveadm")
	want(t, "SAMRAD_TEST_POSTFIX", "postfix", "postqueue")
	return start(t, users, true)
}

// StartDovecot starts the mailboxes alone.
func StartDovecot(t testing.TB, users ...string) *Lab {
	t.Helper()
	want(t, "SAMRAD_TEST_DOVECOT", "dovecot", "doveadm")
	return start(t, users, false)
}

// want skips or fails a test that cannot have its servers.
func want(t testing.TB, variable string, programs ...string) {
	t.Helper()
	asked := os.Getenv(variable)
	missing := ""
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			missing = p + " is not installed"
		}
	}
	if missing == "" && os.Geteuid() != 0 {
		missing = "the servers start as root only"
	}
	switch {
	case asked == "":
		t.Skipf("SKIPPED: set %s=1 to run this against a real %s, %[1]s=require to fail without one",
			variable, programs[0])
	case missing != "" && asked == "require":
		t.Fatalf("%s=require, but %s", variable, missing)
	case missing != "":
		t.Skipf("SKIPPED: %s", missing)
	}
}

// start tries a few times: a port that was free may be taken before the server has it.
func start(t testing.TB, users []string, postfix bool) *Lab {
	t.Helper()
	var err error
	for range 3 {
		l := &Lab{Password: "hemligt", Users: users, t: t}
		if err = l.up(postfix); err == nil {
			return l
		}
		err = fmt.Errorf("%w\n%s", err, l.logs())
		l.down()
	}
	t.Fatalf("starting the lab: %v", err)
	return nil
}

func (l *Lab) up(postfix bool) error {
	if err := l.folder(); err != nil {
		return err
	}
	addrs, err := free(6)
	if err != nil {
		return err
	}
	l.IMAP, l.IMAPS, l.LMTP = addrs[0], addrs[1], addrs[2]
	if postfix {
		l.SMTP, l.Submission, l.SMTPS = addrs[3], addrs[4], addrs[5]
	}
	if err := certificates(filepath.Join(l.Dir, "tls")); err != nil {
		return fmt.Errorf("making certificates: %w", err)
	}
	l.CA = filepath.Join(l.Dir, "tls", "ca.pem")
	if err := l.startDovecot(); err != nil {
		return err
	}
	if postfix {
		return l.startPostfix()
	}
	return nil
}

// folder makes the lab's folder. Its name is short, because unix sockets are made in it, and other users may look
// into it, because the servers change to users of their own.
func (l *Lab) folder() error {
	base := os.TempDir()
	if info, err := os.Stat(base); len(base) > 40 || err != nil || info.Mode().Perm()&0o001 == 0 {
		base = "/tmp"
	}
	dir, err := os.MkdirTemp(base, "lab")
	if err != nil {
		return err
	}
	l.Dir = dir
	l.t.Cleanup(func() {
		if l.t.Failed() && l.Dir != "" {
			l.t.Logf("the servers' logs:\n%s", l.logs())
		}
		l.down()
	})
	return os.Chmod(dir, 0o755)
}

// down stops the servers, by the process ids they wrote, and removes the folder.
func (l *Lab) down() {
	if l.Dir == "" {
		return
	}
	l.StopPostfix()
	l.StopDovecot()
	_ = os.RemoveAll(l.Dir)
	l.Dir = ""
}

// logs returns what the servers wrote, for a test that failed.
func (l *Lab) logs() string {
	var b strings.Builder
	files, _ := filepath.Glob(filepath.Join(l.Dir, "log", "*"))
	for _, f := range files {
		text, _ := os.ReadFile(f)
		fmt.Fprintf(&b, "== %s\n%s", filepath.Base(f), text)
	}
	return b.String()
}

// free finds ports that nobody listens on.
func free(n int) ([]string, error) {
	var out []string
	for range n {
		listener, err := net.Listen("tcp", host+":0")
		if err != nil {
			return nil, err
		}
		defer listener.Close() // all of them stay taken until all are found
		out = append(out, listener.Addr().String())
	}
	return out, nil
}

// write fills in a configuration file.
func (l *Lab) write(name, text string, more map[string]any) error {
	funcs := template.FuncMap{"port": port}
	tmpl, err := template.New(name).Funcs(funcs).Parse(text)
	if err != nil {
		return err
	}
	path := filepath.Join(l.Dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	return errors.Join(tmpl.Execute(f, map[string]any{"Lab": l, "Dir": l.Dir, "Host": host, "More": more}), f.Close())
}

func port(addr string) string {
	_, p, _ := net.SplitHostPort(addr)
	return p
}

// greets waits until a server says its first line: a listening socket alone is no service yet.
func greets(addr string) error {
	var err error
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var conn net.Conn
		if conn, err = net.DialTimeout("tcp", addr, 5*time.Second); err != nil {
			continue
		}
		_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
		_, err = conn.Read(make([]byte, 1))
		_ = conn.Close()
		if err == nil {
			return nil
		}
	}
	return fmt.Errorf("nothing answers on %s: %w", addr, err)
}

// stopByPID ends the process whose id stands in a file, and waits until it is gone.
func stopByPID(file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		return
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || pid <= 1 {
		return
	}
	for i := range 500 {
		sig := syscall.Signal(0)
		switch i {
		case 0:
			sig = syscall.SIGTERM
		case 400:
			sig = syscall.SIGKILL
		}
		if syscall.Kill(pid, sig) != nil || ended(pid) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// ended reports whether a process only waits for its parent to notice: the daemon's parent is process 1, which may
// be slow at that.
func ended(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, after, _ := strings.Cut(string(stat), ") ")
	return strings.HasPrefix(after, "Z")
}

// run runs a server's program; what it says is part of the error. It speaks into a file: a daemon that it leaves
// behind would keep a pipe open for as long as it lives.
func (l *Lab) run(name string, args ...string) (string, error) {
	said, err := os.CreateTemp(l.Dir, "said")
	if err != nil {
		return "", err
	}
	defer said.Close()
	defer os.Remove(said.Name())
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = said, said
	err = cmd.Run()
	out, readErr := os.ReadFile(said.Name())
	if err = errors.Join(err, readErr); err != nil {
		return string(out), fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, strings.TrimSpace(string(out)))
	}
	return string(out), nil
}
