package triage

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// TestTalkOf: a reply may call a case by its title, by what its answer to "vad" begins with where that is a name, and
// by its day or week; a series and a longer time have parts.
func TestTalkOf(t *testing.T) {
	day := dates.On(2027, 2, 18)
	week := dates.WeekOf(day).Range()
	for _, c := range []struct {
		vad, title, days string
		when             initiative.When
	}{
		{"Informationsmöten om grannsamverkan", "T Informationsmöten", "18 februari den e torsdag torsdagen torsdagens", initiative.When{Range: dates.Range{Start: day, End: day}}},
		{"Cykelmärkning", "T Cykelmärkning", "vecka v 7", initiative.When{Range: week}},
		{"Fotoutställning, tal", "T Fotoutställning", "", initiative.When{Range: dates.Range{Start: day, End: day.AddDays(20)}}},
		{"Vi vill ordna en vandring i Jordbro", "T", "", initiative.When{Range: dates.Range{Start: day, End: day}, Series: dates.Series{Freq: "weekly"}}},
		{"", "T", "", initiative.When{}},
	} {
		i := &initiative.Initiative{Title: "T", When: c.when, Answers: map[initiative.Item][]initiative.Version{}}
		if c.vad != "" {
			i.Put("vad", initiative.Version{Text: c.vad, State: initiative.Answered})
		}
		got := TalkOf(i, &Mail{Letter: &letter.Letter{}})
		if got.Title != c.title || strings.Join(got.Days, " ") != c.days {
			t.Errorf("%q: title %q, days %q", c.vad, got.Title, got.Days)
		}
	}
}
