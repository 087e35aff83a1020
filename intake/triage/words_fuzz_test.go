package triage

import (
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

// FuzzReplyWords holds the small readers of a reply's words to what they may find: a case only where its number stands,
// and nothing of the line but its own words; a question of the form only where something asks; a day back after the day
// of the mail's year only within the calendar.
func FuzzReplyWords(f *testing.F) {
	for _, s := range []string{
		"Vi är med på SAM-2026-0001.", "SAM-2026-0001: 9. Enhetschefen", "sam–2026–0001", "Vad menas med fråga 9?", "9?", "förstår inte",
		"Jag är åter den 16 mars 2026.", "Ledig t.o.m. 13 mars", "ſam-2026-0001 ok", "SAM-2026-0001 SAM-2026-0002", "BRÅDSKANDE", "ej akut",
	} {
		f.Add(s)
	}
	r := testRules(f)
	known := []*initiative.Initiative{{ID: "SAM-2026-0001"}, {ID: "SAM-2026-0002"}}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 4000 {
			return
		}
		id, said := r.namedIn(s, known)
		if id != "" && !slices.Contains(CaseNumbers(r.Prefix, s), id) {
			t.Errorf("%q names %s", s, id)
		}
		for _, w := range strings.Fields(said) {
			if !strings.Contains(s, w) {
				t.Errorf("%q says %q", s, w)
			}
		}
		b := r.FindQuestionsBack(checklist.Reading{Rest: s}, []initiative.Item{"talesperson"})
		if b.Any() && !strings.Contains(s, "?") && !aboutForm(s) {
			t.Errorf("%q asks %+v", s, b)
		}
		if !slices.IsSortedFunc(b.Form, func(x, y initiative.Item) int { return r.Checklist.Question(x).N - r.Checklist.Question(y).N }) {
			t.Errorf("%q asks about %v", s, b.Form)
		}
		if day, ok := r.BackOn(s, dates.On(2026, 3, 2)); ok && day.IsZero() {
			t.Errorf("%q: back on no day", s)
		}
		if SaysUrgent(s) && !strings.Contains(strings.ToLower(s), "akut") && !strings.Contains(strings.ToLower(s), "dskande") {
			t.Errorf("%q is urgent", s)
		}
	})
}
