package files

import (
	"slices"
	"testing"
	"time"

	"haninge.se/samrad/intake/store"
)

// TestSigns holds every combination of a store and its marks against what must be said of it.
func TestSigns(t *testing.T) {
	made := time.Date(2026, time.March, 16, 7, 30, 0, 0, time.UTC)
	other := made.AddDate(0, 0, -1)
	at := func(store time.Time, instance string, seq uint64) *Mark {
		return &Mark{Store: store, Instance: instance, Seq: seq}
	}
	for name, c := range map[string]struct {
		Comparison
		want []string
	}{
		"all is well":                            {Comparison{Created: made, Instance: "a", Marked: true, Seq: 5, Inner: at(made, "a", 5), Outer: at(made, "a", 5), Elsewhere: true}, nil},
		"killed before the marks rose":           {Comparison{Created: made, Instance: "a", Marked: true, Seq: 6, Inner: at(made, "a", 5), Outer: at(made, "a", 4), Elsewhere: true}, nil},
		"the first start":                        {Comparison{Created: made, Instance: "a", Elsewhere: true}, nil},
		"no mark is wanted":                      {Comparison{Created: made, Instance: "a", Marked: true, Seq: 5, Inner: at(made, "a", 5)}, nil},
		"the file was put back alone":            {Comparison{Created: made, Instance: "a", Marked: true, Seq: 3, Inner: at(made, "a", 5)}, []string{store.OlderStore}},
		"the folder was put back":                {Comparison{Created: made, Instance: "a", Marked: true, Seq: 3, Inner: at(made, "a", 3), Outer: at(made, "a", 5), Elsewhere: true}, []string{store.OlderStore}},
		"a backup was unpacked":                  {Comparison{Created: made, Instance: "a", Marked: true, Seq: 3, Inner: at(time.Time{}, "", 0)}, []string{store.OlderStore}},
		"a backup was unpacked, and known twice": {Comparison{Created: made, Instance: "a", Marked: true, Seq: 3, Inner: at(time.Time{}, "", 0), Outer: at(made, "a", 5), Elsewhere: true}, []string{store.OlderStore}},
		"an older copy of a copy":                {Comparison{Created: made, Instance: "a", Marked: true, Seq: 9, Inner: at(made, "a", 9), Outer: at(made, "b", 7), Elsewhere: true}, []string{store.OlderStore}},
		"the folder of another store":            {Comparison{Created: made, Instance: "a", Marked: true, Seq: 9, Inner: at(made, "a", 9), Outer: at(other, "b", 7), Elsewhere: true}, []string{store.OtherStore}},
		"an empty store where one was":           {Comparison{Created: made, Instance: "a", Outer: at(other, "b", 7), Elsewhere: true}, []string{store.OtherStore}},
		"the folder on another machine":          {Comparison{Created: made, Instance: "a", Marked: true, Seq: 9, Inner: at(made, "a", 9), Elsewhere: true}, []string{store.LostMark}},
		"the mark in the folder is lost":         {Comparison{Created: made, Instance: "a", Marked: true, Seq: 5, Outer: at(made, "a", 5), Elsewhere: true}, nil},
	} {
		if got := c.Signs(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
