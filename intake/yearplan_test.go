package intake

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// TestYearPlanByMail: the word alone, in text or subject, gets the year's plan as its writer may see it; anything else
// about a plan does not.
func TestYearPlanByMail(t *testing.T) {
	const name = "Anna"
	for n, c := range []struct {
		subject, body string
		year          int // of the plan, 0 for none
	}{
		{"Fråga", "plan\n", 2026},
		{"", "Hej!\n\nÅrsplan, tack\n\nMvh\nAnna\n", 2026},
		{"Årsplan", "", 2026},
		{"årsplan", "Tack!\n", 2026},
		{"SV: Att göra v. 49: kommunen 4", "Årsplan\n", 2026},
		{"", "årsplan 2027\n", 2027},
		{"", "Skicka årsplanen\n", 2026},
		{"Fråga", "Hej, kan jag få årsplanen?\n\nMvh\nAnna\n", 2026},
		{"Kan jag få årsplanen för 2027?", "", 2027},
		{"", "Hej! Kan vi lägga in det i årsplanen?\n", 0},
		{"", "Kan du skicka årsplanen till Karin?\n", 0},
		{"Årsplan", "Här kommer vårt utkast till årsplan.\n", 0},
		{"", "Planen är att vi ses på torget.\n", 0},
		{"", "Årsplan?\n", 0},
		{"SV: Årsplan", "Tack!\n", 0},
		{"Kommunikationsinsats: årsplan", seven, 0},
	} {
		o := newOffice(t)
		var asked []int
		o.YearPlan = func(to disclosure.Reader, year int, _ dates.Day) (triage.YearPlan, error) {
			if to.Party != "kommun" || to.Address != anna {
				t.Errorf("%d: written for %+v", n, to)
			}
			asked = append(asked, year)
			month := templates.YearPlanMonth{Label: "Mars", Rows: []templates.YearPlanRow{{When: "Tor 26 mars", Entry: templates.Entry{Title: "Öppet hus", Who: "polisen"}}}}
			return triage.YearPlan{
				View: templates.YearPlanView{Year: year, Day: "16 mars", Cases: 1, Months: []templates.YearPlanMonth{month}, File: "Årsplan.xlsx"},
				File: letter.File{Name: "Årsplan.xlsx", Type: "application/octet-stream", Data: []byte("PK")},
			}, nil
		}
		p := post{from: name + " <" + anna + ">", subject: c.subject, id: "<p@haninge.example>", body: c.body}
		if strings.HasPrefix(c.subject, "SV: Att") {
			p.inReplyTo = "<brev@haninge.example>"
		}
		row := o.in(p)
		if c.year == 0 {
			if len(asked) > 0 {
				t.Errorf("%q, %q got a plan", c.subject, c.body)
			}
			continue
		}
		if len(asked) != 1 || asked[0] != c.year || row.Envelope == nil || row.Case != nil {
			t.Errorf("%q, %q: asked for %v, row %+v", c.subject, c.body, asked, row.Entry)
			continue
		}
		l, err := letter.Parse(row.Envelope.Bytes)
		if err != nil || len(l.Attachments) != 1 || !bytes.Equal(l.Attachments[0].Bytes, []byte("PK")) {
			t.Fatalf("%v, %d attachments", err, len(l.Attachments))
		}
		if text := l.Bodies[0].Words(); !strings.Contains(text, "Öppet hus (polisen, klar)") || row.Envelope.To != anna {
			t.Errorf("to %s:\n%s", row.Envelope.To, text)
		}
	}
}

// TestYearPlanForColleaguesOnly: a stranger gets none, and one who may be somebody else waits for a person.
func TestYearPlanForColleaguesOnly(t *testing.T) {
	o := newOffice(t)
	o.YearPlan = func(disclosure.Reader, int, dates.Day) (triage.YearPlan, error) {
		t.Error("a plan was written")
		return triage.YearPlan{}, nil
	}
	o.in(post{from: "Nils <nils@elsewhere.example>", subject: "plan", id: "<1@elsewhere.example>", body: "plan\n"})
	o.Rules.Parties[0].TrustMailbox, o.Rules.Parties[0].AuthservID = false, mx
	o.in(post{from: "Anna <" + anna + ">", subject: "plan", id: "<2@elsewhere.example>", body: "plan\n"})
	if len(o.sent) > 0 {
		t.Errorf("%d mails were sent", len(o.sent))
	}
}

// TestYearPlanOnceAnHour: the same question of the same person has one answer an hour, in one batch as well; another
// year, another person and another hour have their own.
func TestYearPlanOnceAnHour(t *testing.T) {
	o := newOffice(t)
	o.YearPlan = func(_ disclosure.Reader, year int, _ dates.Day) (triage.YearPlan, error) {
		return triage.YearPlan{View: templates.YearPlanView{Year: year, Day: "16 mars"}}, nil
	}
	n := 0
	ask := func(who, body string) post {
		n++
		return post{from: who, subject: "Fråga", id: fmt.Sprintf("<%d@haninge.example>", n), body: body + "\n"}
	}
	for _, c := range []struct {
		name string
		wait time.Duration
		post post
		why  string // why there is no answer
	}{
		{"the first", 0, ask(anna, "årsplan"), ""},
		{"again", 0, ask(anna, "plan"), "answered-lately"},
		{"with the year that is meant", 0, ask(anna, "årsplan 2026"), "answered-lately"},
		{"another year", 0, ask(anna, "årsplan 2027"), ""},
		{"another person", 0, ask(johan, "årsplan"), ""},
		{"within the hour", 45 * time.Minute, ask(anna, "årsplan"), "answered-lately"},
		{"an hour later", 15 * time.Minute, ask(anna, "årsplan"), ""},
		{"the next day", 24 * time.Hour, ask(anna, "årsplan"), ""},
	} {
		o.now = o.now.Add(c.wait)
		row := o.in(c.post)
		if row.Entry.Reason != triage.ReasonYearPlan || row.Unanswered != c.why || (row.Envelope == nil) != (c.why != "") || row.Notice != "" {
			t.Errorf("%s: %s, unanswered %q, answered %v", c.name, row.Entry.Reason, row.Unanswered, row.Envelope != nil)
		}
	}
	o.now = o.now.Add(2 * time.Hour)
	answers := len(o.sent)
	o.batch(ask(anna, "årsplan"), ask(anna, "årsplan"))
	if got := len(o.sent) - answers; got != 1 {
		t.Errorf("%d answers to two in one batch", got)
	}
}
