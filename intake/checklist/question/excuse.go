package question

import "haninge.se/samrad/intake/checklist/phrase"

var (
	all    = phrase.Set("all")
	others = phrase.Set("others")
)

// ExcusesOthers returns why all questions that are not answered do not apply, "" where a line does not say so: "Övriga
// ej aktuellt", "Resten är inte aktuellt, det är internt".
func (c *List) ExcusesOthers(line string) string {
	if len(line) > phrase.LongestVerdict {
		return ""
	}
	ws := phrase.Words(line)
	for n := min(2, len(ws)-1); n > 0; n-- {
		if !phrase.In(others, ws[:n]) {
			continue
		}
		if n+1 < len(ws) && (ws[n].Key == "är" || ws[n].Key == "frågor") {
			n++
		}
		excuse := line[ws[n].Start:]
		if v, _ := c.Weigh(excuse); v == SaysNA {
			return excuse
		}
		return ""
	}
	return ""
}

// ExcusesAll reports whether a text excuses all open questions at once: "ej aktuellt på alla tre, det är bara internt".
func (c *List) ExcusesAll(s string) bool {
	if len(s) > phrase.LongestVerdict {
		return false
	}
	ws := phrase.Words(s)
	if v, _ := c.Weigh(s); v != SaysNA && v != SaysNo {
		return false
	}
	for i := range ws[:min(len(ws), 8)] {
		for n := 1; n <= min(3, len(ws)-i); n++ {
			if phrase.In(all, ws[i:i+n]) {
				return true
			}
		}
	}
	return false
}
