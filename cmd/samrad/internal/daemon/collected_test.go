package daemon

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/apply"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/templates"
)

const (
	annaAddr  = "anna@kommun.example"
	johanAddr = "johan@polis.example"
	kommunBox = "trygghet@kommun.example"
)

// sate has an address get so many mails of ours that no cap holds back.
func (s *shut) sate(t *testing.T, to string, mails int) {
	t.Helper()
	for n := range mails {
		key := fmt.Sprintf("own/SAM-2026-9999/%d-%d/%s", s.at.Unix(), n, to)
		e, err := s.envelope(s.Rules.Parties[0], to, key, "told", templates.Mail{Subject: "Ämne", Text: "Hej!\n"}, "", s.at)
		if err != nil {
			t.Fatal(err)
		}
		e.Due, e.Uncapped = s.at, true
		if err := s.Store.Update(func(tx store.Tx) error { _, err := tx.PutEnvelope(e); return err }); err != nil {
			t.Fatal(err)
		}
	}
}

// to are the mails to an address.
func to(addr string, all []sentLetter) (out []sentLetter) {
	for _, m := range all {
		if m.to == addr && m.of != "SAM-2026-9999" {
			out = append(out, m)
		}
	}
	return out
}

// asked registers a case of Anna's and lets an hour pass: the other party is asked, and got the mail that is returned.
func (s *shut) asked(t *testing.T, title string) (no, consult string) {
	t.Helper()
	body := "Vad: " + title + "\nMålgrupp: Boende i Jordbro\nBudskap: Tillsammans gör vi det tryggt\nNär: 17 september 2026\n"
	no = s.in(t, town.Compose(annaAddr, kommunBox, "Kommunikationsinsats: "+title, "", body)).Case
	s.at = s.at.Add(2 * time.Hour)
	s.catchUp(t)
	for _, m := range s.leave(t) {
		if m.kind == "consult" && m.of == no {
			consult = m.id
		}
	}
	if no == "" || consult == "" {
		t.Fatalf("case %q, asked in %q", no, consult)
	}
	return no, consult
}

func (s *shut) catchUp(t *testing.T) {
	t.Helper()
	if err := s.CatchUp(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// overNight has the police say something of two of Anna's cases, and fill in a question of one, on a day that has no
// room for it; it returns what she gets on the next morning.
func (s *shut) overNight(t *testing.T) (one, two string, got []sentLetter) {
	t.Helper()
	one, askedOne := s.asked(t, "Vandring")
	two, askedTwo := s.asked(t, "Cykelmärkning")
	s.sate(t, annaAddr, 3)
	s.leave(t)
	s.in(t, town.Compose(johanAddr, kommunBox, "Sv: Samråd: ["+one+"] Vandring", "In-Reply-To: "+askedOne+"\n", "ok\n"))
	s.in(t, town.Compose(johanAddr, kommunBox, "Sv: Samråd: ["+two+"] Cykelmärkning", "In-Reply-To: "+askedTwo+"\n", "Byt plats till biblioteket.\n"))
	s.in(t, town.Compose(johanAddr, kommunBox, "["+two+"] svar", "", "7. Hyresvärden är med och planerar.\n"))
	s.at = time.Date(2026, time.March, 12, 15, 30, 0, 0, time.UTC)
	s.catchUp(t)
	if left := to(annaAddr, s.leave(t)); len(left) > 0 {
		t.Errorf("%d above the caps: %+v", len(left), left)
	}
	s.at = time.Date(2026, time.March, 13, 8, 0, 0, 0, time.UTC) // eight o'clock
	s.catchUp(t)
	got = to(annaAddr, s.leave(t))
	s.at = s.at.Add(10 * time.Minute)
	s.catchUp(t)
	return one, two, append(got, to(annaAddr, s.leave(t))...)
}

func newShutOfAgreement(t *testing.T) *shut {
	s := newShut(t, t.TempDir())
	t.Cleanup(func() { _ = s.Close() })
	s.Rules.FollowUps.Until = dates.On(2027, time.December, 31) // so long the other party is asked
	return s
}

// TestCollectedAtLeaving: what a cap holds back for one person is one mail when there is room, each thing under its
// case; an answer to it is understood for the case that it names, and where it names none we ask.
func TestCollectedAtLeaving(t *testing.T) {
	s := newShutOfAgreement(t)
	one, two, got := s.overNight(t)
	if len(got) != 1 || got[0].kind != "collected" {
		t.Fatalf("%d mails: %+v", len(got), got)
	}
	text := got[0].text
	for _, want := range []string{"3 meddelanden", strings.ToLower(one), strings.ToLower(two), "inget att invända", "byt plats till biblioteket", "nytt svar på fråga 7"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
	for n, c := range []struct{ body, kind, stands string }{
		{"Vi går vidare.\n", "which", "invänder"},
		{two + " vi går vidare\n", "steered", "invänder"},
		{one + " 9. Enhetschefen\n" + two + " 9. Karin Berg\n", "gathered", "invänder"},
	} {
		s.at = s.at.Add(time.Hour)
		s.in(t, town.Compose(annaAddr, kommunBox, "Sv: ["+one+"] Kommunikationsinsats: Vandring", "In-Reply-To: "+got[0].id+"\n", c.body))
		answers := to(annaAddr, s.leave(t))
		if len(answers) != 1 || answers[0].kind != c.kind {
			t.Errorf("%d: %q was answered by %+v", n, c.body, answers)
		}
	}
	s.change(t, two, func(c *initiative.Initiative) {
		if c.Consulted[0].Proceeded.IsZero() {
			t.Errorf("%s does not go on", two)
		}
		if a, _ := c.Answer("talesperson"); a.Text != "Karin Berg" {
			t.Errorf("its spokesperson is %q", a.Text)
		}
	})
	s.change(t, one, func(c *initiative.Initiative) {
		if a, _ := c.Answer("talesperson"); a.Text != "Enhetschefen" || !c.Consulted[0].Proceeded.IsZero() {
			t.Errorf("%s: its spokesperson is %q, it goes on %s", one, a.Text, c.Consulted[0].Proceeded)
		}
	})
	s.once(t, 3)
}

// once wants each mail of the outbox to have left once, by itself or in another, and so many in others.
func (s *shut) once(t *testing.T, within int) {
	t.Helper()
	if err := s.Store.View(func(tx store.Tx) error {
		sent, err := tx.Items(outbox.Sent, 0)
		if err != nil {
			return err
		}
		gone, err := tx.Items(outbox.Withdrawn, 0)
		in := map[string]int{}
		for _, i := range sent {
			for _, k := range i.Parts {
				in[k]++
			}
		}
		for _, i := range gone {
			if !strings.HasPrefix(i.Key, "withdrawn/") && in[i.Key] != 1 {
				t.Errorf("%s left %d times in another", i.Key, in[i.Key])
			}
		}
		for k := range in {
			if slices.ContainsFunc(sent, func(i outbox.Item) bool { return i.Key == k }) {
				t.Errorf("%s left twice", k)
			}
		}
		if len(in) != within {
			t.Errorf("%d left in others: %v", len(in), in)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if found, err := s.Store.Verify(); err != nil || len(found) > 0 {
		t.Errorf("the store: %v %v", found, err)
	}
}

// TestCollectedUnderGuard: a mail in the place of several that a server puts off is taken back when one of its cases
// comes under the guard: the rest leaves, and nothing of that case but its number. What was to be told of it is when
// the guard is lifted.
func TestCollectedUnderGuard(t *testing.T) {
	s := newShutOfAgreement(t)
	s.putOff = func(i outbox.Item) bool { return i.Kind == "collected" }
	one, two, got := s.overNight(t)
	if len(got) != 0 {
		t.Fatalf("%d left: %+v", len(got), got)
	}
	s.change(t, two, func(c *initiative.Initiative) { c.Guard = []string{"personnummer"} })
	s.at = s.at.Add(time.Hour)
	left := to(annaAddr, s.leave(t))
	kinds := map[string]int{}
	for _, m := range left {
		kinds[m.kind+" "+m.of]++
		if strings.Contains(m.text, "biblioteket") || strings.Contains(m.text, "cykel") || strings.Contains(m.text, "fråga 7") {
			t.Errorf("it left in a %s:\n%s", m.kind, m.text)
		}
	}
	if len(left) != 2 || kinds["consult-stance "+one] != 1 || kinds["withheld "+two] != 1 {
		t.Errorf("what left: %v", kinds)
	}
	s.at = s.at.Add(24 * time.Hour)
	s.change(t, two, func(c *initiative.Initiative) { c.Guard, c.Look = nil, s.at })
	for range 4 {
		s.catchUp(t)
		for _, m := range to(annaAddr, s.leave(t)) {
			kinds[m.kind+" "+m.of]++
		}
		s.at = s.at.Add(24 * time.Hour)
	}
	if kinds["told "+two] != 1 {
		t.Errorf("what left in the end: %v", kinds)
	}
	s.once(t, 0)
}

// TestOvertaken: an uncapped mail does not overtake what a cap holds back about the same case: it takes it along, in
// the order in which it happened, and nothing comes later that is so no more.
func TestOvertaken(t *testing.T) {
	s := newShutOfAgreement(t)
	one, _ := s.asked(t, "Vandring")
	two, _ := s.asked(t, "Cykelmärkning")
	s.sate(t, annaAddr, 3)
	s.leave(t)
	direct := func(no, do string) {
		t.Helper()
		s.at = s.at.Add(time.Minute)
		if _, err := s.desk.Direct(apply.Order{Do: do, Case: initiative.ID(no), By: "kim", Why: "prov"}); err != nil {
			t.Fatal(err)
		}
	}
	direct(one, "close")
	direct(two, "close")
	if left := to(annaAddr, s.leave(t)); len(left) > 0 {
		t.Fatalf("above the caps: %+v", left)
	}
	s.change(t, one, func(c *initiative.Initiative) { c.Urgent = true })
	direct(one, "reopen")
	left := to(annaAddr, s.leave(t))
	if len(left) != 1 || left[0].kind != "collected" {
		t.Fatalf("%d left: %+v", len(left), left)
	}
	closed, reopened := strings.Index(left[0].text, "har avslutat"), strings.Index(left[0].text, "igen. allt som stod där")
	if closed < 0 || reopened < closed || strings.Contains(left[0].text, strings.ToLower(two)) {
		t.Errorf("the mail:\n%s", left[0].text)
	}
	s.at = s.at.Add(24 * time.Hour)
	if left = to(annaAddr, s.leave(t)); len(left) != 1 || left[0].of != two || left[0].kind != "directed" {
		t.Errorf("the next day: %+v", left)
	}
	s.once(t, 2)
}
