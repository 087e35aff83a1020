// Package auto tells by their words the mails that a program wrote in a person's name without saying so in the header:
// absence texts, recalls, reactions and shared files. Precision comes first:
// what a colleague may have written is a colleague's, so a mail is only taken for a program's when hardly anything else
// stands in it. Header fields, bounces and receipts are package letter's.
package auto

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"

	"haninge.se/samrad/intake/text"
)

//go:embed words.tsv
var wordData string

var words = text.MustCompile(wordData)

// kinds are the sets of words.tsv that describe an absence and count together, and alone those of which one is the
// whole of such a mail.
var (
	kinds  = sets("absent", "back", "urgent", "thanks", "soon", "automatic")
	alone  = sets("recall", "reaction", "shared")
	absent = words.Set("absent")
	thanks = words.Set("thanks")
	robot  = words.Set("automatic")
	gone   = words.Set("retrieval")
	sealed = words.Set("sealed")
	unlock = words.Set("unlock")
	desk   = words.Set("desk")
	told   = words.Set("told")
	foot   = words.Set("service")
	// telling are the sets without which no mail is a program's.
	telling = append(sets("absent", "automatic", "desk"), alone...)
)

func sets(names ...string) (out []text.Set) {
	for _, name := range names {
		out = append(out, words.Set(name))
	}
	return out
}

// most is how many bytes such a text has at the most.
const most = 3000

// Said is what the sender of a mail stands for.
type Said struct {
	text, author string
	byName       bool // it begins with the author's name
	toks         []text.Token
}

// opening is how many bytes of a text are enough to tell that it begins with a name.
const opening = 100

// ofPrograms are the sets of which every program's mail has one, and rare words of theirs. One that begins with whom it
// is from may have those of told alone, which are in nearly every mail.
var (
	ofPrograms = append(telling, gone, sealed, foot)
	rare       = words.Rare(ofPrograms...)
)

// absentIn are those of absences.
var absentIn = words.Rare(absent)

// Read takes the words apart of a mail of an author: a person says "jag", a program calls him by his name. A text too
// long to be a program's, or without such words, is not looked at.
func Read(said, author string) Said {
	if len(said) > most {
		return Said{}
	}
	byName := opensWithOne(said, author) && named(text.Tokens(said[:min(len(said), opening)]), author)
	if !byName && !rare.In(said) {
		return Said{}
	}
	toks := text.Tokens(said)
	if !byName && !words.Has(toks, ofPrograms...) {
		return Said{}
	}
	return Said{said, author, byName, toks}
}

// Written reports whether a program wrote a mail with these words and a subject.
func (s Said) Written(subject string) bool {
	if !s.byName && !words.Has(s.toks, telling...) {
		return false
	}
	if s.byName && words.Has(s.toks, foot) {
		return true // a service tells what he did
	}
	r := s.read()
	if r.whole(s) {
		return true
	}
	if words.Has(text.Tokens(subject), absent) {
		r.subject = 1
	}
	switch n := r.subject + len(r.found); {
	case slices.Contains(r.found, robot):
		return n >= 2 && r.rest <= r.sentences/3 || r.rest == 0
	case slices.Contains(r.found, absent):
		return n >= 2 && r.rest == 0 || n >= 3 && r.rest == 1 && r.listed >= 2
	}
	return false
}

// whole reports whether the first sentence is that of a program. What it tells of is quoted, with a stop in it or not.
func (r *reading) whole(s Said) bool {
	return r.desk || r.third || r.one && (r.rest == 0 || slices.Contains(r.found, robot) || s.quotes())
}

// quotes reports whether the text ends with a quote.
func (s Said) quotes() bool {
	return strings.ContainsAny(s.text[max(len(s.text)-closingMarks, 0):], "\"”“»«")
}

// closingMarks are the bytes at the end of a text that are looked at for a quote mark and a stop.
const closingMarks = 6

// reading is what the sentences of a text are.
type reading struct {
	found     []text.Set // kinds
	subject   int        // 1 where the subject tells of an absence
	one       bool       // a sentence of the kinds that stand alone, which names who did it
	third     bool       // likewise, and it tells of the author as of somebody else
	desk      bool       // a desk of tickets begins so
	sentences int
	rest      int // sentences of no kind, courtesy aside
	listed    int // numbered ones of a kind
}

func (s Said) read() (r reading) {
	numbered := false
	for span, toks := range text.Parted(s.text, s.toks) {
		if toks[0].Kind == text.Number {
			numbered = true
			if len(toks) <= 2 { // the number of a list, which stands before its sentence
				continue
			}
		}
		said := span.Of(s.text)
		if !words.Has(toks, thanks) && (text.Greets(said) || text.Courteous(said) || signs(said)) {
			continue
		}
		r.sentences++
		if r.sentences == 1 {
			r.desk = words.Has(toks, desk)
			r.third = named(toks, s.author) && words.Has(toks, told)
			if r.one = r.third || tells(toks); r.one {
				continue
			}
		}
		switch {
		case !r.count(toks):
			r.rest++
		case numbered:
			r.listed++
		}
		numbered = false
	}
	return r
}

// count notes the kinds of a sentence, and reports whether it is of any.
func (r *reading) count(toks []text.Token) (known bool) {
	for _, k := range kinds {
		if !words.Has(toks, k) {
			continue
		}
		known = true
		if !slices.Contains(r.found, k) {
			r.found = append(r.found, k)
		}
	}
	return known
}

// signs tells a farewell or a name, also one of two words with what its bearer is behind it.
func signs(s string) bool {
	_, _, farewell := text.Farewell(s)
	name, title, _ := strings.Cut(s, ",")
	name = strings.TrimSpace(name)
	titled := strings.Contains(name, " ") && text.NameLike(name) && len(strings.Fields(title)) <= mostTitle
	return farewell || text.NameLike(s) || titled
}

// mostTitle is how many words say what somebody is.
const mostTitle = 4

// tells reports whether a sentence says of somebody, by name, what programs say: "Berg, Karin vill återkalla …". People
// say it of themselves ("Jag har delat en mapp").
func tells(toks []text.Token) bool {
	return len(toks) >= 3 && toks[0].Key != "jag" && toks[0].Key != "vi" && toks[0].Key != "i" &&
		words.Has(toks, alone...)
}

// opensWithOne reports whether the first word of a text is one of somebody's names.
func opensWithOne(said, author string) bool {
	said = strings.TrimSpace(said)
	if end := strings.IndexFunc(said, func(c rune) bool { return !unicode.IsLetter(c) }); end > 0 {
		said = said[:end]
	}
	for name := range strings.FieldsFuncSeq(author, func(c rune) bool { return !unicode.IsLetter(c) }) {
		if strings.EqualFold(name, said) {
			return true
		}
	}
	return false
}

// named reports whether a sentence begins with the whole name of whom the mail is from, as "Karin Berg" or "Berg,
// Karin".
func named(toks []text.Token, author string) bool {
	names := strings.FieldsFunc(text.Lower(author), func(c rune) bool { return c == ' ' || c == ',' })
	if len(names) < 2 {
		return false
	}
	left := len(names)
	for _, t := range toks {
		switch {
		case left == 0:
			return true
		case t.Kind != text.Word:
		case !slices.Contains(names, t.Key):
			return false
		default:
			left--
		}
	}
	return false
}

// Absent reports whether a sentence says that somebody is away. A person may say so, too.
func Absent(sentence string) bool {
	return absentIn.In(sentence) && words.Has(text.Tokens(sentence), absent)
}

// Lost reports whether the words only say that the text of the mail could not be fetched, as servers write in its
// place, or that it lies behind a login, as services for secure mail do.
func (s Said) Lost() bool {
	return s.first(gone, 4) || s.first(sealed, 12) && words.Has(s.toks, unlock)
}

// first reports whether the first sentence but for a greeting is of a kind, of so many at the most.
func (s Said) first(kind text.Set, most int) bool {
	if !words.Has(s.toks, kind) {
		return false
	}
	n, is := 0, false
	for span, toks := range text.Parted(s.text, s.toks) {
		if n == 0 && text.Greets(span.Of(s.text)) {
			continue
		}
		if n++; n == 1 {
			is = words.Has(toks, kind)
		}
	}
	return is && n <= most
}
