package text

import (
	"iter"
	"strings"
	"unicode"
)

// Span is a part of a text, in bytes.
type Span struct{ Start, End int }

// Of returns the span's text.
func (p Span) Of(s string) string { return s[p.Start:p.End] }

// Sentences parts running text. A full stop of an abbreviation, a time (18.00), a date (12.3), an address of a page or
// mailbox ends none. A line that was only wrapped goes on, and so does one that ends with a comma or a word that wants
// another; a blank line, a bullet, a number with its full stop, a number below a number or a short line before a
// capital ends one. Spans hold no blanks at their edges, and every word lies in exactly one.
func Sentences(s string) []Span {
	var out []Span
	for span := range Parted(s, Tokens(s)) {
		out = append(out, span)
	}
	return out
}

// Parted gives the sentences of a text whose tokens are known, each with its own.
func Parted(s string, toks []Token) iter.Seq2[Span, []Token] {
	return func(yield func(Span, []Token) bool) {
		lines := lineWidths(s)
		from, said := 0, 0
		for i := range toks {
			if i >= said {
				said = max(i, endOfQuote(s, toks, i))
			}
			if i+1 < len(toks) && (i < said || !endsAt(s, toks, i, lines)) {
				continue
			}
			if start, end := toks[from].Start, toks[i].End; start < end && !yield(Span{start, end}, toks[from:i+1]) {
				return
			}
			from = i + 1
		}
	}
}

// longestQuotation is how many words and marks stand in quotation marks at most, for them to be two of a pair.
const longestQuotation = 50

// endOfQuote is the mark that closes the quotation which a mark opens, 0 for none: what is quoted is one thing said, of
// however many sentences.
func endOfQuote(s string, toks []Token, i int) int {
	if toks[i].Key != "\"" || toks[i].Glued && i > 0 && toks[i-1].Kind != Mark || i+1 == len(toks) || !toks[i+1].Glued {
		return 0
	}
	for j := i + 1; j < len(toks) && j-i <= longestQuotation; j++ {
		if toks[j].Line && strings.Count(s[toks[j-1].End:toks[j].Start], "\n") > 1 {
			return 0
		}
		if toks[j].Key == "\"" {
			if toks[j].Glued {
				return j
			}
			return 0
		}
	}
	return 0
}

// endsAt reports whether a sentence ends with token i; another follows it.
func endsAt(s string, toks []Token, i int, lines widths) bool {
	t, next := toks[i], toks[i+1]
	if next.Line {
		return lines.breaks(s, t, next, i+2 < len(toks) && toks[i+2].Key == "." && toks[i+2].Glued)
	}
	switch t.Key {
	case "!", "?", "…":
		return !next.Glued
	case ".":
		return !next.Glued && begins(s, next)
	case ")", "\"", "'":
		prev := i > 0 && (toks[i-1].Key == "." || toks[i-1].Key == "!" || toks[i-1].Key == "?")
		return prev && !next.Glued && begins(s, next)
	}
	return t.Stop && endsSentence(t.Key) && begins(s, next)
}

// begins reports whether a token may be the first of a sentence: anything but a word in lower case and a mark that
// goes on.
func begins(s string, t Token) bool {
	switch t.Kind {
	case Word:
		r, _ := decode(s, t.Start)
		return !unicode.IsLower(r)
	case Number:
		return true
	}
	return !strings.Contains(",;:)/&+=%.", t.Key)
}

func endsSentence(key string) bool {
	known, _ := abbreviations()
	for _, list := range known {
		for _, a := range list {
			if a.key == key {
				return a.ends
			}
		}
	}
	return false
}

// widths is how wide the lines of each paragraph are wrapped.
type widths struct {
	at     []int  // where each line begins
	max    []int  // the longest line of its paragraph, in bytes
	ragged []bool // its paragraph has lines that no program wrapped
}

// narrow is a line that no program wraps.
const narrow = 50

func lineWidths(s string) widths {
	lines := strings.Count(s, "\n") + 1
	w := widths{make([]int, 0, lines), make([]int, 0, lines), make([]bool, lines)}
	first, longest := 0, 0
	at := 0
	for line := range strings.SplitSeq(s, "\n") {
		if strings.TrimSpace(line) == "" {
			w.rag(s, first)
			longest, first = 0, len(w.at)+1
		}
		w.at, w.max = append(w.at, at), append(w.max, 0)
		longest = max(longest, len(line))
		for k := len(w.max) - 1; k >= first && w.max[k] < longest; k-- {
			w.max[k] = longest
		}
		at += len(line) + 1
	}
	w.rag(s, first)
	return w
}

// rag finds whether the lines of the paragraph at the end were broken by hand: at two of three of its line ends, and
// of three at least, there was room for the next word and more.
func (w *widths) rag(s string, first int) {
	roomy, ends := 0, len(w.at)-1-first
	for k := first; k < first+ends; k++ {
		next := s[w.at[k+1]:]
		word := strings.IndexAny(next, " \n")
		if word < 0 {
			word = len(next)
		}
		if w.at[k+1]-w.at[k]+word+muchRoom <= w.max[k] {
			roomy++
		}
	}
	for k := first; k <= first+ends && k < len(w.ragged); k++ {
		w.ragged[k] = ends >= leastRagged && roomy*3 >= ends*2
	}
}

// What tells lines broken by hand from those that a program wrapped.
const (
	muchRoom    = 6
	leastRagged = 3
)

// breaks reports whether the line end between two tokens ends a sentence.
func (w widths) breaks(s string, t, next Token, numbered bool) bool {
	if between := s[t.End:next.Start]; strings.Count(between, "\n")+strings.Count(between, "\u2029") > 1 {
		return true
	}
	switch {
	case next.Kind == Mark && strings.Contains("-•*·>–—▪◦#|", next.Key), next.Kind == Number && numbered:
		return true
	case t.Kind == Mark && strings.Contains(".!?:…", t.Key):
		return true
	case t.Kind == Mark && strings.Contains(",-–/&+", t.Key), Words.Whole([]Token{t}, unfinished):
		return false
	}
	line := w.line(t.Start)
	if !begins(s, next) {
		return w.ragged[line]
	}
	if next.Kind == Number && '0' <= s[w.at[line]] && s[w.at[line]] <= '9' { // a list of days, or of numbers
		return true
	}
	length, first := t.End-w.at[line], next.End-next.Start
	return length < narrow || length+1+first < w.max[line]
}

// unfinished are words after which a sentence goes on: "26 till", "och".
var unfinished = Words.Set("unfinished")

// line finds the line that holds a byte.
func (w widths) line(at int) int {
	lo, hi := 0, len(w.at)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; w.at[mid] <= at {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// Clause is a part of a sentence. Border is the key of what parts it from the clause before: ",", ";", "-" (a dash
// with blanks), ":" or the words of the set "clause border" ("men", "och vi", "samt"); "" for the first. Which borders
// matter is for the caller to say.
type Clause struct {
	Span
	Border string
}

// Clauses parts a text, most often one sentence, at all borders between which there are words. A border word belongs
// to the clause that it begins, a mark to none.
func Clauses(s string) []Clause { return ClausesOf(Tokens(s)) }

// borderOpens are the words with which borders begin: few others are looked up.
var (
	clauseBorder = Words.Set("clause border")
	borderOpens  = Words.First(clauseBorder)
)

// ClausesOf is Clauses of a text whose tokens are known.
func ClausesOf(toks []Token) []Clause {
	var out []Clause
	start, border := 0, ""
	part := func(end, next int, by string) {
		if end > start {
			out = append(out, Clause{Span{toks[start].Start, toks[end-1].End}, border})
		}
		start, border = next, by
	}
	for i := 0; i < len(toks); {
		if by := markBorder(toks, i); by != "" {
			part(i, i+1, by)
			i++
			continue
		}
		end, ok := i, false
		if borderOpens.Has(&toks[i]) {
			end, ok = Words.At(toks, i, clauseBorder)
		}
		switch {
		case ok && (i > start || border != ""): // after a mark the word is the border: ", men"
			part(i, i, joinKeys(toks[i:end]))
			i = end
		default:
			i++
		}
	}
	part(len(toks), len(toks), "")
	return out
}

// markBorder is the mark at i when it parts clauses: not the comma of "1,5", the dash of "12-14", the colon of "18:00".
func markBorder(toks []Token, i int) string {
	t := toks[i]
	if t.Kind != Mark {
		return ""
	}
	apart := i+1 < len(toks) && !toks[i+1].Glued
	switch t.Key {
	case ",", ":":
		if apart {
			return t.Key
		}
	case ";":
		return t.Key
	case "-":
		if apart && !t.Glued {
			return t.Key
		}
	}
	return ""
}

func joinKeys(toks []Token) string {
	var b strings.Builder
	for i, t := range toks {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.Key)
	}
	return b.String()
}
