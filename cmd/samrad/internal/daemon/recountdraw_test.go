package daemon

import (
	"fmt"
	"math/rand/v2"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

// drawing is a case being drawn: as it was mailed in, and changed once since.
type drawing struct {
	*initiative.Initiative
	rng   *rand.Rand
	today dates.Day
	since time.Time // when it changed
}

// drawnCase is a case of any kind, near an instant.
func drawnCase(rng *rand.Rand, n int, now time.Time) *initiative.Initiative {
	d := drawing{fixture.Case(n, fmt.Sprintf("Titel%dslut", n), 1), rng, dates.DayOf(now), time.Time{}}
	d.Lead = []initiative.Party{"kommun", "polis"}[rng.IntN(2)]
	d.Parties = []initiative.Party{d.Lead}
	if rng.IntN(5) == 0 {
		d.Join(d.counterpart())
	}
	d.Created = now.AddDate(0, 0, -1-rng.IntN(60))
	d.Updated = d.Created
	if d.since = now.AddDate(0, 0, -rng.IntN(14)).Add(-time.Hour); d.since.Before(d.Created) {
		d.since = d.Created
	}
	d.Tags = map[string][]string{"malgrupp": {[]string{"ext-invanare", "ext-skolor", "int-fack"}[rng.IntN(3)]}}
	d.Tags["syfte"] = [][]string{{"kannedom"}, {"kannedom", "engagemang"}, {"forstaelse"}, nil}[rng.IntN(4)]
	d.Urgent = rng.IntN(8) == 0
	d.answer()
	d.consult()
	d.end()
	return d.Initiative
}

func (d drawing) counterpart() initiative.Party {
	return map[initiative.Party]initiative.Party{"kommun": "polis", "polis": "kommun"}[d.Lead]
}

func (d drawing) at(t time.Time) initiative.Source {
	return initiative.Source{From: "anna@kommun.example", At: t}
}

// time is when a case takes place, of any kind.
func (d drawing) time() initiative.When {
	start := d.today.AddDays(d.rng.IntN(90) - 25)
	if d.rng.IntN(4) == 0 {
		start = d.today.AddDays(d.rng.IntN(4))
	}
	span := func(p string, from, to dates.Day) initiative.When {
		return initiative.When{Range: dates.Range{Start: from, End: to}, Precision: p}
	}
	switch d.rng.IntN(8) {
	case 0:
		return initiative.When{}
	case 1:
		return span("asap", dates.DayOf(d.Created), dates.Day{})
	case 2, 3:
		return span("range", start, start.AddDays(1+d.rng.IntN(20)))
	}
	return span("day", start, start)
}

// answer gives most questions an answer, some of them late, and moves some cases.
func (d drawing) answer() {
	late := map[initiative.Item]bool{}
	if d.rng.IntN(4) == 0 {
		late[fixture.Twelve()[d.rng.IntN(12)]] = true
		d.Updated = d.since
	}
	whole := d.rng.IntN(2) == 0
	d.When = d.time()
	for _, item := range fixture.Twelve() {
		if !whole && d.rng.IntN(8) == 0 {
			continue
		}
		v := initiative.Version{Text: "Svar", State: initiative.Answered, Source: d.at(d.Created)}
		if late[item] {
			v.Source.At = d.since
		}
		if item == "nar" {
			v.When = d.When
		}
		d.Put(item, v)
	}
	if _, ok := d.Answer("nar"); ok && d.rng.IntN(4) == 0 {
		d.When, d.Updated = d.time(), d.since
		d.Put("nar", initiative.Version{Text: "Svar", State: initiative.Answered, When: d.When, Source: d.at(d.since)})
	}
	if _, ok := d.Answer("nar"); !ok {
		d.When = initiative.When{}
	}
	d.Recount(fixture.Twelve())
}

// consult takes samråd to any of its states.
func (d drawing) consult() {
	k := d.rng.IntN(7)
	if k == 0 {
		return
	}
	with := d.With(d.counterpart())
	with.Ask(d.ToShow(), d.Created)
	if k == 1 {
		return
	}
	v := initiative.Voice{Source: initiative.Source{From: "bo@polis.example", Party: with.Party, At: d.Created}}
	if d.rng.IntN(2) == 0 {
		v.Source.At, d.Updated = d.since, d.since
	}
	v.Stance = []initiative.Stance{initiative.NoObjection, initiative.Joins, initiative.NoObjection, initiative.Objects, initiative.Objects}[k-2]
	with.Say(v)
	switch k {
	case 4:
		d.Updated = d.since
		d.Put("budskap", initiative.Version{Text: "Annat", State: initiative.Answered, Source: d.at(d.since)})
		d.Recount(fixture.Twelve())
	case 5:
		with.Proceeded, d.Updated = d.since, d.since
	}
	if len(d.Answers["material"]) > 0 && d.rng.IntN(6) == 0 {
		d.Propose([]initiative.Item{"material"}, []string{"Annat"}, "anna@kommun.example", d.at(d.Created))
	}
}

// end holds a case back, ends it, or has a mail about it come back.
func (d drawing) end() {
	switch d.rng.IntN(14) {
	case 0:
		d.Guard = []string{"personnummer"}
	case 1:
		d.Embargo = initiative.Embargo{Held: true, Text: "x", Until: dates.On(2099, 1, 1)}
	case 2:
		d.Embargo = initiative.Embargo{Held: true, Text: "x", Until: dates.On(2020, 1, 1)}
	case 3:
		d.Cancelled, d.Updated = d.since, d.since
	case 4:
		d.Evaluated, d.Updated = d.since, d.since
	case 5:
		d.Closed, d.Updated = d.since, d.since
	case 6:
		d.Sent = []initiative.Sent{{Letter: "<1@x>", Kind: "gap", At: d.Created, Bounced: "5.1.1"}}
		if kind := []string{"", "consult", "reminder"}[d.rng.IntN(3)]; kind != "" {
			d.Sent = append(d.Sent, initiative.Sent{Letter: "<2@x>", Kind: kind, At: d.Created})
		}
		d.Log(initiative.Event{At: d.since, What: "bounced"})
	}
}
