package digest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/templates"
)

// composer is one Compose at work.
type composer struct {
	Facts
	Issue
	living   []*item // by start, then by number
	byNumber []*item // the same by number alone
	changed  []change
	figures  *templates.DigestFigures
	named    map[initiative.ID]bool // in any section but that of what has happened since the last digest
}

// seen is a case as leadership of all parties may see it on the digest's day. Its title and time are those that may be
// told; those of the case itself are never used.
type seen struct {
	*initiative.Initiative
	Title string // "" when it may not be told
	When  initiative.When
	shown bool // it may be named and placed on a day
}

// see asks what may be told of a case.
func (c *composer) see(i *initiative.Initiative) seen {
	g := disclosure.Of(i, disclosure.Reader{}, c.Day)
	return seen{Initiative: i, Title: g.Title(i), When: g.When(i), shown: disclosure.Calendar(i, c.Day)}
}

// item is a living case as a digest looks at it.
type item struct {
	seen
	timing timing
	start  dates.Day // where it stands in the digest; zero for none
	end    dates.Day // zero for none
	left   int       // questions that somebody waits for
}

// timing is in what way a case has a time.
type timing int

const (
	undated timing = iota
	soon           // as soon as possible
	ended
	going   // began before the days that a digest shows, and is still on
	dated   // on a day or days of its own
	weekly  // in a week, on no day of its own
	loosely // in a month, a season, a year
)

// change is a case before and after the time since the last digest; before is nil for a new one.
type change struct {
	before *seen
	now    seen
}

// gather reads the register once.
func (c *composer) gather(reg Register) error {
	err := reg.Living(c.Day.AddDays(-forget), func(i *initiative.Initiative) error {
		if now := c.asOf(i); now != nil && alive(now) {
			c.living = append(c.living, c.item(now))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading the living cases: %w", err)
	}
	c.byNumber = slices.SortedFunc(slices.Values(c.living), func(a, b *item) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(c.living, func(a, b *item) int { return cmp.Or(a.start.Compare(b.start), cmp.Compare(a.ID, b.ID)) })
	if err := c.gatherChanges(reg); err != nil {
		return err
	}
	return c.figuresOf(reg)
}

// gatherChanges reads what happened since the last digest; the first one looks back a week.
func (c *composer) gatherChanges(reg Register) error {
	err := reg.Changed(c.lastAt(), func(i *initiative.Initiative) error {
		now := c.asOf(i)
		if now == nil || !now.Closed.IsZero() {
			return nil
		}
		ch := change{now: c.see(now)}
		if was := i.AsOf(c.lastAt()); was != nil {
			before := c.see(was)
			ch.before = &before
		}
		c.changed = append(c.changed, ch)
		return nil
	})
	slices.SortFunc(c.changed, func(a, b change) int { return cmp.Compare(a.now.ID, b.now.ID) })
	if err != nil {
		return fmt.Errorf("reading what has changed: %w", err)
	}
	return nil
}

// lastAt is the instant from which this digest tells what happened.
func (c *composer) lastAt() time.Time {
	if !c.Last.IsZero() {
		return c.Last
	}
	return c.Day.AddDays(-7).In(c.Location)
}

// asOf is a case as it stood at the digest's instant.
func (c *composer) asOf(i *initiative.Initiative) *initiative.Initiative {
	if c.At.IsZero() || !i.Updated.After(c.At) && !i.Created.After(c.At) {
		return i
	}
	return i.AsOf(c.At)
}

func alive(i *initiative.Initiative) bool {
	return i.Cancelled.IsZero() && i.Closed.IsZero() && i.Evaluated.IsZero()
}

// item works out where a case stands in the digest.
func (c *composer) item(i *initiative.Initiative) *item {
	it := &item{seen: c.see(i), left: len(i.Waiting())}
	w := it.When
	it.start, it.end = w.Start, w.End
	if w.Precision == "deadline" && !w.End.IsZero() {
		it.start = w.End
	}
	switch {
	case w.IsZero():
		it.timing = undated
	case w.Precision == "asap":
		it.timing, it.start = soon, dates.Day{}
	case !w.End.IsZero() && w.End.Before(c.Day):
		it.timing = ended
	case vague(w):
		it.timing = loosely
		it.start = c.notBefore(it.start)
	case it.start.Before(c.Day):
		it.timing = going
	case w.Precision == "week":
		it.timing = weekly
	default:
		it.timing = dated
	}
	if w.Precision == "week" && it.timing == going && !w.End.IsZero() {
		it.timing, it.start = weekly, c.Day // this very week
	}
	return it
}

// notBefore is a vague time's place: today when it has begun.
func (c *composer) notBefore(d dates.Day) dates.Day {
	if d.Before(c.Day) {
		return c.Day
	}
	return d
}

// vague reports whether a time is a month or longer, on no day of its own.
func vague(w initiative.When) bool {
	return slices.Contains([]string{"month", "quarter", "half", "season", "term", "year"}, w.Precision) ||
		slices.Contains(w.Flags, "approx") && w.Days() > 7
}

// title is a case's title on one line of the digest; one without a title goes by its number, and one whose title only
// says that it is an initiative has it beside.
func title(s seen) string {
	t := templates.Clip(longestTitle, s.Title)
	switch {
	case t == "":
		return string(s.ID)
	case templates.IsDefault(t):
		return t + " " + string(s.ID)
	}
	return t
}

// short is how a party is called.
func (c *composer) short(p initiative.Party) string {
	for _, q := range c.Parties {
		if q.ID == p {
			return q.Short
		}
	}
	return string(p)
}

// who takes part: the case's own party, or both when the other joins or, before anybody was asked, has been in touch.
func (c *composer) who(i *initiative.Initiative) string {
	var in []string
	for _, p := range c.Parties {
		with := i.Consultation(p.ID)
		joined := i.Stance(p.ID) == initiative.Joins || with.Round == 0 && slices.Contains(i.Parties, p.ID)
		if p.ID == i.Lead || joined {
			in = append(in, p.Short)
		}
	}
	switch {
	case len(in) == len(c.Parties) && len(in) > 1:
		return templates.Lower(templates.Parties(in))
	case len(in) == 0:
		return c.short(i.Lead)
	}
	return templates.List(in)
}

// entry is a case in a list, and notes that it has been named.
func (c *composer) entry(it *item) templates.Entry {
	c.named[it.ID] = true
	e := templates.Entry{Title: title(it.seen), Who: c.who(it.Initiative), Left: it.left, No: string(it.ID)}
	e.Waits, e.Other = c.waits(it.seen)
	e.Time = it.When.Time
	switch {
	case it.end.IsZero() && it.When.Precision != "day":
		e.Until = "tills vidare"
	case it.timing == dated && it.end.After(it.start):
		e.Until = "till " + dayInWeek(it.end, c.Week)
	}
	return e
}

// dayInWeek is a day without its month where the week says which: "fre 4", else "fre 11 dec".
func dayInWeek(d dates.Day, w dates.Week) string {
	said := templates.Lower(templates.ShortDay(d.In(time.UTC)))
	if dates.WeekOf(d) == w {
		return templates.Lower(shortWeekday(d)) + fmt.Sprintf(" %d", d.Dom)
	}
	return said
}

// shortWeekday is "Fre".
func shortWeekday(d dates.Day) string {
	return [...]string{"Sön", "Mån", "Tis", "Ons", "Tor", "Fre", "Lör"}[d.Weekday()]
}
