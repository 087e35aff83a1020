package answer

import (
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/templates"
)

// Proposed are the changes that a proposal asks for, beside what stands.
func (r Writer) Proposed(c *initiative.Initiative, p initiative.Proposal) []templates.Replaced {
	var out []templates.Replaced
	for n, item := range p.Items {
		q := r.Checklist.Question(item)
		out = append(out, templates.Replaced{N: q.N, Label: q.Label, Old: c.Show(item), New: p.Texts[n]})
	}
	return out
}

// ProposalView is what a party is asked about a proposal.
func (r Writer) ProposalView(
	c *initiative.Initiative, p initiative.Proposal, of initiative.Party, now time.Time) templates.ProposalView {
	return templates.ProposalView{
		Case: r.CaseView(c, of, now), Party: r.PartyName(p.Source.Party), Changes: r.Proposed(c, p), Wish: Wish(p),
		Signatures: r.Signatures(),
	}
}

// deeds is what a steering word does to a case, as echoes, proposals and the history call it.
var deeds = map[steer.Kind]string{
	steer.Cancel:    "cancelled",
	steer.Reopen:    "uncancelled",
	steer.Close:     "closed",
	steer.Pause:     "paused",
	steer.Resume:    "resumed",
	steer.Evaluated: "evaluated",
	steer.Hold:      "held",
	steer.Share:     "shared",
	steer.Proceed:   "proceeded",
	steer.Takeover:  "taken-over",
	steer.Consulted: "consulted",
	steer.Release:   "released",
	steer.Dnr:       "dnr",
}

// Deed is what a steering word does, "" for a word that does nothing to a case by itself.
func Deed(word steer.Kind) string { return deeds[word] }

// Wish is what a proposal asks for beside answers.
func Wish(p initiative.Proposal) templates.Wish {
	did, ok := deeds[steer.Kind(p.Steer)]
	if !ok {
		return templates.Wish{}
	}
	return templates.Wish{Did: did, Arg: p.Arg}
}
