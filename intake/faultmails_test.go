package intake

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/apply"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// spoken is a mail of testdata/faults with the case that it answers.
type spoken struct {
	Context struct {
		Case, Title  string
		OriginalFrom string                     `json:"original_from"`
		OriginalID   string                     `json:"original_message_id"`
		GapID        string                     `json:"gap_message_id"`
		GapBody      string                     `json:"gap_body"`
		Known        map[initiative.Item]string `json:"known"`
		KnownWhen    dates.Range                `json:"known_when"`
	}
}

// hear has an office take in one of those mails on the day it was written.
func hear(t *testing.T, name string) (*office, Row) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", "faults", name+"-[^0-9]*[^2].eml")) // a number is that of another of its kind
	if err != nil || len(names) != 1 {
		t.Fatalf("%s: %v %v", name, names, err)
	}
	raw, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	raw = []byte(strings.ReplaceAll(strings.ReplaceAll(string(raw), "\r\n", "\n"), "\n", "\r\n"))
	about, err := os.ReadFile(strings.TrimSuffix(names[0], ".eml") + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var s spoken
	if err := json.Unmarshal(about, &s); err != nil {
		t.Fatal(err)
	}
	o := newOffice(t)
	o.Rules.Parties[0].Contact = "karin@haninge.example"
	l, err := letter.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	o.now = l.Date.Add(time.Minute)
	if s.Context.Case != "" {
		c := &initiative.Initiative{
			ID: initiative.ID(s.Context.Case), Title: s.Context.Title, Subject: s.Context.Title, Lead: "kommun", Intake: kommunBox,
			Reporter: s.Context.OriginalFrom, Created: o.now.AddDate(0, 0, -1), Answers: map[initiative.Item][]initiative.Version{},
			When: initiative.When{Range: s.Context.KnownWhen, Precision: "day"},
		}
		src := initiative.Source{From: s.Context.OriginalFrom, Party: "kommun", At: c.Created}
		for item, text := range s.Context.Known {
			c.Put(item, initiative.Version{Text: text, State: initiative.Answered, Source: src})
		}
		c.Recount(o.Rules.Checklist.Items())
		c.Follow(s.Context.OriginalID, s.Context.GapID)
		c.Sent = append(c.Sent, initiative.Sent{Letter: s.Context.GapID, Kind: "gap", To: c.Reporter, At: c.Created, Asked: c.Open, Body: s.Context.GapBody})
		o.cases[c.ID] = c
	}
	if _, err := o.Receive("kommun", []Incoming{{Place: letter.Place{Mailbox: "kommun", UIDValidity: 1, UID: 1}, Received: o.now, Raw: raw}}, letter.Cursor{}); err != nil {
		t.Fatal(err)
	}
	return o, o.rows[letter.SumOf(raw)]
}

// TestWhatFaultMailsAreAnswered: mails that trial use misread, by what their senders get for them now.
func TestWhatFaultMailsAreAnswered(t *testing.T) {
	case42 := func(o *office) *initiative.Initiative { return o.cases["SAM-2027-0042"] }
	for name, c := range map[string]struct {
		kinds string // that the answer may be
		says  []string
		not   []string
		is    func(*office) bool
	}{
		"l20": {"cancelled steered", []string{"noterad som inställd"}, nil, func(o *office) bool { return !case42(o).Cancelled.IsZero() }},
		"l22": {"question", []string{"Din fråga har gått vidare till karin@haninge.example."}, nil, func(o *office) bool { return case42(o).IsOpen("talesperson") }},
		"l28": {"gap", []string{"8. Vilket material", "10. Vilka frågor", "12. Hur ska"}, nil, func(o *office) bool { return len(o.cases) == 1 }},
		"l30": {"gap", []string{`"IMG_2231.jpg" är sparad men kan inte läsas. Skriv svaren i mejlet.`, "1. Vad är det"}, nil, func(o *office) bool { return len(o.cases) == 1 }},
		"l32": {"several", []string{"två insatser"}, nil, func(o *office) bool { return len(o.cases) == 0 }},
		"l34": {apply.KindAsk, []string{"Är det här en ny kommunikationsinsats? Svara ja"}, nil, func(o *office) bool { return len(o.cases) == 0 }},
		"l36": {apply.KindAsk, []string{"Är det här en ny kommunikationsinsats? Svara ja"}, nil, func(o *office) bool { return len(o.cases) == 0 }},
		"l40": {"updated complete", nil, nil, func(o *office) bool { return !case42(o).IsOpen("utvardering") && !case42(o).IsOpen("samarbete") }},
		"l42": {"evaluated", []string{"43 personer"}, nil, func(o *office) bool { return !case42(o).Evaluated.IsZero() && len(case42(o).Outcome) == 1 }},
		"l44": {"updated", []string{"7. På vilket sätt", "9. Vem är talesperson"}, []string{"12. ej", "Talesperson: ej"}, func(o *office) bool { return case42(o).IsOpen("talesperson") }},
	} {
		o, row := hear(t, name)
		if row.Envelope == nil {
			t.Errorf("%s: silence (%s, %s, %s)", name, row.Entry.Kind, row.Entry.Reason, row.Unanswered)
			continue
		}
		text, _ := reading(t, row.Envelope)
		if !strings.Contains(c.kinds, row.Envelope.Kind) || !c.is(o) {
			t.Errorf("%s: %s (%s), answered by %s:\n%s", name, row.Entry.Kind, row.Entry.Reason, row.Envelope.Kind, text)
		}
		for _, want := range c.says {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", name, want, text)
			}
		}
		for _, not := range c.not {
			if strings.Contains(text, not) {
				t.Errorf("%s: %q in\n%s", name, not, text)
			}
		}
	}
}
