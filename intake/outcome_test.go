package intake

import (
	"strings"
	"testing"
)

// TestOutcomeOfTheOther: how it went, told by the party that was consulted, counts under its name. The owner reads it the
// same day, is not asked again, and can add to it.
func TestOutcomeOfTheOther(t *testing.T) {
	over := func() *life {
		l := consulted(t)
		l.Rules.FollowUps.Changes = true
		l.Rules.Caps.CasePerDay = 99
		l.word(anna, "gap", five)
		l.until("2026-03-27 08:30")
		l.news()
		return l
	}
	l := over()
	row := l.word(johan, "consult", "Hej!\n\nDet gick bra i går, 40 personer kom och många frågade om belysningen.\n\nJohan")
	l.want("evaluated johan")
	if text, _ := reading(t, row.Envelope); !strings.Contains(text, "Kommunen får också läsa det.") {
		t.Error(text)
	}
	c := l.only()
	if len(c.Outcome) != 1 || c.Outcome[0].Source.From != johan || c.Outcome[0].Source.Party != "polis" || c.Evaluated.IsZero() {
		t.Fatalf("outcome %+v", c.Outcome)
	}
	l.until("2026-03-27 15:30")
	l.want("told anna")
	text, _ := reading(t, l.last("told", anna))
	if !strings.Contains(text, `johan@polisen.example har skrivit hur insatsen gick: "Det gick bra i går, 40 personer kom`) {
		t.Error(text)
	}
	l.until("2026-03-27 16:30")
	l.word(anna, "told", "Fikat tog slut, så nästa gång köper vi mer.")
	l.want("evaluated anna")
	l.word(anna, "told", "visa")
	text, _ = reading(t, l.last("case", anna))
	for _, want := range []string{"Så gick det (polisen, 27 mars): Det gick bra", "Så gick det (kommunen, 27 mars): Fikat tog slut"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
	l.news()
	l.until("2026-06-01 12:00")
	l.want("")

	for _, words := range []string{
		"Vi behöver ha tillbaka avspärrningarna.", "Fakturan för fikat kommer nästa vecka.", "Hur gick det?", "Tack för i går!",
		"Kan ni skicka bilderna från vandringen?", "Vi återkommer med siffror.", "Jag skickar det vidare till Eva.",
	} {
		l := over()
		if l.word(johan, "consult", words); !l.only().Evaluated.IsZero() || len(l.only().Outcome) > 0 {
			t.Errorf("%q is taken for how it went", words)
		}
	}
	for _, words := range []string{
		"Vandringen blev lyckad.", "Lugnt och fint, få kom.", "Vi mötte ett fyrtiotal boende som var positiva.", "Det var 12 deltagare.",
	} {
		l := over()
		if l.word(johan, "gap", words); len(l.only().Outcome) != 1 {
			t.Errorf("%q is not taken", words)
		}
	}
	// Questions that are open still keep nobody from telling.
	l = consulted(t)
	l.until("2026-03-27 08:30")
	if l.word(johan, "gap", "Det gick jättebra, 30 pendlare märkte sin cykel."); len(l.only().Outcome) != 1 || len(l.only().Open) == 0 {
		t.Errorf("outcome %+v", l.only().Outcome)
	}
	// Before the end nothing has gone any way yet, and who says that it is done is asked how it went.
	l = consulted(t)
	if l.word(johan, "gap", "Det gick bra, 40 personer kom."); len(l.only().Outcome) > 0 {
		t.Error("it went well before it took place")
	}
	l = over()
	row = l.word(johan, "gap", "Genomförd")
	if text, _ := reading(t, row.Envelope); !strings.Contains(text, "Hur gick det?") {
		t.Error(text)
	}
	if l.reply(johan, row.Envelope, "Bra, men för mörkt vid parken."); len(l.only().Outcome) != 1 {
		t.Errorf("outcome %+v", l.only().Outcome)
	}
}
