package span

import (
	"slices"
	"testing"
	"time"

	"haninge.se/samrad/intake/dates"
)

// ref is the day on which the expressions of the tests were written.
var ref = dates.On(2026, time.March, 13)

// said are the days and flags of a reading.
func said(r dates.Reading) string {
	out := r.Range.Start.String() + " " + r.Range.End.String()
	for _, f := range r.Flags {
		out += " " + string(f)
	}
	return out
}

// TestResolve: an expression means its next occurrence that has not ended, across New Year where it must, and what is odd
// about that is flagged.
func TestResolve(t *testing.T) {
	weekday := func(s Span, w time.Weekday) Span { s.First = Said(w + 1); return s }
	for name, c := range map[string]struct {
		span Span
		want string
	}{
		"the same day":                   {Exact(3, 13, 0), "2026-03-13 2026-03-13"},
		"the day before":                 {Exact(3, 12, 0), "2027-03-12 2027-03-12 rolled_year"},
		"a leap day":                     {Exact(2, 29, 0), "2028-02-29 2028-02-29 rolled_year implausible"},
		"no such day":                    {Exact(4, 31, 0), "  impossible"},
		"no such day that year":          {Exact(2, 29, 2026), "  impossible"},
		"a year that is over":            {Exact(3, 12, 2026), "2026-03-12 2026-03-12 past"},
		"another weekday":                {weekday(Exact(3, 26, 0), time.Friday), "2026-03-26 2026-03-26 weekday_mismatch"},
		"its weekday":                    {weekday(Exact(3, 26, 0), time.Thursday), "2026-03-26 2026-03-26"},
		"a red-letter day":               {Exact(4, 3, 0), "2026-04-03 2026-04-03 holiday"},
		"from one to another":            {Reach(Exact(3, 20, 0), Exact(4, 2, 0), ref), "2026-03-20 2026-04-02"},
		"across New Year":                {Reach(Exact(12, 28, 0), Exact(1, 3, 0), ref), "2026-12-28 2027-01-03"},
		"across New Year, with the year": {Reach(Exact(12, 15, 0), Exact(1, 10, 2027), ref), "2026-12-15 2027-01-10"},
		"backwards":                      {Reach(Exact(3, 20, 2026), Exact(3, 2, 2026), ref), "  impossible"},
		"two days":                       {Both(Exact(3, 28, 0), Exact(3, 21, 0), ref), "2026-03-21 2026-03-28"},
		"two days about New Year":        {Both(Exact(12, 28, 0), Exact(1, 3, 0), ref), "2026-12-28 2027-01-03"},
		"winter":                         {Span{On: Months(12, 14), Precision: "range"}, "2026-12-01 2027-02-28"},
		"weeks":                          {Span{On: Weeks(14, 15), Precision: "week"}, "2026-03-30 2026-04-12"},
		"a week that few years have":     {Span{On: Weeks(53, 53), Precision: "week"}, "2026-12-28 2027-01-03"},
	} {
		if got := said(c.span.Resolve(ref)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestParts: the thirds and halves of a span, which lie in it one after the other.
func TestParts(t *testing.T) {
	week := dates.Week{Year: 2026, N: 14}.Range()
	for name, c := range map[string]struct {
		whole  dates.Range
		thirds [3]string
		halves [2]string
	}{
		"a week":  {week, [3]string{"2026-03-30 2026-04-01", "2026-03-31 2026-04-02", "2026-04-02 2026-04-05"}, [2]string{"2026-03-30 2026-04-01", "2026-04-02 2026-04-05"}},
		"a month": {dates.WholeMonth(2026, 4), [3]string{"2026-04-01 2026-04-10", "2026-04-11 2026-04-20", "2026-04-21 2026-04-30"}, [2]string{"2026-04-01 2026-04-15", "2026-04-16 2026-04-30"}},
		"summer":  {Months(6, 8)(2026), [3]string{"2026-06-01 2026-06-30", "2026-07-01 2026-07-31", "2026-08-01 2026-08-31"}, [2]string{"2026-06-01 2026-07-16", "2026-07-17 2026-08-31"}},
	} {
		of := func(r dates.Range) string { return r.Start.String() + " " + r.End.String() }
		for n, want := range c.thirds {
			if got := of(Third(c.whole, n+1)); got != want {
				t.Errorf("third %d of %s: %s, want %s", n+1, name, got, want)
			}
		}
		for n, which := range []int{1, 2} {
			if got := of(Half(c.whole, which)); got != c.halves[n] {
				t.Errorf("half %d of %s: %s, want %s", which, name, got, c.halves[n])
			}
		}
	}
	if open := (dates.Range{Start: ref}); Third(open, 1) != (dates.Range{}) || Half(open, 1) != (dates.Range{}) {
		t.Error("what has no end has no parts")
	}
}

// TestFlags: flags are added once and taken away without a change to the span that they were on.
func TestFlags(t *testing.T) {
	s := Fixed("day", Single(ref), dates.Approx)
	more := s.With(dates.Approx, dates.Past)
	if !slices.Equal(more.Flags, []dates.Flag{dates.Approx, dates.Past}) || !slices.Equal(more.Without(dates.Approx).Flags, []dates.Flag{dates.Past}) {
		t.Errorf("with %v, without %v", more.Flags, more.Without(dates.Approx).Flags)
	}
	if !slices.Equal(s.Flags, []dates.Flag{dates.Approx}) || len(more.Flags) != 2 {
		t.Errorf("the spans themselves: %v, %v", s.Flags, more.Flags)
	}
}
