package apply

import (
	"slices"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

const (
	LongestClash = 14             // days: what takes longer overlaps with everything and says nothing
	residents    = "ext-invanare" // the target group that nearly everything shares
)

// ShortAndExact reports whether a time is of days, and short.
func ShortAndExact(w initiative.When) bool {
	return !w.IsZero() && !w.End.IsZero() && w.End.Sub(w.Start) < LongestClash && !slices.Contains(w.Flags, "recurring")
}

// neighbours names another case that seems to be the same initiative, and one that takes place at the same time for the
// same people. Of what may not be placed on a day nothing is said.
func (r Editor) neighbours(d *triage.Decision, all []*initiative.Initiative) {
	c, today := d.Case, dates.DayOf(r.now.In(r.Location))
	if !disclosure.Calendar(c, today) || !ShortAndExact(c.When) {
		return
	}
	reader := disclosure.Reader{Party: d.Party.ID}
	for _, o := range all {
		if o.ID == c.ID || !disclosure.Calendar(o, today) || !ShortAndExact(o.When) || !o.When.Overlaps(c.When.Range) {
			continue
		}
		named := templates.Twin{No: string(o.ID), Title: disclosure.Of(o, reader, today).Title(o)}
		switch same := o.When.Range == c.When.Range; {
		case same && d.Instead.No == "" && alike(c, o):
			c.Instead, d.Instead = o.ID, named
		case d.Clash.No == "" && shareGroup(c, o, same):
			d.Clash = named
		}
	}
}

// alike reports whether two cases at the same time say in much the same words what they are.
func alike(a, b *initiative.Initiative) bool {
	mine, theirs := triage.HeavyWords(a.Title+" "+a.Show("vad")), triage.HeavyWords(b.Title+" "+b.Show("vad"))
	common := 0
	for _, w := range mine {
		if slices.Contains(theirs, w) {
			common++
		}
	}
	fewer := min(len(mine), len(theirs))
	return fewer > 0 && 3*common >= 2*fewer
}

// shareGroup reports whether two cases turn to the same people. The residents alone count on the same days only.
func shareGroup(a, b *initiative.Initiative, same bool) bool {
	return slices.ContainsFunc(a.Tags["malgrupp"], func(g string) bool {
		return (g != residents || same) && slices.Contains(b.Tags["malgrupp"], g)
	})
}
