package intake

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/pace"
	"haninge.se/samrad/intake/writer"
)

// sated is an address that has had its mails of our own accord of the day.
func (l *life) sated(to string, mails int) {
	for n := range mails {
		l.memory.sent = append(l.memory.sent, letter.Envelope{Key: fmt.Sprintf("%sx/%d/%s", "own/", n, to), To: to, Due: l.now})
	}
	l.news()
}

// TestCapsOfAnswers: what we tell others because of a mail is held to the caps, too: it leaves on the next morning.
// What cannot wait leaves at once.
func TestCapsOfAnswers(t *testing.T) {
	const monday, eve = "2026-03-02 11:00", "2026-03-24 20:00"
	for name, c := range map[string]struct {
		subject, at string
		asked       bool   // it answers the consultation
		body        string // of the other party
		kind        string
		waits       bool
	}{
		"a consent":                     {"", monday, true, "ok", writer.KindConsulted, true},
		"an objection":                  {"", monday, true, "Byt plats till biblioteket.", writer.KindConsulted, true},
		"a consent near the start":      {"", eve, true, "ok", writer.KindConsulted, true},
		"an objection near the start":   {"", eve, true, "Byt plats till biblioteket.", writer.KindConsulted, false},
		"an urgent case":                {"AKUT: ", monday, true, "ok", writer.KindConsulted, false},
		"a proposal":                    {"", monday, false, "5. Vi filmar vandringen och visar den.", writer.KindProposal, true},
		"of the time":                   {"", monday, false, "6. 9 april 2026", writer.KindProposal, true},
		"of a time that is near":        {"", monday, false, "6. 3 mars 2026", writer.KindProposal, false},
		"of the message near the start": {"", eve, false, "5. Vi filmar vandringen och visar den.", writer.KindProposal, true},
		"of the time near the start":    {"", eve, false, "6. 9 april 2026", writer.KindProposal, false},
		"a word":                        {"", monday, false, "inställd", writer.KindProposal, true},
		"a word near the start":         {"", eve, false, "inställd", writer.KindProposal, false},
		"of a pause near the start":     {"", eve, false, "pausa", writer.KindProposal, true},
	} {
		l := newLife(t)
		p := begin()
		p.subject = c.subject + p.subject
		first := l.in(p)
		l.until(c.at)
		e := first.Envelope
		if c.asked {
			e = l.last(writer.KindConsult, polisBox)
		}
		l.sated(anna, pace.Day)
		row := l.reply(johan, e, c.body)
		if row.Envelope == nil || !row.Envelope.Due.Equal(l.now) {
			t.Errorf("%s: its writer waits", name)
		}
		got := l.last(c.kind, anna).Due
		if waits := got.After(l.now); waits != c.waits {
			t.Errorf("%s: due %s at %s", name, got, l.now)
		}
		if morning := l.Rules.FollowUps.Morning(l.now).Add(pace.Settling); c.waits && !got.Equal(morning) {
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
		own[n] = letter.Envelope{Key: fmt.Sprintf("%sy/%d", "own/", n), To: anna, Due: l.now, Uncapped: n == 20}
	}
	if err := writer.New(l.Rules).Pace().Pace(b, own, l.now); err != nil {
		t.Fatal(err)
	}
	perDay := map[dates.Day]int{dates.DayOf(l.now): 1}
	last := l.now
	for n, e := range own {
		if e.Uncapped {
			if !e.Due.Equal(l.now) {
				t.Error("what is uncapped waits")
			}
			continue
		}
		if e.Due.Before(last) || e.Held != !e.Due.Equal(l.now) || e.Held && (e.Due.Hour() != 8 || !dates.IsWorkday(dates.DayOf(e.Due))) {
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
		if perDay[d] > pace.Day || week > pace.Week {
			t.Errorf("%s: %d, %d in the week", d, perDay[d], week)
		}
	}
	if last.Sub(l.now) > 60*24*time.Hour {
		t.Errorf("the last leaves on %s", last)
	}
}

// TestPaceOfWhatJoins: what can leave in one mail waits for the same morning, however much it is, and takes up the room
// of one; what cannot waits for a morning of its own where that one is full.
func TestPaceOfWhatJoins(t *testing.T) {
	l := newLife(t)
	l.sated(anna, pace.Day)
	b := newDraft(l.Ledger)
	own := make([]letter.Envelope, 20)
	for n := range own {
		own[n] = letter.Envelope{Key: fmt.Sprintf("%sy/%d", pace.Prefix, n), To: anna, Due: l.now}
		if n%4 > 0 {
			own[n].Briefs = []letter.Brief{{Case: "SAM-2026-0001", Text: "Fråga 9 återstår."}}
		}
	}
	if err := writer.New(l.Rules).Pace().Pace(b, own, l.now); err != nil {
		t.Fatal(err)
	}
	perDay := map[dates.Day]int{}
	tomorrow := writer.New(l.Rules).Pace().Held(l.now)
	for n, e := range own {
		if joins := n%4 > 0; joins && !e.Due.Equal(tomorrow) || e.Joins() != joins {
			t.Errorf("%d waits until %s, joins: %v", n, e.Due, e.Joins())
		} else if !joins {
			perDay[dates.DayOf(e.Due)]++
		}
	}
	for d, n := range perDay {
		if d == dates.DayOf(tomorrow) && n != pace.Day-1 || n > pace.Day {
			t.Errorf("%s: %d beside the one", d, n)
		}
	}
}

// TestReminderJoins: a reminder that falls due on the morning for which something waits goes with it, and one that a
// cap has put off as well; where nothing waits it leaves by itself at once.
func TestReminderJoins(t *testing.T) {
	for name, c := range map[string]struct {
		waits, put bool
		joins      bool
	}{"nothing waits": {}, "something waits": {waits: true, joins: true}, "put off": {put: true, joins: true}} {
		l := newLife(t)
		l.in(begin())
		morning := l.at("2026-03-09 08:00")
		if c.waits {
			brief := []letter.Brief{{Case: "SAM-2026-0001", Text: "Polisen har svarat."}}
			l.memory.sent = append(l.memory.sent, letter.Envelope{Key: pace.Prefix + "x/y/" + anna, To: anna, Due: morning.Add(pace.Settling), Held: true, Briefs: brief})
			l.news()
		}
		if c.put {
			now := l.now
			l.now = morning
			l.sated(anna, pace.Day)
			l.now = now
		}
		l.until("2026-03-09 08:00")
		if c.put {
			if news := l.news(); strings.Contains(news, "reminder") {
				t.Fatalf("%s: %s on a full day", name, news)
			}
			l.until("2026-03-10 08:00")
		}
		got := l.last("reminder", anna)
		if want := l.now.Add(pace.Settling); got.Joins() != c.joins || c.joins && !got.Due.Equal(want) || !c.joins && got.Held {
			t.Errorf("%s: joins %v, due %s at %s", name, got.Joins(), got.Due, l.now)
		}
	}
}
