package letter

import (
	"regexp"
	"regexp/syntax"
	"sync"
)

// anchored is a pattern that begins with ^, asked of every line of a mail. Most lines are let go by their first bytes:
// pairs holds which two ASCII characters can stand at each of the first places, read off the compiled program, so
// that the two never differ. What is no ASCII, or shorter, is left to the pattern.
type anchored struct {
	*regexp.Regexp
	once  sync.Once
	pairs [places][128][2]uint64
}

// places is how far a line is looked at: a letter of a word that opens a notice is in most lines, four in few.
const places = 3

func anchor(pattern string) *anchored {
	return &anchored{Regexp: regexp.MustCompile(pattern)}
}

// find fills pairs, when the pattern is first asked: a command that reads no mail does not pay for it.
func (a *anchored) find() {
	tree, err := syntax.Parse(a.String(), syntax.Perl)
	if err != nil {
		panic(err) // it was compiled before
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		panic(err)
	}
	if prog.StartCond()&syntax.EmptyBeginText == 0 {
		panic("not anchored: " + a.String())
	}
	read := readable{}
	at := step(prog, []uint32{uint32(prog.Start)})
	ended := false // the pattern may have ended before this place
	for k := range a.pairs {
		ended = ended || at.ends
		var after []uint32
		for c := range a.pairs[k] {
			led := read.follow(at, rune(c))
			after = append(after, led...)
			a.pairs[k][c] = read.all(step(prog, led), ended)
		}
		at = step(prog, after)
	}
}

// may tells whether the text begins as the pattern can.
func (a *anchored) may(text string) bool {
	a.once.Do(a.find)
	for k := range max(0, min(places, len(text)-1)) {
		c, d := text[k], text[k+1]
		if c >= 128 || d >= 128 {
			return true
		}
		if a.pairs[k][c][d/64]>>(d%64)&1 == 0 {
			return false
		}
	}
	return true
}

// MatchString and FindStringIndex are those of the pattern.
func (a *anchored) MatchString(text string) bool { return a.may(text) && a.Regexp.MatchString(text) }

func (a *anchored) FindStringIndex(text string) []int {
	if !a.may(text) {
		return nil
	}
	return a.Regexp.FindStringIndex(text)
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

// readable is the ASCII characters that each instruction reads.
type readable map[*syntax.Inst][2]uint64

func (r readable) of(i *syntax.Inst) [2]uint64 {
	set, known := r[i]
	if !known {
		for c := range rune(128) {
			if i.MatchRune(c) {
				set[c/64] |= 1 << (c % 64)
			}
		}
		r[i] = set
	}
	return set
}

// all is what any of the threads reads: everything, where the pattern may have ended.
func (r readable) all(t threads, ended bool) (set [2]uint64) {
	if ended || t.ends {
		return [2]uint64{^uint64(0), ^uint64(0)}
	}
	for _, i := range t.reads {
		one := r.of(i)
		set[0] |= one[0]
		set[1] |= one[1]
	}
	return set
}

// follow tells where a character leads.
func (r readable) follow(t threads, c rune) (next []uint32) {
	for _, i := range t.reads {
		if r.of(i)[c/64]>>(c%64)&1 != 0 {
			next = append(next, i.Out)
		}
	}
	return next
}
