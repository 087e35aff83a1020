package secrecy

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
)

//go:embed data/negation.tsv
var negationTable string

var negation = roles(negationTable)

// reach is how many tokens around a word can negate it.
const reach = 12

// denied reports whether a negation negates the very words at [i,end): "ingen sekretess", "omfattas inte av sekretess",
// "sekretess råder inte". One that negates another word of the sentence ("kan inte namnges på grund av sekretess")
// does not.
func (t *text) denied(i, end int) bool {
	rest := t.words(end, t.last(end, 2*reach, token.endsSentence))
	if has(rest, "except") {
		return false
	}
	return t.deniedBefore(i, end) || t.deniedAfter(end)
}

// deniedBefore looks for "ingen", "utan" or "inte" that only fillers part from the words.
func (t *text) deniedBefore(i, end int) bool {
	said := t.words(t.first(i, reach, token.endsClause), i)
	k := len(said) - 1
	wrote := false // "inte skicka sekretessbelagda uppgifter"
	holds := false // "får inte innehålla sekretess"
	for k >= 0 && !negator(said[k]) {
		switch w := said[k]; {
		case negation["filler"][w]:
		case negation["writing"][w]:
			wrote = true
		case negation["holding"][w]:
			holds = true
		default:
			return false
		}
		k--
	}
	if k < 0 {
		return false
	}
	w, left := said[k], said[:k]
	after := t.words(end, t.last(end, reach, token.endsClause))
	switch {
	case negation["none"][w]:
		return !has(left, "not") && !has(after, "modal")
	case negation["without"][w]:
		return !has(left, "not") && !has(left, "none") && !has(after, "modal") && !has(after, "not")
	}
	return t.states(left, w, wrote, holds) && !has(after, "modal")
}

func negator(w string) bool {
	return negation["none"][w] || negation["without"][w] || negation["not"][w]
}

// states reports whether what stands before an "inte" makes it negate a state: "är inte", "omfattas inte av", or
// nothing at all. "röj inte" and "får inte" forbid, which is another matter.
func (t *text) states(left []string, not string, wrote, holds bool) bool {
	close := left[max(0, len(left)-4):]
	modal := has(close, "modal")
	switch {
	case holds:
		return true
	case modal:
		return false
	case len(left) == 0 || wrote || not == "varken":
		return true
	}
	return has(left[max(0, len(left)-3):], "states")
}

// deniedAfter looks for "sekretess råder inte", "sekretess saknas", "sekretessen är hävd" and "Sekretess? Nej".
func (t *text) deniedAfter(end int) bool {
	stop := t.last(end, reach, token.endsClause)
	said := t.words(end, stop)
	if len(said) > 0 && negation["answer"][said[0]] {
		return tail(said[1:])
	}
	if k := slices.IndexFunc(said[:min(len(said), 4)], func(w string) bool { return negation["not"][w] }); k > 0 {
		return negation["states"][said[0]] && tail(said[k+1:])
	}
	if len(said) > 1 && negation["lifted"][said[len(said)-1]] {
		return negation["states"][said[0]] && !has(said, "not")
	}
	if len(said) == 0 && stop < len(t.tokens) && t.tokens[stop].text == "?" {
		return t.answered(stop + 1)
	}
	return false
}

// answered reports whether a question is answered with no.
func (t *text) answered(i int) bool {
	said := t.words(i, t.last(i, reach, token.endsClause))
	if i < len(t.tokens) && t.tokens[i].text == ":" {
		said = t.words(i+1, t.last(i+1, reach, token.endsClause))
	}
	return len(said) > 0 && negation["answer"][said[0]] && tail(said[1:])
}

// tail reports whether what follows a negation goes on to nothing.
func tail(said []string) bool {
	for _, w := range said {
		if !negation["tail"][w] && w != "for" {
			return false
		}
	}
	return true
}

func has(said []string, role string) bool {
	return slices.ContainsFunc(said, func(w string) bool { return negation[role][w] })
}

var (
	tickedNo = regexp.MustCompile(`(?i)(?:☒|☑|✓|✔|[\[(] ?x ?[\])]) *nej|nej *(?:☒|☑|✓|✔|[\[(] ?x ?[\])]) *$`)
	tickedJa = regexp.MustCompile(`(?i)(?:☒|☑|✓|✔|[\[(] ?x ?[\])]) *ja`)
)

// field reports whether the word at [i,end) is the name of a field whose value claims no secrecy: "Sekretess: nej", an
// empty one, or one that holds the day of an embargo.
func (t *text) field(i, end int) bool {
	start := t.first(i, reach, func(k token) bool { return k.kind == line || k.kind == gap || k.kind == wrap })
	for _, k := range t.tokens[start:i] {
		if k.kind == word || k.kind == wrap {
			return false
		}
	}
	value, named := t.value(end)
	if !named {
		return false
	}
	if tickedNo.MatchString(value) && !tickedJa.MatchString(value) {
		return true
	}
	v, done := scan(value)
	defer done()
	said := v.words(0, len(v.tokens))
	switch {
	case len(said) == 0:
		return true
	case negation["answer"][said[0]]:
		return !has(said, "except") && !has(said, "only")
	}
	return v.tokens[0].kind == number || withheldWords(v)
}

// mostValue is how much of a field's value is looked at.
const mostValue = 120

// value returns what stands behind a field's name: on its line behind a colon, or on the next line where the line ends
// with the name. A field that is followed by another has none.
func (t *text) value(end int) (value string, named bool) {
	k := end
	if k < len(t.tokens) && t.tokens[k].text == "(" { // "Sekretess (ja/nej): nej"
		for k < len(t.tokens) && k-end < 8 && t.tokens[k].text != ")" && t.tokens[k].text != "\n" {
			k++
		}
		k++
	}
	for k < len(t.tokens) && (t.tokens[k].text == "*" || t.tokens[k].text == "?") {
		k++
	}
	switch {
	case k >= len(t.tokens):
		return "", false
	case t.tokens[k].text == ":":
		if v := t.line(t.tokens[k].to); strings.TrimSpace(v) != "" {
			return v, true
		}
		return t.below(t.tokens[k].to), true
	case t.tokens[k].text == "\n":
		v := t.below(t.tokens[k].from)
		said := strings.Fields(strings.ToLower(v))
		return v, len(said) > 0 && negation["answer"][strings.Trim(said[0], ".,!")]
	}
	return "", false
}

// line is the rest of a line from byte i on.
func (t *text) line(i int) string {
	rest := t.said[i:min(len(t.said), i+mostValue)]
	if n := strings.IndexByte(rest, '\n'); n >= 0 {
		rest = rest[:n]
	}
	return rest
}

// below is the next line after byte i, "" when it is blank or another field.
func (t *text) below(i int) string {
	n := strings.IndexByte(t.said[i:min(len(t.said), i+mostValue)], '\n')
	if n < 0 {
		return ""
	}
	v := t.line(i + n + 1)
	if head, _, ok := strings.Cut(v, ":"); ok && len(strings.Fields(head)) <= 3 {
		return ""
	}
	return v
}
