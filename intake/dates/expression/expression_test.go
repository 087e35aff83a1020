package expression

import (
	"fmt"
	"strings"
	"testing"

	"haninge.se/samrad/intake/dates"
)

// read reads the expression that a text begins with.
func read(t *testing.T, said string, ref dates.Day) Found {
	t.Helper()
	f, ok := New(said, ref, nil).Read(0)
	if !ok {
		t.Errorf("%q: no expression", said)
	}
	return f
}

// TestRead: one row for each kind of expression: how far it goes, its days and hours, and how exact they are.
func TestRead(t *testing.T) {
	ref := dates.On(2026, 3, 2)
	for in, want := range map[string]string{
		"12 mars, och sedan mer":         "12 mars: 2026-03-12 2026-03-12 day",
		"torsdagen den 12 mars":          "torsdagen den 12 mars: 2026-03-12 2026-03-12 day",
		"på torsdag":                     "på torsdag: 2026-03-05 2026-03-05 day",
		"i morgon":                       "i morgon: 2026-03-03 2026-03-03 day",
		"om två veckor":                  "om två veckor: 2026-03-16 2026-03-22 week",
		"v. 14-15":                       "v. 14-15: 2026-03-30 2026-04-12 range",
		"i april":                        "i april: 2026-04-01 2026-04-30 month",
		"första kvartalet 2027":          "första kvartalet 2027: 2027-01-01 2027-03-31 quarter",
		"i sommar":                       "i sommar: 2026-06-01 2026-08-31 season",
		"senast 20 mars":                 "senast 20 mars: 2026-03-02 2026-03-20 deadline",
		"från och med 1 maj":             "från och med 1 maj: 2026-05-01  open",
		"28 december-3 januari":          "28 december-3 januari: 2026-12-28 2027-01-03 range",
		"påskhelgen":                     "påskhelgen: 2026-04-03 2026-04-06 range",
		"varje torsdag kl 14-16 i april": "varje torsdag kl 14-16 i april: 2026-04-02 2026-04-30 range 14.00-16.00",
		"slutet av april":                "slutet av april: 2026-04-21 2026-04-30 range",
		"den 31 april":                   "den 31 april:   none",
	} {
		f := read(t, in, ref)
		got := strings.TrimRight(fmt.Sprintf("%s: %s %s %s %s", f.Text, f.Range.Start, f.Range.End, f.Precision, f.Time), " ")
		if got != want {
			t.Errorf("%q:\n %s, want\n %s", in, got, want)
		}
	}
	for _, in := range []string{"vandring", "500 kr", "08-606 74 00", "Dnr 2026-03"} {
		if f, ok := New(in, ref, nil).Read(0); ok && f.Sure {
			t.Errorf("%q is %s", in, f.Text)
		}
	}
}

// TestSeries: what comes again knows its days and its end.
func TestSeries(t *testing.T) {
	ref := dates.On(2026, 3, 2)
	for in, want := range map[string]string{
		"varannan tisdag från 7 april till 2 juni": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20260602: 2026-04-07 2026-04-21 2026-05-05 2026-05-19 2026-06-02",
		"första torsdagen varje månad mars-maj":    "FREQ=MONTHLY;BYDAY=1TH;UNTIL=20260507: 2026-03-05 2026-04-02 2026-05-07",
		"varje torsdag i april":                    "FREQ=WEEKLY;BYDAY=TH;UNTIL=20260430: 2026-04-02 2026-04-09 2026-04-16 2026-04-23 2026-04-30",
		"tisdagar och torsdagar 6-16 april":        "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20260416: 2026-04-07 2026-04-09 2026-04-14 2026-04-16",
		"sista fredagen i varje månad t.o.m. maj":  "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20260529: 2026-03-27 2026-04-24 2026-05-29",
		"torsdagar jämna veckor i april":           "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;UNTIL=20260430: 2026-04-02 2026-04-16 2026-04-30",
		"varje dag 1-4 april":                      "FREQ=DAILY;UNTIL=20260404: 2026-04-01 2026-04-02 2026-04-03 2026-04-04",
		"varje månad mars-maj":                     "FREQ=MONTHLY;UNTIL=20260531: 2026-04-01 2026-05-01",
		"torsdag 26 mars":                          ": ",
	} {
		s := read(t, in, ref).Series
		var days []string
		for _, d := range s.Occurrences(ref, dates.On(2026, 6, 30)) {
			days = append(days, d.String())
		}
		if got := s.RRule() + ": " + strings.Join(days, " "); got != want {
			t.Errorf("%q:\n %s, want\n %s", in, got, want)
		}
	}
	open := read(t, "varje måndag", ref).Series
	if got := open.Occurrences(dates.On(2030, 1, 1), dates.On(2030, 1, 14)); fmt.Sprint(got) != "[2030-01-07 2030-01-14]" || !open.End.IsZero() {
		t.Errorf("an open series: %v", got)
	}
}
