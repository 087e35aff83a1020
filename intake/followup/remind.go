package followup

import (
	"fmt"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

const (
	weekAhead   = 7  // days before the start at which the owner is reminded
	askAgain    = 14 // days after the first question how it went
	evaluateAt  = 9  // the hour of that question
	freshEnough = 60 // days after the end in which it still makes sense to ask
)

// remind reminds the owner of open questions: some working days after they were asked without an answer, a week before
// the start, and the working day before it. It is put off while the owner is away.
func (r Rules) remind(c *initiative.Initiative, now time.Time) (out []Act) {
	if len(c.Waiting()) == 0 || !c.Paused.IsZero() || c.Asked.IsZero() || r.past(c, now) {
		return nil
	}
	asked := r.day(c.Asked)
	for _, n := range r.After {
		key := fmt.Sprintf("reminder/%d/%s", n, asked)
		out = append(out, Act{Key: key, Due: r.at(r.workday(asked, n), r.From)})
	}
	if start := c.When.Start; r.Ahead && !start.IsZero() && !start.Before(r.day(now)) {
		for name, day := range map[string]dates.Day{
			"week": r.workday(start.AddDays(-weekAhead), 0), "eve": r.workday(start, -1),
		} {
			if day.After(asked) { // what was asked the same day needs no reminder
				out = append(out, Act{Key: fmt.Sprintf("reminder/%s/%s", name, start), Due: r.at(day, r.From)})
			}
		}
	}
	for n := range out {
		out[n].Due = r.office(later(out[n].Due, c.Away))
		if !out[n].Due.After(now) && !r.Open(now) { // what an evening's word or start made due waits for the morning
			out[n].Due = r.office(now)
		}
	}
	return out
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// evaluate asks how it went at nine on the first working day after the last day, and once more when nobody answers. An
// initiative without an end is asked about each January.
func (r Rules) evaluate(c *initiative.Initiative, now time.Time) []Act {
	if !r.Evaluation || !c.Evaluated.IsZero() || c.When.Start.IsZero() {
		return nil
	}
	if c.When.End.IsZero() {
		return r.evaluateYearly(c, now)
	}
	last := c.When.End
	first := r.at(r.workday(last, 1), evaluateAt)
	if r.day(now).Sub(last) > freshEnough {
		return nil
	}
	out := []Act{{Key: "evaluation/1/" + last.String(), Due: first}}
	if did, ok := c.Done[out[0].Key]; ok {
		again := r.at(r.workday(r.day(did).AddDays(askAgain), 0), evaluateAt)
		out = append(out, Act{Key: "evaluation/2/" + last.String(), Due: again})
	}
	return out
}

// evaluateYearly asks in the first January after the start, and in each one after it.
func (r Rules) evaluateYearly(c *initiative.Initiative, now time.Time) []Act {
	if c.When.Precision == "asap" {
		return nil // nobody knows whether it has begun
	}
	year := max(c.When.Start.Year+1, r.day(now).Year)
	due := r.at(r.workday(dates.On(year, time.January, 1), 1), evaluateAt)
	return []Act{{Key: fmt.Sprintf("evaluation/year/%d", year), Due: due}}
}

// recur asks the owner of a recurring initiative of last year, in January, whether it comes again.
func (r Rules) recur(c *initiative.Initiative, now time.Time) []Act {
	if !r.Recurring || !c.Recurring() || c.When.End.IsZero() {
		return nil
	}
	year := c.When.End.Year + 1
	day := r.workday(dates.On(year, time.January, 6), 1) // after the holidays
	if r.day(now).Sub(day) > freshEnough {
		return nil
	}
	return []Act{{Key: fmt.Sprintf("recurring/%d", year), Due: r.at(day, evaluateAt)}}
}
