package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter"
)

// twoCases is a life with a walk and a bicycle marking, and the first answers about both.
func twoCases(t *testing.T) (l *life, walk, marking *letter.Envelope) {
	l = newLife(t)
	first := l.in(begin())
	second := begin()
	second.id, second.subject = "<marking@haninge.example>", "Kommunikationsinsats: Cykelmärkning"
	second.body = "Vad: Cykelmärkning i Brandbergen centrum.\nMålgrupp: Cyklister\nNär: tisdag 14 april 2026 kl. 10\n"
	row := l.in(second)
	l.news()
	return l, first.Envelope, row.Envelope
}

// TestThreadAgainstNumber: where the subject names another case than the thread is about, what others act on, or nothing
// takes back, is asked about first and done to neither. A yes does it to the case of the subject, a no to none.
func TestThreadAgainstNumber(t *testing.T) {
	for body, did := range map[string]func(l *life) bool{
		"Inställd": func(l *life) bool { return !l.cases["SAM-2026-0002"].Cancelled.IsZero() },
		"Hej!\n\nCykelmärkningen blir tyvärr inte av.\n\nAnna": func(l *life) bool {
			return !l.cases["SAM-2026-0002"].Cancelled.IsZero()
		},
		"avsluta": func(l *life) bool { return !l.cases["SAM-2026-0002"].Closed.IsZero() },
		"Evenemanget i Brandbergen flyttas till 9 april.": func(l *life) bool {
			return l.cases["SAM-2026-0002"].When.Start.Dom == 9
		},
	} {
		l, walk, _ := twoCases(t)
		row := l.in(post{from: anna, subject: "SV: [SAM-2026-0002] Cykelmärkning", id: "<w@x.example>", inReplyTo: string(walk.ID), body: body})
		l.want("which-case anna")
		text, _ := reading(t, row.Envelope)
		for _, want := range []string{
			`Ditt mejl har "Cykelmärkning" (SAM-2026-0002) i ämnesraden, men det är ett svar på ett mejl om "Trygghetsvandring" (SAM-2026-0001).`,
			`Gäller det "Cykelmärkning" (SAM-2026-0002)? Svara ja, så gör vi det du skrev.`,
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%q: no %q in\n%s", body, want, text)
			}
		}
		asked := row.Envelope
		l.reply(anna, asked, "Nej")
		l.want("steered anna")
		for id, c := range l.cases {
			if !c.Cancelled.IsZero() || !c.Closed.IsZero() || c.When.Start.Dom == 9 {
				t.Errorf("%q: %s was changed before the yes", body, id)
			}
		}
		l.reply(anna, asked, "Ja")
		if walk := l.cases["SAM-2026-0001"]; !did(l) || !walk.Cancelled.IsZero() || !walk.Closed.IsZero() || walk.When.Start.Dom == 9 {
			t.Errorf("%q after the yes: %s", body, l.news())
		}
	}
}

// TestThreadWithNumber: a number that the thread agrees with, a word that harms nobody, an answer under its number and a
// mail that answers none of ours are taken as they are.
func TestThreadWithNumber(t *testing.T) {
	l, walk, marking := twoCases(t)
	in := func(subject string, to *letter.Envelope, body, want string) {
		t.Helper()
		m := post{from: anna, subject: subject, id: "<" + want + "@x.example>", body: body}
		if to != nil {
			m.inReplyTo = string(to.ID)
		}
		l.in(m)
		if got := l.news(); !strings.HasPrefix(got, want) {
			t.Errorf("%q under %q: %q, want %q", body, subject, got, want)
		}
	}
	in("SV: [SAM-2026-0002] Cykelmärkning", walk, "visa", "case")
	in("SV: [SAM-2026-0002] Cykelmärkning", walk, "9. Karin Berg", "updated")
	if got := l.cases["SAM-2026-0002"].Show("talesperson"); got != "Karin Berg" {
		t.Errorf("talesperson %q", got)
	}
	in("SV: [SAM-2026-0002] Cykelmärkning", marking, "Inställd", "steered")
	in("SAM-2026-0002", nil, "blir av ändå", "steered")
	in("SV: hej", walk, "pausa", "steered")
}

// TestHoldAgainstNumber: where the subject names another case than the thread is about, "dela inte" keeps both from the
// other party until somebody says which may go, and says so.
func TestHoldAgainstNumber(t *testing.T) {
	l, walk, _ := twoCases(t)
	row := l.in(post{from: anna, subject: "SV: [SAM-2026-0002] Cykelmärkning", id: "<w@x.example>", inReplyTo: string(walk.ID), body: "Dela inte"})
	l.want("which-case anna")
	text, _ := reading(t, row.Envelope)
	if !strings.Contains(text, "Vi delar därför inte uppgifterna i någon av dem med en annan part.") || strings.Contains(text, "Ingenting är ändrat") {
		t.Error(text)
	}
	l.until("2026-03-03 12:00")
	l.want("")
	l.reply(anna, walk, "dela")
	l.want("steered anna")
	l.until("2026-03-03 14:00")
	l.want("consult kommunpolis")
	if one, two := l.cases["SAM-2026-0001"].HoldShare, l.cases["SAM-2026-0002"].HoldShare; one || !two {
		t.Errorf("held %v, %v", one, two)
	}
	// Of the other party it is a wish, and asked about as before.
	l, walk, _ = twoCases(t)
	row = l.in(post{from: johan, subject: "SV: [SAM-2026-0002] Cykelmärkning", id: "<w@x.example>", inReplyTo: string(walk.ID), body: "Dela inte"})
	if text, _ := reading(t, row.Envelope); !strings.Contains(text, "Ingenting är ändrat.") || l.cases["SAM-2026-0001"].HoldShare {
		t.Error(text)
	}
}
