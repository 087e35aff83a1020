package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
)

// TestSecretsStayInTheirFiles is intake/README.md, F07: a running daemon has no secret in its arguments, its
// environment or its configuration; the program reads no environment variable that could hold one; and a secret that
// others can read is refused, which ends the daemon before it calls anybody.
func TestSecretsStayInTheirFiles(t *testing.T) {
	w := town.Embedded(t)
	name := w.Config("")
	p := serve(t, name, 2)
	for _, file := range []string{fmt.Sprintf("/proc/%d/cmdline", p.cmd.Process.Pid), fmt.Sprintf("/proc/%d/environ", p.cmd.Process.Pid), name} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if len(b) == 0 || bytes.Contains(b, []byte(w.Password)) {
			t.Errorf("%s is empty or holds the password", file)
		}
	}
	p.stop()
	if strings.Contains(p.log(), w.Password) {
		t.Errorf("the log holds the password:\n%s", p.log())
	}
	secret := filepath.Join(filepath.Dir(name), "secret")
	for mode, refused := range map[os.FileMode]bool{0o604: true, 0o644: true, 0o606: true, 0o602: true, 0o600: false, 0o400: false, 0o640: false} {
		if err := os.Chmod(secret, mode); err != nil {
			t.Fatal(err)
		}
		if _, problems := config.Load(name); (len(config.Faults(problems)) > 0) != refused {
			t.Errorf("mode %04o: %v", mode, problems)
		}
	}
	if err := os.Chmod(secret, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(samradBinary(t), "serve", "--config", name).CombinedOutput()
	if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != config.ExitCode || !strings.Contains(string(out), "chmod 600") {
		t.Errorf("a secret that everybody reads: %v, %s", err, out)
	}
	used := map[string]bool{}
	read := regexp.MustCompile(`(?:Getenv|LookupEnv|\benv)\("(\w+)"\)`)
	for _, dir := range []string{".", "internal/*", "../../config", "../../intake", "../../intake/*", "../../digest", "../../templates"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range read.FindAllStringSubmatch(string(text), -1) {
				if !strings.HasSuffix(file, "_test.go") {
					used[m[1]] = true
				}
			}
		}
	}
	harmless := []string{"CREDENTIALS_DIRECTORY", "JOURNAL_STREAM", "LOGNAME", "NOTIFY_SOCKET", "PATH", "SAMRAD_CONFIG", "SUDO_USER", "USER", "WATCHDOG_USEC"}
	for v := range used {
		if !slices.Contains(harmless, v) {
			t.Errorf("the environment variable %s is read", v)
		}
	}
	if len(used) != len(harmless) {
		t.Errorf("%d variables were found, want %d: is the search still right?", len(used), len(harmless))
	}
}

// TestBadConfigCallsNobody is intake/README.md, F12: each of the broken configurations, and a sound one with a fault
// put into it, ends check and serve with 78 and one line for each fault, that names file, line, key, what is wrong and
// what to write. No server is called and no folder made.
func TestBadConfigCallsNobody(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var calls atomic.Int32
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			calls.Add(1)
			_ = conn.Close()
		}
	}()
	defer l.Close()
	files, err := filepath.Glob("../../config/testdata/bad/*.toml")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d broken configurations: %v", len(files), err)
	}
	broken := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		broken[filepath.Base(file)] = string(text)
	}
	w := &town.Town{T: t, Imap: l.Addr().String(), Smtp: l.Addr().String(), Password: "hemligt"}
	sound, err := os.ReadFile(w.Config(""))
	if err != nil {
		t.Fatal(err)
	}
	for i, fault := range []string{"timezone = \"Mars/Phobos\"\n", "[gate]\nreplies_per_hour = -1\n", "[nowhere]\nx = 1\n", "[digest]\ntime = \"02:30\"\n", "[metrics]\nlisten = \"0.0.0.0:80\"\n"} {
		text := string(sound) + fault
		if i == 0 {
			text = fault + string(sound)
		}
		broken[fmt.Sprint("sound but ", i)] = strings.Replace(text, "\n[digest]\nto = [\"chef@haninge.example\"]\n", "\n", 1)
	}
	line := regexp.MustCompile(`^samrad: error: .*samrad\.toml:\d+: [^;]+; .+$`)
	for name, text := range broken {
		dir := t.TempDir()
		file := filepath.Join(dir, "samrad.toml")
		town.Rewrite(t, file, text)
		for secret, mode := range map[string]os.FileMode{"good.secret": 0o600, "open.secret": 0o644} {
			if err := os.WriteFile(filepath.Join(dir, secret), []byte("hemligt"), mode); err != nil {
				t.Fatal(err)
			}
		}
		for _, command := range []string{"check", "serve"} {
			var out, errs bytes.Buffer
			code := run(t.Context(), []string{command, "--config", file}, strings.NewReader(""), &out, &errs)
			lines := strings.Split(strings.TrimSpace(errs.String()), "\n")
			if code != config.ExitCode || out.Len() > 0 || len(lines) < 2 || !strings.HasPrefix(lines[len(lines)-1], "samrad: hint: ") {
				t.Errorf("%s of %s: exit %d, %s%s", command, name, code, &out, &errs)
			}
			for _, l := range lines[:len(lines)-1] {
				if !line.MatchString(l) {
					t.Errorf("%s of %s says %q", command, name, l)
				}
			}
		}
		made, err := os.ReadDir(dir)
		if err != nil || len(made) != 3 {
			t.Errorf("%s: the folder holds %v, %v", name, made, err)
		}
	}
	if n := calls.Load(); n > 0 {
		t.Errorf("a server was called %d times", n)
	}
	file := filepath.Join(t.TempDir(), "samrad.toml")
	town.Rewrite(t, file, string(sound))
	operate(t, terminal.ExitFailed, "check", "--config", file)
	if calls.Load() == 0 {
		t.Error("the sound one calls nobody either")
	}
}
