package intake

import (
	"fmt"
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// TestMoved: a reply that says in running text that the time is another now changes it; one that asks, wonders, or
// tells of something else that is moved is for a person.
func TestMoved(t *testing.T) {
	for text, want := range map[string]string{
		"Hej,\n\nny tid blir den 9 april kl 18.":                            "ny tid blir den 9 april kl 18.",
		"Hej! Vandringen flyttas till torsdag 9 april.":                     "Vandringen flyttas till torsdag 9 april.",
		"Vandringen är flyttad till den 9 april":                            "Vandringen är flyttad till den 9 april",
		"Flyttas till 9 april pga regn":                                     "Flyttas till 9 april pga regn",
		"Datumet ändrat: 9/4":                                               "Datumet ändrat: 9/4",
		"Nytt datum: 9 april":                                               "9 april",
		"Vi har flyttat den till den 9 april, kl. 18.00. Resten som förut.": "Vi har flyttat den till den 9 april, kl. 18.00.",
		"Ring mig så tar vi resten. Jag är inne till 9 april.":              "",
		"Kan vi flytta till 9 april?":                                       "",
		"Vi flyttar den kanske till 9 april":                                "",
		"Tiden ändras inte, det blir 26 mars":                               "",
		"Affischen ändras till blå den 9 april":                             "",
		"Filmen flyttas till polisens kanal den 9 april":                    "",
		"Vandringen flyttas från 26 mars till 9 april":                      "Vandringen flyttas från 26 mars till 9 april",
		"Vi skjuter på det två veckor, alltså till den 9 april":             "Vi skjuter på det två veckor, alltså till den 9 april",
		"Lokalen är dubbelbokad så vandringen flyttas från torsdagen den 26 mars till torsdagen den 9 april, samma\nplats. " +
			"Det andra kan jag svara på nästa vecka.": "Lokalen är dubbelbokad så vandringen flyttas från torsdagen den 26 mars till torsdagen " +
			"den 9 april, samma plats.",
		"Anna är ledig och åter först den 9 april. Jag har tagit över ärendet.": "",
		"Vi kör från 9 april till 12 april":                                     "",
		"Från den 9 april flyttas mötena till rådhuset":                         "",
		"Vi skjuter på affischen till 9 april":                                  "",
		"Vandringen är flyttad.":                                                "",
		"Tiden blev fel. Det ska vara 9 april.":                                 "Tiden blev fel. Det ska vara 9 april.",
		"Datumet stämmer inte, det är den 9 april":                              "Datumet stämmer inte, det är den 9 april",
		"Det är inte torsdag 26 mars utan torsdagen veckan efter, 9 april.":     "Det är inte torsdag 26 mars utan torsdagen veckan efter, 9 april.",
		"Det är inte Lisa utan Eva som ringer 9 april.":                         "",
		"På grund av valet flyttas vandringen i Jordbro till 9 april.":          "På grund av valet flyttas vandringen i Jordbro till 9 april.",
		"Vi har bytt datum till 9 april.":                                       "Vi har bytt datum till 9 april.",
		"Hej! Det blir torsdag 9 april i stället. Resten stämmer.":              "Det blir torsdag 9 april i stället.",
		"Vi flyttar förresten vandringarna till 9 april, det regnar.":           "Vi flyttar förresten vandringarna till 9 april, det regnar.",
		"Det ska inte vara 26 mars utan torsdag 9 april.":                       "Det ska inte vara 26 mars utan torsdag 9 april.",
		"Inte torsdag 26 mars som jag skrev, det krockar. Det blir 9 april.":    "Det blir 9 april.",
		"Det funkar inte den 26 mars, salen är tagen. Nytt försök 9 april.":     "Nytt försök 9 april.",
		"Torsdag 26 mars funkar inte. Det blir 9 april i stället, kl. 18.":      "Det blir 9 april i stället, kl. 18.",
		"Vi får skjuta på det två veckor, alltså 9 april, samma tid.":           "Vi får skjuta på det två veckor, alltså 9 april, samma tid.",
		"Ni har tolkat tiden fel, det är 9 april kl. 18 som gäller.":            "Ni har tolkat tiden fel, det är 9 april kl. 18 som gäller.",
		"Lisa kan inte 26 mars. Det blir kanske 9 april.":                       "",
		"Inte 26 mars. Affischen blir klar 9 april.":                            "",
		"Affischen ska vara klar 9 april":                                       "",
		"Vi ses den 9 april!":                                                   "",
		"Vandringen blir i stället torsdag 9 april kl. 18, det regnar.":         "Vandringen blir i stället torsdag 9 april kl. 18, det regnar.",
		"Den tar vi i stället den 9 april.":                                     "Den tar vi i stället den 9 april.",
		"Vandringen hålls i stället 9 april.":                                   "Vandringen hålls i stället 9 april.",
		"Det blir i stället 9 april. Resten som förut.":                         "Det blir i stället 9 april.",
		"Affischen blir i stället klar 9 april.":                                "",
		"Invigningen blir inte 26 mars utan 9 april kl. 18, Bo är sjuk.":        "Invigningen blir inte 26 mars utan 9 april kl. 18, Bo är sjuk.",
		"Invigningen flyttas från 26 mars till 9 april.":                        "Invigningen flyttas från 26 mars till 9 april.",
		"Invigningen blir inte 27 mars utan 9 april.":                           "",
	} {
		o := newOffice(t)
		first := o.in(begin())
		row := o.in(reply(first, anna, text))
		c := o.cases["SAM-2026-0001"]
		v, _ := c.Answer(triage.Nar)
		switch moved := c.When.Start.Month == 4 && c.When.Start.Dom == 9; {
		case row.Entry.Kind != letter.Reply:
			t.Errorf("%q: became %s (%s)", text, row.Entry.Kind, row.Entry.Reason)
		case want == "" && (moved || row.Envelope != nil && row.Envelope.Kind != "unread" && row.Envelope.Kind != "question"):
			t.Errorf("%q: the time became %q", text, v.Text)
		case want != "" && (!moved || v.Text != want || row.Envelope == nil):
			t.Errorf("%q: the time is %q, %s, answered %v", text, v.Text, c.When.Start, row.Envelope != nil)
		}
	}
}

// TestMovedBeside: the new time stands beside other answers, is all that is said where another question is the only open
// one, or is typed under the line of ours that tells the time.
func TestMovedBeside(t *testing.T) {
	for name, c := range map[string]struct {
		open int // of the case that seven leaves five questions open of
		body func(ours string) string
	}{
		"beside an answer": {4, func(string) string { return "9. Enhetschefen\n\nVandringen flyttas till 9 april." }},
		"in our mail": {5, func(ours string) string {
			return "Se nedan.\n\nFrån: Trygghet <" + kommunBox + ">\nSkickat: den 12 mars 2026 10:31\nTill: Anna <" + anna + ">\nÄmne: Re: Trygghetsvandring\n\n" +
				strings.Replace(ours, "Säg till om det blev fel.\n", "Säg till om det blev fel.\nNej, det är den 9 april.\n", 1)
		}},
		"in our mail, no time": {0, func(ours string) string {
			return "Från: Trygghet <" + kommunBox + ">\nSkickat: den 12 mars 2026 10:31\nTill: Anna <" + anna + ">\nÄmne: Re: Trygghetsvandring\n\n" +
				strings.Replace(ours, "Säg till om det blev fel.\n", "Säg till om det blev fel.\nDet stämmer bra!\n", 1)
		}},
	} {
		o := newOffice(t)
		first := o.in(begin())
		ours, _ := reading(t, first.Envelope)
		if !strings.Contains(ours, "Säg till om det blev fel.\n") {
			t.Fatalf("our mail tells no time:\n%s", ours)
		}
		o.in(reply(first, anna, c.body(ours)))
		got := o.cases["SAM-2026-0001"]
		if moved := got.When.Start.Month == 4 && got.When.Start.Dom == 9; moved != (c.open > 0) || c.open > 0 && len(got.Open) != c.open {
			t.Errorf("%s: the time is %s, open %v", name, got.When.Start, got.Open)
		}
	}
	o := newOffice(t)
	first := o.in(begin())
	for i, text := range []string{"3. Veckan", "8. Affisch", "9. Chefen", "10. Inga särskilda, växeln svarar", "7. Vi delar", "11. Ja, av kommunens fotograf."} {
		if len(o.cases["SAM-2026-0001"].Open) == 1 {
			break
		}
		m := reply(first, anna, text)
		m.id = fmt.Sprintf("<answer%d@haninge.example>", i)
		o.in(m)
	}
	before := o.cases["SAM-2026-0001"].Open
	if len(before) != 1 {
		t.Fatalf("open: %v", before)
	}
	m := reply(first, anna, "Vandringen flyttas till 9 april.")
	m.id = "<moved@haninge.example>"
	o.in(m)
	if got := o.cases["SAM-2026-0001"]; len(got.Open) != 1 || got.When.Start.Dom != 9 {
		t.Errorf("the only open question %v took the new time: open %v, the time is %s", before, got.Open, got.When.Start)
	}
}

// TestMovedIsRead: the sentence that told the new time beside other answers is no unread word; another one is.
func TestMovedIsRead(t *testing.T) {
	for body, left := range map[string]bool{
		"9. Enhetschefen\n\nVandringen flyttas till 9 april.":                                                 false,
		"9. Enhetschefen\n\nHej! Vandringen flyttas till 9 april.":                                            false,
		"9. Enhetschefen\n\nVandringen flyttas till\n9 april. Vi vill gärna ha hjälp av polisen med lokalen.": true,
	} {
		o := newOffice(t)
		row := o.in(reply(o.in(begin()), anna, body))
		c := o.cases["SAM-2026-0001"]
		text, _ := reading(t, row.Envelope)
		if c.When.Start.Dom != 9 || strings.Contains(text, "I resten av ditt mejl") != left || (row.Notice != "") != left {
			t.Errorf("%q: the time is %s, notice %q\n%s", body, c.When.Start, row.Notice, text)
		}
	}
}

// TestSameHours: a new day "samma tid" keeps the hours of the old one; without these words, or with hours of its own or
// another thing's, it does not.
func TestSameHours(t *testing.T) {
	for text, want := range map[string]string{
		"Vandringen flyttas till torsdag 9 april, samma tid.":                        "18.00-20.00",
		"6. torsdag 9 april, samma tid och plats":                                    "18.00-20.00",
		"Vandringen flyttas till 9 april, samma tid som förut.":                      "18.00-20.00",
		"Vandringen flyttas till torsdag 9 april.":                                   "",
		"Vandringen flyttas till torsdag 9 april kl. 17, annars samma tid.":          "17.00",
		"Vandringen flyttas till torsdag 9 april, samma tid som fotbollen på torget": "",
	} {
		o := newOffice(t)
		m := begin()
		m.body = "Vad: Trygghetsvandring i Jordbro.\nNär: torsdag 26 mars kl. 18-20\nSyfte: Trygghet.\n"
		o.in(reply(o.in(m), anna, text))
		if c := o.cases["SAM-2026-0001"]; c.When.Start.Dom != 9 || c.When.Time != want {
			t.Errorf("%q: %s at %q, want %q", text, c.When.Start, c.When.Time, want)
		}
	}
}

// TestMovedSomethingElse: what somebody supposes, or says of what belongs to a case, moves no case; a case that is about
// such a thing is moved by its name.
func TestMovedSomethingElse(t *testing.T) {
	moved := func(subject, text string) bool {
		o := newOffice(t)
		m := begin()
		m.subject = subject
		o.in(reply(o.in(m), anna, text))
		return o.cases["SAM-2026-0001"].When.Start.Month == 4
	}
	for _, text := range []string{
		"Ryktet säger att vandringen flyttas till 9 april.", "Sven tror att vandringen flyttas till 9 april.", "Mötet flyttas till 9 april.",
		"Avstämningen flyttas till 9 april.", "Vid regn flyttas vandringen till 9 april.", "Vandringen flyttas aldrig till 9 april.",
		"Vandringen flyttas icke till 9 april.", "Deadline för affischen är flyttad till 9 april.", "Vi har fått en ny tid för planeringsmötet: 9 april.",
		"Ny tid för tryckeriet är 9 april.", "Jag hoppas att den flyttas till 9 april.", "Den andra vandringen flyttas till 9 april.",
		"Evenemanget i Brandbergen flyttas till 9 april.", "Cykelmärkningen flyttas till 9 april.", "Vandringen i Brandbergen flyttas till 9 april.",
		"Cykelmärkningen i Västerhaninge är flyttad till 9 april.", "Vi flyttar grillkvällen i Jordbro till 9 april.",
		"Säg till Lisa att mötet flyttas till 9 april.", "Den skulle flyttas till 9 april.", "Ska den flyttas till 9 april", "Utvärderingen flyttas till 9 april.",
	} {
		if moved("Kommunikationsinsats: Trygghetsvandring", text) {
			t.Errorf("%q moves the case", text)
		}
	}
	o := newOffice(t)
	m := begin()
	m.body = "Vad: Föräldramöte om trygghet.\nSammanhang: Hänger ihop med cykelmärkningen i Brandbergen.\nNär: torsdag 26 mars\n"
	o.in(reply(o.in(m), anna, "Evenemanget i Brandbergen flyttas till 9 april."))
	if c := o.cases["SAM-2026-0001"]; c.When.Start.Dom != 26 {
		t.Errorf("the place of what a case only hangs together with moves it to %s", c.When.Start)
	}
	if !moved("Kommunikationsinsats: Dialogmöte", "Mötet flyttas till 9 april.") {
		t.Error("a meeting is not moved by its name")
	}
}

// TestHoursAlone: a time of day alone is that of the day which the case has, where it is said without doubt; of a case
// without a day, beside another time, or of another thing it says nothing.
func TestHoursAlone(t *testing.T) {
	for text, want := range map[string]string{
		"ok vi kör 06.30": "06.30",
		"Hej! Vi kör kl 19-21 i stället.\n\nMvh Anna":                  "19.00-21.00",
		"Vandringen börjar kl. 18.30 i stället, så hinner fler komma.": "18.30",
		"Ny tid: 18.30": "18.30",
		"6. kl 19":      "19.00",
		"9. Enhetschefen\n\nTiden ändras till 17.00.": "17.00",
		"Vi ses 18.30 vid stationen.":                 "18.00-20.00",
		"Kan vi köra 18.30 i stället?":                "18.00-20.00",
		"Vi kör 18.30 nästa skollov.":                 "18.00-20.00",
		"Mötet flyttas till 17.30.":                   "18.00-20.00",
		"6. När skolan slutar, kl 15":                 "",
	} {
		o := newOffice(t)
		m := begin()
		m.body = "Vad: Trygghetsvandring i Jordbro.\nNär: torsdag 26 mars kl. 18-20\nSyfte: Trygghet.\n"
		row := o.in(reply(o.in(m), anna, text))
		c := o.cases["SAM-2026-0001"]
		if c.When.Time != want || want != "" && c.When.Start.String() != "2026-03-26" {
			t.Errorf("%q: %s at %q, want %q", text, c.When.Start, c.When.Time, want)
		}
		if said, _ := reading(t, row.Envelope); want != "" && want[:2] != "18" && !strings.Contains(said, "torsdag 26 mars 2026 kl. "+want[:5]) {
			t.Errorf("%q is told:\n%s", text, said)
		}
	}
	l := newLife(t)
	l.in(begin())
	l.word(johan, "gap", "Ok, vi kör 06.30")
	l.word(anna, "proposal", "ja")
	if c := l.only(); c.When.Say() != "torsdag 26 mars 2026 kl. 06.30" {
		t.Errorf("what the police proposed is %q", c.When.Say())
	}
}
