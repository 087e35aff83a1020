package store_test

import (
	"testing"

	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest"
)

// TestContract: this store keeps all that a store promises.
func TestContract(t *testing.T) {
	storetest.Suite{Open: func(dir string, opt storetest.Options) (storetest.Store, error) {
		s, err := store.Open(dir, store.Options{Now: opt.Now, Location: opt.Location})
		return backend{s}, err
	}}.Run(t)
}

// backend is the store as the suite knows it.
type backend struct{ *store.Store }

func (b backend) Update(fn func(storetest.Tx) error) error {
	return b.Store.Update(func(tx *store.Tx) error { return fn(tx) })
}

func (b backend) View(fn func(storetest.Tx) error) error {
	return b.Store.View(func(tx *store.Tx) error { return fn(tx) })
}
