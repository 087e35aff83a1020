package triage

import (
	_ "embed"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

//go:embed data/outcome.tsv
var outcomeTable string

var outcomes = text.MustCompile(outcomeTable)

// longestTelling is how many bytes of own words are looked at for how something went.
const longestTelling = 4000

// TellsHowItWent reports whether words say of themselves that they tell how something went.
func TellsHowItWent(own string) bool {
	return len(own) <= longestTelling && outcomes.Has(text.Tokens(own), outcomes.Set("went"))
}

// TookPart reports whether a party knows a case from within: it is its own, or the party was consulted about it or has
// answered some of it.
func TookPart(c *initiative.Initiative, p initiative.Party) bool {
	if c.Lead == "" || c.Lead == p || c.Consultation(p).Round > 0 {
		return true
	}
	for _, versions := range c.Answers {
		for _, v := range versions {
			if v.Source.Party == p {
				return true
			}
		}
	}
	return false
}
