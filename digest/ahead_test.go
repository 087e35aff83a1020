package digest

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/initiative"
)

// section is what stands under a heading of a digest, on one line.
func section(text, heading string) string {
	_, rest, _ := strings.Cut(text, "\n"+heading+"\n")
	rest, _, _ = strings.Cut(rest, "\n\n")
	return strings.Join(strings.Fields(rest), " ")
}

// TestAheadSaysTheDay: what has a day stands under its month with that day, and nobody takes what is left of the month
// for its time.
func TestAheadSaysTheDay(t *testing.T) {
	m := written(t, drawUp(2026, []draft{
		{"Julhälsning", "kommun", "2026-11-10", "day", "2026-12-22", "", "", nil, nil},
		{"Pyroteknik", "polis", "2026-11-10", "range", "2026-12-28", "2026-12-31", "", items[11:12], nil},
		{"Decembermöten", "kommun", "2026-11-10", "month", "2026-12-01", "2026-12-31", "", nil, nil},
		{"Klotterfri vecka", "polis", "2026-11-10", "week", "2027-03-15", "2027-03-21", "", nil, nil},
		{"Vårkampanj", "kommun", "2026-11-10", "season", "2027-03-01", "2027-05-31", "", nil, nil},
		{"Ordningsvakter", "kommun", "2026-11-10", "open", "2027-03-20", "", "", nil, nil},
		{"Nästa höst", "kommun", "2026-11-10", "day", "2027-12-03", "", "", nil, nil},
	}), facts(), week49)
	want := "December: Decembermöten (klar). Senare i december: Julhälsning (22 dec, klar), Pyroteknik (28-31 dec). " +
		"Mars: Vårkampanj (mars-maj, klar), Klotterfri vecka (v. 11, klar), Ordningsvakter (från 20 mars, klar). " +
		"December 2027: Nästa höst (3 dec, klar)."
	if got := section(m.Text, "LÄNGRE FRAM"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestBarsCountTheYear: the months count all that begins in the year, over or not, but for what was called off or may
// not be placed on a day.
func TestBarsCountTheYear(t *testing.T) {
	s := drawUp(2026, []draft{
		{"Utvärderad", "kommun", "2026-01-10", "day", "2026-02-03", "", "", nil, evaluatedNow},
		{"Över", "kommun", "2026-01-10", "day", "2026-02-20", "", "", nil, nil},
		{"Kommer", "polis", "2026-11-10", "day", "2026-12-22", "", "", nil, nil},
		{"Inställd", "polis", "2026-01-10", "day", "2026-02-20", "", "", nil, cancelledNow},
		{"Hemlig", "polis", "2026-01-10", "day", "2026-02-20", "", "", nil, guarded},
		{"Ingen insats", "polis", "2026-01-10", "day", "2026-02-20", "", "", nil, func(i *initiative.Initiative) { i.Closed = at("2026-02-01") }},
		{"I fjol", "polis", "2025-01-10", "day", "2025-02-20", "", "", nil, nil},
	})
	m := written(t, s, facts(), firstOfMonth(week49))
	want := "Årets insatser efter månaden de börjar: februari kommunen 2; december polisen 1."
	if text := strings.Join(strings.Fields(m.Text), " "); !strings.Contains(text, want) {
		t.Errorf("no %q in\n%s", want, m.Text)
	}
}

// TestTitlesAndDaysAreGranted: the digest asks what it may tell, and uses nothing else: of what is held back it has
// neither title nor time.
func TestTitlesAndDaysAreGranted(t *testing.T) {
	c := &composer{Facts: facts(), Issue: week49}
	for name, hold := range map[string]func(*initiative.Initiative){"review": guarded, "embargo": embargoed} {
		i := autumn().cases[0]
		if s := c.see(i); s.Title != i.Title || s.When.Range != i.When.Range || !s.shown {
			t.Errorf("open to all: %+v", s)
		}
		hold(i)
		if s := c.see(i); s.Title != "" || !s.When.IsZero() || s.shown {
			t.Errorf("%s: %q, %v", name, s.Title, s.When.Range)
		}
		if it := c.item(i); !it.start.IsZero() || !it.end.IsZero() {
			t.Errorf("%s is placed on %s", name, it.start)
		}
	}
}
