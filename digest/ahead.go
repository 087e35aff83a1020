package digest

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/templates"
)

// ahead is what lies after next week, a line a month: also what is complete, so that every case is named or counted.
func (c *composer) ahead(short brevity) []templates.Month {
	after := c.Week.Next().Next().Monday()
	var out []templates.Month
	for _, it := range c.living {
		if !it.shown || !c.lies(it, after) {
			continue
		}
		label := c.monthLabel(it, after)
		at := slices.IndexFunc(out, func(m templates.Month) bool { return m.Label == label })
		if at < 0 {
			at = len(out)
			out = append(out, templates.Month{Label: label})
		}
		m := &out[at]
		ready := it.left == 0
		switch {
		case short >= countAhead && ready:
			m.Count, m.Ready = m.Count+1, m.Ready+1
		case short >= countAhead:
			m.Count++
		default:
			named := templates.Named{Title: title(it.seen), Ready: ready}
			if short < bareAhead {
				named.When = c.dayAhead(it)
			}
			m.Items = append(m.Items, named)
			c.above[it.ID] = true
		}
	}
	return out
}

// dayAhead is the day, days or week of a case that stands under its month: "22 dec", "28-31 dec", "v. 11"; "" for one
// that has the month and no more.
func (c *composer) dayAhead(it *item) string {
	start, end := it.start.In(time.UTC), it.end.In(time.UTC)
	switch {
	case it.timing == weekly:
		_, n := it.start.ISOWeek()
		return templates.ShortWeeks(n, n)
	case it.timing == loosely && !it.end.IsZero() && it.end.Month != it.start.Month:
		return templates.Lower(templates.ShortMonths(start, end))
	case it.timing == loosely:
		return ""
	case it.end.IsZero():
		return "från " + templates.ShortDate(start)
	case it.end.After(it.start):
		return templates.ShortSpan(start, end)
	}
	return templates.ShortDate(start)
}

// lies reports whether a case belongs further on: what begins after next week, and what has no day of its own.
func (c *composer) lies(it *item, after dates.Day) bool {
	switch it.timing {
	case dated, weekly:
		return !it.start.Before(after)
	case loosely:
		return true
	}
	return false
}

// monthLabel is the month that a case stands under. Of a month that next week lies in, what is left is called so.
func (c *composer) monthLabel(it *item, after dates.Day) string {
	month := templates.ShortMonths(it.start.In(time.UTC), it.start.In(time.UTC))
	switch {
	case it.start.Year > after.Year+1:
		return strconv.Itoa(it.start.Year)
	case it.start.Year == after.Year && it.start.Month == after.Month && after.Dom > 1 && it.timing != loosely:
		return "Senare i " + templates.Lower(month)
	case it.start.Year > c.Day.Year && it.start.Month >= c.Day.Month:
		return fmt.Sprintf("%s %d", month, it.start.Year)
	}
	return month
}

// hidden is what may not be spread yet, by number alone. Its order must not tell when it is.
func (c *composer) hidden() []templates.Hidden {
	var out []templates.Hidden
	for _, it := range c.byNumber() {
		if !it.shown && !it.UnderReview() {
			out = append(out, templates.Hidden{No: string(it.ID), Until: sayDay(it.Embargo.Until)})
		}
	}
	return out
}

const (
	stillAfter = 5 // working days without movement after which something lies still
	mostStill  = 5 // titles of one kind
)

// still is what lies still: what was to be as soon as possible, what has no date, what is over and not evaluated. Each
// is named in the first letter of a month and when it comes to lie still; else it is a number.
func (c *composer) still() templates.Still {
	var s templates.Still
	for _, it := range c.byNumber() {
		if !it.shown {
			continue
		}
		switch it.timing {
		case soon:
			c.lieStill(&s.Soon, &s.SoonCount, it, dates.DayOf(it.Updated.In(c.Location)))
		case undated:
			c.lieStill(&s.Undated, &s.UndatedCount, it, dates.DayOf(it.Created.In(c.Location)))
		case ended:
			c.lieStill(&s.Ended, &s.EndedCount, it, it.end)
		}
	}
	return s
}

// lieStill names a case where it is time to, and counts it elsewhere.
func (c *composer) lieStill(named *[]templates.Quiet, more *int, it *item, since dates.Day) {
	from := dates.AddWorkdays(since, stillAfter)
	fresh := !from.Before(dates.DayOf(c.lastAt().In(c.Location))) && from.Before(c.Day)
	if !c.FirstOfMonth && !fresh && !c.Last.IsZero() || len(*named) >= mostStill {
		*more++
		return
	}
	c.above[it.ID] = true
	*named = append(*named, templates.Quiet{Title: title(it.seen), Since: dates.SayDay(since)})
}
