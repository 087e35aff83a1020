package clause

import (
	"strings"
	"testing"
	"unicode"
)

// TestSeen is what is to be seen of a clause before anything weighs it.
func TestSeen(t *testing.T) {
	for said, want := range map[string]string{
		"Vi pratar med boende":                      "",
		"Vi går en runda torsdag":                   "dated",
		"Vem är talesperson? ":                      "asks",
		"Sista anmälningsdag är 4 maj":              "dated against",
		"<a> {b} ((c))":                             "code",
		"Blir det regn flyttar vi in":               "condition",
		"Ingenting får publiceras före 20 april":    "dated held",
		"Jag bifogar planen":                        "hands over",
		"Vi ses (kan ni komma på torsdag?)":         "asks dated",
		"Förra året, den 12 maj, kom det knappt nå": "dated against",
	} {
		c := NewSentence(said).Whole()
		var got []string
		for _, v := range []struct {
			is   bool
			name string
		}{{c.Asks, "asks"}, {c.Dated, "dated"}, {c.Against, "against"}, {c.Code, "code"}, {c.Opens(Conditions), "condition"},
			{c.Has(HeldBack), "held"}, {c.Opens(HandsOver), "hands over"}} {
			if v.is {
				got = append(got, v.name)
			}
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%q: got %q, want %q", said, got, want)
		}
	}
}

// TestBorders is where a sentence may be parted: never inside a list or a date, before what a word wants, or where the
// clause goes on about the one before.
func TestBorders(t *testing.T) {
	for _, v := range []struct {
		flows bool
		said  string // "|" where it may be parted
	}{
		{false, "Vi har inte hunnit prata med tryckeriet,| men vecka 22 är bestämd"},
		{false, "Man ska få dela sin oro med andra, det är det som kvällen går ut på"},
		{false, "Vi står på torget tre kvällar:| tisdag 14, 21 och 28 april"},
		{false, "Vi delar ut kartor i Vega, Norrby och Tungelsta hela dagen"},
	} {
		s := NewSentence(strings.ReplaceAll(v.said, "|", ""))
		c := s.Whole()
		got := s.text
		borders := c.Borders(c.Flows())
		for i := len(borders) - 1; i >= 0; i-- {
			at := len(strings.TrimRightFunc(s.text[:s.start(borders[i])], unicode.IsSpace))
			got = got[:at] + "|" + got[at:]
		}
		if c.Flows() != v.flows || got != v.said {
			t.Errorf("got %v, %q\nwant %v, %q", c.Flows(), got, v.flows, v.said)
		}
	}
}

// TestTellsOfSeveral: a mail tells of several initiatives when it says so and tells of them one by one.
func TestTellsOfSeveral(t *testing.T) {
	for said, want := range map[string]bool{
		"Vi har två grejer på gång. Den ena är en vandring. Den andra är ett öppet hus.": true,
		"Vi har två grejer på gång i Vega och Brandbergen.":                              false,
		"Den ena är en vandring, den andra ett öppet hus.":                               false,
		"": false,
	} {
		if got := TellsOfSeveral(said); got != want {
			t.Errorf("%q: %v, want %v", said, got, want)
		}
	}
}
