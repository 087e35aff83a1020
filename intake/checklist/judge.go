package checklist

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

// verdict is what a phrase amounts to on its own.
type verdict uint8

const (
	says      verdict = iota // something
	saysNot                  // "återkommer", "?": no answer
	saysNA                   // "ej aktuellt"
	saysNo                   // "nej"
	saysYes                  // "ja", "ok"
	saysEmpty                // marks without words
)

// Judge says what an answer to a question counts for. Only a complete match with one of the lists counts; sentences
// that are each a complete match count together.
func (c *Checklist) Judge(item initiative.Item, text string) initiative.State {
	q := c.Question(item)
	text = norm.NFC.String(text)
	if c.asksBack(q, text) {
		return initiative.NoAnswer
	}
	v, reason := c.weigh(text)
	if reason && q.NA == naNever && !waives(text) {
		v = says // "Inga särskilda, vi använder huvudbudskapet rakt av"
	}
	switch {
	case v == says:
		return initiative.Answered
	case v == saysYes && c.yesNo[item], v == saysNo && c.yesNo[item]:
		return initiative.Answered
	case v == saysNo || v == saysNA:
		return notApplicable(q.NA, reason)
	}
	return initiative.NoAnswer
}

// asksBack reports whether what stands under a question asks in its turn: "Vet inte, vem brukar det vara?". Where
// questions are part of the answer, a question mark says nothing.
func (c *Checklist) asksBack(q Question, text string) bool {
	if q.Item == "" || len(text) > longestVerdict {
		return false
	}
	text = strings.TrimSpace(text)
	if knowsNot(text) {
		return true
	}
	if q.Item == c.free || q.Item == "budskap" || q.Item == "fragor" {
		return false
	}
	if !strings.HasSuffix(text, "?") {
		return false
	}
	last := text
	if i := strings.LastIndexAny(text[:len(text)-1], ".!?\n"); i >= 0 {
		last = text[i+1:]
		if !c.asksBack(q, strings.TrimSpace(text[:i+1])) && c.Judge(q.Item, text[:i]) != initiative.NoAnswer {
			return false
		}
	}
	return c.onlyAsks(last)
}

// onlyAsks reports whether no clause of a question says anything.
func (c *Checklist) onlyAsks(question string) bool {
	for part := range clauses(question) {
		ws := words(part)
		if len(ws) > 1 && !askers[ws[0].key] && c.phrase(ws) == says && !postpones(part) && !text.Greets(part) {
			return false
		}
	}
	return len(words(question)) > 1
}

// knowsNot reports whether a text begins by saying that its writer has no answer, and does not go on to give one: "Vet
// inte om det hör hit men …".
func knowsNot(text string) bool {
	if text = text[:limit(text, headBytes)]; !unknownIn.In(text) {
		return false
	}
	ws := words(text)
	for len(ws) > 2 && (ws[0].key == "jag" || ws[0].key == "vi" || ws[0].key == "hej") {
		ws = ws[1:]
	}
	return len(ws) > 1 && in(unknown, ws[:2]) && !slices.ContainsFunc(ws, func(w word) bool { return w.key == "men" })
}

// unknown begins an answer that has none to give: "vet inte vem som brukar ta det".
var (
	unknown   = wordSet("unknown")
	unknownIn = text.NewNeeds(wordsOf(unknown))
)

// notApplicable is what "ej aktuellt" counts for by the question's class.
func notApplicable(class string, reason bool) initiative.State {
	switch {
	case class == naBare, class == naReason && reason:
		return initiative.NotApplicable
	case class == naReason:
		return initiative.BareNA
	}
	return initiative.NoAnswer
}

// longestVerdict is the length beyond which a text surely says something.
const longestVerdict = 400

// weigh weighs a whole answer. reason tells that words follow "ej aktuellt".
func (c *Checklist) weigh(text string) (v verdict, reason bool) {
	if len(text) > longestVerdict {
		return says, false
	}
	var room [2 * fewWords]word
	ws := appendWords(room[:0], text)
	if v := c.phrase(ws); v != says {
		return v, false
	}
	if reasoned, bare := c.excused(text, ws); reasoned || bare {
		return saysNA, reasoned
	}
	if pointsIn(text, ws) || thanks(text) || remarks(ws) {
		return saysNot, false
	}
	return c.together(text, ws), false
}

// together is what the clauses of a text amount to.
func (c *Checklist) together(s string, ws []word) verdict {
	v := saysEmpty
	for len(ws) > 0 {
		var part string
		var of []word
		part, of, ws = firstClause(s, ws)
		p := c.phrase(of)
		switch {
		case p == says && postpones(part):
			p = saysNot
		case p == says && (text.Greets(part) || text.Closes(part) || thanks(part)): // "Tack, vi återkommer!"
			continue
		case p == says:
			return says
		}
		v = worse(v, p)
	}
	return v
}

// firstClause is the clause of a text in which the first of some words stands, with those of them that stand in it too.
func firstClause(text string, ws []word) (clause string, of, more []word) {
	from, end := 0, len(text)
	if i := strings.LastIndexFunc(text[:ws[0].start], endsClause); i >= 0 {
		_, width := utf8.DecodeRuneInString(text[i:])
		from = i + width
	}
	if i := strings.IndexFunc(text[ws[0].end:], endsClause); i >= 0 {
		end = ws[0].end + i
	}
	n := len(wordsWithin(ws, end))
	return text[from:end], ws[:n], ws[n:]
}

// worse is what two clauses amount to together: what leaves the question open wins, then what excuses it.
func worse(a, b verdict) verdict {
	for _, v := range []verdict{saysNot, saysNo, saysNA, saysYes} {
		if a == v || b == v {
			return v
		}
	}
	return saysEmpty
}

// leads may stand before a phrase without changing it, trails after it.
var (
	leads  = wordSet("leads")
	trails = wordSet("trails")
	noes   = wordSet("noes")
)

// phrase looks a text up in the lists as a whole.
func (c *Checklist) phrase(ws []word) verdict {
	for len(ws) > 1 && trails[ws[len(ws)-1].key] {
		if c.listed(ws) != says { // "nej tack"
			break
		}
		ws = ws[:len(ws)-1]
	}
	for {
		if v := c.listed(ws); v != says || !leads[ws[0].key] {
			return v
		}
		if ws = ws[1:]; len(ws) == 0 {
			return saysNot // "Tyvärr …"
		}
	}
}

// listed is what the lists say of words as they stand, says where none has them.
func (c *Checklist) listed(ws []word) verdict {
	if len(ws) > c.sayings {
		return says
	}
	var room [longestKey]byte
	k := appendKeys(room[:0], ws)
	switch {
	case len(ws) == 0:
		return saysEmpty
	case noes[string(k)]:
		return saysNo
	case c.notApply[string(k)]:
		return saysNA
	case c.nonAnswers[string(k)]:
		return saysNot
	case c.thin[string(k)]:
		return saysYes
	}
	return says
}

// fillers follow "ej aktuellt" without saying why.
var fillers = wordSet("fillers")

// excused reads "ej aktuellt, bara internt": an excuse that nobody writes as an answer, and whether a reason follows.
func (c *Checklist) excused(text string, ws []word) (reasoned, bare bool) {
	for len(ws) > 1 && leads[ws[0].key] {
		ws = ws[1:]
	}
	n := 0 // words of the longest excuse at the start
	for i := 1; i <= min(len(ws), 5); i++ {
		if in(c.notApply, ws[:i]) {
			n = i
		}
	}
	if n == 0 || n == len(ws) {
		return false, false
	}
	// "Inga kända" and "nej" begin ordinary sentences too, so after them a mark must set the reason off.
	set := setOff(text[ws[n-1].end:ws[n].start])
	if n == 1 && !set {
		return false, false
	}
	if first := ws[0].key; n == 1 && first != "utgår" && first != "nix" && !noes[first] {
		return false, false // "Inget, men vi kan göra affischer" says something
	}
	for _, w := range ws[n:] {
		if !fillers[w.key] {
			return true, false
		}
	}
	return false, true
}

var waivers = wordSet("waivers")

// waives reports whether an excuse says outright that the question does not apply.
func waives(text string) bool {
	for _, w := range words(text) {
		if !leads[w.key] {
			return waivers[w.key]
		}
	}
	return false
}

// setOff reports whether a mark stands between two words.
func setOff(between string) bool { return strings.ContainsAny(between, ",.;:(!–—-") }

// clauses splits a text into what stands between full stops, commas and dashes.
func clauses(text string) iter.Seq[string] {
	return strings.FieldsFuncSeq(text, endsClause)
}

func endsClause(r rune) bool {
	switch r {
	case '.', ',', ';', '!', '\n', '–', '—':
		return true
	}
	return false
}

// sentencesOf splits running text at full stops and line ends.
func sentencesOf(text string) iter.Seq[string] {
	return strings.FieldsFuncSeq(text, func(r rune) bool { return r == '.' || r == '!' || r == '?' || r == '\n' })
}

var unsure = wordSet("unsure")

var (
	reserved   = wordSet("reserved")
	reservedIn = wordsOf(reserved)
	mayChange  = text.NewNeeds(union(unsure, reservedIn))
)

// preliminary reports whether an answer says of itself, near its beginning, that it may change.
func preliminary(text string) bool {
	text = text[:limit(text, longestVerdict)]
	if !mayChange.In(text) {
		return false
	}
	var room [2 * fewWords]word
	ws := appendWords(room[:0], text)
	for i, w := range ws {
		switch {
		case unsure[w.key]:
			return true
		case !reservedIn[w.key]:
		case i > 0 && in(reserved, ws[i-1:i+1]), i > 1 && in(reserved, ws[i-2:i+1]):
			return true
		}
	}
	return false
}

// onlyMarks reports whether a text has neither letters nor digits but something to see, such as a thumb.
func onlyMarks(text string) bool {
	return !hasWords(text) && strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.So, r) })
}
