package checklist

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"haninge.se/samrad/intake/checklist/number"
	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

// numberList follows a numbered list inside an answer, so that its 1, 2, 3 are not taken for questions 1, 2 and 3.
type numberList struct {
	last   int  // the list's last number, 0 outside one
	spaced bool // blank lines stand between its items
	most   int  // as many were announced, 0 where nobody said how many
}

func (l *numberList) end() { *l = numberList{} }

// holds reports whether a number belongs to a list. A list begins at 1 inside an answer and goes on by one.
func (l *numberList) holds(ns []int, blank bool, k *walker) bool {
	if len(ns) != 1 {
		l.end()
		return false
	}
	n := ns[0]
	switch {
	case n == 1 && k.opensList(blank):
		*l = numberList{last: 1}
		if prev := k.prev(); prev != nil {
			l.most = question.Announced(prev.text)
		}
		return true
	case l.last > 0 && n == l.last+1:
		item, _ := k.r.c.Numbered(n)
		if k.r.open[item] && (blank && !l.spaced && l.last > 1 || l.last == l.most) {
			l.end() // "1. … 2. …", a blank line or all that were announced, and then the answer to question 3
			return false
		}
		l.last, l.spaced = n, l.spaced || blank
		return true
	}
	l.end()
	return false
}

// opensList reports whether "1." at a line start begins a list inside an answer rather than the answer to question 1.
func (k *walker) opensList(blank bool) bool {
	one, _ := k.r.c.Numbered(1)
	inside := k.item != "" || k.b.item != ""
	if !inside || !k.nextIsTwo() {
		return false
	}
	if prev := k.prev(); prev != nil && phrase.Announces(prev.text) {
		return true
	}
	if k.b.item != "" {
		return !k.r.open[one] || len(k.r.inline) > 1 || k.r.inline[one]
	}
	return !blank || !k.r.open[one] || k.item == one
}

// nextIsTwo reports whether the next numbered line of the block is number 2.
func (k *walker) nextIsTwo() bool {
	rest := k.b.spans[k.at+1:]
	for _, p := range rest[:min(len(rest), listWithin)] {
		if ns, _, ok := number.Lead(number.Bare(p.Text)); ok && len(ns) == 1 {
			return ns[0] == 2
		}
	}
	return false
}

// listWithin is how many lines an item of a list may have.
const listWithin = 12

// listsAnswers reports whether lines of a place begin with the numbers of open questions, one after the other up or
// down, and one of them is plainly an answer, or in any order, and several are: then the others are answers too,
// whatever their words look like.
func (k *walker) listsAnswers() bool {
	if !k.b.looked {
		k.b.looked = true
		k.b.listed = k.r.listsAnswers(k.b.spans)
	}
	return k.b.listed
}

func (r *reader) listsAnswers(spans []span) bool {
	last, way, plain := 0, 0, 0
	mixed, seen := false, map[int]bool{}
	for _, s := range spans {
		ns, rest, ok := number.Lead(number.Bare(s.Text))
		marked := ok && len(ns) == 1
		if !marked {
			var n int
			if n, _, rest, ok = number.Spaced(s.Text); !ok {
				continue
			}
			ns = []int{n}
		}
		item, known := r.c.Numbered(ns[0])
		step := cmp.Compare(ns[0], last)
		if !known || !r.open[item] || seen[ns[0]] {
			return false
		}
		if seen[ns[0]] = true; last > 0 {
			mixed = mixed || way != 0 && step != way
			way = step
		}
		if last = ns[0]; marked || !number.Counts(rest) {
			plain++
		}
	}
	return way != 0 && plain > 0 && (!mixed || plain > 1)
}

// countsAnswers reports whether the lines of a place that begin with a number count from 1 on, as many as were asked
// for, while no question of those numbers is open: then the answers are numbered in the order of what was asked, or
// answers are corrected, and nobody can tell.
func (k *walker) countsAnswers() bool {
	if !k.r.reply || k.b.item != "" || len(k.r.open) < 2 {
		return false
	}
	n := 0
	for i := range k.b.spans {
		ns, _, ok := number.Lead(number.Bare(k.b.spans[i].Text))
		if !ok {
			continue
		}
		n++
		if item, _ := k.r.c.Numbered(n); len(ns) != 1 || ns[0] != n || k.r.open[item] {
			return false
		}
	}
	return n == len(k.r.open)
}

// midNumber is an answer by number in the middle of a line.
type midNumber struct {
	item initiative.Item
	text string
}

// midNumbers finds answers by number inside a line: "Jag återkommer om 3 och 7. 9. Enhetschefen." (email 48), "9. Jag
// 11. Ja", "Fråga 9: Fatima, Fråga 12: enkät". Only questions that are open and come after the number above count; a
// number that is set off by a mark alone must stand after a sentence or an answer by number, and no bare number
// begins one unless the line does (above > 0). What makes a time or a day of a number ("kl. 9. …") leaves it one.
func (r *reader) midNumbers(s string, above int) (before string, parts []midNumber) {
	start := 0
	var item initiative.Item
	for i := 0; i+1 < len(s); i++ {
		if s[i] != ' ' {
			continue
		}
		n, rest, ok := r.midNumber(s[:i], s[i+1:], above)
		if !ok {
			continue
		}
		if number.InCount(s[start:i], n) {
			continue
		}
		found, _ := r.c.Numbered(n)
		above = n
		said := strings.TrimRight(s[start:i], " ,;")
		for _, link := range []string{" Och", " och", " Samt", " samt"} {
			said = strings.TrimSuffix(said, link)
		}
		if item == "" {
			before = said
		} else {
			parts = append(parts, midNumber{item, said})
		}
		item, start = found, len(s)-len(rest)
		i = start - 1
	}
	if item == "" {
		return s, nil
	}
	parts = append(parts, midNumber{item, s[start:]})
	for i := range parts {
		parts[i].text = number.Said(parts[i].text)
	}
	return before, parts
}

// answersMore reports whether a text begins with the number of an open question and a blank, and another one follows.
func (r *reader) answersMore(s string) bool {
	n, _, rest, ok := number.Spaced(s)
	item, known := r.c.Numbered(n)
	if !ok || !known || !r.open[item] {
		return false
	}
	_, parts := r.midNumbers(rest, n)
	return len(parts) > 0
}

// midNumber reads the number of an open question at the beginning of what follows a blank.
func (r *reader) midNumber(before, s string, above int) (n int, rest string, ok bool) {
	if s == "" || s[0] > '9' && strings.IndexByte("fnpabgsv", s[0]|0x20) < 0 {
		if n, _ = text.Ordinal(s); n == 0 {
			return 0, "", false
		}
	}
	before = strings.TrimRight(before, " ")
	named, _ := number.Word(s)
	n, rest, marked, ok := leadOrSpaced(s, named, above > 0)
	next, _ := utf8.DecodeRuneInString(rest)
	plain := named && (marked || strings.HasSuffix(before, ".")) // behind a sentence
	if !ok || !follows(n, above, plain) || !unicode.IsLetter(next) || !r.asks(n, marked && above > 0, rest) {
		return 0, "", false
	}
	return n, rest, number.Breaks(before, named, above > 0)
}

// leadOrSpaced reads one number with a mark, or with a blank alone behind an answer by number, or where it is named and
// what follows says who: "Fråga 8 är klar. Fråga 9 är Bo Ek."
func leadOrSpaced(s string, named, behind bool) (n int, rest string, marked, ok bool) {
	ns, rest, marked := number.Lead(s)
	switch {
	case marked && len(ns) == 1:
		return ns[0], rest, true, true
	case marked || !named && !behind:
		return 0, "", marked, false
	}
	n, _, rest, ok = number.Spaced(s)
	return n, rest, false, ok && number.Answers(rest, named) && (behind || number.SaysWho(rest))
}

// follows reports whether a number may stand behind an answer by number: a higher one, or one that is named and set
// off.
func follows(n, above int, plain bool) bool { return n > above || n != above && plain }

// asks reports whether a number in the middle of a line is that of a question that is open, or, behind an answer by
// number, of one that was answered before: with nothing but "ej aktuellt", or between open ones.
func (r *reader) asks(n int, behind bool, rest string) bool {
	item, known := r.c.Numbered(n)
	return known && (r.open[item] || behind && (r.c.OnlyVerdict(rest) || r.opensLater(rest, n)))
}

// opensLater reports whether the number of an open question follows in a line of answers by number: then one between
// them that has its answer is a number of a question, too. So it is where nothing is open.
func (r *reader) opensLater(s string, above int) bool {
	s = s[:phrase.Limit(s, phrase.LongestVerdict)]
	for i := range len(s) - 1 {
		if s[i] != ' ' || s[i+1] > '9' {
			continue
		}
		ns, _, ok := number.Lead(s[i+1:])
		if !ok || len(ns) != 1 || ns[0] <= above {
			continue
		}
		if item, known := r.c.Numbered(ns[0]); known && r.open[item] {
			return true
		}
	}
	return len(r.open) == 0
}
