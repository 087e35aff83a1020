// Package collect puts what a cap held back for one reader into one mail: which of the mails that wait can stand in it,
// under which headings and in which order. It writes no mail and asks no store: cases and the filter come from outside.
package collect

import (
	"cmp"
	"slices"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// Rules is what a collection is decided by.
type Rules struct {
	Case  func(initiative.ID) (*initiative.Initiative, bool, error)
	Named func(text string) []initiative.ID // the numbers of cases in a text of ours
	Hides func(*initiative.Initiative, letter.Envelope) bool
	Last  func(letter.Envelope) bool // it tells nothing new
}

// Collection is what stands in one mail.
type Collection struct {
	Parts []letter.Envelope // in their order
	Of    []Heading
}

// Heading is a case with what is told of it, the oldest first.
type Heading struct {
	Case *initiative.Initiative
	Said []string
}

// part is a mail that is to stand in another.
type part struct {
	letter.Envelope
	of []*initiative.Initiative // the cases of its briefs, in their order
	at time.Time                // when it was written
}

// Collect arranges the mails that were held back for one reader; nil where fewer than two can stand in one. What may
// not be told any more is left to its own turn: there the filter takes it back.
func (r Rules) Collect(held []letter.Envelope) (*Collection, error) {
	cases := map[initiative.ID]*initiative.Initiative{}
	var parts []part
	for _, e := range held {
		p, ok, err := r.read(e, cases)
		if err != nil {
			return nil, err
		}
		if ok {
			parts = append(parts, p)
		}
	}
	if len(parts) < 2 {
		return nil, nil
	}
	slices.SortStableFunc(parts, func(a, b part) int {
		return cmp.Or(cmp.Compare(r.weight(a), r.weight(b)), a.at.Compare(b.at))
	})
	out := &Collection{}
	for _, p := range parts {
		out.add(p)
	}
	return out, nil
}

func (r Rules) weight(p part) int {
	if r.Last(p.Envelope) {
		return 1
	}
	return 0
}

// read looks up the cases of a mail that was held back, one copy of each for all parts. It cannot stand in another
// where the filter would take it back, or where a case does not know of it.
func (r Rules) read(e letter.Envelope, cases map[initiative.ID]*initiative.Initiative) (part, bool, error) {
	p := part{Envelope: e}
	for _, brief := range e.Briefs {
		of := initiative.ID(brief.Case)
		for _, id := range append([]initiative.ID{of}, r.Named(brief.Text)...) {
			hidden, err := r.look(id, e, cases)
			if err != nil || hidden {
				return p, false, err
			}
		}
		c := cases[of]
		if c == nil {
			return p, false, nil
		}
		at := slices.IndexFunc(c.Sent, func(s initiative.Sent) bool { return s.Letter == string(e.ID) })
		if at < 0 {
			return p, false, nil
		}
		p.of, p.at = append(p.of, c), c.Sent[at].At
	}
	return p, len(p.of) > 0, nil
}

// look reads a case, and the one that it became a part of, and reports whether a mail may not tell of it.
func (r Rules) look(
	id initiative.ID, e letter.Envelope, cases map[initiative.ID]*initiative.Initiative) (hidden bool, err error) {
	c, ok, err := r.Case(id)
	if err != nil || !ok {
		return false, err
	}
	if cases[id] == nil {
		cases[id] = c
	}
	if r.Hides(c, e) || c.Into == "" {
		return r.Hides(c, e), nil
	}
	into, ok, err := r.Case(c.Into)
	return ok && r.Hides(into, e), err
}

// add puts a part under the headings of its cases.
func (c *Collection) add(p part) {
	c.Parts = append(c.Parts, p.Envelope)
	for n, brief := range p.Briefs {
		at := slices.IndexFunc(c.Of, func(h Heading) bool { return h.Case == p.of[n] })
		if at < 0 {
			at, c.Of = len(c.Of), append(c.Of, Heading{Case: p.of[n]})
		}
		c.Of[at].Said = append(c.Of[at].Said, brief.Text)
	}
}

// Keys are the keys of the mails that stand in the one.
func (c *Collection) Keys() (out []string) {
	for _, p := range c.Parts {
		out = append(out, p.Key)
	}
	return out
}

// Note notes the one mail, as the first case knows it, on all of them, so that a reply finds them, and on what stands
// in it that it left there.
func (c *Collection) Note() {
	first := c.Of[0].Case
	last := len(first.Sent) - 1
	sent := first.Sent[last]
	first.Sent = first.Sent[:last]
	if len(c.Of) > 1 {
		for _, h := range c.Of {
			sent.Cases = append(sent.Cases, h.Case.ID)
		}
	}
	for _, h := range c.Of {
		for n, s := range h.Case.Sent {
			if slices.ContainsFunc(c.Parts, func(p letter.Envelope) bool { return string(p.ID) == s.Letter }) {
				h.Case.Sent[n].Within = sent.Letter
			}
		}
		h.Case.Follow(sent.Letter)
		h.Case.Sent = append(h.Case.Sent, sent)
	}
}
