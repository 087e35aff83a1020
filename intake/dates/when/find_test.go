package when

import (
	"slices"
	"testing"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/expression"
)

var cueNames = map[Cue]string{
	Deadline: "deadline", History: "history", Publishing: "publishing", Event: "event", Meeting: "meeting", Answering: "answering", Unsure: "unsure", Telling: "telling",
}

// TestExpressions: every date of a text, with the words that were read, what the clause says of it, and its hours.
func TestExpressions(t *testing.T) {
	ref := dates.On(2026, 3, 2)
	for in, want := range map[string][]string{
		"Det blir inte 25 februari som vi sa utan tisdag 10 mars kl. 18.00–20.00": {
			"25 februari 2027-02-25 negated", "tisdag 10 mars 2026-03-10 18.00-20.00"},
		"25 mars går inte, vi tar tisdag 10 mars i stället": {"25 mars 2026-03-25 negated", "tisdag 10 mars 2026-03-10"},
		"Förra året gjorde vi det 12 mars, nu blir det 26 mars kl 9-10.30. Anmälan senast 20 mars.": {
			"det 12 mars 2026-03-12 history", "det 26 mars 2026-03-26 09.00-10.30", "senast 20 mars 2026-03-02 deadline"},
		"Affischen publiceras 3 mars och mötet är 5 mars. Vandringen hålls 26 mars.": {
			"3 mars 2026-03-03 publishing", "5 mars 2026-03-05 meeting", "26 mars 2026-03-26 event"},
		"Vi återkommer 12 mars. Kampanjen startar v. 14.": {"12 mars 2026-03-12 answering", "startar v. 14 2026-03-30 event"},
		"Kanske 14 april, annars 21 april":                {"Kanske 14 april 2026-04-14 unsure", "21 april 2026-04-21"},
		"Dnr 2026-03, ring 08-606 74 00 om 500 kr":        nil,
		"Den 31 april": {"Den 31 april "},
	} {
		var got []string
		p := &finder{expression.New(in, ref, StockholmBreaks())}
		hits := p.walk(false)
		for k, h := range hits {
			say := p.Text(h.From, h.To) + " " + h.Range.Start.String()
			if h.negated {
				say += " negated"
			}
			cues := p.cues(hits, k)
			if h.answers {
				cues |= Answering
			}
			for c := Deadline; c != 0; c <<= 1 {
				if cues.Has(c) {
					say += " " + cueNames[c]
				}
			}
			if h.Time != "" {
				say += " " + h.Time
			}
			got = append(got, say)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q:\n %q, want\n %q", in, got, want)
		}
	}
}

// TestTime: the hour beside a date, wherever in its sentence it stands.
func TestTime(t *testing.T) {
	for in, want := range map[string]string{
		"Torsdag 26 mars kl. 18–20": "18.00-20.00", "26/3, 18.00-20.00": "18.00-20.00", "26 mars 18:30": "18.30",
		"Kl 18.00 den 26 mars": "18.00", "Mellan kl 18 och 20 torsdag 26 mars": "18.00-20.00", "26 mars är det vandring, samling kl 17.45": "17.45",
		"Den 26 mars. Kl 18 på torget.": "18.00", "varje torsdag i april kl 14-16": "14.00-16.00",
		"senast 20 mars kl 12": "12.00", "26 mars": "", "v. 13 kl 18": "", "26 mars och 2 april kl 18": "18.00",
		"26 mars, ring 08-606 74 00": "", "12-14 mars kl 10-16": "10.00-16.00", "26 mars kl 18 och kl 20": "18.00",
	} {
		if got := Read(in, dates.On(2026, 3, 2)); got.Time != want {
			t.Errorf("%q: %q, want %q", in, got.Time, want)
		}
	}
}

// TestWhich: of several dates the one that says when.
func TestWhich(t *testing.T) {
	for in, want := range map[string]string{
		"I sommar har vi badvärdar 15 juni–16 augusti.":                                       "2026-06-15 2026-08-16",
		"I höst, den 12 oktober, börjar det.":                                                 "2026-10-12 2026-10-12",
		"I sommar. Mötet är 24 juni.":                                                         "2026-06-01 2026-08-31",
		"De tas i drift den 15 maj men redan 1–14 april behöver vi gå ut och berätta.":        "2026-04-01 2026-04-14",
		"Från och med 1 maj. Informationen bör gå ut veckan före, det vill säga vecka 17.":    "2026-04-20 2026-04-26",
		"Informationen går ut 12 mars. Vandringen är 26 mars.":                                "2026-03-12 2026-03-12",
		"Torsdag 26 mars kl. 18–20. Affischen sätts upp 12 mars.":                             "2026-03-26 2026-03-26",
		"Cykelprovet är 4–8 maj. Blir det hällregn skjuter vi på onsdagen till veckan efter.": "2026-05-04 2026-05-08",
		"Blir det hällregn skjuter vi på onsdagen. Provet går 4–8 maj.":                       "2026-05-04 2026-05-08",
		"Reservdag 28 mars, annars 26 mars.":                                                  "2026-03-26 2026-03-26",
		"Vid regn 28 mars. Annars lördag 21 mars.":                                            "2026-03-21 2026-03-21",
		"Vi skjuter på vandringen till 2 april.":                                              "2026-04-02 2026-04-02",
		"Förra året berättade vi om det den 12 maj, nu blir det 26 mars.":                     "2026-03-26 2026-03-26",
	} {
		got := Read(in, dates.On(2026, 3, 2)).Range
		if said := got.Start.String() + " " + got.End.String(); said != want {
			t.Errorf("%q: %s, want %s", in, said, want)
		}
	}
}
