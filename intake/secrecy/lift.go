package secrecy

import (
	"regexp"
	"strings"
)

// lift is what lifts an embargo, as a line of its own.
var lift = regexp.MustCompile(
	`^[ *_>-]{0,8}(?:embargot? (?:ar )?(?:nu )?(?:havt|havd|havs|upphavt)|hav(?:er)? embargot?)[ .!*_]{0,8}$`,
)

// Lifts reports whether a line of a text, or the whole of it, lifts an embargo: "embargo hävt".
func Lifts(s string) bool { return withoutLift(s) != s }

// withoutLift takes those lines out.
func withoutLift(s string) string {
	if len(s) < len("hav embargo") || !strings.Contains(strings.ToLower(s), "embargo") {
		return s
	}
	var b strings.Builder
	for l := range strings.Lines(s) {
		if len(l) < 80 {
			if folded, _ := fold(strings.TrimSpace(l), false); lift.MatchString(
				strings.Join(strings.Fields(folded), " "),
			) {
				continue
			}
		}
		b.WriteString(l)
	}
	return b.String()
}
