package question

import (
	"strings"

	"haninge.se/samrad/intake/checklist/phrase"
)

// Signed is an answer with its author's name in the place of "jag", where it names nobody but its author and the name
// in his mail is a person's: "Lindqvist, Anna (Haninge kommun)" is Anna Lindqvist. Any other answer stays as it is.
func (c *List) Signed(answer, author string) string {
	if !c.Self(strings.TrimRight(answer, " .!")) {
		return answer
	}
	name, _, _ := strings.Cut(author, "(")
	name = strings.Trim(name, " \"'.")
	if last, first, ok := strings.Cut(name, ","); ok {
		name = strings.TrimSpace(first) + " " + strings.TrimSpace(last)
	}
	if !phrase.NameLine(name) || !phrase.FirstName(name) {
		return answer
	}
	return name
}

var leadsElsewhere = phrase.Set("leads elsewhere")

// Points reports whether an answer says no more than where the answer is to be found: "se ovan".
func (c *List) Points(answer string) bool {
	v, _ := c.Weigh(answer)
	ws := phrase.Words(answer[:phrase.Limit(answer, phrase.HeadBytes)])
	return v == SaysNot && len(ws) > 0 && leadsElsewhere[ws[0].Key]
}
