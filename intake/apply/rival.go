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
		steer.Consulted, steer.Evaluated, steer.Carried,
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
	return steer.Asks(own, steer.Carried) || got.Cancelled || got.Evaluated || triage.MovesTime(c, r.mail, got)
}

// askWhich asks which case a mail is about whose subject names one, and which came in the thread of another. Nothing is
// changed before the yes, in either of them.
func (r Editor) askWhich() triage.Decision {
	d := triage.Decision{Verdict: r.verdict, Keep: true, Before: r.known.Case, Case: r.known.Case.Clone()}
	if r.mail.Old || r.repeats(d.Case) {
		return d
	}
	reply(r, &d, triage.KindWhich, templates.WhichCase, templates.WhichCaseView{
		Case:  r.CaseView(d.Case, d.Party.ID, r.now),
		Rival: r.CaseView(r.known.Rival, d.Party.ID, r.now), Signatures: r.Signatures(),
	})
	return d
}
