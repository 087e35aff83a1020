package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/steady"
	"haninge.se/samrad/intake/store"
)

// leave has the mail servers take all that is due, and returns what they took, each with the time at which it left.
func (s *shut) leave(t *testing.T) (out []sentLetter) {
	t.Helper()
	for range 9 { // what takes the place of another is due at once
		items, err := s.store.Due(s.at, 1000)
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
			done := outbox.Next(i, outbox.Outcome{Result: outbox.Delivered, Last: "250"}, s.at)
			if err := s.store.Save(done); err != nil {
				t.Fatal(err)
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

// TestUnsent plays flows while the mail servers are away for days: cases come under guard, and under an embargo that ends
// or is lifted, while mail about them waits, and others are told of with them. No word and no day of such a case leaves
// after that to who may not have it, whenever it was written; and each mail is answered once.
func TestUnsent(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer s.close()
	r := rand.New(rand.NewPCG(steady.Seed(t), 14))
	var flows []*flow
	each := 3
	if raced {
		each = 2
	}
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
		if err := s.catchUp(context.Background()); err != nil {
			t.Fatal(err)
		}
		if err := s.editor.Publish(s.at); err != nil {
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
	s.in(t, compose(f.lead, "trygghet@kommun.example", "Sv: ["+f.no+"] ärende", "", "Embargo: får inte spridas före 10 september 2026\n"))
	f.hidden = s.at.Add(-time.Second)
	if err := s.store.View(func(tx store.Tx) error {
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
	if m.kind == kindLetter && (f.hidden.IsZero() || m.at.Before(f.hidden)) {
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
	if err := s.store.View(func(tx store.Tx) error {
		gone, err := tx.Items(outbox.Withdrawn, 0)
		for _, i := range gone {
			_, key, _ := strings.Cut(strings.TrimPrefix(i.Key, "withdrawn/"), "/")
			now, ok, err := tx.Item(key)
			if err != nil {
				return err
			}
			if !ok && !strings.HasPrefix(key, "own/") || ok && now.State != outbox.Sent && now.Due.Before(s.at) {
				t.Errorf("in the place of %s: %v %q", i.Key, ok, now.State)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if found, err := s.store.Verify(); err != nil || len(found) > 0 {
		t.Errorf("the store: %v %v", found, err)
	}
}
