package clause

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/text"
)

// Flows reports whether text has too few marks for them to part its sentences.
func (c *Clause) Flows() bool {
	marks := 0
	for _, t := range c.toks[:max(0, len(c.toks)-1)] {
		if t.Kind == text.Mark && strings.Contains(",;:.!?–", t.Key) {
			marks++
		}
	}
	return marks == 0 && c.Words > flowing || c.Words > longFlow && marks*wordsToMark <= c.Words
}

// Text of few words needs no marks; a long one has a mark in so many words.
const (
	flowing     = 12
	longFlow    = 30
	wordsToMark = 12
)

// LeastWords is how many words a clause has at the least that answers by itself.
const LeastWords = 3

// What bounds how many places of a sentence are tried: of one with marks, and of one without.
const (
	mostBorders = 20
	mostOfFlow  = 60
)

// Borders are the tokens before which a sentence may be parted. Of text without marks each word may begin a clause that
// can.
func (c *Clause) Borders(flows bool) (out []int) {
	for _, span := range text.ClausesOf(c.toks) {
		if at := c.in.token(span.Start); at > c.From && !c.inList(at-c.From) && (flows || !c.takesUp(at)) {
			out = append(out, at)
		}
	}
	for at := c.From + 1; flows && at < c.To; at++ {
		if c.mayOpen(at) && !c.binds(at-1) && !c.inverts(at) && !inDate(c.toks, at-c.From) {
			out = append(out, at)
		}
	}
	slices.Sort(out)
	out = slices.DeleteFunc(slices.Compact(out), func(at int) bool {
		i := at - c.From
		return wordsIn(c.toks[:i]) < LeastWords || wordsIn(c.toks[i:]) < LeastWords
	})
	if flows {
		return out[:min(len(out), mostOfFlow)]
	}
	return out[:min(len(out), mostBorders)]
}

// RunsOn is how many words of text without marks are surely several sentences.
const RunsOn = 20

// mayOpen reports whether the word at a token is one with which clauses begin, or, in long text without marks, tells
// who does what and for whom.
func (c *Clause) mayOpen(at int) bool {
	return begins(c.in.borders, at, c.To, opening) || begins(c.in.signs, at, c.To, clauseStart) ||
		c.Words > RunsOn && !c.ends() && begins(c.in.signs, at, c.To, openers...) && !c.maybeVerb(at-1)
}

// ends reports whether its sentence has the mark at its end that its writer leaves out who writes without marks.
func (c *Clause) ends() bool { return c.in.toks[len(c.in.toks)-1].Kind == text.Mark }

// inverts reports whether a token is the subject of the verb before it: "då säger vi", "i maj knackar vi".
func (c *Clause) inverts(at int) bool {
	verb := strings.HasSuffix(c.in.toks[at-1].Key, "r") && c.maybeVerb(at-1)
	return verb && begins(c.in.borders, at, c.To, subject)
}

// maybeVerb reports whether a word has the end of a verb, or of an adjective, and is none that is known for a thing.
func (c *Clause) maybeVerb(at int) bool {
	k := c.in.toks[at].Key
	verbal := strings.HasSuffix(k, "r") || strings.HasSuffix(k, "a")
	return len(k) > 3 && verbal && !begins(c.in.signs, at, at+1, things...)
}

// takesUp reports whether the clause at a token goes on about the one before: "och det är det som vi vill ha sagt".
func (c *Clause) takesUp(at int) bool {
	for at < c.To && c.in.toks[at].Kind == text.Mark {
		at++
	}
	return begins(c.in.borders, at, c.To, takingUp)
}

// binds reports whether a word wants what follows it: "för kommunen", "innan de".
func (c *Clause) binds(at int) bool { return begins(c.in.borders, at, c.To, binding) }

// inDate reports whether a word goes on with a date: "torsdag den 18", "fredag och lördag", "7 maj kl 15".
func inDate(toks []text.Token, i int) bool {
	if borderWords.Whole(toks[i:i+1], dayLink) && i+1 < len(toks) && toks[i+1].Kind == text.Number {
		return true
	}
	if j := i - 1; signWords.Whole(toks[i:i+1], timeSets[1]) || borderWords.Whole(toks[i:i+1], dateLink) {
		if text.Joins(toks[j].Key) && j > 0 {
			j--
		}
		before := toks[j : j+1]
		return before[0].Kind == text.Number || signWords.Whole(before, timeSets[0]) || signWords.Whole(before, timeSets[1])
	}
	return false
}

// inList reports whether a border lies between the days or the names of a list: "tisdag 14, 21 och 28 april", "i Vega,
// Norrby och Tungelsta".
func (c *Clause) inList(i int) bool {
	if i < 3 || i >= len(c.toks) || c.toks[i-1].Kind != text.Mark {
		return false
	}
	a, b := c.toks[i-2], c.toks[i]
	if a.Kind == text.Number && b.Kind == text.Number {
		return true
	}
	name := func(t text.Token) bool { return unicode.IsUpper(phrase.FirstRune(c.in.text[t.Start:])) }
	return name(a) && name(b)
}

// TellsOfSeveral reports whether running text says that it brings several initiatives, and tells of them one by one:
// "två grejer på gång. Den ena … Den andra …".
func TellsOfSeveral(said string) bool {
	if !mayTellOfSeveral.In(said) {
		return false
	}
	toks := text.Tokens(said[:phrase.Limit(said, phrase.LongestVerdict)])
	f := borderWords.Over(toks)
	many, one := 0, 0
	for i := range toks {
		if _, ok := f.At(i, manyAtOnce); ok {
			many++
		}
		if _, ok := f.At(i, oneByOne); ok {
			one++
		}
	}
	return many > 0 && one > 1
}

var mayTellOfSeveral = borderWords.First(oneByOne)

//go:embed data/borders.tsv
var borderTable string

var borderWords = text.MustCompile(borderTable)

var (
	takingUp   = borderWords.Set("taking up")
	binding    = borderWords.Set("binding")
	subject    = borderWords.Set("subject")
	opening    = borderWords.Set("opening")
	dateLink   = borderWords.Set("date link")
	dayLink    = borderWords.Set("day link")
	Replying   = borderWords.Set("replying")
	Answering  = borderWords.Set("answering")
	HandsOver  = borderWords.Set("hands over")
	Conditions = borderWords.Set("condition")
	HeldBack   = borderWords.Set("held back")
	SameTime   = borderWords.Set("same time")
	manyAtOnce = borderWords.Set("several")
	oneByOne   = borderWords.Set("one by one")
)

var clauseStart = signWords.Set("clause start")

// Classes of words: openers begin many a clause of text without marks, things may end as verbs do and are none.
var (
	openers = []text.Set{signWords.Set("group"), signWords.Set("party"), signWords.Set("print"), signWords.Set("photo")}
	things  = []text.Set{
		signWords.Set("group"), signWords.Set("print"), signWords.Set("photo"),
		signWords.Set("role"), signWords.Set("event"),
	}
)

// asks reports whether a sentence ends with a question mark that is its own, or of a quotation that is all it says: "vi
// säger "Får jag visa en sak?"" asks nothing.
func asks(s string) bool {
	bare := strings.TrimRight(s, " )"+quotes)
	quoted := strings.ContainsAny(s[len(bare):], quotes)
	return strings.HasSuffix(bare, "?") && (!quoted || strings.ContainsRune(quotes, phrase.FirstRune(s)))
}

const quotes = "\"”“"

func wordsIn(toks []text.Token) (n int) {
	for _, t := range toks {
		if t.Kind != text.Mark {
			n++
		}
	}
	return n
}
