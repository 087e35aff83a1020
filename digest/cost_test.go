package digest

import (
	"fmt"
	"runtime"
	"testing"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

// busyWeek is a register whose cases are all open and all begin in one week.
func busyWeek(n int) *fakeShelf {
	s := &fakeShelf{}
	for k := range n {
		d := dates.On(2026, 12, 1+k%6)
		title := fmt.Sprintf("Trygghetsvandring nummer %d i centrum", k)
		i := newCase(string(initiative.MakeID("SAM", 2026, k+1)), title, []string{"kommun", "polis"}[k%2], "2026-11-10",
			span("day", d.String(), d.String()), items[:1+k%4]...)
		s.cases = append(s.cases, groups(i, "ext-invanare", "int-fack"))
	}
	return s
}

// costOf is what one digest allocates: how often, and how many bytes in all, which is more than it ever holds.
func costOf(t *testing.T, a Archive, is Issue) (allocs, bytes uint64) {
	t.Helper()
	f := facts()
	f.Last = lastMonday
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := Write(a, f, is); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	return after.Mallocs - before.Mallocs, after.TotalAlloc - before.TotalAlloc
}

// TestCostOfABusyWeek: ten times the cases in one week cost at most 15 times as much, and 10 000 of them less than 100
// MB.
func TestCostOfABusyWeek(t *testing.T) {
	thousand, ten := busyWeek(1000), busyWeek(10_000)
	for name, is := range map[string]Issue{"a week": week49, "the first of a month": firstOfMonth(week49)} {
		few, fewBytes := costOf(t, thousand, is)
		many, manyBytes := costOf(t, ten, is)
		t.Logf("%s: %d allocations and %d kB, then %d and %d kB", name, few, fewBytes>>10, many, manyBytes>>10)
		if many > 15*few || manyBytes > 15*fewBytes || manyBytes > 100<<20 {
			t.Errorf("%s: 1 000 cases cost %d allocations and %d kB, 10 000 cost %d and %d kB",
				name, few, fewBytes>>10, many, manyBytes>>10)
		}
	}
}

// TestCostOfALargeRegister: what the register holds beside the week costs nothing. BenchmarkStore has the times, also
// over 100 000 cases.
func TestCostOfALargeRegister(t *testing.T) {
	few, many := stored(t, append(autumn().cases, history(300)...)), stored(t, append(autumn().cases, history(6000)...))
	for name, is := range map[string]Issue{"a week": week49, "the first of a month": firstOfMonth(week49)} {
		small, smallBytes := costOf(t, few, is)
		large, largeBytes := costOf(t, many, is)
		if large > 2*small || largeBytes > 2*smallBytes {
			t.Errorf("%s: over 300 cases %d allocations and %d kB, over 6 000 %d and %d kB", name, small, smallBytes>>10, large, largeBytes>>10)
		}
		t.Logf("%s: %d allocations and %d kB, then %d and %d kB", name, small, smallBytes>>10, large, largeBytes>>10)
	}
}
