package digest

import (
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/templates"
)

// fakeShelf is a register in memory that answers as Register says a store does.
type fakeShelf struct {
	cases []*initiative.Initiative
	err   error
}

func (s *fakeShelf) Digest(fn func(Register) error) error {
	if s.err != nil {
		return s.err
	}
	return fn(s)
}

func (s *fakeShelf) each(keep func(*initiative.Initiative) bool, fn func(*initiative.Initiative) error) error {
	for _, i := range s.cases {
		if keep(i) {
			if err := fn(i); err != nil {
				return err
			}
		}
	}
	return s.err
}

func (s *fakeShelf) Living(from dates.Day, fn func(*initiative.Initiative) error) error {
	return s.each(func(i *initiative.Initiative) bool {
		return alive(i) && (i.When.End.IsZero() || !i.When.End.Before(from))
	}, fn)
}

func (s *fakeShelf) Changed(since time.Time, fn func(*initiative.Initiative) error) error {
	return s.each(func(i *initiative.Initiative) bool {
		return slices.ContainsFunc([]time.Time{i.Created, i.Updated, i.Cancelled, i.Closed, i.Evaluated}, since.Before)
	}, fn)
}

func (s *fakeShelf) Begins(in dates.Range, fn func(*initiative.Initiative) error) error {
	return s.each(func(i *initiative.Initiative) bool {
		start := i.When.Start
		return i.Cancelled.IsZero() && i.Closed.IsZero() && !start.IsZero() && !start.Before(in.Start) && !start.After(in.End)
	}, fn)
}

var stockholm = func() *time.Location {
	loc, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		panic(err)
	}
	return loc
}()

// facts are those of the plan, with some of its target groups.
func facts() Facts {
	f := Facts{
		Location:  stockholm,
		Parties:   []Party{{ID: "kommun", Short: "kommunen"}, {ID: "polis", Short: "polisen"}},
		Questions: map[initiative.Item]templates.Question{},
		Groups: []Word{{"int-medarbetare", "Medarbetare"}, {"int-fack", "Fackföreningar"}, {"ext-invanare", "Invånare"},
			{"ext-naringsliv", "Handel"}, {"ext-skolor", "Skolor"}, {"ext-fastighet", "Fastighetsägare"}, {"ext-samfund", "Religiösa samfund"}},
		Goals:    []Word{{ID: "kannedom", Name: "Kännedom"}, {ID: "forstaelse", Name: "Förståelse"}, {ID: "engagemang", Name: "Engagemang"}},
		Contact:  "trygghet@haninge.example",
		Schedule: "måndagar 07.30",
	}
	for n, item := range items {
		f.Questions[item] = templates.Question{N: n + 1, Text: strings.ToUpper(string(item[:1])) + string(item[1:])}
	}
	return f
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
	for item, v := range i.Answers {
		v[0].Source = initiative.Source{Party: i.Lead, From: i.Reporter, At: i.Created}
		if item == "nar" {
			v[0].When = w
		}
	}
	if len(open) > 0 {
		i.Asked = at(created)
	}
	return i
}

// agreed is a case that the other party has nothing against.
func agreed(i *initiative.Initiative) *initiative.Initiative {
	other := initiative.Party("polis")
	if i.Lead == other {
		other = "kommun"
	}
	i.With(other).Ask(i.ToShow(), i.Created)
	i.With(other).Say(initiative.Voice{Stance: initiative.NoObjection, Source: initiative.Source{From: "bo", At: i.Created}})
	return i
}

func groups(i *initiative.Initiative, g ...string) *initiative.Initiative {
	i.Tags["malgrupp"] = g
	return i
}
