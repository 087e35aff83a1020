package digest

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/steady"
)

func week(year, n int) dates.Week { return dates.Week{Year: year, N: n} }

// mondayMorning is the plan's own rhythm.
func mondayMorning(loc *time.Location) Schedule {
	return Schedule{Weekday: time.Monday, Hour: 7, Minute: 30, Location: loc}
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, stockholm)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestSlot(t *testing.T) {
	monday := mondayMorning(stockholm)
	friday := Schedule{Weekday: time.Friday, Hour: 7, Minute: 30, Location: stockholm}
	sunday := Schedule{Weekday: time.Sunday, Hour: 3, Minute: 0, Location: stockholm}
	for _, c := range []struct {
		s    Schedule
		w    dates.Week
		want string
		why  string
	}{
		{monday, week(2026, 12), "2026-03-16T07:30:00+01:00", "an ordinary Monday"},
		{monday, week(2026, 14), "2026-03-30T07:30:00+02:00", "the Monday after the clocks went forward"},
		{monday, week(2026, 44), "2026-10-26T07:30:00+01:00", "the Monday after they went back"},
		{monday, week(2026, 15), "2026-04-07T07:30:00+02:00", "annandag påsk"},
		{monday, week(2026, 53), "2026-12-28T07:30:00+01:00", "week 53"},
		{monday, week(2027, 1), "2027-01-04T07:30:00+01:00", "the week after 53"},
		{monday, week(2025, 1), "2024-12-30T07:30:00+01:00", "week 1 begins in the old year"},
		{monday, week(2024, 1), "2024-01-02T07:30:00+01:00", "nyårsdagen"},
		{monday, week(2029, 1), "2029-01-02T07:30:00+01:00", "nyårsdagen"},
		{monday, week(2029, 52), "2029-12-24T07:30:00+01:00", "julafton is no red-letter day"},
		{monday, week(2028, 52), "2028-12-27T07:30:00+01:00", "juldagen, and annandagen after it"},
		{monday, week(2030, 24), "2030-06-10T07:30:00+02:00", "the Monday of Whitsun is no red-letter day since 2005"},
		{friday, week(2026, 14), "2026-04-07T07:30:00+02:00", "långfredagen gives way to the Tuesday of the week after"},
		{sunday, week(2026, 13), "2026-03-29T03:00:00+02:00", "03:00 exists when 02 does not"},
	} {
		if got := c.s.Slot(c.w).Format(time.RFC3339); got != c.want {
			t.Errorf("%s, %s: %s, want %s", c.w, c.why, got, c.want)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, s := range []Schedule{
		{Weekday: 1, Hour: 2, Minute: 30, Location: stockholm}, {Weekday: 1, Hour: 24, Location: stockholm}, {Weekday: 7, Hour: 7, Location: stockholm},
		{Weekday: 1, Hour: 7, Minute: 60, Location: stockholm}, {Weekday: 1, Hour: 7},
	} {
		if s.Check() == nil {
			t.Errorf("%+v passes", s)
		}
	}
	if err := mondayMorning(stockholm).Check(); err != nil {
		t.Error(err)
	}
}

func TestDue(t *testing.T) {
	s := mondayMorning(stockholm)
	for _, c := range []struct {
		now  string
		want string
		late bool
	}{
		{"2026-03-16 07:29", "", false}, // last week's is over, this week's not yet
		{"2026-03-16 07:30", "2026-W12", false},
		{"2026-03-16 07:40", "2026-W12", false},
		{"2026-03-16 09:00", "2026-W12", true},
		{"2026-03-18 03:00", "2026-W12", true},
		{"2026-03-22 23:59", "2026-W12", true},
		{"2026-03-23 00:00", "", false}, // never older than its week
		{"2026-04-06 12:00", "", false}, // annandag påsk
		{"2026-04-07 07:31", "2026-W15", false},
		{"2027-01-01 12:00", "2026-W53", true},
		{"2027-01-04 07:30", "2027-W01", false},
	} {
		now := instant(t, c.now)
		w, due := s.Due(now)
		got := ""
		if due {
			got = w.String()
		}
		if got != c.want || due && !s.Issue(w, now).Late.IsZero() != c.late {
			t.Errorf("at %s: %q, late %v, want %q, %v", c.now, got, due && !s.Issue(w, now).Late.IsZero(), c.want, c.late)
		}
	}
	friday := Schedule{Weekday: time.Friday, Hour: 7, Minute: 30, Location: stockholm}
	if w, due := friday.Due(instant(t, "2026-04-08 12:00")); !due || w != week(2026, 14) {
		t.Errorf("the digest that långfredagen pushed into week 15 is not due there: %v %v", w, due)
	}
}

func TestFirstOfMonth(t *testing.T) {
	s := mondayMorning(stockholm)
	for date, want := range map[string]bool{"2026-03-02": true, "2026-03-09": false, "2026-03-16": false, "2026-03-30": false, "2026-04-07": true, "2027-01-04": true} {
		d := day(date)
		if got := s.Issue(dates.WeekOf(d), d.In(stockholm)).FirstOfMonth; got != want {
			t.Errorf("%s: first of the month %v, want %v", date, got, want)
		}
	}
}

// TestSlotsMarchOn: whatever the schedule, each week has one slot, on a working day unless a weekend was asked
// for, at the wall-clock time asked for, after the last week's; and Next and Due agree on it.
func TestSlotsMarchOn(t *testing.T) {
	steady.Check(t, func(t *rapid.T) {
		s := Schedule{
			Weekday: time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday")), Minute: rapid.IntRange(0, 59).Draw(t, "minute"), Location: stockholm,
			Hour: rapid.SampledFrom([]int{0, 1, 3, 4, 7, 12, 23}).Draw(t, "hour"),
		}
		w := dates.WeekOf(dates.On(2024, 1, 1+rapid.IntRange(0, 17*365).Draw(t, "day")))
		slot, next := s.Slot(w), s.Slot(w.Next())
		if !slot.Before(next) {
			t.Fatalf("%s at %s, %s at %s", w, slot, w.Next(), next)
		}
		if slot.Hour() != s.Hour || slot.Minute() != s.Minute {
			t.Fatalf("%s at %s", w, slot)
		}
		d := s.Day(w)
		if _, red := dates.Holiday(d); red && d.Weekday() != time.Sunday && d.Weekday() != time.Saturday {
			t.Fatalf("%s goes out on %s, a red-letter day", w, d)
		}
		if d.Weekday() != s.Weekday && !dates.IsWorkday(d) {
			t.Fatalf("%s is moved to %s, no working day", w, d)
		}
		if got, at := s.Next(slot.Add(-time.Second)); got != w || !at.Equal(slot) {
			t.Fatalf("before %s the next is %s at %s", slot, got, at)
		}
		if got, _ := s.Next(slot); got != w.Next() {
			t.Fatalf("at %s the next is %s", slot, got)
		}
		if got, due := s.Due(slot); !due || got != w {
			t.Fatalf("at its slot %s, %s is due: %v", w, got, due)
		}
		if got, due := s.Due(next.Add(-time.Second)); due && got != w {
			t.Fatalf("just before %s, %s is due", next, got)
		}
	})
}
