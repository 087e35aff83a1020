// Package vocabulary is the plan's own words for target groups, channels, goals and forums, as data, and finds them in
// answers.
package vocabulary

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"haninge.se/samrad/intake/checklist/definition"
	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/initiative"
)

// Vocabulary is the plan's own words for target groups, channels, goals and forums. It tags answers for figures and
// warnings, and never refuses one: the plan's lists are examples. It is never changed once made.
type Vocabulary struct {
	kinds map[string]*wordlist
}

// The kinds of tags, by the names they have in a case.
const (
	targetGroups = "malgrupp"
	channels     = "kanal"
	goals        = "syfte"
	forums       = "forum"
)

// wordlist is the terms of one kind.
type wordlist struct {
	ids   []string
	names map[string]string
	tree  *branch
}

// branch is one word of the synonyms that begin alike.
type branch struct {
	next map[string]*branch
	ids  []string // of the synonyms that end here
}

// file is the vocabulary's file. The parties in it are for people: the configuration knows the parties.
type file struct {
	TargetGroups []term `json:"malgrupper"`
	Channels     []term `json:"kanaler"`
	Goals        []term `json:"mal"`
	Forums       []term `json:"forum"`
	Parties      []term `json:"parter"`
}

type term struct {
	ID      string   `json:"id"`
	Side    string   `json:"side"`
	Name    string   `json:"name"`
	Short   string   `json:"short"`
	Domains []string `json:"domains"`
	Syn     []string `json:"syn"`
	// Inflected are words with all their endings, "-" for none: "skol|a an or orna". Their genitives are known, too.
	Inflected []string `json:"inflected"`
}

// forms spells out the inflected words, each with its genitive.
func (t term) forms() []string {
	var out []string
	for _, w := range t.Inflected {
		stem, endings, _ := strings.Cut(w, "|")
		for e := range strings.FieldsSeq(endings) {
			form := stem + strings.TrimPrefix(e, "-")
			out = append(out, form)
			if !strings.ContainsAny(form[len(form)-1:], "sxz") {
				out = append(out, form+"s")
			}
		}
	}
	return out
}

//go:embed data/vocab.json
var builtIn []byte

// Default returns the built-in vocabulary.
func Default() *Vocabulary {
	v, err := parse("vocab.json", builtIn)
	if err != nil {
		panic(fmt.Sprintf("the built-in vocabulary: %v", err)) // its test reads it
	}
	return v
}

// BuiltIn is the file of the built-in vocabulary.
func BuiltIn() []byte { return slices.Clone(builtIn) }

// Load reads a vocabulary from a file. The error has one line for every fault.
func Load(path string) (*Vocabulary, error) {
	b, err := definition.Read(path)
	if err != nil {
		return nil, fmt.Errorf("reading the vocabulary: %w", err)
	}
	return parse(path, b)
}

func parse(path string, b []byte) (*Vocabulary, error) {
	var in file
	f := &definition.Faults{Path: path, Raw: norm.NFC.Bytes(b)}
	f.Decode(&in, `{"malgrupper": […], "kanaler": […], "mal": […], "forum": […]}`)
	if f.None() {
		checkTerms(f, "malgrupper", in.TargetGroups, true)
		checkTerms(f, "kanaler", in.Channels, true)
		checkTerms(f, "mal", in.Goals, false)
		checkTerms(f, "forum", in.Forums, false)
		checkTerms(f, "parter", in.Parties, false)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	v := &Vocabulary{kinds: map[string]*wordlist{}}
	for kind, terms := range map[string][]term{
		targetGroups: in.TargetGroups, channels: in.Channels, goals: in.Goals, forums: in.Forums, "part": in.Parties,
	} {
		v.kinds[kind] = newWordlist(terms)
	}
	return v, nil
}

// checkTerms looks at one list. Two terms may share a synonym: both are then meant.
func checkTerms(f *definition.Faults, key string, terms []term, sided bool) {
	ids := map[string]bool{}
	for i, t := range terms {
		at := func(name string) string { return fmt.Sprintf("%s[%d].%s", key, i, name) }
		if !phrase.HasWords(t.ID) || strings.ContainsAny(t.ID, " \t\n") {
			f.At(at("id"), "%q; write a short name without blanks, such as \"ext-skolor\"", t.ID)
		}
		if ids[t.ID] {
			f.At(at("id"), "%q is used twice; give each its own", t.ID)
		}
		ids[t.ID] = true
		if !phrase.HasWords(t.Name) {
			f.At(at("name"), "%q; write the plan's name for it", t.Name)
		}
		if sided && t.Side != "internt" && t.Side != "externt" {
			f.At(at("side"), "%q; write \"internt\" or \"externt\"", t.Side)
		}
		f.Phrases(at("syn"), t.Syn, true)
		for _, w := range t.Inflected {
			if stem, endings, ok := strings.Cut(w, "|"); !ok || !phrase.HasWords(stem) || strings.TrimSpace(endings) == "" {
				f.At(at("inflected"), "%q; write the stem, | and its endings, - for none: \"skol|a an or orna\"", w)
			}
		}
	}
}

// newWordlist makes a tree of the synonyms' words, so that a text is searched for all of them in one walk.
func newWordlist(terms []term) *wordlist {
	l := &wordlist{names: map[string]string{}, tree: &branch{}}
	for _, t := range terms {
		l.ids = append(l.ids, t.ID)
		l.names[t.ID] = t.Name
		if t.Short != "" {
			l.names[t.ID] = t.Short
		}
		for _, s := range append(t.forms(), t.Syn...) {
			l.tree.add(tagWords(s), t.ID)
		}
	}
	return l
}

func (b *branch) add(ws []phrase.Word, id string) {
	for _, w := range ws {
		if b.next == nil {
			b.next = map[string]*branch{}
		}
		if b.next[w.Key] == nil {
			b.next[w.Key] = &branch{}
		}
		b = b.next[w.Key]
	}
	b.ids = append(b.ids, id)
}

// IDs returns the terms of a kind (malgrupp, kanal, syfte, forum, part) in the plan's order.
func (v *Vocabulary) IDs(kind string) []string {
	if l := v.kinds[kind]; l != nil {
		return append([]string(nil), l.ids...)
	}
	return nil
}

// Name returns a term's short Swedish name: "Invånare". An unknown id is its own name.
func (v *Vocabulary) Name(kind, id string) string {
	if l := v.kinds[kind]; l != nil && l.names[id] != "" {
		return l.names[id]
	}
	return id
}

// Tags looks for each kind in the answers where people name it. No match is no tag; the caller shows it as övrigt.
func (v *Vocabulary) Tags(answers map[initiative.Item]string, fields map[string]string) map[string][]string {
	return map[string][]string{
		targetGroups: v.find(targetGroups, answers["malgrupp"]),
		channels:     v.find(channels, fields["kanal"], answers["sammanhang"], answers["material"]),
		goals:        v.find(goals, answers["syfte"]),
		forums:       v.find(forums, answers["sammanhang"], answers["samarbete"]),
	}
}
