package apply

import (
	"slices"
	"time"

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
func (r Editor) binds(c *initiative.Initiative, m *triage.Mail) bool {
	own := triage.OwnWords(m)
	if slices.ContainsFunc(steer.Read(own), func(w steer.Word) bool { return slices.Contains(binding(), w.Kind) }) {
		return true
	}
	got := m.ReadReply(r.Checklist, r.talk(c, m))
	return steer.Asks(own, steer.Carried) || got.Cancelled || got.Evaluated || triage.MovesTime(c, m, got)
}

// askWhich asks which case a mail is about whose subject names one, and which came in the thread of another. Nothing is
// changed before the yes, in either of them.
func (r Editor) askWhich(m *triage.Mail, k triage.Known, v triage.Verdict, now time.Time) triage.Decision {
	d := triage.Decision{Verdict: v, Keep: true, Before: k.Case, Case: k.Case.Clone()}
	if m.Old || len(m.From) != 1 || unreadRow(d.Case, m.From[0].Addr) >= mostUnreadRow {
		return d
	}
	r.ReplyWith(&d, m, k, triage.KindWhich, now, func() (templates.Mail, error) {
		return templates.WhichCase(templates.WhichCaseView{
			Case: r.CaseView(d.Case, v.Party.ID, now), Rival: r.CaseView(k.Rival, v.Party.ID, now), Signatures: r.Signatures(),
		})
	})
	return d
}
