package writer

import (
	"strings"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// Weak are the answers of a mail that were not enough where a person would not see why: "se ovan", and "ej aktuellt" to
// a question that always needs an answer. Of what was put off, and of a question back, its writer knows.
func (r Writer) Weak(d *triage.Decision) (out []templates.Weak) {
	for _, a := range d.Reading.Answers {
		said := strings.TrimSpace(a.Text)
		points := r.Checklist.Points(said)
		if a.State != initiative.NoAnswer || !points && !r.Checklist.OnlyVerdict(said) {
			continue
		}
		q := r.Checklist.Question(a.Item)
		w := templates.Weak{N: q.N, Words: said, Points: points, Stands: d.Case.Show(a.Item) != ""}
		if len(q.Good) > 0 && !points {
			w.Example = q.Good[0]
		}
		out = append(out, w)
	}
	return out
}
