package health

import (
	"testing"
	"time"

	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/mailbox"
)

// parties are two with a mailbox each.
func parties() config.Config {
	box := func(user string) *config.IMAP { return &config.IMAP{User: user, Mailbox: "INBOX"} }
	return config.Config{Parties: []config.Party{{ID: "kommun", IMAP: box("a")}, {ID: "polis", IMAP: box("b")}}}
}

// TestTakeOver: after a reload the service runs since it did and a mailbox that did not change has answered when it did,
// also when its new watcher has only begun; one that did change, and a new one, count from the reload.
func TestTakeOver(t *testing.T) {
	start := time.Date(2026, time.March, 12, 9, 0, 0, 0, time.UTC)
	answered, reload := start.Add(time.Hour), start.Add(2*time.Hour)
	before, after := parties(), parties()
	after.Parties[1].IMAP.Mailbox = "Inkorg"
	after.Parties = append(after.Parties, config.Party{ID: "region", IMAP: &config.IMAP{User: "c"}})
	old := New(start)
	for _, p := range before.Parties {
		old.Seen(p.ID, mailbox.Health{State: mailbox.Waiting, LastSuccess: answered})
	}
	h := New(reload)
	h.TakeOver(old, before, after)
	h.Seen("kommun", mailbox.Health{State: mailbox.Connecting})
	if !h.Started().Equal(start) {
		t.Errorf("it runs since %v", h.Started())
	}
	for party, want := range map[string]time.Time{"kommun": answered, "polis": reload, "region": reload} {
		if got := h.LastSuccess(after)[party]; !got.Equal(want) {
			t.Errorf("%s counts from %v, want %v", party, got, want)
		}
	}
	if _, known := h.All()["polis"]; known {
		t.Error("something is known of a mailbox that was never read")
	}
	again := New(reload.Add(time.Hour))
	again.TakeOver(h, after, after)
	if got := again.LastSuccess(after); !got["kommun"].Equal(answered) || !got["region"].Equal(reload) {
		t.Errorf("after a second reload: %v", got)
	}
}
