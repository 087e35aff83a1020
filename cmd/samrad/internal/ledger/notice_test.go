package ledger

import (
	"fmt"
	"testing"

	"haninge.se/samrad/intake/store"
)

type notes = store.Notes

// flood has so many notes, and counts how many of them are read.
type flood struct {
	notes
	waiting, read int
}

func (f *flood) Notes(prefix string) (names []string, err error) {
	for n := range f.waiting {
		names = append(names, fmt.Sprintf("%s%06d", prefix, n))
	}
	return names, nil
}

func (f *flood) Note(string, any) (bool, error) {
	f.read++
	return true, nil
}

// TestWaitingOfAFlood: of more notices than a mail shows, only those are read; the rest are a number.
func TestWaitingOfAFlood(t *testing.T) {
	f := &flood{waiting: 10 * maxNotices}
	got, err := Waiting(f)
	if err != nil || f.read != maxNotices || len(got.Shown) != maxNotices || got.More() != 9*maxNotices {
		t.Errorf("%d notes were read, %d are shown and %d more: %v", f.read, len(got.Shown), got.More(), err)
	}
}
