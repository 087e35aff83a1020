package followup

import (
	"fmt"
	"slices"
	"time"

	"haninge.se/samrad/intake/initiative"
)

const (
	coolOff    = time.Hour      // between telling the owner what is shared and sharing it
	near       = 48 * time.Hour // before a start: what happens then is told at once
	remindDays = 2              // working days before the start
	movesAfter = 3              // working days after which a proposal goes to the party's address
	tellAt     = 15             // the hour at which the day's changes are told
)

// consult asks each other party once the owner has been told what will be shared with whom.
func (r Rules) consult(c *initiative.Initiative, now time.Time) (out []Act) {
	if !r.mayConsult(c, now) {
		return nil
	}
	due := c.ShareTold.Add(coolOff)
	if c.Urgent {
		due = c.ShareTold
	}
	due = later(due, r.embargoEnds(c))
	for _, p := range r.others(c) {
		if with := c.Consultation(p); with.Round == 0 {
			out = append(out, Act{Key: "consult/" + string(p) + since(c), Party: p, Due: due, Uncapped: c.Urgent})
		}
	}
	return out
}

// since makes the key of a consultation new when the case takes another up, so that the party is asked again.
func since(c *initiative.Initiative) string {
	if n := len(c.Merged); n > 0 {
		return "/" + string(c.Merged[n-1])
	}
	return ""
}

// mayConsult reports whether anything of a case may go to another party by itself.
func (r Rules) mayConsult(c *initiative.Initiative, now time.Time) bool {
	held := c.HoldShare || c.Embargoed(r.day(now)) && !c.ShareUnder && c.Embargo.Until.IsZero()
	return !held && !r.Ended(now) && !c.ShareTold.IsZero() && c.Askable() && !r.past(c, now)
}

// embargoEnds is when what is under an embargo may go to another party: the morning of the first day on which it is
// free, zero where nothing holds it back.
func (r Rules) embargoEnds(c *initiative.Initiative) time.Time {
	if !c.Embargo.Held || c.ShareUnder || c.Embargo.Until.IsZero() {
		return time.Time{}
	}
	return r.at(c.Embargo.Until, r.From)
}

// Ended reports whether the agreement has run out: nobody is consulted by itself then.
func (r Rules) Ended(now time.Time) bool { return !r.Until.IsZero() && r.Until.Before(r.day(now)) }

// others are the parties to consult: all but the case's own and those that are never asked.
func (r Rules) others(c *initiative.Initiative) (out []initiative.Party) {
	for _, p := range r.Parties {
		if p != c.Lead && !slices.Contains(r.Off, p) {
			out = append(out, p)
		}
	}
	return out
}

// changed tells a party that agreed what is another now: with the day's other changes, at once where it is urgent or
// near the start.
func (r Rules) changed(c *initiative.Initiative, now time.Time) (out []Act) {
	if !r.mayConsult(c, now) {
		return nil
	}
	for _, p := range r.others(c) {
		with := c.Consultation(p)
		if with.Round == 0 || len(with.Changed(c)) == 0 {
			continue
		}
		due := later(r.heard(c, c.Updated), r.embargoEnds(c))
		key := fmt.Sprintf("consult-change/%s/%d/%d", p, with.Round, c.Updated.Unix())
		out = append(out, Act{Key: key, Party: p, Due: due, Uncapped: c.Urgent || r.near(c, now)})
	}
	return out
}

// heard is when a party hears of what happened to a case at an instant: with the day's other changes; at once where it
// is urgent, or the start is near or comes to be before that.
func (r Rules) heard(c *initiative.Initiative, at time.Time) time.Time {
	due, edge := r.afternoon(at), c.When.Start.In(r.Location).Add(-near)
	switch {
	case c.Urgent:
		return at
	case !c.When.Start.IsZero() && edge.Before(due): // on Monday afternoon what was changed on Friday may be over
		return later(at, edge)
	}
	return due
}

// calledOff tells each party that was consulted that the case is called off or closed. It shows nothing that the party
// has not been shown, so that neither "dela inte" nor the end of the agreement holds it back.
func (r Rules) calledOff(c *initiative.Initiative, now time.Time) (out []Act) {
	off := c.Off()
	if off.IsZero() {
		return nil
	}
	for _, p := range r.Hears(c, now) {
		key := fmt.Sprintf("called-off/%s/%d", p, off.UnixNano())
		out = append(out, Act{Key: key, Party: p, Due: r.heard(c, off), Uncapped: c.Urgent || r.near(c, now)})
	}
	return out
}

// Hears are the parties that are to be told whether a case is on. What is over nobody needs to be told of.
func (r Rules) Hears(c *initiative.Initiative, now time.Time) (out []initiative.Party) {
	if r.past(c, now) || c.UnderReview() {
		return nil
	}
	for _, p := range r.Parties {
		if c.Unaware(p) {
			out = append(out, p)
		}
	}
	return out
}

// onAgain tells each party that knows of a calling off that the case is on after all. Where the plan is another by now,
// the mail about that says so.
func (r Rules) onAgain(c *initiative.Initiative, now time.Time) (out []Act) {
	for _, p := range r.Hears(c, now) {
		with := c.Consultation(p)
		if r.MayAsk(c, p, now) && len(with.Changed(c)) > 0 {
			continue
		}
		key := fmt.Sprintf("on-again/%s/%d", p, with.Off.UnixNano())
		out = append(out, Act{Key: key, Party: p, Due: r.heard(c, c.OnSince()), Uncapped: c.Urgent || r.near(c, now)})
	}
	return out
}

// MayAsk reports whether a party may be asked something about a case by itself.
func (r Rules) MayAsk(c *initiative.Initiative, p initiative.Party, now time.Time) bool {
	shut := c.Embargoed(r.day(now)) && !c.ShareUnder
	return !shut && r.mayConsult(c, now) && slices.Contains(r.others(c), p)
}

// afternoon is when the changes of a day are told: in the afternoon, on the next working day when that is over.
func (r Rules) afternoon(t time.Time) time.Time {
	d := r.day(t)
	if r.open(d) && t.Before(r.at(d, tellAt)) {
		return r.at(d, tellAt)
	}
	return r.at(r.workday(d, 1), tellAt)
}

// remindConsult reminds a party once, two working days before the start.
func (r Rules) remindConsult(c *initiative.Initiative, now time.Time) (out []Act) {
	if c.When.Start.IsZero() || !r.mayConsult(c, now) {
		return nil
	}
	for _, p := range r.others(c) {
		with := c.Consultation(p)
		if c.Stance(p) != initiative.Asked || with.Round == 0 || len(with.Changed(c)) > 0 || c.Unaware(p) {
			continue // it has answered, is asked anew, or believes that it is called off
		}
		due := r.at(r.workday(c.When.Start, -remindDays), r.From)
		if asked := later(with.Asked, with.Reminded); r.day(asked) == r.day(due) || asked.After(due) {
			continue // asked so late that the asking is the reminder
		}
		due = later(due, r.embargoEnds(c))
		out = append(out, Act{Key: fmt.Sprintf("consult-remind/%s/%d", p, with.Round), Party: p, Due: due})
	}
	return out
}

// escalate sends a proposal on when the one who was asked is silent.
func (r Rules) escalate(c *initiative.Initiative, _ time.Time) (out []Act) {
	for _, p := range c.Proposals {
		if p.Pending() && p.Moved.IsZero() && !p.Asked.IsZero() && p.Current(c) {
			due := r.at(r.workday(r.day(p.Asked), movesAfter), r.From)
			out = append(out, Act{Key: fmt.Sprintf("proposal-moved/%d", p.N), Proposal: p.N, Due: due})
		}
	}
	return out
}

// CannotWait reports whether what happens to a case can wait for no hour: it is urgent, or begins within two days or
// has begun, and is not over.
func (r Rules) CannotWait(c *initiative.Initiative, now time.Time) bool {
	return !r.past(c, now) && (c.Urgent || r.near(c, now))
}

// near reports whether the start lies two days ahead at most, or is under way.
func (r Rules) near(c *initiative.Initiative, now time.Time) bool { return r.Soon(c.When, now) }

// Soon reports that of a time.
func (r Rules) Soon(w initiative.When, now time.Time) bool {
	return !w.Start.IsZero() && w.Start.In(r.Location).Sub(now) <= near
}

// past reports whether the last day of a case is over.
func (r Rules) past(c *initiative.Initiative, now time.Time) bool {
	return !c.When.End.IsZero() && c.When.End.Before(r.day(now))
}
