package question_test

import (
	"fmt"
	"strings"
	"testing"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/initiative"
)

// TestExcuse: what excuses several questions at once, and which of 7, 9 and 12 it is said of when those are open.
func TestExcuse(t *testing.T) {
	c := checklist.Default()
	open := []initiative.Item{"samarbete", "talesperson", "utvardering"}
	for said, want := range map[string]string{
		"ej aktuellt på alla tre, det är ju bara internt":               "7 9 12 reason: ej aktuellt på alla tre, det är ju bara internt",
		"Alla tre frågorna: ej aktuellt.":                               "7 9 12: ej aktuellt.",
		"Inget av det där är aktuellt, vi kör bara ett internt möte.":   "7 9 12 reason: Inget av det där är aktuellt, vi kör bara ett internt möte.",
		"nej inget av detta behövs":                                     "7 9 12: inget av detta behövs",
		"Ej aktuellt på samtliga eftersom det bara gäller personal":     "7 9 12 reason: Ej aktuellt på samtliga eftersom det bara gäller personal",
		"Samtliga frågor är inaktuella för oss – det är ett nyhetsbrev": "7 9 12 reason: inaktuella för oss – det är ett nyhetsbrev",
		"Behövs inget av det, vi har allt":                              "7 9 12 reason: Behövs inget av det, vi har allt",
		"Resten är inte aktuellt här":                                   "7 9 12: inte aktuellt",
		"De två sista är inte aktuella, vi är bara fyra":                "9 12 reason: inte aktuella, vi är bara fyra",
		"Nej på alla tre":                                               "7 9 12: Nej",
		"Ej aktuellt på båda, det är internt":                           "", // three are open
		"Inte aktuellt på alla skolor, bara Ribbyskolan":                "",
		"Alla tre är aktuella":                                          "",
		"Alla är med, inget behövs":                                     "",
		"Ej aktuellt, det är internt":                                   "", // of which?
		"Inget av det där vet jag":                                      "",
		"Det är inte aktuellt på alla tre skolorna":                     "",
	} {
		got := ""
		if e, ok := c.Excuse(said); ok {
			for _, item := range e.Of(open, nil) {
				got += fmt.Sprint(c.Question(item).N, " ")
			}
			if got != "" && c.Excused("samarbete", &e) == initiative.NotApplicable {
				got += "reason "
			}
			if got != "" {
				got = strings.TrimSpace(got) + ": " + e.Said
			}
		}
		if got != want {
			t.Errorf("%q:\n %q, want\n %q", said, got, want)
		}
	}
	if e, ok := c.Excuse("Övriga två ej aktuellt"); !ok || len(e.Of(open, map[initiative.Item]bool{"talesperson": true})) != 2 {
		t.Error("two of three are not excused where the third is answered")
	}
}

// TestVerdict: what is said of questions by their numbers behind a verdict.
func TestVerdict(t *testing.T) {
	c := checklist.Default()
	for said, want := range map[string]string{
		"JA på 11, NEJ på 8.":                                "[11] JA, then NEJ på 8.",
		"Ej aktuellt på 7 och 12, vi gör det själva. Hälsa!": "[7 12] Ej aktuellt på 7 och 12, vi gör det själva., then  Hälsa!",
		"Inte aktuellt för fråga 7, 9 och 12":                "[7 9 12] Inte aktuellt",
		"Ja på 11 och nej på 8":                              "[11] Ja, then nej på 8",
		"Ja på 11 och 12 gör vi genom enkät":                 "[11] Ja, then 12 gör vi genom enkät",
		"Ja på 11 och 12 mars":                               "",
		"Ja på 11 mars":                                      "",
		"Nej på 8 affischer":                                 "",
		"Ja på fråga 13":                                     "",
		"Ja, 11 personer":                                    "",
		"Inte aktuellt på Åvägen 7":                          "",
	} {
		got := ""
		if k, ok := c.Verdict(said); ok {
			var numbers []int
			for _, topic := range k.Topics {
				numbers = append(numbers, c.Question(topic.Item).N)
			}
			got = fmt.Sprint(numbers, " ", k.Said)
			if rest := said[k.End:]; rest != "" {
				got += ", then " + rest
			}
		}
		if got != want {
			t.Errorf("%q:\n %q, want\n %q", said, got, want)
		}
	}
}
