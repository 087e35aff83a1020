// Package auto tells by their words the mails that a program wrote in a person's name without saying so in the header:
// absence texts, recalls, reactions and sharing notices. Precision comes first:
// what a colleague may have written is a colleague's, so a mail is only taken for a program's when hardly anything else
// stands in it. Header fields, bounces and receipts are package letter's.
package auto

import (
	_ "embed"
	"strings"

	"haninge.se/samrad/intake/text"
)

//go:embed words.tsv
var wordData string

var words = text.MustCompile(wordData)

// kinds are the sets of words.tsv that describe an absence and count together.
var kinds = []string{"absent", "back", "urgent", "thanks", "soon", "automatic"}

// alone are those of which one is the whole of such a mail.
var alone = []string{"recall", "reaction", "shared"}

// most is how many bytes such a text has at the most.
const most = 3000

// Written reports whether a program wrote a mail, by its subject and the words that its sender stands for.
func Written(subject, said string) bool {
	if len(said) > most || strings.TrimSpace(said) == "" {
		return false
	}
	r := read(said)
	if r.one && r.rest == 0 {
		return true
	}
	if words.Has(text.Tokens(subject), words.Set("absent")) {
		r.found["subject"] = true
	}
	switch n := len(r.found); {
	case r.found["automatic"]:
		return n >= 2 && r.rest <= r.sentences/3 || r.rest == 0
	case r.found["absent"]:
		return n >= 2 && r.rest == 0 || n >= 3 && r.rest == 1 && r.listed >= 2
	}
	return false
}

// reading is what the sentences of a text are.
type reading struct {
	found     map[string]bool // kinds
	one       bool            // a sentence of the kinds that stand alone, which names who did it
	sentences int
	rest      int // sentences of no kind, courtesy aside
	listed    int // numbered ones of a kind
}

func read(said string) reading {
	r := reading{found: map[string]bool{}}
	numbered := false
	for _, span := range text.Sentences(said) {
		s := strings.TrimSpace(span.Of(said))
		toks := text.Tokens(s)
		if len(toks) == 0 {
			continue
		}
		if toks[0].Kind == text.Number {
			numbered = true
			if len(toks) <= 2 { // the number of a list, which stands before its sentence
				continue
			}
		}
		if !words.Has(toks, words.Set("thanks")) && (text.Greets(s) || text.Courteous(s) || signs(s)) {
			continue
		}
		r.sentences++
		if r.sentences == 1 && tells(toks) {
			r.one = true
			continue
		}
		known := false
		for _, k := range kinds {
			if words.Has(toks, words.Set(k)) {
				r.found[k], known = true, true
			}
		}
		switch {
		case !known:
			r.rest++
		case numbered:
			r.listed++
		}
		numbered = false
	}
	return r
}

// signs tells a farewell or a name.
func signs(s string) bool {
	_, _, farewell := text.Farewell(s)
	return farewell || text.NameLike(s)
}

// tells reports whether a sentence says of somebody, by name, what programs say: "Berg, Karin vill återkalla …". People
// say it of themselves ("Jag har delat en mapp").
func tells(toks []text.Token) bool {
	if len(toks) < 3 || toks[0].Key == "jag" || toks[0].Key == "vi" || toks[0].Key == "i" {
		return false
	}
	for _, k := range alone {
		if words.Has(toks, words.Set(k)) {
			return true
		}
	}
	return false
}

// Lost reports whether a text only says that the text of the mail could not be fetched, as servers write in its place.
func Lost(said string) bool {
	spans := text.Sentences(said)
	return len(said) <= most && len(spans) > 0 && len(spans) <= 4 &&
		words.Has(text.Tokens(spans[0].Of(said)), words.Set("retrieval"))
}
