package intake

import (
	"fmt"
	"slices"

	"haninge.se/samrad/intake/apply"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/intake/triage"
)

// named are the cases that a mail about several may be about.
func (d *Desk) named(b Book, m *triage.Mail, k *triage.Known) error {
	ids := d.Rules.CasesAnswered(m, k.Case)
	if k.ToDigest || d.Rules.AnswersDigest(m) {
		k.ToDigest, ids = true, triage.CaseNumbers(d.Rules.Prefix, m.Own)
	}
	for _, id := range ids {
		c, ok, err := b.Case(id)
		if err != nil {
			return err
		}
		if ok {
			k.Named = append(k.Named, c)
		}
	}
	return nil
}

const mostNeighbours = 20 // cases at the same time that are looked at

// around finds the living cases at the time of a new one, where that is exact enough to mean something.
func (d *Desk) around(b Book, m *triage.Mail) ([]*initiative.Initiative, error) {
	for _, a := range m.ReadNew(d.Rules.Checklist).Answers {
		if a.Item != triage.Nar || !a.State.Closed() {
			continue
		}
		when, _ := m.When(a.Text)
		if apply.ShortAndExact(when) {
			return b.Around(when.Range, apply.LongestClash, mostNeighbours)
		}
	}
	return nil, nil
}

// transfer finds where a case would be moved to, for a mail that says so.
func (d *Desk) transfer(b Book, c *initiative.Initiative, m *triage.Mail) (*triage.Transfer, error) {
	says := func(w steer.Word) bool { return w.Kind == steer.Move }
	if c == nil || c.Instead == "" || !slices.ContainsFunc(steer.Read(triage.OwnWords(m)), says) {
		return nil, nil
	}
	into, ok, err := b.Case(c.Instead)
	if err != nil || !ok {
		return nil, err
	}
	out := &triage.Transfer{Into: into}
	if out.Mail, err = d.reread(b, firstRead(c), "", c.Created); err != nil {
		return nil, fmt.Errorf("reading the mail that opened %s: %w", c.ID, err)
	}
	return out, nil
}

// rival is the case that the thread of a mail is about, where its subject names another.
func (d *Desk) rival(
	b Book, c *initiative.Initiative, threaded initiative.ID, m *triage.Mail) (*initiative.Initiative, error) {
	other, ok, err := b.Case(threaded)
	if err != nil || !ok {
		return nil, err
	}
	if other, err = followed(b, other); err != nil || !triage.Rivals(c, other, m) {
		return nil, err
	}
	return other, nil
}

// meant reads the mail again that was held back because nobody could tell which case it is about, for a mail that says
// it is this one.
func (d *Desk) meant(b Book, c *initiative.Initiative, m *triage.Mail) (*triage.Mail, error) {
	if c == nil {
		return nil, nil
	}
	sum := triage.MeansMail(c, m)
	if sum == "" {
		return nil, nil
	}
	e, _, err := b.Entry(sum)
	if err != nil {
		return nil, err
	}
	out, err := d.reread(b, sum, "", e.Received)
	if err != nil {
		return nil, fmt.Errorf("reading the mail that %s is said to be about: %w", c.ID, err)
	}
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

// along are the other cases that were changed along with a case by what a mail takes back.
func (d *Desk) along(
	b Book, c *initiative.Initiative, m *triage.Mail) (map[initiative.ID]*initiative.Initiative, error) {
	says := func(w steer.Word) bool { return w.Kind == steer.Undo }
	if c == nil || !slices.ContainsFunc(steer.Read(triage.OwnWords(m)), says) {
		return nil, nil
	}
	sent, ok := triage.AnsweredMail(c, m)
	out := map[initiative.ID]*initiative.Initiative{}
	for _, s := range c.StepsOf(func(e initiative.Event) bool { return ok && e.Source.Sum == sent.Cause }) {
		if s.Of == "" {
			continue
		}
		other, found, err := b.Case(s.Of)
		if err != nil {
			return nil, err
		}
		if found {
			out[s.Of] = other
		}
	}
	return out, nil
}
