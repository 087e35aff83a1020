package intake

import (
	"errors"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// waiting are mails that wait for a person or went on to one, each for another reason, in a strict office.
func waiting(o *office) map[string]post {
	mail := func(change func(*post)) post {
		m := begin()
		m.id, m.date, m.head = "<waits@x.example>", march, results(pass)
		change(&m)
		return m
	}
	return map[string]post{
		"not authenticated": mail(func(m *post) { m.head = "" }),
		"two authors":       mail(func(m *post) { m.from = anna + ", " + johan }),
		"an outsider":       mail(func(m *post) { m.from = "x@y.example" }),
		"two in one": mail(func(m *post) {
			m.body = "1) Valborg\nVad: Eldar inför valborg\nNär: v. 16\nMålgrupp: ungdomar\n\n" +
				"2) Hastighet\nVad: Håll 30 vid skolorna\nNär: v. 14\nMålgrupp: bilister\n"
		}),
		"to the digest": mail(func(m *post) {
			m.subject, m.body = "SV: Att göra v. 12: kommunen 4", "Kan ni ta upp vandringen på mötet?.\n"
		}),
		"of another store": mail(func(m *post) {
			m.subject = "SV: [SAM-2026-0001] Vandring"
			m.head += "In-Reply-To: " + signed(o, "gap", "SAM-2026-0001") + "\r\n"
		}),
	}
}

// TestHeldCopy is intake/README.md, C11: a copy of a mail that waits for a person is not held beside it, and nobody is
// told or asked twice. So it is when a mailbox that was read by IMAP is read by Graph, which writes each mail anew.
func TestHeldCopy(t *testing.T) {
	for name := range waiting(strict(t)) {
		o := strict(t)
		m := waiting(o)[name]
		first := o.in(m)
		if first.Notice == "" && first.Envelope == nil {
			t.Fatalf("%s: nobody hears of %s (%s)", name, first.Entry.Kind, first.Entry.Reason)
		}
		sent := len(o.sent)
		m.head += "X-Written-By: another program\r\n"
		row := o.from("kommun", m)
		if row.Entry.Kind != letter.Ignore || row.Entry.Reason != "duplicate" || row.Hold || row.Notice != "" || len(o.sent) != sent {
			t.Errorf("%s: the copy of %s became %s (%s), held %v, notice %q, %d mails", name, first.Entry.Reason,
				row.Entry.Kind, row.Entry.Reason, row.Hold, row.Notice, len(o.sent)-sent)
		}
		m.body = "Vad: Något helt annat, som ingen har läst.\nSyfte: Att bli läst.\n"
		if row := o.in(m); row.Entry.Reason == "duplicate" {
			t.Errorf("%s: other words are taken for a copy", name)
		}
	}
}

// TestUnreadableCopy: a mail that the reader fails at waits once, and a person is told of it once, when it comes a second
// time as Graph writes it anew. Another mail that the reader fails at waits beside it.
func TestUnreadableCopy(t *testing.T) {
	for name, fail := range map[string]func([]byte) (*letter.Letter, error){
		"its reader panics":   func([]byte) (*letter.Letter, error) { panic("a fault of ours") },
		"it passes a cap":     func([]byte) (*letter.Letter, error) { return nil, &letter.LimitError{What: "parts"} },
		"it cannot be read":   func([]byte) (*letter.Letter, error) { return nil, errors.New("no mail") },
		"it cannot be judged": nil,
	} {
		o := newOffice(t)
		if o.Parse = fail; fail == nil {
			o.YearPlan = func(disclosure.Reader, int, dates.Day) (triage.YearPlan, error) { panic("a fault of ours") }
		}
		m := post{from: anna, subject: "Årsplan", id: "<poison@haninge.example>", body: "årsplan", date: march}
		first := o.in(m)
		if first.Entry.Kind != letter.Quarantine || !first.Hold || first.Notice == "" {
			t.Fatalf("%s: %+v", name, first)
		}
		m.head = "X-Written-By: another program\r\n"
		row := o.from("kommun", m)
		if row.Entry.Kind != letter.Ignore || row.Entry.Reason != triage.ReasonDuplicate || row.Hold || row.Notice != "" {
			t.Errorf("%s: the copy became %s (%s), held %v, notice %q", name, row.Entry.Kind, row.Entry.Reason, row.Hold, row.Notice)
		}
		m.id = "<other@haninge.example>"
		if row := o.in(m); !row.Hold || row.Notice == "" {
			t.Errorf("%s: another such mail became %s (%s)", name, row.Entry.Kind, row.Entry.Reason)
		}
	}
}

// TestHeldIsNoCopyOfWhatCounts: what waits because its author is in doubt, or because the replies were stopped, takes
// nothing from the same mail when it comes by a way that leaves no doubt.
func TestHeldIsNoCopyOfWhatCounts(t *testing.T) {
	o := strict(t)
	m := begin()
	m.id, m.date = "<waits@x.example>", march
	if row := o.in(m); row.Entry.Kind != letter.Quarantine {
		t.Fatalf("%+v", row.Entry)
	}
	o.now = o.now.Add(time.Minute)
	m.head = results(pass)
	if row := o.in(m); row.Entry.Kind != letter.New || row.Envelope == nil {
		t.Errorf("became %s (%s)", row.Entry.Kind, row.Entry.Reason)
	}
	if row := o.from("polis", post{from: m.from, to: m.to, subject: m.subject, body: m.body, id: m.id, date: m.date}); row.Hold {
		t.Errorf("a copy of what was dealt with is held: %s", row.Entry.Reason)
	}
}

// TestReleasedTwin: what waits in doubt is not taken in a second time, on nobody's word, once the same mail came without
// doubt; the person who wants to is told where it is.
func TestReleasedTwin(t *testing.T) {
	o := strict(t)
	m := begin()
	m.id, m.date = "<waits@x.example>", march
	held := o.in(m)
	if held.Entry.Kind != letter.Quarantine {
		t.Fatalf("%+v", held.Entry)
	}
	o.now = o.now.Add(time.Minute)
	m.head = results(pass)
	taken := o.in(m)
	if taken.Entry.Kind != letter.New {
		t.Fatalf("%+v", taken.Entry)
	}
	sent := len(o.sent)
	for _, to := range []initiative.ID{"", initiative.ID(taken.Entry.Case)} {
		_, err := o.Release(Hold{Entry: held.Entry, Raw: o.raw[held.Entry.Sum]}, to, "eva")
		if err == nil || !strings.Contains(err.Error(), taken.Entry.Case) {
			t.Errorf("released to %q: %v", to, err)
		}
	}
	if len(o.cases) != 1 || len(o.sent) != sent {
		t.Errorf("%d cases, %d more mails", len(o.cases), len(o.sent)-sent)
	}
}
