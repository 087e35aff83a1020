package when

import (
	"testing"

	"haninge.se/samrad/intake/dates"
)

// TestSayRead: what we say, we read; people copy it into their answers.
func TestSayRead(t *testing.T) {
	ref := dates.On(2026, 3, 2)
	for n := range 900 {
		d := ref.AddDays(n - 100)
		for _, r := range []dates.Range{{Start: d, End: d}, {Start: d, End: d.AddDays(n % 40)}, {Start: d, End: d.AddDays(n)}, {Start: d}, dates.WeekOf(d).Range(), dates.WholeMonth(d.Year, int(d.Month))} {
			if got := Read(dates.Say(r), ref); got.Range != r || got.Has(dates.WeekdayMismatch) || got.Has(dates.RolledYear) {
				t.Fatalf("%q was read as %v %v, want %v", dates.Say(r), got.Range, got.Flags, r)
			}
		}
	}
}
