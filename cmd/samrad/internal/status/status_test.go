package status

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

func TestNeeds(t *testing.T) {
	cfg := config.Default()
	now := fixture.Time(0)
	well := func() Status {
		return Status{Free: setup.Headroom, Running: true, Boxes: []Box{{Party: "kommun", Lag: 60, State: mailbox.Waiting}}}
	}
	for want, change := range map[string]func(*Status){
		"":                                  func(*Status) {},
		"samrad serve does not run":         func(s *Status) { s.Running = false },
		"has not been read for 2h":          func(s *Status) { s.Boxes[0].Lag, s.Boxes[0].State = 7200, mailbox.LoginRefused },
		"(login refused":                    func(s *Status) { s.Boxes[0].Lag, s.Boxes[0].State = 7200, mailbox.LoginRefused },
		"has not been read since the start": func(s *Status) { s.Boxes[0].State = mailbox.Unreachable },
		"cannot be tagged or moved":         func(s *Status) { s.Boxes[0].Tidy = "no such folder" },
		"mail has waited to be sent":        func(s *Status) { s.Outbox.Oldest = now.Add(-2 * time.Hour) },
		"given up in the last 7 days":       func(s *Status) { s.Outbox.Lately = 1 },
		"nearly full (12 MB left)":          func(s *Status) { s.Free = 12 << 20 },
		"wait for a decision: 3":            func(s *Status) { s.Held = 3 },
		"the digest of 2026-W11":            func(s *Status) { s.Missed = "2026-W11" },
		"an older copy of the store was put back: put the newest copy": func(s *Status) {
			s.Stopped = &store.Stop{At: now, Signs: []store.Sign{{Reason: store.OlderStore}}}
		},
		"another samrad answers the mail of this mailbox (m1): stop one": func(s *Status) {
			s.Stopped = &store.Stop{At: now, Signs: []store.Sign{{Reason: store.OtherDaemon, Detail: "m1"}}}
		},
	} {
		s := well()
		change(&s)
		got := needs(s, cfg, now)
		if want == "" && len(got) > 0 || want != "" && (len(got) != 1 || !strings.Contains(got[0], want)) {
			t.Errorf("want %q, got %q", want, got)
		}
	}
}

// TestMissedDigest asks on the Tuesday after, on the Monday itself, and of a service that began since.
func TestMissedDigest(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	fixture.Register(t, dir) // first read on Thursday 12 March 2026
	st, err := open.Store(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	cfg := config.Default()
	cfg.Digest.To = []string{"chef@kommun.example"}
	r := Service{Config: cfg, Store: st}
	at := func(day, hour int) string {
		s, err := r.Status(time.Date(2026, time.March, day, hour, 0, 0, 0, cfg.Location()))
		if err != nil {
			t.Fatal(err)
		}
		return s.Missed
	}
	if got := at(13, 12); got != "" {
		t.Errorf("it began after that week's digest, and misses %s", got)
	}
	if got := at(16, 12); got != "" {
		t.Errorf("a few hours late: %s", got)
	}
	if got := at(17, 12); got != "2026-W12" {
		t.Errorf("a day late: %q", got)
	}
	err = st.Update(func(tx store.Tx) error {
		_, err := tx.PutEnvelope(letter.Envelope{Key: "digest/2026-W12/chef@kommun.example", ID: "<d@x.example>", Kind: "digest", To: "chef@kommun.example", Bytes: []byte("x"), Due: fixture.Time(0)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := at(17, 12); got != "" {
		t.Errorf("it was written, and yet: %q", got)
	}
}
