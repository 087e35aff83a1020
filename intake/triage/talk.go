package triage

import (
	"slices"
	"strconv"
	"strings"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

// TalkOf is what a reply about a case is read against.
func TalkOf(c *initiative.Initiative, m *Mail) checklist.Talk {
	return checklist.Talk{
		Sent: SentBodies(c), Open: c.Open, Title: strings.TrimSpace(c.Title + " " + thing(c)), Days: dayWords(c.When),
		Author: Author(m),
	}
}

// thing is what the answer to "vad" begins with, where that is a name and no sentence: "Informationsmöten om
// grannsamverkan". The title says less of many cases than it does.
func thing(c *initiative.Initiative) string {
	const longest = 2 // words of a name
	v, _ := c.Answer("vad")
	first := strings.Fields(v.Text)
	for n, word := range first[:min(longest+1, len(first))] {
		bare := strings.TrimRight(word, ".,:;")
		if slices.Contains(aroundKeyword["leads on"], text.Lower(bare)) {
			return strings.Join(first[:n], " ")
		}
		if bare != word || n+1 == len(first) {
			return strings.TrimRight(strings.Join(first[:min(n+1, longest)], " "), ".,:;")
		}
	}
	return ""
}

// dayWords are words that say when a case is, where that is one day or one week: of a series or a longer time they may
// mean a part.
func dayWords(w initiative.When) []string {
	switch week := dates.WeekOf(w.Start); {
	case w.IsZero() || w.Start.IsZero() || !w.Series.IsZero():
		return nil
	case w.Start == w.End:
		day := dates.WeekdayName(w.Start.Weekday())
		return append(strings.Fields(dates.SayDay(w.Start)), "den", "e", day, day+"en", day+"ens")
	case week.Range() == w.Range:
		return []string{"vecka", "v", strconv.Itoa(week.N)}
	}
	return nil
}
