package intake

import (
	"regexp"
	"strings"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/text"
)

// longestDate is how long words may be that are taken for a time and nothing else.
const longestDate = 120

var (
	hello     = regexp.MustCompile(`(?i)^(?:hej(?:san)?|hallå|god(?: morgon| dag|morgon)|tjena)(?: [\pL ]{1,40})?[!,.\n]\s*`)
	moving    = regexp.MustCompile(`(?i)(?:^|[^\pL])(?:vi kör(?: den| på| nu)?|(?:fram|bak)?flytta(?:s|d|t|ts|r)|senarelägg(?:s|er)|senarelag(?:d|t)|tidigarelägg(?:s|er)|tidigarelag(?:d|t)|skjut(?:s|its)|(?:tid|dag|datum)(?:en|et)? (?:är |har )?ändra(?:s|d|t|ts)|(?:ny|nya|nytt|rätt) (?:tid|dag|datum)(?:en|et)?|byt(?:t|er) (?:tid|dag|datum)|(?:tid|dag|datum)(?:en|et)? (?:blev|är|var) fel)(?:$|[^\pL])`)
	corrected = regexp.MustCompile(`(?i)(?:^|[^\pL])ska(?:ll)? (?:det |den )?vara(?: den| på)?\s*$`)
	doubting  = regexp.MustCompile(`(?i)\?|(?:^|[^\pL])(?:inte|ej|kanske|eventuellt|ev|möjligen|troligen|förmodligen|om|ifall|kunde|kan|ska vi|från|vill|önskar|föreslår|förslag)(?:$|[^\pL])`)
	wrong     = regexp.MustCompile(`(?i)(tid|dag|datum)(en|et)? (?:stämmer|stämde) inte`)
	leadIn    = regexp.MustCompile(`(?i)^(?:(?:till|den|på)\s+)+`)
	leadsTo   = regexp.MustCompile(`(?i)(?:(?:^|\s)till|kör|kör nu|blir|är|vara|:|tid|datum|dag)(?: den| på)?\s*$`)
)

// newTime finds the words that tell a time: the whole text where any time was asked for, else words by which the time is
// another now. Only so many lines are looked at: what stands below is no message about a time.
func newTime(text string, ref dates.Day, asked bool) (said string, ok bool) {
	const mostLines = 200
	whole := hello.ReplaceAllString(text, "")
	if date, ok := timeIn(whole, ref); ok && (asked && tells(whole, date) || moved(whole, date)) {
		return whole, true
	}
	n := 0
	for line := range strings.Lines(text) {
		if n++; n > mostLines {
			break
		}
		line = strings.TrimSpace(line)
		if date, ok := timeIn(line, ref); ok && moved(line, date) {
			return line, true
		}
	}
	return "", false
}

// tells reports whether a date stands in the first sentence of a text: "ring mig. Jag är inne till 15 idag" is no time.
func tells(whole, date string) bool {
	first := text.Sentences(whole)[0].Of(whole)
	return strings.Contains(first, leadIn.ReplaceAllString(date, ""))
}

// timeIn returns the words of a short text that were read as a time.
func timeIn(text string, ref dates.Day) (date string, ok bool) {
	if text == "" || len(text) > longestDate {
		return "", false
	}
	when, _ := readWhen(text, ref)
	return when.Text, !when.IsZero()
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
