package text

import "testing"

// TestCallsOff: a sentence that calls something off is known in whatever form; other senses of its words are none.
func TestCallsOff(t *testing.T) {
	for own, want := range map[string]bool{
		"vi ställer in vår medverkan den 12":                   true,
		"Ställ in ena passet":                                  true,
		"Vi får nog hoppa över vandringen i år":                true,
		"Jag hoppar över fråga 10":                             false,
		"Vi hoppar över den punkten":                           false,
		"Hej!\n\nVi måste tyvärr ställa in fikat.\n\nMvh Anna": true,
		"Fikat ställs tyvärr in.":                              true,
		"Passet i Handen blir tyvärr inte av.":                 true,
		"Föreläsningen är inställd men vandringen blir av.":    true,
		"Affischerna utgår.":                                   true,
		"Troligen blir det inte av":                            true,
		"Delvis inställt":                                      true,
		"Vi har avbokat lokalen.":                              true,
		"Det är nio som kommer. Torsdagen ställs in.":          true,
		"Kan vi ställa in?":                                    false,
		"Den är inte inställd.":                                false,
		"Vi ska inte ställa in något.":                         false,
		"Om det regnar ställer vi in.":                         false,
		"Vid regn ställs passet in.":                           false,
		"Vi utgår från att alla kommer.":                       false,
		"Vandringen utgår från torget.":                        false,
		"Ställ in er på att det blir kallt.":                   false,
		"Vi är inställda på att det blir mörkt.":               false,
		"Förra året ställdes den in.":                          false,
		"Den blir av den 26 mars.":                             false,
		"Vi får lägga ner klotterturen.":                       true,
		"Vi lägger ner mycket tid på affischen.":               false,
		"Vi lägger ner tre timmar i veckan på det.":            false,
		"Vi lägger ner 3 timmar i veckan på det.":              false,
		"Vi stryker fikat.":                                    true,
		"Vi stryker under att det är gratis.":                  false,
		"Det blev aldrig något.":                               true,
		"Det blir inget tryckt material.":                      false,
		"":                                                     false,
	} {
		if got := CallsOff(own); got != want {
			t.Errorf("%q: %v, want %v", own, got, want)
		}
	}
}

// TestStaysAway: a sentence that says that somebody does not take part is known, and is not one that calls anything off.
// TestDelays: what is put off is not called off.
func TestDelays(t *testing.T) {
	for own, want := range map[string]bool{
		"Vi skjuter upp cykelmärkningen, nytt datum kommer.": true,
		"Vandringen skjuts upp på obestämd tid":              true,
		"Vi får skjuta på det.":                              true,
		"Kan vi skjuta upp det?":                             false,
		"Polisen skjuter inte":                               false,
		"Vi flyttar fram en timme, alltså kl. 19.":           true,
		"Vi flyttar fram oss i kön":                          false,
	} {
		if got := Delays(own); got != want {
			t.Errorf("%q: %v, want %v", own, got, want)
		}
	}
}

func TestStaysAway(t *testing.T) {
	for own, want := range map[string]bool{
		"Kommunen deltar inte den 12":                         true,
		"Hej!\n\nVi deltar tyvärr inte den 12 mars.\n\n/Anna": true,
		"Polisen kan inte medverka på torsdag.":               true,
		"Vi kommer tyvärr inte att kunna vara med.":           false, // in doubt nothing
		"Vi kan tyvärr inte vara med den 12.":                 true,
		"Fritidsgårdarna är inte med.":                        true,
		"Vi medverkar ej.":                                    true,
		"Vi drar oss ur, det går inte att få ihop det.":       true,
		"Vi drar oss inte för att fråga.":                     false,
		"Deltar inte polisen?":                                false,
		"Om kommunen inte deltar får vi tänka om.":            false,
		"Förra året deltog de inte.":                          false,
		"Vi deltar den 12.":                                   false,
		"Alla deltar, inte bara kommunen.":                    false,
		"Den som inte deltar får mejl.":                       false,
		"":                                                    false,
	} {
		if got := StaysAway(own); got != want || want && CallsOff(own) {
			t.Errorf("%q: %v, want %v; calls off %v", own, got, want, CallsOff(own))
		}
	}
}

// TestOnlyOff: a clause calls off what is named in it where it says nothing else; a part is not named.
func TestOnlyOff(t *testing.T) {
	named := func(t Token) bool { return t.Key == "vandringen" }
	around := func(t Token) bool { return t.Key == "vi" || t.Key == "får" || t.Key == "tyvärr" }
	for said, want := range map[string]bool{
		"Vi lägger ner vandringen":                       true,
		"Vandringen lägger vi tyvärr ner i år":           true,
		"Vi får stryka vandringen ur vårens program":     true,
		"Vandringen fick":                                false,
		"Vi lägger ner":                                  false,
		"Vi lägger ner fikat på vandringen":              false,
		"Vi lägger ner mycket arbete vandringen":         false,
		"Vi lägger inte ner vandringen":                  false,
		"Om det regnar ställer vi in vandringen":         false,
		"Vandringen utgår från torget":                   false,
		"Polisens tipspromenad utgår vandringen blir av": false,
	} {
		if got := OnlyOff(Tokens(said), named, around); got != want {
			t.Errorf("%q: %v, want %v", said, got, want)
		}
	}
}

// TestTriesAgain: another try that has no day takes nothing back; a day may be the new time.
func TestTriesAgain(t *testing.T) {
	for said, want := range map[string]bool{
		"Vi gör ett nytt försök till hösten och skickar då en ny anmälan.": true,
		"Nya tag nästa år!": true, "Nytt försök i maj.": false, "Nytt försök den 9.": false, "Vi ses.": false,
	} {
		if got := TriesAgain(Tokens(said)); got != want {
			t.Errorf("%q: %v, want %v", said, got, want)
		}
	}
	for said, want := range map[string]bool{
		"Vi siktar på 8 maj.": true, "Vi kör den 9 i stället": true, "Vi tar det vecka 14": true, "Bara 8 kom": false, "": false,
	} {
		if got := NamesDay(said); got != want {
			t.Errorf("%q names a day: %v, want %v", said, got, want)
		}
	}
}

// FuzzCallsOff: a text says so when one of its paragraphs does, and more paragraphs take nothing of it away.
func FuzzCallsOff(f *testing.F) {
	for _, s := range []string{"Ställ in ena passet", "Vi utgår från torget.", "Blir inte av?"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, own string) {
		if CallsOff(own) && len(own) < longestOff-20 && !CallsOff("Hej Anna!\n\n"+own) {
			t.Errorf("%q says so, and not under a greeting", own)
		}
	})
}
