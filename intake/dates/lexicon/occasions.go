package lexicon

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/text"
)

//go:embed data/occasions.tsv
var occasionData string

// Occasion is a day or week that people call by a name.
type Occasion struct {
	Names     text.Set
	On        func(year int) dates.Range // none for a year without it
	Precision string
	Flags     []dates.Flag
}

// Occasions are the rows of data/occasions.tsv.
func Occasions() []Occasion {
	rows := text.Rows(occasionData, 4)
	out := make([]Occasion, len(rows))
	for n, row := range rows {
		out[n] = Occasion{Names: Set(occasionSet(n)), On: ruleOf(row[0]), Precision: row[1]}
		if row[2] != "" {
			out[n].Flags = []dates.Flag{dates.Flag(row[2])}
		}
	}
	return out
}

// occasionNames are the phrases of the named times, a set for each.
func occasionNames() string {
	var b strings.Builder
	for n, row := range text.Rows(occasionData, 4) {
		fmt.Fprintf(&b, "%s\t%s\n", occasionSet(n), row[3])
	}
	return b.String()
}

func occasionSet(n int) string { return fmt.Sprintf("occasion %d", n) }

// shortDays are the days of the week as rules name them.
var shortDays = map[string]time.Weekday{
	"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6,
}

// ruleOf reads a rule: an anchor, and the days from it.
func ruleOf(s string) func(year int) dates.Range {
	f := strings.Fields(s)
	anchor, f := anchorOf(f)
	if len(f) == 2 && f[0] == "to" {
		end, _ := anchorOf(f[1:])
		return func(y int) dates.Range {
			from := anchor(y)
			to := end(y)
			if to.Before(from) {
				to = end(y + 1)
			}
			return dates.Range{Start: from, End: to}
		}
	}
	var days []int
	for _, d := range append(f, "0")[:max(1, len(f))] {
		n, err := strconv.Atoi(d)
		if err != nil {
			panic("lexicon: no days in the rule " + s)
		}
		days = append(days, n)
	}
	return func(y int) dates.Range {
		d := anchor(y)
		if d.IsZero() {
			return dates.Range{}
		}
		return dates.Range{Start: d.AddDays(days[0]), End: d.AddDays(days[len(days)-1])}
	}
}

// anchorOf reads the day that a rule counts from, and returns the rest.
func anchorOf(f []string) (func(year int) dates.Day, []string) {
	if f[0] == "easter" {
		return dates.Easter, f[1:]
	}
	if f[0] == "election" {
		return electionDay, f[1:]
	}
	yearly := func(s string) func(int) dates.Day {
		d, err := dates.ParseDay("2024-" + s)
		if err != nil {
			panic("lexicon: no day of the year: " + s)
		}
		return func(y int) dates.Day { return dates.On(y, d.Month, d.Dom) }
	}
	if f[0] == "week" {
		day := yearly(f[1])
		return func(y int) dates.Day { return day(y).Monday() }, f[2:]
	}
	if w, ok := shortDays[f[0]]; ok {
		day := yearly(f[1])
		return func(y int) dates.Day { return dates.OnWeekday(day(y), w) }, f[2:]
	}
	return yearly(f[0]), f[1:]
}

// electionDay is the second Sunday of September every fourth year, general elections since 2014.
func electionDay(y int) dates.Day {
	if y%4 != 2 {
		return dates.Day{}
	}
	return dates.OnWeekday(dates.On(y, time.September, 8), time.Sunday)
}
