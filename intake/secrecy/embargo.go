package secrecy

import (
	_ "embed"
	"slices"
	"strings"

	"haninge.se/samrad/intake/dates"
)

//go:embed data/embargo.tsv
var embargoTable string

var embargoWords = roles(embargoTable)

// Embargo is what a text asks to be held back. Without a day it holds until somebody lifts it.
type Embargo struct {
	Held  bool
	Text  string    // the words, for a person
	Until dates.Day // the first day on which it is free, zero for none
	Open  bool      // it ends with something that is no day: "tills avtalet är undertecknat"
}

// mostClaims is how many embargoes of one text are read for their day.
const mostClaims = 16

// ReadEmbargo finds the embargoes of a text; of several days the last holds. ref is when it was written.
func ReadEmbargo(s string, ref dates.Day) Embargo {
	t, done := scan(withoutLift(s))
	defer done()
	var found Embargo
	n := 0
	for i, ok := t.reach(0); ok; i, ok = t.reach(i + 1) {
		end, phrase := t.embargoAt(i)
		if end == 0 {
			continue
		}
		e := Embargo{Held: true, Text: t.sentence(i)}
		if n++; n <= mostClaims {
			e.Until, e.Open = t.freeFrom(i, end, phrase, ref)
		}
		found = found.With(e)
		i = end - 1
	}
	return found
}

// With joins two embargoes of one text: a day beats none, a later day an earlier, and an end that is no day beats all.
func (e Embargo) With(o Embargo) Embargo {
	switch {
	case !o.Held || e.Open:
		return e
	case !e.Held || o.Open || !o.Until.IsZero() && (e.Until.IsZero() || e.Until.Before(o.Until)):
		return o
	}
	return e
}

// FieldEmbargo reads the value of a field of that name. "Nej" and an empty one are none.
func FieldEmbargo(value string, ref dates.Day) Embargo {
	if strings.TrimSpace(withoutLift("embargo "+value)) == "" {
		return Embargo{}
	}
	return ReadEmbargo("Embargo: "+value, ref)
}

// mostSentence is how many bytes of an embargo's sentence are kept.
const mostSentence = 120

// sentence is the sentence around token i, on one line.
func (t *text) sentence(i int) string {
	from, to := t.around(i)
	said := t.said[t.tokens[from].from:t.tokens[to-1].to]
	said = strings.Join(strings.Fields(said), " ")
	if len(said) > mostSentence {
		said = strings.ToValidUTF8(said[:mostSentence], "") + " …"
	}
	return said
}

// farSentence is how many tokens of a sentence are looked at on either side.
const farSentence = 24

// around returns the tokens of the sentence of token i. Lines do not end it, for an embargo may be broken over them.
func (t *text) around(i int) (from, to int) {
	ends := func(k token) bool { return k.kind == stop && k.text != ":" || k.kind == gap }
	from, to = t.first(i, farSentence, ends), t.last(i, farSentence, ends)
	return from, max(to, i+1)
}

// embargoAt reports whether an embargo is claimed by words that begin at token i, and where they end. phrase is false
// where it is the word itself.
func (t *text) embargoAt(i int) (end int, phrase bool) {
	if t.tokens[i].kind != word {
		return 0, false
	}
	w := t.tokens[i].text
	if embargoWords["word"][w] {
		if t.embargoDenied(i) {
			return 0, false
		}
		return i + 1, false
	}
	if end := t.forbids(i); end > 0 && t.binds(i, end) {
		return end, true
	}
	return 0, false
}

// embargoDenied reports whether the word at i is denied: "inget embargo", "Embargo: nej", "embargot är hävt".
func (t *text) embargoDenied(i int) bool {
	if t.deniedAhead(i) {
		return true
	}
	next := t.valueOf(i)
	right := t.words(next, t.last(next, 6, token.endsClause))
	switch {
	case len(right) == 0:
		return t.emptyField(i, next)
	case negation["answer"][right[0]]:
		return tail(right[1:])
	case embargoWords["lifted"][right[0]]:
		return len(right) == 1
	case len(right) > 1 && embargoWords["over"][right[0]]:
		return embargoWords["lifted"][right[1]] || embargoWords["not"][right[1]] && (len(right) == 2 || tail(right[2:]))
	}
	return false
}

// deniedAhead reports whether a denial stands before the word at i, words that say nothing between them.
func (t *text) deniedAhead(i int) bool {
	left := t.words(t.first(i, 6, token.endsClause), i)
	for _, w := range slices.Backward(left) {
		if embargoWords["none"][w] || embargoWords["not"][w] {
			return true
		}
		if !negation["filler"][w] {
			break
		}
	}
	return false
}

// valueOf is the token where the value of the label at i begins, which may stand in a cell below it.
func (t *text) valueOf(i int) int {
	next := i + 1
	for next < len(t.tokens) && t.tokens[next].sets() {
		next++
	}
	if next+1 < len(t.tokens) && t.tokens[next].text == "\n" && negation["answer"][t.tokens[next+1].text] {
		next++
	}
	return next
}

// emptyField reports whether "Embargo:" stands alone on its line, as in a form nobody filled in.
func (t *text) emptyField(i, next int) bool {
	colon := slices.ContainsFunc(t.tokens[i+1:next], func(k token) bool { return k.text == ":" })
	if !colon || next < len(t.tokens) && t.tokens[next].text != "\n" {
		return false
	}
	if i > 0 && t.tokens[i-1].text != "\n" {
		return false
	}
	k := next
	for k < len(t.tokens) && t.tokens[k].text == "\n" {
		k++
	}
	below := t.words(k, t.last(k, 4, func(k token) bool { return k.text == "\n" }))
	field := t.last(k, 6, func(k token) bool { return k.text == ":" || k.text == "\n" })
	return len(below) == 0 || t.tokens[next].kind == gap || field < len(t.tokens) && t.tokens[field].text == ":"
}

// forbids finds words that forbid to spread, from token i on, and returns where they end: "inte spridas", "sprids ej",
// "ej för spridning", "inte gå ut", "inte offentligt", "vänta med att publicera".
func (t *text) forbids(i int) int {
	first := t.wordAfter(i, 0)
	switch {
	case embargoWords["not"][first]:
		return t.notSpread(i)
	case embargoWords["publish"][first], embargoWords["go"][first] && t.is("out", i, 1):
		return t.spreadNot(i)
	case strings.HasPrefix(first, "vanta") && t.wordAfter(i, 1) == "med":
		return t.waits(i)
	case first == "forbjudet" && t.wordAfter(i, 1) == "att" && t.is("publish", i, 2):
		return t.endOf(i, 2)
	}
	return 0
}

// is reports whether the k-th word from token i on has a role.
func (t *text) is(role string, i, k int) bool { return embargoWords[role][t.wordAfter(i, k)] }

// notSpread reads on behind "inte": "spridas", "för spridning", "gå ut"; "inte gå ut förrän" says when it may.
func (t *text) notSpread(i int) int {
	for k := 1; k <= 3; k++ {
		goes := t.is("go", i, k)
		switch {
		case t.is("publish", i, k), t.is("public", i, k):
			return t.endOf(i, k)
		case t.wordAfter(i, k) == "for" && t.is("for", i, k+1), goes && t.is("out", i, k+1):
			return t.endOf(i, k+1)
		case goes && t.is("until", i, k+1), goes && t.is("before", i, k+1):
			return 0
		}
	}
	return 0
}

// spreadNot reads on behind "sprids", "går ut": "inte", "ej"; three words further on only with "före" behind it.
func (t *text) spreadNot(i int) int {
	for k := 1; k <= 3; k++ {
		if t.is("not", i, k) && (k < 3 || t.is("before", i, k+1)) {
			return t.endOf(i, k)
		}
	}
	return 0
}

// waits reads on behind "vänta med": "att publicera", "spridningen".
func (t *text) waits(i int) int {
	for k := 2; k <= 4; k++ {
		if t.is("publish", i, k) || t.is("for", i, k) {
			return t.endOf(i, k)
		}
	}
	return 0
}

// wordAfter is the k-th word from token i on, marks and line ends passed; "" behind the end of a clause.
func (t *text) wordAfter(i, k int) string {
	at := t.at(i, k)
	if at < 0 {
		return ""
	}
	return t.tokens[at].text
}

// at is the token of the k-th word from i on, -1 when a clause ends before it.
func (t *text) at(i, k int) int {
	for ; i < len(t.tokens); i++ {
		switch t.tokens[i].kind {
		case word, number:
			if k == 0 {
				return i
			}
			k--
		case stop, comma, gap:
			return -1
		}
	}
	return -1
}

func (t *text) endOf(i, k int) int { return t.at(i, k) + 1 }

// binds reports whether a ban is one on time: "före", "förrän", "innan", "tills" follow, a day does, or nothing does
// where it is the mail itself that must not be spread.
func (t *text) binds(i, end int) bool {
	from, to := t.around(i)
	for k := end; k < to; k++ {
		w := t.tokens[k].text
		if t.tokens[k].kind == word && (embargoWords["before"][w] || t.through(k) > 0) {
			return true
		}
		if w == "till" && t.dayNear(k+1, to) {
			return true
		}
	}
	for k := from; k < i; k++ { // "före den 20 mars får detta inte spridas"
		if w := t.tokens[k].text; t.tokens[k].kind == word &&
			(embargoWords["before"][w] || w == "till" || t.through(k) > 0) &&
			t.dayNear(k+1, to) {
			return true
		}
	}
	if t.tokens[i].text == "aldrig" {
		return false
	}
	return t.alone(i, end, from)
}

// alone reports whether a ban stands without an object of its own: "FÅR INTE SPRIDAS", "det här får inte spridas
// vidare".
func (t *text) alone(i, end, from int) bool {
	lineFrom := t.first(i, farSentence, token.endsClause)
	rest := t.words(end, t.last(end, 6, token.endsClause))
	for _, w := range rest {
		if !embargoWords["more"][w] {
			return false
		}
	}
	said := t.words(max(from, lineFrom), i)
	if len(said) == 0 {
		return false // "sprids ej": of whom?
	}
	for _, w := range said {
		if !embargoWords["this"][w] && w != "har" && w != "absolut" && w != "an" && w != "annu" {
			return false
		}
	}
	return said[len(said)-1] == "far" || slices.Contains(said, "far") || slices.Contains(said, "ska") ||
		slices.Contains(said, "skall")
}

// dayNear reports whether a number, a month or a weekday stands within the next few tokens.
func (t *text) dayNear(i, to int) bool {
	for k := i; k < min(i+4, to, len(t.tokens)); k++ {
		if t.tokens[k].kind == number || t.tokens[k].kind == word && embargoWords["calendar"][t.tokens[k].text] {
			return true
		}
	}
	return false
}

// withheldWords reports whether a text speaks of spreading.
func withheldWords(t *text) bool {
	return slices.ContainsFunc(
		t.tokens,
		func(k token) bool { return embargoWords["publish"][k.text] || embargoWords["for"][k.text] },
	)
}

// sets reports whether a token only sets off a value from its label.
func (t token) sets() bool {
	return t.kind == mark || t.kind == comma || t.text == ":" || t.text == "?"
}
