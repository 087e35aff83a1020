package intake

import "testing"

// TestWishes: a colleague's request in his own words does what the bare word does; a question about the thing goes to a
// person as before, and nothing binding is done by one.
func TestWishes(t *testing.T) {
	for words, want := range map[string]string{
		"Hej, kan jag få se svaren?\n\nAnna":              "case anna",
		"Kan du skicka statusen, tack?":                   "case anna",
		"Hej!\n\nKan ni vänta med att dela?\n\nMvh\nAnna": "steered anna",
		"Kan ni sluta påminna mig?":                       "steered anna",
		"Kan ni skicka statusen till polisen?":            "question anna",
		"Kan ni ställa in den?":                           "question anna",
		"Hur ligger vi till med affischerna?":             "question anna",
		"Kan vi lägga in det i årsplanen?":                "question anna",
	} {
		l := newLife(t)
		first := l.in(begin())
		l.news()
		l.reply(anna, first.Envelope, words)
		if got := l.news(); got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
		c := l.only()
		if !c.Cancelled.IsZero() || len(c.Open) != 5 {
			t.Errorf("%q: cancelled %v, open %v", words, c.Cancelled, c.Open)
		}
	}
}
