package dates

import (
	"strings"
	"sync"
)

// openers are the words without a calendar meaning of their own that may begin an expression, or something that
// must not be read as one. All others are passed over without a look: most of a mail is such words.
var openers = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	tables := []phrases{
		tentative, roughly, soonWords, ongoingWords, notBefore, fromWords, untilWords, latestWords, beforeWords, afterWords, withinWords,
		everyWords, often, clockWords, numbered, postponed, notThen, nextWeekend, thisWeekend, nextMonth, thisMonth, nextYear, thisYear,
		nextQuarter, thisQuarter, nextHalf, thisHalf, nextTerm, thisTerm, remains, periodOut, periodEnd, definitePeriod,
	}
	tables = append(append(tables, terms[:]...), parts[:]...)
	for _, d := range relativeDays {
		tables = append(tables, d.names)
	}
	for _, w := range relativeWeeks {
		tables = append(tables, w.names)
	}
	for _, s := range seasons {
		tables = append(tables, s.bare, s.sure)
	}
	for _, s := range seasonParts {
		tables = append(tables, s.names)
	}
	for _, t := range tables {
		for w := range t {
			out[w] = true
		}
	}
	for w := range occasionIndex() {
		out[w] = true
	}
	for w := range strings.FieldsSeq("den på i under hela nu redan the on in during till vid dagen all dagarna det denna " +
		"hel this coming next nästa nästkommande kommande " +
		"v vecka veckorna veckan veckor week weeks w wk vka vk kalendervecka veckonummer veckonr vecku veka vecak wecka q kv " +
		"kvartal kvartalen quarter h halvår " +
		"mellan between natten kvällen night start startdatum startdag startar börjar lansering publicering sista siste last final " +
		"näst tjugo trettio " +
		"om de några någon flera a an day weekend month månaden helgen årsskiftet årsskifte halvårsskiftet månadsskiftet " +
		"månadsskifte skiftet helg helger helgerna läsåret skolåret inatt www") {
		out[w] = true
	}
	return out
})
