package aside

import (
	"strings"
	"testing"
)

// TestSaid: what is meant for a colleague or tells of an absence answers nothing, also between courtesies; a sentence
// that says more may answer.
func TestSaid(t *testing.T) {
	author := func(line string) bool { return strings.Trim(line, " /.") == "Lisa" }
	for _, c := range []struct {
		said   string
		mayAsk bool
		want   bool
	}{
		{"Erik, du får svara på den här.", false, true},
		{"Hej! Skickar vidare till Erik som svarar. Tack!", false, true},
		{"Kolla med Erik.\n/Lisa", false, true},
		{"Jag är på semester till måndag.", false, true},
		{"Jag är på semester, Karin är talesperson.", false, false},
		{"Kolla med Erik. Enhetschefen är talesperson.", false, false},
		{"Enhetschefen", false, false},
		{"Tack!", false, false},
		{"Erik, vad tycker du?", false, true},
		{"Varför gör ni det här?", true, false},
		{"FYI", true, true},
		{"", false, false},
		{"Kolla med Erik. " + strings.Repeat("x", 4000), false, false},
	} {
		if got := Said(c.said, c.mayAsk, author); got != c.want {
			t.Errorf("%.60q: %v, want %v", c.said, got, c.want)
		}
	}
}

// TestTellsNothing: who does not know, or only passes a mail on, tells nothing; who goes on to tell does.
func TestTellsNothing(t *testing.T) {
	for said, want := range map[string]bool{
		"Vet inte hur det gick, jag har bytt jobb. Prata med Karin.": true, "Ingen aning faktiskt.": true, "FYI": true,
		"Vet inte om det hör hit men 40 kom.": false, "Gick bra, 40 kom.": false, "": false,
	} {
		if got := TellsNothing(said); got != want {
			t.Errorf("%q: %v, want %v", said, got, want)
		}
	}
}
