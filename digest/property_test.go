package digest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/steady"
	"haninge.se/samrad/templates"
)

// Words that stand in a drawn case only where the digest must never look, or must hold back.
const (
	taint      = "SVARSTEXT"
	person     = "Lindqvist"
	address    = "@privat.example"
	secretWord = "HEMLIGRUBRIK"
)

// anyCase draws a case of any shape: titles of any text, guarded or not, dated in any way, in any state of samråd.
func anyCase(t *rapid.T, n int) *initiative.Initiative {
	near := func(name string) string { return week49.Day.AddDays(rapid.IntRange(-150, 200).Draw(t, name)).String() }
	created := week49.Day.AddDays(-rapid.IntRange(1, 80).Draw(t, "age")).String()
	var w initiative.When
	precisions := []string{"none", "day", "range", "week", "month", "deadline", "asap", "open", "season"}
	if p := rapid.SampledFrom(precisions).Draw(t, "precision"); p != "none" {
		w = span(p, near("start"), "2026-01-01")
		if w.End = w.Start.AddDays(rapid.IntRange(0, 30).Draw(t, "days")); p == "day" {
			w.End = w.Start
		} else if p == "open" || p == "asap" {
			w.End = dates.Day{}
		}
		w.Text = taint
	}
	open := rapid.SliceOfNDistinct(rapid.SampledFrom(items), 0, 12, rapid.ID[initiative.Item]).Draw(t, "open")
	title := fmt.Sprintf("Titel%dslut", n)
	i := newCase(fmt.Sprintf("SAM-2026-%04d", n), title, rapid.SampledFrom([]string{"kommun", "polis"}).Draw(t, "lead"), created, w, open...)
	for item := range i.Answers {
		v, _ := i.Answer(item)
		v.Text, v.Source.From = taint+" "+person, person+address
		i.Put(item, v)
	}
	i.Reporter, i.Origin, i.Intake = person+address, person+address, person+address
	i.Fields = map[string]string{"kanal": taint, "kontakt": person}
	i.Attachments = []initiative.Attachment{{Name: taint + ".pdf"}}
	i.Sent = []initiative.Sent{{To: person + address, Body: taint, At: at(created), Bounced: rapid.SampledFrom([]string{"", "5.1.1"}).Draw(t, "bounced")}}
	groups(i, rapid.SliceOfDistinct(rapid.SampledFrom([]string{"ext-invanare", "int-fack", "ext-samfund", "okänd"}), rapid.ID[string]).Draw(t, "groups")...)
	states := []func(*initiative.Initiative){unasked, asked, agreed2, objects, joins, outdated, disputed}
	states[rapid.IntRange(0, len(states)-1).Draw(t, "samråd")](i)
	hold(t, i, created)
	return i
}

func agreed2(i *initiative.Initiative) { agreed(i) }

// hold draws what keeps a case from being shown, or ends it.
func hold(t *rapid.T, i *initiative.Initiative, created string) {
	switch rapid.IntRange(0, 11).Draw(t, "state") {
	case 0:
		i.Guard, i.Title = []string{taint}, secretWord
	case 1:
		i.Embargo, i.Title = initiative.Embargo{Held: true, Text: taint}, secretWord
	case 2:
		i.Embargo, i.Title = initiative.Embargo{Held: true, Text: taint, Until: day("2027-05-01")}, secretWord
	case 3:
		i.Cancelled = at(created)
	case 4:
		i.Evaluated = at(created)
	case 5:
		i.Closed = at(created)
	case 6:
		i.Urgent = true
	}
}

func anyRegister(t *rapid.T) *fakeShelf {
	s := &fakeShelf{}
	for n := range rapid.IntRange(0, 40).Draw(t, "cases") {
		s.cases = append(s.cases, anyCase(t, n+1))
	}
	return s
}

// TestNothingLeaks: whatever the register holds, no answer, name or address of a case and no title or time that is held
// back gets into a digest, and its lines are short.
func TestNothingLeaks(t *testing.T) {
	steady.Check(t, func(t *rapid.T) {
		s, f, is := anyRegister(t), facts(), week49
		f.Last = lastMonday
		is.FirstOfMonth = rapid.Bool().Draw(t, "first")
		m, err := Write(s, f, is)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{taint, person, address, secretWord} {
			if strings.Contains(m.Subject+m.Text+m.HTML, secret) {
				t.Fatalf("%q is in the digest:\n%s", secret, m.Text)
			}
		}
		for l := range strings.Lines(m.Text) {
			if n := utf8.RuneCountInString(strings.TrimRight(l, "\n")); n > templates.Columns {
				t.Fatalf("%d columns: %s", n, l)
			}
		}
		hiddenDays(t, s, f, is, m)
	})
}

// hiddenDays: a case that may not be spread leaves no trace but its number: the digest is the same on whatever day it
// takes place.
func hiddenDays(t *rapid.T, s *fakeShelf, f Facts, is Issue, m templates.Mail) {
	moved := &fakeShelf{}
	for _, i := range s.cases {
		if i.Title == secretWord && !i.When.IsZero() {
			i = i.Clone()
			i.When.Start = i.When.Start.AddDays(3)
			if !i.When.End.IsZero() {
				i.When.End = i.When.End.AddDays(3)
			}
			edge := is.Day.AddDays(-forget)
			if !i.When.End.IsZero() && i.When.End.AddDays(-3).Before(edge) && !i.When.End.Before(edge) {
				return // moved into what is looked at
			}
		}
		moved.cases = append(moved.cases, i)
	}
	again, err := Write(moved, f, is)
	if err != nil {
		t.Fatal(err)
	}
	if again.Text != m.Text || again.HTML != m.HTML {
		t.Fatalf("the day of a hidden case shows:\n%s\n%s", m.Text, again.Text)
	}
}

// TestEveryLivingCaseIsNamedOrCounted recounts a digest from its own words, by code that knows nothing of how it was
// composed: each case that may be shown is named, or the counts make up for the ones that are not.
func TestEveryLivingCaseIsNamedOrCounted(t *testing.T) {
	count := regexp.MustCompile(`(?:^|[ :])(\d+) insats(?:er)?\b`)
	more := regexp.MustCompile(`och (\d+) (?:till|sedan tidigare)`)
	steady.Check(t, func(t *rapid.T) {
		s, f, is := anyRegister(t), facts(), week49
		f.Last = lastMonday
		m, err := Write(s, f, is)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(m.Text), " ")
		unnamed := 0
		for _, i := range s.cases {
			dead := !i.Cancelled.IsZero() || !i.Closed.IsZero() || !i.Evaluated.IsZero()
			old := !i.When.End.IsZero() && i.When.End.Before(is.Day.AddDays(-forget))
			if dead || old {
				continue
			}
			if !strings.Contains(text, i.Title) && !strings.Contains(text, string(i.ID)) {
				unnamed++
			}
		}
		counted := 0
		for _, re := range []*regexp.Regexp{count, more} {
			for _, hit := range re.FindAllStringSubmatch(text, -1) {
				var n int
				fmt.Sscan(hit[1], &n)
				counted += n
			}
		}
		if unnamed > counted {
			t.Fatalf("%d living cases are not named, and %d are counted:\n%s", unnamed, counted, m.Text)
		}
		tasks(t, m)
	})
}

// tasks: the subject says how many things there are to do, and so many are spelled out or counted.
func tasks(t *rapid.T, m templates.Mail) {
	want, spelled := 0, strings.Count(m.Text, "\n* ")
	for _, hit := range regexp.MustCompile(`(?:kommunen|polisen|båda) (\d+)`).FindAllStringSubmatch(m.Subject, -1) {
		var n int
		fmt.Sscan(hit[1], &n)
		want += n
	}
	part, _, _ := strings.Cut(m.Text, "\nDEN HÄR VECKAN")
	for _, hit := range regexp.MustCompile(`(?m)^  och (\d+) till$`).FindAllStringSubmatch(part, -1) {
		var n int
		fmt.Sscan(hit[1], &n)
		spelled += n
	}
	if want != spelled {
		t.Fatalf("%s: %d things to do are spelled out or counted\n%s", m.Subject, spelled, m.Text)
	}
	words := len(strings.Fields(part))
	if want <= mostInAll && words > 200 {
		t.Fatalf("%d things to do take %d words:\n%s", want, words, part)
	}
}

// TestTextAndPageSayTheSame: every fact of one is in the other: titles, numbers, days, counts.
func TestTextAndPageSayTheSame(t *testing.T) {
	steady.Check(t, func(t *rapid.T) {
		s, f, is := anyRegister(t), facts(), week49
		f.Last = lastMonday
		is.FirstOfMonth = rapid.Bool().Draw(t, "first")
		m, err := Write(s, f, is)
		if err != nil {
			t.Fatal(err)
		}
		text, page := factsIn(m.Text), factsIn(bodyText(t, m.HTML))
		if !slices.Equal(text, page) {
			t.Fatalf("text %q\npage %q", text, page)
		}
	})
}

// factsIn are the titles, case numbers and words of a text in the order of the alphabet, each once; what only says how
// to answer differs between the two.
func factsIn(s string) []string {
	s = regexp.MustCompile(`Svar: \S+?(?:,| ok\.| dela\.| vi går vidare, eller ändra\.)`).ReplaceAllString(strings.Join(strings.Fields(s), " "), " ")
	s = regexp.MustCompile(`Svara på fråga \d+|Svara på samrådet|Dela och fråga|Svara \(|fråga \d+\.`).ReplaceAllString(s, " ")
	s = regexp.MustCompile(`SAM-\d+-\d+`).ReplaceAllString(s, " ")
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(" *.,;():\u00a0", r) })
	slices.Sort(words)
	return slices.Compact(words)
}

// bodyText is the text of a page that a reader hears: what is hidden from him is left out.
func bodyText(t *rapid.T, page string) string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for _, a := range n.Attr {
			if a.Key == "aria-hidden" || a.Key == "style" && strings.Contains(a.Val, "display:none") {
				return
			}
			if (a.Key == "src" || a.Key == "href") && !strings.HasPrefix(a.Val, "mailto:trygghet@haninge.example?") {
				t.Fatalf("%s=%q in the digest", a.Key, a.Val)
			}
		}
		if n.Type == html.ElementNode && slices.Contains([]string{"script", "img", "iframe", "form"}, n.Data) {
			t.Fatalf("<%s> in the digest", n.Data)
		}
		if n.Type == html.TextNode && !slices.Contains([]string{"title", "style"}, n.Parent.Data) && !strings.HasPrefix(n.Data, "Veckobrev") {
			b.WriteString(n.Data + " ")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	return b.String()
}

// TestTitlesAreText: a title is text to both forms, whatever it holds.
func TestTitlesAreText(t *testing.T) {
	for _, title := range []string{"<script>alert(1)</script>", "a\nb\x1b[31m", "x\u202eevil", "{{.Day}}"} {
		f := facts()
		f.Last = lastMonday
		m := written(t, drawUp(2026, []draft{{title, "kommun", "2026-11-20", "day", "2026-12-04", "", "", nil, nil}}), f, week49)
		if strings.Contains(m.HTML, "<script") || strings.ContainsAny(m.Text+m.HTML, "\x1b\u202e") {
			t.Errorf("%q:\n%s", title, m.Text)
		}
	}
}
