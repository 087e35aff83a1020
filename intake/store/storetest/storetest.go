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
			t.Run(strings.TrimPrefix(name, "Test"), test)
		}
	}
	if n == 0 {
		t.Error("the suite has no test")
	}
}

// with opens a store that goes by a clock.
func (r Suite) with(t *testing.T, dir string, opt store.Options) store.Store {
	t.Helper()
	if opt.Now == nil {
		opt.Now = fixture.Monday
	}
	if opt.Location == nil {
		opt.Location = fixture.Stockholm()
	}
	s, err := r.Open(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func (r Suite) at(t *testing.T, dir string) store.Store {
	t.Helper()
	return r.with(t, dir, store.Options{})
}

func (r Suite) open(t *testing.T) store.Store {
	t.Helper()
	return r.at(t, t.TempDir())
}

func update(t testing.TB, s store.Store, fn func(store.Tx) error) {
	t.Helper()
	if err := s.Update(fn); err != nil {
		t.Fatal(err)
	}
}

func view(t testing.TB, s store.Store, fn func(store.Tx) error) {
	t.Helper()
	if err := s.View(fn); err != nil {
		t.Fatal(err)
	}
}

// sound fails the test when the backend finds anything wrong with itself.
func sound(t testing.TB, s store.Store) {
	t.Helper()
	found, err := s.Verify()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Errorf("verify: %s: %s", f.Where, f.What)
	}
}

// encoded is a value as text, to be compared.
func encoded(t testing.TB, v any) string {
	t.Helper()
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// take does what the desk does with one mail.
func take(t store.Tx, n int, at time.Time) error {
	if err := fixture.Take(t, n, at); err != nil {
		return err
	}
	return t.PutCursor("kommun", store.Cursor{UIDValidity: 7, UIDNext: uint32(n) + 1}, time.Time{})
}
