package lexicon

import (
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/intake/dates"
)

// TestMeanings: what a word means in the calendar, also misspelt by a letter; what is another word as well is weak, and
// what only looks like one means nothing.
func TestMeanings(t *testing.T) {
	for in, want := range map[string]Token{
		"torsdagen": {Kind: WeekdayWord, N: 4}, "TORSDAG": {Kind: WeekdayWord, N: 4}, "lordag": {Kind: WeekdayWord, N: 6},
		"torsdagskväll": {Kind: WeekdayWord, N: 4}, "torsdagskvällar": {Kind: WeekdaysWord, N: 4}, "söndagar": {Kind: WeekdaysWord},
		"mars": {Kind: MonthWord, N: 3}, "jan": {Kind: MonthWord, N: 1, Weak: true}, "febuari": {Kind: MonthWord, N: 2, Weak: true},
		"agusti": {Kind: MonthWord, N: 8, Weak: true}, "marsch": {Kind: Word}, "vardag": {Kind: Word}, "marknad": {Kind: Word},
		"tolfte": {Kind: Ordinal, N: 12}, "två": {Kind: Count, N: 2},
		"12": {Kind: Digit, N: 12}, "20260312": {Kind: Digit, N: 20260312}, "202603121": {Kind: Digit, N: -1}, "–": {Kind: Mark},
	} {
		l := New(in)
		if l.Len() != 1 {
			t.Fatalf("%q: %d tokens", in, l.Len())
		}
		if got := l.At(0); got.Kind != want.Kind || got.N != want.N || got.Weak != want.Weak {
			t.Errorf("%q: kind %d, %d, weak %v; want %d, %d, %v", in, got.Kind, got.N, got.Weak, want.Kind, want.N, want.Weak)
		}
	}
}

// TestOutsideALine: what lies outside of a text begins a line, so that nothing is read across its ends; and of a text
// no more is taken than an answer has.
func TestOutsideALine(t *testing.T) {
	l := New("12 mars\nkl 18")
	for i, begins := range map[int]bool{-1: true, 0: true, 1: false, 2: true, 4: true} {
		if l.End(i) != begins {
			t.Errorf("token %d begins a line: %v", i, !begins)
		}
	}
	if got := l.Text(0, 2); got != "12 mars" {
		t.Errorf("%q", got)
	}
	if l.Hide(0, 2); l.At(1).Kind == MonthWord || !l.Digits(3, 2) {
		t.Error("two tokens are hidden, and no other")
	}
	if long := New(strings.Repeat("mars ", longest)); long.Len() > longest/len("mars ")+1 {
		t.Errorf("%d tokens", long.Len())
	}
}

// TestOccasions: a day that people call by a name is on its day, and a week or weekend has its ends.
func TestOccasions(t *testing.T) {
	for said, want := range map[string]string{
		"påskdagen": "2026-04-05 2026-04-05", "skärtorsdagen": "2026-04-02 2026-04-02", "påskhelgen": "2026-04-03 2026-04-06",
		"annandag påsk": "2026-04-06 2026-04-06", "julafton": "2026-12-24 2026-12-24", "valdagen": "2026-09-13 2026-09-13",
		"midsommarafton": "2026-06-19 2026-06-19",
	} {
		l := New(said)
		n := slices.IndexFunc(Occasions(), func(o Occasion) bool { next, ok := l.Phrase(0, o.Names); return ok && next == l.Len() })
		if n < 0 {
			t.Errorf("%q is no occasion", said)
			continue
		}
		if got := Occasions()[n].On(2026); got.Start.String()+" "+got.End.String() != want {
			t.Errorf("%q: %s to %s, want %s", said, got.Start, got.End, want)
		}
	}
	for _, o := range Occasions() {
		is := 0
		for year := 2026; year < 2030; year++ {
			if got := o.On(year); got != (dates.Range{}) {
				is++
				if got.End.Before(got.Start) {
					t.Errorf("%d: from %s to %s", year, got.Start, got.End)
				}
			}
		}
		if is == 0 {
			t.Error("a row that is on no day in four years")
		}
	}
}
