package triage

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

//go:embed data/questionback.tsv
var askBackTable string

var askBack = text.MustCompile(askBackTable)

const (
	longestQuestion = 2000 // bytes of own words in which questions are looked for
)

// FindQuestionsBack finds what a mail asks in its turn: beside a question's number or under it, and in words that
// answered nothing. None of it is an answer.
func (r *Rules) FindQuestionsBack(got checklist.Reading, open []initiative.Item) (b QuestionsBack) {
	for _, a := range got.Answers {
		q := r.Checklist.Question(a.Item)
		if a.State != initiative.NoAnswer {
			continue
		}
		bare := !strings.ContainsFunc(a.Text, isWord) && strings.Contains(a.Text, "?")
		switch {
		case bare || aboutForm(a.Text):
			b.Form = append(b.Form, a.Item)
		case slices.Contains(got.Questions, q.N) || asks(a.Text):
			b.Other = true
		}
	}
	r.inWords(&b, got.Rest, open)
	slices.Sort(b.Form)
	b.Form = slices.Compact(b.Form)
	SortItems(r.Checklist.Items(), b.Form)
	return b
}

// inWords finds the questions in words that answered nothing.
func (r *Rules) inWords(b *QuestionsBack, rest string, open []initiative.Item) {
	if len(rest) > longestQuestion {
		return
	}
	for _, s := range text.Sentences(rest) {
		said := s.Of(rest)
		if !asks(said) && !aboutForm(said) {
			continue
		}
		named := r.named(said)
		on := r.asksOn(said)
		switch about := aboutForm(said) || onlyNumber(said); {
		case len(on) > 0:
			b.Form = append(b.Form, on...)
		case about && len(named) > 0:
			b.Form = append(b.Form, named...)
		case about && len(open) == 1:
			b.Form = append(b.Form, open...)
		default:
			b.Other = true
		}
	}
}

// OnlyAsks reports whether a text does nothing but ask, greeting and courtesy aside.
func OnlyAsks(own string) (found bool) {
	if len(own) > longestQuestion {
		return false
	}
	for _, s := range text.Sentences(own) {
		switch said := s.Of(own); {
		case asks(said):
			found = true
		case !text.Greets(said) && !text.Courteous(said) && !text.Closes(said):
			return false
		}
	}
	return found
}

// asks reports whether a sentence is a question.
func asks(s string) bool { return strings.HasSuffix(strings.TrimRight(s, " )\"\n"), "?") }

// aboutForm reports whether words ask what a question of the form means.
func aboutForm(s string) bool {
	return len(s) <= longestQuestion && askBack.Has(text.Tokens(s), askBack.Set("form"))
}

// asksOn are the questions under whose number a sentence asks what to write: "Vad svarar vi på 12?" Where more follows
// on the number, it counts something: "Vad svarar vi på 12 mejl?"
func (r *Rules) asksOn(s string) (out []initiative.Item) {
	toks := text.Tokens(s)
	f := askBack.Over(toks)
	for i := range toks {
		end, ok := f.At(i, askBack.Set("on"))
		if !ok || end < len(toks) && toks[end].Kind != text.Mark {
			continue
		}
		if n, err := strconv.Atoi(toks[end-1].Key); err == nil && n >= 1 && n <= len(r.Checklist.Items()) {
			out = append(out, r.Checklist.Items()[n-1])
		}
	}
	return out
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
		if text.Words.Whole(label, text.Words.Set("question word")) { // "Vad menas med följdfrågor?"
			continue
		}
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
