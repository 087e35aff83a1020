package followup

import (
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/intake/initiative"
)

// TestEveryPair: what goes to the other party by itself, for each pair of where that party stands and where the case
// does, two working days before the start. A pair that is not in the table has nothing due.
func TestEveryPair(t *testing.T) {
	type edit = func(*initiative.Initiative)
	asked := func(c *initiative.Initiative) { c.With("polis").Ask(c.ToShow(), on(t, "2026-03-02 11:00")) }
	said := func(s initiative.Stance) edit {
		return func(c *initiative.Initiative) {
			asked(c)
			c.With("polis").Say(initiative.Voice{Stance: s, Source: initiative.Source{From: "bo"}})
		}
	}
	change := func(c *initiative.Initiative) {
		c.Put("vad", initiative.Version{Text: "y", State: initiative.Answered})
		c.Updated = on(t, "2026-03-20 09:00")
	}
	stances := map[initiative.Stance]edit{
		initiative.NotAsked: func(*initiative.Initiative) {}, initiative.Asked: asked, initiative.NoObjection: said(initiative.NoObjection),
		initiative.Joins: said(initiative.Joins), initiative.Objects: said(initiative.Objects), initiative.Abstains: said(initiative.Abstains),
		initiative.Outdated: func(c *initiative.Initiative) { said(initiative.NoObjection)(c); change(c) },
	}
	embargo := func(c *initiative.Initiative) { c.Embargo = initiative.Embargo{Held: true} }
	at := on(t, "2026-03-03 10:00")
	states := map[string]edit{
		"as usual": func(*initiative.Initiative) {}, "changed lately": change, "paused": func(c *initiative.Initiative) { c.Paused = at },
		"dela inte": func(c *initiative.Initiative) { c.HoldShare = true }, "embargo": embargo,
		"embargo and dela": func(c *initiative.Initiative) { embargo(c); c.ShareUnder = true },
		"cancelled":        func(c *initiative.Initiative) { c.Cancelled = at }, "closed": func(c *initiative.Initiative) { c.Closed = at },
		"under review": func(c *initiative.Initiative) { c.Guard = []string{"pnr"} }, "not announced": func(c *initiative.Initiative) { c.ShareTold = c.Cancelled },
		"without a message": func(c *initiative.Initiative) { c.Answers["budskap"] = nil },
		"over": func(c *initiative.Initiative) {
			c.When.Start, c.When.End = day(t, "2026-03-20"), day(t, "2026-03-20")
		},
		"cancelled, and it knows": func(c *initiative.Initiative) { c.Cancelled = at; c.Inform("polis") },
		"cancelled and over": func(c *initiative.Initiative) {
			c.Cancelled, c.When.Start, c.When.End = at, day(t, "2026-03-20"), day(t, "2026-03-20")
		},
		"part of another": func(c *initiative.Initiative) { c.Closed, c.Into = at, "SAM-2026-0002" },
		"on again":        func(c *initiative.Initiative) { c.Cancelled = at; c.Inform("polis"); c.Cancelled = c.Closed },
		"on again, dela inte": func(c *initiative.Initiative) {
			c.Cancelled = at
			c.Inform("polis")
			c.Cancelled, c.HoldShare = c.Closed, true
		},
	}
	want := map[string]string{}
	for _, state := range []string{"as usual", "paused", "embargo and dela"} {
		want["ej frågad, "+state], want["frågad, "+state], want["ändrat efter samråd, "+state] = "consult", "consult-remind", "consult-change!"
	}
	want["ej frågad, changed lately"], want["frågad, changed lately"] = "consult", "consult-change!" // and no reminder of the old plan
	for _, stance := range []string{"inget att invända", "deltar", "invänder", "avstår", "ändrat efter samråd"} {
		want[stance+", changed lately"] = "consult-change!"
	}
	for _, stance := range []string{"frågad", "inget att invända", "deltar", "invänder", "avstår", "ändrat efter samråd"} {
		for _, state := range []string{"cancelled", "closed"} {
			want[stance+", "+state] = "called-off!"
		}
		want[stance+", on again"], want[stance+", on again, dela inte"] = "on-again!", "on-again!"
	}
	want["ändrat efter samråd, on again"] = "consult-change!" // which says so
	want["ej frågad, on again"] = "consult"
	for stance, stand := range stances {
		for state, put := range states {
			c := aCase(t)
			c.Open = nil
			stand(c)
			if got := c.Stance("polis"); got != stance {
				t.Fatalf("%s is %s", stance, got)
			}
			put(c)
			var got []string
			for _, a := range rules(t).Due(c, on(t, "2026-03-24 08:00")) {
				if slices.Contains([]Kind{Consult, Changed, RemindConsult, CalledOff, OnAgain}, a.Kind) {
					got = append(got, string(a.Kind)+map[bool]string{true: "!"}[a.Uncapped])
				}
			}
			pair := string(stance) + ", " + state
			if s := strings.Join(got, " "); s != want[pair] {
				t.Errorf("%s: %q, want %q", pair, s, want[pair])
			}
			delete(want, pair)
		}
	}
	for pair := range want {
		t.Errorf("no such pair: %s", pair)
	}
}
