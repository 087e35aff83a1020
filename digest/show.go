package digest

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/templates"
)

// ref names a case as it may be shown (domain.md 6.4). Titles are cut so that the narrowest list holds them.
func (c *composer) ref(i *initiative.Initiative) templates.Ref {
	r := templates.Ref{No: string(i.ID), Review: i.UnderReview(), Embargo: i.Embargoed(c.Day)}
	switch {
	case r.Review: // not even a date
	case r.Embargo:
		r.Until = sayDay(i.Embargo.Until)
	default:
		r.Title = templates.Title(i.Title, string(i.ID))
	}
	return r
}

// day is the civil day of an instant, zero for none.
func (c *composer) day(t time.Time) dates.Day {
	if t.IsZero() {
		return dates.Day{}
	}
	return dates.DayOf(t.In(c.Location))
}

func (c *composer) longDay(d dates.Day) string { return dates.Say(dates.Range{Start: d, End: d}) }

// short is a party in running text; an unknown one goes by its id.
func (c *composer) short(p initiative.Party) string {
	for _, q := range c.Parties {
		if q.ID == p {
			return q.Short
		}
	}
	return string(p)
}

// took returns the parties that have been in touch, in the parties' order.
func (c *composer) took(i *initiative.Initiative) []initiative.Party {
	var out []initiative.Party
	for _, p := range c.Parties {
		if slices.Contains(i.Parties, p.ID) || len(i.Parties) == 0 && i.Lead == p.ID {
			out = append(out, p.ID)
		}
	}
	return out
}

// absent returns a party that has not been in touch.
func (c *composer) absent(i *initiative.Initiative) (initiative.Party, bool) {
	took := c.took(i)
	for _, p := range c.Parties {
		if !slices.Contains(took, p.ID) {
			return p.ID, true
		}
	}
	return "", false
}

// external reports whether a case turns to anybody outside the organisations.
func (c *composer) external(i *initiative.Initiative) bool {
	return slices.ContainsFunc(c.Groups, func(w Word) bool {
		return w.External && slices.Contains(i.Tags["malgrupp"], w.ID)
	})
}

// groups names target groups as a list that opens a sentence: "Invånare, näringsliv". Values outside the
// vocabulary go by their id.
func (c *composer) groups(ids []string) string {
	var names []string
	for _, w := range c.Groups {
		if slices.Contains(ids, w.ID) {
			names = append(names, w.Name)
		}
	}
	return templates.Phrase(names)
}

// vague says that a time is a stretch in which the thing happens some day; exact that it is the time itself.
func vague(w initiative.When) bool {
	switch w.Precision {
	case "week", "month", "quarter", "half", "season", "term", "year", "asap":
		return true
	}
	return slices.ContainsFunc(w.Flags, func(f string) bool { return f == "approx" || strings.HasPrefix(f, "approx:") })
}

// begins is the day that counts as the start: the last day of a deadline, today for "så snart som möjligt" and
// for a vague time that has begun but not ended. running says that it is of the last kind.
func (c *composer) begins(i *initiative.Initiative) (d dates.Day, running bool) {
	w := i.When
	switch {
	case w.IsZero():
		return dates.Day{}, false
	case w.Precision == "deadline" && !w.End.IsZero():
		return w.End, false
	case w.Precision == "asap":
		return c.Day, false
	case vague(w) && w.Start.Before(c.Day) && !w.End.Before(c.Day):
		return c.Day, true
	}
	return w.Start, false
}

// when is the date column: "Tor 26 mars", "v. 13", "28 apr-3 maj", "Apr-juni", "Senast 30 mars", "Snarast".
func when(w initiative.When) string {
	end := w.End
	if end.IsZero() {
		end = w.Start
	}
	from, to := w.Start.In(time.UTC), end.In(time.UTC)
	switch w.Precision {
	case "asap":
		return templates.Soon
	case "deadline":
		return templates.Latest(to)
	case "open":
		return templates.ShortDay(from)
	case "week":
		_, a := w.Start.ISOWeek()
		_, b := end.ISOWeek()
		return templates.ShortWeeks(a, b)
	case "year":
		return strconv.Itoa(w.Start.Year)
	case "month", "quarter", "half", "season", "term":
		if w.Start.Dom == 1 && end.AddDays(1).Dom == 1 {
			return templates.ShortMonths(from, to)
		}
	}
	return templates.ShortSpan(from, to)
}
