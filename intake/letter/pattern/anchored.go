package pattern

import (
	"regexp"
	"regexp/syntax"
	"sync"
)

// Anchored is a pattern that begins with ^, asked of every line of a mail. Most lines are let go by their first bytes:
// pairs holds which two characters can stand at each of the first places, read off the compiled program, so that the
// two never differ. What is neither ASCII nor a letter like "å", or shorter, is left to the pattern.
type Anchored struct {
	pattern string
	once    sync.Once
	re      *regexp.Regexp
	pairs   [places][classes]runeSet
}

// classes are the characters that pairs tells apart: ASCII, and the letters from U+00C0 to U+00FF after it.
const classes = 128 + 64

// runeSet is a set of classes.
type runeSet [classes / 64]uint64

func (s *runeSet) add(class int)      { s[class/64] |= 1 << (class % 64) }
func (s *runeSet) has(class int) bool { return s[class/64]>>(class%64)&1 != 0 }

func runeOf(class int) rune {
	if class < 128 {
		return rune(class)
	}
	return rune(class - 128 + 0xC0)
}

// classAt is the class of the character at i, and where the next one stands; ok is false at the end and for all others.
func classAt(text string, i int) (class, next int, ok bool) {
	switch {
	case i >= len(text):
		return 0, i, false
	case text[i] < 128:
		return int(text[i]), i + 1, true
	case text[i] == 0xC3 && i+1 < len(text) && text[i+1]&0xC0 == 0x80:
		return 128 + int(text[i+1]&0x3F), i + 2, true
	}
	return 0, i, false
}

// places is how far a line is looked at: a letter of a word that opens a notice is in most lines, four in few.
const places = 3

func Anchor(pattern string) *Anchored {
	return &Anchored{pattern: pattern}
}

// find compiles the pattern and fills pairs, when it is first asked: a command that reads no mail does not pay for it,
// and the daemon does while it waits for the first ones.
func (a *Anchored) find() {
	a.re = regexp.MustCompile(a.pattern)
	tree, err := syntax.Parse(a.pattern, syntax.Perl)
	if err != nil {
		panic(err) // it was compiled before
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		panic(err)
	}
	if prog.StartCond()&syntax.EmptyBeginText == 0 {
		panic("not anchored: " + a.pattern)
	}
	read := readable{}
	at := step(prog, []uint32{uint32(prog.Start)})
	ended := false // the pattern may have ended before this place
	for k := range a.pairs {
		ended = ended || at.ends
		var after []uint32
		for c := range a.pairs[k] {
			led := read.follow(at, c)
			after = append(after, led...)
			a.pairs[k][c] = read.all(step(prog, led), ended)
		}
		at = step(prog, after)
	}
}

// may tells whether the text begins as the pattern can.
func (a *Anchored) may(text string) bool {
	a.once.Do(a.find)
	c, i, ok := classAt(text, 0)
	for k := 0; ok && k < places; k++ {
		d, next, known := classAt(text, i)
		if known && !a.pairs[k][c].has(d) {
			return false
		}
		c, i, ok = d, next, known
	}
	return true
}

// MatchString, FindStringIndex and FindStringSubmatchIndex are those of the pattern.
func (a *Anchored) MatchString(text string) bool { return a.may(text) && a.re.MatchString(text) }

func (a *Anchored) FindStringIndex(text string) []int {
	if !a.may(text) {
		return nil
	}
	return a.re.FindStringIndex(text)
}

func (a *Anchored) FindStringSubmatchIndex(text string) []int {
	if !a.may(text) {
		return nil
	}
	return a.re.FindStringSubmatchIndex(text)
}

// threads are the instructions that read a character next; ends tells that the pattern may end before one.
type threads struct {
	reads []*syntax.Inst
	ends  bool
}

// step follows what reads nothing. Conditions (\b, $) are taken to hold: that lets through more, never less.
func step(prog *syntax.Prog, from []uint32) (t threads) {
	seen := make([]bool, len(prog.Inst))
	for len(from) > 0 {
		pc := from[len(from)-1]
		from = from[:len(from)-1]
		if seen[pc] {
			continue
		}
		seen[pc] = true
		switch i := &prog.Inst[pc]; i.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			from = append(from, i.Out, i.Arg)
		case syntax.InstCapture, syntax.InstNop, syntax.InstEmptyWidth:
			from = append(from, i.Out)
		case syntax.InstMatch:
			t.ends = true
		case syntax.InstFail:
		default:
			t.reads = append(t.reads, i)
		}
	}
	return t
}

// readable is the characters that each instruction reads.
type readable map[*syntax.Inst]runeSet

func (r readable) of(i *syntax.Inst) runeSet {
	set, known := r[i]
	if !known {
		for c := range classes {
			if i.MatchRune(runeOf(c)) {
				set.add(c)
			}
		}
		r[i] = set
	}
	return set
}

// all is what any of the threads reads: everything, where the pattern may have ended.
func (r readable) all(t threads, ended bool) (set runeSet) {
	if ended || t.ends {
		for k := range set {
			set[k] = ^uint64(0)
		}
		return set
	}
	for _, i := range t.reads {
		for k, bits := range r.of(i) {
			set[k] |= bits
		}
	}
	return set
}

// follow tells where a character leads.
func (r readable) follow(t threads, class int) (next []uint32) {
	for _, i := range t.reads {
		if set := r.of(i); set.has(class) {
			next = append(next, i.Out)
		}
	}
	return next
}

// String is the pattern, LetsGo tells that a text is let go by its first characters, and Matches asks the pattern
// alone: what is let go must never match.
func (a *Anchored) String() string           { return a.pattern }
func (a *Anchored) LetsGo(text string) bool  { return !a.may(text) }
func (a *Anchored) Matches(text string) bool { a.once.Do(a.find); return a.re.MatchString(text) }
