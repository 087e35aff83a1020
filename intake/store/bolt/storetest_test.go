package bolt_test

import (
	"testing"

	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt"
	"haninge.se/samrad/intake/store/storetest"
)

// TestContract: this store keeps all that a store promises.
func TestContract(t *testing.T) {
	storetest.Suite{Open: func(dir string, opt store.Options) (store.Store, error) {
		return bolt.Open(dir, opt)
	}}.Run(t)
}
