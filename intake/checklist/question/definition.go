package question

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"haninge.se/samrad/intake/checklist/definition"
	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/initiative"
)

// checklistFile is the checklist's file. Notes and examples are for people and may be left out.
type checklistFile struct {
	Version     string              `json:"version"`
	Source      string              `json:"source"`
	Items       []definedItem       `json:"items"`
	NonAnswers  []string            `json:"non_answers"`
	NotApply    []string            `json:"not_applicable"`
	Thin        []string            `json:"thin_answers"`
	Extra       map[string][]string `json:"extra_headings"`
	HeaderWords []string            `json:"header_block_words"`
}

type definedItem struct {
	N         int         `json:"n"`
	ID        string      `json:"id"`
	Question  string      `json:"question"`
	Label     string      `json:"label"`
	Aliases   []string    `json:"aliases"`
	AliasesEn []string    `json:"aliases_en"`
	Typos     []string    `json:"typos"`
	Sub       [][2]string `json:"sub"`
	Good      []string    `json:"good"`
	Bad       []string    `json:"bad"`
	NA        string      `json:"na"`
	NANote    string      `json:"na_note"`
}

// Parse reads and checks a checklist and builds its indexes.
func Parse(path string, b []byte) (*List, error) {
	var p checklistFile
	f := &definition.Faults{Path: path, Raw: norm.NFC.Bytes(b)}
	f.Decode(&p, `{"version": …, "items": […], "non_answers": […], …}`)
	if f.None() {
		p.check(f)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return p.build(), nil
}

var shortName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// mostQuestions bounds the checklist: two-digit numbers, and a mail that a person will read.
const mostQuestions = 99

// check notes every fault, not only the first: whoever edits the file wants them all at once.
func (p *checklistFile) check(f *definition.Faults) {
	if n := len(p.Items); n == 0 || n > mostQuestions {
		f.At("items", "%d questions; write between 1 and %d", n, mostQuestions)
	}
	for i := range p.Items {
		p.Items[i].check(f, i)
	}
	p.checkNames(f)
	for field, names := range p.Extra {
		if !shortName.MatchString(field) {
			f.At("extra_headings."+field, "%q is no short name; write small letters a-z, such as \"kanal\"", field)
		}
		f.Phrases("extra_headings."+field, names, true)
	}
	f.Phrases("non_answers", p.NonAnswers, false)
	f.Phrases("not_applicable", p.NotApply, true)
	f.Phrases("thin_answers", p.Thin, true)
	f.Phrases("header_block_words", p.HeaderWords, true)
}

// check looks at one question. Its number must be its place: replies address questions by number, for years.
func (q definedItem) check(f *definition.Faults, i int) {
	at := func(key string) string { return fmt.Sprintf("items[%d].%s", i, key) }
	if q.N != i+1 {
		f.At(at("n"), "%d; the questions are numbered from 1 in their order, write %d", q.N, i+1)
	}
	if !shortName.MatchString(q.ID) {
		f.At(at("id"), "%q is no short name; write small letters a-z, such as \"syfte\"", q.ID)
	}
	if !phrase.HasWords(q.Question) || strings.ContainsAny(q.Question, "\r\n") {
		f.At(at("question"), "%q; write the question on one line", q.Question)
	}
	if !phrase.HasWords(q.Label) {
		f.At(at("label"), "%q; write the heading that people put over their answer, such as \"Syfte\"", q.Label)
	}
	if q.NA != naBare && q.NA != naReason && q.NA != naNever {
		f.At(at("na"), "%q; write \"bare\", \"reason\" or \"never\"", q.NA)
	}
	f.Phrases(at("aliases"), q.Aliases, true)
	f.Phrases(at("aliases_en"), q.AliasesEn, true)
	f.Phrases(at("typos"), q.Typos, true)
	for j, s := range q.Sub {
		if !phrase.HasWords(s[1]) {
			f.At(fmt.Sprintf("items[%d].sub[%d]", i, j), "%q; write a short name and a question", s)
		}
	}
}

// names lists the headings of a question with the keys they stand under, most telling first: in that order
// they are compared.
func (q definedItem) names() (keyed [][]string, under []string) {
	questions := append([]string{q.Question}, sentences(q.Question)...)
	for _, s := range q.Sub {
		questions = append(questions, s[1])
	}
	keyed = [][]string{questions, append([]string{q.Label}, q.Aliases...), q.AliasesEn, q.Typos}
	return keyed, []string{"question", "aliases", "aliases_en", "typos"}
}

// sentences are the sentences of a question, each of which people use as its heading.
func sentences(question string) []string {
	var out []string
	for part := range strings.SplitAfterSeq(question, "?") {
		if part = strings.TrimSpace(part); part != "" && part != question {
			out = append(out, part)
		}
	}
	return out
}

// checkNames finds headings that would mean two things.
func (p *checklistFile) checkNames(f *definition.Faults) {
	owner := map[string]string{}
	claim := func(at, name, by string) {
		k := phrase.Key(name)
		if old, ok := owner[k]; ok && old != by {
			f.At(at, "%q is a heading of %q too; leave it in one of them", name, old)
		}
		owner[k] = by
	}
	ids := map[string]bool{}
	for i, q := range p.Items {
		if ids[q.ID] {
			f.At(fmt.Sprintf("items[%d].id", i), "%q is used twice; give each question its own", q.ID)
		}
		ids[q.ID] = true
		keyed, under := q.names()
		for j, names := range keyed {
			for _, name := range names {
				claim(fmt.Sprintf("items[%d].%s", i, under[j]), name, q.ID)
			}
		}
	}
	for field, names := range p.Extra {
		if ids[field] {
			f.At("extra_headings."+field, "%q is a question too; give the field another name", field)
		}
		for _, name := range names {
			claim("extra_headings."+field, name, field)
		}
	}
}

// build makes the indexes of a checked definition.
func (p *checklistFile) build() *List {
	c := &List{
		at: map[initiative.Item]int{}, Every: map[initiative.Item]bool{}, yesNo: map[initiative.Item]bool{},
		names: map[string]name{}, near: make([][]near, longestNear+1),
		labels: map[string]initiative.Item{}, openings: map[string]bool{}, single: map[Topic][]Topic{},
		HeaderWords: phrase.SetOf(p.HeaderWords...), nonAnswers: phrase.SetOf(p.NonAnswers...),
		notApply: phrase.SetOf(p.NotApply...), thin: phrase.SetOf(p.Thin...),
	}
	for i, q := range p.Items { // a question with the sub-question "ja_nej" is answered by a bare yes or no
		item := initiative.Item(q.ID)
		c.questions = append(c.questions, Question{
			N: q.N, Item: item, Text: q.Question, Label: q.Label, NA: q.NA, Sub: q.parts(), Good: q.Good,
		})
		c.at[item], c.Every[item] = i, true
		c.yesNo[item] = slices.ContainsFunc(q.Sub, func(s [2]string) bool { return s[0] == "ja_nej" })
	}
	c.Free = c.questions[0].Item
	if _, ok := c.at["vad"]; ok {
		c.Free = "vad"
	}
	for level := range levels {
		for _, q := range p.Items {
			keyed, _ := q.names()
			for _, name := range keyed[level] {
				c.addName(name, Topic{Item: initiative.Item(q.ID)}, level)
			}
		}
	}
	for field, names := range p.Extra {
		for _, name := range names {
			c.addName(name, Topic{Field: field}, aliasLevel)
		}
	}
	for _, list := range [...]map[string]bool{c.nonAnswers, c.notApply, c.thin, noes} {
		for phrase := range list {
			c.sayings = max(c.sayings, 1+strings.Count(phrase, " "))
		}
	}
	for i := range c.questions {
		q := &c.questions[len(c.questions)-1-i] // the first of those with one label has it
		c.labels[phrase.Key(q.Label)] = q.Item
	}
	for _, n := range c.names {
		c.single[n.Topic] = []Topic{n.Topic}
	}
	for _, openings := range []map[string]bool{wordsFirst(c.names), wordsFirst(c.labels), wordsFirst(renewed)} {
		maps.Copy(c.openings, openings)
	}
	return c
}

// wordsFirst are the words with which some phrases begin.
func wordsFirst[V any](phrases map[string]V) map[string]bool {
	out := map[string]bool{}
	for p := range phrases {
		first, _, _ := strings.Cut(p, " ")
		out[first] = true
	}
	return out
}

// parts are the sub-questions of a question as people read them.
func (q definedItem) parts() (out []string) {
	for _, s := range q.Sub {
		out = append(out, s[1])
	}
	return out
}

// The levels of a question's names, in the order in which they are compared.
const (
	questionLevel = iota
	aliasLevel
	englishLevel
	typoLevel
	levels
)

// addName adds a heading unless an earlier one has taken it. Misspellings are looked for around aliases only.
func (c *List) addName(s string, t Topic, level int) {
	ws := phrase.Words(s)
	k := phrase.Key(s)
	if _, taken := c.names[k]; taken {
		return
	}
	c.names[k] = name{Topic: t, question: level == questionLevel && len(ws) >= 3}
	c.longest = max(c.longest, len(ws))
	alias := level == aliasLevel || level == englishLevel
	if runes, set := flatten(nil, []byte(k)); alias && len(runes) >= 5 && len(runes) < len(c.near) {
		c.near[len(runes)] = append(c.near[len(runes)], near{runes, set, t})
	}
}
