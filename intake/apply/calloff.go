package apply

import (
	"slices"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/intake/text"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// kindWhole is the kind of the mail that asks whether the whole of a case is called off.
const kindWhole = "whole"

// askWhole asks the writer of such words whether they are about the whole case. Until he says so nothing is called off.
func (r Editor) askWhole(d *triage.Decision) {
	c := d.Case
	if c.UnderReview() || r.repeats(c) {
		return
	}
	v := templates.WholeView{
		Case: r.CaseView(c, d.Party.ID, r.now), Contact: d.Party.Contact,
		Away: !text.CallsOff(d.Reading.Rest),
	}
	if c.Lead != d.Party.ID {
		v.Asks = r.PartyName(c.Lead)
	}
	r.respond(d, kindWhole, v)
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
func (r Editor) saidBefore(a *asides, got checklist.Reading) bool {
	kind := steer.Kind("")
	switch {
	case len(got.Answers) > 0 || slices.ContainsFunc(a.mail.Docs, func(d triage.Doc) bool { return d.Read }):
	case got.Cancelled && !a.c.Cancelled.IsZero():
		kind = steer.Cancel
	case got.Evaluated && !a.c.Evaluated.IsZero():
		kind = steer.Evaluated
	}
	return kind != "" && a.c.Lead != "" && a.steer(steer.Word{Kind: kind})
}
