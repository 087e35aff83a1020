// Package retention erases from the register what an authority's decision says is to go, and what there is of a person
// in cases that are over. It finds what goes, which changes nothing, and then carries that out.
package retention

import (
	"fmt"
	"strings"
	"time"

	"haninge.se/samrad/digest"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// Rules say after how many months what goes; 0 keeps it for good.
type Rules struct {
	Cases      int // cases that are over
	Originals  int // the mails as they came, of cases that are over
	Quarantine int // outsiders' mail that is kept, and colleagues' that a person discarded
	Letters    int // our own mails about no single case
}

// Any reports whether there is a rule at all.
func (r Rules) Any() bool { return r != Rules{} }

// The rules by the keys they have in the configuration, as the log names them.
const (
	ruleCases      = "closed_cases_months"
	ruleOriginals  = "originals_months"
	ruleQuarantine = "quarantine_months"
	ruleLetters    = "letters_months"
)

// Item is one thing that goes, and the day from which its months are counted.
type Item struct {
	Rule  string        `json:"rule"`
	Case  initiative.ID `json:"case,omitempty"`
	Mail  letter.Sum    `json:"mail,omitempty"`
	Since dates.Day     `json:"since"`

	key string // of a mail of ours, or of a note
}

// Disposal is all that goes.
type Disposal []Item

// gatherer finds it in one state of the register.
type gatherer struct {
	rules Rules
	now   time.Time // in the register's zone
	over  map[initiative.ID]time.Time
	out   Disposal
}

// Of finds what is due at an instant by the rules. Nothing is changed.
func Of(st store.Store, rules Rules, now time.Time) (Disposal, error) {
	p := gatherer{rules: rules, now: now, over: map[initiative.ID]time.Time{}}
	err := st.View(func(tx store.Tx) error {
		for _, step := range []func(store.Tx) error{p.cases, p.mails, p.letters} {
			if err := step(tx); err != nil {
				return err
			}
		}
		return nil
	})
	return p.out, err
}

// due adds what is older than its months.
func (p *gatherer) due(months int, since time.Time, it Item) {
	since = since.In(p.now.Location())
	if months == 0 || since.IsZero() || since.AddDate(0, months, 0).After(p.now) {
		return
	}
	it.Since = dates.DayOf(since)
	p.out = append(p.out, it)
}

// lastAsked is how long after its last day a case that nobody evaluated still has mails of ours due.
const lastAsked = 3 // months

// Over returns since when a case is over: closed, called off or evaluated, or past for so long that nobody is asked
// about it any more.
func Over(c *initiative.Initiative, now time.Time) (since time.Time, over bool) {
	for _, t := range []time.Time{c.Closed, c.Cancelled, c.Evaluated} {
		if t.After(since) {
			since = t
		}
	}
	if end := c.When.End; since.IsZero() && !end.IsZero() {
		last := end.AddDays(1).In(now.Location())
		if !last.AddDate(0, lastAsked, 0).After(now) {
			since = last
		}
	}
	if since.IsZero() {
		return since, false
	}
	if c.Updated.After(since) {
		since = c.Updated
	}
	return since, true
}

// cases plans which go. One that went up in another stays as long as that one is not over: what is mailed about it
// belongs there.
func (p *gatherer) cases(tx store.Tx) error {
	var merged []*initiative.Initiative
	err := tx.EachCase(store.CaseQuery{}, func(c *initiative.Initiative) error {
		since, over := Over(c, p.now)
		switch {
		case !over:
		case c.Into != "":
			merged = append(merged, c)
		default:
			p.over[c.ID] = since
			p.due(p.rules.Cases, since, Item{Rule: ruleCases, Case: c.ID})
		}
		return nil
	})
	for _, c := range merged {
		if err != nil {
			return err
		}
		_, there, found := tx.Case(c.Into)
		since, over := p.over[c.Into]
		if there && !over {
			continue
		}
		if own, _ := Over(c, p.now); own.After(since) {
			since = own
		}
		p.over[c.ID], err = since, found
		p.due(p.rules.Cases, since, Item{Rule: ruleCases, Case: c.ID})
	}
	return err
}

// mails plans which of the mails that are kept go.
func (p *gatherer) mails(tx store.Tx) error {
	if p.rules.Originals == 0 && p.rules.Quarantine == 0 {
		return nil
	}
	entries, err := tx.Entries(store.EntryQuery{})
	for _, e := range entries {
		if err != nil {
			return err
		}
		if !e.Kept {
			continue
		}
		h, held, failed := tx.Held(e.Sum)
		since, over := p.over[initiative.ID(e.Case)]
		it := Item{Rule: ruleOriginals, Case: initiative.ID(e.Case), Mail: e.Sum}
		switch {
		case e.Case != "" && over && (!held || h.Fate != ""):
			p.due(p.rules.Originals, since, it)
		case e.Case == "" && e.Party == "":
			it.Rule = ruleQuarantine
			p.due(p.rules.Quarantine, e.At, it)
		case e.Case == "" && h.Fate == store.Discarded:
			it.Rule = ruleQuarantine
			p.due(p.rules.Quarantine, h.Done, it)
		}
		err = failed
	}
	return err
}

// letters finds which mails of ours go that are about no single case, and which digests that are kept as they went out.
func (p *gatherer) letters(tx store.Tx) error {
	if p.rules.Letters == 0 {
		return nil
	}
	err := tx.EachItem(func(i outbox.Item) error {
		if i.Case == "" && i.State != outbox.Due {
			p.due(p.rules.Letters, i.Done, Item{Rule: ruleLetters, key: i.Key})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return store.EachNote(tx, digest.NotePrefix, func(name string, is digest.Issued) error {
		if is.Mail.Text != "" {
			p.due(p.rules.Letters, is.At, Item{Rule: ruleLetters, key: name})
		}
		return nil
	})
}

// some is how much goes in one transaction: nobody who writes waits long.
const some = 20

// Carry erases what was found, and then what the files still hold of it; wiped is false where somebody read the
// register meanwhile. Killed wherever it is, it has done whole transactions, and the next has the rest.
func Carry(st store.Store, p Disposal) (wiped bool, err error) {
	for len(p) > 0 {
		now := p[:min(some, len(p))]
		p = p[len(now):]
		if err := st.Update(func(tx store.Tx) error { return carry(tx, now) }); err != nil {
			return false, fmt.Errorf("erasing: %w", err)
		}
	}
	return st.Wipe()
}

func carry(tx store.Tx, items Disposal) error {
	var cases []initiative.ID
	for _, it := range items {
		var err error
		switch {
		case it.Rule == ruleCases:
			cases = append(cases, it.Case)
		case it.Mail != "":
			err = tx.EraseMail(it.Mail, it.Rule)
		case strings.HasPrefix(it.key, digest.NotePrefix):
			err = emptyDigest(tx, it.key)
		default:
			err = tx.EraseEnvelope(it.key, it.Rule)
		}
		if err != nil {
			return err
		}
	}
	return tx.EraseCases(ruleCases, cases...)
}

// emptyDigest takes the words from a digest that is kept. That it went out, and for which days, stays: the next digest
// begins where the last ended.
func emptyDigest(tx store.Tx, name string) error {
	var is digest.Issued
	if ok, err := tx.Note(name, &is); err != nil || !ok {
		return err
	}
	is.Mail.Subject, is.Mail.Text, is.Mail.HTML = "", "", ""
	return tx.PutNote(name, is)
}
