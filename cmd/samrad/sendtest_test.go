package main

import (
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/sendtest"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/postoffice/exchange"
)

// TestSendTest: a test mail leaves by each way that mail does; it is told whether it came back, and with what, and where
// samrad does not read the mailbox what to look for there.
func TestSendTest(t *testing.T) {
	w := town.Embedded(t)
	at := "--config=" + w.Config("")
	wantAll(t, operate(t, 0, "check", at, "--send-test", town.PolisBox),
		`^test mail of kommun: came to the mailbox of polis with its Message-ID`,
		`^test mail of polis: came to the mailbox of polis with its Message-ID`,
		`^test mail of kommun: .* with Auto-Submitted`)
	wantAll(t, operate(t, 0, "check", at, "--send-test", town.Anna),
		`^test mail of kommun: taken for `+town.Anna+`, a mailbox that samrad does not read: .*Message-ID must be <test-`)
	w.Await(town.Anna, 2) // one of each party
	operate(t, 2, "check", at, "--send-test", "nobody")
	operate(t, 0, "check", at)
	w.Await(town.Anna, 2)
}

// TestSendTestByGraph: Exchange gives a mail another id, and keeps our mark.
func TestSendTestByGraph(t *testing.T) {
	for restamp, says := range map[bool]string{
		false: `with its Message-ID`, true: `with another Message-ID, and with X-Samrad-Id: .*nothing is to be done`,
	} {
		w, _ := town.AllByGraph(t, exchange.Options{Restamp: restamp})
		wantAll(t, operate(t, 0, "check", "--config="+w.Config(""), "--send-test", town.KommunBox),
			`^test mail of kommun: came to the mailbox of kommun `+says, `^test mail of polis: came to the mailbox of kommun `+says)
	}
}

// TestSendTestGoesWrong: a mail that comes with another id by SMTP, one without our header, and one that does not come.
func TestSendTestGoesWrong(t *testing.T) {
	for what, c := range map[string]struct {
		change func(raw string) string
		says   []string
	}{
		"another id": {func(raw string) string { return strings.Replace(raw, "Message-ID: <test-", "Message-ID: <other-", 1) },
			[]string{"with another Message-ID, <other-", "leave Message-ID as it is"}},
		"no header": {func(raw string) string { return strings.Replace(raw, "Auto-Submitted:", "X-Was:", 1) },
			[]string{"without Auto-Submitted: other machines may answer"}},
		"it does not come": {nil, []string{"not in a mailbox that samrad reads within", "junk folder"}},
	} {
		w := behindARelay(t, c.change)
		cfg, problems := config.Load(w.Config(""))
		if faults := config.Faults(problems); len(faults) > 0 {
			t.Fatal(faults)
		}
		var out strings.Builder
		trial := sendtest.Trial{Config: cfg, To: town.KommunBox, Now: time.Now, Patience: 20 * time.Second, Pause: 50 * time.Millisecond}
		if c.change == nil {
			trial.Patience = time.Second
		}
		faults := strings.Join(trial.Run(t.Context(), &terminal.Page{Writer: &out, Zone: time.UTC}), "\n")
		for _, want := range c.says {
			if !strings.Contains(faults, want) {
				t.Errorf("%s: no %q in %s", what, want, faults)
			}
		}
	}
}

// behindARelay is a town in which all mail is sent by a server that changes it on the way, or, where change is nil, takes
// it and loses it.
func behindARelay(t *testing.T, change func(raw string) string) *town.Town {
	t.Helper()
	office, err := postoffice.Open(postoffice.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = office.Close() })
	relay, err := postoffice.Open(postoffice.Options{Accepted: func(m postoffice.Mail) {
		for _, to := range m.To {
			if change == nil {
				continue
			}
			if err := office.Deliver(to, []byte(change(string(m.Raw)))); err != nil {
				t.Error(err)
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = relay.Close() })
	for _, p := range town.People() {
		office.AddUser(p, "hemligt")
		relay.AddUser(p, "hemligt")
	}
	return &town.Town{T: t, Imap: office.IMAP(), Smtp: relay.SMTP(), Door: relay.SMTP(), Password: "hemligt"}
}
