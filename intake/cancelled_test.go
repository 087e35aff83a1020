package intake

import (
	"strings"
	"testing"
)

// TestCancelledSaysHow: the mail that confirms a cancellation in a running sentence says how the initiative is brought back under its number, and
// an answer in those words does it.
func TestCancelledSaysHow(t *testing.T) {
	l := newLife(t)
	first := l.in(begin())
	row := l.reply(anna, first.Envelope, "Vandringen blir tyvärr inte av.")
	text, _ := reading(t, row.Envelope)
	_, how, _ := strings.Cut(text, "Blir den av i alla fall? Svara ")
	words, _, said := strings.Cut(how, ".")
	if !said || l.only().Cancelled.IsZero() {
		t.Fatalf("cancelled %s, and it says:\n%s", l.only().Cancelled, text)
	}
	l.reply(anna, row.Envelope, words)
	if c := l.only(); !c.Cancelled.IsZero() || len(l.cases) != 1 {
		t.Errorf("%q leaves it cancelled %s, %d cases", words, c.Cancelled, len(l.cases))
	}
}
