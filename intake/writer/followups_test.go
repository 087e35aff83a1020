package writer

import (
	"testing"
	"time"

	"haninge.se/samrad/intake/followup"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// nobody has had a mail of our own accord.
type nobody struct{}

func (nobody) Unasked(string, time.Time) ([]letter.Envelope, error) { return nil, nil }

// TestSilentAboutAProposal: a proposal that nobody has answered goes on to the party that decides about it, also where
// that is not the case's own: never to the one that has proposed it.
func TestSilentAboutAProposal(t *testing.T) {
	for _, of := range []initiative.Party{"kommun", "polis"} {
		r := testRules(t)
		for n := range r.Parties {
			p := &r.Parties[n]
			p.Via, p.Address = string(p.ID), "box@"+string(p.ID)+".example"
			p.From = p.Address
		}
		r.FollowUps = followup.Rules{Calendar: followup.Calendar{Location: r.Location, From: 8, To: 16}}
		at := time.Date(2026, time.March, 2, 10, 0, 0, 0, r.Location)
		c := &initiative.Initiative{ID: "SAM-2026-0001", Lead: "kommun", Created: at, Reporter: "anna@haninge.example",
			Answers: map[initiative.Item][]initiative.Version{}}
		other := map[initiative.Party]initiative.Party{"kommun": "polis", "polis": "kommun"}[of]
		c.Put("kanal", initiative.Version{Text: "Affischer", State: initiative.Answered, Source: initiative.Source{Party: of}})
		c.Propose([]initiative.Item{"kanal"}, []string{"Webben"}, "", initiative.Source{Party: other})
		c.Proposals[0].Asked = at
		own, err := New(r).WriteDue(nobody{}, []*initiative.Initiative{c}, at.AddDate(0, 0, 4))
		if err != nil {
			t.Fatal(err)
		}
		p, _ := r.Party(of)
		if got := own[c.ID]; len(got) != 1 {
			t.Errorf("the answer of %s: %d mails, want one", of, len(got))
		} else if got[0].To != p.Address {
			t.Errorf("the answer of %s: to %s, want %s", of, got[0].To, p.Address)
		}
	}
}
