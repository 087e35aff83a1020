package intake

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
	"haninge.se/samrad/templates"
)

//go:embed data/questionback.tsv
var askBackTable string

var askBack = text.MustCompile(askBackTable)

// noticeQuestion tells of a question that the form does not answer.
const noticeQuestion = "question"

const (
	mostExplained   = 3    // questions of the form that one mail explains
	longestQuestion = 2000 // bytes of own words in which questions are looked for
)

// back is what a mail asks in its turn: about questions of the form, and about anything else.
type back struct {
	form  []initiative.Item
	other bool
}

func (b back) any() bool { return b.other || len(b.form) > 0 }

// questionsBack finds what a mail asks in its turn: beside a question's number or under it, and in words that answered
// nothing. None of it is an answer.
func (r *Rules) questionsBack(got checklist.Reading, open []initiative.Item) (b back) {
	for _, a := range got.Answers {
		q := r.Checklist.Question(a.Item)
		if a.State != initiative.NoAnswer {
			continue
		}
		bare := !strings.ContainsFunc(a.Text, isWord) && strings.Contains(a.Text, "?")
		switch {
		case bare || aboutForm(a.Text):
			b.form = append(b.form, a.Item)
		case slices.Contains(got.Questions, q.N) || asks(a.Text):
			b.other = true
		}
	}
	r.inWords(&b, got.Rest, open)
	slices.Sort(b.form)
	b.form = slices.Compact(b.form)
	sortItems(r.Checklist.Items(), b.form)
	return b
}

// inWords finds the questions in words that answered nothing.
func (r *Rules) inWords(b *back, rest string, open []initiative.Item) {
	if len(rest) > longestQuestion {
		return
	}
	for _, s := range text.Sentences(rest) {
		said := s.Of(rest)
		if !asks(said) && !aboutForm(said) {
			continue
		}
		named := r.named(said)
		switch about := aboutForm(said) || onlyNumber(said); {
		case about && len(named) > 0:
			b.form = append(b.form, named...)
		case about && len(open) == 1:
			b.form = append(b.form, open...)
		default:
			b.other = true
		}
	}
}

// asks reports whether a sentence is a question.
func asks(s string) bool { return strings.HasSuffix(strings.TrimRight(s, " )\"\n"), "?") }

// aboutForm reports whether words ask what a question of the form means.
func aboutForm(s string) bool {
	return len(s) <= longestQuestion && askBack.Has(text.Tokens(s), askBack.Set("form"))
}

// onlyNumber reports whether a sentence names a question by its number and asks no more: "fråga 7?".
func onlyNumber(s string) bool {
	toks := slices.DeleteFunc(text.Tokens(s), func(t text.Token) bool { return t.Kind == text.Mark })
	return askBack.Whole(toks, askBack.Set("number")) || len(toks) == 1 && toks[0].Kind == text.Number
}

// named are the questions that a sentence names, by number or by label.
func (r *Rules) named(s string) (out []initiative.Item) {
	toks := text.Tokens(s)
	f := askBack.Over(toks)
	alone := onlyNumber(s)
	for i, t := range toks {
		end, ok := f.At(i, askBack.Set("number"))
		if ok {
			t = toks[end-1]
		}
		if n, err := strconv.Atoi(t.Key); err == nil && (ok || alone) && n >= 1 && n <= len(r.Checklist.Items()) {
			out = append(out, r.Checklist.Items()[n-1])
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, q := range r.Checklist.Questions() {
		label := text.Tokens(q.Label)
		for i := range toks {
			same := func(a, b text.Token) bool { return a.Key == b.Key }
			if i+len(label) <= len(toks) && slices.EqualFunc(toks[i:i+len(label)], label, same) {
				out = append(out, q.Item)
				break
			}
		}
	}
	return out
}

// explained words the questions of the form that were asked about, with their parts and a good answer.
func (r *Rules) explained(items []initiative.Item) []templates.Explained {
	var out []templates.Explained
	for _, item := range items[:min(len(items), mostExplained)] {
		q := r.Checklist.Question(item)
		e := templates.Explained{N: q.N, Text: q.Text}
		if len(q.Sub) > 1 { // a single part says what the question says
			e.Sub = q.Sub
		}
		if len(q.Good) > 0 {
			e.Example = q.Good[0]
		}
		out = append(out, e)
	}
	return out
}
