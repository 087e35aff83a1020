package checklist

import (
	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/initiative"
)

// several reports whether a mail holds two initiatives: under headings it says twice, and in other words, what it is,
// and twice when or for whom.
func (r *reader) several() bool {
	twice := func(item initiative.Item) bool {
		first := ""
		for _, s := range r.sections {
			if s.Item != item || s.via == byCell {
				continue
			}
			switch said := phrase.Key(s.String()); {
			case said == "":
			case first == "":
				first = said
			case said != first:
				return true
			}
		}
		return false
	}
	return r.twice || twice(r.c.Free) && (twice("nar") || twice("malgrupp") || twice("syfte"))
}

var sentenceVerbs = phrase.Set("is")

// tellsOfOther reports whether a paragraph begins by saying what another question is about: "Målgruppen är inte …".
func (r *reader) tellsOfOther(item initiative.Item, s string) bool {
	var room [phrase.FewWords]phrase.Word
	ws := phrase.AppendWords(room[:0], s[:phrase.Limit(s, phrase.HeadBytes)])
	if len(ws) < 3 || !sentenceVerbs[ws[1].Key] {
		return false
	}
	h, ok := r.c.Heading(s[ws[0].Start:ws[0].End] + ":")
	return ok && h.Item != "" && h.Item != item
}
