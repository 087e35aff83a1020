// Package digest tells leadership once a week what it has to do, what happens and what has happened since the last
// digest. Compose decides what is said, purely, over one snapshot of the register; Editor publishes it once per ISO
// week and recipient. It never shows an answer, the text of a mail, a name or an address of a case.
package digest

import (
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/templates"
)

// Archive gives one consistent look at the register.
type Archive interface {
	Digest(func(Register) error) error
}

// Register is what a digest needs to know. Every method's cost follows what it returns, never the register's size.
type Register interface {
	// Living hands over each case that is neither cancelled, closed nor evaluated and did not end before that day.
	Living(endsFrom dates.Day, fn func(*initiative.Initiative) error) error
	// Changed hands over each case that something happened to after an instant, whatever has become of it.
	Changed(since time.Time, fn func(*initiative.Initiative) error) error
	// Begins hands over each case, neither cancelled nor closed, that begins in a span of days.
	Begins(in dates.Range, fn func(*initiative.Initiative) error) error
}

// Facts is what does not stand in the register.
type Facts struct {
	Location  *time.Location
	Parties   []Party
	Agreement Agreement
	Questions map[initiative.Item]templates.Question // Text is the short label: "Talesperson"
	Groups    []Word                                 // target groups, in the vocabulary's order
	Goals     []Word
	Contact   string    // the address that reads replies
	Schedule  string    // "måndagar 07.30"
	Last      time.Time // when the last digest to this list was composed; zero for the first

	Unreachable []initiative.Party // of each recipient of the last digest whose server refused it, or that came back
	Faults      []Fault
}

// Party is an organisation as the digest names it.
type Party struct {
	ID    initiative.Party
	Short string // in running text: "kommunen"
	Alone bool   // it is never consulted
}

// Agreement is the agreement between the parties.
type Agreement struct {
	Dnr      string
	From, To dates.Day // To is the last day; zero for none
}

// Word is a value of a vocabulary and its short name: {"ext-invanare", "Invånare"}.
type Word struct{ ID, Name string }

// Fault is a mailbox that cannot be read, of which leadership should know.
type Fault struct {
	Place string // "Kommunens brevlåda"
	Since dates.Day
}

// Issue is one week's digest: which week, as of which day, and whether it is late.
type Issue struct {
	Week         dates.Week
	Day          dates.Day // the day it speaks from: everything is counted from here
	At           time.Time // the instant it speaks of: what came later is not in it
	FirstOfMonth bool
	Late         time.Time // when it should have gone out; zero when in time
}

const (
	gapsWithin   = 7   // days before the start in which open questions are something to do
	talkWithin   = 14  // days before the start in which a spokesperson, messages and samråd must be there
	warnBefore   = 90  // days before the agreement ends
	forget       = 120 // days after the end when it is no longer asked how it went
	mostPerSide  = 5   // things to do that are spelled out for each party
	mostInAll    = 8   // and in all, but for those that are never cut
	mostPerDay   = 8   // cases that a day of this week names
	longestTitle = 90  // characters
	mostWords    = 520
	mostForActs  = 195 // words down to the last thing to do, where there are mostInAll of them at most
	leastSaved   = 2   // words that a count must save to stand in place of titles
)

// Compose makes the digest of one week. It reads nothing but its arguments. Where it would be too long, titles of what
// lies further on turn into counts, then those of what has happened, then those of next week; never what there is to
// do.
func Compose(reg Register, f Facts, is Issue) (templates.DigestView, error) {
	c := &composer{Facts: f, Issue: is}
	if err := c.gather(reg); err != nil {
		return templates.DigestView{}, err
	}
	acts := c.actions()
	var v templates.DigestView
	for level := range countMeetings + 1 {
		v = c.view(acts, level)
		words, err := templates.DigestWords(v)
		if err != nil {
			return v, err
		}
		if words <= mostWords {
			break
		}
	}
	return v, nil
}

// brevity is how much of a digest is told by count.
type brevity int

// From the first, each counts what those before it count, too.
const (
	allTitles  brevity = iota
	countStill         // what lies still and was told of, without its numbers
	bareAhead          // titles without their days
	countAhead
	countSince
	bareStill // titles without the day since which they lie still
	bareNext  // titles without who it is and how far it has come
	countNext
	countMeetings
)

// view puts the sections together.
func (c *composer) view(acts []act, short brevity) templates.DigestView {
	c.named = map[initiative.ID]bool{}
	v := templates.DigestView{Year: c.Week.Year, Week: c.Week.N, Contact: c.Contact}
	v.Day = dates.Say(dates.Range{Start: c.Day, End: c.Day})
	for _, p := range c.Parties {
		v.Parties = append(v.Parties, p.Short)
	}
	if !c.Late.IsZero() {
		v.Late = c.lateSince()
	}
	for _, f := range c.Faults {
		v.Faults = append(v.Faults, templates.Fault{Place: f.Place, Since: sayDay(f.Since)})
	}
	v.Groups = c.groups(acts)
	c.thisWeek(&v)
	v.Next = c.nextWeek(short)
	v.Ahead, v.Hidden = c.ahead(short), c.hidden()
	v.Still = c.still(short)
	v.Since = c.since(short >= countSince)
	v.Figures = c.figures
	v.Lead = c.lead(acts, v)
	return v
}

// lateSince is when a late digest should have gone out.
func (c *composer) lateSince() string {
	late := c.Late.In(c.Location)
	day := dates.DayOf(late)
	said := dates.Say(dates.Range{Start: day, End: day})
	if day == c.Day {
		said += " kl. " + late.Format("15.04")
	}
	return said
}

func sayDay(d dates.Day) string {
	if d.IsZero() {
		return ""
	}
	return dates.SayDay(d)
}
