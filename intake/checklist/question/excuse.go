package question

import (
	_ "embed"
	"strconv"
	"strings"

	"haninge.se/samrad/intake/checklist/number"
	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

//go:embed data/excuses.tsv
var excuseTable string

var (
	excusing    = text.MustCompile(excuseTable)
	ofAll       = excusing.Set("all")
	ofOthers    = excusing.Set("others")
	ofLast      = excusing.Set("last")
	ofNone      = excusing.Set("none")
	ofNeither   = excusing.Set("neither")
	applies     = excusing.Set("apply")
	applyNot    = excusing.Set("not")
	saidNo      = excusing.Set("no")
	saidYes     = excusing.Set("yes")
	besideIt    = excusing.Set("beside")
	afterIt     = excusing.Set("after")
	ofNumbers   = excusing.Set("of")
	andNumber   = excusing.Set("and")
	begunReason = excusing.Set("why")

	leadsToNumber = excusing.Rare(ofNumbers)
)

// Excuse says of several questions at once that they do not apply: "ej aktuellt på alla tre, det är bara internt".
type Excuse struct {
	Said   string // the excuse, and why where it says so
	reason bool
	count  int // of how many questions, 0 where it does not say
	whom   text.Set
}

// Excuse reads such a text. What is said of other things than questions ("inte aktuellt på alla skolor") is none.
func (c *List) Excuse(s string) (e Excuse, ok bool) {
	if len(s) > phrase.LongestVerdict {
		return Excuse{}, false
	}
	toks := text.Tokens(s)
	f := excusing.Over(toks)
	from, to, at := e.read(f)
	at, ok = endsAt(f, at)
	if !ok || from < 0 || to == 0 || e.whom == 0 {
		return Excuse{}, false
	}
	e.reason = at < len(toks) && phrase.HasWords(s[toks[at].Start:])
	e.Said = strings.TrimSpace(s[toks[from].Start:])
	if !e.reason && to < at {
		e.Said = s[toks[from].Start:toks[to-1].End]
	}
	return e, true
}

// read goes through the words up to where it is known of whom something is said, and what. The excuse stands in the
// tokens from, which is -1 without one, up to to; the next token is at.
func (e *Excuse) read(f *text.Finder) (from, to, at int) {
	from = -1
	toks := f.Tokens()
	for at < len(toks) && (e.whom == 0 || to == 0) {
		next, set := f.Longest(at, ofNone, ofNeither, ofAll, ofOthers, ofLast, applies, applyNot, saidNo, besideIt)
		switch set {
		case ofNone:
			e.whom, e.count, from, to = ofAll, counted(toks[at:next]), at, 0
		case ofNeither:
			e.whom, from, to = ofAll, at, next
		case applies:
			to = next
		case ofAll, ofOthers, ofLast:
			e.whom, e.count = set, counted(toks[at:next])
		case applyNot, saidNo:
			from, to = at, next
		case besideIt:
		default:
			return -1, 0, at
		}
		at = next
	}
	return from, to, at
}

// endsAt reports whether the words from a token on end, or go on with the reason, and where that begins.
func endsAt(f *text.Finder, at int) (int, bool) {
	for {
		next, ok := f.At(at, afterIt)
		if !ok {
			break
		}
		at = next
	}
	toks := f.Tokens()
	if at == len(toks) || toks[at].Line || toks[at].Kind == text.Mark {
		return at, true
	}
	_, why := f.At(at, begunReason)
	return at, why
}

// Announced is how many a short line says that there are, "Tre saker:", 0 for none.
func Announced(line string) int {
	return counted(text.Tokens(line[:phrase.Limit(line, phrase.HeadBytes)]))
}

// counted is the number that stands among some tokens.
func counted(toks []text.Token) int {
	for n := 2; n <= 6; n++ {
		if excusing.Has(toks, excusing.Set(strconv.Itoa(n))) {
			return n
		}
	}
	return 0
}

// Of are the questions that an excuse is said of, none where that does not fit: those that are open in their order, and
// which of them a reply answers.
func (e *Excuse) Of(open []initiative.Item, answered map[initiative.Item]bool) (of []initiative.Item) {
	switch n := len(open) - e.count; {
	case e.whom == ofLast && n < 0:
		return nil
	case e.whom == ofLast:
		open = open[n:]
	case e.whom == ofAll && len(answered) > 0:
		return nil
	}
	for _, item := range open {
		if !answered[item] {
			of = append(of, item)
		}
	}
	if e.count > 0 && e.count != len(of) {
		return nil
	}
	return of
}

// Excused is what an excuse of several questions counts for.
func (c *List) Excused(item initiative.Item, e *Excuse) initiative.State {
	return notApplicable(c.Question(item).NA, e.reason)
}

// Verdict reads what is said of questions by their numbers, the verdict first: "Ja på 11", "ej aktuellt på 7 och 12,
// det är internt".
func (c *List) Verdict(s string) (said Correction, ok bool) {
	s = s[:phrase.Limit(s, phrase.LongestVerdict)]
	toks := text.Tokens(s)
	f := excusing.Over(toks)
	at := 0
	for {
		next, ok := f.At(at, besideIt)
		if !ok {
			break
		}
		at = next
	}
	to, set := f.Longest(at, applyNot, saidNo, saidYes)
	end, of := f.At(to, ofNumbers)
	if set == 0 || !of {
		return Correction{}, false
	}
	last := 0 // token of the last number
	for of && end < len(toks) && toks[end].Kind == text.Number {
		n, err := strconv.Atoi(toks[end].Key)
		item, known := c.Numbered(n)
		if err != nil || !known {
			return Correction{}, false
		}
		said.Topics = append(said.Topics, Topic{Item: item})
		last = end
		end, of = f.At(end+1, andNumber)
	}
	if last == 0 {
		return Correction{}, false
	}
	return c.verdictEnds(said, f, s, at, to, last)
}

// verdictEnds finds where a verdict of some numbers ends, the last of which is at a token: behind its reason, or where
// the next one begins. The last number may begin an answer itself: "Ja på 11 och 12 gör vi genom enkät".
func (c *List) verdictEnds(said Correction, f *text.Finder, s string, at, to, last int) (Correction, bool) {
	toks := f.Tokens()
	said.Numbered, said.End = true, len(s)
	said.Said = s[toks[at].Start:toks[to-1].End]
	next, ok := endsAt(f, last+1)
	if and, more := f.At(next, andNumber); more && and == len(toks) {
		return said, true // "Ja på 11 och", where the line was parted
	} else if _, set := f.Longest(and, applyNot, saidNo, saidYes); more && set != 0 {
		said.End = toks[and].Start
		return said, true
	}
	if !ok {
		n := len(said.Topics) - 1
		said.Topics, said.End = said.Topics[:n], toks[last].Start
		return said, n > 0 && !number.Counts(strings.TrimSpace(s[toks[last].End:]))
	}
	sentence, until := until(s, toks[at].Start)
	said.End = until
	if next < len(toks) && toks[next].Start < until && phrase.HasWords(s[toks[next].Start:until]) {
		said.Said = sentence
	}
	return said, true
}
