package writer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// kindWithheld is a mail in the place of one that was withdrawn: it gives the numbers.
const kindWithheld = "withheld"

// Waiting is a mail of ours that waits to leave, read outside any transaction.
type Waiting struct {
	letter.Envelope
	About []initiative.ID // the cases that it names by their numbers
	draft letter.Draft    // whom it answers and how it is marked
}

// Waiting reads what the outbox holds of a mail.
func (r Writer) Waiting(e letter.Envelope) (Waiting, error) {
	w := Waiting{Envelope: e}
	l, err := letter.Parse(e.Bytes)
	if err != nil {
		return w, fmt.Errorf("reading %s: %w", e.Key, err)
	}
	if e.Case != "" {
		w.About = append(w.About, initiative.ID(e.Case))
	}
	said := []string{l.Subject}
	for _, b := range l.Bodies {
		said = append(said, strings.Split(b.Words(), "\n")...)
	}
	for _, line := range said { // a line names few, however many the mail does
		for _, id := range triage.CaseNumbers(r.Prefix, line) {
			if !slices.Contains(w.About, id) {
				w.About = append(w.About, id)
			}
		}
	}
	w.draft = letter.Draft{References: l.References, AutoSubmitted: l.Header.Get("Auto-Submitted")}
	if len(l.InReplyTo) > 0 {
		w.draft.InReplyTo = l.InReplyTo[0]
	}
	return w, nil
}

// Cases is where cases are looked up.
type Cases interface {
	Case(initiative.ID) (*initiative.Initiative, bool, error)
}

// Withdrawal is what becomes of a mail that may not leave as it is any more.
type Withdrawal struct {
	Why         string
	Cases       []*initiative.Initiative // as they are then
	Instead     *letter.Envelope         // under the same key; nil: what the mail was about is due again
	NeedsPerson bool                     // to decide: the mail asked something that may not be asked any more
}

// Withdraw asks the filter once more about a mail that waits: nil when it may leave as it is. A case that was sealed
// since it was written, and of which its reader may have the number only, takes the mail back: what it did to its cases
// is put back, so that what may be told of them is due again, or another takes its place that gives the number.
func (r Writer) Withdraw(b Cases, w Waiting, now time.Time) (*Withdrawal, error) {
	var cases []*initiative.Initiative
	var held []templates.WithheldCase
	v := templates.WithheldView{Answers: strings.HasPrefix(w.Key, "reply/")}
	about := slices.Clone(w.About)
	for n := 0; n < len(about); n++ {
		c, ok, err := b.Case(about[n])
		if err != nil {
			return nil, err
		}
		if !ok {
			continue // a number of another instance, or an example
		}
		if c.Into != "" && !slices.Contains(about, c.Into) {
			about = append(about, c.Into) // what was said of the one is said of both
		}
		cases = append(cases, c)
		if row, hidden := r.hides(c, w, now); hidden {
			held = append(held, row)
			continue
		}
		v.Others = append(v.Others, r.CaseView(c, r.PartyOf(w.To), now))
	}
	if v.YearPlan = w.Kind == triage.KindYearPlan; len(held) == 0 && !v.YearPlan {
		return nil, nil
	}
	if v.YearPlan {
		v.Others = nil // it has them all
	}
	v.Cases = held
	return r.withdrawn(w, cases, v, now)
}

// hides reports whether a mail tells of a case what its reader may not have any more, and what is left.
func (r Writer) hides(c *initiative.Initiative, w Waiting, now time.Time) (templates.WithheldCase, bool) {
	today := dates.DayOf(now.In(r.Location))
	g := disclosure.Of(c, disclosure.Reader{Party: r.PartyOf(w.To)}, today)
	row := templates.WithheldCase{No: string(c.ID), Review: g.Review}
	if !g.Until.IsZero() {
		row.Until = dates.SayDay(g.Until)
	}
	if c.Sealed <= w.Seals {
		return row, false
	}
	if asks := sentAs(c, w.ID); asks != nil && asks.With != nil {
		return row, c.HoldShare || g.Review || g.Embargo // what may be shown under an embargo is marked as such
	}
	return row, g.Scope == disclosure.Number
}

// sentAs is what a mail did to a case, nil where it did nothing that can be put back.
func sentAs(c *initiative.Initiative, id letter.MessageID) *initiative.Was {
	for _, s := range c.Sent {
		if s.Letter == string(id) {
			return s.Was
		}
	}
	return nil
}

// withdrawn takes a mail back from its cases, and writes what takes its place.
func (r Writer) withdrawn(
	w Waiting, cases []*initiative.Initiative, v templates.WithheldView, now time.Time) (*Withdrawal, error) {
	out := &Withdrawal{Why: "it told more than may be told now", NeedsPerson: w.Kind == KindProposal}
	cases = slices.DeleteFunc(cases, func(c *initiative.Initiative) bool {
		return !c.HasSent(func(id string) bool { return id == string(w.ID) })
	})
	again := len(cases) > 0
	for _, c := range cases {
		again = again && sentAs(c, w.ID) != nil
		c.Withdraw(string(w.ID), now)
		c.Look = r.FollowUps.Next(c, now)
	}
	if out.Cases = cases; again || len(w.Parts) > 0 { // each of its parts waits by itself again
		return out, nil
	}
	from := slices.IndexFunc(r.Parties, func(p triage.Party) bool { return p.From == w.From })
	if from < 0 { // nobody can write as that sender any more
		return out, nil
	}
	v.Contact = r.contactOf(w.To)
	mail, err := templates.Write(v, r.Signatures())
	if err != nil {
		return nil, err
	}
	e, err := r.instead(w, r.Parties[from], mail, now)
	if err != nil {
		return nil, err
	}
	out.Instead = &e
	for _, c := range cases {
		note(c, w, e, mail.Text, now)
	}
	return out, nil
}

// contactOf is who looks after the mail of a recipient's party.
func (r Writer) contactOf(to string) string {
	p, _ := r.Party(r.PartyOf(to))
	return p.Contact
}

// instead renders the mail that takes the place of another, as an answer to the same mail.
func (r Writer) instead(w Waiting, from triage.Party, mail templates.Mail, now time.Time) (letter.Envelope, error) {
	e := w.Envelope
	of := cmp.Or(e.Case, string(letter.SumOf([]byte(e.Key))[:16]))
	d := w.draft
	d.From, d.To = letter.Address{Name: from.FromName, Addr: from.From}, letter.Address{Addr: e.To}
	d.Subject, d.Text, d.Date = mail.Subject, mail.Text, now
	d.ID = r.Mint(letter.Minted{Kind: kindWithheld, Of: of, Rev: 1, At: now}, mail.Text, from.From, "")
	e.ID, e.Kind, e.Due = d.ID, kindWithheld, now
	e.Briefs, e.Parts, e.Held = nil, nil, false // what it would say beside others is what may not be told
	var err error
	e.Bytes, err = r.compose(d, from.Via)
	return e, err
}

// note puts on a case the mail that took the place of one about it: it confirms what that one would have.
func note(c *initiative.Initiative, was Waiting, now letter.Envelope, body string, at time.Time) {
	s := initiative.Sent{Letter: string(now.ID), Kind: now.Kind, To: now.To, At: at, Body: body}
	for _, old := range c.Sent {
		if old.Letter == string(was.ID) {
			s.Cause, s.Confirms, s.Cases = old.Cause, old.Confirms, old.Cases
		}
	}
	noteSent(c, now.Kind, nil, now.From, s)
}
