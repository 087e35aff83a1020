package text

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Set is a named set of phrases of one compiled file; the zero Set holds none.
type Set int

// Phrases are all sets of one or more data files, compiled into one trie.
type Phrases struct {
	once sync.Once
	fill func() // what the root is made by
	root node
	sets map[string]Set
	name []string
}

// node is a place in the trie: what may follow, and the sets that have a phrase ending here.
type node struct {
	words    map[string]*node
	sieve    *sieve        // of words, at the root
	prefixes *[256][]affix // by their first byte
	suffixes *[256][]affix // by their last
	number   *node
	ends     []Set
}

type affix struct {
	text string
	next *node
}

// mostForms bounds how many sequences of words one phrase of a file may stand for.
const mostForms = 4096

// MustCompile is Compile for files that are part of the program. The phrases are taken up when they are first looked
// for: a command that reads no mail does without.
func MustCompile(files ...string) *Phrases {
	p := newPhrases()
	for name := range rows(files) {
		p.declare(name)
	}
	p.fill = func() {
		if err := p.read(files); err != nil {
			panic(err)
		}
	}
	return p
}

func newPhrases() *Phrases { return &Phrases{sets: map[string]Set{}, name: []string{""}} }

// tree is where the phrases begin.
func (p *Phrases) tree() *node {
	p.once.Do(p.fill)
	return &p.root
}

// Compile reads rows "set TAB phrase" or "set TAB phrase|phrase|…"; lines that begin with # are remarks. A phrase is
// words with blanks between them:
//
//	ord         that word or mark, in whatever case; from five letters on also without its dots ("halsning")
//	ord*  *ord  any word that begins or ends so
//	#           any number
//	[en/två]    one of them, or nothing
//	(en/två)    one of them, each of one or more words
//	<set>       any phrase of another set, which must stand above
//
// A row with a set alone and no phrase declares it.
func Compile(files ...string) (*Phrases, error) {
	p := newPhrases()
	p.fill = func() {}
	if err := p.read(files); err != nil {
		return nil, err
	}
	return p, nil
}

// rows are the names and the phrases of the rows of some files.
func rows(files []string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for line := range strings.SplitSeq(strings.Join(files, "\n"), "\n") {
			line = strings.TrimRight(line, "\r")
			name, list, _ := strings.Cut(line, "\t")
			if line != "" && line[0] != '#' && !yield(name, list) {
				return
			}
		}
	}
}

func (p *Phrases) read(files []string) error {
	forms := map[string][][]string{}
	for name, list := range rows(files) {
		set := p.declare(name)
		for phrase := range strings.SplitSeq(list, "|") {
			if strings.TrimSpace(phrase) == "" {
				continue
			}
			got, rest, err := expand(phrase, "", forms)
			if err == nil && rest != "" {
				err = fmt.Errorf("%q closes nothing", rest)
			}
			if err != nil {
				return fmt.Errorf("text: phrase %q of %q: %w", phrase, name, err)
			}
			forms[name] = append(forms[name], got...)
			for _, f := range got {
				p.add(f, set)
			}
		}
	}
	p.root.sieve = &sieve{}
	for word := range p.root.words {
		p.root.sieve.add(word)
	}
	return nil
}

func (p *Phrases) declare(name string) Set {
	s, ok := p.sets[name]
	if !ok {
		s = Set(len(p.name))
		p.sets[name], p.name = s, append(p.name, name)
	}
	return s
}

// Set finds a set by its name; one that the file does not have is a fault of the program.
func (p *Phrases) Set(name string) Set {
	s, ok := p.sets[name]
	if !ok {
		panic("text: no set of phrases is called " + name)
	}
	return s
}

// Name returns the name of a set.
func (p *Phrases) Name(s Set) string { return p.name[s] }

// Names are the names of all sets, by their numbers.
func (p *Phrases) Names() []string { return p.name }

// expand writes a phrase out as sequences of words, up to one of the closing marks.
func expand(s, closing string, sets map[string][][]string) (forms [][]string, rest string, err error) {
	forms = [][]string{nil}
	for s != "" {
		if s[0] == ' ' {
			s = s[1:]
			continue
		}
		if closing != "" && strings.IndexByte(closing, s[0]) >= 0 {
			return forms, s, nil
		}
		var more [][]string
		if more, s, err = element(s, closing, sets); err != nil {
			return nil, s, err
		}
		if forms = product(forms, more); len(forms) > mostForms {
			return nil, s, fmt.Errorf("it stands for more than %d", mostForms)
		}
	}
	if closing != "" {
		return nil, s, fmt.Errorf("%q is missing", closing)
	}
	return forms, s, nil
}

// element reads one word, choice or set of a phrase. A bracket with a blank behind it is a mark like any other.
func element(s, closing string, sets map[string][][]string) (forms [][]string, rest string, err error) {
	opens := len(s) > 1 && s[1] != ' '
	switch {
	case s[0] == '[' && opens:
		forms, rest, err = choices(s[1:], ']', sets)
		return append(forms, nil), rest, err
	case s[0] == '(' && opens:
		return choices(s[1:], ')', sets)
	case s[0] == '<' && opens:
		name, rest, _ := strings.Cut(s[1:], ">")
		if sets[name] == nil {
			return nil, rest, fmt.Errorf("no set %q stands above", name)
		}
		return sets[name], rest, nil
	}
	word := s
	if end := strings.IndexAny(s, " "+closing); end > 0 {
		word = s[:end]
	}
	return [][]string{atoms(word)}, s[len(word):], nil
}

// choices expands "en/två" up to its closing mark.
func choices(s string, closing byte, sets map[string][][]string) (all [][]string, rest string, err error) {
	for {
		var one [][]string
		if one, s, err = expand(s, "/"+string(closing), sets); err != nil {
			return nil, s, err
		}
		all = append(all, one...)
		if s[0] == closing {
			return all, s[1:], nil
		}
		s = s[1:]
	}
}

func product(a, b [][]string) [][]string {
	var out [][]string
	for _, x := range a {
		for _, y := range b {
			out = append(out, slices.Concat(x, y))
		}
	}
	return out
}

// atoms takes a word of a file apart as Tokens does a text: "e-post" is three.
func atoms(word string) []string {
	if word == "#" {
		return []string{word}
	}
	stem, begins := strings.CutSuffix(word, "*")
	stem, ends := strings.CutPrefix(stem, "*")
	if stem == "" {
		return []string{word}
	}
	var out []string
	for _, t := range Tokens(stem) {
		out = append(out, t.Key)
	}
	if begins {
		out[len(out)-1] += "*"
	}
	if ends {
		out[0] = "*" + out[0]
	}
	return out
}

// add enters one sequence of words into the trie.
func (p *Phrases) add(words []string, set Set) {
	n := &p.root
	for _, w := range words {
		n = n.child(w)
	}
	if len(words) > 0 && !slices.Contains(n.ends, set) {
		n.ends = append(n.ends, set)
	}
}

// bareFrom is how many letters a word must have to be known without its dots: "våra" is not "vara".
const bareFrom = 5

func (n *node) child(word string) *node {
	if word == "#" {
		if n.number == nil {
			n.number = &node{}
		}
		return n.number
	}
	if stem, ok := strings.CutSuffix(word, "*"); ok && stem != "" {
		return branch(&n.prefixes, stem[0], stem)
	}
	if stem, ok := strings.CutPrefix(word, "*"); ok && stem != "" {
		return branch(&n.suffixes, stem[len(stem)-1], stem)
	}
	if n.words == nil {
		n.words = map[string]*node{}
	}
	next := n.words[word]
	if next == nil {
		next = &node{}
		n.words[word] = next
	}
	if plain := Fold(word); plain != word && utf8.RuneCountInString(word) >= bareFrom && n.words[plain] == nil {
		n.words[plain] = next
	}
	return next
}

// branch finds or makes the node behind an affix.
func branch(all **[256][]affix, by byte, text string) *node {
	if *all == nil {
		*all = &[256][]affix{}
	}
	list := &(*all)[by]
	for _, a := range *list {
		if a.text == text {
			return a.next
		}
	}
	*list = append(*list, affix{text, &node{}})
	return (*list)[len(*list)-1].next
}

// each visits the phrases of some sets that go through a node, by their whole words; above are those that led here.
func (n *node) each(sets []Set, above []string, visit func(words []string)) {
	if slices.ContainsFunc(n.ends, func(s Set) bool { return slices.Contains(sets, s) }) {
		visit(above)
	}
	for word, next := range n.words {
		if r, _ := decode(word, 0); unicode.IsLetter(r) {
			next.each(sets, append(above[:len(above):len(above)], word), visit)
		} else {
			next.each(sets, above, visit)
		}
	}
	for next := range n.unnamed() {
		next.each(sets, above, visit)
	}
}

// unnamed are the nodes behind numbers and parts of words.
func (n *node) unnamed() iter.Seq[*node] {
	return func(yield func(*node) bool) {
		if n.number != nil && !yield(n.number) {
			return
		}
		for _, all := range []*[256][]affix{n.prefixes, n.suffixes} {
			for i := 0; all != nil && i < len(all); i++ {
				for _, a := range all[i] {
					if !yield(a.next) {
						return
					}
				}
			}
		}
	}
}

// leads reports whether a phrase of one of the sets ends here or further on.
func (n *node) leads(sets []Set) bool {
	for _, s := range n.ends {
		if slices.Contains(sets, s) {
			return true
		}
	}
	for _, next := range n.words {
		if next.leads(sets) {
			return true
		}
	}
	for next := range n.unnamed() {
		if next.leads(sets) {
			return true
		}
	}
	return false
}
