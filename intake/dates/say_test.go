package dates

import "testing"

func TestSay(t *testing.T) {
	for _, c := range []struct{ start, end, want string }{
		{"2026-03-26", "2026-03-26", "torsdag 26 mars 2026"},
		{"2026-03-23", "2026-03-29", "vecka 13 (23–29 mars 2026)"},
		{"2026-12-28", "2027-01-03", "vecka 53 (28 december 2026–3 januari 2027)"},
		{"2026-05-01", "2026-06-15", "1 maj–15 juni 2026"},
		{"2026-05-01", "2026-05-10", "1–10 maj 2026"},
		{"2026-12-15", "2027-01-10", "15 december 2026–10 januari 2027"},
		{"2026-04-01", "", "från 1 april 2026, tills vidare"},
		{"", "", ""},
	} {
		var r Range
		if c.start != "" {
			r.Start = day(t, c.start)
		}
		if c.end != "" {
			r.End = day(t, c.end)
		}
		if got := Say(r); got != c.want {
			t.Errorf("%v: %q, want %q", r, got, c.want)
		}
	}
	if got := SayDay(On(2026, 3, 26)); got != "26 mars" {
		t.Errorf("%q", got)
	}
}
