// Package steer reads the words that steer a case: "inställd", "jag tar över", "dela inte", and the closed lists that
// answer one of our own questions: "ok", "vi deltar", "ja". It is pure. A word counts only as the whole text or as a
// line of its own; what a running sentence says of a case is for the reader of answers. In doubt it finds nothing.
package steer

import (
	_ "embed"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"haninge.se/samrad/intake/text"
)

// Kind is what a word does.
type Kind string

// Kinds.
const (
	Cancel    Kind = "cancel"
	Reopen    Kind = "reopen"
	Takeover  Kind = "takeover" // Arg is an address, "" for the writer's own
	Close     Kind = "close"
	Pause     Kind = "pause"
	Resume    Kind = "resume"
	Hold      Kind = "hold"  // share nothing with the other party
	Share     Kind = "share" // share for consultation after all
	Proceed   Kind = "proceed"
	Release   Kind = "release" // the embargo is lifted
	Evaluated Kind = "evaluated"
	Undo      Kind = "undo"
	Move      Kind = "move"
	Show      Kind = "show"
	YearPlan  Kind = "plan"
	Consulted Kind = "consulted" // Arg says who agreed and when
	Dnr       Kind = "dnr"       // Arg is the number
	Carried   Kind = "carried"   // it has taken place; only as the whole text

	NoObjection Kind = "noobjection"
	Joins       Kind = "joins"
	Abstains    Kind = "abstains"
	Yes         Kind = "yes"
	No          Kind = "no"
)

//go:embed data/words.tsv
var wordData string

var (
	words  = text.MustCompile(wordData)
	beside = words.Set("beside")
)

// steering are the kinds that may stand on a line of their own among other words. YearPlan is none: it is about no
// case. Carried is none either: among other words it is how it went.
func steering() []Kind {
	return []Kind{
		Cancel, Reopen, Takeover, Close, Pause, Resume, Hold, Share, Proceed, Release, Evaluated, Undo, Move, Show,
	}
}

// replies are the closed lists that only a whole text can be.
func replies() []Kind { return []Kind{NoObjection, Joins, Abstains, Yes, No} }

// Word is one that was found.
type Word struct {
	Kind Kind
	Arg  string
}

const (
	longestLine = 160   // bytes of a line that can be nothing but such a word
	longestWish = 300   // bytes of a text that can be nothing but a request
	longestTold = 4_000 // bytes of a line, which may be a paragraph, that tells a diarienummer in a sentence
	mostLines   = 200   // that are looked at
)

// Read finds the steering words of a sender's own text: as the whole of it, or as lines of their own. Each kind is
// found once, in the order of the text.
func Read(own string) []Word {
	var out []Word
	add := func(w Word, ok bool) {
		for _, had := range out {
			ok = ok && had.Kind != w.Kind
		}
		if ok {
			out = append(out, w)
		}
	}
	for n, line := range strings.Split(own, "\n") {
		if n == mostLines {
			break
		}
		if line = strings.TrimSpace(line); line != "" && len(line) <= longestLine {
			add(ofLine(line))
		} else if _, number := told(line); number != "" {
			add(Word{Dnr, number}, true)
		}
	}
	return out
}

// Say is how a kind of word is written.
func Say(k Kind) string {
	return map[Kind]string{
		Cancel: "inställd", Reopen: "blir av ändå", Takeover: "jag tar över", Close: "avsluta", Pause: "pausa",
		Resume: "påminn", Hold: "dela inte", Share: "dela", Proceed: "vi går vidare", Release: "embargo hävt",
		Evaluated: "status: utvärderad", Undo: "ångra", Move: "flytta", Show: "visa", YearPlan: "plan",
		Consulted: "samråd klart", Dnr: "dnr", Carried: "den är genomförd",
	}[k]
}

// ofLine is the word that a line is, or the diarienummer that a sentence in it tells.
func ofLine(line string) (Word, bool) {
	if w, ok := led(line); ok {
		return w, true
	}
	if _, n := told(line); n != "" {
		return Word{Dnr, n}, true
	}
	if addr, rest, ok := strings.Cut(line, " "); ok && strings.Contains(addr, "@") {
		if a, err := mail.ParseAddress(addr); err == nil && is(rest, Takeover) {
			return Word{Takeover, strings.ToLower(a.Address)}, true
		}
		return Word{}, false
	}
	if strings.Contains(line, "?") {
		return Word{}, false // a question steers nothing
	}
	for _, k := range steering() {
		if is(line, k) {
			return Word{Kind: k}, true
		}
	}
	return Word{}, false
}

// led is a word that takes something with it behind a colon: "samråd klart: Bo Ek, 12 mars", "dnr: 2026-0012".
func led(line string) (Word, bool) {
	head, arg, ok := strings.Cut(line, ":")
	if arg = strings.TrimSpace(arg); !ok || arg == "" {
		return Word{}, false
	}
	for set, k := range map[string]Kind{"consulted lead": Consulted, "dnr lead": Dnr} {
		if words.Whole(text.Tokens(head), words.Set(set)) {
			return Word{k, strings.Join(strings.Fields(arg), " ")}, true
		}
	}
	if strings.EqualFold(strings.TrimSpace(head), "status") && is(arg, Evaluated) {
		return Word{Kind: Evaluated}, true
	}
	return Word{}, false
}

// diary is a diarienummer: the letters of who keeps the register, a year and a running number.
var diary = regexp.MustCompile(`^(?:\pL{1,6}[ .-]?)?(?:(?:19|20)\d\d[/:.-]\d{1,6}|\d{1,6}[/:.-](?:19|20)\d\d)`)

// told finds the sentence of a line that says which number the case has: "Diarienumret är KS 2026/123, om ni vill ha
// det." Where such a number only stands, or is said to be wrong, it may be that of another case.
func told(line string) (in text.Span, number string) {
	if len(line) > longestTold || !strings.ContainsAny(line, "0123456789") {
		return text.Span{}, ""
	}
	toks := text.Tokens(line)
	f := words.Over(toks)
	first := 0 // token of the sentence
	for in, part := range text.Parted(line, toks) {
		for toks[first].Start < part[0].Start {
			first++
		}
		for i := first; i < first+len(part); i++ {
			next, ok := f.At(i, words.Set("dnr told"))
			if !ok || next >= first+len(part) || strings.HasSuffix(in.Of(line), "?") || uncertain(toks, part, first, i) {
				continue
			}
			if n := diary.FindString(line[toks[next].Start:in.End]); n != "" && !personal.MatchString(n) {
				return in, strings.Join(strings.Fields(n), " ")
			}
		}
	}
	return text.Span{}, ""
}

// personal is what looks like a diarienummer and may be a personal number: six digits before four.
var personal = regexp.MustCompile(`^\d{6}[-.]\d{4}`)

// uncertain reports whether a sentence only supposes which number the case has, tells two, or tells another's: "Jag
// tror att …", "Om diarienumret är …", "Polisens diarienummer är …". The words that tell it begin at token i.
func uncertain(toks []text.Token, part []text.Token, at, i int) bool {
	if words.Has(part[:i-at], words.Set("dnr doubt")) || words.Has(part, words.Set("dnr either")) {
		return true
	}
	if i == at || words.Has(toks[i-1:i], words.Set("dnr ours")) {
		return false
	}
	return toks[i-1].Kind == text.Word && strings.HasSuffix(toks[i-1].Key, "s")
}

// Without leaves out of a line what of it steers: all of it, or the sentence that tells the diarienummer.
func Without(line string) string {
	if in, n := told(line); n != "" {
		if _, whole := led(line); !whole {
			return strings.TrimSpace(line[:in.Start] + line[in.End:])
		}
	}
	if len(Read(line)) > 0 {
		return ""
	}
	return line
}

// Only reports whether the lines of a text do nothing but steer, greeting and courtesy aside.
func Only(own string) bool {
	for line := range strings.SplitSeq(withoutGreeting(own), "\n") {
		if line = strings.TrimSpace(line); !text.Courteous(line) && Without(line) != "" {
			return false
		}
	}
	return true
}

// is reports whether a text is a phrase of a kind and nothing else but courtesy. The longest phrase at a place counts,
// so that "dela inte" is no "dela".
func is(s string, k Kind) bool {
	toks := text.Tokens(s)
	f, found := words.Over(toks), false
	for i := 0; i < len(toks); {
		if toks[i].Kind == text.Mark {
			i++
			continue
		}
		next, mine := longest(f.All(i), i, k)
		if next == i {
			return false
		}
		found, i = found || mine, next
	}
	return found
}

// longest is the end of the longest phrase at a place that is of the kind or may stand beside it, the kind before its
// company; the place itself where a longer phrase is another word.
func longest(at []text.Match, from int, k Kind) (next int, mine bool) {
	next = from
	reach := from
	for _, m := range at {
		reach = max(reach, m.To)
	}
	for _, m := range at {
		kind := words.Name(m.Set) == string(k)
		if m.To == reach && (kind || m.Set == beside && !mine) {
			next, mine = m.To, kind
		}
	}
	return next, mine
}

// Reply is what a whole text says where it is nothing but one of the closed lists: a consent, a yes or a no. Greeting
// and courtesy beside it change nothing; any other word makes it something else.
func Reply(own string) (Kind, bool) {
	if len(own) > longestLine || strings.Contains(own, "?") {
		return "", false
	}
	said := withoutGreeting(own)
	for _, k := range replies() {
		if is(said, k) {
			return k, true
		}
	}
	return "", false
}

// Refuses reports whether a clause of a text is a no: "Nej, vi återkommer med en annan dag."
func Refuses(own string) bool {
	said := withoutGreeting(own)
	return slices.ContainsFunc(text.Clauses(said), func(c text.Clause) bool { return is(said[c.Start:c.End], No) })
}

// Asks reports whether a whole text is nothing but a word of that kind, greeting and courtesy aside.
func Asks(own string, k Kind) bool {
	return len(own) <= longestLine && !strings.Contains(own, "?") && is(withoutGreeting(own), k)
}

// requests are the kinds that a question in one's own words may ask for: what only shows something, and what holds
// back.
func requests() []Kind { return []Kind{Show, Pause, Resume, Hold} }

// Wish is the word that a whole text asks for in words of its own, greeting and courtesy aside: "Kan jag få se svaren?"
func Wish(own string) (Word, bool) {
	for _, k := range requests() {
		if Requests(own, k) {
			return Word{Kind: k}, true
		}
	}
	return Word{}, false
}

// Requests reports whether a whole text is a request for what a word of that kind does, and says nothing else.
func Requests(own string, k Kind) bool {
	if len(own) > longestWish {
		return false
	}
	said := withoutGreeting(own)
	if !opens(said, k) {
		return false
	}
	toks := text.Tokens(said)
	f, get, thing := words.Over(toks), false, false
	for i := 0; i < len(toks); {
		if toks[i].Kind == text.Mark {
			i++
			continue
		}
		next, role := wishing(f.All(i), i, k)
		switch role {
		case "":
			return false
		case "please":
			get, thing = true, true
		case "get":
			get = true
		case "thing":
			thing = thing || get
		}
		i = next
	}
	return get && thing
}

// opens reports whether a text begins as a request may. It is asked first, of a beginning that holds any such phrase:
// most mail does not.
func opens(said string, k Kind) bool {
	const longest = 60
	if len(said) > longest {
		said = said[:strings.LastIndexByte(said[:longest], ' ')+1]
	}
	toks := text.Tokens(said)
	i := slices.IndexFunc(toks, func(t text.Token) bool { return t.Kind != text.Mark })
	if i < 0 {
		return false
	}
	_, role := wishing(words.Over(toks).All(i), i, k)
	return role != ""
}

// wishing is the longest phrase at a place that a request for a kind may be made of, and what it is there; a phrase of
// the kind's own words is a whole request where it is more than the thing alone: "skicka årsplanen".
func wishing(at []text.Match, from int, k Kind) (next int, role string) {
	next = from
	for _, m := range at {
		as := ""
		switch name := words.Name(m.Set); {
		case name == "get" || name == "beside":
			as = name
		case name == "asking beside":
			as = "beside"
		case !strings.HasPrefix(name, string(k)):
		case name == string(k)+" please" || name == string(k) && m.To > from+1:
			as = "please"
		case name == string(k)+" thing":
			as = "thing"
		}
		if as != "" && (m.To > next || m.To == next && as != "beside") {
			next, role = m.To, as
		}
	}
	return next, role
}

// withoutGreeting leaves out the lines that are a greeting and nothing more.
func withoutGreeting(own string) string {
	var out []string
	for line := range strings.SplitSeq(own, "\n") {
		if !text.Greets(line) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}
