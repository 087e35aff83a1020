package intake

import (
	"fmt"
	"slices"
	"time"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/intake/text"
	"haninge.se/samrad/templates"
)

// reasonOldThread is why a reply opens a case: it is plainly about another initiative than its thread.
const reasonOldThread = "old-thread"

// kindMoved is the kind of the mail that says that a new case went into the old one.
const kindMoved = "moved"

// another reports whether a reply to a case is plainly a new initiative: under headings of its own it says what it is
// and when, both are another thing than the case says, and so is one thing more. In doubt it is none: the case's own
// answers may be corrected in the same way.
func (r *Rules) another(m *Mail, c *initiative.Initiative) bool {
	got := m.readNew(r.Checklist)
	old, had := c.Answer("vad")
	if got.Headings < 3 || !had || !old.State.Closed() || m.Forwarded {
		return false
	}
	said := map[initiative.Item]string{}
	for _, a := range got.Answers {
		if a.State.Closed() {
			said[a.Item] = a.Text
		}
	}
	when, _ := readWhen(said[nar], m.Reference)
	if said["vad"] == "" || when.IsZero() || when.Range == c.When.Range {
		return false
	}
	third := false
	for _, item := range []initiative.Item{"malgrupp", "syfte", "budskap"} {
		v, _ := c.Answer(item)
		third = third || said[item] != "" && unlike(said[item], v.Text)
	}
	return third && unlike(said["vad"], old.Text+" "+c.Title)
}

// unlike reports whether a text has hardly a word of weight in common with another.
func unlike(a, b string) bool {
	mine, theirs := heavyWords(a), heavyWords(b)
	common := 0
	for _, w := range mine {
		if slices.Contains(theirs, w) {
			common++
		}
	}
	return len(mine) > 0 && 4*common <= len(mine)
}

// heavyWords are the words of a text that are long enough to tell it from another, each once.
func heavyWords(s string) (out []string) {
	const weight = 5 // letters
	for _, t := range text.Tokens(s) {
		if t.Kind == text.Word && len([]rune(t.Key)) >= weight && !slices.Contains(out, t.Key) {
			out = append(out, t.Key)
		}
	}
	return out
}

// openBeside registers a new initiative that came in the thread of an old one, and asks whether it was meant for that.
func (r *Rules) openBeside(m *Mail, k Known, v Verdict, now time.Time) Decision {
	old := k.Case
	k.Case = nil
	d := r.register(m.apart(m.said(r.Checklist, "vad")), k, v, now)
	c := d.Case
	c.Instead = old.ID
	if what, ok := c.Answer("vad"); ok {
		c.Title = firstWords(what.Text, 60)
		c.Subject = c.Title
	}
	g := disclosure.Of(old, disclosure.Reader{Party: v.Party.ID}, dates.DayOf(now.In(r.Location)))
	d.Instead = templates.Twin{No: string(old.ID), Title: g.Title(old)}
	_, direct := r.addressed(m)
	r.answer(&d, m, k, direct, now)
	return d
}

// apart is a mail under a subject of its own: that of the thread which it answers is about another case.
func (m *Mail) apart(subject string) *Mail {
	l, out := *m.Letter, *m
	l.Subject = subject
	out.Letter, out.Title = &l, subject
	return &out
}

// said is the beginning of what a mail answers to a question, as a new one.
func (m *Mail) said(c *checklist.Checklist, item initiative.Item) string {
	for _, a := range m.readNew(c).Answers {
		if a.Item == item {
			return firstWords(a.Text, 60)
		}
	}
	return ""
}

// transfer is what a word that moves a new case into an old one needs of the ledger.
type transfer struct {
	Into *initiative.Initiative
	Mail *Mail // the one that opened the new case; nil when it is not kept any more
}

// transfer finds where a case would be moved to, for a mail that says so.
func (d *Desk) transfer(b Book, c *initiative.Initiative, m *Mail) (*transfer, error) {
	says := func(w steer.Word) bool { return w.Kind == steer.Move }
	if c == nil || c.Instead == "" || !slices.ContainsFunc(steer.Read(ownWords(m)), says) {
		return nil, nil
	}
	into, ok, err := b.Case(c.Instead)
	if err != nil || !ok {
		return nil, err
	}
	out := &transfer{Into: into}
	first := firstRead(c)
	if kept, err := b.Kept(first); err != nil || !kept {
		return out, err
	}
	raw, err := b.Raw(first)
	if err != nil {
		return nil, fmt.Errorf("reading the mail that opened %s: %w", c.ID, err)
	}
	out.Mail = d.read("", Incoming{Raw: raw, Received: c.Created}).mail
	return out, nil
}

// firstRead is the mail that opened a case.
func firstRead(c *initiative.Initiative) letter.Sum {
	for _, e := range c.History {
		if e.Source.Sum != "" {
			return letter.Sum(e.Source.Sum)
		}
	}
	return ""
}

// move files the answers of a new case in the old one after all, as its sender says, and closes the new one.
func (a *asides) move(d *Decision, to *transfer) bool {
	if to == nil || to.Mail == nil || !a.c.Closed.IsZero() || to.Into.UnderReview() {
		return false
	}
	r, into := a.rules, to.Into.Clone()
	src := source(to.Mail, a.party, a.now)
	own, theirs := foreign(into, to.Mail.readNew(r.Checklist), a.party.ID)
	own.Cancelled, own.Evaluated = false, false
	change := r.merge(into, to.Mail, a.party, own, checklist.Reading{}, a.now)
	change.log(into, src)
	void(into, a.now)
	there := Decision{Verdict: d.Verdict, Case: into, Change: change}
	r.propose(&there, to.Mail, theirs, src, a.now)
	into.Log(initiative.Event{At: a.now, What: kindMoved, Source: a.src})
	into.Look = r.FollowUps.Next(into, a.now)
	into.Keep(to.Into, a.src.Sum, initiative.Step{Of: a.c.ID})
	a.also = append(a.also, Other{Case: into, Own: there.Own})
	a.c.Closed, a.c.Updated = a.now, a.now
	a.c.Log(initiative.Event{At: a.now, What: kindMoved, Source: a.src})
	a.steered(kindMoved, string(into.ID), "undo")
	return true
}
