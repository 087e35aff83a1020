package writer

import (
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/collect"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// kindCollected is one mail in the place of several that a cap held back.
const kindCollected = "collected"

// Collect writes one mail in the place of those that a cap held back for one reader, and returns it with its cases as
// they are then; nil where fewer than two can stand in one.
func (r Writer) Collect(b Cases, held []letter.Envelope, now time.Time) (
	*letter.Envelope, []*initiative.Initiative, error) {
	of, err := collect.Rules{
		Case:  b.Case,
		Named: func(text string) []initiative.ID { return triage.CaseNumbers(r.Prefix, text) },
		Last:  func(e letter.Envelope) bool { return e.Kind == kindReminder },
		Hides: func(c *initiative.Initiative, e letter.Envelope) bool {
			_, hidden := r.hides(c, Waiting{Envelope: e}, now)
			return hidden
		},
	}.Collect(held)
	if of == nil || err != nil {
		return nil, nil, err
	}
	to := of.Parts[0].To
	from := slices.IndexFunc(r.Parties, func(p triage.Party) bool { return p.From == of.Parts[0].From })
	if from < 0 { // nobody can write as that sender any more
		return nil, nil, nil
	}
	var view templates.CollectedView
	var cases []*initiative.Initiative
	for _, h := range of.Of {
		part := templates.CollectedCase{Case: r.CaseView(h.Case, r.PartyOf(to), now), Said: h.Said}
		view.Cases, cases = append(view.Cases, part), append(cases, h.Case)
	}
	mail, err := templates.Collected(view, r.Signatures())
	if err != nil {
		return nil, nil, err
	}
	keys := of.Keys()
	sum := letter.SumOf([]byte(strings.Join(keys, "\n")))
	o := UnaskedMail{Kind: kindCollected, To: to, From: r.Parties[from], Mail: mail}
	o.Key = kindCollected + "/" + string(sum[:16])
	e := r.WriteUnasked(cases[0], o, now)
	e.Parts = keys
	e.Uncapped = slices.ContainsFunc(of.Parts, func(e letter.Envelope) bool { return e.Uncapped })
	of.Note()
	return &e, cases, nil
}
