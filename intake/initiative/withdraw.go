package initiative

import (
	"slices"
	"time"
)

// Was is what a mail of our own accord changed of its case: what was noted as done, and how it stood before.
type Was struct {
	Done     []string      `json:"done,omitempty"`
	Reminded int           `json:"reminded,omitempty"` // how many reminders it was
	Told     time.Time     `json:"told,omitzero"`
	With     *Consultation `json:"with,omitempty"`  // the samråd that it asked or reminded of, without what was said in it
	Round    int           `json:"round,omitempty"` // of the asking that it was, 0 for a reminder
	Moved    int           `json:"moved,omitempty"` // the proposal that it passed on
	Knew     *Knew         `json:"knew,omitempty"`  // whom it told whether the case is on
}

// Knew is what a party knew of whether a case is on before it was told: Off as in Consultation.
type Knew struct {
	Party Party     `json:"party"`
	Off   time.Time `json:"off,omitzero"`
}

// Withdraw notes that a mail never left, and puts back what it changed, so that what it was about is due again.
func (i *Initiative) Withdraw(id string, at time.Time) {
	n := slices.IndexFunc(i.Sent, func(s Sent) bool { return s.Letter == id })
	if n < 0 || !i.Sent[n].Withdrawn.IsZero() {
		return
	}
	sent := &i.Sent[n]
	sent.Withdrawn = at
	for k := range i.Sent {
		if i.Sent[k].Within == id {
			i.Sent[k].Within = ""
		}
	}
	was := sent.Was
	if was == nil {
		return
	}
	for _, key := range was.Done {
		delete(i.Done, key)
	}
	i.Reminders -= was.Reminded
	if was.Moved > 0 && was.Moved <= len(i.Proposals) {
		i.Proposals[was.Moved-1].Moved = time.Time{}
	}
	later := i.Sent[n+1:]
	again := func(s Sent) bool { return s.Kind == sent.Kind && s.Withdrawn.IsZero() }
	if !was.Told.IsZero() && !slices.ContainsFunc(later, again) {
		i.Told = was.Told
	}
	i.unknow(was.Knew, later)
	if was.With != nil {
		i.unask(*was, later)
	}
}

// unknow puts back what a party knew of whether the case is on, unless it has been told since.
func (i *Initiative) unknow(knew *Knew, later []Sent) {
	tells := func(s Sent) bool {
		return s.Withdrawn.IsZero() && s.Was != nil && s.Was.Knew != nil && s.Was.Knew.Party == knew.Party
	}
	if knew != nil && !slices.ContainsFunc(later, tells) {
		i.With(knew.Party).Off = knew.Off
	}
}

// unask puts a consultation back to where it stood before a mail that never left. What was said meanwhile, by telephone
// or beside the case's number, was said of the plan as it stood then, and holds for that.
func (i *Initiative) unask(sent Was, later []Sent) {
	was := sent.With
	with := i.With(was.Party)
	switch {
	case sent.Round == 0:
		with.Reminded = was.Reminded
		return
	case with.Round > sent.Round: // asked anew since: what that mail found is what this one found
		for n := range later {
			if w := later[n].Was; w != nil && w.With != nil && w.With.Party == was.Party && w.With.Round == sent.Round {
				before := *w
				before.With = was
				later[n].Was = &before
			}
		}
		return
	}
	said := false
	for n := range with.Voices {
		if v := &with.Voices[n]; v.Round > was.Round {
			v.Round, said = was.Round, true
		}
	}
	with.Round, with.Asked, with.Reminded, with.Proceeded = was.Round, was.Asked, was.Reminded, was.Proceeded
	if !said {
		with.Shown = was.Shown
	}
}

// Before is a consultation as Was keeps it.
func (c Consultation) Before() *Consultation {
	c.Voices = nil
	return &c
}
