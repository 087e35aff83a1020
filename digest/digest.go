// Package digest tells leadership once a week what moves, what waits and what needs someone (domain.md 6).
// Compose decides what is said, purely; Editor publishes it once per ISO week and recipient. It never shows an
// answer, the text of a mail, a name or an address of a case, and reads only the span of time it speaks of.
package digest

import (
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/templates"
)

// Archive gives one consistent look at the register.
type Archive interface {
	Digest(func(Shelf) error) error
}

// Shelf is what a digest needs to know. Every method's cost follows what it returns, never the register's size.
type Shelf interface {
	// Active returns cases that are neither cancelled nor evaluated, are open, undated or under review, and were
	// created, updated or asked on or after that day.
	Active(since dates.Day) ([]*initiative.Initiative, error)
	// Starting returns cases whose time begins in the closed span and that are not cancelled.
	Starting(from, to dates.Day) ([]*initiative.Initiative, error)
	// Registered returns cases created in the closed span.
	Registered(from, to dates.Day) ([]*initiative.Initiative, error)
	// Unevaluated returns cases whose time ends in the closed span, neither evaluated nor cancelled.
	Unevaluated(from, to dates.Day) ([]*initiative.Initiative, error)
	// Waiting returns the n open cases that were asked longest ago, oldest first, and how many there are in all.
	Waiting(n int) (oldest []*initiative.Initiative, total int, err error)
	OpenCount() (int, error)
	Tally(year, quarter int) (initiative.Tally, error)
}

// Facts is what does not stand in the register.
type Facts struct {
	Location  *time.Location
	Between   string // the parties by name: "Haninge kommun och lokalpolisområde Haninge/Nynäshamn"
	Parties   []Party
	Agreement Agreement
	Questions map[initiative.Item]templates.Question // Text is the short label: "Talesperson"
	Groups    []Word                                 // target groups, in the vocabulary's order
	Goals     []Word
	Contact   string // address for questions
	Schedule  string // "måndagar 07.30"
	First     bool   // no digest has gone out before

	Undelivered []Undelivered
	Faults      []Fault
	Held        int              // mails in quarantine
	Mails       *templates.Mails // last week's mail, nil when it was not counted
}

// Party is an organisation as the digest names it.
type Party struct {
	ID    initiative.Party
	Short string // in running text: "kommunen"
}

// Agreement is the agreement between the parties.
type Agreement struct {
	Dnr      string
	From, To dates.Day // To is the last day; zero for none
}

// Word is a value of a vocabulary and its short name: {"ext-invanare", "Invånare", true}.
type Word struct {
	ID, Name string
	External bool
}

// Undelivered is a mail of ours that did not arrive; no case means the digest itself.
type Undelivered struct {
	Case initiative.ID
	Day  dates.Day
}

// Fault is a fault that leadership should know of.
type Fault struct {
	Place string // "Kommunens brevlåda"
	What  string // a code that templates.Reason knows, or words
	Since dates.Day
}

// Issue is one week's digest: which week, as of which day, and whether it is late.
type Issue struct {
	Week         dates.Week
	Day          dates.Day // the day it speaks from: everything is counted from here
	FirstOfMonth bool
	Late         time.Time // when it should have gone out; zero when in time
}

// Ahead is how many days PÅ GÅNG looks ahead.
const Ahead = 14

const (
	lookback   = 60  // days after its start in which a case is looked at for it
	unfinished = 365 // days after the last word in which an unfinished case is
	evaluate   = 30  // days after the end when an evaluation is missed (A7)
	forget     = 120 // days after the end when it is no longer asked for
	warnBefore = 90  // days before the agreement ends (A8)
	patience   = 5   // working days before waiting is long

	maxAlarms   = 7
	maxUpcoming = 25
	maxLines    = 10 // of the other lists
	askOldest   = 50 // cases to look at for those that wait longest
)

// Compose makes the digest of one week. It reads nothing but its arguments.
func Compose(shelf Shelf, f Facts, is Issue) (templates.DigestView, error) {
	c := &composer{Facts: f, Issue: is, shelf: shelf}
	v := &c.view
	v.Year, v.Week, v.Between, v.Parties = is.Week.Year, is.Week.N, f.Between, len(f.Parties)
	v.Day = c.longDay(is.Day)
	v.Until = dates.SayDay(is.Day.AddDays(Ahead))
	v.Contact, v.Schedule = f.Contact, f.Schedule
	if !is.Late.IsZero() {
		late := is.Late.In(f.Location)
		v.Late = c.longDay(dates.DayOf(late))
		if dates.DayOf(late) == is.Day {
			v.Late += " kl. " + late.Format("15.04")
		}
	}
	for _, section := range []func() error{
		c.near, c.alarms, c.upcoming, c.clashes, c.fresh, c.waiting, c.done, c.quarter, c.know,
	} {
		if err := section(); err != nil {
			return templates.DigestView{}, err
		}
	}
	return c.view, nil
}

// composer is one Compose at work.
type composer struct {
	Facts
	Issue
	shelf  Shelf
	cases  []*initiative.Initiative // that the alarms, PÅ GÅNG and overlaps look at
	alarm  map[initiative.ID]bool
	a9     map[initiative.ID]bool // told as an alarm that our mail did not arrive
	coming []coming
	view   templates.DigestView
}
