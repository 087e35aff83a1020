package digest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/templates"
)

var week12 = Issue{Week: dates.Week{Year: 2026, N: 12}, Day: dates.On(2026, 3, 16)}

func composed(t *testing.T, f Facts, is Issue, cases ...*initiative.Initiative) templates.DigestView {
	t.Helper()
	v, err := Compose(&fakeShelf{cases: cases}, f, is)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func whyIDs(v templates.DigestView) string {
	var out []string
	for _, a := range v.Alarms {
		var ids []string
		for _, w := range a.Whys {
			ids = append(ids, w.ID)
		}
		out = append(out, strings.Join(ids, "+"))
	}
	return strings.Join(out, " ")
}

// TestAlarms goes through domain.md 6.3, each condition at its edges. The day is Monday 16 March 2026.
func TestAlarms(t *testing.T) {
	onDay := func(d string, open ...initiative.Item) *initiative.Initiative {
		return joint(newCase("SAM-2026-0001", "T", "kommun", "2026-03-10", span("day", d, d), open...))
	}
	with := func(i *initiative.Initiative, change func(*initiative.Initiative)) *initiative.Initiative {
		change(i)
		return i
	}
	alone := func(i *initiative.Initiative) *initiative.Initiative {
		i.Parties = []initiative.Party{"kommun"}
		return i
	}
	undated := func(created string) *initiative.Initiative {
		return joint(newCase("SAM-2026-0001", "T", "kommun", created, initiative.When{}))
	}
	for _, c := range []struct {
		name string
		i    *initiative.Initiative
		want string
	}{
		{"complete", onDay("2026-03-17"), ""},
		{"A1 today", onDay("2026-03-16", "vad"), "A1"},
		{"A1 in 7 days", onDay("2026-03-23", "vad"), "A1"},
		{"no A1 in 8 days", onDay("2026-03-24", "vad"), ""},
		{"A2 talesperson", onDay("2026-03-30", "talesperson"), "A2"},
		{"A2 budskap", onDay("2026-03-30", "budskap"), "A2"},
		{"A2 both", onDay("2026-03-30", "budskap", "talesperson"), "A2+A2"},
		{"no A2 in 15 days", onDay("2026-03-31", "talesperson"), ""},
		{"A1 and A2", onDay("2026-03-18", "talesperson"), "A1+A2"},
		{"A3", onDay("2026-03-15", "talesperson"), "A3"},
		{"no A3 when complete", onDay("2026-03-15"), ""},
		{"A4", with(onDay("2026-05-01", "vad"), func(i *initiative.Initiative) { i.Reminders = 2 }), "A4"},
		{"no A4 after one reminder", with(onDay("2026-05-01", "vad"), func(i *initiative.Initiative) { i.Reminders = 1 }), ""},
		{"no A4 when complete", with(onDay("2026-03-20"), func(i *initiative.Initiative) { i.Reminders = 2 }), ""},
		{"A6", alone(groups(onDay("2026-05-01", "vad"), "ext-media", "ext-invanare")), "A6"},
		{"no A6 for an internal group", alone(groups(onDay("2026-05-01", "vad"), "int-fack")), ""},
		{"no A6 for both", groups(onDay("2026-05-01", "vad"), "ext-invanare"), ""},
		{"no A6 when complete", alone(groups(onDay("2026-03-20"), "ext-invanare")), ""},
		{"A9", with(onDay("2026-05-01", "vad"), func(i *initiative.Initiative) { i.Sent = []initiative.Sent{{}, {Bounced: "5.1.1"}} }), "A9"},
		{"no A9 when a later one arrived", with(onDay("2026-05-01", "vad"), func(i *initiative.Initiative) { i.Sent = []initiative.Sent{{Bounced: "5.1.1"}, {}} }), ""},
		{"A10 and nothing else", with(onDay("2026-03-17", "vad"), func(i *initiative.Initiative) { i.Guard = []string{"personnummer"} }), "A10"},
		{"A11 after 6 working days", undated("2026-03-06"), "A11"},
		{"no A11 after 5", undated("2026-03-09"), ""},
		{"cancelled", with(onDay("2026-03-17", "vad"), func(i *initiative.Initiative) { i.Cancelled = at("2026-03-12") }), ""},
		{"evaluated", with(onDay("2026-03-17", "vad"), func(i *initiative.Initiative) { i.Evaluated = at("2026-03-12") }), ""},
		{"a deadline counts by its end", joint(newCase("SAM-2026-0001", "T", "kommun", "2026-03-10", span("deadline", "2026-03-10", "2026-03-20"), "vad")), "A1"},
		{"a week that has begun has not passed", joint(newCase("SAM-2026-0001", "T", "kommun", "2026-03-10", span("month", "2026-03-01", "2026-03-31"), "vad")), "A1"},
		{"a vague time that is over has", joint(newCase("SAM-2026-0001", "T", "kommun", "2026-03-02", span("week", "2026-03-09", "2026-03-15"), "vad")), "A3"},
		{"as soon as possible is now", joint(newCase("SAM-2026-0001", "T", "kommun", "2026-03-10", initiative.When{Range: dates.Range{Start: day("2026-03-10")}, Precision: "asap"}, "vad")), "A1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := whyIDs(composed(t, facts(), week12, c.i)); got != c.want {
				t.Errorf("alarms %q, want %q", got, c.want)
			}
		})
	}
}

func TestWaitsOn(t *testing.T) {
	both := joint(newCase("SAM-2026-0001", "T", "polis", "2026-03-10", span("day", "2026-03-18", "2026-03-18"), "vad"))
	never := joint(newCase("SAM-2026-0002", "T", "kommun", "2026-03-10", span("day", "2026-03-18", "2026-03-18"), "vad"))
	never.Asked = time.Time{}
	one := groups(newCase("SAM-2026-0003", "T", "kommun", "2026-03-11", span("day", "2026-05-01", "2026-05-01"), "material"), "ext-skolor")
	f := facts()
	f.Groups = append(f.Groups, Word{"ext-skolor", "Skolor", true})
	var got []string
	for _, a := range composed(t, f, week12, both, never, one).Alarms {
		got = append(got, strings.TrimSpace(a.No+" "+a.Waits+" "+a.Since))
	}
	want := []string{"SAM-2026-0001 polisen 10 mars", "SAM-2026-0002 kommunen", "SAM-2026-0003 polisen 11 mars"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestAlarmOrder: soonest first, then what has passed, then what has no date, then what is under review; seven
// and the number of the rest.
func TestAlarmOrder(t *testing.T) {
	var cases []*initiative.Initiative
	add := func(id, d string) *initiative.Initiative {
		i := joint(newCase(id, "T", "kommun", "2026-03-02", span("day", d, d), "vad"))
		cases = append(cases, i)
		return i
	}
	add("SAM-2026-0001", "2026-03-17").Guard = []string{"x"}
	add("SAM-2026-0002", "2026-03-10")
	add("SAM-2026-0003", "2026-03-21")
	add("SAM-2026-0004", "2026-03-16")
	add("SAM-2026-0005", "2026-03-14")
	hidden := add("SAM-2026-0006", "2026-03-16")
	hidden.Embargo = initiative.Embargo{Held: true, Text: "får inte spridas före 1 april", Until: day("2026-04-01")}
	cases = append(cases, joint(newCase("SAM-2026-0007", "T", "kommun", "2026-03-02", initiative.When{})))
	order := func(v templates.DigestView) string {
		var out []string
		for _, a := range v.Alarms {
			out = append(out, strings.TrimPrefix(a.No, "SAM-2026-000"))
		}
		return strings.Join(out, "")
	}
	v := composed(t, facts(), week12, cases...)
	if got := order(v); got != "4352671" && got != "4352761" || v.MoreAlarms != 0 {
		t.Errorf("order %s and %d more", got, v.MoreAlarms)
	}
	if i := slices.IndexFunc(v.Alarms, func(a templates.Alarm) bool { return a.Embargo }); v.Alarms[i].When != "" || v.Alarms[i].Title != "" || v.Alarms[i].Until != "1 april" {
		t.Errorf("an embargoed case shows %+v", v.Alarms[i])
	}
	for n := range 5 {
		add("SAM-2026-010"+string(rune('0'+n)), "2026-03-22")
	}
	if v := composed(t, facts(), week12, cases...); len(v.Alarms) != 7 || v.MoreAlarms != 5 || v.Acts != 12 {
		t.Errorf("%d alarms, %d more, %d in all", len(v.Alarms), v.MoreAlarms, v.Acts)
	}
}
