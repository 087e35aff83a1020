package followup

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

func stockholm(t *testing.T) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func rules(t *testing.T) Rules {
	return Rules{
		Calendar: Calendar{Location: stockholm(t), From: 8, To: 16}, Parties: []initiative.Party{"kommun", "polis"},
		After: []int{5, 10}, Ahead: true, Evaluation: true, Recurring: true,
	}
}

// on is an instant in Stockholm: "2026-03-12 09:00".
func on(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, stockholm(t))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func day(t *testing.T, s string) dates.Day {
	t.Helper()
	d, err := dates.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// aCase was registered and asked about on Monday 2 March 2026, and takes place on Thursday 26 March.
func aCase(t *testing.T) *initiative.Initiative {
	c := &initiative.Initiative{ID: "SAM-2026-0001", Lead: "kommun"}
	c.Created, c.Asked, c.Updated, c.ShareTold = on(t, "2026-03-02 10:00"), on(t, "2026-03-02 10:00"), on(t, "2026-03-02 10:00"), on(t, "2026-03-02 10:00")
	for _, item := range []initiative.Item{"vad", "malgrupp", "budskap", "nar"} {
		c.Put(item, initiative.Version{Text: "x", State: initiative.Answered})
	}
	c.Recount([]initiative.Item{"vad", "syfte", "malgrupp", "budskap", "nar", "talesperson"})
	d := day(t, "2026-03-26")
	c.When = initiative.When{Range: dates.Range{Start: d, End: d}, Precision: "day"}
	return c
}

// TestTable goes through the rows of the README's table, each at its edges: what is due at an instant.
func TestTable(t *testing.T) {
	type edit = func(*initiative.Initiative)
	done := func(keys ...string) edit {
		return func(c *initiative.Initiative) {
			c.Done = map[string]time.Time{}
			for _, k := range keys {
				c.Done[k] = on(t, "2026-03-02 10:00")
			}
		}
	}
	asked := func(c *initiative.Initiative) {
		c.With("polis").Ask(c.ToShow(), on(t, "2026-03-02 11:00"))
		done("consult/polis")(c)
	}
	agreed := func(c *initiative.Initiative) {
		asked(c)
		c.With("polis").Say(initiative.Voice{Stance: initiative.NoObjection, Source: initiative.Source{From: "bo"}})
	}
	moved := func(at string) edit {
		return func(c *initiative.Initiative) {
			agreed(c)
			c.Put("nar", initiative.Version{Text: "y", State: initiative.Answered})
			c.Updated = on(t, at)
		}
	}
	called := func(at string) edit {
		return func(c *initiative.Initiative) { asked(c); c.Cancelled, c.Updated = on(t, at), on(t, at) }
	}
	again := func(at string) edit {
		return func(c *initiative.Initiative) {
			called("2026-03-03 09:00")(c)
			c.Inform("polis")
			c.Cancelled, c.Updated = time.Time{}, on(t, at)
			c.Log(initiative.Event{At: on(t, at), What: "uncancelled"})
		}
	}
	answeredAll := func(c *initiative.Initiative) { asked(c); c.Open = nil }
	lapsed := func(c *initiative.Initiative) {
		answeredAll(c)
		c.Put("utvardering", initiative.Version{Text: "x", State: initiative.Answered})
	}
	proposed := func(c *initiative.Initiative) {
		answeredAll(c)
		c.Propose([]initiative.Item{"vad"}, []string{"z"}, "anna", initiative.Source{})
		c.Proposals[0].Asked = on(t, "2026-03-02 12:00")
	}
	yearly := func(c *initiative.Initiative) {
		answeredAll(c)
		c.When = initiative.When{Range: dates.Range{Start: day(t, "2025-09-01")}, Precision: "open"}
	}
	recurring := func(c *initiative.Initiative) {
		answeredAll(c)
		c.Evaluated = on(t, "2025-12-20 10:00")
		c.When = initiative.When{Range: dates.Range{Start: day(t, "2025-09-01"), End: day(t, "2025-12-15")}, Flags: []string{"recurring"}}
	}
	embargoed := func(c *initiative.Initiative) {
		c.Embargo = initiative.Embargo{Held: true, Until: day(t, "2026-03-05")}
	}
	for _, c := range []struct {
		name string
		now  string
		edit edit
		want string
	}{
		{"the owner may say no for an hour", "2026-03-02 10:59", nil, ""},
		{"asked after an hour", "2026-03-02 11:00", nil, "consult/polis"},
		{"urgent: at once", "2026-03-02 10:00", func(c *initiative.Initiative) { c.Urgent = true }, "consult/polis!"},
		{"too little to have a view on", "2026-03-02 12:00", func(c *initiative.Initiative) { c.Answers["budskap"] = nil }, ""},
		{"dela inte", "2026-03-02 12:00", func(c *initiative.Initiative) { c.HoldShare = true }, ""},
		{"embargo", "2026-03-02 12:00", func(c *initiative.Initiative) { c.Embargo = initiative.Embargo{Held: true} }, ""},
		{"embargo, and the owner shares all the same", "2026-03-02 12:00", func(c *initiative.Initiative) { c.Embargo, c.ShareUnder = initiative.Embargo{Held: true}, true }, "consult/polis"},
		{"embargo until a day", "2026-03-04 23:00", embargoed, ""},
		{"asked in the morning of that day", "2026-03-05 08:00", embargoed, "consult/polis"},
		{"under review", "2026-03-02 12:00", func(c *initiative.Initiative) { c.Guard = []string{"pnr"} }, ""},
		{"cancelled", "2026-03-20 12:00", func(c *initiative.Initiative) { c.Cancelled = on(t, "2026-03-03 10:00") }, ""},
		{"closed", "2026-03-20 12:00", func(c *initiative.Initiative) { c.Closed = on(t, "2026-03-03 10:00") }, ""},
		{"asked once", "2026-03-02 12:00", asked, ""},

		{"a change is told in the afternoon", "2026-03-03 14:59", moved("2026-03-03 09:00"), ""},
		{"then", "2026-03-03 15:00", moved("2026-03-03 09:00"), "consult-change/polis/1/1772524800"},
		{"after 15 it waits for the next working day", "2026-03-08 15:00", moved("2026-03-06 15:30"), ""},
		{"Monday", "2026-03-09 15:00", moved("2026-03-06 15:30"), "reminder/5/2026-03-02 consult-change/polis/1/1772807400"},
		{"near the start: at once", "2026-03-25 09:00", func(c *initiative.Initiative) { moved("2026-03-25 09:00")(c); c.Open = nil }, "consult-change/polis/1/1774425600!"},

		{"what is changed on a Friday afternoon is told before a Monday", "2026-03-07 00:00", func(c *initiative.Initiative) {
			moved("2026-03-06 15:30")(c)
			c.Open, c.When.Start, c.When.End = nil, day(t, "2026-03-09"), day(t, "2026-03-09")
		}, "consult-change/polis/1/1772807400!"},
		{"and not at once, when there is time", "2026-03-06 23:59", func(c *initiative.Initiative) {
			moved("2026-03-06 15:30")(c)
			c.Open, c.When.Start, c.When.End = nil, day(t, "2026-03-09"), day(t, "2026-03-09")
		}, ""},

		{"called off: told in the afternoon", "2026-03-03 14:59", called("2026-03-03 09:00"), ""},
		{"then", "2026-03-03 15:00", called("2026-03-03 09:00"), "called-off/polis/1772524800000000000"},
		{"near the start: at once", "2026-03-25 09:00", called("2026-03-25 09:00"), "called-off/polis/1774425600000000000!"},
		{"the agreement has nothing to do with it, nor dela inte", "2026-03-03 15:00", func(c *initiative.Initiative) {
			called("2026-03-03 09:00")(c)
			c.HoldShare = true
		}, "called-off/polis/1772524800000000000"},
		{"not under review", "2026-03-03 15:00", func(c *initiative.Initiative) {
			called("2026-03-03 09:00")(c)
			c.Guard = []string{"pnr"}
		}, ""},
		{"on again the same day: it knew nothing", "2026-03-03 15:00", func(c *initiative.Initiative) {
			called("2026-03-03 09:00")(c)
			c.Cancelled = c.Closed
		}, ""},
		{"on again the next: in the afternoon", "2026-03-04 15:00", again("2026-03-04 09:00"), "on-again/polis/1772524800000000000"},
		{"and no reminder before that", "2026-03-24 08:00", func(c *initiative.Initiative) {
			again("2026-03-23 15:30")(c)
			c.Open = nil
		}, "on-again/polis/1772524800000000000!"},

		{"five working days", "2026-03-09 07:59", asked, ""},
		{"from eight", "2026-03-09 08:00", asked, "reminder/5/2026-03-02"},
		{"not in the evening, whatever makes it due then", "2026-03-09 16:17", asked, ""},
		{"an answer begins the count anew", "2026-03-09 08:00", func(c *initiative.Initiative) { asked(c); c.Asked = on(t, "2026-03-05 10:00") }, ""},
		{"paused", "2026-03-20 12:00", func(c *initiative.Initiative) { asked(c); c.Paused = on(t, "2026-03-05 10:00") }, ""},
		{"nothing open", "2026-03-20 12:00", answeredAll, ""},
		{"away until the twelfth", "2026-03-11 12:00", func(c *initiative.Initiative) { asked(c); c.Away = on(t, "2026-03-12 00:00") }, ""},
		{"back", "2026-03-12 08:00", func(c *initiative.Initiative) { asked(c); c.Away = on(t, "2026-03-12 00:00") }, "reminder/5/2026-03-02"},
		{"a week ahead", "2026-03-19 08:00", func(c *initiative.Initiative) {
			asked(c)
			done("consult/polis", "reminder/5/2026-03-02", "reminder/10/2026-03-02")(c)
		}, "reminder/week/2026-03-26"},
		{"urgent and its five questions answered", "2026-03-20 08:00", func(c *initiative.Initiative) { asked(c); c.Urgent, c.Open = true, []initiative.Item{"syfte"} }, ""},

		{"the consulted party is reminded two working days ahead", "2026-03-24 08:00", answeredAll, "consult-remind/polis/1"},
		{"not before", "2026-03-23 16:00", answeredAll, ""},
		{"not when it has answered", "2026-03-24 08:00", func(c *initiative.Initiative) { agreed(c); c.Open = nil }, ""},

		{"nine on the first working day after", "2026-03-27 09:00", lapsed, "evaluation/1/2026-03-26"},
		{"not at eight", "2026-03-27 08:59", lapsed, ""},
		{"once more after two weeks", "2026-04-10 09:00", func(c *initiative.Initiative) {
			lapsed(c)
			c.Done["evaluation/1/2026-03-26"] = on(t, "2026-03-27 09:00")
		}, "evaluation/2/2026-03-26"},
		{"evaluated", "2026-03-27 09:00", func(c *initiative.Initiative) { lapsed(c); c.Evaluated = on(t, "2026-03-27 08:00") }, ""},
		{"an old case is not dug up", "2026-08-03 09:00", lapsed, ""},
		{"without an end: each January", "2026-03-02 12:00", yearly, "evaluation/year/2026"},

		{"last year's recurring ones in January", "2026-01-07 09:00", recurring, "recurring/2026"},
		{"not in March", "2026-03-20 09:00", recurring, ""},

		{"a proposal goes on after three working days", "2026-03-05 08:00", proposed, "proposal-moved/1"},
		{"not before", "2026-03-04 16:00", proposed, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := aCase(t)
			if c.edit != nil {
				c.edit(i)
			}
			before := i.Clone()
			var got []string
			for _, a := range rules(t).Due(i, on(t, c.now)) {
				got = append(got, a.Key+map[bool]string{true: "!"}[a.Uncapped])
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("due %q, want %q", s, c.want)
			}
			if diff := cmp.Diff(before, i.Clone()); diff != "" {
				t.Errorf("looking changed the case:\n%s", diff)
			}
		})
	}
}

// TestOff: everything can be turned off by itself.
func TestOff(t *testing.T) {
	for _, c := range []struct {
		kind Kind
		now  string
		off  func(*Rules)
	}{
		{Consult, "2026-03-02 11:00", func(r *Rules) { r.Off = []initiative.Party{"polis"} }},
		{Consult, "2026-03-02 11:00", func(r *Rules) { r.Until = day(t, "2026-01-31") }},
		{Remind, "2026-03-09 08:00", func(r *Rules) { r.After = nil }},
		{Remind, "2026-03-19 08:00", func(r *Rules) { r.After, r.Ahead = nil, false }},
		{Evaluate, "2026-03-27 09:00", func(r *Rules) { r.Evaluation = false }},
	} {
		is := func(a Act) bool { return a.Kind == c.kind }
		on, off := rules(t), rules(t)
		c.off(&off)
		at, _ := time.ParseInLocation("2006-01-02 15:04", c.now, on.Location)
		if !slices.ContainsFunc(on.Due(aCase(t), at), is) || slices.ContainsFunc(off.Due(aCase(t), at), is) {
			t.Errorf("%s at %s: with it %v, without %v", c.kind, c.now, on.Due(aCase(t), at), off.Due(aCase(t), at))
		}
	}
}

// TestNext: a case that has something due, or will have, says when; looking at it then finds it due, and acting on
// everything in turn ends.
func TestNext(t *testing.T) {
	r, c := rules(t), aCase(t)
	now, steps := on(t, "2026-03-02 10:00"), 0
	for next := r.Next(c, now); !next.IsZero(); next = r.Next(c, now) {
		if next.After(now) {
			now = next
		}
		due := r.Due(c, now)
		if len(due) == 0 {
			t.Fatalf("nothing is due at %s, when the case should be looked at", now)
		}
		for _, a := range due {
			if c.Done == nil {
				c.Done = map[string]time.Time{}
			}
			c.Done[a.Key] = now
			if a.Kind == Consult {
				c.With(a.Party).Ask(c.ToShow(), now)
			}
		}
		if steps++; steps > 20 {
			t.Fatalf("still due after 20 steps: %v", due)
		}
	}
	if steps < 6 {
		t.Errorf("a life of %d steps: %v", steps, c.Done)
	}
}

// TestHours: people are written to while they work, also after the machine was off for a weekend.
func TestHours(t *testing.T) {
	r := rules(t)
	for in, want := range map[string]string{
		"2026-03-09 08:00": "2026-03-09 08:00", "2026-03-09 07:00": "2026-03-09 08:00", "2026-03-09 16:00": "2026-03-10 08:00",
		"2026-03-06 17:00": "2026-03-09 08:00", "2026-03-07 10:00": "2026-03-09 08:00", "2026-04-02 16:30": "2026-04-07 08:00",
	} {
		if got := r.office(on(t, in)); !got.Equal(on(t, want)) {
			t.Errorf("%s: %s, want %s", in, got.Format("2006-01-02 15:04"), want)
		}
	}
	r.Free = func(d dates.Day) bool { return d == day(t, "2026-03-09") }
	if got := r.office(on(t, "2026-03-09 10:00")); !got.Equal(on(t, "2026-03-10 08:00")) {
		t.Errorf("on a day of the operator's own: %s", got)
	}
}

// TestHourOfADayThatIsShorter: an hour is that of the clock on the wall, also when the clocks were changed that night.
func TestHourOfADayThatIsShorter(t *testing.T) {
	c := rules(t).Calendar
	for _, d := range []string{"2026-03-28", "2026-03-29", "2026-03-30", "2026-10-24", "2026-10-25", "2026-10-26", "2028-02-29"} {
		for hour := 3; hour < 24; hour++ {
			want := fmt.Sprintf("%s %02d:00", d, hour)
			if got := c.at(day(t, d), hour).Format("2006-01-02 15:04"); got != want {
				t.Errorf("%s is %s", want, got)
			}
		}
	}
}

// TestLookedAtWhenAnEmbargoEnds: what the embargo holds back is looked at again when it ends, and what has no end is
// not.
func TestLookedAtWhenAnEmbargoEnds(t *testing.T) {
	c := aCase(t)
	c.Open = nil
	c.Embargo = initiative.Embargo{Held: true, Until: day(t, "2026-03-05")}
	now := on(t, "2026-03-02 12:00")
	if got := rules(t).Next(c, now); !got.Equal(on(t, "2026-03-05 08:00")) {
		t.Errorf("looked at %v", got)
	}
	if c.Embargo.Until = (dates.Day{}); slices.ContainsFunc(rules(t).planned(c, now), func(a Act) bool { return a.Kind == Consult }) {
		t.Error("asked about under an embargo without end")
	}
}
