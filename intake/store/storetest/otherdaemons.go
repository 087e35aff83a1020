package storetest

import (
	"slices"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

// TestSignsOfAnother: what another daemon wrote is a sign once a day, not while replies are stopped for it, and not for
// what it wrote before a person took the store into use.
func (r Suite) TestSignsOfAnother(t *testing.T) {
	s := r.open(t)
	sign := func(at time.Time) (first bool) {
		view(s, func(tx store.Tx) { first = one(tx.Another("x", at)) })
		return first
	}
	now := fixture.Monday()
	if !sign(now) {
		t.Error("the first is none")
	}
	update(s, func(tx store.Tx) { must(tx.NoteBeside(store.Beside{Instance: "x", ID: "<a@b>", Written: now})) })
	if sign(now) || sign(now.Add(store.SignLasts-time.Second)) || !sign(now.Add(store.SignLasts)) {
		t.Error("it is not told once a day")
	}
	update(s, func(tx store.Tx) { one(tx.StopReplies(store.OtherDaemon, "<a@b>")) })
	if sign(now.Add(store.SignLasts)) {
		t.Error("a sign while replies are stopped")
	}
	update(s, func(tx store.Tx) { must(tx.Resume("kim")) })
	if sign(now.Add(-time.Hour)) {
		t.Error("a sign of before a person took the store into use")
	}
	view(s, func(tx store.Tx) {
		if all := one(tx.Besides()); len(all) != 1 || all[0].ID != "<a@b>" {
			t.Errorf("%+v", all)
		}
	})
}

// TestBySum: mails are found by how their sums begin; what a stranger writes there finds none.
func (r Suite) TestBySum(t *testing.T) {
	s := r.open(t)
	take(s, 1)
	view(s, func(tx store.Tx) {
		sum := one(tx.ByMessageID("<m1@haninge.example>"))[0].Sum
		for hint, want := range map[string][]letter.Sum{
			string(sum[:8]): {sum}, "00000000": nil, "": nil, "zz": nil, "abc": nil,
		} {
			var got []letter.Sum
			for _, e := range one(tx.BySum(hint)) {
				got = append(got, e.Sum)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%q finds %v", hint, got)
			}
		}
	})
}
