package checklist

import "strings"

// Words that call an initiative off, and what may stand around them (domain.md R46). Only the whole text of a reply
// counts, or a line "Status: inställd".
var (
	calledOff = keys("inställd", "inställt", "inställda", "utgår", "ställs in", "ställer in", "avbokad", "avbokas", "inte av", "ej av", "genomförs inte", "genomförs ej", "avlyst", "avlyses", "avblåst", "cancelled", "canceled", "called off")
	around    = keys("hej", "tyvärr", "detta", "det", "den", "denna", "här", "insatsen", "insats", "kommunikationsinsatsen", "kommunikationsinsats", "evenemanget", "aktiviteten", "är", "har", "blivit", "blir", "nu", "vi",
		"helt", "tack", "alltså", "vår", "is", "has", "been", "it", "the", "event")
	because = keys("pga", "eftersom", "då", "därför", "på grund av", "p g a", "till följd av", "med anledning av", "due to", "because")
)

// cancels reports whether a text says that the initiative will not take place, and nothing else but why.
func cancels(s string) bool {
	if len(s) > longestVerdict {
		return false
	}
	var room [2 * fewWords]word
	ws := appendWords(room[:0], s)
	for i := 1; i < len(ws); i++ {
		for n := 1; n <= min(4, len(ws)-i); n++ {
			if in(because, ws[i:i+n]) {
				return saysOff(ws[:i]) && ws[0].key != "utgår"
			}
		}
	}
	return saysOff(ws)
}

// saysOff reports whether the words call it off once everything around is left out.
func saysOff(ws []word) bool {
	var room [fewWords]word
	left := room[:0]
	for _, w := range ws {
		if !around[w.key] {
			left = append(left, w)
		}
	}
	return in(calledOff, left)
}

// statusCancels reads "Status: inställd".
func statusCancels(line string) bool {
	label, value, ok := strings.Cut(line, ":")
	return ok && key(label) == "status" && cancels(value)
}

var askers = keys("vad", "hur", "vem", "vilka", "vilken", "vilket", "varför", "när", "var", "kan", "måste", "behöver", "ska", "menar", "gäller", "what", "how", "who", "which", "why", "when", "can", "do", "does", "should")

// asksBack reports whether a reply is a single question of its own: "Vad menar ni med utvärdering?"
func asksBack(s string) bool {
	s = strings.TrimSpace(s)
	ws := words(s[:limit(s, longestVerdict)])
	return len(ws) > 1 && strings.HasSuffix(s, "?") && strings.IndexAny(s, ".?!") == len(s)-1 && askers[ws[0].key]
}
