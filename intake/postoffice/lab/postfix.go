package lab

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

//go:embed main.cf
var mainCF string

//go:embed master.cf
var masterCF string

func (l *Lab) startPostfix() error {
	for _, dir := range []string{"spool", "data", "postfix"} {
		if err := os.MkdirAll(filepath.Join(l.Dir, dir), 0o755); err != nil {
			return err
		}
	}
	owner, err := user.Lookup("postfix")
	if err != nil {
		return err
	}
	uid, err := strconv.Atoi(owner.Uid)
	if err != nil {
		return err
	}
	if err := os.Chown(filepath.Join(l.Dir, "data"), uid, -1); err != nil {
		return err
	}
	domains := map[string]bool{}
	var boxes, logins strings.Builder
	for _, u := range l.Users {
		domains[u[strings.LastIndexByte(u, '@')+1:]] = true
		fmt.Fprintf(&boxes, "%s x\n", u)
		fmt.Fprintf(&logins, "%s %s\n", u, u)
	}
	for name, text := range map[string]string{"vmailbox": boxes.String(), "slogin": logins.String()} {
		if err := os.WriteFile(filepath.Join(l.Dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	if err := l.write("postfix/main.cf", mainCF, map[string]any{"Domains": domains}); err != nil {
		return err
	}
	if err := l.write("postfix/master.cf", masterCF, nil); err != nil {
		return err
	}
	return l.StartPostfix()
}

func (l *Lab) etc() string { return filepath.Join(l.Dir, "postfix") }

// StartPostfix starts the mail server again after StopPostfix. What was queued is still there.
func (l *Lab) StartPostfix() error {
	if _, err := l.run("postfix", "-c", l.etc(), "start"); err != nil {
		return err
	}
	for _, addr := range []string{l.SMTP, l.Submission} {
		if err := greets(addr); err != nil {
			return err
		}
	}
	return nil
}

// StopPostfix ends the mail server.
func (l *Lab) StopPostfix() { stopByPID(filepath.Join(l.Dir, "spool", "pid", "master.pid")) }

// Queued is a mail in Postfix's queue.
type Queued struct {
	Queue  string `json:"queue_name"` // incoming, active, deferred, hold
	ID     string `json:"queue_id"`
	Sender string `json:"sender"`
}

// Queue lists what Postfix has not delivered.
func (l *Lab) Queue() []Queued {
	l.t.Helper()
	var out []Queued
	for line := range strings.Lines(l.postfix("postqueue", "-j")) {
		var q Queued
		if err := json.Unmarshal([]byte(line), &q); err != nil {
			l.t.Fatalf("reading the queue: %v in %q", err, line)
		}
		out = append(out, q)
	}
	return out
}

// Taken is a mail that Postfix took by SMTP.
type Taken struct {
	ID string // its Message-ID, with its brackets
	// Lost: its client said nothing after the end of the data, not even QUIT, and was gone before it could act on the
	// response.
	Lost bool
}

// logged are the lines of Postfix's log that tell of a mail coming in: who (program and process), queue id, text.
var logged = regexp.MustCompile(`postfix/(smtpd|cleanup|qmgr)\[(\d+)\]: (?:([0-9A-Za-z]{6,}): )?(.*)`)

// Taken reads from Postfix's log which mails it has taken over, in that order.
func (l *Lab) Taken() []Taken {
	l.t.Helper()
	text, err := os.ReadFile(filepath.Join(l.Dir, "log", "postfix.log"))
	if err != nil {
		l.t.Fatal(err)
	}
	ids, lost := map[string]string{}, map[string]bool{}
	open := map[string]string{} // the last mail of a session, by its process
	var taken []string
	for line := range strings.Lines(string(text)) {
		m := logged.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		program, process, queued, said := m[1], m[2], m[3], m[4]
		id, isID := strings.CutPrefix(said, "message-id=")
		switch {
		case program == "smtpd" && strings.HasPrefix(said, "client="):
			open[process] = queued
		case program == "smtpd" && strings.HasPrefix(said, "disconnect from "): // may stand before the line of qmgr
			lost[open[process]] = !strings.Contains(said, " quit=") // Postfix tells of no loss after the final dot
			delete(open, process)
		case program == "cleanup" && isID:
			ids[queued] = id
		case program == "qmgr" && strings.HasSuffix(said, "(queue active)") && !slices.Contains(taken, queued):
			taken = append(taken, queued)
		}
	}
	out := make([]Taken, len(taken))
	for i, queued := range taken {
		out[i] = Taken{ids[queued], lost[queued]}
	}
	return out
}

// Flush makes Postfix try what is deferred at once.
func (l *Lab) Flush() { l.t.Helper(); l.postfix("postqueue", "-f") }

// Hold keeps all that is queued from being delivered, until Unhold.
func (l *Lab) Hold() { l.t.Helper(); l.postfix("postsuper", "-h", "ALL") }

// Unhold lets what is held go.
func (l *Lab) Unhold() { l.t.Helper(); l.postfix("postsuper", "-H", "ALL") }

func (l *Lab) postfix(program string, args ...string) string {
	l.t.Helper()
	out, err := l.run(program, append([]string{"-c", l.etc()}, args...)...)
	if err != nil {
		l.t.Fatal(err)
	}
	return out
}
