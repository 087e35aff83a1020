package checklist

import (
	"testing"

	"haninge.se/samrad/intake/initiative"
)

// TestAside: words to a colleague, or of an absence, are no answer to the only open question, and are kept as unread.
func TestAside(t *testing.T) {
	c := Default()
	aside := []string{
		"Erik - vet du vem som brukar göra det här? Mvh Lisa", "Lisa, ser du till att vi svarar på detta?\n\nErik", "Erik, du får svara på den här.\n\n/Lisa",
		"Skickar vidare till Erik som svarar.", "FYI", "För kännedom.", "@Erik Sand, vad tycker du?", "@Lisa Holm Kan du fylla i resten? Jag är på utbildning hela veckan.",
		"Hej Erik! Det här är väl ditt bord?", "Kan du svara Erik", "Jag har bett Erik svara på det här.", "Kolla med Erik.", "Jag har bytt jobb och läser inte längre den här brevlådan.",
	}
	answers := []string{
		"Erik Sand, kommunpolis", "Erik, kommunpolis, och Lisa svarar på frågor", "Jag, men om du undrar något ring presschefen", "Jag är på semester, Karin är talesperson",
		"Du kan skriva enhetschefen.", "Vi frågar dem som är lediga.", "Fråga deltagarna på plats.",
	}
	for _, item := range []initiative.Item{"talesperson", "utvardering"} {
		for _, said := range aside {
			if got := c.ReadReply(plainLines(said), Talk{Open: []initiative.Item{item}}); len(got.Answers) != 0 || got.Rest == "" {
				t.Errorf("%s: %q is taken for %+v, unread %q", item, said, got.Answers, got.Rest)
			}
		}
		for _, said := range answers {
			if got := c.ReadReply(plainLines(said), Talk{Open: []initiative.Item{item}}); len(got.Answers) != 1 || got.Answers[0].Text != said {
				t.Errorf("%s: %q is taken for %+v", item, said, got.Answers)
			}
		}
	}
	// a day in it, and nothing like who speaks to the press
	said := "Jag är på utbildning till fredag, men vi räknar besökare."
	for item, want := range map[initiative.Item]int{"talesperson": 0, "utvardering": 1} {
		if got := c.ReadReply(plainLines(said), Talk{Open: []initiative.Item{item}}); len(got.Answers) != want {
			t.Errorf("%s: %q is taken for %+v", item, said, got.Answers)
		}
	}
	// where the answer may be a question itself
	if got := c.ReadReply(plainLines("Varför gör ni det här, kan du undra?"), Talk{Open: []initiative.Item{"fragor"}}); len(got.Answers) != 1 {
		t.Errorf("a likely question is taken for %+v", got)
	}
}
