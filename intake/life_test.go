package intake

import (
	"fmt"
	"mime"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/pace"
)

// life is an office that also does what is due, hour by hour.
type life struct {
	*office
	from int // how many mails had been sent when somebody last looked
}

func newLife(t testing.TB) *life {
	o := newOffice(t)
	f := &o.Rules.FollowUps
	f.Parties, f.After, f.Ahead = []initiative.Party{"kommun", "polis"}, []int{5, 10}, true
	f.Evaluation, f.Recurring = true, true
	o.now = time.Date(2026, time.March, 2, 9, 0, 0, 0, o.Rules.Location) // a Monday
	return &life{office: o}
}

// at is an instant where the life takes place.
func (l *life) at(s string) time.Time {
	l.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, l.Rules.Location)
	if err != nil {
		l.t.Fatal(err)
	}
	return at
}

// until lets time pass, and has what falls due done.
func (l *life) until(s string) {
	l.t.Helper()
	var err error
	end := l.at(s)
	for l.now.Before(end) {
		l.now = l.now.Add(time.Hour)
		for more := true; more; {
			if more, err = l.FollowUp(); err != nil {
				l.t.Fatal(err)
			}
		}
	}
	l.now = end
}

// sent are the mails since somebody last looked: kind and recipient.
func (l *life) news() string {
	var out []string
	for _, e := range l.memory.sent[l.from:] {
		name, _, _ := strings.Cut(e.To, "@")
		out = append(out, e.Kind+" "+name)
	}
	l.from = len(l.memory.sent)
	return strings.Join(out, ", ")
}

// last is the newest mail to an address of a kind.
func (l *life) last(kind, to string) *letter.Envelope {
	l.t.Helper()
	for i := len(l.memory.sent) - 1; i >= 0; i-- {
		if e := l.memory.sent[i]; e.Kind == kind && e.To == to {
			return &e
		}
	}
	l.t.Fatalf("no %s to %s", kind, to)
	return nil
}

// reply answers a mail of ours with words above nothing.
func (l *life) reply(from string, e *letter.Envelope, body string) Row {
	l.t.Helper()
	l.uid++
	to := kommunBox
	return l.in(post{from: from, to: to, subject: "SV: " + string(e.ID), id: fmt.Sprintf("<r%d@x.example>", l.uid), inReplyTo: string(e.ID), body: body})
}

func (l *life) want(news string) {
	l.t.Helper()
	if got := l.news(); got != news {
		l.t.Fatalf("at %s: %q, want %q", l.now.Format("2006-01-02 15:04"), got, news)
	}
}

func (l *life) only() *initiative.Initiative {
	l.t.Helper()
	for _, c := range l.cases {
		return c
	}
	l.t.Fatal("no case")
	return nil
}

// TestLife plays a case from its first mail to the day it is evaluated.
func TestLife(t *testing.T) {
	l := newLife(t)
	first := l.in(begin())
	l.want("gap anna")
	text, _ := reading(t, first.Envelope)
	if !strings.Contains(text, "Om en timme frågar vi polisen vad de tycker och visar då de svar som finns på fråga 1, 4, 5, 6, 7, 8 och 9.") {
		t.Errorf("the owner is not told what will be shared:\n%s", text)
	}

	l.until("2026-03-02 11:00")
	l.want("consult kommunpolis")
	ask := l.last("consult", polisBox)
	text, head := reading(t, ask)
	for _, want := range []string{"Haninge kommun vill samråda med er", "Vad: Trygghetsvandring", "När: torsdag 26 mars 2026", "Svara ok om ni inte har något att invända."} {
		if !strings.Contains(text, want) {
			t.Errorf("the consultation lacks %q:\n%s", want, text)
		}
	}
	if got := decodedHeader(t, head.Get("Subject")); !strings.HasPrefix(got, "Samråd: [SAM-2026-0001]") || head.Get("Auto-Submitted") != "auto-generated" || head.Get("In-Reply-To") != "" {
		t.Errorf("subject %q, %v", got, head)
	}

	// The police answer from their shared mailbox or in person; here in person, with an objection, then withdrawn.
	l.reply(johan, ask, "Ok. Men byt talesperson till kommunpolisen.")
	l.want("consult-thanks johan, consult-stance anna")
	if got := l.only().Stance("polis"); got != initiative.Objects {
		t.Errorf("stance %q", got)
	}
	text, _ = reading(t, l.last("consult-stance", anna))
	if !strings.Contains(text, "invänder") || !strings.Contains(text, "Ok. Men byt talesperson till kommunpolisen.") {
		t.Errorf("the owner is told:\n%s", text)
	}
	l.reply(johan, ask, "Hej!\n\nInget att invända.\n\nJohan")
	l.want("consult-thanks johan, consult-stance anna")
	if got := l.only().Stance("polis"); got != initiative.NoObjection {
		t.Errorf("stance %q", got)
	}

	// A change of what was agreed is told the same afternoon, with old and new.
	l.reply(anna, first.Envelope, "5. Vi filmar vandringen och visar den på webben.")
	l.want("updated anna")
	if got := l.only().Stance("polis"); got != initiative.Outdated {
		t.Errorf("stance %q", got)
	}
	l.until("2026-03-02 15:30")
	l.want("consult-change kommunpolis")
	text, _ = reading(t, l.last("consult-change", polisBox))
	if !strings.Contains(text, "Budskap var: Tillsammans") || !strings.Contains(text, "Budskap är nu: Vi filmar") {
		t.Errorf("the change:\n%s", text)
	}
	l.reply(johan, l.last("consult-change", polisBox), "vi deltar")
	l.want("consult-thanks johan, consult-stance anna")

	// Nobody answers: reminders on working days, in office hours.
	l.until("2026-03-09 08:30")
	l.want("reminder anna")
	l.until("2026-03-16 08:30")
	l.want("reminder anna")
	l.reply(anna, l.last("reminder", anna), five)
	l.want("complete anna")
	l.until("2026-03-26 20:00")
	l.want("")

	// It takes place, and somebody asks how it went.
	l.until("2026-03-27 09:30")
	l.want("evaluation anna")
	l.reply(anna, l.last("evaluation", anna), "Det kom 40 personer och alla var nöjda med vandringen.")
	l.want("evaluated anna")
	c := l.only()
	if c.Evaluated.IsZero() || len(c.Outcome) != 1 || !strings.Contains(c.Outcome[0].Text, "40 personer") || len(c.Answers["utvardering"]) != 1 {
		t.Errorf("outcome %+v", c.Outcome)
	}
	l.until("2026-06-01 12:00")
	l.want("")
}

// TestSteering: a word on a line of its own acts when the case's party writes it, is echoed, and can be taken back.
func TestSteering(t *testing.T) {
	for _, c := range []struct {
		from, body string
		want       func(*initiative.Initiative) bool
	}{
		{anna, "Inställd", func(c *initiative.Initiative) bool { return !c.Cancelled.IsZero() }},
		{anna, "pausa", func(c *initiative.Initiative) bool { return !c.Paused.IsZero() }},
		{anna, "avsluta", func(c *initiative.Initiative) bool { return !c.Closed.IsZero() }},
		{anna, "dela inte", func(c *initiative.Initiative) bool { return c.HoldShare }},
		{anna, "Dnr: 2026-00123", func(c *initiative.Initiative) bool { return c.Dnr == "2026-00123" }},
		{anna, "karin@haninge.example tar över", func(c *initiative.Initiative) bool { return c.Reporter == "karin@haninge.example" }},
		{anna, "johan@polisen.example tar över", func(c *initiative.Initiative) bool { return c.Reporter == anna }},
		{anna, "samråd klart: Johan, 12 mars", func(c *initiative.Initiative) bool { return c.Stance("polis") == initiative.NoObjection }},
		{johan, "pausa", func(c *initiative.Initiative) bool { return c.Paused.IsZero() }},
		{johan, "avsluta", func(c *initiative.Initiative) bool { return c.Closed.IsZero() }},
	} {
		l := newLife(t)
		first := l.in(begin())
		l.reply(c.from, first.Envelope, c.body)
		if got := l.only(); !c.want(got) {
			t.Errorf("%s writes %q: %+v", c.from, c.body, got)
		}
	}
	l := newLife(t)
	first := l.in(begin())
	l.reply(anna, first.Envelope, "Inställd")
	l.reply(anna, first.Envelope, "Blir av ändå")
	if c := l.only(); !c.Cancelled.IsZero() {
		t.Error("it stays cancelled")
	}
	l.news()
	l.until("2026-03-02 12:00")
	l.want("consult kommunpolis")
}

// TestHeldBack: nothing is shared of what may not be.
func TestHeldBack(t *testing.T) {
	for name, c := range map[string]struct{ first, then string }{
		"dela inte":  {seven, "dela inte"},
		"embargo":    {seven + "Embargo: till och med 20 mars\n", ""},
		"guard":      {seven + "Personnummer 19121212-1212\n", ""},
		"too little": {"Vad: Trygghetsvandring i Jordbro centrum.\nSyfte: Fler ska anmäla sig till grannsamverkan.\n", ""},
	} {
		l := newLife(t)
		p := begin()
		p.body = c.first
		first := l.in(p)
		if c.then != "" {
			l.reply(anna, first.Envelope, c.then)
		}
		l.until("2026-03-06 12:00")
		if news := l.news(); strings.Contains(news, polisBox[:8]) {
			t.Errorf("%s: %s", name, news)
		}
	}
	l := newLife(t)
	p := begin()
	p.body += "Embargo: till och med 20 mars\n"
	first := l.in(p)
	l.reply(anna, first.Envelope, "dela")
	l.news()
	l.until("2026-03-02 14:00")
	l.want("consult kommunpolis")
	text, _ := reading(t, l.last("consult", polisBox))
	if !strings.Contains(text, "får inte spridas före 21 mars") {
		t.Errorf("the day is not told:\n%s", text)
	}
	p.body = strings.Replace(p.body, "20 mars", "25 mars", 1) // still held when the reminder is due
	l = newLife(t)
	l.reply(anna, l.in(p).Envelope, "dela")
	l.until("2026-03-24 08:30")
	if text, _ = reading(t, l.last("consult-remind", polisBox)); !strings.Contains(text, "får inte spridas före 26 mars") {
		t.Errorf("the reminder does not tell the day:\n%s", text)
	}
}

// TestAskedWhenAnEmbargoEnds: the owner reads when the other party will be asked, and it is: in the morning of the day
// when the embargo ends, or an hour after it was lifted.
func TestAskedWhenAnEmbargoEnds(t *testing.T) {
	l := newLife(t)
	p := begin()
	p.body += "Embargo: till och med 16 mars\n"
	text, _ := reading(t, l.in(p).Envelope)
	if !strings.Contains(text, "Den 17 mars, när uppgifterna får spridas, frågar vi polisen vad de tycker") || strings.Contains(text, "Trygghetsvandring") {
		t.Errorf("the owner is told:\n%s", text)
	}
	l.until("2026-03-17 06:30")
	if news := l.news(); strings.Contains(news, "kommunpolis") {
		t.Errorf("asked before that: %s", news)
	}
	l.until("2026-03-17 08:30")
	if news := l.news(); !strings.Contains(news, "consult kommunpolis") {
		t.Errorf("not asked: %s", news)
	}
	for _, embargo := range []string{"Embargo: får inte spridas ännu\n", "Embargo: till och med 16 mars\n"} {
		for _, lift := range []string{"embargo hävt", "9. Enhetschefen\n\nEmbargot är hävt."} {
			l = newLife(t)
			p.body = begin().body + embargo
			row := l.reply(anna, l.in(p).Envelope, lift)
			if text, _ := reading(t, row.Envelope); !strings.Contains(text, "Om en timme frågar vi polisen vad de tycker") {
				t.Errorf("%q: the owner is told:\n%s", lift, text)
			}
			l.news()
			l.until("2026-03-02 12:00")
			l.want("consult kommunpolis")
		}
	}
}

// TestCapOfOurOwnMails: no address gets more than three a day and eight a week of our own accord, and what is put off
// is not lost.
func TestCapOfOurOwnMails(t *testing.T) {
	l := newLife(t)
	for n := range 12 {
		p := begin()
		p.id, p.subject = fmt.Sprintf("<n%d@haninge.example>", n), fmt.Sprintf("Kommunikationsinsats: Vandring %d", n)
		l.in(p)
	}
	l.until("2026-04-20 12:00")
	perDay, asked := map[dates.Day]int{}, map[string]bool{}
	for _, e := range l.memory.sent {
		if e.To == polisBox && strings.HasPrefix(e.Key, "own/") {
			perDay[dates.DayOf(e.Due.In(l.Rules.Location))]++
			asked[e.Case] = true
		}
	}
	for d, n := range perDay {
		week := 0
		for back := range 7 {
			week += perDay[d.AddDays(-back)]
		}
		if n > pace.Day || week > pace.Week {
			t.Errorf("%s: %d mails, %d in the week", d, n, week)
		}
	}
	if n := len(asked); n != 12 {
		t.Errorf("%d of 12 were asked about", n)
	}
	reminders := map[string]int{}
	for _, e := range l.memory.sent {
		if e.Kind == "reminder" {
			reminders[e.Due.Format("2006-01-02")]++
		}
	}
	for d, n := range reminders {
		if n > 1 {
			t.Errorf("%d reminders to one person on %s", n, d)
		}
	}
}

// TestCapsCountDays: what was sent in the morning of one day holds nothing back in the morning of the next.
func TestCapsCountDays(t *testing.T) {
	l := newLife(t)
	for n := range 9 {
		p := begin()
		p.id, p.subject = fmt.Sprintf("<n%d@haninge.example>", n), fmt.Sprintf("Kommunikationsinsats: Vandring %d", n)
		l.in(p)
	}
	for _, day := range []struct {
		until string
		want  int
	}{{"2026-03-02 16:00", 3}, {"2026-03-03 16:00", 3}, {"2026-03-04 16:00", 2}, {"2026-03-08 16:00", 0}, {"2026-03-09 16:00", 1}} {
		l.until(day.until)
		if got := strings.Count(l.news(), "consult kommunpolis"); got != day.want {
			t.Errorf("%s: %d mails, want %d", day.until, got, day.want)
		}
	}
}

// TestRemindedOnce: two reminders of a case that fall due on the same morning are one mail about one case.
func TestRemindedOnce(t *testing.T) {
	l := newLife(t)
	p := begin()
	p.body = strings.Replace(p.body, "26 mars", "16 mars", 1) // five working days after the asking, seven days before the start
	l.in(p)
	l.until("2026-03-09 09:00")
	if text, _ := reading(t, l.last("reminder", anna)); !strings.Contains(text, "De här frågorna återstår:") {
		t.Errorf("the reminder:\n%s", text)
	}
	l.news()
	l.until("2026-03-09 15:00")
	l.want("")
}

// TestPutOffAlone: a mail that the cap of its address holds back holds back no mail to another.
func TestPutOffAlone(t *testing.T) {
	l := newLife(t)
	l.Rules.FollowUps.Changes = true
	var last Row
	for n := range 4 {
		p := begin()
		p.id, p.subject = fmt.Sprintf("<n%d@haninge.example>", n), fmt.Sprintf("Kommunikationsinsats: Vandring %d", n)
		last = l.in(p)
	}
	l.until("2026-03-02 10:30")
	l.reply("karin@haninge.example", last.Envelope, "8. Affischer till alla portar i området.")
	l.until("2026-03-02 12:00")
	l.news()
	l.until("2026-03-02 16:00")
	l.want("told anna")
	l.until("2026-03-03 09:00")
	l.want("consult kommunpolis")
}

// TestShow: the owner sees the case, the other party what samråd shares, another colleague what the digest tells.
func TestShow(t *testing.T) {
	for from, want := range map[string][]string{
		anna:                   {"1. Vad (", "7. Samarbete", "10. Frågor och svar"},
		johan:                  {"1. Vad (", "7. Samarbete"},
		"olle@haninge.example": {},
	} {
		l := newLife(t)
		first := l.in(begin())
		l.reply(anna, first.Envelope, "10. Filmar ni? Nej, det gör vi inte alls.")
		l.until("2026-03-02 12:00")
		l.reply(from, first.Envelope, "visa")
		text, _ := reading(t, l.last("case", from))
		for _, line := range []string{"1. Vad (", "7. Samarbete", "10. Frågor och svar"} {
			if strings.Contains(text, line) != slices.Contains(want, line) {
				t.Errorf("%s: %q\n%s", from, line, text)
			}
		}
		if !strings.Contains(text, "Samråd med polisen: frågad") || !strings.Contains(text, "Tid: torsdag 26 mars 2026") {
			t.Errorf("%s:\n%s", from, text)
		}
	}
}

func decodedHeader(t *testing.T, s string) string {
	t.Helper()
	out, err := new(mime.WordDecoder).DecodeHeader(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
