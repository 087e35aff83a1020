package question

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

//go:embed data/corrections.tsv
var correctionTable string

var (
	correcting  = text.MustCompile(correctionTable)
	asksChange  = correcting.Set("change")
	takesBack   = correcting.Set("meant")
	toAnother   = correcting.Set("to")
	isToBe      = correcting.Set("becomes")
	writesDown  = correcting.Set("writes")
	wasWrong    = correcting.Set("wrong")
	rightIs     = correcting.Set("right")
	byNumberOf  = correcting.Set("number")
	whatItIs    = correcting.Set("state")
	corrections = correcting.Rare(asksChange, takesBack, isToBe, wasWrong, writesDown)
)

// Correction is a sentence that says which answer is to be another, and which, or a verdict on questions.
type Correction struct {
	Topics   []Topic
	Said     string // the other answer
	End      int    // where the sentence ends
	Numbered bool   // the question was named by its number
}

// MayCorrect reports whether a text has a word with which an answer is corrected, or which leads from a verdict to a
// number.
func MayCorrect(s string) bool {
	return corrections.In(s) || strings.ContainsAny(s, "123456789") && leadsToNumber.In(s)
}

// Correction recognises it at the beginning of a text: "Ändra 8 till roll-up", "Byt talesperson till Bo Ek", "Fråga 4
// ska vara radhusägare", "Målgruppen blev fel. Det ska vara radhusägare." The question is named by its number or its
// label; other names of it are words of running text, too.
func (c *List) Correction(s string) (Correction, bool) {
	toks := text.Tokens(s[:phrase.Limit(s, phrase.HeadBytes)])
	f := correcting.Over(toks)
	at, asks := f.At(0, asksChange)
	meant := false
	for next, ok := f.At(at, takesBack); ok && !asks; next, ok = f.At(at, takesBack) {
		if at, meant = next, true; at < len(toks) && toks[at].Kind == text.Mark {
			at++
		}
	}
	t, next, ok := c.about(f, toks, at)
	if !ok {
		return Correction{}, false
	}
	numbered := toks[next-1].Kind == text.Number
	switch {
	case asks:
		next, ok = f.At(next, toAnother)
	case meant && next < len(toks) && strings.Contains(".:)=;", toks[next].Key):
		next++
	default:
		next, ok = becomes(f, toks, next)
	}
	if !ok || next >= len(toks) {
		return Correction{}, false
	}
	said, end := until(s, toks[next].Start)
	if asks {
		said = strings.TrimRight(said, "? ")
	}
	if !phrase.HasWords(said) || strings.HasSuffix(said, "?") || phrase.Postpones(said) {
		return Correction{}, false
	}
	return Correction{Topics: c.One(t), Said: said, End: end, Numbered: numbered}, true
}

// becomes returns where the other answer begins. "Materialet ska vara klart i mars" has none.
func becomes(f *text.Finder, toks []text.Token, at int) (next int, ok bool) {
	if at > 1 && toks[at-1].Kind == text.Number { // "På 9 kan ni skriva Bo Ek"
		if next, ok = f.At(at, writesDown); ok {
			return next, true
		}
	}
	if next, ok = f.At(at, isToBe); ok {
		_, state := f.At(next, whatItIs)
		return next, !state
	}
	if next, ok = f.At(at, wasWrong); !ok {
		return 0, false
	}
	if next < len(toks) && toks[next].Kind == text.Mark {
		next++
	}
	return f.At(next, rightIs)
}

// about reads the name of a question at a token.
func (c *List) about(f *text.Finder, toks []text.Token, at int) (t Topic, next int, ok bool) {
	if after, named := f.At(at, byNumberOf); named {
		at = after
	}
	if at >= len(toks) {
		return Topic{}, 0, false
	}
	if toks[at].Kind == text.Number {
		n, err := strconv.Atoi(toks[at].Key)
		item, known := c.Numbered(n)
		return Topic{Item: item}, at + 1, err == nil && known
	}
	for n := min(3, len(toks)-at); n > 0; n-- {
		if item, known := c.label(toks[at : at+n]); known && item != c.Free {
			return Topic{Item: item}, at + n, true
		}
	}
	return Topic{}, 0, false
}

// Named is the question whose label a sentence begins with and says something of: "Talesperson blir Bo Ek",
// "Utvärdering: vi ses i maj". "Vad är …" and "När är …" ask.
func (c *List) Named(sentence []text.Token) initiative.Item {
	if len(sentence) > 0 && sentence[0].Key == "och" { // "… och talesperson är Bo Ek"
		sentence = sentence[1:]
	}
	if len(sentence) < 3 || sentence[1].Key != ":" && !isWords[sentence[1].Key] {
		return ""
	}
	if item, ok := c.label(sentence[:1]); ok && item != c.Free && item != "nar" {
		return item
	}
	return ""
}

var isWords = phrase.Set("of label")

// label finds the question with a label of those words, the last of which may be in the definite form.
func (c *List) label(words []text.Token) (item initiative.Item, ok bool) {
	var keys []string
	for _, w := range words {
		keys = append(keys, w.Key)
	}
	for _, stem := range phrase.Stems(strings.Join(keys, " ")) {
		if item, ok = c.labels[stem]; ok {
			return item, true
		}
	}
	return "", false
}

// until returns what a text says from byte at on, to the end of that sentence, and where that is.
func until(s string, at int) (said string, end int) {
	sentences := text.Sentences(s)
	i := slices.IndexFunc(sentences, func(p text.Span) bool { return p.End > at })
	if i < 0 {
		return "", len(s)
	}
	return strings.TrimSpace(s[at:sentences[i].End]), sentences[i].End
}
