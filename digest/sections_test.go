package digest

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/templates"
)

func TestWhen(t *testing.T) {
	for _, c := range []struct{ precision, from, to, want string }{
		{"day", "2026-03-26", "2026-03-26", "Tor 26 mars"},
		{"range", "2026-03-23", "2026-03-25", "23-25 mars"},
		{"range", "2026-04-28", "2026-06-15", "28 apr-15 juni"},
		{"range", "2026-12-28", "2027-01-03", "28 dec-3 jan"},
		{"week", "2026-03-23", "2026-03-29", "v. 13"},
		{"week", "2026-12-14", "2027-01-17", "v. 51-2"},
		{"month", "2026-04-01", "2026-04-30", "April"},
		{"month", "2026-04-01", "2026-04-10", "1-10 apr"},
		{"quarter", "2026-04-01", "2026-06-30", "Apr-juni"},
		{"season", "2026-12-01", "2027-02-28", "Dec-feb"},
		{"year", "2027-01-01", "2027-12-31", "2027"},
		{"deadline", "2026-03-10", "2026-03-30", "Senast 30 mars"},
		{"asap", "2026-03-10", "2026-03-10", "Snarast"},
		{"open", "2026-04-01", "2026-04-01", "Ons 1 apr"},
	} {
		if got := when(span(c.precision, c.from, c.to)); got != c.want {
			t.Errorf("%s %s..%s: %q, want %q", c.precision, c.from, c.to, got, c.want)
		}
	}
}

func TestUpcoming(t *testing.T) {
	on := func(id, precision, from, to string) *initiative.Initiative {
		return joint(newCase(id, "T", "kommun", "2026-03-10", span(precision, from, to), "material"))
	}
	cases := []*initiative.Initiative{
		on("SAM-2026-0001", "day", "2026-03-15", "2026-03-15"),      // yesterday
		on("SAM-2026-0002", "day", "2026-03-30", "2026-03-30"),      // the last day
		on("SAM-2026-0003", "day", "2026-03-31", "2026-03-31"),      // one too many
		on("SAM-2026-0004", "week", "2026-03-16", "2026-03-22"),     // vague
		on("SAM-2026-0005", "month", "2026-03-01", "2026-03-31"),    // vague and begun
		on("SAM-2026-0006", "season", "2026-03-01", "2026-05-31"),   // begun, and too long to be news
		on("SAM-2026-0007", "day", "2026-03-16", "2026-03-16"),      // today
		on("SAM-2026-0008", "range", "2026-03-10", "2026-03-20"),    // began last week
		on("SAM-2026-0009", "deadline", "2026-03-01", "2026-03-20"), // due within
		on("SAM-2026-0010", "day", "2026-03-18", "2026-03-18"),      // embargo
		on("SAM-2026-0011", "day", "2026-03-18", "2026-03-18"),      // review
		joint(newCase("SAM-2026-0012", "T", "kommun", "2026-03-10", initiative.When{})),
	}
	cases[9].Embargo = initiative.Embargo{Held: true, Text: "tills vidare"}
	cases[10].Guard = []string{"x"}
	v := composed(t, facts(), week12, cases...)
	var got []string
	for _, u := range v.Upcoming {
		got = append(got, strings.TrimPrefix(u.No, "SAM-2026-00"))
	}
	if want := []string{"07", "09", "02", "04", "05", "10"}; !slices.Equal(got, want) {
		t.Errorf("upcoming %v, want %v", got, want)
	}
	if v.Starting != 6 || v.Undated != 1 {
		t.Errorf("%d starting, %d undated", v.Starting, v.Undated)
	}
	if last := v.Upcoming[5]; last.When+last.Title+last.Groups+last.Who+last.Stage != "" {
		t.Errorf("an embargoed case shows %+v", last)
	}
}

func TestClashes(t *testing.T) {
	on := func(n int, precision, from, to string, g ...string) *initiative.Initiative {
		return groups(joint(newCase(fmt.Sprintf("SAM-2026-%04d", n), "T", "kommun", "2026-03-10", span(precision, from, to))), g...)
	}
	lines := func(cases ...*initiative.Initiative) string {
		var out []string
		for _, c := range composed(t, facts(), week12, cases...).Clashes {
			out = append(out, fmt.Sprintf("%s %s %s", c.When, strings.Join(c.Nos, "+"), c.Groups))
		}
		return strings.ReplaceAll(strings.Join(out, "; "), "SAM-2026-000", "")
	}
	a, b := on(1, "day", "2026-03-26", "2026-03-26", "ext-invanare", "ext-naringsliv"), on(2, "range", "2026-03-24", "2026-03-27", "ext-naringsliv", "int-fack")
	for name, c := range map[string]struct {
		cases []*initiative.Initiative
		want  string
	}{
		"a day in a span":     {[]*initiative.Initiative{a, b}, "Tor 26 mars 2+1 näringsliv"},
		"no group in common":  {[]*initiative.Initiative{a, on(2, "day", "2026-03-26", "2026-03-26", "int-fack")}, ""},
		"no day in common":    {[]*initiative.Initiative{a, on(2, "day", "2026-03-27", "2026-03-27", "ext-invanare")}, ""},
		"longer than 14 days": {[]*initiative.Initiative{a, on(2, "range", "2026-03-20", "2026-04-03", "ext-invanare")}, ""},
		"just 14 days":        {[]*initiative.Initiative{a, on(2, "range", "2026-03-20", "2026-04-02", "ext-invanare")}, "Tor 26 mars 2+1 invånare"},
		"one has begun":       {[]*initiative.Initiative{a, on(2, "range", "2026-03-13", "2026-03-26", "ext-invanare")}, "Tor 26 mars 1+2 invånare"},
		"one is over":         {[]*initiative.Initiative{on(1, "range", "2026-03-10", "2026-03-14", "int-fack"), on(2, "range", "2026-03-12", "2026-03-14", "int-fack")}, ""},
		"a month is vague":    {[]*initiative.Initiative{a, on(2, "month", "2026-03-21", "2026-03-31", "ext-invanare")}, ""},
		"three at once": {[]*initiative.Initiative{a, on(2, "day", "2026-03-26", "2026-03-26", "ext-invanare"), on(3, "day", "2026-03-26", "2026-03-26", "ext-invanare")},
			"Tor 26 mars 1+2+3 invånare"},
	} {
		if got := lines(c.cases...); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	many := []*initiative.Initiative{a, b}
	for n := 3; n < 7; n++ {
		many = append(many, on(n, "day", "2026-03-26", "2026-03-26", "ext-invanare"))
	}
	if got := lines(many...); got != "Tor 26 mars 2+1 näringsliv" {
		t.Errorf("residents alone still count among many: %q", got)
	}
	secret := on(2, "day", "2026-03-26", "2026-03-26", "ext-invanare")
	secret.Embargo = initiative.Embargo{Held: true, Text: "x"}
	if got := lines(a, secret); got != "" {
		t.Errorf("an embargoed case shows up: %q", got)
	}
}

// TestManyAtOnce: three thousand cases on one day are one line that names ten of them, and cost what their kinds cost,
// not their pairs; as many with days and groups of their own are compared no more than so many at a time.
func TestManyAtOnce(t *testing.T) {
	same := func(n int) (out []*initiative.Initiative) {
		for i := range n {
			out = append(out, groups(joint(newCase(fmt.Sprintf("SAM-2026-%04d", i+1), "T", "kommun", "2026-03-10", span("day", "2026-03-26", "2026-03-26"))), "int-fack"))
		}
		return out
	}
	v := composed(t, facts(), week12, same(3000)...)
	if len(v.Clashes) != 1 || len(v.Clashes[0].Nos) != 10 || v.Clashes[0].More != 2990 {
		t.Fatalf("%d lines: %+v", len(v.Clashes), v.Clashes)
	}
	m := written(t, &fakeShelf{cases: same(3000)}, facts(), week12)
	if text := strings.Join(strings.Fields(m.Text), " "); !strings.Contains(text, "SAM-2026-0009, SAM-2026-0010 och 2990 till (") {
		t.Errorf("the line does not count:\n%s", m.Text)
	}
	if few, many := allocated(kinds(same(1500))), allocated(kinds(same(3000))); many > 3*few+1024 {
		t.Errorf("twice the cases take %d bytes instead of %d", many, few)
	}
	all := same(3000)
	for i, c := range all {
		c.Tags["malgrupp"] = []string{"int-fack", fmt.Sprint("g", i)}
	}
	if n := len(kinds(all)); n > mostKinds {
		t.Errorf("%d kinds are compared", n)
	}
}

// allocated is how many bytes it takes to find who meets.
func allocated(k []kind) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	meetings(k, week12.Day)
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestAgreement(t *testing.T) {
	for _, c := range []struct {
		to           string
		first, start bool
		want         string
	}{
		{"2026-06-15", false, false, ""}, // 91 days
		{"2026-06-14", false, false, "löper ut 2026-06-14, om 90 dagar."},
		{"2026-03-16", false, false, "löper ut 2026-03-16, i dag."},
		{"2026-03-15", false, false, ""}, // ended: monthly
		{"2026-03-15", true, false, "löpte ut 2026-03-15."},
		{"2026-03-15", false, true, "löpte ut 2026-03-15."},
	} {
		f, is := facts(), week12
		f.Agreement.To, is.FirstOfMonth, f.First = day(c.to), c.first, c.start
		m := written(t, &fakeShelf{}, f, is)
		if c.want == "" && strings.Contains(m.Text, "Överenskommelsen") || !strings.Contains(m.Text, c.want) {
			t.Errorf("%+v:\n%s", c, m.Text)
		}
	}
}

// TestQuarter: the figures stand in the month's first digest, and in others only while they are short.
func TestQuarter(t *testing.T) {
	i := groups(joint(newCase("SAM-2026-0001", "T", "kommun", "2026-02-10", span("day", "2026-09-01", "2026-09-01"))), "ext-invanare")
	first := week12
	first.FirstOfMonth = true
	if composed(t, facts(), week12, i).Quarter != nil {
		t.Error("long figures in the middle of the month")
	}
	if composed(t, facts(), first, i).Quarter == nil {
		t.Error("no figures in the month's first digest")
	}
	if composed(t, facts(), first).Quarter != nil {
		t.Error("figures of a quarter without cases")
	}
}

func TestToKnow(t *testing.T) {
	f := facts()
	f.Agreement.To = dates.Day{}
	bounced := joint(newCase("SAM-2026-0001", "T", "kommun", "2026-03-10", span("day", "2026-05-01", "2026-05-01"), "vad"))
	bounced.Sent = []initiative.Sent{{Bounced: "5.1.1"}}
	f.Undelivered = []Undelivered{{"SAM-2026-0001", day("2026-03-12")}, {"SAM-2026-0002", day("2026-03-13")}, {}}
	f.Faults = []Fault{{Place: "Polisens brevlåda", What: "mailbox", Since: day("2026-03-13")}}
	f.Held, f.Mails = 1, &templates.Mails{Seen: 42, Explained: 42}
	_, know, _ := strings.Cut(written(t, &fakeShelf{cases: []*initiative.Initiative{bounced}}, f, week12).Text, "ATT KÄNNA TILL\n")
	know, _, _ = strings.Cut(know, "\n\n")
	want := "  Polisens brevlåda: brevlådan går inte att läsa sedan 13 mars.\n  Ett mejl om SAM-2026-0002 gick inte fram (13 mars).\n" +
		"  Veckobrevet gick inte fram till en mottagare.\n  1 mejl väntar på att en människa tittar på det.\n  Förra veckan: 42 mejl, 42 förklarade."
	if know != want {
		t.Errorf("to know:\n%s\nwant:\n%s", know, want)
	}
}

// TestDone: more than 30 and at most 120 days after the end, oldest first, nothing of what is held back.
func TestDone(t *testing.T) {
	ended := func(n int, d string) *initiative.Initiative {
		return joint(newCase(fmt.Sprintf("SAM-2026-%04d", n), "T", "kommun", "2025-10-01", span("day", d, d)))
	}
	cases := []*initiative.Initiative{
		ended(1, "2026-02-14"), // 30 days
		ended(2, "2026-02-13"), // 31
		ended(3, "2025-11-16"), // 120
		ended(4, "2025-11-15"), // 121
		ended(5, "2026-02-01"), // under review
		ended(6, "2026-02-01"), // embargo
		ended(7, "2026-02-01"), // evaluated
		joint(newCase("SAM-2026-0008", "T", "kommun", "2026-01-20", span("day", "2026-02-01", "2026-02-01"), "vad")), // an alarm already
	}
	cases[4].Guard, cases[5].Embargo, cases[6].Evaluated = []string{"x"}, initiative.Embargo{Held: true}, at("2026-02-20")
	var got []string
	for _, d := range composed(t, facts(), week12, cases...).Done {
		got = append(got, strings.TrimPrefix(d.No, "SAM-2026-")+" "+d.When)
	}
	if want := []string{"0003 16 nov", "0006 ", "0002 13 feb"}; !slices.Equal(got, want) {
		t.Errorf("done %q, want %q", got, want)
	}
}

// TestWaitingLong: longer than 5 working days, the oldest ten, and how many more at least.
func TestWaitingLong(t *testing.T) {
	asked := func(n int, d string) *initiative.Initiative {
		return joint(newCase(fmt.Sprintf("SAM-2026-%04d", n), "T", "kommun", d, span("day", "2026-09-01", "2026-09-01"), "vad"))
	}
	v := composed(t, facts(), week12, asked(1, "2026-03-09"), asked(2, "2026-03-06"))
	if len(v.Waiting) != 1 || v.Waiting[0].No != "SAM-2026-0002" || v.Waiting[0].Days != 10 {
		t.Errorf("waiting %+v", v.Waiting)
	}
	var many []*initiative.Initiative
	for n := range 60 {
		many = append(many, asked(100+n, dates.On(2026, 3, 1-n).String()))
	}
	v = composed(t, facts(), week12, many...)
	if len(v.Waiting) != 10 || v.Waiting[0].No != "SAM-2026-0159" || v.MoreWaiting != 40 || !v.AtLeast {
		t.Errorf("%d waiting, first %s, %d more, at least: %v", len(v.Waiting), v.Waiting[0].No, v.MoreWaiting, v.AtLeast)
	}
}
