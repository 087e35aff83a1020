package digest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

// archive is a store as an Archive.
type archive struct{ store.Store }

func (a archive) Digest(fn func(Register) error) error {
	return a.Store.View(func(tx store.Tx) error { return fn(tx) })
}

func stored(tb testing.TB, cases []*initiative.Initiative) archive {
	tb.Helper()
	s, err := open.Store(tb.TempDir(), store.Options{Location: stockholm})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	for len(cases) > 0 {
		n := min(len(cases), 2000)
		err := s.Update(func(tx store.Tx) error {
			for _, i := range cases[:n] {
				if err := tx.PutCase(i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
		cases = cases[n:]
	}
	return archive{s}
}

// TestOverTheStore: the real register gives the same digests as the tests' own.
func TestOverTheStore(t *testing.T) {
	s := mondayMorning(stockholm)
	for name, shelf := range map[string]*fakeShelf{"autumn": autumn(), "year turn": yearTurn()} {
		real := stored(t, shelf.cases)
		for _, w := range []dates.Week{week(2026, 45), week(2026, 49), week(2026, 53), week(2027, 1)} {
			is := s.Issue(w, s.Slot(w))
			want := written(t, shelf, facts(), is)
			got, err := Write(real, facts(), is)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(whole(want), whole(got)); diff != "" {
				t.Errorf("%s, %s (-fake +store):\n%s", name, w, diff)
			}
		}
	}
}

// BenchmarkStore is the digest of one busy week over registers of different sizes: its cost must follow the week.
func BenchmarkStore(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("cases=%d", n), func(b *testing.B) {
			real := stored(b, append(autumn().cases, history(n)...))
			var slowest time.Duration
			for b.Loop() {
				start := time.Now()
				if _, err := Write(real, facts(), week49); err != nil {
					b.Fatal(err)
				}
				slowest = max(slowest, time.Since(start))
			}
			b.ReportMetric(float64(slowest.Microseconds())/1000, "ms-worst")
		})
	}
}

// history is n cases of the years before, 95 in 100 of them evaluated, the rest left as they were.
func history(n int) []*initiative.Initiative {
	out := make([]*initiative.Initiative, n)
	for k := range out {
		d := dates.On(2025, 10, 1-k%7000)
		var open []initiative.Item
		if k%20 == 0 {
			open = items[:1+k%3]
		}
		i := newCase(fmt.Sprintf("OLD-%04d-%06d", d.Year, k), "Trygghetsvandring i centrum", "kommun", d.AddDays(-30).String(), span("day", d.String(), d.String()), open...)
		if len(open) == 0 {
			i.Evaluated = at(d.AddDays(10).String())
		}
		out[k] = groups(i, "ext-invanare")
	}
	return out
}
