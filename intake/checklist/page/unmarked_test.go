package page

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/checklist/sent"
	"haninge.se/samrad/intake/letter"
)

// TestHeadAbove: the line with the day and hour that a program sets above our words is nobody's, whatever its form, and
// what somebody wrote above them stays.
func TestHeadAbove(t *testing.T) {
	l, err := question.Parse("checklist.json", question.BuiltIn())
	if err != nil {
		t.Fatal(err)
	}
	const ours = "Hej!\n\nTack, kommunikationsinsatsen är mottagen.\n\n9. Vem är talesperson och vem svarar på följdfrågorna?"
	index := sent.NewIndex(l).With([]string{ours})
	for above, want := range map[string]string{
		"Enkät på plats\n\nTrygghet och säkerhet, fredag 13 mars 2026 09:12:":                           "0 their Enkät på plats; 0 blank; edge; edge; 0 our",
		"Enkät på plats\n\n\"Trygghet\" t@haninge.example – 13 mars 2026 09:12":                         "0 their Enkät på plats; 0 blank; edge; edge; 0 our",
		"Enkät på plats\n\nTrygghet och säkerhet,\nfredag 13 mars 2026 09:12:":                          "0 their Enkät på plats; 0 blank; 0 their Trygghet och säkerhet,; edge; edge; 0 our",
		"Enkät på plats\n\nTrygghet och säkerhet, fredag 13 mars 2026 09:12:\nTill: Karin\nÄmne: enkät": "0 their Enkät på plats; 0 blank; edge; edge; edge; edge; 0 our",
		"Enkät på plats\n\nVi ses i Jordbro":                                                            "0 their Enkät på plats; 0 blank; 0 their Vi ses i Jordbro; 0 blank; 0 our",
		"Enkät på plats den 13 mars 2026 kl 09:12 och sedan en till som kommunen skickar ut till alla":  "0 their Enkät på plats den 13 mars 2026 kl 09:12 och sedan en till som kommunen skickar ut till alla; 0 blank; 0 our",
	} {
		var lines []letter.Line
		for text := range strings.SplitSeq(above+"\n\n"+ours, "\n") {
			lines = append(lines, letter.Line{Text: text})
		}
		var got []string
		for _, p := range NewCutter(l).Cut(lines, index) {
			got = append(got, said(&p))
		}
		if s := strings.Join(got, "; "); !strings.HasPrefix(s, want) {
			t.Errorf("%q:\ngot  %s\nwant %s", above, s, want)
		}
	}
}
