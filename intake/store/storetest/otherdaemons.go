package storetest

import (
	"slices"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

// TestSignsOfAnother: what another daemon wrote is a sign once a day, not while answers are stopped for it, and not for
// what it wrote before a person took the store into use.
func (r Suite) TestSignsOfAnother(t *testing.T) {
	s := r.open(t)
	sign := func(at time.Time) (first bool) {
		t.Helper()
		if err := s.View(func(tx store.Tx) (err error) { first, err = tx.Another("x", at); return err }); err != nil {
			t.Fatal(err)
		}
		return first
	}
	now := fixture.Monday()
	if !sign(now) {
		t.Error("the first is none")
	}
	other := store.Beside{Instance: "x", ID: "<a@b>", Written: now}
	update(t, s, func(tx store.Tx) error { return tx.NoteBeside(other) })
	if sign(now) || sign(now.Add(store.SignLasts-time.Second)) || !sign(now.Add(store.SignLasts)) {
		t.Error("it is not told once a day")
	}
	update(t, s, func(tx store.Tx) error { _, err := tx.StopAnswers(store.OtherDaemon, "<a@b>"); return err })
	if sign(now.Add(store.SignLasts)) {
		t.Error("a sign while answers are stopped")
	}
	update(t, s, func(tx store.Tx) error { return tx.Resume("kim") })
	if sign(now.Add(-time.Hour)) {
		t.Error("a sign of before a person took the store into use")
	}
	var all []store.Beside
	view(t, s, func(tx store.Tx) (err error) { all, err = tx.Besides(); return err })
	if len(all) != 1 || all[0].ID != "<a@b>" {
		t.Errorf("%+v", all)
	}
}

// TestBySum: mails are found by how their sums begin; what a stranger writes there finds none.
func (r Suite) TestBySum(t *testing.T) {
	s := r.open(t)
	update(t, s, func(tx store.Tx) error { return take(tx, 1, fixture.Monday()) })
	var sum letter.Sum
	if err := s.View(func(tx store.Tx) error {
		rows, err := tx.ByMessageID("<m1@haninge.example>")
		sum = rows[0].Sum
		return err
	}); err != nil {
		t.Fatal(err)
	}
	hints := map[string][]letter.Sum{string(sum[:8]): {sum}, "00000000": nil, "": nil, "zz": nil, "abc": nil}
	for hint, want := range hints {
		if err := s.View(func(tx store.Tx) error {
			rows, err := tx.BySum(hint)
			var got []letter.Sum
			for _, e := range rows {
				got = append(got, e.Sum)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%q finds %v", hint, got)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
}
