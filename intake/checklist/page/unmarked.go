package page

import (
	"regexp"
	"slices"
	"strings"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/text"
)

// headAbove finds what a program set at the end of some lines, above words of ours that it marked in no way that is
// known: lines with the day and the hour, as "Trygghet och säkerhet, fredag 13 mars 2026 09:12:", and fields of a
// header below them or none.
func (c *Cutter) headAbove(lines []letter.Line, heads []bool) {
	at := len(lines) - 1
	for at > 0 && (lines[at].Text == "" || text.Greets(lines[at].Text) || c.headerLines(lines[at:], 0) > 0) {
		at--
	}
	if slices.Contains(heads, true) {
		return
	}
	for from := at; from >= 0 && from > at-mostHead; from-- {
		if lines[from].Text == "" || lines[from].Part != letter.Own {
			return
		}
		if saysWhen(lines[from : at+1]) {
			for i := from; i < len(lines); i++ {
				heads[i] = true
			}
			return
		}
	}
}

// mostHead is how many lines such a head may be wrapped to.
const mostHead = 3

var (
	year  = regexp.MustCompile(`\b20\d\d\b`)
	clock = regexp.MustCompile(`\b\d{1,2}[:.h]\d{2}\b`)
)

// saysWhen reports whether some lines are as short as what programs write above a quote, with its day and hour.
func saysWhen(lines []letter.Line) bool {
	const long, words = 200, 14
	said := ""
	for _, l := range lines {
		said += l.Text + " "
	}
	return len(said) <= long && len(strings.Fields(said)) <= words && year.MatchString(said) && clock.MatchString(said)
}
