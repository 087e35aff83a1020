package letter

import (
	"regexp"
	"regexp/syntax"
	"sync"
)

// anchored is a pattern that begins with ^, asked of every line of a mail. Most lines are let go by their first two
// bytes: starts holds the pairs of ASCII characters that the pattern can begin with, read off the compiled program,
// so that the two never differ. What begins otherwise, or has one byte, is left to the pattern.
type anchored struct {
	*regexp.Regexp
	once   sync.Once
	starts [128][2]uint64
}

func anchor(pattern string) *anchored {
	return &anchored{Regexp: regexp.MustCompile(pattern)}
}

// find fills starts, when the pattern is first asked: a command that reads no mail does not pay for it.
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
	first := step(prog, []uint32{uint32(prog.Start)})
	for c := range a.starts {
		if second := step(prog, read.follow(first, rune(c))); first.ends || second.ends {
			a.starts[c] = [2]uint64{^uint64(0), ^uint64(0)}
		} else {
			for _, i := range second.reads {
				set := read.of(i)
				a.starts[c][0] |= set[0]
				a.starts[c][1] |= set[1]
			}
		}
	}
}

// may tells whether the text begins as the pattern can.
func (a *anchored) may(text string) bool {
	if len(text) < 2 || text[0] >= 128 || text[1] >= 128 {
		return true
	}
	a.once.Do(a.find)
	return a.starts[text[0]][text[1]/64]>>(text[1]%64)&1 != 0
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

// follow tells where a character leads.
func (r readable) follow(t threads, c rune) (next []uint32) {
	for _, i := range t.reads {
		if r.of(i)[c/64]>>(c%64)&1 != 0 {
			next = append(next, i.Out)
		}
	}
	return next
}
