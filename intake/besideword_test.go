package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/initiative"
)

// TestBesideAWord: answers under a number or a label that stand beside a word are read, and so is a second word; one reply
// says both. A word that cannot be read beside another is named, and running text is no answer.
func TestBesideAWord(t *testing.T) {
	paused := func(c *initiative.Initiative) bool { return !c.Paused.IsZero() }
	cancelled := func(c *initiative.Initiative) bool { return !c.Cancelled.IsZero() }
	nobody := func(*initiative.Initiative) bool { return true }
	for _, c := range []struct {
		name, from, body string
		steered          func(*initiative.Initiative) bool
		open             string // of 9 and 11, those that are left
		says             []string
	}{
		{"answers below", anna, "pausa\n\n9. Enhetschefen\n11. Ja, vi fotograferar", paused, "", []string{"Vi påminner inte längre", "lagt till svar på fråga 9 och 11"}},
		{"answers above", anna, "9. Enhetschefen\n11. Ja, vi fotograferar\n\npausa\n\nMvh\nAnna", paused, "", []string{"Vi påminner inte längre", "lagt till svar på fråga 9 och 11"}},
		{"between", anna, "9. Enhetschefen\npausa\n11. Ja, vi fotograferar", paused, "", []string{"Vi påminner inte längre", "lagt till svar på fråga 9 och 11"}},
		{"a label", anna, "Inställd\n\nTalesperson: Enhetschefen", cancelled, "11", []string{"noterad som inställd", "lagt till svar på fråga 9"}},
		{"a correction", anna, "pausa\n5. Vi filmar vandringen.", paused, "9 11", []string{"Vi påminner inte längre", "Ändrat: fråga 5"}},
		{"the diarienummer in a sentence", anna, "Diarienumret är KS 2026/123, om ni vill ha det. Talesperson är enhetschefen och vi fotograferar med mobilen.",
			func(c *initiative.Initiative) bool { return c.Dnr == "KS 2026/123" }, "", []string{"KS 2026/123", "lagt till svar på fråga 9 och 11"}},
		{"the diarienummer in a long paragraph", anna, "Hej! Nu har vi fått klart det mesta här hos oss efter mötet i tisdags, och registrator har lagt upp ärendet också. " +
			"Diarienumret är KS 2026/123. Talesperson är enhetschefen, och vi fotograferar med mobilen under kvällen.",
			func(c *initiative.Initiative) bool { return c.Dnr == "KS 2026/123" }, "", []string{"KS 2026/123", "lagt till svar på fråga 9 och 11"}},
		{"two words", anna, "pausa\ndela inte", func(c *initiative.Initiative) bool { return paused(c) && c.HoldShare }, "9 11",
			[]string{"Vi påminner inte längre", "delas inte med någon annan part"}},
		{"two words and an answer", anna, "pausa\n9. Enhetschefen\ndela inte", func(c *initiative.Initiative) bool { return paused(c) && c.HoldShare }, "11",
			[]string{"Vi påminner inte längre", "delas inte med någon annan part", "lagt till svar på fråga 9"}},
		{"a word that stands alone", anna, "visa\npausa", paused, "9 11", []string{"Vi påminner inte längre", "Det här läste vi inte: visa."}},
		{"the case is asked for", anna, "visa\n\n9. Enhetschefen", nobody, "11", []string{"lagt till svar på fråga 9", "9. Talesperson (kommunen, 2 mars): Enhetschefen"}},
		{"running text", anna, "Inställd\n\nVi har tyvärr inte folk nog den kvällen, Lisa är sjuk.", cancelled, "9 11", []string{"noterad som inställd"}},
		{"a name below", anna, "pausa\n\nAnna", paused, "9 11", []string{"Vi påminner inte längre"}},
		{"the other party", johan, "pausa\n\n9. Kommunpolisen", func(c *initiative.Initiative) bool { return !paused(c) }, "11",
			[]string{"så vi har frågat dem om ditt förslag att sluta påminna", "lagt till svar på fråga 9"}},
		{"the other party's own view", johan, "avsluta\n\n5. Ett annat budskap.", nobody, "9 11", []string{"frågat dem om ditt förslag att avsluta", "Fråga 5 har redan ett svar från kommunen"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLife(t)
			row := l.reply(c.from, l.in(begin()).Envelope, c.body)
			if row.Envelope == nil {
				t.Fatal("no answer")
			}
			text, _ := reading(t, row.Envelope)
			for _, want := range c.says {
				if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
					t.Errorf("it does not say %q:\n%s", want, text)
				}
			}
			got := l.only()
			var open []string
			for n, item := range map[string]initiative.Item{"9": "talesperson", "11": "dokumentation"} {
				if got.IsOpen(item) {
					open = append(open, n)
				}
			}
			if len(open) == 2 {
				open = []string{"9", "11"}
			}
			if !c.steered(got) || strings.Join(open, " ") != c.open {
				t.Errorf("steered %v, open %v", c.steered(got), got.Open)
			}
		})
	}
}

// TestSecretsBesideAWord: the guard and an embargo hold wherever they stand, also beside a word.
func TestSecretsBesideAWord(t *testing.T) {
	l := newLife(t)
	l.reply(anna, l.in(begin()).Envelope, "pausa\n\nHör av dig till 19121212-1212 om du undrar.")
	if c := l.only(); !c.UnderReview() || c.Paused.IsZero() {
		t.Errorf("guard %v, paused %v", c.Guard, c.Paused)
	}
	l = newLife(t)
	l.reply(anna, l.in(begin()).Envelope, "pausa\n\nEmbargo: till och med 20 mars")
	if c := l.only(); !c.Embargo.Held || c.Paused.IsZero() {
		t.Errorf("embargo %+v, paused %v", c.Embargo, c.Paused)
	}
}

// TestUndoneBesideAWord: "ångra" takes back all that such a mail did.
func TestUndoneBesideAWord(t *testing.T) {
	l := newLife(t)
	row := l.reply(anna, l.in(begin()).Envelope, "pausa\n\n9. Enhetschefen")
	l.reply(anna, row.Envelope, "ångra")
	if c := l.only(); !c.Paused.IsZero() || !c.IsOpen("talesperson") {
		t.Errorf("paused %v, open %v", c.Paused, c.Open)
	}
}
