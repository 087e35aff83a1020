package pattern

import (
	"regexp"
	"sync"
	"testing"
)

// TestMatchString: a pattern says what package regexp says, of all short texts of some characters, whoever asks beside.
func TestMatchString(t *testing.T) {
	texts := []string{""}
	for from := 0; len(texts[from]) < 5; from++ {
		for _, c := range []string{"a", "B", "_", "é", "É", "\n", "-", "1", "–", "\xff"} {
			texts = append(texts, texts[from]+c)
		}
	}
	for _, expression := range []string{
		``, `a`, `^a`, `^$`, `a$`, `(?i)^\W{0,2}(?:ab|bé|1)\b`, `\ba\b|\B-\B`, `(?m)^b?$`, `(?i)é[^a]`, `a.*1`, `(?s)^.a`,
		`^(?:a|aB)?–`, `\pL\d$`, `[[:word:]]{3}`, `^.{0,3}1`, `\z`, `(?i:B)$|^_+a?$`,
	} {
		p, re := New(expression), regexp.MustCompile(expression)
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() {
				for _, s := range texts {
					if got := p.MatchString(s); got != re.MatchString(s) {
						t.Errorf("%q of %q: %v", expression, s, got)
						return
					}
				}
			})
		}
		all.Wait()
	}
}

// TestMostStates: a pattern that would need more states than are kept is still right, and keeps no more.
func TestMostStates(t *testing.T) {
	const expression = `a[ab]{14}c`
	p, re := New(expression), regexp.MustCompile(expression)
	for n := range 1 << 15 {
		text := []byte("aaaaaaaaaaaaaaaac")
		for i := range 15 {
			if n>>i&1 == 1 {
				text[i] = 'b'
			}
		}
		if got := p.MatchString(string(text)); got != re.Match(text) {
			t.Fatalf("%s: %v", text, got)
		}
	}
	if len(p.states) != mostStates {
		t.Error(len(p.states))
	}
}
