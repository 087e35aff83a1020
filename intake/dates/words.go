package dates

import (
	_ "embed"
	"strings"

	"haninge.se/samrad/intake/text"
)

//go:embed data/words.tsv
var wordData string

// dateWords are the sets of data/words.tsv and the names of data/occasions.tsv.
var dateWords = text.MustCompile(wordData, occasionNames())

func set(name string) text.Set { return dateWords.Set(name) }

// rowsOf reads the rows of a data file.
func rowsOf(data string, columns int) [][]string {
	var out [][]string
	for line := range strings.Lines(data) {
		if line = strings.TrimRight(line, "\r\n"); line == "" || line[0] == '#' {
			continue
		}
		row := strings.Split(line, "\t")
		if len(row) != columns {
			panic("dates: a row of a data file has too few or many columns: " + line)
		}
		out = append(out, row)
	}
	return out
}

// opening are the sets that begin an expression, or something that must not be read as one.
var opening = func() map[text.Set]bool {
	out := map[text.Set]bool{}
	for _, s := range []text.Set{
		tentative, roughly, soonWords, ongoingWords, notBefore, fromWords, untilWords, latestWords, beforeWords, afterWords, withinWords,
		everyWords, clockWords, numbered, postponed, notThen, nextWeekend, thisWeekend, nextMonth, thisMonth, nextYear, thisYear,
		nextQuarter, thisQuarter, nextHalf, thisHalf, nextTerm, thisTerm, remains, periodOut, periodEnd, definitePeriod, set("opener"),
	} {
		out[s] = true
	}
	for _, list := range [][]text.Set{terms[:], parts[:]} {
		for _, s := range list {
			out[s] = true
		}
	}
	for _, d := range relativeDays {
		out[d.names] = true
	}
	for _, w := range relativeWeeks {
		out[w.names] = true
	}
	for _, s := range seasons {
		out[s.bare], out[s.sure] = true, true
	}
	for _, s := range seasonParts {
		out[s.names] = true
	}
	for _, o := range often {
		out[o.names] = true
	}
	for s := range occasions {
		out[s] = true
	}
	return out
}()

// opens reports whether the word at i begins anything. All others are passed over: most of a mail is such words.
func (p *parser) opens(i int) bool {
	for _, m := range p.words.All(i) {
		if opening[m.Set] {
			return true
		}
	}
	return breakName(p.at(i).text) != ""
}
