package digest

import (
	"slices"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/templates"
)

// since is what happened since the last digest that was sent to this list: by title, and in a digest that would be too
// long by number. What may not be spread is in neither.
func (c *composer) since(counts bool) *templates.Since {
	if c.Last.IsZero() {
		return nil // there was no digest before
	}
	s := &templates.Since{Day: dates.SayDay(dates.DayOf(c.Last.In(c.Location)))}
	for _, ch := range c.changed {
		if ch.now.shown {
			c.tell(s, ch)
		}
	}
	for _, it := range c.byNumber {
		if it.shown && c.returnedSince(it.Initiative) {
			s.Returned = append(s.Returned, title(it.seen))
		}
	}
	n := templates.SinceCounts{
		New: len(s.New) + s.NewNamed, Moved: len(s.Moved), Cancelled: len(s.Cancelled), Ready: len(s.Ready),
		Consulted: len(s.Consulted), Evaluated: len(s.Evaluated), Returned: len(s.Returned),
	}
	if n == (templates.SinceCounts{}) {
		return nil
	}
	if counts {
		return &templates.Since{Day: s.Day, Counts: &n}
	}
	return s
}

// tell says what became of one case.
func (c *composer) tell(s *templates.Since, ch change) {
	was, is := ch.before, ch.now
	switch {
	case !is.Cancelled.IsZero():
		if was == nil || was.Cancelled.IsZero() {
			s.Cancelled = append(s.Cancelled, title(is))
		}
		return
	case !is.Evaluated.IsZero():
		if was == nil || was.Evaluated.IsZero() {
			s.Evaluated = append(s.Evaluated, title(is))
		}
		return
	case was == nil && c.named[is.ID]:
		s.NewNamed++
	case was == nil:
		s.New = append(s.New, templates.Named{Title: title(is), Ready: c.ready(is)})
	default:
		c.tellChanged(s, *was, is)
	}
}

// tellChanged says what is another than before of a case that was there.
func (c *composer) tellChanged(s *templates.Since, was, is seen) {
	if !was.When.IsZero() && !is.When.IsZero() && was.When.Range != is.When.Range {
		s.Moved = append(s.Moved, templates.Moved{Title: title(is), From: sayRange(was.When), To: sayRange(is.When)})
	}
	if !c.ready(was) && c.ready(is) {
		s.Ready = append(s.Ready, title(is))
	}
	for _, p := range c.Parties {
		now := is.Stance(p.ID)
		if was.Stance(p.ID) != now && (now.Agreed() || now == initiative.Objects) {
			s.Consulted = append(s.Consulted, templates.Stood{Title: title(is), Party: p.Short, Stance: string(now)})
		}
	}
}

// returnedSince reports whether a mail of ours about a case came back since, whenever it was sent.
func (c *composer) returnedSince(i *initiative.Initiative) bool {
	return slices.ContainsFunc(i.History, func(e initiative.Event) bool {
		return e.What == "bounced" && e.At.After(c.lastAt())
	})
}

// sayRange is a time in a list of changes: "12 december", "12–14 december", "v. 50".
func sayRange(w initiative.When) string {
	if w.Precision == "week" {
		_, a := w.Start.ISOWeek()
		return templates.ShortWeeks(a, a)
	}
	if w.Days() == 1 {
		return dates.SayDay(w.Start)
	}
	if w.End.IsZero() {
		return "från " + dates.SayDay(w.Start)
	}
	return templates.ShortSpan(w.Start.In(time.UTC), w.End.In(time.UTC))
}
