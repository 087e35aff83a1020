package digest

import (
	"fmt"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

var week49 = Issue{Week: dates.Week{Year: 2026, N: 49}, Day: dates.On(2026, 11, 30), At: time.Date(2026, 11, 30, 7, 30, 0, 0, stockholm)}

// lastMonday is when the digest before week49 went out.
var lastMonday = time.Date(2026, 11, 23, 7, 30, 0, 0, stockholm)

// draft is a case in a line of a table.
type draft struct {
	title, lead, created, precision, from, to string
	group                                     string
	open                                      []initiative.Item
	with                                      func(*initiative.Initiative)
}

// drawUp makes the cases of a table, numbered in its order.
func drawUp(year int, all []draft) *fakeShelf {
	s := &fakeShelf{}
	for n, d := range all {
		w := initiative.When{}
		if d.precision == "asap" {
			w = initiative.When{Range: dates.Range{Start: day(d.created)}, Precision: "asap"}
		} else if d.precision != "" {
			w = span(d.precision, d.from, d.from)
			if d.to != "" {
				w.End = day(d.to)
			}
			if d.precision == "open" {
				w.End = dates.Day{}
			}
		}
		i := newCase(fmt.Sprintf("SAM-%d-%04d", year, n+1), d.title, d.lead, d.created, w, d.open...)
		i.Parties = []initiative.Party{i.Lead}
		if d.group != "" {
			groups(i, d.group)
		}
		if d.with == nil {
			agreed(i)
		} else {
			d.with(i)
		}
		s.cases = append(s.cases, i)
	}
	return s
}

func unasked(*initiative.Initiative) {}

func guarded(i *initiative.Initiative) { i.Guard = []string{"personnummer"} }

func embargoed(i *initiative.Initiative) {
	i.Embargo = initiative.Embargo{Held: true, Text: "ja", Until: day("2026-12-20")}
}

func asked(i *initiative.Initiative) {
	other := map[initiative.Party]initiative.Party{"kommun": "polis", "polis": "kommun"}[i.Lead]
	i.With(other).Ask(i.ToShow(), i.Created)
}

func objects(i *initiative.Initiative) {
	asked(i)
	i.Consulted[0].Say(initiative.Voice{Stance: initiative.Objects, Source: initiative.Source{From: "bo", At: i.Created}})
}

func joins(i *initiative.Initiative) {
	asked(i)
	i.Consulted[0].Say(initiative.Voice{Stance: initiative.Joins, Source: initiative.Source{From: "bo", At: i.Created}})
}

func outdated(i *initiative.Initiative) {
	agreed(i)
	i.Put("budskap", initiative.Version{Text: "NYTT", State: initiative.Answered, Source: initiative.Source{Party: i.Lead, At: i.Created}})
}

func bounced(i *initiative.Initiative) {
	agreed(i)
	i.Sent = []initiative.Sent{{Letter: "<1@x>", At: i.Created, Bounced: "5.1.1"}}
	i.Log(initiative.Event{At: at("2026-11-25"), What: "bounced"})
}

func disputed(i *initiative.Initiative) {
	agreed(i)
	i.Propose([]initiative.Item{"talesperson"}, []string{"HEMLIG"}, "anna", initiative.Source{From: "bo", Party: "polis"})
}

func postponed(i *initiative.Initiative) {
	agreed(i)
	i.Put("nar", initiative.Version{Text: "SVARSTEXT ny", State: initiative.Answered, When: i.When, Source: initiative.Source{At: at("2026-11-26")}})
	i.Answers["nar"][0].When = span("day", "2026-12-05", "2026-12-05")
	i.With("polis").Ask(i.ToShow(), at("2026-11-26"))
	i.With("polis").Say(initiative.Voice{Stance: initiative.NoObjection, Source: initiative.Source{From: "bo", At: at("2026-11-27")}})
	i.Updated = at("2026-11-27")
}

func completed(i *initiative.Initiative) {
	agreed(i)
	i.Answers["utvardering"][0].Source.At = at("2026-11-27")
	i.Updated = at("2026-11-27")
}

func cancelledNow(i *initiative.Initiative) {
	i.Cancelled, i.Updated = at("2026-11-26"), at("2026-11-26")
}

func evaluatedNow(i *initiative.Initiative) {
	i.Evaluated, i.Updated = at("2026-11-26"), at("2026-11-26")
}

func longAsked(i *initiative.Initiative) { agreed(i); i.Asked = at("2026-10-07") }

func evening(i *initiative.Initiative) { agreed(i); i.When.Time = "18.00-20.00" }

// autumn is a register of 45 living cases in week 49, in every state there is.
func autumn() *fakeShelf {
	talk, plan := []initiative.Item{"talesperson"}, []initiative.Item{"utvardering"}
	three := []initiative.Item{"material", "talesperson", "fragor"}
	return drawUp(2026, []draft{
		{"Ny belysning på gångvägen vid Ekbacken", "kommun", "2026-11-16", "day", "2026-12-01", "", "ext-invanare", three, nil},
		{"Ordningsvakter i centrum", "kommun", "2026-10-05", "open", "2026-12-01", "", "ext-naringsliv", three, longAsked},
		{"Medborgardialog om stationen", "kommun", "2026-11-10", "day", "2026-12-02", "", "ext-invanare", plan, evening},
		{"Enkät till högstadiet", "kommun", "2026-11-12", "range", "2026-12-07", "2026-12-11", "ext-skolor", []initiative.Item{"talesperson", "fragor"}, nil},
		{"Öppet hus på polisstationen", "polis", "2026-11-12", "day", "2026-12-05", "", "ext-invanare", talk, nil},
		{"Trafikvecka vid skolorna", "polis", "2026-11-12", "range", "2026-12-07", "2026-12-11", "ext-skolor", []initiative.Item{"sammanhang", "material"}, unasked},
		{"Hemlig rubrik", "polis", "2026-11-13", "day", "2026-12-03", "", "", talk, guarded},
		{"Ny webbsida om oro", "kommun", "2026-11-02", "day", "2026-12-01", "", "ext-invanare", nil, nil},
		{"Bedrägerier mot äldre", "kommun", "2026-11-02", "day", "2026-12-03", "", "ext-foreningar", nil, joins},
		{"Presskonferens om mätningen", "kommun", "2026-11-09", "day", "2026-12-08", "", "ext-media", []initiative.Item{"material", "fragor"}, nil},
		{"Råd till föreningar", "polis", "2026-11-09", "day", "2026-12-09", "", "ext-samfund", nil, completed},
		{"Fastighetsägarträff", "kommun", "2026-11-09", "day", "2026-12-10", "", "ext-fastighet", nil, nil},
		{"Kameror i trapphus", "polis", "2026-11-09", "day", "2026-12-10", "", "ext-fastighet", nil, nil},
		{"Dialogmöte om hatbrott", "kommun", "2026-11-09", "day", "2026-12-10", "", "int-medarbetare", []initiative.Item{"fragor"}, nil},
		{"Insats som ingen får veta", "polis", "2026-11-09", "day", "2026-12-10", "", "ext-fastighet", nil, embargoed},
		{"Julmarknad", "kommun", "2026-11-09", "range", "2026-12-12", "2026-12-13", "ext-naringsliv", nil, nil},
		{"Fickstölder i julhandeln", "polis", "2026-11-09", "day", "2026-12-12", "", "ext-naringsliv", nil, postponed},
		{"Luciatåg genom centrum", "kommun", "2026-11-09", "day", "2026-12-13", "", "ext-naringsliv", nil, nil},
		{"Klotterfri vecka", "kommun", "2026-11-24", "week", "2027-03-15", "2027-03-21", "ext-skolor", plan, unasked},
		{"Nyårsfirande", "kommun", "2026-11-24", "day", "2026-12-31", "", "ext-invanare", talk, unasked},
		{"Pyroteknik", "polis", "2026-11-24", "range", "2026-12-28", "2026-12-31", "ext-invanare", plan, unasked},
		{"Julhälsning", "kommun", "2026-11-24", "day", "2026-12-22", "", "ext-invanare", nil, nil},
		{"Nykter i julhelgen", "polis", "2026-11-24", "day", "2026-12-23", "", "ext-invanare", talk, unasked},
		{"Fotbollscup för unga", "kommun", "2026-10-20", "day", "2027-01-16", "", "ext-foreningar", talk, bounced},
		{"Möten i arbetsgruppen", "kommun", "2026-10-20", "month", "2027-01-01", "2027-01-31", "int-medarbetare", nil, nil},
		{"Ungdomarnas natt", "polis", "2026-11-25", "day", "2027-02-06", "", "ext-invanare", plan, unasked},
		{"Brottsofferveckan", "polis", "2026-10-20", "week", "2027-02-22", "2027-02-28", "ext-invanare", nil, nil},
		{"Påskfirande i Rudan", "kommun", "2026-11-25", "range", "2027-03-25", "2027-03-28", "ext-invanare", plan, unasked},
		{"Valborg i Rudan", "kommun", "2026-11-25", "day", "2027-04-30", "", "ext-invanare", nil, unasked},
		{"Skolavslutning", "kommun", "2026-10-20", "day", "2027-06-11", "", "ext-skolor", nil, nil},
		{"Sommarlov", "polis", "2026-10-20", "month", "2027-06-01", "2027-06-30", "ext-invanare", plan, unasked},
		{"Gemensam rutin vid kris", "kommun", "2026-11-06", "asap", "", "", "int-medarbetare", talk, unasked},
		{"Inbrott under mörka kvällar", "polis", "2026-11-13", "", "", "", "ext-invanare", []initiative.Item{"nar", "talesperson"}, unasked},
		{"Vapenlämning", "polis", "2026-08-10", "", "", "", "ext-invanare", []initiative.Item{"nar"}, unasked},
		{"Höstlovsaktiviteter", "kommun", "2026-10-01", "range", "2026-10-26", "2026-11-01", "ext-skolor", nil, nil},
		{"Mörkervandring", "kommun", "2026-10-01", "day", "2026-11-20", "", "ext-invanare", nil, nil},
		{"Trygghetsvärdar på linje 834", "kommun", "2026-09-01", "range", "2026-11-01", "2026-12-20", "ext-invanare", nil, nil},
		{"Grannsamverkan i Ekbacken", "polis", "2026-11-18", "day", "2026-12-11", "", "ext-invanare", nil, objects},
		{"Cykelmärkning", "polis", "2026-11-18", "day", "2026-12-04", "", "ext-invanare", nil, asked},
		{"Utskick om romansbedrägerier", "kommun", "2026-11-18", "day", "2026-12-04", "", "ext-foreningar", nil, outdated},
		{"Besök i moskén", "polis", "2026-11-18", "day", "2026-12-06", "", "ext-samfund", nil, disputed},
		{"Bokbuss med poliser", "kommun", "2026-11-19", "day", "2027-05-08", "", "ext-invanare", nil, nil},
		{"Festivalen", "kommun", "2026-11-19", "range", "2027-08-20", "2027-08-22", "ext-invanare", nil, nil},
		{"Skolstart", "kommun", "2026-11-19", "week", "2027-08-16", "2027-08-22", "ext-skolor", nil, nil},
		{"Kampanj om trygga hem", "kommun", "2026-11-19", "season", "2027-03-01", "2027-05-31", "ext-invanare", nil, nil},
		{"Torgdagen", "kommun", "2026-11-05", "day", "2026-12-05", "", "ext-invanare", nil, cancelledNow},
		{"Orange week", "polis", "2026-10-05", "day", "2026-11-10", "", "ext-invanare", nil, evaluatedNow},
	})
}

// yearTurn has numbers of two years, a week that spans New Year, and a new quarter.
func yearTurn() *fakeShelf {
	two := []initiative.Item{"talesperson", "fragor"}
	return drawUp(2026, []draft{
		{"Tryggt nyår", "kommun", "2026-12-21", "range", "2026-12-30", "2027-01-01", "ext-invanare", two, nil},
		{"Snöröjning vid skolor", "kommun", "2026-12-23", "week", "2026-12-28", "2027-01-03", "ext-skolor", nil, nil},
		{"Kampanj om fyrverkerier", "kommun", "2026-12-23", "day", "2027-01-13", "", "ext-invanare", []initiative.Item{"budskap"}, nil},
		{"Föräldramöten under våren", "kommun", "2026-12-23", "month", "2027-01-01", "2027-01-31", "ext-invanare", []initiative.Item{"material"}, nil},
	})
}
