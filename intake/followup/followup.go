// Package followup says what is due of our own accord about a case: a consultation to ask, a reminder, the question how
// it went. It is pure: from a case, the calendar and the time to a list of acts. It writes no mail, holds no cap and
// knows no store; whoever acts on it notes the act on the case, so that it is never due twice.
package followup

import (
	"cmp"
	"slices"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

// Kind names an act. The values are the kinds of the mails that are sent for them.
type Kind string

// Kinds.
const (
	Consult       Kind = "consult"        // ask another party
	Changed       Kind = "consult-change" // tell a party what is another now than it agreed to
	RemindConsult Kind = "consult-remind" // remind a party that has not answered
	CalledOff     Kind = "called-off"     // tell a party that was consulted that it is called off, or closed
	OnAgain       Kind = "on-again"       // tell such a party that it is on after all
	Remind        Kind = "reminder"       // remind the owner of the open questions
	Evaluate      Kind = "evaluation"     // ask how it went
	Recur         Kind = "recurring"      // ask in January whether a recurring initiative comes again
	Told          Kind = "told"           // tell the owner what others changed
	Escalate      Kind = "proposal-moved" // a proposal that its addressee left unanswered goes to the party's address
)

// Act is something to be done about a case now.
type Act struct {
	Kind     Kind
	Case     initiative.ID
	Key      string           // what it is, once for ever within the case: "reminder/5/2026-03-12"
	Party    initiative.Party // whom it goes to, where it is a party and no person
	Proposal int              // which one, of Escalate

	Handover initiative.Handover // of Told, where it goes to who had the case before

	Due      time.Time // since when
	Uncapped bool      // it passes every cap
}

// Calendar is the time that acts are counted in.
type Calendar struct {
	Location *time.Location
	From, To int                  // office hours, whole hours of the day: 8 and 16
	Free     func(dates.Day) bool // closed days of the operator's own; nil for none
}

// Rules is what the operator decided.
type Rules struct {
	Calendar
	Parties    []initiative.Party // all of them
	Off        []initiative.Party // that are never consulted
	After      []int              // working days after which the owner is reminded; none: no reminders
	Ahead      bool               // remind also when the start draws near
	Evaluation bool
	Recurring  bool
	Changes    bool      // the owner hears of what others change
	Until      dates.Day // last day of the agreement; zero for none
}

// rule is one row of the table in this room's README.
type rule struct {
	kind   Kind
	acts   func(r Rules, c *initiative.Initiative, now time.Time) []Act
	always bool // also of a case that is cancelled or closed
}

// table says what is due when. Every row sees the case as it stands, and none sees another's result.
func table() []rule {
	return []rule{
		{Consult, Rules.consult, false},
		{Changed, Rules.changed, false},
		{RemindConsult, Rules.remindConsult, false},
		{CalledOff, Rules.calledOff, true},
		{OnAgain, Rules.onAgain, false},
		{Told, Rules.told, true},
		{Told, Rules.handedOver, true},
		{Remind, Rules.remind, false},
		{Evaluate, Rules.evaluate, false},
		{Recur, Rules.recur, false},
		{Escalate, Rules.escalate, false},
	}
}

// Due lists what is to be done about a case at an instant, the longest due first. Of a case that is cancelled or closed
// only that is told, and what others changed; one under review has nothing due: it belongs to people.
func (r Rules) Due(c *initiative.Initiative, now time.Time) []Act {
	return slices.DeleteFunc(r.planned(c, now), func(a Act) bool { return a.Due.After(now) })
}

// Next is when a case should be looked at again, the zero time when nothing will fall due by itself. It may be in the
// past: then something is due.
func (r Rules) Next(c *initiative.Initiative, now time.Time) time.Time {
	all := r.planned(c, now)
	if len(all) == 0 {
		return time.Time{}
	}
	return slices.MinFunc(all, func(a, b Act) int { return a.Due.Compare(b.Due) }).Due
}

// Later is when the first act falls due that is not due yet, the zero time when none will.
func (r Rules) Later(c *initiative.Initiative, now time.Time) time.Time {
	for _, a := range r.planned(c, now) { // the first due comes first
		if a.Due.After(now) {
			return a.Due
		}
	}
	return time.Time{}
}

// planned lists all that is still to come, due or not.
func (r Rules) planned(c *initiative.Initiative, now time.Time) []Act {
	if c.UnderReview() {
		return nil
	}
	var out []Act
	for _, row := range table() {
		if over(c) && !row.always {
			continue
		}
		for _, a := range row.acts(r, c, now) {
			if _, did := c.Done[a.Key]; !did && a.Key != "" && !a.Due.IsZero() {
				a.Kind, a.Case = row.kind, c.ID
				out = append(out, a)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Act) int { return cmp.Compare(a.Due.Unix(), b.Due.Unix()) })
	return out
}

func over(c *initiative.Initiative) bool { return !c.Cancelled.IsZero() || !c.Closed.IsZero() }

// Consults reports whether a party is consulted by itself.
func (r Rules) Consults(p initiative.Party) bool {
	return slices.Contains(r.Parties, p) && !slices.Contains(r.Off, p)
}

// Open reports whether people work at an instant.
func (c Calendar) Open(t time.Time) bool { return c.office(t).Equal(t.In(c.Location)) }

// day is the civil day of an instant.
func (r Rules) day(t time.Time) dates.Day { return dates.DayOf(t.In(r.Location)) }

// open reports whether people work on a day.
func (c Calendar) open(d dates.Day) bool { return dates.IsWorkday(d) && (c.Free == nil || !c.Free(d)) }

// at is an hour of a day, by the clock on the wall: the days on which the clocks are changed have 23 hours or 25.
func (c Calendar) at(d dates.Day, hour int) time.Time {
	return time.Date(d.Year, d.Month, d.Dom, hour, 0, 0, 0, c.Location)
}

// workday is the n:th working day after d, before it for a negative n, d itself or the next for 0.
func (c Calendar) workday(d dates.Day, n int) dates.Day {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	if n == 0 {
		for !c.open(d) {
			d = d.AddDays(1)
		}
		return d
	}
	for n > 0 {
		if d = d.AddDays(step); c.open(d) {
			n--
		}
	}
	return d
}

// Morning is when people begin to work on the next working day.
func (c Calendar) Morning(t time.Time) time.Time {
	return c.at(c.workday(dates.DayOf(t.In(c.Location)), 1), c.From)
}

// office is the first instant at or after t at which people work.
func (c Calendar) office(t time.Time) time.Time {
	t = t.In(c.Location)
	d := dates.DayOf(t)
	switch {
	case !c.open(d) || !t.Before(c.at(d, c.To)):
		return c.at(c.workday(d.AddDays(1), 0), c.From)
	case t.Before(c.at(d, c.From)):
		return c.at(d, c.From)
	}
	return t
}
