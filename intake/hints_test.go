package intake

import (
	"slices"
	"strings"
	"testing"
)

// TestCompleteShowsTheAnswers: the mail that says that a case is complete shows its answers, each reader those that he
// may see: never question 10 nor what no consultation shows to the other party.
func TestCompleteShowsTheAnswers(t *testing.T) {
	lines := []string{
		"\n1. Vad: Trygghetsvandring i Jordbro centrum med fastighetsägarna.\n", "\n2. Syfte", "\n6. När: 26 mars 2026\n",
		"\n10. Frågor och svar", "\n12. Utvärdering",
	}
	for _, c := range []struct {
		from, body string
		shows      []string
	}{
		{anna, five, lines},
		{johan, strings.Replace(five, "12. ", "Obs\n\n12. ", 1), []string{"\n10. Frågor och svar", "\n12. Utvärdering"}},
	} {
		l := newLife(t)
		first := l.in(begin())
		l.reply(c.from, first.Envelope, c.body)
		text, _ := reading(t, l.last("complete", c.from))
		for _, line := range lines {
			if strings.Contains(text, line) != slices.Contains(c.shows, line) {
				t.Errorf("%s, %q:\n%s", c.from, line, text)
			}
		}
	}

	// After the consultation the other party sees what it showed, and its own answer.
	l := newLife(t)
	first := l.in(begin())
	l.until("2026-03-02 12:00")
	l.reply(anna, first.Envelope, strings.Replace(five, "12. Enkät till deltagarna efteråt i april.", "", 1))
	l.reply(johan, first.Envelope, "12. Enkät till deltagarna efteråt i april.")
	text, _ := reading(t, l.last("complete", johan))
	for line, want := range map[string]bool{
		"\n1. Vad (kommunen): Trygghetsvandring": true, "\n12. Utvärdering: Enkät": true, "\n2. Syfte": false, "\n10. Frågor": false, "kontaktcenter": false,
	} {
		if strings.Contains(text, line) != want {
			t.Errorf("%q:\n%s", line, text)
		}
	}

	p := begin()
	p.body += "Embargo: till och med 20 mars\n"
	l = newLife(t)
	first = l.in(p)
	l.reply(anna, first.Envelope, five)
	if text, _ := reading(t, l.last("complete", anna)); strings.Contains(text, "Så här har vi noterat") || strings.Contains(text, "huvudbudskapet") {
		t.Errorf("under embargo:\n%s", text)
	}
}
