package intake

import (
	"regexp"
	"strings"
)

var (
	hello    = regexp.MustCompile(`(?i)^(?:hej(?:san)?|hallå|god(?: morgon| dag|morgon)|tjena)(?: [\pL ]{1,40})?[!,.\n]\s*`)
	moving   = regexp.MustCompile(`(?i)(?:^|[^\pL])(?:(?:fram|bak)?flytta(?:s|d|t|ts|r)|senarelägg(?:s|er)|senarelag(?:d|t)|tidigarelägg(?:s|er)|tidigarelag(?:d|t)|skjut(?:s|its)|(?:tid|dag|datum)(?:en|et)? (?:är |har )?ändra(?:s|d|t|ts)|(?:ny|nya|nytt) (?:tid|dag|datum)(?:en|et)?)(?:$|[^\pL])`)
	doubting = regexp.MustCompile(`(?i)\?|(?:^|[^\pL])(?:inte|ej|kanske|eventuellt|ev|möjligen|troligen|förmodligen|om|ifall|kunde|kan|ska vi|från|vill|önskar|föreslår|förslag)(?:$|[^\pL])`)
	leadIn   = regexp.MustCompile(`(?i)^(?:(?:till|den|på)\s+)+`)
	leadsTo  = regexp.MustCompile(`(?i)(?:(?:^|\s)till|blir|är|:|tid|datum|dag)(?: den| på)?\s*$`)
)

// moved reports whether a text says, and neither asks nor wonders, that the time is another now, and which: the words
// that were read as a date must stand where the new one does.
func moved(text, date string) bool {
	before, _, found := strings.Cut(text, leadIn.ReplaceAllString(date, ""))
	return found && leadsTo.MatchString(before) && moving.MatchString(text) && !doubting.MatchString(text)
}
