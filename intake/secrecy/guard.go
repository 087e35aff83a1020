package secrecy

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed data/guard.tsv
var guardTable string

//go:embed data/boilerplate.tsv
var boilerplateTable string

// guarded is a row of the table of the guard.
type guarded struct {
	name   string
	words  pattern
	denied bool // a negation lifts it
	law    bool // the name of the law: only where it is applied
}

var (
	guardRows   = guardedRows()
	boilerplate = boilerplates()
)

func guardedRows() (out []guarded) {
	for _, row := range rows(guardTable) {
		out = append(out, guarded{row[0], patternOf(row[1]), row[2] != "no", row[2] == "law"})
	}
	return out
}

func boilerplates() map[string]bool {
	m := map[string]bool{}
	for _, row := range rows(boilerplateTable) {
		m[row[0]] = true
	}
	return m
}

// Guard returns what a person must look at before any of a text is shown, each kind once: personal numbers, numbers of
// police cases, and the words of secrecy that are claimed, not denied.
func Guard(s string) []string {
	folded, _ := fold(turned(s), false)
	var hits []string
	if len(personalNumbers(folded)) > 0 {
		hits = append(hits, "personnummer")
	}
	if len(caseMarks(folded)) > 0 {
		hits = append(hits, "k-nummer")
	}
	t, done := scan(s)
	defer done()
	for i, ok := t.reach(0); ok; i, ok = t.reach(i + 1) {
		if t.tokens[i].kind != word || len(t.tokens[i].text) < 3 {
			continue
		}
		row, end := rowAt(t, i)
		if end == 0 {
			continue
		}
		if row.name != "-" && !slices.Contains(hits, row.name) && claimed(t, row, i, end) {
			hits = append(hits, row.name)
		}
		i = end - 1
	}
	return hits
}

// rowAt finds the first row that fits at token i, and where it ends there.
func rowAt(t *text, i int) (guarded, int) {
	for _, row := range guardRows {
		if end := row.words.fits(t, i); end > 0 && (!row.law || applied(t, i, end)) {
			return row, end
		} else if end > 0 {
			return guarded{name: "-"}, end
		}
	}
	return guarded{}, 0
}

// claimed reports whether the words at [i,end) say that something is secret.
func claimed(t *text, row guarded, i, end int) bool {
	return !row.denied || !t.denied(i, end) && !(row.name == "sekretess" && (t.field(i, end) || t.template(i)))
}

// aroundLaw is how far from the name of a law its chapter may stand.
const aroundLaw = 7

// applied reports whether a law is applied where it is named: with a chapter, or by "enligt", "med stöd av".
func applied(t *text, i, end int) bool {
	from := t.first(i, aroundLaw, token.endsSentence)
	for _, w := range t.words(from, i) {
		switch {
		case strings.HasPrefix(w, "kap"):
			return true
		case w == "enligt", w == "stod", w == "jml", w == "jamlikt", w == "omfattas", w == "lyder", w == "enl":
			return true
		}
	}
	after := t.tokens[end:t.last(end, aroundLaw, func(k token) bool { return k.kind == gap })]
	for k, a := range after {
		if a.kind == word && (strings.HasPrefix(a.text, "kap") || a.text == "galler") {
			return true
		}
		chapter := a.kind == number && len(a.text) <= 2 && k+1 < len(after)
		if chapter && (after[k+1].text == ":" || after[k+1].text == "§") {
			return true
		}
	}
	return false
}

// template reports whether the hit at i stands in a text that a program or a footer wrote.
func (t *text) template(i int) bool {
	from, to := t.piece(i)
	said := strings.Join(strings.Fields(t.folded(from, to)), " ")
	if boilerplate[strings.Trim(said, " .-*")] {
		return true
	}
	if strings.Trim(said, " .-*") == "sekretess" && t.barred(from, to) {
		return true
	}
	return t.disclaims(i)
}

// piece returns the tokens around i up to a line end, | or >.
func (t *text) piece(i int) (from, to int) {
	const far = 12
	ends := func(k token) bool {
		return k.kind == line || k.kind == gap || k.kind == wrap || k.text == "|" || k.text == ">" || k.text == "<"
	}
	return t.first(i, far, ends), t.last(i, far, ends)
}

func (t *text) folded(from, to int) string {
	var b strings.Builder
	for _, k := range t.tokens[from:to] {
		b.WriteString(k.text + " ")
	}
	return b.String()
}

// barred reports whether | stands beside a piece, as between the links under a mail.
func (t *text) barred(from, to int) bool {
	return from > 0 && t.tokens[from-1].text == "|" || to < len(t.tokens) && t.tokens[to].text == "|"
}

// disclaims reports whether the sentence around i is one of those that stand under mail: "Detta mejl kan innehålla …".
func (t *text) disclaims(i int) bool {
	const far = 14
	said := t.words(t.first(i, far, token.endsSentence), i)
	this := slices.ContainsFunc(said, func(w string) bool { return w == "detta" || w == "denna" || w == "det" })
	mail := slices.ContainsFunc(said, func(w string) bool {
		return like(w, "mejl*") || like(w, "mail*") || like(w, "meddelande*") || like(w, "epost*") ||
			like(w, "post*") ||
			like(w, "brev*")
	})
	at := slices.Index(said, "kan")
	return this && mail && at >= 0 && at+1 < len(said) &&
		(said[at+1] == "innehalla" || slices.Contains(said[at:], "innehalla"))
}
