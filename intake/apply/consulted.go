package apply

import (
	"slices"

	"haninge.se/samrad/intake/checklist/aside"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/intake/text"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
	"haninge.se/samrad/templates"
)

// kindThanks is the kind of the mail that tells a party how its answer to a consultation was noted, and that it may
// change it.
const kindThanks = "consult-thanks"

// toNews takes words that answer the news of whether a case is on, or of how an answer to a consultation was noted.
func (a *asides) toNews(kind string, word steer.Kind, closed bool, own string) bool {
	if kind == writer.KindCalledOff {
		return closed && a.toCallingOff(word, own)
	}
	return a.toStanding(word, closed, own)
}

// toCallingOff takes one of the closed list that answers the news that a case is called off: nothing is asked there, so
// that a consent says thanks. Who would take part is told that there is nothing to take part in, unless there is by
// now.
func (a *asides) toCallingOff(word steer.Kind, own string) bool {
	switch {
	case word == steer.No:
		return false
	case word != steer.Joins:
		return true
	case a.c.Off().IsZero():
		return a.consulted(word, true, own)
	}
	return a.steer(steer.Word{Kind: a.offBy()})
}

// toStanding takes words that answer the news that a case is on after all, or our thanks for an answer, as those on the
// consultation: who has agreed and says ok has said it.
func (a *asides) toStanding(word steer.Kind, closed bool, own string) bool {
	had := a.c.Stance(a.party.ID).Agreed() && (word == steer.NoObjection || word == steer.Yes)
	return !(closed && had) && a.consulted(word, closed, own)
}

// offBy is the word that a case which is not on is called off by.
func (a *asides) offBy() steer.Kind {
	if a.c.Cancelled.IsZero() {
		return steer.Close
	}
	return steer.Cancel
}

// consulted notes what a party says of what it was shown: one of the closed list, or an objection in its own words.
func (a *asides) consulted(word steer.Kind, closed bool, own string) bool {
	if a.party.ID == a.c.Lead || !a.party.Speaks(a.src.From) {
		return false // the case's own party cannot consent to its own plan
	}
	if !closed && !steer.Refuses(own) && (a.over() || decidesNothing(own) || a.wants(own)) {
		return false // of what is over there is no plan to object to, but a plain no stays one
	}
	said := map[steer.Kind]initiative.Stance{
		steer.NoObjection: initiative.NoObjection, steer.Yes: initiative.NoObjection, steer.Joins: initiative.Joins,
		steer.Abstains: initiative.Abstains,
	}
	v := initiative.Voice{Source: a.src, Stance: said[word]}
	if v.Stance == "" {
		v.Stance, v.Text = initiative.Objects, clipBytes(own, longestWords)
	}
	a.grave = v.Stance == initiative.Objects || v.Stance == initiative.Abstains
	a.c.With(a.party.ID).Say(v)
	a.c.Updated = a.now
	a.c.Log(initiative.Event{At: a.now, What: "consulted", Source: a.src})
	a.tellOwner(v, a.proposedIn(v))
	lead, _ := a.Party(a.c.Lead)
	a.answer(kindThanks, func() templates.View {
		return templates.ConsultThanksView{
			Case: a.view(), Asker: lead.Name, Stance: string(v.Stance),
		}
	})
	return true
}

// proposedIn makes one proposal of the answers to questions that an objection brings with it, under their numbers or
// labels: the owner is asked about them by the mail that tells of the objection.
func (a *asides) proposedIn(v initiative.Voice) (p initiative.Proposal) {
	if v.Stance != initiative.Objects {
		return p
	}
	got := a.mail.ReadReply(a.Checklist, a.talk(a.c))
	var items []initiative.Item
	var texts []string
	if _, theirs := foreign(a.c, got, a.party.ID); got.Headings > 0 && !got.Bare {
		for _, answer := range theirs {
			if standing, _ := a.c.Answer(answer.Item); standing.Source.Party == a.c.Lead {
				items, texts = append(items, answer.Item), append(texts, answer.Text)
			}
		}
	}
	if len(items) == 0 {
		return p
	}
	p = a.c.Propose(items, texts, a.c.Reporter, a.src)
	a.c.Proposals[p.N-1].Asked = a.now
	a.c.Log(initiative.Event{At: a.now, What: "proposed", Items: items, Source: a.src})
	return p
}

// decidesNothing reports whether words say nothing of the plan that they answer: thanks, put off, passed on, asked.
func decidesNothing(own string) bool {
	return text.Courteous(own) || text.Postpones(own) || aside.PassesOn(own) || triage.OnlyAsks(own)
}

// wants reports whether words say of the whole case what is to become of it, which its own party is asked for: words
// that steer and nothing else, or that it does not take place.
func (a *asides) wants(own string) bool {
	words := steer.Read(own)
	switch {
	case len(words) > 0:
		moves := func(w steer.Word) bool { return w.Kind == steer.Move } // another day, perhaps: no word of ours is meant
		return !slices.ContainsFunc(words, moves) && steer.Only(own)
	case !text.CallsOff(own):
		return false
	}
	got := a.mail.ReadReply(a.Checklist, a.talk(a.c))
	return got.Cancelled && len(got.Answers) == 0
}
