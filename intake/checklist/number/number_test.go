package number

import (
	"strconv"
	"strings"
	"testing"
)

func TestLeadNumbers(t *testing.T) {
	for line, want := range map[string]string{
		"3. X": "3|X", "3) X": "3|X", "3: X": "3|X", "(3) X": "3|X", "[3] X": "3|X", "3.X": "3|X", "12. X": "12|X", "3 - X": "3|X", "3 – X": "3|X", "3 = X": "3|X", "3> X": "3|X", "#3: X": "3|X", "3.": "3|", "3:": "3|",
		"Fråga 7: X": "7|X", "fråga 7. X": "7|X", "Fråga 7 – X": "7|X", "Fråga 7 - 8 affischer": "7|8 affischer", "Fråga 7": "7|", "Fråga 9 Enhetschefen": "9|Enhetschefen", "Fråga 3 återkommer vi om": "", "Angående fråga 9: X": "9|X", "Nr 3: X": "3|X", "Nr. 3: X": "3|X", "Svar på fråga 3: X": "3|X", "Svar 3: X": "3|X", "Question 4: X": "4|X",
		"8 och 9: X": "8,9|X", "7 & 8 - X": "7,8|X", "8, 9: X": "8,9|X", "8, 9 och 10: X": "8,9,10|X", "8+9: X": "8,9|X", "8-10: X": "8,9,10|X", "8–9: X": "8,9|X", "Frågorna 8 och 9: X": "8,9|X", "Fråga 8/9: X": "8,9|X", "7 och 8. X": "7,8|X",
		"6: 26 mars": "6|26 mars", "6. 26 mars": "6|26 mars", "**3.** X": "", "3.) X": "3|X",
		"9.30 samling": "", "9:30 samling": "", "9.": "9|", "12 deltagare": "", "3 april": "", "12/3: möte": "", "7 - 8 april": "", "1,5 miljoner": "", "100. X": "", "0. X": "", "3": "", "X 3.": "", "": "", "Fråga": "", "Fråga tre: X": "", "18:30": "",
		"10-12 april": "", "2026-03-12": "", "5 000 kr": "", "Svar: X": "",
	} {
		got := ""
		if ns, rest, ok := Lead(line); ok {
			var parts []string
			for _, n := range ns {
				parts = append(parts, strconv.Itoa(n))
			}
			got = strings.Join(parts, ",") + "|" + rest
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}
