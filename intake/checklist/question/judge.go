package question

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

// verdict is what a phrase amounts to on its own.
type verdict uint8

const (
	Says      verdict = iota // something
	SaysNot                  // "återkommer", "?": no answer
	SaysNA                   // "ej aktuellt"
	SaysNo                   // "nej"
	saysYes                  // "ja", "ok"
	SaysEmpty                // marks without words
)

// Judge says what an answer to a question counts for. Only a complete match with one of the lists counts; sentences
// that are each a complete match count together.
func (c *List) Judge(item initiative.Item, text string) initiative.State {
	q := c.Question(item)
	text = norm.NFC.String(text)
	if c.AsksBack(q, text) {
		return initiative.NoAnswer
	}
	v, reason := c.Weigh(text)
	if reason && q.NA == naNever && !waives(text) {
		v = Says // "Inga särskilda, vi använder huvudbudskapet rakt av"
	}
	switch {
	case v == Says:
		return initiative.Answered
	case v == saysYes && c.yesNo[item], v == SaysNo && c.yesNo[item]:
		return initiative.Answered
	case v == SaysNo || v == SaysNA:
		return notApplicable(q.NA, reason)
	}
	return initiative.NoAnswer
}

// AsksBack reports whether what stands under a question asks in its turn: "Vet inte, vem brukar det vara?". Where
// questions are part of the answer, a question mark says nothing.
func (c *List) AsksBack(q Question, text string) bool {
	if q.Item == "" || len(text) > phrase.LongestVerdict {
		return false
	}
	text = strings.TrimSpace(text)
	if phrase.KnowsNot(text) || phrase.AsksOfForm(text) {
		return true
	}
	if c.MayAsk(q.Item) {
		return phrase.AsksMeaningHere(text)
	}
	if phrase.AsksMeaning(text) {
		return true
	}
	if !strings.HasSuffix(text, "?") {
		return false
	}
	last := text
	if i := strings.LastIndexAny(text[:len(text)-1], ".!?\n"); i >= 0 {
		last = text[i+1:]
		if !c.AsksBack(q, strings.TrimSpace(text[:i+1])) && c.Judge(q.Item, text[:i]) != initiative.NoAnswer {
			return false
		}
	}
	return c.onlyAsks(last)
}

// onlyAsks reports whether no clause of a question says anything.
func (c *List) onlyAsks(question string) bool {
	for part := range phrase.Clauses(question) {
		ws := phrase.Words(part)
		if len(ws) > 1 && !phrase.Askers[ws[0].Key] && c.phrase(ws) == Says && !phrase.Postpones(part) && !text.Greets(part) {
			return false
		}
	}
	return len(phrase.Words(question)) > 1
}

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

// MayAsk reports whether an answer to a question may ask something itself, or speak to its readers.
func (c *List) MayAsk(item initiative.Item) bool {
	return item == c.Free || item == "budskap" || item == "fragor"
}

// Weigh weighs a whole answer. reason tells that words follow "ej aktuellt".
func (c *List) Weigh(s string) (v verdict, reason bool) {
	if len(s) > phrase.LongestVerdict {
		return Says, false
	}
	var room [2 * phrase.FewWords]phrase.Word
	ws := phrase.AppendWords(room[:0], s)
	if v := c.phrase(ws); v != Says {
		return v, false
	}
	if reasoned, bare := c.excused(s, ws); reasoned || bare {
		return SaysNA, reasoned
	}
	if phrase.PointsIn(s, ws) || phrase.Thanks(s) || phrase.Remarks(ws) || text.Refers(s) {
		return SaysNot, false
	}
	return c.together(s, ws), false
}

// OnlyVerdict reports whether a text is "ej aktuellt", "nej" or "ja" and says nothing else.
func (c *List) OnlyVerdict(s string) bool {
	v, reason := c.Weigh(s)
	return !reason && (v == SaysNA || v == SaysNo || v == saysYes)
}

// together is what the clauses of a text amount to.
func (c *List) together(s string, ws []phrase.Word) verdict {
	v := SaysEmpty
	for len(ws) > 0 {
		var part string
		var of []phrase.Word
		part, of, ws = phrase.FirstClause(s, ws)
		p := c.phrase(of)
		switch {
		case p == Says && phrase.Postpones(part):
			p = SaysNot
		case p == Says && (text.Greets(part) || text.Closes(part) || phrase.Thanks(part)): // "Tack, vi återkommer!"
			continue
		case p == Says:
			return Says
		}
		v = worse(v, p)
	}
	return v
}

// worse is what two clauses amount to together: what leaves the question open wins, then what excuses it.
func worse(a, b verdict) verdict {
	for _, v := range []verdict{SaysNot, SaysNo, SaysNA, saysYes} {
		if a == v || b == v {
			return v
		}
	}
	return SaysEmpty
}

// leads may stand before a phrase without changing it, trails after it.
var (
	leads  = phrase.Set("leads")
	trails = phrase.Set("trails")
	noes   = phrase.Set("noes")
)

// phrase looks a text up in the lists as a whole.
func (c *List) phrase(ws []phrase.Word) verdict {
	for len(ws) > 1 && trails[ws[len(ws)-1].Key] {
		if c.listed(ws) != Says { // "nej tack"
			break
		}
		ws = ws[:len(ws)-1]
	}
	for {
		if v := c.listed(ws); v != Says || !leads[ws[0].Key] {
			return v
		}
		if ws = ws[1:]; len(ws) == 0 {
			return SaysNot // "Tyvärr …"
		}
	}
}

// listed is what the lists say of words as they stand, says where none has them.
func (c *List) listed(ws []phrase.Word) verdict {
	if len(ws) > c.sayings {
		return Says
	}
	var room [phrase.LongestKey]byte
	k := phrase.AppendKeys(room[:0], ws)
	switch {
	case len(ws) == 0:
		return SaysEmpty
	case noes[string(k)]:
		return SaysNo
	case c.notApply[string(k)]:
		return SaysNA
	case c.nonAnswers[string(k)]:
		return SaysNot
	case c.thin[string(k)]:
		return saysYes
	}
	return Says
}

// fillers follow "ej aktuellt" without saying why.
var fillers = phrase.Set("fillers")

// excused reads "ej aktuellt, bara internt": an excuse that nobody writes as an answer, and whether a reason follows.
func (c *List) excused(text string, ws []phrase.Word) (reasoned, bare bool) {
	for len(ws) > 1 && leads[ws[0].Key] {
		ws = ws[1:]
	}
	n := 0 // words of the longest excuse at the start
	for i := 1; i <= min(len(ws), 5); i++ {
		if phrase.In(c.notApply, ws[:i]) {
			n = i
		}
	}
	if n == 0 || n == len(ws) {
		return false, false
	}
	// "Inga kända" and "nej" begin ordinary sentences too, so after them a mark must set the reason off.
	set := setOff(text[ws[n-1].End:ws[n].Start])
	if n == 1 && !set {
		return false, false
	}
	if first := ws[0].Key; n == 1 && first != "utgår" && first != "nix" && !noes[first] {
		return false, false // "Inget, men vi kan göra affischer" says something
	}
	for _, w := range ws[n:] {
		if !fillers[w.Key] {
			return true, false
		}
	}
	return false, true
}

var waivers = phrase.Set("waivers")

// waives reports whether an excuse says outright that the question does not apply.
func waives(text string) bool {
	for _, w := range phrase.Words(text) {
		if !leads[w.Key] {
			return waivers[w.Key]
		}
	}
	return false
}

// setOff reports whether a mark stands between two words.
func setOff(between string) bool { return strings.ContainsAny(between, ",.;:(!–—-") }

var unsure = phrase.Set("unsure")

var (
	reserved   = phrase.Set("reserved")
	reservedIn = phrase.WordsOf(reserved)
	mayChange  = text.NewNeeds(phrase.Union(unsure, reservedIn))
)

// Preliminary reports whether an answer says of itself, near its beginning, that it may change.
func Preliminary(text string) bool {
	text = text[:phrase.Limit(text, phrase.LongestVerdict)]
	if !mayChange.In(text) {
		return false
	}
	var room [2 * phrase.FewWords]phrase.Word
	ws := phrase.AppendWords(room[:0], text)
	for i, w := range ws {
		switch {
		case unsure[w.Key]:
			return true
		case !reservedIn[w.Key]:
		case i > 0 && phrase.In(reserved, ws[i-1:i+1]), i > 1 && phrase.In(reserved, ws[i-2:i+1]):
			return true
		}
	}
	return false
}

var selves = phrase.Set("selves")

// Self reports whether an answer names nobody but its sender.
func (c *List) Self(text string) bool {
	return phrase.In(selves, phrase.Words(text[:phrase.Limit(text, phrase.HeadBytes)]))
}

// Courtesy reports whether a text does nothing but thank or put off, as an answer to a mail that asked for no more.
func (c *List) Courtesy(text string) bool {
	text = phrase.WithoutGreeting(strings.TrimSpace(text))
	return phrase.HasWords(text) && (phrase.Thanks(text) || c.Judge("", text) == initiative.NoAnswer)
}
