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

// waits is what a case waits for beside answers, as of the digest's day.
func (c *composer) waits(s seen) (kind, other string) {
	return Waits(s.Initiative, c.Parties, !s.When.IsZero() && s.When.Precision != "asap" && s.When.Start.Before(c.Day))
}

// Waits is what a case waits for beside answers, the most urgent first, and who objects. When it has begun, nobody is
// asked about it any more.
func Waits(i *initiative.Initiative, parties []Party, begun bool) (kind, other string) {
	asked, unasked := false, false
	for _, p := range parties {
		if p.ID == i.Lead || p.Alone {
			continue
		}
		switch stance := i.Stance(p.ID); {
		case stance == initiative.Objects && i.Consultation(p.ID).Proceeded.IsZero():
			return templates.WaitsObjection, p.Short
		case stance == initiative.Asked || stance == initiative.Outdated:
			asked = true
		case stance == initiative.NotAsked:
			unasked = true
		}
	}
	switch {
	case twoAnswers(i):
		return templates.WaitsDispute, ""
	case asked:
		return templates.WaitsConsult, ""
	case unasked && begun:
		return templates.WaitsNever, ""
	case unasked:
		return templates.WaitsAsk, ""
	}
	return "", ""
}

// twoAnswers reports whether somebody waits for a choice between two answers.
func twoAnswers(i *initiative.Initiative) bool {
	for item := range i.Answers {
		if i.Disputed(item) {
			return true
		}
	}
	return false
}
