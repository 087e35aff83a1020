package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/postoffice"
)

// TestIdle measures daemons that have nothing to do, where SAMRAD_TEST_IDLE says for how many seconds: fifty on one
// machine with two mailboxes each, and one with 200 and with 1 000 mailboxes. Each may take so much memory, and so much
// time of the processor a minute; afterwards none may have more memory than a tenth above what it began with.
func TestIdle(t *testing.T) {
	if os.Getenv("SAMRAD_TEST_IDLE") == "" {
		t.Skip("SAMRAD_TEST_IDLE says for how many seconds")
	}
	during := time.Duration(town.Demanded(t, "SAMRAD_TEST_IDLE", 60)) * time.Second
	for _, c := range []struct {
		daemons, mailboxes int // of each
		memory             int // KB together
		processor          time.Duration
	}{{50, 2, 900 << 10, time.Second}, {1, 200, 80 << 10, 500 * time.Millisecond}, {1, 1000, 200 << 10, 2 * time.Second}} {
		t.Run(fmt.Sprintf("%d daemons with %d mailboxes", c.daemons, c.mailboxes), func(t *testing.T) {
			idling(t, c.daemons, c.mailboxes, during, c.memory, c.processor)
		})
	}
}

func idling(t *testing.T, daemons, mailboxes int, during time.Duration, memory int, processor time.Duration) {
	office, err := postoffice.Open(postoffice.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer office.Close()
	var all []*process
	for n := range daemons {
		name := manyParties(t, office, n, mailboxes)
		p := launch(t, town.Build(t), name)
		p.watchesLong(name, mailboxes)
		all = append(all, p)
	}
	time.Sleep(during / 2) // what a start leaves behind is gone
	before, used := 0, time.Duration(0)
	for _, p := range all {
		before, used = before+p.own(), used-p.cpu()
	}
	time.Sleep(during)
	after := 0
	for _, p := range all {
		after, used = after+p.own(), used+p.cpu()
	}
	minute := time.Duration(float64(used) * float64(time.Minute) / float64(during))
	t.Logf("%d MiB together, %v of processor a minute (%d MiB before)", after>>10, minute.Round(10*time.Millisecond), before>>10)
	if after > memory || minute > processor || after > before+before/10 {
		t.Errorf("want at most %d MiB and %v, and no growth", memory>>10, processor)
	}
	for _, p := range all {
		p.stop()
	}
}

// manyParties is a configuration with so many mailboxes.
func manyParties(t *testing.T, office *postoffice.Office, n, mailboxes int) string {
	dir := t.TempDir()
	secret := filepath.Join(dir, "secret")
	var b strings.Builder
	fmt.Fprintf(&b, "data_dir = %q\n", filepath.Join(dir, "data"))
	for i := range mailboxes {
		domain := fmt.Sprintf("p%d.d%d.example", i, n)
		box := "insats@" + domain
		office.AddUser(box, "hemligt")
		fmt.Fprintf(&b, "[[party]]\nid = \"p%d\"\nname = \"Part %d\"\naddress = %q\ndomains = [%q]\nsender_check = \"trust-mailbox\"\n"+
			"[party.imap]\nurl = \"imap+insecure://%s\"\nuser = %q\npassword_file = %q\n", i, i, box, domain, office.IMAP(), box, secret)
		if i == 0 {
			fmt.Fprintf(&b, "[party.smtp]\nurl = \"smtp+insecure://%s\"\nuser = %q\npassword_file = %q\n", office.SMTP(), box, secret)
		}
	}
	fmt.Fprintf(&b, "[digest]\nto = [\"chef@p0.d%d.example\"]\n", n)
	town.Rewrite(t, secret, "hemligt")
	name := filepath.Join(dir, "samrad.toml")
	town.Rewrite(t, name, b.String())
	return name
}

// watchesLong waits for many mailboxes, which take longer than a few.
func (p *process) watchesLong(configFile string, boxes int) {
	p.t.Helper()
	for deadline := time.Now().Add(2 * town.HangTime); ; time.Sleep(200 * time.Millisecond) {
		s, _ := p.status(configFile)
		n := 0
		for _, b := range s.Boxes {
			if !b.LastSuccess.IsZero() {
				n++
			}
		}
		if n >= boxes {
			return
		}
		if time.Now().After(deadline) || p.ended() {
			p.t.Fatalf("%d of %d mailboxes are watched:\n%.3000s", n, boxes, p.log())
		}
	}
}

// own is the memory of the process in KB: its share of what it has together with others counts in part.
func (p *process) own() int {
	p.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", p.cmd.Process.Pid))
	if err != nil {
		p.t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "Pss:" {
			n, err := strconv.Atoi(f[1])
			if err != nil {
				p.t.Fatal(err)
			}
			return n
		}
	}
	p.t.Fatal("no Pss")
	return 0
}
