package intake

import (
	"fmt"
	"testing"
	"time"

	"haninge.se/samrad/intake/answer"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
)

// sated is an address that has had its mails of our own accord of the day.
func (l *life) sated(to string, mails int) {
	for n := range mails {
		l.memory.sent = append(l.memory.sent, letter.Envelope{Key: fmt.Sprintf("%sx/%d/%s", "own/", n, to), To: to, Due: l.now})
	}
	l.news()
}

// TestCapsOfAnswers: what we tell others because of a mail is held to the caps, too: it leaves on the next morning. What
// cannot wait leaves at once.
func TestCapsOfAnswers(t *testing.T) {
	const monday, eve = "2026-03-02 11:00", "2026-03-24 20:00"
	for name, c := range map[string]struct {
		subject, at string
		asked       bool   // it answers the consultation
		body        string // of the other party
		kind        string
		waits       bool
	}{
		"a consent":                     {"", monday, true, "ok", answer.KindConsulted, true},
		"an objection":                  {"", monday, true, "Byt plats till biblioteket.", answer.KindConsulted, true},
		"a consent near the start":      {"", eve, true, "ok", answer.KindConsulted, true},
		"an objection near the start":   {"", eve, true, "Byt plats till biblioteket.", answer.KindConsulted, false},
		"an urgent case":                {"AKUT: ", monday, true, "ok", answer.KindConsulted, false},
		"a proposal":                    {"", monday, false, "5. Vi filmar vandringen och visar den.", answer.KindProposal, true},
		"of the time":                   {"", monday, false, "6. 9 april 2026", answer.KindProposal, true},
		"of a time that is near":        {"", monday, false, "6. 3 mars 2026", answer.KindProposal, false},
		"of the message near the start": {"", eve, false, "5. Vi filmar vandringen och visar den.", answer.KindProposal, true},
		"of the time near the start":    {"", eve, false, "6. 9 april 2026", answer.KindProposal, false},
		"a word":                        {"", monday, false, "inställd", answer.KindProposal, true},
		"a word near the start":         {"", eve, false, "inställd", answer.KindProposal, false},
		"of a pause near the start":     {"", eve, false, "pausa", answer.KindProposal, true},
	} {
		l := newLife(t)
		p := begin()
		p.subject = c.subject + p.subject
		first := l.in(p)
		l.until(c.at)
		e := first.Envelope
		if c.asked {
			e = l.last(answer.KindConsult, polisBox)
		}
		l.sated(anna, 3)
		row := l.reply(johan, e, c.body)
		if row.Envelope == nil || !row.Envelope.Due.Equal(l.now) {
			t.Errorf("%s: its writer waits", name)
		}
		got := l.last(c.kind, anna).Due
		if waits := got.After(l.now); waits != c.waits {
			t.Errorf("%s: due %s at %s", name, got, l.now)
		}
		if morning := l.Rules.FollowUps.Morning(l.now); c.waits && !got.Equal(morning) {
			t.Errorf("%s: due %s, want %s", name, got, morning)
		}
	}
}

// TestPace: no address has more than three a day and eight in seven days, however many fall due at once; all of them
// leave, in their order, on mornings of working days.
func TestPace(t *testing.T) {
	l := newLife(t)
	l.sated(anna, 1)
	b := newDraft(l.Ledger)
	own := make([]letter.Envelope, 30)
	for n := range own {
		own[n] = letter.Envelope{Key: fmt.Sprintf("%sy/%d", "own/", n), To: anna, Due: l.now, Pressing: n == 20}
	}
	if err := answer.NewWriter(l.Rules).HoldToCaps(b, own, l.now); err != nil {
		t.Fatal(err)
	}
	perDay := map[dates.Day]int{dates.DayOf(l.now): 1}
	last := l.now
	for n, e := range own {
		if e.Pressing {
			if !e.Due.Equal(l.now) {
				t.Error("what presses waits")
			}
			continue
		}
		if e.Due.Before(last) || !e.Due.Equal(l.now) && (e.Due.Hour() != 8 || !dates.IsWorkday(dates.DayOf(e.Due))) {
			t.Errorf("%d is due %s, the one before %s", n, e.Due, last)
		}
		last = e.Due
		perDay[dates.DayOf(e.Due)]++
	}
	for d := range perDay {
		week := 0
		for back := range 7 {
			week += perDay[d.AddDays(-back)]
		}
		if perDay[d] > 3 || week > 8 {
			t.Errorf("%s: %d, %d in the week", d, perDay[d], week)
		}
	}
	if last.Sub(l.now) > 60*24*time.Hour {
		t.Errorf("the last leaves on %s", last)
	}
}
