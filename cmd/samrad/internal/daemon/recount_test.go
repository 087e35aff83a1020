package daemon

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/digest"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/steady"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/templates"
)

// exportRow is a case as the recount reads it from the export: JSON, and no type of the program's own.
type exportRow struct {
	ID, Title, Lead, Withheld             string
	Parties, Open, Guard                  []string
	Urgent                                bool
	Created, Cancelled, Closed, Evaluated time.Time
	When                                  exportWhen
	Tags                                  map[string][]string
	Sent                                  []struct{ Kind, Bounced string }
	Answers                               map[string][]exportAnswer
	Consulted                             []struct {
		Party     string
		Shown     []struct{ Item, Text string }
		Voices    []exportVoice
		Proceeded time.Time
	}
	Proposals []struct {
		Items    []string
		Versions []int
		Ended    time.Time
		Source   exportSource
	}
	History []struct {
		At   time.Time
		What string
	}
}

type exportWhen struct{ Start, End, Precision string }

type exportSource struct {
	From string
	At   time.Time
}

type exportAnswer struct {
	Text, State string
	When        exportWhen
	Source      exportSource
}

type exportVoice struct {
	Stance string
	Source exportSource
}

// TestRecount: every count of a digest is the one that a recount finds in the export as JSON.
func TestRecount(t *testing.T) {
	seen := map[string]bool{}
	for _, size := range []int{0, 6, 25, 90} {
		for seed := range uint64(steady.Fewer(8, 1)) {
			for _, at := range []string{"2026-11-30", "2026-12-07"} { // the second is the first digest of its month
				t.Run(fmt.Sprintf("%d cases, %d, %s", size, seed, at), func(t *testing.T) { recount(t, size, seed, at, seen) })
			}
		}
	}
	for _, what := range []string{
		"since: ny", "since: flyttad", "since: inställd", "since: klar", "since: samråd", "since: utvärderad", "since: gick inte fram",
		"preheader: utan talesperson", "preheader: frågor kvar", "ready further on: Januari", "further on: Inte för spridning",
		"things to do: polisen", "lying still: Snarast", "day by day: 7",
		"klar", "1 fråga kvar", "2 frågor kvar", "samråd pågår", "samråd återstår", "utan samråd", "polisen invänder", "olika uppgifter",
	} {
		if !steady.Raced && !seen[what] { // few are drawn with the race detector
			t.Errorf("no digest had %q: nothing was recounted of it", what)
		}
	}
}

// recount holds a digest over a drawn register against its export, and notes what it was about.
func recount(t *testing.T, size int, seed uint64, at string, seen map[string]bool) {
	s := newShut(t, t.TempDir())
	s.at = dayOf(t, at).In(s.Rules.Location).Add(7*time.Hour + 30*time.Minute)
	rng := rand.New(rand.NewPCG(seed, uint64(size)))
	last := s.at.AddDate(0, 0, -7)
	if err := s.Store.Update(func(tx store.Tx) error {
		for n := range size {
			if err := tx.PutCase(drawnCase(rng, n+1, s.at)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	is := digest.Issue{Week: dates.WeekOf(dates.DayOf(s.at)), Day: dates.DayOf(s.at), At: s.at, FirstOfMonth: at == "2026-12-07"}
	facts, err := s.factsOf(s.Health, is)
	if err != nil {
		t.Fatal(err)
	}
	facts.Last, facts.Agreement = last, digest.Agreement{}
	mail, err := digest.Write(archive{s.Store}, facts, is)
	if err != nil {
		t.Fatal(err)
	}
	groups := s.Rules.Vocabulary
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var all []exportRow
	if err := json.Unmarshal([]byte(operateBuilt(t, 0, "export", "--format=json", "--data-dir="+string(s.Config.DataDir))), &all); err != nil {
		t.Fatal(err)
	}
	c := counter{all: all, day: at, last: last}
	got := told(mail)
	for what, want := range map[string]map[string]int{
		"subject": c.tasks(), "lead": c.tasks(), "things to do": c.tasks(), "the week": c.week(), "day by day": c.days(), "next week": c.next(),
		"further on": c.ahead(), "ready further on": c.aheadReady(), "lying still": c.still(), "since": c.since(), "preheader": c.preheader(),
	} {
		if diff := cmp.Diff(want, got[what]); diff != "" {
			t.Errorf("%s (-recount +digest):\n%s\n%s", what, diff, mail.Text)
		}
		for label := range got[what] {
			seen[what+": "+label] = true
		}
	}
	for _, fault := range c.wrongWords(mail, seen) {
		t.Errorf("%s\n%s", fault, mail.Text)
	}
	if is.FirstOfMonth && size > 0 {
		text := strings.Join(strings.Fields(mail.Text), " ")
		for _, want := range []string{
			c.quarter(), c.year(), c.goals(groups.IDs("syfte"), groups.Name), c.missing(groups.IDs("malgrupp"), groups.Name),
		} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, mail.Text)
			}
		}
	}
}

func dayOf(t *testing.T, s string) dates.Day {
	t.Helper()
	d, err := dates.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// counter recounts the cases of an export as of a day.
type counter struct {
	all  []exportRow
	day  string
	last time.Time
}

func (c counter) date(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}
	}
	return d
}

// away is how many days a case begins after the digest's day; false for one on no day of its own, or none that is told.
func (c counter) away(k exportRow) (int, bool) {
	start := c.date(k.When.Start)
	days := int(start.Sub(c.date(c.day)) / (24 * time.Hour))
	return days, k.Withheld == "" && !start.IsZero() && k.When.Precision != "asap" && days >= 0
}

// living are the cases that the digest is about.
func (c counter) living() (out []exportRow) {
	for _, k := range c.all {
		end := c.date(k.When.End)
		forgotten := !end.IsZero() && c.date(c.day).Sub(end) > 120*24*time.Hour
		if k.Cancelled.IsZero() && k.Closed.IsZero() && k.Evaluated.IsZero() && !forgotten {
			out = append(out, k)
		}
	}
	return out
}

// tasks counts what there is to do for each party.
func (c counter) tasks() map[string]int {
	out := map[string]int{}
	add := func(party string) { out[map[string]string{"kommun": "kommunen", "polis": "polisen"}[party]]++ }
	for _, k := range c.living() {
		if k.Withheld == "review" {
			add(k.Lead)
			continue
		}
		if k.Withheld != "" {
			continue
		}
		mine := c.gap(k) || k.unreached()
		if days, ok := c.away(k); ok && days <= 14 {
			switch k.stance() {
			case "ej frågad":
				mine = mine || len(k.waiting()) == 0
			case "frågad", "ändrat efter samråd":
				add(k.other())
			case "invänder":
				mine = mine || k.Consulted[0].Proceeded.IsZero()
			}
			mine = mine || k.disputed()
		}
		if mine {
			add(k.Lead)
		}
	}
	return out
}

// gap reports whether open questions are something to do: near the start, or once after it.
func (c counter) gap(k exportRow) bool {
	open := k.waiting()
	if len(open) == 0 {
		return false
	}
	within := 7
	if slices.Contains(open, "talesperson") || slices.Contains(open, "budskap") {
		within = 14
	}
	days, ok := c.away(k)
	began := c.date(k.When.Start)
	started := k.When.Precision != "asap" && !began.IsZero() && began.Before(c.date(c.day)) && !began.Before(c.date(c.last.Format(time.DateOnly)).Add(24*time.Hour))
	return ok && days <= within || started
}

// week is how many begin on each day of the week.
func (c counter) week() map[string]int {
	out := map[string]int{}
	for _, k := range c.living() {
		if days, ok := c.away(k); ok && days < 7 {
			out[[]string{"mån", "tis", "ons", "tor", "fre", "lör", "sön"}[days]]++ // the digest's day is a Monday
		}
	}
	return out
}

// days is how many begin on each day, by its date.
func (c counter) days() map[string]int {
	out := map[string]int{}
	for _, k := range c.living() {
		if days, ok := c.away(k); ok && days < 7 {
			out[fmt.Sprintf("%d", c.date(k.When.Start).Day())]++
		}
	}
	return out
}

func (c counter) next() map[string]int {
	out := map[string]int{}
	for _, k := range c.living() {
		if days, ok := c.away(k); ok && days >= 7 && days < 14 {
			name := []string{"Mån", "Tis", "Ons", "Tor", "Fre", "Lör", "Sön"}[days-7]
			out[fmt.Sprintf("%s %d", name, c.date(k.When.Start).Day())]++
		}
	}
	return out
}

func (c counter) ahead() map[string]int {
	out := map[string]int{}
	for _, k := range c.living() {
		if k.Withheld == "embargo" {
			out["Inte för spridning"]++
		}
		if days, ok := c.away(k); ok && days >= 14 {
			out[c.month(k)]++
		}
	}
	return out
}

// aheadReady is how many of those further on wait for nothing.
func (c counter) aheadReady() map[string]int {
	out := map[string]int{}
	for _, k := range c.living() {
		if days, ok := c.away(k); ok && days >= 14 && c.state(k) == "klar" {
			out[c.month(k)]++
		}
	}
	return out
}

// month is the label of the month that a case begins in.
func (c counter) month(k exportRow) string {
	months := []string{"Januari", "Februari", "Mars", "April", "Maj", "Juni", "Juli", "Augusti", "September", "Oktober", "November", "December"}
	start := c.date(k.When.Start)
	if label := months[start.Month()-1]; start.Month() != c.date(c.day).AddDate(0, 0, 14).Month() {
		return label
	} else {
		return "Senare i " + strings.ToLower(label)
	}
}

func (c counter) still() map[string]int {
	out := map[string]int{}
	for _, k := range c.living() {
		switch end := c.date(k.When.End); {
		case k.Withheld != "":
		case k.When.Start == "":
			out["Saknar datum"]++
		case k.When.Precision == "asap":
			out["Snarast"]++
		case !end.IsZero() && end.Before(c.date(c.day)):
			out["Tiden har gått, ingen utvärdering"]++
		}
	}
	return out
}

// quarter is the sentence with the figures of the quarter.
func (c counter) quarter() string {
	n := map[string]int{}
	for _, k := range c.all {
		if !c.inQuarter(k) {
			continue
		}
		if n["all"]++; len(k.Parties) > 1 {
			n["joint"]++
		} else {
			n[k.Lead]++
		}
	}
	word := map[bool]string{true: "insats", false: "insatser"}[n["all"] == 1]
	joint := map[bool]string{true: "gemensam", false: "gemensamma"}[n["joint"] == 1]
	return fmt.Sprintf("%d %s: %d %s, %d kommunen, %d polisen.", n["all"], word, n["joint"], joint, n["kommun"], n["polis"])
}

func (c counter) inQuarter(k exportRow) bool {
	return k.Created.Year() == 2026 && k.Created.Month() >= time.October && k.Cancelled.IsZero() && k.Closed.IsZero()
}

// goals is the sentence with the goals of the quarter's cases.
func (c counter) goals(ids []string, name func(kind, id string) string) string {
	n := map[string]int{}
	for _, k := range c.all {
		for _, g := range k.Tags["syfte"] {
			if c.inQuarter(k) {
				n[g]++
			}
		}
	}
	var out []string
	for _, id := range ids {
		out = append(out, fmt.Sprintf("%s %d", templates.Lower(name("syfte", id)), n[id]))
	}
	return "Mål: " + strings.Join(out, ", ") + "."
}

// year is the sentence with the year's cases by month and party.
func (c counter) year() string {
	months := map[time.Month]map[string]int{}
	for _, k := range c.all {
		start := c.date(k.When.Start)
		if start.Year() != 2026 || k.Withheld != "" || !k.Cancelled.IsZero() || !k.Closed.IsZero() {
			continue
		}
		if months[start.Month()] == nil {
			months[start.Month()] = map[string]int{}
		}
		months[start.Month()][k.Lead]++
	}
	names := []string{"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"}
	var out []string
	for _, m := range slices.Sorted(maps.Keys(months)) {
		var by []string
		for _, p := range [][2]string{{"kommun", "kommunen"}, {"polis", "polisen"}} {
			if n := months[m][p[0]]; n > 0 {
				by = append(by, fmt.Sprintf("%s %d", p[1], n))
			}
		}
		out = append(out, names[m-1]+" "+strings.Join(by, ", "))
	}
	return strings.Join(out, "; ")
}

// missing is the list of the target groups that no case of the quarter turns to.
func (c counter) missing(ids []string, name func(kind, id string) string) string {
	has := map[string]bool{}
	for _, k := range c.all {
		for _, g := range k.Tags["malgrupp"] {
			has[g] = has[g] || c.inQuarter(k)
		}
	}
	var out []string
	for _, id := range ids {
		if !has[id] {
			out = append(out, templates.Lower(name("malgrupp", id)))
		}
	}
	return "Ännu ingen insats mot: " + strings.Join(out, ", ") + "."
}
