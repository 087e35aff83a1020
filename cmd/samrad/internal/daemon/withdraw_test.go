package daemon

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/steady"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/templates"
)

// leave has the mail servers take all that is due, and returns what they took, each with the time at which it left.
func (s *shut) leave(t *testing.T) (out []sentLetter) {
	t.Helper()
	for range 9 { // what takes the place of another is due at once
		items, err := s.Store.Due(s.at, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range items {
			may, err := s.begin(outbox.Begin(i, s.at), nil)
			if err != nil {
				t.Fatal(err)
			}
			if !may {
				continue
			}
			came := outbox.Outcome{Result: outbox.Delivered, Last: "250"}
			if s.putOff != nil && s.putOff(i) {
				came = outbox.Outcome{Result: outbox.Temporary, Last: "451"}
			}
			if err := s.Store.Save(outbox.Next(outbox.Begin(i, s.at), came, s.at)); err != nil {
				t.Fatal(err)
			}
			if came.Result != outbox.Delivered {
				continue
			}
			m := asReceived(t, i)
			m.at = s.at
			out = append(out, m)
		}
	}
	return out
}

// asReceived is a mail of the outbox as its reader sees it.
func asReceived(t *testing.T, i outbox.Item) sentLetter {
	t.Helper()
	l, err := letter.Parse(i.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	text := l.Subject
	for _, b := range l.Bodies {
		text += "\n" + b.Words()
	}
	return sentLetter{i.Kind, i.To, string(i.ID), i.Case, strings.ToLower(text), i.Due}
}

// TestWithdrawnBeforeItLeft plays flows while the mail servers are away for days: cases come under guard, and under an embargo that
// ends or is lifted, while mail about them waits, and others are told of with them. No word and no day of such a case
// leaves after that to who may not have it, whenever it was written; and each mail is answered once.
func TestWithdrawnBeforeItLeft(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer s.Close()
	s.Rules.FollowUps.Until = dates.On(2027, time.December, 31) // so long the other party is asked
	r := rand.New(rand.NewPCG(steady.Seed(t), 14))
	var flows []*flow
	each := steady.Fewer(3, 2)
	for n, secret := range slices.Repeat([]string{"later", "embargo later", ""}, each) {
		f := &flow{secret: secret, mark: fmt.Sprintf("%s%dx", taint, n), lead: "anna@kommun.example", other: "johan@polis.example"}
		if r.IntN(2) == 0 {
			f.lead, f.other = f.other, f.lead
		}
		f.begin(t, s, r)
		f.hidden = time.Time{} // nothing is held back yet
		flows = append(flows, f)
	}
	var left []sentLetter
	for range 10 {
		for _, f := range flows {
			f.step(t, s, r)
			f.hide(t, s, r)
		}
		s.at = s.at.Add(time.Duration(1+r.IntN(60)) * time.Hour)
		if err := s.CatchUp(context.Background()); err != nil {
			t.Fatal(err)
		}
		if err := s.Editor.Publish(s.at); err != nil {
			t.Fatal(err)
		}
		if r.IntN(4) == 0 {
			left = append(left, s.leave(t)...)
		}
	}
	left = append(left, s.leave(t)...)
	held := 0
	for _, m := range left {
		if m.kind == "withheld" {
			held++
		}
		for _, f := range flows {
			if strings.Contains(m.text, f.mark) && !f.mayHave(m) {
				t.Errorf("%s (%q, of %s, hidden %v) left in a %s to %s at %v:\n%s", f.no, f.secret, f.lead, f.hidden, m.kind, m.to, m.at, m.text)
			}
		}
		may := slices.ContainsFunc(flows, func(f *flow) bool { return f.secret != "" && f.mayHave(m) && !f.hidden.IsZero() })
		if strings.Contains(m.text, "17 september") && !may && !slices.ContainsFunc(flows, func(f *flow) bool { return f.secret != "" && m.at.Before(f.hiddenOr(m.at.Add(1))) }) {
			t.Errorf("the day of a case with a secret left in a %s to %s at %v:\n%s", m.kind, m.to, m.at, m.text)
		}
	}
	if held < each {
		t.Errorf("%d mails were withdrawn", held)
	}
	s.answeredOnce(t)
}

// hiddenOr is since when nothing may be told of a case, or another time where all may.
func (f *flow) hiddenOr(t time.Time) time.Time {
	if f.hidden.IsZero() {
		return t
	}
	return f.hidden
}

// hide has the owner say, some time, that the case is not to be spread.
func (f *flow) hide(t *testing.T, s *shut, r *rand.Rand) {
	if f.secret != "embargo later" || r.IntN(4) > 0 || !f.hidden.IsZero() {
		return
	}
	s.in(t, town.Compose(f.lead, "trygghet@kommun.example", "Sv: ["+f.no+"] ärende", "", "Embargo: får inte spridas före 10 september 2026\n"))
	f.hidden = s.at.Add(-time.Second)
	if err := s.Store.View(func(tx store.Tx) error {
		c, _, err := tx.Case(initiative.ID(f.no))
		if !c.Embargo.Held {
			t.Errorf("%s: no embargo", f.no)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// mayHave reports whether a mail that left may say words of the case.
func (f *flow) mayHave(m sentLetter) bool {
	if m.kind == kindDigest && (f.hidden.IsZero() || m.at.Before(f.hidden)) {
		return true // a letter tells titles
	}
	as := *f
	if as.secret == "embargo later" {
		as.secret = "embargo"
	}
	return as.mayShow(m)
}

// answeredOnce wants one mail for each key, and nothing that waits.
func (s *shut) answeredOnce(t *testing.T) {
	t.Helper()
	if err := s.Store.View(func(tx store.Tx) error {
		out, err := tx.Items(outbox.Sent, 0)
		if err != nil {
			return err
		}
		collected := map[string]bool{} // keys of mails that left in another
		for _, i := range out {
			for _, part := range i.Parts {
				collected[part] = true
			}
		}
		gone, err := tx.Items(outbox.Withdrawn, 0)
		for _, i := range gone {
			_, key, _ := strings.Cut(strings.TrimPrefix(i.Key, "withdrawn/"), "/")
			now, ok, err := tx.Item(key)
			if err != nil {
				return err
			}
			if !strings.HasPrefix(i.Key, "withdrawn/") {
				continue // it stands in another
			}
			left := now.State == outbox.Sent || now.State == outbox.Withdrawn && collected[key]
			if !ok && !strings.HasPrefix(key, "own/") || ok && !left && now.Due.Before(s.at) {
				t.Errorf("in the place of %s: %v %q", i.Key, ok, now.State)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if found, err := s.Store.Verify(); err != nil || len(found) > 0 {
		t.Errorf("the store: %v %v", found, err)
	}
}

// TestWithdrawnKinds has a mail of every kind wait when its case comes under the guard: none of it leaves, whoever was to
// get it, and what may be told is told: the number, a letter and a list without it. When the guard is lifted the samråd
// is asked, since it never was.
func TestWithdrawnKinds(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer s.Close()
	s.Rules.FollowUps.Until = dates.On(2027, time.December, 31) // so long the other party is asked
	s.Config.Parties[0].Registrar = &config.Registrar{To: "registrator@kommun.example"}
	s.Rules.Parties[1].Press = []string{"presstjanst@polis.example"}
	const anna, johan, box, word = "anna@kommun.example", "johan@polis.example", "trygghet@kommun.example", taint
	body := fmt.Sprintf("Vad: Vandring i centrum %[1]s.\nMålgrupp: Boende i Jordbro %[1]s.\nBudskap: Tillsammans gör vi det tryggt %[1]s.\nNär: 17 september 2026\n", word)
	first := s.in(t, town.Compose(anna, box, "BRÅDSKANDE: Kommunikationsinsats: vandring "+word, "", body))
	other := s.in(t, town.Compose(anna, box, "Kommunikationsinsats: cykelmärkning", "", "Vad: Cykelmärkning\nNär: 3 oktober 2026\n"))
	s.in(t, town.Compose(johan, box, "Sv: ["+first.Case+"] ärende", "", "5. Ett annat budskap "+word+".\n"))
	s.in(t, town.Compose(johan, box, "plan", "", "plan\n"))
	for _, at := range []time.Time{s.at.Add(2 * time.Hour), time.Date(2026, time.March, 16, 9, 0, 0, 0, time.UTC)} {
		s.at = at
		for _, do := range []func() error{func() error { return s.CatchUp(t.Context()) }, s.tellRegistrars, func() error { return s.Editor.Publish(at) }} {
			if err := do(); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, m := range s.letters(t) {
		if m.kind == kindDigest {
			said := first.Case + " fråga 9: Karin Berg " + word + "\n" + other.Case + " fråga 9: Bo Ek\n"
			s.in(t, town.Compose(anna, box, "Sv: Att göra", "In-Reply-To: "+m.id+"\n", said))
			break
		}
	}
	waiting := map[string]bool{}
	for _, m := range s.letters(t) {
		waiting[m.kind] = waiting[m.kind] || strings.Contains(m.text, word)
	}
	for _, kind := range []string{"gap", "updated", "proposal", "gathered", "press", "consult", "registrar", "digest", "plan"} {
		if !waiting[kind] {
			t.Errorf("no %s waits with words of the case: %v", kind, waiting)
		}
	}
	s.change(t, first.Case, func(c *initiative.Initiative) { c.Guard = []string{"personnummer"} })
	left := s.leave(t)
	kinds := map[string]int{}
	for _, m := range left {
		if kinds[m.kind]++; strings.Contains(m.text, word) || strings.Contains(m.text, "17 september") {
			t.Errorf("it left in a %s to %s:\n%s", m.kind, m.to, m.text)
		}
	}
	if kinds["digest"] != 2 || kinds["registrar"] != 1 || kinds["withheld"] < 5 || kinds["consult"] != 0 || kinds["proposal"] != 0 {
		t.Errorf("what left: %v", kinds)
	}
	if err := s.Store.View(func(tx store.Tx) error {
		names, err := tx.Notes("notice/proposal/") // whatever brought the proposal about
		if len(names) != 1 || !strings.HasSuffix(names[0], first.Case) {
			t.Errorf("nobody is told of the proposal: %v", names)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	s.change(t, first.Case, func(c *initiative.Initiative) {
		if got := c.Stance("polis"); got != initiative.NotAsked {
			t.Errorf("stance %q of what nobody was asked", got)
		}
		c.Guard, c.Look = nil, s.at
	})
	if err := s.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, m := range s.leave(t) {
		if m.kind == "consult" && strings.Contains(m.text, word) {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times after the guard was lifted", asked)
	}
	s.answeredOnce(t)
}

// change has a person at the machine change a case.
func (s *shut) change(t *testing.T, no string, do func(*initiative.Initiative)) {
	t.Helper()
	if err := s.Store.Update(func(tx store.Tx) error {
		c, _, err := tx.Case(initiative.ID(no))
		if err != nil {
			return err
		}
		do(c)
		return tx.PutCase(c)
	}); err != nil {
		t.Fatal(err)
	}
}

// TestCapsAtLeaving: what waits for its morning does not leave where urgent mails have filled its recipient's day
// meanwhile, nor because the program starts anew; the next morning it does.
func TestCapsAtLeaving(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer s.Close()
	put := func(n int, due time.Time, uncapped bool) {
		t.Helper()
		mail := templates.Mail{Subject: "Ämne", Text: fmt.Sprintf("Hej!\n\nNummer %d.\n", n)}
		p := s.Rules.Parties[0]
		e, err := s.envelope(p, "johan@polis.example", fmt.Sprintf("own/SAM-2026-0001/%d/johan@polis.example", n), "told", mail, "", s.at)
		if err != nil {
			t.Fatal(err)
		}
		e.Due, e.Uncapped = due, uncapped
		if err := s.Store.Update(func(tx store.Tx) error { _, err := tx.PutEnvelope(e); return err }); err != nil {
			t.Fatal(err)
		}
	}
	s.at = time.Date(2026, time.March, 12, 15, 0, 0, 0, time.UTC) // a Thursday
	morning := time.Date(2026, time.March, 13, 8, 0, 0, 0, time.UTC)
	put(1, morning, false)
	if err := s.resume(); err != nil {
		t.Fatal(err)
	}
	if left := s.leave(t); len(left) != 0 {
		t.Errorf("%d left before their morning", len(left))
	}
	s.at = morning.Add(-time.Hour)
	for n := range 4 {
		put(10+n, s.at, true)
	}
	if left := s.leave(t); len(left) != 4 {
		t.Errorf("%d urgent ones left", len(left))
	}
	s.at = morning
	if left := s.leave(t); len(left) != 0 {
		t.Errorf("%d left on a day that is full", len(left))
	}
	s.at = time.Date(2026, time.March, 16, 8, 10, 0, 0, time.UTC)
	if left := s.leave(t); len(left) != 1 {
		t.Errorf("%d left on the next working day", len(left))
	}
}
