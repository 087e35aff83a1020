package retention

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

// TestOver: what somebody ended is over, and what is past for so long that nobody is asked any more. Its months count
// from the last thing that happened.
func TestOver(t *testing.T) {
	now := time.Date(2028, time.June, 1, 9, 0, 0, 0, time.UTC)
	early, late := now.AddDate(0, -9, 0), now.AddDate(0, -6, 0)
	past := dates.On(2028, time.February, 10)
	for name, c := range map[string]struct {
		it    initiative.Initiative
		since time.Time
	}{
		"it goes on":           {initiative.Initiative{Updated: early}, time.Time{}},
		"closed":               {initiative.Initiative{Updated: early, Closed: late}, late},
		"changed after that":   {initiative.Initiative{Updated: late, Closed: early}, late},
		"called off":           {initiative.Initiative{Updated: early, Cancelled: late}, late},
		"evaluated":            {initiative.Initiative{Updated: early, Evaluated: late}, late},
		"past, not evaluated":  {of(early, past), past.AddDays(1).In(time.UTC)},
		"past since yesterday": {of(early, dates.On(2028, time.May, 31)), time.Time{}},
		"in the future":        {of(early, dates.On(2028, time.August, 1)), time.Time{}},
	} {
		since, over := Over(&c.it, now)
		if over != !c.since.IsZero() || !since.Equal(c.since) {
			t.Errorf("%s: over %v since %v, want %v", name, over, since, c.since)
		}
	}
}

// of is a case that took place on a day.
func of(updated time.Time, day dates.Day) initiative.Initiative {
	return initiative.Initiative{Updated: updated, When: initiative.When{Range: dates.Range{Start: day, End: day}}}
}

// register is one with three cases, of which the first is closed and the second went up in the third.
func register(t *testing.T) store.Store {
	t.Helper()
	st, err := open.Store(t.TempDir(), store.Options{Now: fixture.Monday, Location: fixture.Stockholm()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	if err := st.Update(func(tx store.Tx) error {
		for n := 1; n <= 3; n++ {
			if err := fixture.Take(tx, n, fixture.Monday()); err != nil {
				return err
			}
			c := fixture.Case(n, fixture.Monday())
			c.When = initiative.When{}
			if n < 3 {
				c.Closed = fixture.Monday()
			}
			if n == 2 {
				c.Into = initiative.MakeID("SAM", 2026, 3)
			}
			if err := tx.PutCase(c); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return st
}

// TestMergedCase: a case that went up in another stays as long as that one goes on.
func TestMergedCase(t *testing.T) {
	st, now := register(t), fixture.Monday().AddDate(0, 13, 0)
	due := func() []string {
		due, err := Of(st, Rules{Cases: 12}, now)
		if err != nil {
			t.Fatal(err)
		}
		return due.Cases()
	}
	if got := due(); !slices.Equal(got, []string{"SAM-2026-0001"}) {
		t.Errorf("due: %v", got)
	}
	if err := st.Update(func(tx store.Tx) error {
		c, _, err := tx.Case("SAM-2026-0003")
		if err != nil {
			return err
		}
		c.Closed = fixture.Monday()
		return tx.PutCase(c)
	}); err != nil {
		t.Fatal(err)
	}
	if got := due(); !slices.Equal(got, []string{"SAM-2026-0001", "SAM-2026-0002", "SAM-2026-0003"}) {
		t.Errorf("due: %v", got)
	}
}

// TestOriginals: the mails of a case go before it, and the case stays.
func TestOriginals(t *testing.T) {
	st, now := register(t), fixture.Monday().AddDate(0, 13, 0)
	due, err := Of(st, Rules{Originals: 12}, now)
	if err != nil || len(due) != 1 || due[0].Case != "SAM-2026-0001" || due[0].Rule != ruleOriginals {
		t.Fatalf("%+v %v", due, err)
	}
	if wiped, err := Carry(st, due); !wiped || err != nil {
		t.Fatal(wiped, err)
	}
	_ = st.View(func(tx store.Tx) error {
		_, there, err := tx.Case("SAM-2026-0001")
		kept, err2 := tx.Kept(due[0].Mail)
		if !there || kept || err != nil || err2 != nil {
			t.Errorf("the case is there %v, its mail kept %v, %v %v", there, kept, err, err2)
		}
		return nil
	})
}

// cases counts those that are there.
func cases(t *testing.T, st store.Store) int {
	t.Helper()
	var counts store.Counts
	if err := st.View(func(tx store.Tx) (err error) { counts, err = tx.Counts(); return err }); err != nil {
		t.Fatal(err)
	}
	return counts.Cases
}

// TestKeeperHoldsBack: nothing is erased without a rule, by a clock that cannot be believed, or from a store that may
// be older than the world.
func TestKeeperHoldsBack(t *testing.T) {
	st := register(t)
	at := fixture.Monday().AddDate(0, 1, 0)
	k := Keeper{Store: st, Now: func() time.Time { return at }, Zone: fixture.Stockholm(), Log: slog.New(slog.DiscardHandler)}
	night := func(what string, want int) {
		t.Helper()
		if _, err := k.night(); err != nil || cases(t, st) != want {
			t.Errorf("%s: %d cases, %v", what, cases(t, st), err)
		}
	}
	night("no rule", 3)
	k.Rules = Rules{Cases: 1}
	at = at.AddDate(40, 0, 0)
	night("a clock that runs ahead", 3)
	at = fixture.Monday().AddDate(0, 1, 1)
	if err := st.Update(func(tx store.Tx) error { _, err := tx.StopReplies(store.OlderStore, ""); return err }); err != nil {
		t.Fatal(err)
	}
	night("an older store", 3)
	if err := st.Update(func(tx store.Tx) error { return tx.Resume("anna") }); err != nil {
		t.Fatal(err)
	}
	night("all is well", 2)
}

// TestKeeper erases once a night, and ends when it is told to.
func TestKeeper(t *testing.T) {
	st := register(t)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		start := time.Now()
		k := Keeper{
			Store: st, Rules: Rules{Cases: 1}, Log: slog.New(slog.DiscardHandler), Zone: fixture.Stockholm(),
			Now: func() time.Time { return fixture.Monday().AddDate(0, 0, 29).Add(time.Since(start)) },
		}
		done := make(chan error)
		go func() { done <- k.Run(ctx) }()
		for day, want := range []int{3, 3, 3, 2, 2} { // a month is over in the morning before the third night
			synctest.Wait()
			if got := cases(t, st); got != want {
				t.Errorf("after %d days there are %d cases, want %d", day, got, want)
			}
			time.Sleep(24 * time.Hour)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
