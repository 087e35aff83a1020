package digest

import (
	"fmt"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/templates"
)

// Schedule says when the digest goes out. All of it is civil time in Location, worked out anew for every week.
type Schedule struct {
	Weekday      time.Weekday
	Hour, Minute int
	Location     *time.Location
}

// Check refuses a time that does not exist every day: between 02 and 03 the clocks are changed.
func (s Schedule) Check() error {
	switch {
	case s.Location == nil:
		return fmt.Errorf("checking the digest's schedule: no time zone")
	case s.Hour < 0 || s.Hour > 23 || s.Minute < 0 || s.Minute > 59:
		return fmt.Errorf("checking the digest's schedule: %02d:%02d is no time of day", s.Hour, s.Minute)
	case s.Hour == 2:
		return fmt.Errorf("checking the digest's schedule: %02d:%02d is skipped or comes twice when the clocks change",
			s.Hour, s.Minute)
	case s.Weekday < time.Sunday || s.Weekday > time.Saturday:
		return fmt.Errorf("checking the digest's schedule: no such weekday")
	}
	return nil
}

// Day is the day on which a week's digest goes out. A red-letter day gives way to the next working day, which
// for a Friday may lie in the week after; an eve does not, and a weekend that was chosen stays.
func (s Schedule) Day(w dates.Week) dates.Day {
	d := w.Monday().AddDays((int(s.Weekday) + 6) % 7)
	if s.Weekday == time.Saturday || s.Weekday == time.Sunday {
		return d
	}
	if _, red := dates.Holiday(d); red {
		return dates.AddWorkdays(d, 1)
	}
	return d
}

// Slot is the instant at which a week's digest goes out.
func (s Schedule) Slot(w dates.Week) time.Time {
	d := s.Day(w)
	return time.Date(d.Year, d.Month, d.Dom, s.Hour, s.Minute, 0, 0, s.Location)
}

// Next is the first slot after t, and its week.
func (s Schedule) Next(t time.Time) (dates.Week, time.Time) {
	w := s.weekOf(t.AddDate(0, 0, -7))
	for !s.Slot(w).After(t) {
		w = w.Next()
	}
	return w, s.Slot(w)
}

// Due is the week whose digest should be out at an instant: the last one whose slot has come, as long as the week
// in which that slot fell is not over and the next slot has not come. After a longer silence nothing is due until
// the next slot: a digest is never older than its week.
func (s Schedule) Due(now time.Time) (dates.Week, bool) {
	today := dates.DayOf(now.In(s.Location))
	for _, w := range []dates.Week{dates.WeekOf(today), dates.WeekOf(today.AddDays(-7))} {
		if !s.Slot(w).After(now) {
			return w, dates.WeekOf(s.Day(w)) == dates.WeekOf(today)
		}
	}
	return dates.Week{}, false
}

// grace is how long after its slot a digest still counts as in time.
const grace = 15 * time.Minute

// Issue is a week's digest as of an instant: on its own day when that has not come, late when its slot has long
// passed. For a week that is over it is as of its day.
func (s Schedule) Issue(w dates.Week, now time.Time) Issue {
	slot := s.Slot(w)
	is := Issue{Week: w, Day: s.Day(w), FirstOfMonth: s.Day(w).Month != s.Day(before(w)).Month}
	if due, ok := s.Due(now); ok && due == w && now.Sub(slot) > grace {
		is.Day, is.Late = dates.DayOf(now.In(s.Location)), slot
	}
	return is
}

// Phrase is the schedule in words: "måndagar 07.30".
func (s Schedule) Phrase() string { return templates.Weekly(s.Weekday, s.Hour, s.Minute) }

func (s Schedule) weekOf(t time.Time) dates.Week { return dates.WeekOf(dates.DayOf(t.In(s.Location))) }

func before(w dates.Week) dates.Week { return dates.WeekOf(w.Monday().AddDays(-7)) }
