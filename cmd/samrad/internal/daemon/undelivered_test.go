package daemon

import (
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/digest"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/templates"
)

// giveUp has the server refuse a mail for good.
func (s *shut) giveUp(t *testing.T, key string) {
	t.Helper()
	var item outbox.Item
	if err := s.Store.View(func(tx store.Tx) (err error) { item, _, err = tx.Item(key); return err }); err != nil {
		t.Fatal(err)
	}
	no := outbox.Outcome{Result: outbox.Permanent, Last: "rcpt to: 550 5.1.1 no such user"}
	if err := s.Store.Save(outbox.Next(outbox.Begin(item, s.at), no, s.at)); err != nil {
		t.Fatal(err)
	}
}

// notified are the mails to contacts that the outbox holds, by what they say.
func (s *shut) notified(t *testing.T) (out []string) {
	t.Helper()
	for key, i := range s.items(t) {
		if strings.HasPrefix(key, "notice/") {
			out = append(out, town.PlainText(t, i.Bytes))
		}
	}
	return out
}

// TestRefusedRecipientIsTold: a recipient of the digest whose server refuses it is told to the contacts once, and
// stands in the next digest by his party; after that one no more.
func TestRefusedRecipientIsTold(t *testing.T) {
	s := newShut(t, t.TempDir())
	publish := func(day dates.Day) digest.Issued {
		t.Helper()
		is := digest.Issued{Mail: templates.Mail{Subject: "s", Text: "t\n", HTML: "<p>t</p>"}}
		is.Week, is.Day, is.At = dates.WeekOf(day), day, day.In(time.UTC)
		if err := s.Publish(is, s.Config.Digest.Addresses()); err != nil {
			t.Fatal(err)
		}
		return is
	}
	unreachable := func(week dates.Week) (n int, of initiative.Party) {
		t.Helper()
		facts, err := s.factsOf(s.Health, digest.Issue{Week: week, Day: week.Monday()})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range facts.Unreachable {
			of = p
		}
		return len(facts.Unreachable), of
	}
	first := publish(dates.DayOf(s.at))
	s.giveUp(t, digest.KeyOf(first.Week, "chef@polis.example"))
	for range 3 {
		if err := s.TellUndelivered(); err != nil {
			t.Fatal(err)
		}
		s.at = s.at.Add(time.Hour)
	}
	told := s.notified(t)
	if len(told) != 1 || !strings.Contains(told[0], "chef@polis.example") || !strings.Contains(told[0], "550 5.1.1") {
		t.Fatalf("told %q", told)
	}
	later := first.Week.Next().Next() // a week was missed: it is still the digest before
	if n, of := unreachable(later); n != 1 || of != "polis" {
		t.Errorf("the next digest tells of %d, %q", n, of)
	}
	publish(later.Monday())
	if n, _ := unreachable(later.Next()); n != 0 {
		t.Errorf("the digest after it tells of %d", n)
	}
}

// TestRefusedAnswerIsNoted: a case whose mail a server refused knows that it did not arrive, so that the digest says
// so.
func TestRefusedAnswerIsNoted(t *testing.T) {
	s := newShut(t, t.TempDir())
	e := s.in(t, []byte("From: Anna <anna@kommun.example>\r\nTo: trygghet@kommun.example\r\nMessage-ID: <a@kommun.example>\r\n"+
		"Date: Thu, 12 Mar 2026 09:00:00 +0000\r\nSubject: Kommunikationsinsats: Torgdag\r\n\r\nVad: Torgdag i centrum\r\n"))
	if e.Case == "" {
		t.Fatalf("no case: %+v", e)
	}
	s.giveUp(t, "reply/"+string(e.Sum))
	for range 2 {
		if err := s.TellUndelivered(); err != nil {
			t.Fatal(err)
		}
	}
	var c *initiative.Initiative
	if err := s.Store.View(func(tx store.Tx) (err error) { c, _, err = tx.Case(initiative.ID(e.Case)); return err }); err != nil {
		t.Fatal(err)
	}
	if n := len(c.Sent); n != 1 || c.Sent[0].Bounced != "refused" {
		t.Errorf("%d mails, %+v", n, c.Sent)
	}
	if !c.OwnerGone() {
		t.Error("the server says that nobody is there, and the case does not know it")
	}
	if told := s.notified(t); len(told) != 0 {
		t.Errorf("told %q", told)
	}
}
