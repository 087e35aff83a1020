package dates

import (
	"testing"
	"time"
)

func TestHolidays(t *testing.T) {
	for _, c := range []struct {
		day, name string
		red, work bool
	}{
		{"2026-01-01", "nyårsdagen", true, false}, {"2026-01-06", "trettondedag jul", true, false},
		{"2026-04-02", "", false, true}, {"2026-04-03", "långfredagen", true, false}, {"2026-04-04", "påskafton", false, false},
		{"2026-04-05", "påskdagen", true, false}, {"2026-04-06", "annandag påsk", true, false}, {"2026-05-01", "första maj", true, false},
		{"2026-05-14", "Kristi himmelsfärdsdag", true, false}, {"2026-05-24", "pingstdagen", true, false}, {"2026-06-06", "nationaldagen", true, false},
		{"2026-06-19", "midsommarafton", false, false}, {"2026-06-20", "midsommardagen", true, false}, {"2026-10-31", "alla helgons dag", true, false},
		{"2026-12-24", "julafton", false, false}, {"2026-12-25", "juldagen", true, false}, {"2026-12-26", "annandag jul", true, false},
		{"2026-12-31", "nyårsafton", false, false}, {"2026-05-15", "", false, true}, {"2026-05-16", "", false, false},
		{"2038-04-25", "påskdagen", true, false}, {"2035-03-25", "påskdagen", true, false}, {"2029-05-20", "pingstdagen", true, false},
		{"2008-05-01", "första maj", true, false}, // and Ascension Day: the name that has its date comes first
	} {
		d := day(t, c.day)
		if name, red := Holiday(d); name != c.name || red != c.red || IsWorkday(d) != c.work {
			t.Errorf("%s: %q %v %v, want %q %v %v", d, name, red, IsWorkday(d), c.name, c.red, c.work)
		}
	}
}

func TestWorkdays(t *testing.T) {
	thursday := On(2026, 4, 2) // before Easter
	for n, want := range map[int]string{0: "2026-04-02", 1: "2026-04-07", 5: "2026-04-13", -1: "2026-04-01", -2: "2026-03-31"} {
		if got := AddWorkdays(thursday, n); got.String() != want {
			t.Errorf("%d after %s: %s, want %s", n, thursday, got, want)
		}
	}
	for n := range 300 {
		if got := AddWorkdays(AddWorkdays(thursday, n), -n); got != thursday {
			t.Fatalf("%d working days on and back again is %s", n, got)
		}
	}
	if got := AddWorkdays(On(2026, 12, 23), 6); got != On(2027, 1, 7) { // 28, 29, 30 December, 4, 5, 7 January
		t.Errorf("over Christmas: %s", got)
	}
}

func TestWeeks(t *testing.T) {
	for text, monday := range map[string]string{"2026-W47": "2026-11-16", "2026-W53": "2026-12-28", "2027-W01": "2027-01-04", "2025-W01": "2024-12-30"} {
		w, err := ParseWeek(text)
		if err != nil || w.Monday().String() != monday || w.String() != text || WeekOf(w.Monday().AddDays(6)) != w {
			t.Errorf("%s: %v %v, want Monday %s", text, w, err, monday)
		}
	}
	for _, bad := range []string{"", "2027-W53", "2026-W00", "2026-47", "2026-W47x", "W47-2026", "2026-W7"} {
		if w, err := ParseWeek(bad); err == nil {
			t.Errorf("%q was read as %v", bad, w)
		}
	}
	w := Week{2020, 1}
	for w.Year < 2040 {
		next := w.Next()
		if next.Monday() != w.Monday().AddDays(7) || w.Monday().Weekday() != time.Monday {
			t.Fatalf("after %s comes %s", w, next)
		}
		w = next
	}
}

func TestReference(t *testing.T) {
	loc, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	received := at("2026-03-12T22:30:00Z")
	for _, c := range []struct {
		header time.Time
		want   string
	}{
		{time.Time{}, "2026-03-12"},
		{at("2026-03-12T23:30:00Z"), "2026-03-13"},
		{at("2026-03-11T22:30:00Z"), "2026-03-11"},
		{at("2026-03-11T22:29:59Z"), "2026-03-12"}, // more than a day off
		{at("1970-01-01T00:00:00Z"), "2026-03-12"},
		{at("2099-01-01T00:00:00Z"), "2026-03-12"},
	} {
		if got := Reference(c.header, received, loc); got.String() != c.want {
			t.Errorf("%s: %s, want %s", c.header, got, c.want)
		}
	}
}

func day(t testing.TB, s string) Day {
	t.Helper()
	d, err := ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
