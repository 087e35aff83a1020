package digest

import (
	"fmt"
	"testing"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/templates"
)

// TestWeeks fixes whole digests of weeks of different kinds, as the schedule issues them.
func TestWeeks(t *testing.T) {
	s := MondayMorning(stockholm)
	for _, c := range []struct {
		name  string
		week  dates.Week
		now   string
		shelf *fakeShelf
		facts func(*Facts)
	}{
		{"quiet", week(2026, 20), "2026-05-11 07:30", &fakeShelf{}, nil},
		{"busy", week(2026, 12), "2026-03-16 07:30", busyWeek(), func(f *Facts) {
			f.Undelivered = []Undelivered{{Case: "SAM-2026-0031", Day: day("2026-03-12")}}
			f.Held, f.Mails = 2, &templates.Mails{Seen: 61, Explained: 61}
		}},
		{"late", week(2026, 12), "2026-03-18 12:00", sampleWeek(), nil},
		{"week-53", week(2026, 53), "2026-12-28 07:30", yearTurn(), nil},
		{"week-01", week(2027, 1), "2027-01-04 07:30", yearTurn(), nil},
		{"red-monday", week(2026, 15), "2026-04-07 07:30", sampleWeek(), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := facts()
			if c.facts != nil {
				c.facts(&f)
			}
			m := written(t, c.shelf, f, s.Issue(c.week, instant(t, c.now)))
			golden(t, c.name+".txt", whole(m))
		})
	}
}

// busyWeek has more of everything than a digest shows.
func busyWeek() *fakeShelf {
	s := sampleWeek()
	s.open, s.tally = 0, nil
	goals := []string{"kannedom", "forstaelse", "engagemang"}
	for n := range 36 {
		from := dates.On(2026, 3, 14+n%18)
		lead, open := []string{"kommun", "polis"}[n%2], items[:n%5]
		i := newCase(fmt.Sprintf("SAM-2026-%04d", 100+n), fmt.Sprintf("Insats nummer %d om trygghet i kollektivtrafiken och på torget", n), lead,
			dates.On(2026, 2, 20+n%22).String(), span("range", from.String(), from.AddDays(n%4).String()), open...)
		groups(i, []string{"ext-invanare", "ext-naringsliv", "int-fack"}[n%3])
		i.Tags["syfte"] = goals[:1+n%3]
		i.Reminders = n % 4
		s.cases = append(s.cases, i)
	}
	for n := range 14 {
		d := dates.On(2025, 12, 1+4*n)
		s.cases = append(s.cases, newCase(fmt.Sprintf("SAM-2025-%04d", 200+n), "Julmarknad och trygghet", "kommun", d.AddDays(-30).String(), span("day", d.String(), d.String())))
	}
	return s
}

// yearTurn has numbers of two years, a week that spans New Year, and a new quarter.
func yearTurn() *fakeShelf {
	on := func(id, title, created string, w initiative.When, open ...initiative.Item) *initiative.Initiative {
		i := groups(joint(newCase(id, title, "kommun", created, w, open...)), "ext-invanare")
		i.Tags["syfte"] = []string{"kannedom"}
		return i
	}
	return &fakeShelf{cases: []*initiative.Initiative{
		on("SAM-2026-0311", "Tryggt nyår", "2026-12-21", span("range", "2026-12-30", "2027-01-01"), "talesperson", "fragor"),
		on("SAM-2026-0312", "Snöröjning vid skolor", "2026-12-23", span("week", "2026-12-28", "2027-01-03")),
		on("SAM-2026-0313", "Informationskampanj om fyrverkerier", "2026-12-29", span("day", "2027-01-13", "2027-01-13"), "budskap"),
		on("SAM-2027-0001", "Föräldramöten under våren", "2027-01-02", span("month", "2027-01-01", "2027-01-31"), "material"),
	}}
}

// BenchmarkCompose is a digest over a register whose week is as given; what lies outside the week costs nothing,
// because the Shelf never returns it.
func BenchmarkCompose(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		s := &fakeShelf{}
		for k := range n {
			d := dates.On(2026, 3, 10+k%20)
			i := newCase(fmt.Sprintf("SAM-2026-%04d", k), "Trygghetsvandring", "kommun", "2026-03-10", span("day", d.String(), d.String()), items[:k%4]...)
			s.cases = append(s.cases, groups(i, "ext-invanare", "int-fack"))
		}
		b.Run(fmt.Sprintf("cases=%d", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := Write(s, facts(), week12); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
