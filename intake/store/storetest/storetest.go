// Package storetest is what a store promises to those who use it, as one suite of tests that every backend passes. It
// knows a backend by the contract alone; how a backend keeps what it is given, and what becomes of that
// when the disk or the power fails, is for the backend's own tests.
package storetest

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

// Suite runs against the backend that Open opens, or makes, in a folder.
type Suite struct {
	Open func(dir string, opt store.Options) (store.Store, error)
}

// Run runs every test of the suite.
func (r Suite) Run(t *testing.T) {
	all, n := reflect.ValueOf(r), 0
	for i := range all.NumMethod() {
		name := all.Type().Method(i).Name
		if test, ok := all.Method(i).Interface().(func(*testing.T)); ok && strings.HasPrefix(name, "Test") {
			n++
			t.Run(strings.TrimPrefix(name, "Test"), func(t *testing.T) {
				defer failing(t)
				test(t)
			})
		}
	}
	if n == 0 {
		t.Error("the suite has no test")
	}
}

// failed is what a call that must not fail ends its test with.
type failed struct{ error }

// failing fails a test that was ended so.
func failing(t interface{ Fatal(...any) }) {
	switch p := recover().(type) {
	case nil:
	case failed:
		t.Fatal(p.error)
	default:
		panic(p)
	}
}

// must ends the test of a call that failed.
func must(err error) {
	if err != nil {
		panic(failed{err})
	}
}

// one is what a call returns that must not fail; some is the same of one that may find nothing.
func one[T any](v T, err error) T {
	must(err)
	return v
}

func some[T any](v T, ok bool, err error) (T, bool) {
	must(err)
	return v, ok
}

// open makes a store in a folder of its own, and wants it to be sound when the test is over.
func (r Suite) open(t *testing.T) store.Store {
	t.Helper()
	return r.clocked(t, fixture.Monday)
}

// clocked is open, by a clock of the test's.
func (r Suite) clocked(t *testing.T, now func() time.Time) store.Store {
	t.Helper()
	s := r.at(t, t.TempDir(), store.Options{Now: now, Location: fixture.Stockholm()})
	t.Cleanup(func() { sound(t, s) })
	return s
}

// at opens the store in a folder, or makes one there.
func (r Suite) at(t *testing.T, dir string, opt store.Options) store.Store {
	t.Helper()
	s := one(r.Open(dir, opt))
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// view looks at one state of a store.
func view(s store.Store, look func(store.Tx)) {
	must(s.View(func(tx store.Tx) error {
		look(tx)
		return nil
	}))
}

// update makes changes in one transaction.
func update(s store.Store, change func(store.Tx)) {
	must(s.Update(func(tx store.Tx) error {
		change(tx)
		return nil
	}))
}

// refused wants a change to fail.
func refused(t testing.TB, s store.Store, what string, change func(store.Tx) error) {
	t.Helper()
	if s.Update(change) == nil {
		t.Errorf("%s was taken", what)
	}
}

// put puts mails of ours in the outbox.
func put(s store.Store, all ...letter.Envelope) {
	update(s, func(tx store.Tx) {
		for _, e := range all {
			one(tx.PutEnvelope(e))
		}
	})
}

// due is what is to be sent at a time, of which there must be so many.
func due(t testing.TB, s store.Store, at time.Time, n int) []outbox.Item {
	t.Helper()
	all := one(s.Due(at, 100))
	if len(all) != n {
		t.Fatalf("%d due, want %d", len(all), n)
	}
	return all
}

// sound fails the test when the backend finds anything wrong with itself.
func sound(t testing.TB, s store.Store) {
	t.Helper()
	defer failing(t)
	for _, f := range one(s.Verify()) {
		t.Errorf("verify: %s: %s", f.Where, f.What)
	}
}

// same wants two values to be the same in each field.
func same(t testing.TB, want, got any) {
	t.Helper()
	if diff := cmp.Diff(encoded(want), encoded(got)); diff != "" {
		t.Error(diff)
	}
}

// encoded is a value as text.
func encoded(v any) string { return string(one(json.MarshalIndent(v, "", " "))) }

// take does what the desk does with mails 1 to n.
func take(s store.Store, n int) {
	update(s, func(tx store.Tx) {
		for i := range n {
			must(taken(tx, i+1))
		}
	})
}

// taken does what the desk does with one mail.
func taken(tx store.Tx, n int) error {
	if err := fixture.Take(tx, n, fixture.Monday()); err != nil {
		return err
	}
	return tx.PutCursor("kommun", letter.Cursor{UIDValidity: 7, UIDNext: uint32(n) + 1}, time.Time{})
}
