package followup

import (
	"testing"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

// TestTold goes through what the owner hears of others' changes, and when: once a day, and at once what cannot wait.
func TestTold(t *testing.T) {
	const owner, karin, bo = "anna@haninge.example", "karin@haninge.example", "bo@polisen.example"
	type edit = func(*initiative.Initiative)
	by := func(who, at string, item initiative.Item, text string) edit {
		return func(c *initiative.Initiative) {
			v := initiative.Version{Text: text, State: initiative.Answered}
			v.Source = initiative.Source{From: who, At: on(t, at)}
			if item == "nar" {
				d := day(t, text)
				v.When = initiative.When{Range: dates.Range{Start: d, End: d}}
				c.When = v.When
			}
			c.Put(item, v)
		}
	}
	did := func(who, at, what string) edit {
		return func(c *initiative.Initiative) {
			c.Log(initiative.Event{At: on(t, at), What: what, Source: initiative.Source{From: who, At: on(t, at)}})
		}
	}
	cancelled := func(who, at string) edit {
		return func(c *initiative.Initiative) { c.Cancelled = on(t, at); did(who, at, "cancelled")(c) }
	}
	for _, c := range []struct {
		name     string
		now      string
		edits    []edit
		want     bool
		uncapped bool
	}{
		{"a colleague's change waits for the afternoon", "2026-03-03 14:59", []edit{by(karin, "2026-03-03 09:00", "vad", "z")}, false, false},
		{"and is told then", "2026-03-03 15:00", []edit{by(karin, "2026-03-03 09:00", "vad", "z")}, true, false},
		{"what the other party filled, too", "2026-03-03 15:00", []edit{by(bo, "2026-03-03 09:00", "syfte", "z")}, true, false},
		{"after three it waits for the next working day", "2026-03-09 14:59", []edit{by(karin, "2026-03-06 15:30", "vad", "z")}, false, false},
		{"with what came later", "2026-03-09 15:00", []edit{by(karin, "2026-03-06 15:30", "vad", "z"), by(bo, "2026-03-09 14:50", "syfte", "z")}, true, false},
		{"the owner's own change is none", "2026-03-04 15:00", []edit{by(owner, "2026-03-03 09:00", "vad", "z")}, false, false},
		{"nor what the owner has changed since", "2026-03-04 15:00", []edit{by(karin, "2026-03-03 09:00", "vad", "z"), by(owner, "2026-03-03 10:00", "vad", "y")}, false, false},
		{"nor what says the same", "2026-03-04 15:00", []edit{by(karin, "2026-03-03 09:00", "vad", "x")}, false, false},
		{"nor what the owner said yes to", "2026-03-04 15:00", []edit{by(bo, "2026-03-03 09:00", "vad", "z"), did(owner, "2026-03-03 09:00", "proposal accepted")}, false, false},
		{"what was told is not told again", "2026-03-04 15:00", []edit{by(karin, "2026-03-03 09:00", "vad", "z"), func(c *initiative.Initiative) { c.Told = on(t, "2026-03-03 09:00") }}, false, false},
		{"nor what was there when the case became the owner's", "2026-03-04 15:00", []edit{by(karin, "2026-03-03 09:00", "vad", "z"), did(owner, "2026-03-03 10:00", "taken-over")}, false, false},
		{"but that it did, by another's word", "2026-03-04 15:00", []edit{did(karin, "2026-03-03 10:00", "taken-over")}, true, false},
		{"a change of the time near the start: at once", "2026-03-24 09:00", []edit{by(karin, "2026-03-24 09:00", "nar", "2026-03-27"), by(karin, "2026-03-24 09:00", "nar", "2026-03-25")}, true, true},
		{"of the spokesperson", "2026-03-25 09:00", []edit{by(karin, "2026-03-25 09:00", "talesperson", "Bo")}, true, true},
		{"of the purpose: in the afternoon", "2026-03-25 09:00", []edit{by(karin, "2026-03-25 09:00", "syfte", "z")}, false, false},
		{"at once tells what waits, too", "2026-03-25 10:00", []edit{by(karin, "2026-03-25 09:00", "syfte", "z"), by(karin, "2026-03-25 10:00", "talesperson", "Bo")}, true, true},
		{"of the spokesperson weeks ahead: in the afternoon", "2026-03-03 09:00", []edit{by(karin, "2026-03-03 09:00", "talesperson", "Bo")}, false, false},
		{"the spokesperson, far from the start", "2026-03-03 15:00", []edit{by(karin, "2026-03-03 09:00", "talesperson", "Bo")}, true, false},
		{"called off by a colleague", "2026-03-03 15:00", []edit{cancelled(karin, "2026-03-03 09:00")}, true, false},
		{"the day before", "2026-03-25 09:00", []edit{cancelled(karin, "2026-03-25 09:00")}, true, true},
		{"the embargo lifted by a colleague", "2026-03-03 15:00", []edit{did(karin, "2026-03-03 09:00", "embargo-lifted")}, true, false},
		{"called off by the owner", "2026-03-25 15:00", []edit{cancelled(owner, "2026-03-25 09:00")}, false, false},
		{"under review nothing is told", "2026-03-04 15:00", []edit{by(karin, "2026-03-03 09:00", "vad", "z"), func(c *initiative.Initiative) { c.Guard = []string{"pnr"} }}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := aCase(t)
			i.Reporter = owner
			for _, edit := range c.edits {
				edit(i)
			}
			r := rules(t)
			r.Changes = true
			due, uncapped := told(r, i, on(t, c.now))
			if due != c.want || uncapped != c.uncapped {
				t.Errorf("told %v, uncapped %v; news %+v", due, uncapped, i.News())
			}
			if r.Changes = false; due {
				if due, _ = told(r, i, on(t, c.now)); due {
					t.Error("told although it is turned off")
				}
			}
		})
	}
}

// told reports whether the owner is to be told of changes, and whether that passes every cap.
func told(r Rules, c *initiative.Initiative, now time.Time) (due, uncapped bool) {
	for _, a := range r.Due(c, now) {
		if a.Kind == Told {
			return true, a.Uncapped
		}
	}
	return false, false
}
