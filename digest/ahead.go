package digest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/templates"
)

// ahead is what lies after next week, a line a month: also what is complete, so that every case is named or counted.
func (c *composer) ahead(short brevity) []templates.Month {
	after := c.Week.Next().Next().Monday()
	var out []templates.Month
	var lists [][]*item
	for _, it := range c.living {
		if !it.shown || !c.lies(it, after) {
			continue
		}
		label := c.monthLabel(it, after)
		at := slices.IndexFunc(out, func(m templates.Month) bool { return m.Label == label })
		if at < 0 {
			at = len(out)
			out, lists = append(out, templates.Month{Label: label}), append(lists, nil)
		}
		lists[at] = append(lists[at], it)
	}
	for n := range out {
		c.fillMonth(&out[n], lists[n], short)
	}
	return out
}

// fillMonth names what a month has, or counts it.
func (c *composer) fillMonth(m *templates.Month, here []*item, short brevity) {
	var items []templates.Named
	ready := 0
	for _, it := range here {
		named := templates.Named{Title: title(it.seen), Ready: c.ready(it.seen)}
		if short < bareAhead {
			named.When = c.dayAhead(it)
		}
		if named.Ready {
			ready++
		}
		items = append(items, named)
	}
	counted := 2 // "4 insatser"
	if ready > 0 {
		counted = 4 - ready // and "1 klar", in place of a "klar" behind each
	}
	if short >= countAhead && saves(here, counted) {
		m.Count, m.Ready = len(here), ready
		return
	}
	m.Items = items
	for _, it := range here {
		c.named[it.ID] = true
	}
}

// saves reports whether so many words in place of the titles of some cases leave so much out that it is worth it.
func saves(here []*item, words int) bool {
	n := 0
	for _, it := range here {
		n += len(strings.Fields(title(it.seen)))
	}
	return n >= words+leastSaved
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
	for _, it := range c.byNumber {
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

// quiet is a case that lies still, and since when.
type quiet struct {
	*item
	since dates.Day
}

// still is what lies still: what was to be as soon as possible, what has no date, what is over and not evaluated. Each
// is named in the first digest of a month and when it comes to lie still; else it is a number.
func (c *composer) still(short brevity) templates.Still {
	var asap, open, over []quiet
	for _, it := range c.byNumber {
		if !it.shown {
			continue
		}
		switch it.timing {
		case soon:
			asap = append(asap, quiet{it, dates.DayOf(it.Updated.In(c.Location))})
		case undated:
			open = append(open, quiet{it, dates.DayOf(it.Created.In(c.Location))})
		case ended:
			over = append(over, quiet{it, it.end})
		}
	}
	return templates.Still{Soon: c.lying(asap, short), Undated: c.lying(open, short), Ended: c.lying(over, short)}
}

// lying names what it is time to tell of, and counts the rest.
func (c *composer) lying(all []quiet, short brevity) (out templates.StillList) {
	var tell []quiet
	for _, q := range all {
		from := dates.AddWorkdays(q.since, stillAfter)
		fresh := !from.Before(dates.DayOf(c.lastAt().In(c.Location))) && from.Before(c.Day)
		if c.FirstOfMonth || fresh || c.Last.IsZero() {
			tell = append(tell, q)
		} else {
			out.Known++
			if short < countStill {
				out.KnownBy = append(out.KnownBy, string(q.ID))
			}
		}
	}
	if len(tell) > mostStill+1 {
		out.Later, tell = len(tell)-mostStill, tell[:mostStill]
	}
	for _, q := range tell {
		c.named[q.ID] = true
		named := templates.Quiet{Title: title(q.seen)}
		if short < bareStill {
			named.Since = dates.SayDay(q.since)
		}
		out.Named = append(out.Named, named)
	}
	return out
}
