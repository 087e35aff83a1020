package store

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

// draw makes some case, new or after a change.
func draw(rt *rapid.T, n int) *initiative.Initiative {
	hours := func(label string) time.Time {
		return monday().Add(time.Duration(rapid.IntRange(-3000, 3000).Draw(rt, label)) * time.Hour)
	}
	c := aCase(n, hours("created"))
	c.ID = initiative.MakeID("SAM", 2026, n)
	c.Updated, c.Asked = c.Created, time.Time{}
	yes := func(label string) bool { return rapid.IntRange(0, 3).Draw(rt, label) == 0 }
	if yes("updated") {
		c.Updated = hours("at")
	}
	if yes("asked") {
		c.Asked = hours("at")
	}
	if yes("complete") {
		c.Open = nil
	}
	if yes("undated") {
		c.When = initiative.When{}
	} else if yes("open ended") {
		c.When.End = dates.Day{}
	}
	if yes("guard") {
		c.Guard = []string{"personnummer"}
	}
	if yes("cancelled") {
		c.Cancelled = hours("at")
	}
	if yes("evaluated") {
		c.Evaluated = hours("at")
	}
	if yes("joint") {
		c.Join("polis")
	}
	c.Tags["malgrupp"] = rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 2).Draw(rt, "groups")
	return c
}

// model is the register as a slice: what each method of the shelf must agree with.
type model map[initiative.ID]*initiative.Initiative

func (m model) where(keep func(*initiative.Initiative) bool) []initiative.ID {
	var out []initiative.ID
	for id, c := range m {
		if keep(c) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

func names(cs []*initiative.Initiative) []initiative.ID {
	var out []initiative.ID
	for _, c := range cs {
		out = append(out, c.ID)
	}
	slices.Sort(out)
	return out
}

func within(d, from, to dates.Day) bool { return !d.IsZero() && !d.Before(from) && !d.After(to) }

func local(t time.Time) dates.Day { return dates.DayOf(t.In(stockholm())) }

func alive(c *initiative.Initiative) bool { return c.Cancelled.IsZero() && c.Evaluated.IsZero() }

func TestTheShelfAgreesWithTheRegister(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s, err := Open(t.TempDir(), Options{Now: func() time.Time { return monday() }, Location: stockholm()})
		if err != nil {
			rt.Fatal(err)
		}
		defer s.Close()
		m := model{}
		for range rapid.IntRange(1, 3).Draw(rt, "transactions") {
			update(t, s, func(tx *Tx) error {
				for range rapid.IntRange(1, 10).Draw(rt, "writes") {
					c := draw(rt, rapid.IntRange(1, 12).Draw(rt, "case"))
					if m[c.ID] = c; rapid.IntRange(0, 9).Draw(rt, "gone") > 0 {
						if err := tx.PutCase(c); err != nil {
							return err
						}
						continue
					}
					delete(m, c.ID)
					if err := tx.DeleteCase(c.ID); err != nil {
						return err
					}
				}
				return nil
			})
		}
		from := local(monday()).AddDays(rapid.IntRange(-130, 130).Draw(rt, "from"))
		to := from.AddDays(rapid.IntRange(0, 60).Draw(rt, "days"))
		compare(rt, s, m, from, to)
		if found, err := s.Verify(); err != nil || len(found) > 0 {
			rt.Errorf("verify: %v, %v", found, err)
		}
	})
}

func compare(rt *rapid.T, s *Store, m model, from, to dates.Day) {
	same := func(what string, got []*initiative.Initiative, err error, keep func(*initiative.Initiative) bool) {
		if err != nil {
			rt.Errorf("%s: %v", what, err)
		}
		if have, want := names(got), m.where(keep); !slices.Equal(have, want) {
			rt.Errorf("%s %s to %s: got %v, want %v", what, from, to, have, want)
		}
	}
	isOpen := func(c *initiative.Initiative) bool { return alive(c) && !c.Complete() }
	err := s.Digest(func(tx *Tx) error {
		got, err := tx.Active(from)
		same("active", got, err, func(c *initiative.Initiative) bool {
			wanted := !c.Complete() || c.When.IsZero() || c.UnderReview()
			recent := func(t time.Time) bool { return !t.IsZero() && !local(t).Before(from) }
			return alive(c) && wanted && (recent(c.Created) || recent(c.Updated) || recent(c.Asked))
		})
		got, err = tx.Starting(from, to)
		same("starting", got, err, func(c *initiative.Initiative) bool { return c.Cancelled.IsZero() && within(c.When.Start, from, to) })
		got, err = tx.Registered(from, to)
		same("registered", got, err, func(c *initiative.Initiative) bool { return within(local(c.Created), from, to) })
		got, err = tx.Unevaluated(from, to)
		same("unevaluated", got, err, func(c *initiative.Initiative) bool { return alive(c) && within(c.When.End, from, to) })
		oldest, total, err := tx.Waiting(100)
		same("waiting", oldest, err, func(c *initiative.Initiative) bool { return isOpen(c) && !c.Asked.IsZero() })
		if total != len(oldest) || !slices.IsSortedFunc(oldest, func(a, b *initiative.Initiative) int { return a.Asked.Compare(b.Asked) }) {
			rt.Errorf("waiting: %d in all, oldest %v", total, names(oldest))
		}
		if n, err := tx.OpenCount(); err != nil || n != len(m.where(isOpen)) {
			rt.Errorf("open: %d, want %d, %v", n, len(m.where(isOpen)), err)
		}
		return tallies(rt, tx, m)
	})
	if err != nil {
		rt.Error(err)
	}
}

func tallies(rt *rapid.T, tx *Tx, m model) error {
	for _, q := range []struct{ year, n int }{{2025, 4}, {2026, 1}, {2026, 2}, {2026, 3}} {
		var want initiative.Tally
		for _, c := range m {
			if d := local(c.Created); d.Year == q.year && (int(d.Month)+2)/3 == q.n {
				want.Add(c, 1)
			}
		}
		got, err := tx.Tally(q.year, q.n)
		if err != nil {
			return err
		}
		if a, b := encodedTally(got), encodedTally(want); a != b {
			rt.Errorf("%dQ%d: got %s, want %s", q.year, q.n, a, b)
		}
	}
	return nil
}

func encodedTally(t initiative.Tally) string {
	b, err := encode(tidy(t))
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// The digest must not read the whole register: a case it has no business with may even be unreadable.
func TestTheShelfReadsOnlyItsSpan(t *testing.T) {
	s := open(t)
	fill(t, s, 2000)
	today := local(monday())
	update(t, s, func(tx *Tx) error { return tx.put(bCases, []byte("SAM-2025-0100"), []byte("{")) })
	err := s.Digest(func(tx *Tx) error {
		got, err := tx.Registered(today.AddDays(-7), today)
		if err != nil {
			return err
		}
		if len(got) != 7*12+4 { // one every two hours, 07.30 today the last
			t.Errorf("%d cases registered", len(got))
		}
		oldest, total, err := tx.Waiting(3)
		if len(oldest) != 3 || total != 2000 {
			t.Errorf("%d of %d waiting", len(oldest), total)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnotherTimeZoneRecounts(t *testing.T) {
	dir := t.TempDir()
	at := time.Date(2026, time.March, 31, 23, 30, 0, 0, time.UTC) // in Stockholm it is April
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	update(t, s, func(tx *Tx) error { return tx.PutCase(aCase(1, at)) })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, dir)
	view(t, s, func(tx *Tx) error {
		q1, err1 := tx.Tally(2026, 1)
		q2, err2 := tx.Tally(2026, 2)
		if q1.Cases != 0 || q2.Cases != 1 || err1 != nil || err2 != nil {
			t.Errorf("first quarter %d, second %d, %v %v", q1.Cases, q2.Cases, err1, err2)
		}
		return nil
	})
	sound(t, s)
}
