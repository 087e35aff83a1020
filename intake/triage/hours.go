package triage

import (
	"fmt"
	"regexp"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

var (
	sameHours   = timeWords.Set("same hours")
	ofAnother   = timeWords.Set("of another")
	hour        = timeWords.Set("hour")
	besideHours = timeWords.Set("beside hours")
)

// Kept gives a time what its words leave as it was: the day, where they tell hours only, "Ok, vi kör 06.30", and the
// hours, where they say that those stay, "Vandringen flyttas till torsdag 29 april, samma tid."
func Kept(w initiative.When, said string, was initiative.When) initiative.When {
	switch {
	case w.IsZero():
		if words, hours := hoursIn(said, was); hours != "" {
			was.Text, was.Time = words, hours
			return was
		}
	case w.Time == "" && saysSameHours(said):
		w.Time = was.Time
	}
	return w
}

// saysSameHours reports whether words say that the hours stay, and not which hours: "samma tid som fotbollen".
func saysSameHours(said string) bool {
	toks := text.Tokens(said)
	f := timeWords.Over(toks)
	for i := range toks {
		next, ok := f.At(i, sameHours)
		if !ok {
			continue
		}
		if _, another := f.At(next, ofAnother); next == len(toks) || !another {
			return true
		}
	}
	return false
}

// clock is how a time of day is written where no day stands before it.
var clock = regexp.MustCompile(`(?i)(?:^|[^\pL\d.:/–-])((?:kl\.?|klockan)\s*(\d{1,2})|(\d{1,2}[.:]\d\d))`)

// hoursIn finds the time of day that a text tells and its words, where a case is on one day or is a series, and the
// clause names no other time: "varje kväll kl. 18". Two times of day may be the old and the new.
func hoursIn(said string, of initiative.When) (words, hours string) {
	oneDay := !of.IsZero() && (of.Start == of.End || !of.Series.IsZero())
	all := clock.FindAllStringSubmatchIndex(said, 2)
	if len(said) > longestDate || !oneDay || len(all) != 1 {
		return "", ""
	}
	at := all[0]
	digits := max(at[4], at[6])
	day := fmt.Sprintf("%s %d", dates.SayDay(of.Start), of.Start.Year)
	w, _ := ReadWhen(day+" kl. "+said[digits:], of.Start)
	if w.Start != of.Start || w.Start != w.End || !onlyHours(said, digits) {
		return "", ""
	}
	return said[at[2]:at[3]], w.Time
}

// onlyHours reports whether the clause around a time of day says no more than that it is the time now.
func onlyHours(said string, at int) bool {
	toks := text.Tokens(said)
	f := timeWords.Over(toks)
	for i, t := range toks {
		if _, ok := f.At(i, joins); t.Start > at && (ok || t.Key == ",") {
			toks = toks[:i]
			break
		}
	}
	return timeWords.Over(toks).Only([]text.Set{hour}, moves, corrects, leads, links, anyCase, besideHours)
}
