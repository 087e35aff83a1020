package intake

import (
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/intake/initiative"
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

// TestHints: what the plan asks for and the answers do not show is said softly, two things at most.
func TestHints(t *testing.T) {
	o := newOffice(t)
	r := o.Rules
	r.Parties[0].Name = "Haninge kommun"
	r.MainMessage = "Haninge kommun och polisen arbetar tillsammans för att öka tryggheten och minska brottsligheten."
	for name, c := range map[string]struct {
		message, with string
		tags          map[string][]string
		want          string
	}{
		"all is there":               {"Tillsammans gör vi Jordbro säkrare.", "Vi ses i styrgruppen.", map[string][]string{"forum": {"styrgrupp"}}, ""},
		"another form of the word":   {"Brottslighet ska anmälas.", "x", map[string][]string{"forum": {"styrgrupp"}}, ""},
		"no word of the message":     {"Lås cykeln.", "x", map[string][]string{"forum": {"styrgrupp"}}, "message"},
		"a party's name is no word":  {"Haninge kommun lagar lampor.", "x", map[string][]string{"forum": {"styrgrupp"}}, "message"},
		"it speaks of it":            {"Vi använder huvudbudskapet rakt av.", "x", map[string][]string{"forum": {"styrgrupp"}}, ""},
		"the press and nobody here":  {"Tillsammans", "x", map[string][]string{"forum": {"styrgrupp"}, "malgrupp": {"ext-invanare"}, "kanal": {"ext-press"}}, "staff"},
		"the press and staff":        {"Tillsammans", "x", map[string][]string{"forum": {"styrgrupp"}, "malgrupp": {"ext-media", "int-medarbetare"}}, ""},
		"the press and the intranet": {"Tillsammans", "x", map[string][]string{"forum": {"styrgrupp"}, "malgrupp": {"ext-media"}, "kanal": {"int-hint"}}, ""},
		"no forum":                   {"Tillsammans", "Polisen går med oss.", nil, "forum"},
		"nobody works together":      {"Tillsammans", "", nil, ""},
		"two at most":                {"Lås cykeln.", "Polisen går med.", map[string][]string{"malgrupp": {"ext-media"}}, "message staff"},
	} {
		i := &initiative.Initiative{Tags: c.tags, Answers: map[initiative.Item][]initiative.Version{}}
		i.Put("budskap", initiative.Version{Text: c.message, State: initiative.Answered})
		if c.with != "" {
			i.Put("samarbete", initiative.Version{Text: c.with, State: initiative.Answered})
		}
		if got := strings.Join(NewWriter(r).advice(i, o.now), " "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	r.MainMessage = ""
	i := &initiative.Initiative{}
	i.Put("budskap", initiative.Version{Text: "Lås cykeln.", State: initiative.Answered})
	if got := NewWriter(r).advice(i, o.now); len(got) > 0 {
		t.Errorf("without a main message: %v", got)
	}
}
