package bolt

import (
	"slices"
	"testing"
	"time"

	"haninge.se/samrad/intake/store"
)

// TestSigns holds every combination of a store and its marks against what must be said of it.
func TestSigns(t *testing.T) {
	made, other := monday(), monday().AddDate(0, 0, -1)
	at := func(store time.Time, instance string, seq uint64) *mark {
		return &mark{Store: store, Instance: instance, Seq: seq}
	}
	marked := identity{Created: made, Instance: "a", Marked: true}
	for name, c := range map[string]struct {
		witnesses
		want []string
	}{
		"all is well":                            {witnesses{who: marked, seq: 5, inner: at(made, "a", 5), outer: at(made, "a", 5), elsewhere: true}, nil},
		"killed before the marks rose":           {witnesses{who: marked, seq: 6, inner: at(made, "a", 5), outer: at(made, "a", 4), elsewhere: true}, nil},
		"the first start":                        {witnesses{who: identity{Created: made, Instance: "a"}, elsewhere: true}, nil},
		"no mark is wanted":                      {witnesses{who: marked, seq: 5, inner: at(made, "a", 5)}, nil},
		"the file was put back alone":            {witnesses{who: marked, seq: 3, inner: at(made, "a", 5)}, []string{store.OlderStore}},
		"the folder was put back":                {witnesses{who: marked, seq: 3, inner: at(made, "a", 3), outer: at(made, "a", 5), elsewhere: true}, []string{store.OlderStore}},
		"a backup was unpacked":                  {witnesses{who: marked, seq: 3, inner: at(time.Time{}, "", 0)}, []string{store.OlderStore}},
		"a backup was unpacked, and known twice": {witnesses{who: marked, seq: 3, inner: at(time.Time{}, "", 0), outer: at(made, "a", 5), elsewhere: true}, []string{store.OlderStore}},
		"an older copy of a copy":                {witnesses{who: marked, seq: 9, inner: at(made, "a", 9), outer: at(made, "b", 7), elsewhere: true}, []string{store.OlderStore}},
		"the folder of another store":            {witnesses{who: marked, seq: 9, inner: at(made, "a", 9), outer: at(other, "b", 7), elsewhere: true}, []string{store.OtherStore}},
		"an empty store where one was":           {witnesses{who: identity{Created: made, Instance: "a"}, outer: at(other, "b", 7), elsewhere: true}, []string{store.OtherStore}},
		"the folder on another machine":          {witnesses{who: marked, seq: 9, inner: at(made, "a", 9), elsewhere: true}, []string{store.LostMark}},
		"the mark in the folder is lost":         {witnesses{who: marked, seq: 5, outer: at(made, "a", 5), elsewhere: true}, nil},
	} {
		if got := c.signs(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
