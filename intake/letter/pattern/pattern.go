package pattern

import (
	"encoding/binary"
	"regexp"
	"regexp/syntax"
	"slices"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// Pattern is a regular expression that is asked of every line of a mail, and matches few. Whether it matches is read
// off a table of states, one look a character: package regexp follows all alternatives at every one. The table is made
// as texts ask for it, so that a command that reads no mail does not pay for it.
type Pattern struct {
	pattern string
	once    sync.Once
	re      *regexp.Regexp
	prog    *syntax.Prog
	again   bool // a match may begin anywhere
	class   [characters]uint8
	classes int
	start   *state

	making sync.Mutex
	states map[string]*state
}

// New makes a pattern of a regular expression. It is compiled when it is first asked.
func New(pattern string) *Pattern { return &Pattern{pattern: pattern} }

// state is how far a text has been read: the instructions that come next, and what kind of character is behind, as far
// as \b, ^ and $ ask for it.
type state struct {
	threads []uint32
	behind  rune
	next    []atomic.Pointer[state] // by the class of the next character; the first is the end of the text
}

// matched and failed end the reading of a text.
var matched, failed = &state{}, &state{}

// mostStates bounds the memory of a pattern. A text that leads beyond them is left to package regexp.
const mostStates = 1000

// characters are those that have a class: ASCII, and after it U+00A0 to U+00FF and the dashes and quote marks of U+2010
// to U+202F. A text with others is left to package regexp.
const characters = 128 + 96 + 32

func (p *Pattern) compile() {
	p.re = regexp.MustCompile(p.pattern)
	tree, err := syntax.Parse(p.pattern, syntax.Perl)
	if err != nil {
		panic(err) // it was compiled before
	}
	if p.prog, err = syntax.Compile(tree.Simplify()); err != nil {
		panic(err)
	}
	p.again = p.prog.StartCond()&syntax.EmptyBeginText == 0
	p.classify()
	p.states = map[string]*state{}
	p.start = p.state([]uint32{uint32(p.prog.Start)}, -1)
}

// classify puts characters into classes of which the pattern reads all members at the same places.
func (p *Pattern) classify() {
	var reads [characters][]byte
	asked := map[string]bool{}
	for i := range p.prog.Inst {
		in := &p.prog.Inst[i]
		key := string(in.Rune) + string(rune(in.Op)) + string(rune(in.Arg))
		if in.Op < syntax.InstRune || asked[key] {
			continue
		}
		asked[key] = true
		for c := range reads {
			reads[c] = append(reads[c], bit(in.MatchRune(runeOf(c))))
		}
	}
	known := map[string]uint8{}
	for c := range reads {
		kind := kindOf(runeOf(c))
		key := string(append(reads[c], byte(kind)))
		if known[key] == 0 {
			known[key] = uint8(len(known) + 1)
		}
		p.class[c] = known[key]
	}
	p.classes = len(known) + 1
}

func bit(is bool) byte {
	if is {
		return 1
	}
	return 0
}

func runeOf(c int) rune {
	switch {
	case c < 128:
		return rune(c)
	case c < 128+96:
		return rune(c - 128 + 0xA0)
	}
	return rune(c - 128 - 96 + 0x2010)
}

// indexOf is the place of a character that is not ASCII, -1 where it has none.
func indexOf(r rune) int {
	switch {
	case r >= 0xA0 && r <= 0xFF:
		return 128 + int(r-0xA0)
	case r >= 0x2010 && r <= 0x202F:
		return 128 + 96 + int(r-0x2010)
	}
	return -1
}

// kindOf is a character that \b, ^ and $ take for the same: -1 for the ends of the text.
func kindOf(r rune) rune {
	switch {
	case r < 0, r == '\n':
		return r
	case syntax.IsWordChar(r):
		return 'a'
	}
	return ' '
}

// state finds or makes a state, none where there are too many.
func (p *Pattern) state(threads []uint32, behind rune) *state {
	slices.Sort(threads)
	threads = slices.Compact(threads)
	key := []byte{byte(behind)}
	for _, t := range threads {
		key = binary.AppendUvarint(key, uint64(t))
	}
	s := p.states[string(key)]
	if s == nil && len(p.states) < mostStates {
		s = &state{threads, behind, make([]atomic.Pointer[state], p.classes)}
		p.states[string(key)] = s
	}
	return s
}

// step reads a character of a class, -1 for the end of the text, and keeps where it leads; nil where there are too many
// states.
func (p *Pattern) step(s *state, r rune, class uint8) *state {
	p.making.Lock()
	defer p.making.Unlock()
	at, ends := p.reads(s, syntax.EmptyOpContext(s.behind, r))
	var next []uint32
	for _, i := range at {
		if r >= 0 && i.MatchRune(r) {
			next = append(next, i.Out)
		}
	}
	is := failed
	switch {
	case ends:
		is = matched
	case r >= 0 && (len(next) > 0 || p.again):
		is = p.state(next, kindOf(r))
	}
	if is != nil {
		s.next[class].Store(is)
	}
	return is
}

// reads follows what reads nothing to the instructions that read the next character, and tells whether the pattern may
// end before it.
func (p *Pattern) reads(s *state, flags syntax.EmptyOp) (at []*syntax.Inst, ends bool) {
	seen := make([]bool, len(p.prog.Inst))
	from := slices.Clone(s.threads)
	if p.again {
		from = append(from, uint32(p.prog.Start))
	}
	for len(from) > 0 {
		pc := from[len(from)-1]
		from = from[:len(from)-1]
		if seen[pc] {
			continue
		}
		seen[pc] = true
		switch i := &p.prog.Inst[pc]; i.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			from = append(from, i.Out, i.Arg)
		case syntax.InstCapture, syntax.InstNop:
			from = append(from, i.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(i.Arg)&^flags == 0 {
				from = append(from, i.Out)
			}
		case syntax.InstMatch:
			ends = true
		case syntax.InstFail:
		default:
			at = append(at, i)
		}
	}
	return at, ends
}

// MatchString and what finds a match are those of the regular expression.
func (p *Pattern) MatchString(text string) bool {
	p.once.Do(p.compile)
	s := p.start
	for i := 0; ; {
		for i < len(text) && text[i] < utf8.RuneSelf {
			next := s.next[p.class[text[i]]].Load()
			if next == nil || next == matched || next == failed {
				break
			}
			s, i = next, i+1
		}
		r, class, size := rune(-1), uint8(0), 0
		switch {
		case i >= len(text):
		case text[i] < utf8.RuneSelf:
			r, class, size = rune(text[i]), p.class[text[i]], 1
		default:
			r, size = utf8.DecodeRuneInString(text[i:])
			at := indexOf(r)
			if at < 0 {
				return p.re.MatchString(text)
			}
			class = p.class[at]
		}
		next := s.next[class].Load()
		if next == nil {
			if next = p.step(s, r, class); next == nil {
				return p.re.MatchString(text)
			}
		}
		if next == matched || next == failed {
			return next == matched
		}
		s, i = next, i+size
	}
}

func (p *Pattern) FindStringIndex(text string) []int {
	if !p.MatchString(text) {
		return nil
	}
	return p.re.FindStringIndex(text)
}

func (p *Pattern) FindStringSubmatchIndex(text string) []int {
	if !p.MatchString(text) {
		return nil
	}
	return p.re.FindStringSubmatchIndex(text)
}

func (p *Pattern) FindStringSubmatch(text string) []string {
	if !p.MatchString(text) {
		return nil
	}
	return p.re.FindStringSubmatch(text)
}

func (p *Pattern) FindAllStringIndex(text string, n int) [][]int {
	if !p.MatchString(text) {
		return nil
	}
	return p.re.FindAllStringIndex(text, n)
}

// String is the regular expression.
func (p *Pattern) String() string { return p.pattern }
