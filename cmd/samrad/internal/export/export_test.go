package export

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

// TestHarmless holds what may stand in a cell to C12: nothing that a spreadsheet would run.
func TestHarmless(t *testing.T) {
	for in, want := range map[string]string{
		"":                         "",
		"Trygghetsvandring":        "Trygghetsvandring",
		"=HYPERLINK(\"x\")":        "'=HYPERLINK(\"x\")",
		"+46 8 606 74 00":          "'+46 8 606 74 00",
		"-1+1":                     "'-1+1",
		"@SUM(A1)":                 "'@SUM(A1)",
		"\t=1+1":                   "' =1+1",
		"\r=1+1":                   "'=1+1",
		"\n=1+1":                   "'\n=1+1",
		"  =1+1":                   "'  =1+1",
		"\u00a0=1+1":               "'\u00a0=1+1",
		"\u200b=1+1":               "'=1+1",
		"＝1+1":                     "'＝1+1",
		"a=1":                      "a=1",
		"tio\nrader\u202e och\x07": "tio\nrader och",
	} {
		if got := harmless(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

// FuzzHarmless: no cell begins a formula, however a program trims it, and the CSV reads back as it was written.
func FuzzHarmless(f *testing.F) {
	for _, s := range []string{"=1", " \t=1", "\ufeff=1", "＠x", "a;b\"c\r\nd", "\x00=1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := harmless(s)
		if first := strings.TrimLeft(got, " \t\r\n\u00a0\u3000\ufeff\u200b"); first != "" && strings.ContainsAny(first[:1],
			"=+-@") {
			t.Errorf("%q became %q", s, got)
		}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma, w.UseCRLF = ';', true
		if err := w.WriteAll([][]string{{got, "x"}}); err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(&b)
		r.Comma = ';'
		row, err := r.Read()
		if err != nil || len(row) != 2 || row[0] != got {
			t.Errorf("%q read back as %q, %v", got, row, err)
		}
	})
}

func calendarOf(t testing.TB, title string) string {
	t.Helper()
	i := fixture.Case(7, title, 1)
	i.Recount(fixture.Twelve())
	i.When.Range = dates.Range{Start: dates.On(2026, 12, 31), End: dates.On(2026, 12, 31)}
	var b bytes.Buffer
	if err := WriteCalendar(&b, []Case{{Initiative: i, Stage: initiative.Ready}}, "Plan", "kommun.example"); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestCalendarDays(t *testing.T) {
	got := calendarOf(t, "Nyår")
	for _, want := range []string{"DTSTART;VALUE=DATE:20261231\r\n", "DTEND;VALUE=DATE:20270101\r\n",
		"DTSTAMP:20260312T090200Z\r\n", "UID:sam-2026-0007@kommun.example\r\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// TestCalendarSequenceRises: a program that has an event takes a changed one, also when a cancellation was taken back.
func TestCalendarSequenceRises(t *testing.T) {
	i := fixture.Case(7, "x", 1)
	last := sequence(Case{Initiative: i})
	for n, change := range []func(){
		func() { i.Title = "y" }, func() { i.Cancelled = time.Now() }, func() { i.Cancelled = time.Time{} },
	} {
		change()
		i.Updated = i.Created.Add(time.Duration(n+1) * time.Hour)
		now := sequence(Case{Initiative: i})
		if now <= last {
			t.Errorf("change %d: %d after %d", n, now, last)
		}
		last = now
	}
}

// TestCalendarSeries: what comes again is one event with a rule, from the first of its days.
func TestCalendarSeries(t *testing.T) {
	i := fixture.Case(7, "Öppet hus", 1)
	i.Recount(fixture.Twelve())
	i.When = fixture.Thursdays()
	var b bytes.Buffer
	if err := WriteCalendar(&b, []Case{{Initiative: i, Stage: initiative.Ready}}, "Plan", "kommun.example"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"DTSTART;VALUE=DATE:20260205\r\n", "DTEND;VALUE=DATE:20260206\r\n",
		"RRULE:FREQ=MONTHLY;BYDAY=1TH;UNTIL=20260531\r\n", "STATUS:TENTATIVE\r\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	i.Cancelled = i.Created
	b.Reset()
	if err := WriteCalendar(&b, []Case{{Initiative: i}}, "Plan", "kommun.example"); err != nil ||
		!strings.Contains(b.String(), "STATUS:CANCELLED\r\n") {
		t.Errorf("cancelled: %v\n%s", err, b.String())
	}
}

// FuzzCalendar: whatever the title, every line is at most 75 octets of valid text and ends in CRLF (RFC 5545 3.1),
// and the number of properties stays the same: a title adds none (C02).
func FuzzCalendar(f *testing.F) {
	for _, s := range []string{"Nyår", strings.Repeat("å", 100), "a,b;c\\d\ne", "x\r\nATTENDEE:mailto:a@b.example",
		"\xff\xfe", strings.Repeat("🙂", 40)} {
		f.Add(s)
	}
	want := len(unfolded(calendarOf(f, "x")))
	f.Fuzz(func(t *testing.T, title string) {
		got := calendarOf(t, title)
		for line := range strings.Lines(got) {
			if text, ok := strings.CutSuffix(line, "\r\n"); !ok || len(text) > 75 || strings.ContainsAny(text, "\r\n") ||
				!utf8.ValidString(text) {
				t.Errorf("line %q", line)
			}
		}
		if n := len(unfolded(got)); n != want {
			t.Errorf("%d properties, want %d:\n%s", n, want, got)
		}
	})
}

func unfolded(s string) []string {
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(s, "\r\n ", ""), "\r\n"), "\r\n")
}
