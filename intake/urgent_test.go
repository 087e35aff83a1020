package intake

import (
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/dates"
)

// TestUrgent: a word of the subject or a start within a day, on a day that was written, makes a case urgent: it asks what
// cannot wait, consults at once and tells the press; outside office hours it says whom to call.
func TestUrgent(t *testing.T) {
	at := func(l *life, s string) {
		when, err := time.ParseInLocation("2006-01-02 15:04", s, l.Rules.Location)
		if err != nil {
			t.Fatal(err)
		}
		l.now = when
	}
	for name, c := range map[string]struct {
		subject, when string
		want          bool
	}{
		"the word":                        {"BRÅDSKANDE: Kommunikationsinsats: Vandring", "26 mars 2026", true},
		"in the middle":                   {"Kommunikationsinsats: akut vattenläcka", "26 mars 2026", true},
		"a part of a word":                {"Kommunikationsinsats: akutmottagningen flyttar", "26 mars 2026", false},
		"negated":                         {"Kommunikationsinsats: Vandring (ej brådskande)", "26 mars 2026", false},
		"starts tomorrow":                 {"Kommunikationsinsats: Vandring", "3 mars 2026 kl. 8", true},
		"starts today":                    {"Kommunikationsinsats: Vandring", "i dag kl 18", true},
		"in more than a day":              {"Kommunikationsinsats: Vandring", "3 mars 2026 kl. 18", false},
		"as soon as possible":             {"Kommunikationsinsats: Vandring", "snarast", false},
		"all the time":                    {"Kommunikationsinsats: Vandring", "löpande", false},
		"this week":                       {"Kommunikationsinsats: Vandring", "vecka 10", false},
		"yesterday":                       {"Kommunikationsinsats: Vandring", "1 mars 2026", false},
		"importance of a mail is no word": {"Kommunikationsinsats: Vandring", "26 mars 2026", false},
	} {
		l := newLife(t)
		p := begin()
		p.subject, p.body, p.head = c.subject, strings.Replace(seven, "26 mars 2026", c.when, 1), "Importance: high\r\n"
		l.in(p)
		if got := l.only(); got.Urgent != c.want {
			t.Errorf("%s: urgent %v, %+v", name, got.Urgent, got.When)
		}
	}

	l := newLife(t)
	l.Rules.Parties[0].Press, l.Rules.Parties[1].Press = []string{"press@haninge.example"}, []string{"press@polisen.example"}
	l.Rules.Parties[1].DutyPhone = "114 14"
	at(l, "2026-03-02 18:00")
	p := begin()
	p.subject = "BRÅDSKANDE: Kommunikationsinsats: Vandring"
	first := l.in(p)
	text, _ := reading(t, first.Envelope)
	for _, want := range []string{
		"4 av de 5 frågor som inte kan vänta har fått svar. Bara en återstår:", "9. Vem är talesperson", "Fråga 8, 10, 11 och 12 kan vänta.",
		"Polisens brevlåda läses inte nu. Ring 114 14.", "Vi frågar polisen nu",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if n := strings.Count(text, "Insatsen är brådskande."); n != 1 {
		t.Errorf("says %d times that it is urgent:\n%s", n, text)
	}
	if strings.Contains(text, "12. Hur ska") {
		t.Errorf("asks what can wait:\n%s", text)
	}
	l.want("gap anna, press press, press press")
	l.until("2026-03-02 19:00")
	l.want("consult kommunpolis")
	done := l.reply(anna, first.Envelope, "9. Karin Berg på kommunikation.")
	if text, _ := reading(t, done.Envelope); done.Envelope.Kind != "complete" || !strings.Contains(text, "Nu är de 5 frågor som inte kan vänta besvarade") {
		t.Errorf("%s:\n%s", done.Envelope.Kind, text)
	}
	l.want("complete anna") // the press is told once
	l.until("2026-03-20 12:00")
	if news := l.news(); strings.Contains(news, "reminder") {
		t.Errorf("reminded of what can wait: %s", news)
	}

	// In office hours nobody is called, and a time that moves away is not urgent any more.
	l = newLife(t)
	l.Rules.Parties[1].DutyPhone = "114 14"
	p = begin()
	p.body = strings.Replace(seven, "26 mars 2026", "3 mars 2026 kl. 8", 1)
	first = l.in(p)
	if text, _ := reading(t, first.Envelope); strings.Contains(text, "114 14") || !l.only().Urgent {
		t.Errorf("in office hours:\n%s", text)
	}
	l.reply(anna, first.Envelope, "Ny tid 9 april")
	if l.only().Urgent {
		t.Error("urgent in five weeks")
	}
}

// TestUrgentHeldBack: the press of nobody hears of a case under review, that of the other party of none under embargo.
func TestUrgentHeldBack(t *testing.T) {
	for body, want := range map[string][]string{
		"Personnummer 19121212-1212\n":    nil,
		"Embargo: till och med 20 mars\n": {"press@haninge.example"},
	} {
		l := newLife(t)
		l.Rules.Parties[0].Press, l.Rules.Parties[1].Press = []string{"press@haninge.example"}, []string{"press@polisen.example"}
		p := begin()
		p.subject, p.body = "AKUT: Kommunikationsinsats: Vandring", seven+body
		l.in(p)
		var got []string
		for _, e := range l.memory.sent {
			if e.Kind == "press" {
				got = append(got, e.To)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %v", body, got)
		}
	}
}

// TestMainMessage: after the end of the agreement nobody is reminded of its main message.
func TestMainMessage(t *testing.T) {
	o := newOffice(t)
	o.Rules.MainMessage = "Tillsammans för ett tryggare Haninge"
	row := o.in(reply(o.in(begin()), anna, five))
	if text, _ := reading(t, row.Envelope); !strings.Contains(text, o.Rules.MainMessage) {
		t.Error(text)
	}
	o = newOffice(t)
	o.Rules.MainMessage, o.Rules.FollowUps.Until = "Tillsammans för ett tryggare Haninge", dates.On(2026, 3, 1)
	row = o.in(reply(o.in(begin()), anna, five))
	if text, _ := reading(t, row.Envelope); strings.Contains(text, o.Rules.MainMessage) {
		t.Error(text)
	}
}

// TestUrgentAtNight: of an urgent case nothing waits for office hours, the day's collected mail or a cap: the answer
// leaves at once, and the other party is asked, and told of a change, within ten minutes.
func TestUrgentAtNight(t *testing.T) {
	l := newLife(t)
	l.Rules.Caps.CasePerDay, l.Rules.Caps.SenderPerDay = 20, 20
	tenMinutes := func() {
		for range 10 {
			l.now = l.now.Add(time.Minute)
			if _, err := l.FollowUp(); err != nil {
				t.Fatal(err)
			}
		}
	}
	for n := range 3 { // the police have had their three mails of the day
		p := begin()
		p.id, p.subject = "<d"+string(rune('a'+n))+"@haninge.example>", "Kommunikationsinsats: Vandring"
		l.in(p)
	}
	l.until("2026-03-02 15:00")
	l.now = l.now.Add(8*time.Hour + 30*time.Minute)
	l.news()
	p := begin()
	p.subject = "BRÅDSKANDE: Kommunikationsinsats: Vattenläcka"
	first := l.in(p)
	l.want("gap anna")
	if !first.Envelope.Due.Equal(l.now) {
		t.Errorf("the answer waits until %s", first.Envelope.Due)
	}
	tenMinutes()
	l.want("consult kommunpolis")
	l.reply(anna, first.Envelope, "5. Vi filmar läckan och visar den på webben.")
	l.want("updated anna")
	tenMinutes()
	l.want("consult-change kommunpolis")
}

// TestUrgentOutcome: how an urgent case went is taken by a bare mail when the five questions that cannot wait have answers;
// while one of them waits only by words that say of themselves that they tell it.
func TestUrgentOutcome(t *testing.T) {
	const spokesperson = "9. Karin Berg på kommunikation."
	for _, row := range []struct {
		answer, words string
		want          bool
	}{
		{spokesperson, "Det gick bra, 40 deltog.", true},
		{spokesperson, "Fyrtio kom, och bron höll.", true},
		{"", "Det gick bra, 40 deltog.", true},
		{"", "Fyrtio kom, och bron höll.", false},
	} {
		l := newLife(t)
		p := begin()
		p.subject = "BRÅDSKANDE: Kommunikationsinsats: Vandring"
		first := l.in(p)
		if row.answer != "" {
			l.reply(anna, first.Envelope, row.answer)
		}
		l.until("2026-03-27 08:00")
		l.news()
		l.reply(anna, first.Envelope, row.words)
		if c := l.only(); c.Evaluated.IsZero() == row.want || len(c.Outcome) > 0 != row.want {
			t.Errorf("%+v: evaluated %v, %+v; %s", row, c.Evaluated, c.Outcome, l.news())
		}
	}
}

// TestOldThreadIsNotUrgent: an initiative that comes in the thread of an urgent one is not urgent by that one's subject.
func TestOldThreadIsNotUrgent(t *testing.T) {
	l := newLife(t)
	l.Rules.Parties[0].Press = []string{"press@haninge.example"}
	p := begin()
	p.subject = "BRÅDSKANDE: Kommunikationsinsats: Trygghetsvandring"
	first := l.in(p)
	if !l.only().Urgent {
		t.Fatal("the first is not urgent")
	}
	l.news()
	p.id, p.subject, p.inReplyTo, p.body = "<b@haninge.example>", "SV: [SAM-2026-0001] "+p.subject, string(first.Envelope.ID), other
	l.in(p)
	fresh := l.cases["SAM-2026-0002"]
	if fresh == nil || fresh.Urgent || !strings.HasPrefix(fresh.Title, "Cykelmärkning") || strings.Contains(fresh.Subject, "BRÅDSKANDE") {
		t.Fatalf("%+v", fresh)
	}
	l.want("gap anna")
}
