package digest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/templates"
	"pgregory.net/rapid"
)

// Words that stand in a drawn case only where the digest must never look, or must hold back.
const (
	taint      = "SVARSTEXT"
	person     = "Lindqvist"
	address    = "@privat.example"
	secretWord = "HEMLIGRUBRIK"
)

// anyCase draws a case of any shape: titles of any text, guarded or not, dated in any way.
func anyCase(t *rapid.T, n int) *initiative.Initiative {
	near := func(name string) string { return dates.On(2026, 3, 16+rapid.IntRange(-150, 40).Draw(t, name)).String() }
	created := dates.On(2026, 3, 16-rapid.IntRange(0, 80).Draw(t, "age")).String()
	var w initiative.When
	if p := rapid.SampledFrom([]string{"none", "day", "range", "week", "month", "deadline", "asap", "open", "season"}).Draw(t, "precision"); p != "none" {
		w = span(p, near("start"), "2026-01-01")
		if w.End = w.Start.AddDays(rapid.IntRange(0, 30).Draw(t, "days")); p == "day" {
			w.End = w.Start
		} else if p == "open" {
			w.End = dates.Day{}
		}
		w.Text = taint
	}
	open := rapid.SliceOfNDistinct(rapid.SampledFrom(items), 0, 12, rapid.ID[initiative.Item]).Draw(t, "open")
	title := rapid.OneOf(rapid.StringN(0, 150, -1), rapid.Just("<script>alert(1)</script>"), rapid.Just(strings.Repeat("Trygghet ", 20))).Draw(t, "title")
	i := newCase(fmt.Sprintf("SAM-2026-%04d", n), title, rapid.SampledFrom([]string{"kommun", "polis"}).Draw(t, "lead"), created, w, open...)
	for item := range i.Answers {
		i.Put(item, initiative.Version{Text: taint + " " + person, State: initiative.Answered, Source: initiative.Source{From: person + address}})
	}
	i.Reporter, i.Origin, i.Intake = person+address, person+address, person+address
	i.Fields = map[string]string{"kanal": taint, "kontakt": person}
	i.Attachments = []initiative.Attachment{{Name: taint + ".pdf"}}
	i.Sent = []initiative.Sent{{To: person + address, Body: taint, Bounced: rapid.SampledFrom([]string{"", "5.1.1"}).Draw(t, "bounced")}}
	i.Reminders = rapid.IntRange(0, 3).Draw(t, "reminders")
	groups(i, rapid.SliceOfDistinct(rapid.SampledFrom([]string{"ext-invanare", "int-fack", "ext-samfund", "okänd"}), rapid.ID[string]).Draw(t, "groups")...)
	if rapid.Bool().Draw(t, "joint") {
		joint(i)
	}
	switch rapid.IntRange(0, 9).Draw(t, "state") {
	case 0:
		i.Guard, i.Title = []string{taint}, secretWord
	case 1:
		i.Embargo, i.Title = initiative.Embargo{Held: true, Text: taint}, secretWord
	case 2:
		i.Embargo, i.Title = initiative.Embargo{Held: true, Text: taint, Until: day("2026-05-01")}, secretWord
	case 3:
		i.Cancelled = at(created)
	case 4:
		i.Evaluated = at(created)
	}
	return i
}

// TestNothingLeaks: whatever the register holds, no answer, name or address of a case and no title that is held
// back gets into a digest; its lines are short; and its text and its HTML say the same words (domain.md 6.4, F10).
func TestNothingLeaks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &fakeShelf{}
		for n := range rapid.IntRange(0, 30).Draw(t, "cases") {
			s.cases = append(s.cases, anyCase(t, n+1))
		}
		is := week12
		is.FirstOfMonth = rapid.Bool().Draw(t, "first")
		if rapid.Bool().Draw(t, "late") {
			is.Late = time.Date(2026, 3, 14, 7, 30, 0, 0, stockholm)
		}
		view, err := Compose(s, facts(), is)
		if err != nil {
			t.Fatal(err)
		}
		m, err := templates.Digest(view)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{taint, person, address, secretWord} {
			if strings.Contains(m.Subject+m.Text+m.HTML, secret) {
				t.Fatalf("%q is in the digest:\n%s", secret, m.Text)
			}
		}
		for l := range strings.Lines(m.Text) {
			if n := utf8.RuneCountInString(strings.TrimRight(l, "\n")); n > templates.Columns && !combining(l) {
				t.Fatalf("%d columns: %s", n, l)
			}
		}
		if a, b := spoken(m.Text), spoken(bodyText(t, m.HTML)); a != b {
			t.Fatalf("text and html differ:\n%s\n%s", a, b)
		}
		checkCounts(t, view)
	})
}

func combining(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 0x300 })
}

func checkCounts(t *rapid.T, v templates.DigestView) {
	if len(v.Alarms) > maxAlarms || v.Acts != len(v.Alarms)+v.MoreAlarms || v.Starting != len(v.Upcoming)+v.MoreUpcoming || v.Ready > v.Starting {
		t.Fatalf("counts do not add up: %+v", v)
	}
	for _, a := range v.Alarms {
		if len(a.Whys) == 0 {
			t.Fatalf("an alarm without a reason: %+v", a)
		}
		if a.Review && (len(a.Whys) != 1 || a.When+a.Waits+a.Title != "") {
			t.Fatalf("more than a number is said of a case under review: %+v", a)
		}
	}
	for _, u := range v.Upcoming {
		if u.Review {
			t.Fatalf("a case under review is listed: %+v", u)
		}
	}
}

// spoken is text without what only the layout adds: case, blanks and bullets.
func spoken(s string) string {
	s = strings.ReplaceAll("\n"+s, "\n* ", "\n")
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(" \n\t\r\f", r) }), "")
}

func bodyText(t *rapid.T, page string) string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && slices.Contains([]string{"script", "img", "a", "iframe", "form"}, n.Data) {
			t.Fatalf("<%s> in the digest", n.Data)
		}
		if n.Type == html.TextNode && n.Parent.Data != "title" {
			b.WriteString(n.Data)
		}
	}
	return b.String()
}
