package digest

import (
	"cmp"
	"fmt"
	"slices"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/templates"
)

// near collects the cases that may need someone now: those that moved or begin around these weeks.
func (c *composer) near() error {
	active, err := c.shelf.Active(c.Day.AddDays(-unfinished))
	if err != nil {
		return fmt.Errorf("reading active cases: %w", err)
	}
	starting, err := c.shelf.Starting(c.Day.AddDays(-lookback), c.Day.AddDays(Ahead))
	if err != nil {
		return fmt.Errorf("reading starting cases: %w", err)
	}
	seen := map[initiative.ID]bool{}
	for _, i := range append(slices.Clone(active), starting...) {
		if seen[i.ID] || !i.Cancelled.IsZero() || !i.Evaluated.IsZero() || c.day(i.Created).After(c.Day) {
			continue // the last: a digest of a week that is over does not know what came later
		}
		seen[i.ID] = true
		c.cases = append(c.cases, i)
	}
	slices.SortFunc(c.cases, func(a, b *initiative.Initiative) int { return a.ID.Compare(b.ID) })
	return nil
}

// raised is a case with the reasons why it needs someone, and where it stands in the list.
type raised struct {
	templates.Alarm
	rank int // what can still be prepared, what has begun, what has no time that may be shown, what is under review
	key  int // within the rank
}

// alarms fills KRÄVER ÅTGÄRD: soonest first, then what passed most lately, then what has no time, then what is
// under review (domain.md 6.3).
func (c *composer) alarms() error {
	c.alarm, c.a9 = map[initiative.ID]bool{}, map[initiative.ID]bool{}
	var all []raised
	for _, i := range c.cases {
		if r, ok := c.raise(i); ok {
			c.alarm[i.ID] = true
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b raised) int { return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.key, b.key)) })
	c.view.Acts = len(all)
	for n, r := range all {
		if n == maxAlarms {
			c.view.MoreAlarms = len(all) - maxAlarms
			break
		}
		c.view.Alarms = append(c.view.Alarms, r.Alarm)
	}
	return nil
}

func (c *composer) raise(i *initiative.Initiative) (raised, bool) {
	r := raised{Alarm: templates.Alarm{Ref: c.ref(i)}}
	if i.UnderReview() { // nothing else of such a case is said
		r.rank, r.Whys = 3, []templates.Why{{ID: "A10"}}
		return r, true
	}
	start, running := c.begins(i)
	if r.Whys = c.whys(i, start); len(r.Whys) == 0 {
		return r, false
	}
	if r.Embargo { // that its day has passed is not told either
		for n := range r.Whys {
			if r.Whys[n].ID == "A3" {
				r.Whys[n].ID = "A1"
			}
		}
	}
	r.Days = start.Sub(c.Day)
	switch {
	case start.IsZero() || r.Embargo:
		r.rank, r.Days = 2, 0
		r.key = c.day(i.Asked).Sub(c.Day)
	case r.Days < 0:
		r.rank, r.key = 1, -r.Days
	default:
		r.key = r.Days
	}
	if !start.IsZero() && !r.Embargo {
		r.When, r.Running = when(i.When), running
		r.Now = i.When.Precision == "asap"
	}
	c.waitsOn(i, &r.Alarm)
	return r, true
}

// whys are the reasons of domain.md 6.3 that hold for a case which is not under review.
func (c *composer) whys(i *initiative.Initiative, start dates.Day) []templates.Why {
	var out []templates.Why
	left, days := len(i.Open), start.Sub(c.Day)
	// A1, A2, A3: what has a start that comes near, or came, with questions left.
	if !start.IsZero() && left > 0 {
		switch {
		case days < 0:
			out = append(out, templates.Why{ID: "A3", N: left})
		case days <= 7:
			out = append(out, templates.Why{ID: "A1", N: left})
		}
		for _, item := range []initiative.Item{"talesperson", "budskap"} {
			if q, ok := c.Questions[item]; ok && days >= 0 && days <= Ahead && i.IsOpen(item) {
				out = append(out, templates.Why{ID: "A2", N: q.N, Label: q.Text})
			}
		}
	}
	if c.undated(i) && dates.AddWorkdays(c.day(i.Created), patience).Before(c.Day) {
		out = append(out, templates.Why{ID: "A11"})
	}
	if i.Reminders >= 2 && left > 0 {
		out = append(out, templates.Why{ID: "A4"})
	}
	// A case with every question answered has said how the parties work together (R7: one party is allowed).
	if other, ok := c.absent(i); ok && left > 0 && len(c.took(i)) == 1 && c.external(i) {
		out = append(out, templates.Why{ID: "A6", Only: c.short(c.took(i)[0]), Other: c.short(other)})
	}
	// Only the last mail: when a later one arrived, the earlier failure is nobody's concern any more.
	if n := len(i.Sent); n > 0 && i.Sent[n-1].Bounced != "" {
		c.a9[i.ID] = true
		out = append(out, templates.Why{ID: "A9", No: string(i.ID)})
	}
	return out
}

// undated reports whether "nar" has an answer in which no date was found.
func (c *composer) undated(i *initiative.Initiative) bool {
	a, ok := i.Answer("nar")
	return ok && a.State.Closed() && i.When.IsZero()
}

// waitsOn says who has the next move. The questions went to the party that mailed the case in, so that is where
// the answer is awaited, since the day they were last asked; but where the only thing amiss is that the other
// party has not taken part, it waits on that one, since the case came in.
func (c *composer) waitsOn(i *initiative.Initiative, a *templates.Alarm) {
	if other, ok := c.absent(i); ok && len(a.Whys) == 1 && a.Whys[0].ID == "A6" {
		a.Waits, a.Since = c.short(other), dates.SayDay(c.day(i.Created))
		return
	}
	if len(i.Open) == 0 && !c.undated(i) {
		return
	}
	a.Waits, a.Asking = c.short(i.Lead), true
	if !i.Asked.IsZero() {
		a.Since = dates.SayDay(c.day(i.Asked))
	}
}
