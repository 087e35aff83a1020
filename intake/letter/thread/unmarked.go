package thread

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/letter/body"
	"haninge.se/samrad/intake/letter/pattern"
	"haninge.se/samrad/intake/text"
)

// headAbove labels what a program set above words of ours that it marked in no way that is known: a paragraph with
// the day and the hour, as "Trygghet och säkerhet, fredag 13 mars 2026 09:12:", and fields of a header below it or
// none. It reports whether there is one.
func headAbove(blocks []Block) bool {
	first := slices.IndexFunc(blocks, func(b Block) bool { return b.Ours != nil })
	if first < 1 || slices.ContainsFunc(blocks, func(b Block) bool { return b.Whose == HeaderBlock }) {
		return false
	}
	at := first - 1
	for at > 0 && blocks[at].Whose == Own && text.Greets(blocks[at].Text) {
		at--
	}
	for at > 0 && blocks[at].Whose == Own && onlyFields(blocks[at]) {
		at--
	}
	if blocks[at].Whose != Own || !saysWhen(blocks[at].Text) {
		return false
	}
	for i := range blocks[at:first] {
		blocks[at+i].Whose = HeaderBlock
	}
	return true
}

// onlyFields reports whether a block is nothing but fields of a header, as "Till: Karin Berg".
func onlyFields(b Block) bool {
	lines := linesOf([]body.Block{b.Block})
	return !slices.ContainsFunc(lines, func(l line) bool {
		kind, _ := fieldOf(l)
		return kind == noField && !l.blank()
	})
}

var year = pattern.New(`\b20\d\d\b`)

// saysWhen reports whether a paragraph is as short as what programs write above a quote, with its day and hour.
func saysWhen(said string) bool {
	const long, words = 200, 14
	return len(said) <= long && len(strings.Fields(said)) <= words && year.MatchString(said) && clock.MatchString(said)
}
