package apply

import (
	"slices"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// binding are the words that others act on before anybody can take them back, or that nothing takes back.
func binding() []steer.Kind {
	return []steer.Kind{
		steer.Cancel, steer.Reopen, steer.Close, steer.Share, steer.Release, steer.Proceed, steer.Takeover,
		steer.Consulted, steer.Evaluated, steer.Carried, steer.Hold,
	}
}

// binds reports whether a reply does to a case what it must not do to a wrong one: a binding word, a sentence that says
// as much, or another time in running text. An answer under its number is echoed, and corrected in the same way.
func (r Editor) binds(c *initiative.Initiative) bool {
	own := triage.OwnWords(r.mail)
	if slices.ContainsFunc(steer.Read(own), func(w steer.Word) bool { return slices.Contains(binding(), w.Kind) }) {
		return true
	}
	got := r.mail.ReadReply(r.Checklist, r.talk(c))
	wishes := steer.Asks(own, steer.Carried) || steer.Requests(own, steer.Hold)
	return wishes || got.Cancelled || got.Evaluated || triage.MovesTime(c, r.mail, got)
}

// askWhich asks which case a mail is about whose subject names one, and which came in the thread of another. Nothing is
// changed before the yes, in either of them; but where it is about sharing, nothing of either is shared until then.
func (r Editor) askWhich() triage.Decision {
	d := triage.Decision{Verdict: r.verdict, Keep: true, Before: r.known.Case, Case: r.known.Case.Clone()}
	if r.mail.Old || r.repeats(d.Case) {
		return d
	}
	v := templates.WhichCaseView{
		Case:  r.CaseView(d.Case, d.Party.ID, r.now),
		Rival: r.CaseView(r.known.Rival, d.Party.ID, r.now),
	}
	v.Holds = r.holdMeanwhile(&d)
	r.respond(&d, triage.KindWhich, v)
	return d
}

// holdMeanwhile sees to it that of two cases, one of which is not to be shared, neither is before somebody says which:
// an hour later what should have waited may have left. It reports whether it did.
func (r Editor) holdMeanwhile(d *triage.Decision) bool {
	own := triage.OwnWords(r.mail)
	meant := func(w steer.Word) bool { return w.Kind == steer.Hold }
	if !slices.ContainsFunc(steer.Read(own), meant) && !steer.Requests(own, steer.Hold) {
		return false
	}
	rival := r.known.Rival.Clone()
	for _, c := range []*initiative.Initiative{d.Case, rival} {
		if c.Lead != d.Party.ID {
			return false // whose it is decides
		}
	}
	for _, c := range []*initiative.Initiative{d.Case, rival} {
		before := c.Clone()
		if c.HoldShare {
			continue
		}
		c.HoldShare, c.Updated = true, r.now
		c.Log(initiative.Event{At: r.now, What: "held", Source: source(r.mail, d.Party, r.now)})
		c.Keep(before, string(r.mail.Sum))
		c.Look = r.FollowUps.Next(c, r.now)
	}
	d.Others = append(d.Others, triage.Other{Case: rival})
	return true
}
