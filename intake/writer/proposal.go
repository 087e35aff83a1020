package writer

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
	}
}

// deeds is what a steering word does to a case, as echoes, proposals and the history call it, and the word that takes
// it back, "" where none does.
var deeds = map[steer.Kind]struct{ did, back string }{
	steer.Cancel:    {"cancelled", "blir av ändå"},
	steer.Reopen:    {"uncancelled", "inställd"},
	steer.Close:     {"closed", ""},
	steer.Pause:     {"paused", "påminn"},
	steer.Resume:    {"resumed", "pausa"},
	steer.Evaluated: {"evaluated", ""},
	steer.Hold:      {"held", "dela"},
	steer.Share:     {"shared", "dela inte"},
	steer.Proceed:   {"proceeded", ""},
	steer.Takeover:  {"taken-over", ""},
	steer.Consulted: {"consulted", ""},
	steer.Release:   {"released", ""},
	steer.Dnr:       {"dnr", ""},
}

// Deed is what a steering word does, "" for a word that does nothing to a case by itself.
func Deed(word steer.Kind) string { return deeds[word].did }

// Back is the word that takes back what a deed did, "" where none does.
func Back(did string) string {
	for _, d := range deeds {
		if d.did == did {
			return d.back
		}
	}
	return ""
}

// Wish is what a proposal asks for beside answers.
func Wish(p initiative.Proposal) templates.Wish {
	did := Deed(steer.Kind(p.Steer))
	if did == "" {
		return templates.Wish{}
	}
	return templates.Wish{Did: did, Arg: p.Arg}
}
