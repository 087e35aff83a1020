package apply

import (
	"slices"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/triage"
)

// openOnly leaves out of what was passed on all that the case has: it fills what is open and changes nothing.
func openOnly(c *initiative.Initiative, passed checklist.Reading) (left checklist.Reading, dropped bool) {
	left = passed
	left.Answers = slices.DeleteFunc(slices.Clone(passed.Answers), func(a checklist.Answer) bool {
		v, had := c.Answer(a.Item)
		closed := had && v.State.Closed()
		dropped = dropped || closed && !triage.SameText(v.Text, a.Text)
		return closed
	})
	left.Fields = nil
	for name, text := range passed.Fields {
		if _, had := c.Fields[name]; !had {
			if left.Fields == nil {
				left.Fields = map[string]string{}
			}
			left.Fields[name] = text
		}
	}
	return left, dropped
}
