package terminal

import (
	"fmt"
	"strings"
)

// Noun is how to say that there is no such thing, or more than one.
type Noun struct{ None, Many, Hint string }

// Pick returns the one whose name a person wrote, or wrote at least LeastKey characters of.
func Pick[T any](all []T, name func(T) string, key string, w Noun) (one T, err error) {
	n := 0
	for _, v := range all {
		switch {
		case key == "" || !strings.HasPrefix(name(v), key):
		case name(v) == key:
			return v, nil
		default:
			one = v
			n++
		}
	}
	switch {
	case len(key) < LeastKey:
		return one, Hinted(fmt.Errorf("%q names nothing: it is too short", Plain(key)),
			fmt.Sprintf("write at least %d characters of it; %s", LeastKey, w.Hint))
	case n == 0:
		return one, Hinted(fmt.Errorf("no "+w.None, Plain(key)), w.Hint)
	case n == 1:
		return one, nil
	}
	return one, Hinted(fmt.Errorf("%d %s begin with %s", n, w.Many, Plain(key)), "write more of it")
}

// LeastKey is how much of a sum or a key tells a thing from others, wherever one is asked for.
const LeastKey = 4
