package intake

import (
	"strings"
	"testing"
)

// TestOwnerHasLeft: what an owner should do goes to the party's address once mail to him comes back for good or a
// machine says that he has left; to him again when he writes, and to whoever takes over.
func TestOwnerHasLeft(t *testing.T) {
	auto := func(body string) func(*life, string) {
		return func(l *life, id string) {
			l.in(post{from: anna, subject: "Autosvar: Trygghetsvandring", id: "<auto@x.example>", inReplyTo: id, head: "Auto-Submitted: auto-replied\r\n", body: body})
		}
	}
	bounce := func(status string) func(*life, string) {
		return func(l *life, id string) {
			p := bounceOf(id)
			p.body = strings.Replace(p.body, "5.1.1", status, 1)
			l.in(p)
		}
	}
	then := func(first, second func(*life, string)) func(*life, string) {
		return func(l *life, id string) { first(l, id); second(l, id) }
	}
	says := func(who, words string) func(*life, string) {
		return func(l *life, id string) { l.word(who, "gap", words) }
	}
	for name, c := range map[string]struct {
		do   func(*life, string)
		want string
	}{
		"unknown address":         {bounce("5.1.1"), "reminder trygghetochsakerhet"},
		"a closed mailbox":        {bounce("5.2.1"), "reminder trygghetochsakerhet"},
		"a full mailbox":          {bounce("5.2.2"), "reminder anna"},
		"not delivered in time":   {bounce("4.4.7"), "reminder anna"},
		"says so":                 {auto("Hej! Jag har slutat på kommunen. Kontakta registrator."), "reminder trygghetochsakerhet"},
		"says it of another":      {auto("Anna Berg arbetar inte längre kvar här."), "reminder trygghetochsakerhet"},
		"has left for the day":    {auto("Jag har slutat för dagen och svarar i morgon."), "reminder anna"},
		"writes all the same":     {then(bounce("5.1.1"), says(anna, "Tack!")), "reminder anna"},
		"answers all the same":    {then(bounce("5.1.1"), says(anna, "2. Fler ska känna sig trygga i Jordbro.")), "reminder anna"},
		"a colleague takes over":  {then(bounce("5.1.1"), says("karin@haninge.example", "Jag tar över")), "reminder karin"},
		"away, and another comes": {then(auto("Jag är åter den 16 mars 2026."), says("karin@haninge.example", "Jag tar över")), "reminder karin"},
	} {
		l := newLife(t)
		first := l.in(begin())
		c.do(l, string(first.Envelope.ID))
		l.until("2026-03-02 20:00")
		l.news()
		l.until("2026-03-09 12:00")
		if got := l.news(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	l, sent := reminded(t) // of three cases in one mail
	l.in(bounceOf(string(sent.ID)))
	l.until("2026-03-16 12:00")
	if last := l.last("reminder", kommunBox); len(l.cases) != 3 {
		t.Errorf("%+v", last)
	}
	for id, c := range l.cases {
		if !c.OwnerGone() {
			t.Errorf("%s was in the mail that came back, and does not know it", id)
		}
	}
}
