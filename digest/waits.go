package digest

import (
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/templates"
)

// ready reports whether a case waits for nothing: all its questions are answered, no two answers stand against each
// other, and every party that has a say has given it.
func (c *composer) ready(s seen) bool {
	kind, _ := c.waits(s)
	return len(s.Waiting()) == 0 && kind == ""
}

// waits is what a case waits for beside answers, the most pressing first, and who objects.
func (c *composer) waits(s seen) (kind, other string) {
	asked, unasked := false, false
	for _, p := range c.Parties {
		if p.ID == s.Lead || p.Alone {
			continue
		}
		switch stance := s.Stance(p.ID); {
		case stance == initiative.Objects && s.Consultation(p.ID).Proceeded.IsZero():
			return templates.WaitsObjection, p.Short
		case stance == initiative.Asked || stance == initiative.Outdated:
			asked = true
		case stance == initiative.NotAsked:
			unasked = true
		}
	}
	switch {
	case s.disputed():
		return templates.WaitsDispute, ""
	case asked:
		return templates.WaitsConsult, ""
	case unasked && c.begun(s):
		return templates.WaitsNever, ""
	case unasked:
		return templates.WaitsAsk, ""
	}
	return "", ""
}

// disputed reports whether somebody waits for a choice between two answers.
func (s seen) disputed() bool {
	for item := range s.Answers {
		if s.Disputed(item) {
			return true
		}
	}
	return false
}

// begun reports whether a case began before the letter's day: nobody is asked about it any more.
func (c *composer) begun(s seen) bool {
	return !s.When.IsZero() && s.When.Precision != "asap" && s.When.Start.Before(c.Day)
}
