package intake

import (
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/intake/text"
	"haninge.se/samrad/templates"
)

// kindWhole is the kind of the mail that asks whether the whole of a case is called off.
const kindWhole = "whole"

// callsOff reports whether words of a reply that answered nothing call something off: a part, or nobody can tell. A
// text that only fills the one open question because nothing else is open does not answer it then.
func callsOff(c *initiative.Initiative, got checklist.Reading) (checklist.Reading, bool) {
	if !c.Cancelled.IsZero() || !c.Closed.IsZero() || got.Cancelled {
		return got, false
	}
	if got.Bare && len(got.Answers) == 1 && lessens(got.Answers[0].Text) && !saysWho(got.Answers[0]) {
		got.Rest = strings.TrimSpace(got.Rest + "\n\n" + got.Answers[0].Text)
		got.Answers, got.Bare = nil, false
	}
	return got, lessens(got.Rest)
}

// lessens reports whether a text calls something off, or says that somebody does not take part.
func lessens(own string) bool { return text.CallsOff(own) || text.StaysAway(own) }

// saysWho reports whether an answer says with right that somebody does not take part: that is what the question about
// working together is for, and a reason why a question is not applicable.
func saysWho(a checklist.Answer) bool {
	return !text.CallsOff(a.Text) && (a.Item == "samarbete" || a.State == initiative.NotApplicable)
}

// askWhole asks the writer of such words whether they are about the whole case. Until he says so nothing is called off.
func (r *Rules) askWhole(d *Decision, m *Mail, k Known, now time.Time) {
	c := d.Case
	if len(m.From) != 1 || c.UnderReview() || unreadRow(c, m.From[0].Addr) >= mostUnreadRow {
		return
	}
	v := templates.WholeView{
		Case: r.viewOf(c, d.Party.ID, now), Contact: d.Party.Contact, Signatures: r.signatures(),
		Away: !text.CallsOff(d.Reading.Rest),
	}
	if c.Lead != d.Party.ID {
		v.Asks = r.short(c.Lead)
	}
	r.respond(d, m, k, kindWhole, now, func() (templates.Mail, error) { return templates.Whole(v) })
}

// whole takes the answer to the question whether the whole case is called off.
func (a *asides) whole(word steer.Kind) bool {
	switch word {
	case steer.Yes:
		return a.steer(steer.Word{Kind: steer.Cancel})
	case steer.No:
		a.steered("kept", "", "")
		return true
	}
	return false
}

// saidBefore answers a reply whose running text says of the case nothing but what holds already.
func (r *Rules) saidBefore(a *asides, got checklist.Reading) bool {
	kind := steer.Kind("")
	switch {
	case len(got.Answers) > 0 || slices.ContainsFunc(a.m.Docs, func(d Doc) bool { return d.Read }):
	case got.Cancelled && !a.c.Cancelled.IsZero():
		kind = steer.Cancel
	case got.Evaluated && !a.c.Evaluated.IsZero():
		kind = steer.Evaluated
	}
	return kind != "" && a.c.Lead != "" && a.steer(steer.Word{Kind: kind})
}
