package letter

import "strings"

// longestLine is how much of a line patterns are asked of. What a notification says of a failure stands at the
// beginning of its lines, and a pattern that looks for an address takes time for every character.
const longestLine = 1000

// excerpt collects the text that patterns are asked of: the first bytes of each line, and no more than max in all.
type excerpt struct {
	strings.Builder
	max int
}

// add takes one line, and reports whether there is room for more.
func (e *excerpt) add(line string) bool {
	if e.Len() >= e.max {
		return false
	}
	line = line[:min(len(line), longestLine, e.max-e.Len()-1)]
	e.WriteString(strings.ToValidUTF8(line, ""))
	e.WriteByte('\n')
	return e.Len() < e.max
}

// addText takes the lines of a text while there is room.
func (e *excerpt) addText(text string) {
	for line := range strings.Lines(text) {
		if !e.add(strings.TrimRight(line, "\r\n")) {
			return
		}
	}
}
