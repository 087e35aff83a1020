package dates

import "time"

// Easter returns Easter Sunday (Meeus' Gregorian algorithm).
func Easter(y int) Day {
	a, b, c := y%19, y/100, y%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return On(y, time.Month(n/31), n%31+1)
}

func midsummerEve(y int) Day { return OnWeekday(On(y, time.June, 19), time.Friday) }

func allSaints(y int) Day { return OnWeekday(On(y, time.October, 31), time.Saturday) }

// fixedDays are the days with a name that have their date every year: what has no name in law is an eve.
var fixedDays = [...]struct {
	month time.Month
	dom   int
	name  string
	red   bool
}{
	{1, 1, "nyårsdagen", true}, {1, 6, "trettondedag jul", true}, {5, 1, "första maj", true},
	{6, 6, "nationaldagen", true}, {12, 24, "julafton", false}, {12, 25, "juldagen", true},
	{12, 26, "annandag jul", true}, {12, 31, "nyårsafton", false},
}

// movableDays are those that move, counted from Easter or by their own rule.
var movableDays = [...]struct {
	on   func(year int) Day
	off  int
	name string
	red  bool
}{
	{Easter, -2, "långfredagen", true}, {Easter, -1, "påskafton", false}, {Easter, 0, "påskdagen", true},
	{Easter, 1, "annandag påsk", true}, {Easter, 39, "Kristi himmelsfärdsdag", true}, {Easter, 49, "pingstdagen", true},
	{midsummerEve, 0, "midsommarafton", false}, {midsummerEve, 1, "midsommardagen", true},
	{allSaints, 0, "alla helgons dag", true},
}

// Holiday names a Swedish red-letter day, or an eve that people keep as one. red is true for the red-letter days of
// Lag (1989:253), Sundays without a name of their own excepted.
func Holiday(d Day) (name string, red bool) {
	for _, f := range fixedDays {
		if f.month == d.Month && f.dom == d.Dom {
			return f.name, f.red
		}
	}
	for _, m := range movableDays {
		if m.on(d.Year).AddDays(m.off) == d {
			return m.name, m.red
		}
	}
	return "", false
}

// IsWorkday reports whether offices are open: no weekend, no red-letter day, no eve that is kept as one.
func IsWorkday(d Day) bool {
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	name, _ := Holiday(d)
	return name == ""
}

// AddWorkdays returns the n:th working day after d (before, for negative n).
func AddWorkdays(d Day, n int) Day {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		if d = d.AddDays(step); IsWorkday(d) {
			n--
		}
	}
	return d
}

// Reference is the day that "i morgon" counts from: the mail's Date in Stockholm, or its receipt when there is no
// Date or it is more than a day off.
func Reference(header, received time.Time, loc *time.Location) Day {
	t := header
	if header.IsZero() || !received.IsZero() && header.Sub(received).Abs() > 24*time.Hour {
		t = received
	}
	return DayOf(t.In(loc))
}
