package intake

import (
	"slices"
	"testing"

	"haninge.se/samrad/intake/initiative"
)

// TestWhoLooksIsNoParty: who asks to see a case of the other party's has not been in touch about it, so that no letter
// says that it is both's; who answers a question of it has.
func TestWhoLooksIsNoParty(t *testing.T) {
	l := newLife(t)
	first := l.in(begin())
	for _, body := range []string{"visa", "status", "Hej!\n\nVisa\n\nMvh\nJohan"} {
		l.reply(johan, first.Envelope, body)
		if got := l.only().Parties; !slices.Equal(got, []initiative.Party{"kommun"}) {
			t.Errorf("%q: %v", body, got)
		}
	}
	l.reply(johan, first.Envelope, "9. Kommunpolisen")
	if got := l.only().Parties; !slices.Equal(got, []initiative.Party{"kommun", "polis"}) {
		t.Errorf("after an answer: %v", got)
	}
}
