// Package open is the one place that says which backend keeps the store: the daemon, the commands and the tests open it
// here, and know it as store.Store.
package open

import (
	"io"

	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt"
)

// Store opens the store in a folder, or makes one where there never was one. A store that is damaged, of another
// version, held by another process or gone is an error of its own type in package store; nothing is changed then.
func Store(dir string, opt store.Options) (store.Store, error) {
	s, err := bolt.Open(dir, opt)
	if err != nil {
		return nil, err // not a *bolt.Store of nil, which would be a store
	}
	return s, nil
}

// Unpack lays a backup into a data folder, beside what is there, and returns where. Until Replace is called nothing
// else is changed.
func Unpack(r io.Reader, dir string) (staged string, err error) { return bolt.Unpack(r, dir) }

// Replace puts what was unpacked in the place of what is there, and keeps that in the folder under another name, if
// there was anything. What is cut off is done by unpacking and replacing again; until then Store makes no new store.
func Replace(dir, kept string) (moved bool, err error) { return bolt.Replace(dir, kept) }

// Verify looks through a data folder, a store's file or a backup, and tells everything that is wrong with it; also one
// that would not open. Nothing is changed. The error is for what kept it from looking.
func Verify(path string) ([]store.Finding, error) { return bolt.Verify(path) }
