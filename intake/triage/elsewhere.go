package triage

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed data/elsewhere.tsv
var elsewhereTable string

var elsewhere = phrases(elsewhereTable)

// longestTip is how long a text is at most that hands on what others do.
const longestTip = 1500

// tellsOfOthers reports whether a mail hands on what was read of others, and asks whether that is something for us: its
// answers are theirs.
func (m *Mail) tellsOfOthers() bool {
	if len(m.Own) > longestTip {
		return false
	}
	said := strings.Join(strings.Fields(strings.ToLower(m.Title+" "+m.Own)), " ")
	has := func(kind string) bool {
		return slices.ContainsFunc(elsewhere[kind], func(s string) bool { return strings.Contains(said, s) })
	}
	return has("news") && has("us")
}
