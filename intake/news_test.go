package intake

import (
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/initiative"
)

const karin = "karin.berg@haninge.example"

// TestToldOfOthers: the owner hears once a day, in one mail for all cases, what others changed, and the mail is told from
// an answer of theirs; what the owner wrote is not told.
func TestToldOfOthers(t *testing.T) {
	l := newLife(t)
	l.Rules.FollowUps.Changes = true
	first := l.in(begin())
	bikes := begin()
	bikes.subject, bikes.id = "Kommunikationsinsats: Cykelmärkning", "<bikes@haninge.example>"
	second := l.in(bikes)
	l.in(reply(first, karin, "9. Karin Berg"))
	l.in(reply(first, anna, "8. Affischer"))
	l.news()
	l.until("2026-03-02 15:00")
	l.want("consult kommunpolis, consult kommunpolis, told anna")
	text, head := reading(t, l.last("told", anna))
	for _, want := range []string{
		`Andra än du har ändrat i "Trygghetsvandring" (SAM-2026-0001).`, "9. Talesperson: Karin Berg\nSkrivet av " + karin,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the mail lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "Affischer") || head.Get("Auto-Submitted") != "auto-generated" || head.Get("References") != "<new@haninge.example>" {
		t.Errorf("%v\n%s", head, text)
	}
	l.until("2026-03-03 14:00")
	l.want("")

	// Two cases make one mail; a cancellation is told although nothing else is due about the case.
	l.in(reply(first, karin, "3. Trygghetsveckan"))
	l.in(reply(second, karin, "inställd"))
	l.news()
	l.until("2026-03-03 15:00")
	l.want("told anna, called-off kommunpolis")
	text, _ = reading(t, l.last("told", anna))
	for _, want := range []string{"2 av dina insatser", "Fråga 3 har ett nytt svar.", karin + " har ställt in insatsen."} {
		if !strings.Contains(text, want) {
			t.Errorf("the mail lacks %q:\n%s", want, text)
		}
	}
	l.until("2026-03-04 15:00")
	l.want("")

	// Under two days before the start nobody waits for the afternoon, nor for a cap.
	l.until("2026-03-25 09:00")
	l.in(reply(first, karin, "9. Kommunpolisen"))
	l.news()
	l.until("2026-03-25 10:00")
	if got := l.news(); !strings.Contains(got, "told anna") {
		t.Errorf("the day before: %q", got)
	}
}

// TestNewTimeAsItWasRead: a party that agreed to another time is shown both as they were read, in whatever words they were
// written; and the owner is told whose answers are shown in the order of the questions.
func TestNewTimeAsItWasRead(t *testing.T) {
	l := consulted(t)
	row := l.reply(anna, l.last("gap", anna), "6. Vi kör fredag 27 mars kl. 18-20 i stället")
	if row.Envelope == nil || l.only().When.Start.Dom != 27 {
		t.Fatalf("%+v, %v", row.Entry, l.only().When)
	}
	l.until("2026-03-02 15:00")
	text, _ := reading(t, l.last("consult-change", polisBox))
	for _, want := range []string{"När var: torsdag 26 mars 2026", "När är nu: fredag 27 mars 2026 kl. 18.00–20.00"} {
		if !strings.Contains(text, want) {
			t.Errorf("the mail lacks %q:\n%s", want, text)
		}
	}
	m := begin()
	m.id = "<all@haninge.example>"
	m.body += "\nTalesperson: Karin\nMaterial: Affisch\n"
	text, _ = reading(t, l.in(m).Envelope)
	if !strings.Contains(text, "fråga 1, 4, 5, 6, 7, 8 och 9") {
		t.Errorf("the questions are out of order:\n%s", text)
	}
}

// TestOneCaseOnceInAMail: what fell due twice about a case while the machine was off is one mail about one case.
func TestOneCaseOnceInAMail(t *testing.T) {
	l := newLife(t)
	l.in(begin())
	l.until("2026-03-02 11:00")
	l.news()
	l.now = l.now.AddDate(0, 0, 15) // both reminders are due by now
	for more, err := true, error(nil); more; {
		if more, err = l.FollowUp(); err != nil {
			t.Fatal(err)
		}
	}
	l.want("reminder anna")
	if text, _ := reading(t, l.last("reminder", anna)); !strings.Contains(text, "5 frågor återstår för") || strings.Contains(text, "insatser väntar") {
		t.Errorf("one case counts for two:\n%s", text)
	}
	kinds := 0
	for _, s := range l.only().Sent {
		if s.Kind == "reminder" {
			kinds++
		}
	}
	if kinds != 1 {
		t.Errorf("the case has the one mail %d times", kinds)
	}
}

// TestFormerOwnerIsTold: who had a case hears with the day's changes that somebody else has taken it over, and by whom; who
// gave it away himself, or has it back, does not.
func TestFormerOwnerIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		replies [][2]string // from, body
		want    string      // of what the former owner is told
	}{
		"a colleague takes it over":       {[][2]string{{karin, "jag tar över"}}, karin + " har tagit över insatsen. Du får inte längre frågorna om den."},
		"a colleague gives it to another": {[][2]string{{karin, "olle@haninge.example tar över"}}, karin + " har bestämt att olle@haninge.example tar över insatsen."},
		"the owner gives it away":         {[][2]string{{anna, karin + " tar över"}}, ""},
		"and takes it back":               {[][2]string{{karin, "jag tar över"}, {anna, "jag tar över"}}, ""},
	} {
		l := newLife(t)
		l.Rules.FollowUps.Changes = true
		first := l.in(begin())
		for _, r := range c.replies {
			l.now = l.now.Add(time.Minute)
			l.reply(r[0], first.Envelope, r[1])
		}
		l.news()
		l.until("2026-03-02 16:00")
		told := ""
		for _, e := range l.memory.sent {
			if e.Kind == "told" && e.To == anna {
				told, _ = reading(t, &e)
			}
		}
		if told == "" != (c.want == "") || !strings.Contains(told, c.want) {
			t.Errorf("%s: %q", name, told)
		}
		before := len(l.memory.sent)
		l.until("2026-03-04 16:00")
		for _, e := range l.memory.sent[before:] {
			if e.Kind == "told" && e.To == anna {
				t.Errorf("%s: told twice", name)
			}
		}
	}
}

// TestToldHowToTakeItBack: who hears what others did to a case is told the word that takes it back, and that word does.
func TestToldHowToTakeItBack(t *testing.T) {
	for word, c := range map[string]struct {
		back string // "" where no word does
		is   func(*initiative.Initiative) bool
	}{
		"inställd":     {"blir av ändå", func(c *initiative.Initiative) bool { return !c.Cancelled.IsZero() }},
		"dela inte":    {"dela", func(c *initiative.Initiative) bool { return c.HoldShare }},
		"jag tar över": {"jag tar över", func(c *initiative.Initiative) bool { return c.Reporter == karin }},
		"avsluta":      {"", func(c *initiative.Initiative) bool { return !c.Closed.IsZero() }},
	} {
		l := newLife(t)
		l.Rules.FollowUps.Changes = true
		first := l.in(begin())
		l.in(reply(first, karin, word))
		l.until("2026-03-02 16:00")
		told := l.last("told", anna)
		text, _ := reading(t, told)
		if c.back == "" {
			if strings.Contains(text, "Blev det fel?") {
				t.Errorf("%q:\n%s", word, text)
			}
			continue
		}
		if !c.is(l.only()) || !strings.Contains(text, "Blev det fel? Svara "+c.back+".") {
			t.Errorf("%q:\n%s", word, text)
		}
		l.reply(anna, told, c.back)
		if c.is(l.only()) {
			t.Errorf("%q does not take %q back", c.back, word)
		}
	}
}
