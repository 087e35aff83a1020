package initiative

import (
	"cmp"
	"slices"
	"time"
)

// Proposal is a change of answered questions that the other party asked for: the party of the standing answer decides.
type Proposal struct {
	N        int       `json:"n"` // from 1 within the case
	Items    []Item    `json:"items"`
	Texts    []string  `json:"texts"`    // the new answer to each
	Versions []int     `json:"versions"` // how many versions each item had: a later change voids the proposal
	To       string    `json:"to"`       // who is asked: whoever gave the standing answer
	Source   Source    `json:"source"`   // who proposed it
	Asked    time.Time `json:"asked,omitzero"`
	Moved    time.Time `json:"moved,omitzero"` // when the question went on to the party's own address
	Ended    time.Time `json:"ended,omitzero"`
	Outcome  string    `json:"outcome,omitempty"` // accepted, declined or void

	Steer string `json:"steer,omitempty"` // a word that would steer the case, instead of new answers
	Arg   string `json:"arg,omitempty"`   // what it takes with it
}

// Outcomes of a proposal.
const (
	Accepted = "accepted"
	Declined = "declined"
	Void     = "void"
)

// Pending reports whether a proposal waits for its answer.
func (p Proposal) Pending() bool { return p.Ended.IsZero() }

// Current reports whether what a proposal would change still stands as it did when it was made.
func (p Proposal) Current(i *Initiative) bool {
	for n, item := range p.Items {
		if len(i.Answers[item]) != p.Versions[n] {
			return false
		}
	}
	return true
}

// Decider is the party that decides about a proposal: that of the answer which stood when it was made; about a word, or
// where nobody of the parties gave that answer, the case's own.
func (i *Initiative) Decider(p Proposal) Party {
	if len(p.Items) == 0 {
		return i.Lead
	}
	versions, n := i.Answers[p.Items[0]], p.Versions[0]
	if n < 1 || n > len(versions) {
		return i.Lead
	}
	return cmp.Or(versions[n-1].Source.Party, i.Lead)
}

// Propose adds a proposal and returns it with its number.
func (i *Initiative) Propose(items []Item, texts []string, to string, src Source) Proposal {
	p := Proposal{N: len(i.Proposals) + 1, Items: items, Texts: texts, To: to, Source: src}
	for _, item := range items {
		p.Versions = append(p.Versions, len(i.Answers[item]))
	}
	i.Proposals = append(i.Proposals, p)
	return p
}

// Disputed reports whether a pending proposal says another thing about an item than the answer that stands: both are
// shown then.
func (i *Initiative) Disputed(item Item) bool {
	return slices.ContainsFunc(i.Proposals, func(p Proposal) bool {
		return p.Pending() && p.Current(i) && slices.Contains(p.Items, item)
	})
}
