package digest

import (
	"fmt"
	"slices"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/templates"
)

// thisWeek is what begins on each day from the digest's to Sunday, what is to happen on some day of the week, and what
// is under way.
func (c *composer) thisWeek(v *templates.DigestView) {
	sunday := c.Week.Monday().AddDays(6)
	for d := c.Week.Monday(); !d.After(sunday); d = d.AddDays(1) {
		day := templates.DigestDay{Short: templates.ShortDay(d.In(time.UTC))}
		here := c.on(d)
		v.Strip = append(v.Strip, templates.Cell{Short: templates.Lower(shortWeekday(d)), N: len(here)})
		if d.Before(c.Day) {
			continue
		}
		for n, it := range here {
			if n == mostPerDay && len(here) > mostPerDay+1 {
				day.Later = len(here) - n
				break
			}
			day.Items = append(day.Items, c.entry(it))
		}
		v.Days = append(v.Days, day)
	}
	for _, it := range c.living {
		switch {
		case !it.shown:
		case it.timing == weekly && dates.WeekOf(it.start) == c.Week:
			v.Some = append(v.Some, c.entry(it))
		case it.timing == going:
			v.Going = append(v.Going, c.entry(it))
		}
	}
	v.Meet = c.meetings(dates.Range{Start: c.Day, End: sunday})
}

// on is what begins on a day, by time of day.
func (c *composer) on(d dates.Day) []*item {
	var out []*item
	for _, it := range c.living {
		if it.timing == dated && it.shown && it.start == d {
			out = append(out, it)
		}
	}
	slices.SortStableFunc(out, func(a, b *item) int {
		switch {
		case a.When.Time == b.When.Time:
			return 0
		case a.When.Time == "" || b.When.Time != "" && a.When.Time > b.When.Time:
			return 1
		}
		return -1
	})
	return out
}

// nextWeek is a line for each day of next week on which something begins, with who meets whom in words.
func (c *composer) nextWeek(short brevity) []templates.NextDay {
	week := c.Week.Next()
	var out []templates.NextDay
	for d := week.Monday(); !d.After(week.Monday().AddDays(6)); d = d.AddDays(1) {
		here := c.on(d)
		if len(here) == 0 {
			continue
		}
		line := templates.NextDay{When: fmt.Sprintf("%s %d", shortWeekday(d), d.Dom)}
		c.fill(&line, here, dates.Range{Start: d, End: d}, short)
		out = append(out, line)
	}
	var some []*item
	for _, it := range c.living {
		if it.shown && it.timing == weekly && dates.WeekOf(it.start) == week {
			some = append(some, it)
		}
	}
	if len(some) > 0 {
		line := templates.NextDay{When: "Någon dag"}
		c.fill(&line, some, week.Range(), short)
		out = append(out, line)
	}
	return out
}

// fill names what a line is about: those that meet together, the others after them. Who meets whom is told by title as
// long as it can be, for somebody may want to do something about it.
func (c *composer) fill(line *templates.NextDay, here []*item, within dates.Range, short brevity) {
	rest := here
	if short < countMeetings {
		met := map[initiative.ID]bool{}
		for _, m := range c.meet(here, within) {
			line.Meet = append(line.Meet, m.said(c))
			for _, it := range m.items {
				met[it.ID], c.named[it.ID] = true, true
			}
		}
		rest = slices.DeleteFunc(slices.Clone(here), func(it *item) bool { return met[it.ID] })
	}
	if short >= countNext && saves(rest, 2) { // "3 insatser"
		line.Count = len(rest)
		return
	}
	for _, it := range rest {
		e := c.entry(it)
		e.Bare = short >= bareNext
		line.Items = append(line.Items, e)
	}
}
