package templates

import (
	"strings"
	"testing"
)

// TestDirected holds each mail about what an operator did against its golden file: one thing that happened, whom to ask,
// and nothing of a case that is withheld but its number.
func TestDirected(t *testing.T) {
	for did, arg := range map[string]string{
		"closed": "", "reopened": "", "merged": "SAM-2026-0048", "merged-asks": "SAM-2026-0048", "merged-into": "SAM-2026-0048",
		"merged-consult": "SAM-2026-0048", "merged-proposal": "SAM-2026-0048", "owner-was": "karin.berg@haninge.example", "owner-is": "", "titled": "",
		"unguarded": "", "undone": "",
	} {
		v := DirectedView{Case: walk, Did: did, Arg: arg, Contact: "lena.ek@haninge.example"}
		v.Apart = did == "merged-consult" || did == "merged-proposal"
		if did == "owner-is" {
			v.Open = []int{3, 9}
		}
		m, err := Write(v, lines2)
		matches(t, "directed-"+did, m, err)
		if n := strings.Count(m.Text, "\n"); n > 25 || !strings.Contains(m.Text, "handläggare") {
			t.Errorf("%s: %d lines\n%s", did, n, m.Text)
		}
		v.Review = true
		if m, err = Write(v, lines2); err != nil || strings.Contains(m.Subject+m.Text, "Jordbro") || !strings.Contains(m.Text, walk.No) {
			t.Errorf("%s, under review: %v\n%s\n%s", did, err, m.Subject, m.Text)
		}
	}
}
