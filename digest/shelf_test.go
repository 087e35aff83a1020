package digest

import (
	"slices"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/templates"
)

// fakeShelf is a register in memory that answers as api says a store does.
type fakeShelf struct {
	cases []*initiative.Initiative
	tally *initiative.Tally // nil: counted from the cases
	open  int               // 0: counted from the cases
	err   error
}

func (s *fakeShelf) Digest(fn func(Shelf) error) error {
	if s.err != nil {
		return s.err
	}
	return fn(s)
}

func (s *fakeShelf) pick(keep func(*initiative.Initiative) bool) ([]*initiative.Initiative, error) {
	var out []*initiative.Initiative
	for _, i := range s.cases {
		if keep(i) {
			out = append(out, i)
		}
	}
	return out, s.err
}

func civil(t time.Time) dates.Day { return dates.DayOf(t.In(stockholm)) }

func within(d, from, to dates.Day) bool { return !d.IsZero() && !d.Before(from) && !d.After(to) }

func alive(i *initiative.Initiative) bool { return i.Cancelled.IsZero() && i.Evaluated.IsZero() }

func (s *fakeShelf) Active(since dates.Day) ([]*initiative.Initiative, error) {
	return s.pick(func(i *initiative.Initiative) bool {
		moved := !civil(i.Created).Before(since) || !civil(i.Updated).Before(since) || !civil(i.Asked).Before(since)
		return alive(i) && moved && (!i.Complete() || i.When.IsZero() || i.UnderReview())
	})
}

func (s *fakeShelf) Starting(from, to dates.Day) ([]*initiative.Initiative, error) {
	return s.pick(func(i *initiative.Initiative) bool { return i.Cancelled.IsZero() && within(i.When.Start, from, to) })
}

func (s *fakeShelf) Registered(from, to dates.Day) ([]*initiative.Initiative, error) {
	return s.pick(func(i *initiative.Initiative) bool { return within(civil(i.Created), from, to) })
}

func (s *fakeShelf) Unevaluated(from, to dates.Day) ([]*initiative.Initiative, error) {
	return s.pick(func(i *initiative.Initiative) bool { return alive(i) && within(i.When.End, from, to) })
}

func (s *fakeShelf) Waiting(n int) ([]*initiative.Initiative, int, error) {
	all, err := s.pick(func(i *initiative.Initiative) bool { return alive(i) && !i.Complete() && !i.Asked.IsZero() })
	slices.SortStableFunc(all, func(a, b *initiative.Initiative) int { return a.Asked.Compare(b.Asked) })
	return all[:min(n, len(all))], len(all), err
}

func (s *fakeShelf) OpenCount() (int, error) {
	if s.open > 0 {
		return s.open, s.err
	}
	all, err := s.pick(func(i *initiative.Initiative) bool { return alive(i) && !i.Complete() })
	return len(all), err
}

func (s *fakeShelf) Tally(year, quarter int) (initiative.Tally, error) {
	if s.tally != nil {
		return *s.tally, s.err
	}
	var t initiative.Tally
	for _, i := range s.cases {
		if d := civil(i.Created); d.Year == year && (int(d.Month)-1)/3+1 == quarter {
			t.Add(i, 1)
		}
	}
	return t, s.err
}

var stockholm = func() *time.Location {
	loc, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		panic(err)
	}
	return loc
}()

// facts are those of the plan, with the target groups in the order of the sample's last line.
func facts() Facts {
	return Facts{
		Location: stockholm,
		Between:  "Haninge kommun och lokalpolisområde Haninge/Nynäshamn",
		Parties:  []Party{{"kommun", "kommunen"}, {"polis", "polisen"}},
		Agreement: Agreement{Dnr: "2022-00183", From: day("2022-03-01"),
			To: day("2024-12-31")},
		Questions: map[initiative.Item]templates.Question{"talesperson": {N: 9, Text: "Talesperson"}, "budskap": {N: 5, Text: "Budskap"}},
		Groups: []Word{{"int-medarbetare", "Medarbetare", false}, {"int-fack", "Fackföreningar", false}, {"ext-invanare", "Invånare", true},
			{"ext-naringsliv", "Näringsliv", true}, {"ext-fastighet", "Fastighetsägare", true}, {"ext-samfund", "Religiösa samfund", true},
			{"ext-myndighet", "Myndigheter", true}},
		Goals:    []Word{{ID: "kannedom", Name: "Kännedom"}, {ID: "forstaelse", Name: "Förståelse"}, {ID: "engagemang", Name: "Engagemang"}},
		Contact:  "trygghetochsakerhet@haninge.se",
		Schedule: "måndagar 07.30",
	}
}

func day(s string) dates.Day {
	d, err := dates.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func at(s string) time.Time { return day(s).In(stockholm).Add(10 * time.Hour) }

func span(precision, from, to string) initiative.When {
	return initiative.When{Range: dates.Range{Start: day(from), End: day(to)}, Precision: precision}
}

var items = []initiative.Item{"vad", "syfte", "sammanhang", "malgrupp", "budskap", "nar", "samarbete", "material", "talesperson",
	"fragor", "dokumentation", "utvardering"}

// newCase is a case with every question answered but those named.
func newCase(id, title, lead, created string, w initiative.When, open ...initiative.Item) *initiative.Initiative {
	i := &initiative.Initiative{
		ID: initiative.ID(id), Title: title, Lead: initiative.Party(lead), Parties: []initiative.Party{initiative.Party(lead)},
		Created: at(created), Updated: at(created), When: w, Reporter: "anna.lindqvist@haninge.example", Tags: map[string][]string{},
	}
	for _, item := range items {
		if !slices.Contains(open, item) {
			i.Put(item, initiative.Version{Text: "SVARSTEXT " + string(item), State: initiative.Answered})
		}
	}
	i.Recount(items)
	if len(open) > 0 {
		i.Asked = at(created)
	}
	return i
}

func joint(i *initiative.Initiative) *initiative.Initiative {
	i.Parties = []initiative.Party{"kommun", "polis"}
	return i
}

func groups(i *initiative.Initiative, g ...string) *initiative.Initiative {
	i.Tags["malgrupp"] = g
	return i
}

// sampleWeek is the register behind domain.md 6.5.
func sampleWeek() *fakeShelf {
	review := joint(newCase("SAM-2026-0045", "Hemlig rubrik", "polis", "2026-03-13", span("day", "2026-03-20", "2026-03-20"), "syfte"))
	review.Guard = []string{"personnummer"}
	return &fakeShelf{
		open: 11,
		tally: &initiative.Tally{Cases: 14, Joint: 5, Solo: map[initiative.Party]int{"kommun": 6, "polis": 3},
			Goals:  map[string]int{"kannedom": 8, "forstaelse": 4, "engagemang": 5},
			Groups: map[string]int{"int-medarbetare": 3, "int-fack": 1, "ext-invanare": 9, "ext-naringsliv": 2, "ext-fastighet": 1}},
		cases: []*initiative.Initiative{
			newCase("SAM-2026-0021", "Trygghetsdagen", "kommun", "2026-01-12", span("day", "2026-02-12", "2026-02-12")),
			joint(newCase("SAM-2026-0033", "Grannsamverkan Västerhaninge", "kommun", "2026-02-26", span("month", "2026-05-01", "2026-05-31"), "syfte", "material", "fragor")),
			groups(newCase("SAM-2026-0036", "Cykelmärkning", "polis", "2026-03-02", span("week", "2026-03-23", "2026-03-29")), "ext-invanare"),
			groups(joint(newCase("SAM-2026-0038", "Ordningsvakter i Handens centrum", "polis", "2026-03-06", span("day", "2026-03-22", "2026-03-22"),
				"sammanhang", "material", "fragor", "utvardering")), "ext-invanare", "ext-naringsliv"),
			groups(newCase("SAM-2026-0040", "Föreläsning brottsofferveckan", "kommun", "2026-03-06", span("day", "2026-03-19", "2026-03-19")), "int-medarbetare", "int-fack"),
			joint(newCase("SAM-2026-0041", "Skolstart", "kommun", "2026-03-10", span("week", "2026-08-17", "2026-08-23"))),
			groups(joint(newCase("SAM-2026-0042", "Trygghetsvandring i Jordbro", "kommun", "2026-03-12", span("day", "2026-03-26", "2026-03-26"), "talesperson")),
				"ext-invanare", "ext-fastighet"),
			joint(newCase("SAM-2026-0043", "Valborg", "kommun", "2026-03-12", span("day", "2026-04-30", "2026-04-30"))),
			joint(newCase("SAM-2026-0044", "Sommarlov", "polis", "2026-03-13", span("month", "2026-06-01", "2026-06-30"), "material", "fragor")),
			review,
		},
	}
}
