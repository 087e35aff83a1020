package daemon

import (
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/health"
	"haninge.se/samrad/config"
	"haninge.se/samrad/digest"
	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/writer"
	"haninge.se/samrad/templates"
)

// TestAPastDigestIsNotTheLast: a digest of a week that is over, sent once more, does not move what counts as the last;
// a later one does.
func TestAPastDigestIsNotTheLast(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer s.Close()
	week := dates.WeekOf(dates.DayOf(s.Now()))
	past := dates.WeekOf(week.Monday().AddDays(-21))
	for _, c := range []struct{ sent, want dates.Week }{{week, week}, {past, week}, {week.Next(), week.Next()}} {
		if err := s.Publish(digest.Issued{Issue: digest.Issue{Week: c.sent, At: s.Now()}}, nil); err != nil {
			t.Fatal(err)
		}
		var last digest.Issued
		if err := s.Store.View(func(tx store.Tx) (err error) { last, _, err = digest.LastIssued(tx); return err }); err != nil {
			t.Fatal(err)
		}
		if last.Week != c.want {
			t.Errorf("after that of %s the last is %s, want %s", c.sent, last.Week, c.want)
		}
	}
}

// TestDigestsHaveAListOnly: a digest says which list it came by, and no other mail of ours does.
func TestDigestsHaveAListOnly(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer s.Close()
	from, _ := s.sender()
	for kind, want := range map[string]string{kindDigest: "<veckobrev.kommun.example>", writer.KindNotice: "", intake.KindSample: ""} {
		e, err := s.envelope(from, "chef@kommun.example", "key", kind, templates.Mail{Subject: "x", Text: "y"}, "", s.Now())
		if err != nil {
			t.Fatal(err)
		}
		if got := field(e.Bytes, "List-Id"); got != want {
			t.Errorf("a %s has List-Id %q, want %q", kind, got, want)
		}
	}
}

// TestMailboxFaults: the digest tells of a mailbox that has been silent for too long now, whatever week it is for, and
// of several in the order of the configuration.
func TestMailboxFaults(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer s.Close()
	now := s.Now()
	for i := range s.Config.Parties {
		s.Config.Parties[i].IMAP = &config.IMAP{}
	}
	answered := func(ago time.Duration) {
		for _, p := range s.Config.Parties {
			s.Health.Seen(p.ID, mailbox.Health{LastSuccess: now.Add(-ago)})
		}
	}
	s.Health = health.New(now.Add(-72 * time.Hour))
	places := func(w dates.Week) (out []string) {
		facts, err := s.factsOf(s.Health, digest.Issue{Week: w, Day: w.Monday()})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range facts.Faults {
			out = append(out, f.Place)
		}
		return out
	}
	week := dates.WeekOf(dates.DayOf(now))
	answered(time.Minute)
	for _, w := range []dates.Week{week, week.Next(), week.Next().Next()} {
		if got := places(w); len(got) > 0 {
			t.Errorf("digest of %s: faults of %q, which answered a minute ago", w, got)
		}
	}
	answered(48 * time.Hour)
	for range 20 {
		if got := places(week); len(got) != 2 || got[0] != templates.Mailbox(s.Config.Parties[0].ShortName()) {
			t.Fatalf("faults of %q, want both mailboxes in order", got)
		}
	}
}
