package intake

import (
	"regexp"
	"strings"

	"haninge.se/samrad/intake/dates"
)

// longestDate is how long words may be that are taken for a time and nothing else.
const longestDate = 120

var (
	hello     = regexp.MustCompile(`(?i)^(?:hej(?:san)?|hallå|god(?: morgon| dag|morgon)|tjena)(?: [\pL ]{1,40})?[!,.\n]\s*`)
	moving    = regexp.MustCompile(`(?i)(?:^|[^\pL])(?:(?:fram|bak)?flytta(?:s|d|t|ts|r)|senarelägg(?:s|er)|senarelag(?:d|t)|tidigarelägg(?:s|er)|tidigarelag(?:d|t)|skjut(?:s|its)|(?:tid|dag|datum)(?:en|et)? (?:är |har )?ändra(?:s|d|t|ts)|(?:ny|nya|nytt|rätt) (?:tid|dag|datum)(?:en|et)?|byt(?:t|er) (?:tid|dag|datum)|(?:tid|dag|datum)(?:en|et)? (?:blev|är|var) fel)(?:$|[^\pL])`)
	corrected = regexp.MustCompile(`(?i)(?:^|[^\pL])ska(?:ll)? (?:det |den )?vara(?: den| på)?\s*$`)
	doubting  = regexp.MustCompile(`(?i)\?|(?:^|[^\pL])(?:inte|ej|kanske|eventuellt|ev|möjligen|troligen|förmodligen|om|ifall|kunde|kan|ska vi|från|vill|önskar|föreslår|förslag)(?:$|[^\pL])`)
	wrong     = regexp.MustCompile(`(?i)(tid|dag|datum)(en|et)? (?:stämmer|stämde) inte`)
	leadIn    = regexp.MustCompile(`(?i)^(?:(?:till|den|på)\s+)+`)
	leadsTo   = regexp.MustCompile(`(?i)(?:(?:^|\s)till|blir|är|vara|:|tid|datum|dag)(?: den| på)?\s*$`)
)

// newTime finds the words that tell a time: the whole text where any time was asked for, else words by which the time is
// another now.
func newTime(text string, ref dates.Day, asked bool) (said string, ok bool) {
	tells := func(s string) bool {
		when, _ := readWhen(s, ref)
		return !when.IsZero() && (asked || moved(s, when.Text))
	}
	if whole := hello.ReplaceAllString(text, ""); len(whole) <= longestDate && tells(whole) {
		return whole, true
	}
	asked = false
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); len(line) <= longestDate && tells(line) {
			return line, true
		}
	}
	return "", false
}

// tellsOne reports whether a text of some words tells a time and does not wonder about it.
func tellsOne(text string, ref dates.Day) bool {
	if text == "" || len(text) > longestDate || doubting.MatchString(text) {
		return false
	}
	when, _ := readWhen(text, ref)
	return !when.IsZero()
}

// moved reports whether a text says, and neither asks nor wonders, that the time is another now, and which: the words
// that were read as a date must stand where the new one does.
func moved(text, date string) bool {
	text = wrong.ReplaceAllString(text, "$1$2 är fel")
	before, _, found := strings.Cut(text, leadIn.ReplaceAllString(date, ""))
	if !found || doubting.MatchString(text) {
		return false
	}
	return corrected.MatchString(before) || moving.MatchString(text) && leadsTo.MatchString(before)
}
