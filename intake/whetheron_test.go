package intake

import (
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/apply"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/writer"
)

// TestConsultedHearsOfCallingOff: a party that was consulted is told by mail that the case is called off, once, and
// that it is on after all; who takes it back the same day troubles nobody.
func TestConsultedHearsOfCallingOff(t *testing.T) {
	l := consulted(t)
	row := l.word(anna, "gap", "Inställd")
	if text, _ := reading(t, row.Envelope); !strings.Contains(text, "Vi berättar det för polisen, som vi har frågat om samråd.") {
		t.Errorf("the owner reads:\n%s", text)
	}
	l.want("steered anna")
	l.until("2026-03-02 15:30")
	l.want("called-off kommunpolis")
	text, head := reading(t, l.last("called-off", polisBox))
	for _, want := range []string{`Haninge kommun har ställt in "Trygghetsvandring" (SAM-2026-0001), som var planerad till torsdag 26 mars 2026`, "Ni behöver inte göra något."} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
	if got := decodedHeader(t, head.Get("Subject")); !strings.HasPrefix(got, "Samråd: [SAM-2026-0001]") || head.Get("In-Reply-To") == "" {
		t.Errorf("subject %q, in reply to %q", got, head.Get("In-Reply-To"))
	}
	l.until("2026-03-10 12:00")
	l.want("")

	l.word(anna, "gap", "Blir av ändå")
	l.want("steered anna")
	l.until("2026-03-10 15:30")
	l.want("reminder anna, on-again kommunpolis")
	if text, _ := reading(t, l.last("on-again", polisBox)); !strings.Contains(text, "Ert svar på samrådet gäller fortfarande: inget att invända.") {
		t.Error(text)
	}
	l.word(anna, "gap", "Inställd")
	row = l.word(anna, "gap", "Blir av ändå")
	if text, _ := reading(t, row.Envelope); !strings.Contains(text, "Vi hann inte berätta för polisen att den var inställd.") {
		t.Error(text)
	}
	l.word(anna, "gap", "inställd")
	l.news()
	l.until("2026-03-11 15:30")
	l.want("called-off kommunpolis")
	l.word(anna, "gap", "Blir av ändå")
	l.word(anna, "gap", "5. Vi filmar vandringen och visar den på webben.")
	l.news()
	l.until("2026-03-12 15:30")
	l.want("consult-change kommunpolis")
	if text, _ := reading(t, l.last("consult-change", polisBox)); !strings.Contains(text, "Insatsen var inställd men blir av ändå. Planen för") {
		t.Error(text)
	}
	l.word(anna, "gap", "Inställd")
	l.word(anna, "gap", "Blir av ändå")
	l.news()
	l.until("2026-03-13 15:30")
	l.want("")
}

// TestRepliesToCallingOff: what the party writes back that is told of a calling off. Consent to what does not take place
// is courtesy, other words go to a person, and none of it calls anything back on by itself.
func TestRepliesToCallingOff(t *testing.T) {
	for words, want := range map[string]string{
		"ok": "", "Tack!": "", "Ok, tack för beskedet.": "", "Inget att invända": "", "Ja": "",
		"Vi deltar":                  "steered johan", // it is told that there is nothing to take part in
		"inställd":                   "steered johan",
		"När blir den av i stället?": "question johan, consult-stance anna",
		"Då behöver vi ha tillbaka avspärrningarna vi lånat ut.": "unread johan",
		"Blir av ändå": "proposed johan, proposal anna",
	} {
		l := consulted(t)
		l.word(anna, "gap", "Inställd")
		l.until("2026-03-02 15:30")
		l.news()
		row := l.word(johan, "called-off", words)
		if got := l.news(); got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
		if c := l.only(); c.Cancelled.IsZero() || c.Stance("polis") != initiative.NoObjection {
			t.Errorf("%q: cancelled %v, %s", words, c.Cancelled, c.Stance("polis"))
		}
		if row.Envelope != nil {
			if text, _ := reading(t, row.Envelope); strings.Contains(text, "återstår") {
				t.Errorf("%q is asked for more:\n%s", words, text)
			}
		}
	}
	for words, want := range map[string]initiative.Stance{
		"ok": initiative.Joins, "Tack": initiative.Joins, "avstår": initiative.Abstains, "Nej, då kan inte vi.": initiative.Objects,
	} {
		l := consulted(t)
		l.word(johan, "consult", "Vi deltar")
		l.word(anna, "gap", "Inställd")
		l.until("2026-03-02 15:30")
		l.word(anna, "gap", "Blir av ändå")
		l.until("2026-03-03 15:30")
		l.word(johan, "on-again", words)
		if got := l.only().Stance("polis"); got != want {
			t.Errorf("%q: %s, want %s", words, got, want)
		}
	}
}

// TestOnAgainAsks: who had not answered when it was called off is asked again by the mail that says that it is on, and
// gets no reminder beside it.
func TestOnAgainAsks(t *testing.T) {
	l := newLife(t)
	l.Rules.Caps.CasePerDay = 99
	l.in(begin())
	l.until("2026-03-02 11:00")
	l.word(anna, "gap", five)
	l.word(anna, "gap", "Inställd")
	l.until("2026-03-23 16:30")
	l.word(anna, "gap", "Blir av ändå")
	l.news()
	l.until("2026-03-25 16:30")
	l.want("on-again kommunpolis")
	text, _ := reading(t, l.last("on-again", polisBox))
	if !strings.Contains(text, "Ni har inte svarat på samrådet än. Svara ok om ni inte har något att invända.") {
		t.Error(text)
	}
	l.word(polisBox, "on-again", "ok")
	if got := l.only().Stance("polis"); got != initiative.NoObjection {
		t.Errorf("stance %s", got)
	}
}

// TestCallingOffTheOtherProposed: a party that proposed the calling off itself, or was told of it by an operator, hears
// it from that mail and from no other.
func TestCallingOffTheOtherProposed(t *testing.T) {
	l := consulted(t)
	l.word(johan, "consult", "Vi är med")
	l.word(johan, "gap", "inställd")
	l.word(anna, "proposal", "ja")
	if l.only().Cancelled.IsZero() {
		t.Fatal("not called off")
	}
	l.news()
	l.until("2026-03-06 15:30")
	l.want("")

	l = consulted(t)
	for _, do := range []string{"close", "reopen", "close", "undo"} {
		l.direct(apply.Order{Do: do, Case: "SAM-2026-0001"})
		l.now = l.now.Add(time.Minute)
	}
	l.news()
	l.until("2026-03-06 15:30")
	if got := l.news(); strings.Contains(got, "called-off") || strings.Contains(got, "on-again") {
		t.Error(got)
	}
}

// TestMovedIsNotCalledOff: nobody is told that a case is closed whose answers went into another, which is on.
func TestMovedIsNotCalledOff(t *testing.T) {
	l := newLife(t)
	row := l.reply(anna, l.in(begin()).Envelope, "Hej, här kommer en till:\n\n"+other+"Budskap: Märk din cykel.\n")
	l.until("2026-03-02 16:00")
	if fresh := l.cases["SAM-2026-0002"]; len(fresh.Consulted) == 0 {
		t.Fatalf("%s was not asked: %s", fresh.ID, l.news())
	}
	l.news()
	moved := l.reply(anna, row.Envelope, "flytta")
	if text, _ := reading(t, moved.Envelope); strings.Contains(text, "Vi berättar det") {
		t.Errorf("the owner reads:\n%s", text)
	}
	l.until("2026-03-04 16:00")
	if news := l.news(); strings.Contains(news, "called-off") {
		t.Error(news)
	}
}

// TestWhatTheConsultedWants: what a party that was consulted asks or wants of the case as a whole is no objection. A word
// that steers is a proposal, a question goes to the owner, in whatever mail of the case, and a no stays a no.
func TestWhatTheConsultedWants(t *testing.T) {
	for words, want := range map[string]string{
		"Ställ in den!":                    "proposed johan, proposal anna",
		"Vandringen blir tyvärr inte av.":  "proposed johan, proposal anna",
		"visa":                             "case johan",
		"Ni kan väl ställa in den?":        "question johan, consult-stance anna",
		"Hej! Kör ni i april då?\n\nJohan": "question johan, consult-stance anna",
		"Nej. Kör ni i april då?":          "consult-thanks johan, consult-stance anna",
		"Vi kan inte den dagen.":           "consult-thanks johan, consult-stance anna",
		"Vi deltar. Kan ni ta med tält?":   "consult-thanks johan, consult-stance anna",
	} {
		l := newLife(t)
		l.in(begin())
		l.until("2026-03-02 11:00")
		l.news()
		l.word(johan, "consult", words)
		if got := l.news(); got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
		objects := strings.HasPrefix(want, "consult-thanks")
		if got := l.only().Stance("polis"); (got == initiative.Objects) != objects || !l.only().Cancelled.IsZero() {
			t.Errorf("%q: %s", words, got)
		}
	}
	l := consulted(t)
	row := l.word(johan, "gap", "9. Johan Ek\n\nKör ni i april då?")
	l.want("updated johan, consult-stance anna")
	text, _ := reading(t, l.last("consult-stance", anna))
	if !strings.Contains(text, "Polisen har en fråga om \"Trygghetsvandring\" (SAM-2026-0001).") || strings.Contains(text, "Ek") ||
		!strings.Contains(text, "Kör ni i april då?") || !strings.Contains(text, "Svara till johan@polisen.example.") {
		t.Error(text)
	}
	if text, _ := reading(t, row.Envelope); !strings.Contains(text, "Din fråga har gått vidare till kommunen.") || row.Notice != "" {
		t.Errorf("notice %q:\n%s", row.Notice, text)
	}
	row = l.word("karin@haninge.example", "gap", "Kör ni i april då?")
	l.want("question karin")
	if row.Notice != writer.NoticeQuestion {
		t.Errorf("notice %q of her own party's contact", row.Notice)
	}
}

// TestGoingOnThoughOff: who goes on with what is called off takes it up again, whatever was objected before.
func TestGoingOnThoughOff(t *testing.T) {
	l := consulted(t)
	l.Rules.Caps.CasePerDay = 99
	l.word(johan, "consult", "Nej, byt talesperson.")
	l.word(anna, "gap", "inställd")
	row := l.word(anna, "gap", "Vi kör ändå")
	if text, _ := reading(t, row.Envelope); !strings.Contains(text, "är på gång igen") || !l.only().Cancelled.IsZero() {
		t.Error(text)
	}
	row = l.word(anna, "gap", "Vi kör ändå")
	if text, _ := reading(t, row.Envelope); !strings.Contains(text, "går vidare trots invändningen") {
		t.Error(text)
	}
}

// TestConsultedInOtherWords: a consent in everyday words is one, and our thanks for an answer may be answered by another:
// who agreed and says ok again says thanks.
func TestConsultedInOtherWords(t *testing.T) {
	l := newLife(t)
	l.Rules.Caps.CasePerDay = 99
	l.in(begin())
	l.until("2026-03-02 11:00")
	l.news()
	const told = "consult-thanks johan, consult-stance anna"
	for _, c := range []struct {
		kind, words string
		want        initiative.Stance
		news        string
	}{
		{"consult", "Perfekt, det går bra!", initiative.NoObjection, told},
		{"consult-thanks", "Ok, tack!", initiative.NoObjection, ""},
		{"consult-thanks", "Nej, vi kan inte den dagen.", initiative.Objects, told},
		{"consult-thanks", "Tack!", initiative.Objects, ""},
		{"consult-thanks", "ok", initiative.NoObjection, told},
		{"consult", "Toppen!", initiative.NoObjection, ""},
		{"consult", "Ok, vi kommer gärna!", initiative.Joins, told},
		{"consult", "Det fungerar inte för oss.", initiative.Objects, told},
		{"consult", "Ok från mig. /Johan", initiative.NoObjection, told},
		{"consult", "Inga problem för oss\n\nMvh Johan", initiative.NoObjection, told},
	} {
		l.word(johan, c.kind, c.words)
		if got, news := l.only().Stance("polis"), l.news(); got != c.want || news != c.news {
			t.Errorf("%q to a %s: %s, %q", c.words, c.kind, got, news)
		}
	}
}

// TestObjectionProposes: new answers under their numbers in an objection are one proposal, in the mail that tells of it; a
// yes to that takes them, and is the consent of who proposed them.
func TestObjectionProposes(t *testing.T) {
	l := newLife(t)
	l.in(begin())
	l.until("2026-03-02 11:00")
	l.news()
	l.word(johan, "consult", "Ok, men inte den tiden.\n\n6. 2 april kl 18\n5. Vi ses i Jordbro")
	l.want("consult-thanks johan, consult-stance anna")
	text, _ := reading(t, l.last("consult-stance", anna))
	if !strings.Contains(text, "De föreslår det här:\n\n5. Budskap: Vi ses i Jordbro\n6. När: 2 april kl 18\n") || !strings.Contains(text, "Svara ja för att ändra") {
		t.Error(text)
	}
	l.word(anna, "consult-stance", "Ok, då kör vi så")
	l.want("proposal-result anna, proposal-result johan")
	if c := l.only(); c.When.Start.String() != "2026-04-02" || c.Show("budskap") != "Vi ses i Jordbro" || c.Stance("polis") != initiative.NoObjection {
		t.Errorf("%s, %q, %s", c.When.Start, c.Show("budskap"), c.Stance("polis"))
	}
}

// TestNeverSilent: a no with its reason, a question in the form's own words, and what is said of a case that is off are
// answered like any words that fill nothing.
func TestNeverSilent(t *testing.T) {
	l := newLife(t)
	l.Rules.Caps.CasePerDay = 99
	l.in(begin())
	l.word(johan, "gap", "8. Polisen trycker affischer.")
	l.word(anna, "gap", "8. Kommunen trycker affischer.")
	l.news()
	l.word(johan, "proposal", "Nej, vi trycker.")
	l.want("unread johan")
	l.word("karin@haninge.example", "gap", "Vem är talesperson?")
	l.want("question karin")
	l.word(anna, "gap", "inställd")
	l.news()
	row := l.word(anna, "gap", "Nu kör vi ändå, den 2 april kl 18!")
	if text, _ := reading(t, row.Envelope); !strings.Contains(text, "Blir den av i alla fall? Svara blir av ändå.") {
		t.Error(text)
	}
	row = l.word(johan, "gap", "Då behöver vi ha tillbaka avspärrningarna.")
	if text, _ := reading(t, row.Envelope); strings.Contains(text, "i alla fall") {
		t.Errorf("the other party is told how to take it up again:\n%s", text)
	}
}
