package intake

import (
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/templates"
)

const mostExplained = 3 // questions of the form that one mail explains

// explained words the questions of the form that were asked about, with their parts and a good answer.
func (r Writer) explained(items []initiative.Item) []templates.Explained {
	var out []templates.Explained
	for _, item := range items[:min(len(items), mostExplained)] {
		q := r.Checklist.Question(item)
		e := templates.Explained{N: q.N, Text: q.Text}
		if len(q.Sub) > 1 { // a single part says what the question says
			e.Sub = q.Sub
		}
		if len(q.Good) > 0 {
			e.Example = q.Good[0]
		}
		out = append(out, e)
	}
	return out
}
