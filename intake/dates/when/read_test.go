package when

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/steady"
)

// TestBreaks: the municipality's own table, and a week beside the name that wins over it.
func TestBreaks(t *testing.T) {
	ref := dates.On(2026, 1, 20)
	rd := Reader{Breaks: map[string]int{"sportlov": 8, "påsklov": 15}}
	for text, want := range map[string]dates.Range{
		"sportlovet":       dates.Week{Year: 2026, N: 8}.Range(),
		"under påsklovet":  dates.Week{Year: 2026, N: 15}.Range(),
		"höstlovet":        {},
		"höstlovet v. 44":  dates.Week{Year: 2026, N: 44}.Range(),
		"sportlovet v 9":   dates.Week{Year: 2026, N: 9}.Range(),
		"efter sportlovet": {Start: dates.Week{Year: 2026, N: 9}.Monday()},
	} {
		if got := rd.Read(text, ref); got.Range != want || got.Has(dates.Configured) == (strings.Contains(text, "v ") || strings.Contains(text, "v.") || want.IsZero()) {
			t.Errorf("%q: %v %v, want %v", text, got.Range, got.Flags, want)
		}
	}
	if got := (Reader{}).Read("sportlovet", ref); !got.Range.IsZero() {
		t.Errorf("without a table: %v", got.Range)
	}
}

// TestDetails: what a reply needs to ask about a reading.
func TestDetails(t *testing.T) {
	ref := dates.On(2026, 3, 2)
	if got := Read("fredag 12 mars", ref); got.Written.String() != "Friday" || got.Actual.String() != "Thursday" {
		t.Errorf("%+v", got)
	}
	if got := Read("lördag 12 mars - fredag 13 mars", ref); !got.Has(dates.WeekdayMismatch) || got.Written.String() != "Saturday" || got.Actual.String() != "Thursday" {
		t.Errorf("%+v", got)
	}
	if got := Read("tors 12 mars - lör 13 mars", ref); !got.Has(dates.WeekdayMismatch) || got.Written.String() != "Saturday" || got.Actual.String() != "Friday" {
		t.Errorf("%+v", got)
	}
	if got := Read("Vi ses 3 april!", ref); got.Holiday != "långfredagen" || !got.Has(dates.RedDay) || got.Text != "3 april" {
		t.Errorf("%+v", got)
	}
	if got := Read("långfredagen", ref); got.Holiday != "" || got.Has(dates.RedDay) {
		t.Errorf("a day that is called by its name: %+v", got)
	}
	if got := Read("Kl 18 den 31 APRIL", ref); !got.Has(dates.Impossible) || !got.Range.IsZero() || got.Text != "den 31 APRIL" {
		t.Errorf("%+v", got)
	}
}

// TestSpoken: dates as people say them.
func TestSpoken(t *testing.T) {
	ref := dates.On(2026, 3, 12)
	for said, want := range map[string]string{
		"Vi står där två mornar, 20 o 21 maj.":                                                         "2026-05-20..2026-05-21",
		"lördag 6 å söndag 7 juni":                                                                     "2026-06-06..2026-06-07",
		"under tiden den 5 maj till och med den 9 juni innevarande år":                                 "2026-05-05..2026-06-09",
		"Då i onsdags (11/3) sa vi att det blir fredagen den 9 oktober.":                               "2026-10-09..2026-10-09",
		"I går bestämde styrelsen att det blir 8 juni.":                                                "2026-06-08..2026-06-08",
		"Det var i onsdags.":                                                                           "2026-03-11..2026-03-11",
		"Vi hörs om det. I torsdags kom någon med förslaget att lägga det i vecka 20 och det blev så.": "2026-05-11..2026-05-17",
	} {
		r := Read(said, ref).Range
		if got := r.Start.String() + ".." + r.End.String(); got != want {
			t.Errorf("%q: %s, want %s", said, got, want)
		}
	}
}

// TestLong: a date is found where people write it, and a wall of anything is none.
func TestLong(t *testing.T) {
	ref := dates.On(2026, 3, 2)
	page := strings.Repeat("Vi vill berätta om vad som hände i vår kommun. ", 500)
	if got := Read(page+"Torsdag 26 mars.", ref); got.Range != (dates.Range{Start: dates.On(2026, 3, 26), End: dates.On(2026, 3, 26)}) {
		t.Errorf("after a page: %v", got.Range)
	}
	for _, unit := range []string{"0123456789", "1 ", "från ", "prel senast ", "senast ", "senast kl 12 ", "12, ", "99/", "v ", "den ", "mellan måndag och ", "\u00ad", "\xff", "januari"[:4]} {
		got := Read(strings.Repeat(unit, steady.Fewer(10<<20, 1<<20)/len(unit)), ref)
		if !got.Range.IsZero() && unit != "mellan måndag och " {
			t.Errorf("%q millions of bytes long: %v", unit, got.Range)
		}
	}
}
