package digest

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/golden"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/templates"
)

func written(t *testing.T, s *fakeShelf, f Facts, is Issue) templates.Mail {
	t.Helper()
	m, err := Write(s, f, is)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func whole(m templates.Mail) string { return "Ämne: " + m.Subject + "\n\n" + m.Text }

func isLate(m templates.Mail) bool {
	return strings.Contains(m.Text, "Brevet är försenat: det skulle ha skickats måndag ")
}

// hundred is a register of a hundred living cases.
func hundred() *fakeShelf {
	s := autumn()
	for n := range 55 {
		from := dates.On(2026, 12, 3+n*3)
		d := draft{title: "Insats nummer " + string(rune('A'+n%26)) + " om trygghet i kollektivtrafiken", lead: []string{"kommun", "polis"}[n%2],
			created: "2026-11-02", precision: "day", from: from.String(), group: "ext-invanare", open: items[:n%4]}
		extra := drawUp(2026, []draft{d}).cases[0]
		extra.ID = initiative.MakeID("SAM", 2026, 100+n)
		s.cases = append(s.cases, extra)
	}
	return s
}

// TestDigests fixes whole digests of weeks of different kinds, as text and as a page.
func TestDigests(t *testing.T) {
	one := func(d draft) *fakeShelf { return drawUp(2026, []draft{d}) }
	onlyKommun := func(f *Facts) { f.Parties = f.Parties[:1] }
	s := mondayMorning(stockholm)
	for _, c := range []struct {
		name  string
		shelf *fakeShelf
		issue Issue
		facts func(*Facts)
	}{
		{"nothing", &fakeShelf{}, week49, nil},
		{"quiet", one(draft{"Skolavslutning", "kommun", "2026-10-20", "day", "2027-06-11", "", "ext-skolor", nil, nil}), week49, nil},
		{"autumn", autumn(), week49, nil},
		{"autumn-first-of-month", autumn(), firstOfMonth(week49), func(f *Facts) {
			f.Agreement = Agreement{Dnr: "2025-00411", To: day("2027-01-31")}
			f.Unreachable = []initiative.Party{"polis"}
		}},
		{"first-digest", autumn(), week49, func(f *Facts) { f.Last = time.Time{} }},
		{"after-three-weeks", autumn(), week49, func(f *Facts) { f.Last = day("2026-11-02").In(stockholm) }},
		{"hundred", hundred(), week49, nil},
		{"one-party", one(draft{"Kommunens dag", "kommun", "2026-11-20", "day", "2026-12-04", "", "ext-invanare", items[8:9], unasked}), week49, onlyKommun},
		{"embargo-and-guard", drawUp(2026, []draft{
			{"Får inte spridas", "kommun", "2026-11-20", "day", "2026-12-02", "", "ext-invanare", items[8:9], embargoed},
			{"Granskas", "polis", "2026-11-20", "day", "2026-12-02", "", "ext-invanare", items[8:9], guarded},
		}), week49, nil},
		{"agreement-ended", &fakeShelf{}, firstOfMonth(week49), func(f *Facts) { f.Agreement = Agreement{Dnr: "2022-00183", To: day("2024-12-31")} }},
		{"fault", &fakeShelf{}, week49, func(f *Facts) {
			f.Faults = []Fault{{Place: "Polisens brevlåda", Since: day("2026-11-27")}}
		}},
		{"late", autumn(), s.Issue(week(2026, 49), instant(t, "2026-12-02 12:00")), nil},
		{"week-53", yearTurn(), s.Issue(week(2026, 53), instant(t, "2026-12-28 07:30")), nil},
		{"week-01", yearTurn(), s.Issue(week(2027, 1), instant(t, "2027-01-04 07:30")), nil},
		{"easter", drawUp(2026, []draft{
			{"Skärtorsdag i centrum", "polis", "2026-03-10", "day", "2026-04-02", "", "ext-invanare", nil, nil},
			{"Påskparad", "kommun", "2026-03-10", "day", "2026-04-08", "", "ext-invanare", nil, nil},
		}), s.Issue(week(2026, 15), instant(t, "2026-04-07 07:30")), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := facts()
			f.Last = c.issue.Day.AddDays(-7).In(stockholm)
			if c.facts != nil {
				c.facts(&f)
			}
			m := written(t, c.shelf, f, c.issue)
			golden.Compare(t, "testdata/golden/"+c.name+".txt", whole(m))
			golden.Compare(t, "testdata/golden/"+c.name+".html", m.HTML)
		})
	}
}

// TestPagesAreSmall: Gmail cuts a page off at 102 kB, and telephones load it on bad lines.
func TestPagesAreSmall(t *testing.T) {
	for name, s := range map[string]*fakeShelf{"45 cases": autumn(), "100 cases": hundred()} {
		f := facts()
		f.Last = lastMonday
		if n := len(written(t, s, f, firstOfMonth(week49)).HTML); n > 20_000 {
			t.Errorf("%s: %d bytes", name, n)
		}
	}
}

func firstOfMonth(is Issue) Issue { is.FirstOfMonth = true; return is }

// TestOneOfEach fixes what each kind of thing to do says.
func TestOneOfEach(t *testing.T) {
	var out []string
	for _, d := range []draft{
		{"Utan talesperson i morgon", "kommun", "2026-11-20", "day", "2026-12-01", "", "", items[8:9], nil},
		{"Utan budskap om två veckor", "kommun", "2026-11-20", "day", "2026-12-14", "", "", items[4:5], nil},
		{"Flera frågor", "kommun", "2026-11-20", "day", "2026-12-04", "", "", items[1:3], nil},
		{"Sista frågan sedan länge", "kommun", "2026-10-01", "day", "2026-12-04", "", "", items[11:12], longAsked},
		{"Polisen är inte tillfrågad", "kommun", "2026-11-20", "day", "2026-12-04", "", "", items[11:12], unasked},
		{"Ingen är tillfrågad men allt är klart", "kommun", "2026-11-20", "day", "2026-12-04", "", "", nil, unasked},
		{"Väntar på samråd", "kommun", "2026-11-20", "day", "2026-12-04", "", "", nil, asked},
		{"Ändrad efter samråd", "kommun", "2026-11-20", "day", "2026-12-04", "", "", nil, outdated},
		{"Har en invändning", "kommun", "2026-11-20", "day", "2026-12-04", "", "", nil, objects},
		{"Två uppgifter", "kommun", "2026-11-20", "day", "2026-12-04", "", "", nil, disputed},
		{"Kom inte fram", "polis", "2026-11-20", "day", "2027-05-04", "", "", items[8:9], bounced},
		{"Granskas", "polis", "2026-11-20", "day", "2026-12-04", "", "", nil, guarded},
		{"Har börjat", "polis", "2026-11-20", "range", "2026-11-26", "2026-12-20", "", items[8:9], nil},
	} {
		f := facts()
		f.Last = lastMonday
		text := written(t, drawUp(2026, []draft{d}), f, week49).Text
		text, _, _ = strings.Cut(text, "\nDEN HÄR VECKAN")
		out = append(out, strings.TrimSpace(regexp.MustCompile(`(?s)^.*ATT GÖRA DEN HÄR VECKAN\n`).ReplaceAllString(text, "")))
	}
	golden.Compare(t, "testdata/golden/one-of-each.txt", strings.Join(out, "\n\n")+"\n")
}

// TestOneBusyDay: whoever takes place on the same day for the same group meets, however many they are, and finding that
// out costs what they are, not what their pairs are.
func TestOneBusyDay(t *testing.T) {
	day := func(n int) *fakeShelf {
		s := &fakeShelf{}
		for k := range n {
			i := drawUp(2026, []draft{{"Vandring", "kommun", "2026-11-02", "day", "2026-12-08", "", "ext-skolor", nil, nil}}).cases[0]
			i.ID = initiative.MakeID("SAM", 2026, k+1)
			s.cases = append(s.cases, i)
		}
		return s
	}
	cost := func(s *fakeShelf) float64 {
		return testing.AllocsPerRun(1, func() {
			if _, err := Write(s, facts(), week49); err != nil {
				t.Fatal(err)
			}
		})
	}
	few, many := cost(day(1500)), cost(day(3000))
	if many > 2.5*few {
		t.Errorf("3000 cases cost %.0f allocations, 1500 cost %.0f", many, few)
	}
}
