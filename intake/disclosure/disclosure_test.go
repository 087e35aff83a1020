package disclosure

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

var today = dates.On(2026, 3, 16)

// aCase is the municipality's; anna owns it, bo of the police has answered question 9.
func aCase() *initiative.Initiative {
	c := &initiative.Initiative{ID: "SAM-2026-0001", Title: "Vandring", Lead: "kommun", Reporter: "anna@haninge.example"}
	put := func(item initiative.Item, from string, p initiative.Party) {
		v := initiative.Version{Text: "svar " + string(item), State: initiative.Answered}
		v.Source = initiative.Source{From: from, Party: p}
		c.Put(item, v)
	}
	for _, item := range []initiative.Item{"vad", "budskap", "fragor", "utvardering"} {
		put(item, "anna@haninge.example", "kommun")
	}
	put("talesperson", "bo@polisen.example", "polis")
	c.When = initiative.When{Range: dates.Range{Start: today.AddDays(3), End: today.AddDays(3)}}
	return c
}

func TestOf(t *testing.T) {
	type edit = func(*initiative.Initiative)
	consulted := func(c *initiative.Initiative) { c.With("polis").Ask(c.ToShow(), today.In(time.UTC)) }
	guarded := func(c *initiative.Initiative) { c.Guard = []string{"personnummer"} }
	embargo := func(c *initiative.Initiative) {
		c.Embargo = initiative.Embargo{Held: true, Text: "ja", Until: today.AddDays(4)}
	}
	past := func(c *initiative.Initiative) { c.Embargo = initiative.Embargo{Held: true, Text: "ja", Until: today} }
	anna := Reader{Party: "kommun", Address: "Anna@haninge.example"}
	bo := Reader{Party: "polis", Address: "bo@polisen.example"}
	other := Reader{Party: "kommun", Address: "olle@haninge.example"}
	for _, c := range []struct {
		name  string
		edit  edit
		to    Reader
		scope Scope
		sees  string // of vad, talesperson, fragor
	}{
		{"the owner", nil, anna, Whole, "vtf"},
		{"a colleague", nil, other, Facts, ""},
		{"a contact", nil, Reader{Party: "kommun", Address: "k@haninge.example", Trusted: true}, Whole, "vtf"},
		{"the other party before it is asked: own answers", nil, bo, Facts, "t"},
		{"the other party when it was", consulted, bo, Shared, "vt"},
		{"a contact of the other party", consulted, Reader{Party: "polis", Trusted: true}, Shared, "vt"},
		{"leadership", consulted, Reader{}, Facts, ""},
		{"guarded: the owner", guarded, anna, Number, ""},
		{"guarded: the other party", guarded, bo, Number, ""},
		{"embargo: the owner", embargo, anna, Whole, "vtf"},
		{"embargo: the other party", embargo, bo, Number, ""},
		{"embargo: leadership", embargo, Reader{}, Number, ""},
		{"an embargo that is over", past, bo, Facts, "t"},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := aCase()
			if c.edit != nil {
				c.edit(i)
			}
			g, sees := Of(i, c.to, today), ""
			for _, item := range []initiative.Item{"vad", "talesperson", "fragor"} {
				if v, ok := g.Answer(i, item); ok && v.Text != "" {
					sees += string(item[0])
				}
			}
			if g.Scope != c.scope || sees != c.sees {
				t.Errorf("scope %d and answers %q, want %d and %q", g.Scope, sees, c.scope, c.sees)
			}
			if none := g.Scope == Number; none != (g.Title(i) == "") || none != g.When(i).IsZero() {
				t.Errorf("title %q, time %v", g.Title(i), g.When(i))
			}
		})
	}
}

// TestConsultedUnderEmbargo: only the owner's word lets a consultation through, and never a guard.
func TestConsultedUnderEmbargo(t *testing.T) {
	c := aCase()
	c.Embargo = initiative.Embargo{Held: true, Text: "ja", Until: today.AddDays(4)}
	if g := Consulted(c, "polis", today); g.Scope != Number || g.Until != today.AddDays(4) {
		t.Errorf("without the owner's word: %+v", g)
	}
	c.ShareUnder = true
	if g := Consulted(c, "polis", today); g.Scope != Shared || !g.Embargo {
		t.Errorf("with it: %+v", g)
	}
	if Calendar(c, today) {
		t.Error("the digest places it on a day")
	}
	c.Guard = []string{"x"}
	if g := Consulted(c, "polis", today); g.Scope != Number {
		t.Errorf("guarded: %+v", g)
	}
}

// TestNothingOfAGuardedCase: whoever reads it, whatever else the case is: no title, no time, no answer.
func TestNothingOfAGuardedCase(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 5000 {
		c := aCase()
		c.Guard = []string{"x"}
		c.ShareUnder, c.HoldShare = rng.IntN(2) == 0, rng.IntN(2) == 0
		if rng.IntN(2) == 0 {
			c.Embargo = initiative.Embargo{Held: true, Text: "ja", Until: today.AddDays(rng.IntN(5) - 2)}
		}
		if rng.IntN(2) == 0 {
			c.With("polis").Ask(c.ToShow(), today.In(time.UTC))
		}
		to := Reader{
			Party: []initiative.Party{"", "kommun", "polis"}[rng.IntN(3)], Trusted: rng.IntN(2) == 0,
			Address: []string{"", "anna@haninge.example", "bo@polisen.example"}[rng.IntN(3)],
		}
		for _, g := range []Grant{Of(c, to, today), Consulted(c, to.Party, today)} {
			said := fmt.Sprint(g.Title(c), g.When(c).Range)
			for item := range c.Answers {
				v, _ := g.Answer(c, item)
				said += v.Text
			}
			if said != fmt.Sprint("", dates.Range{}) || Calendar(c, today) {
				t.Fatalf("case %d tells %+v: %q", n, to, said)
			}
		}
	}
}
