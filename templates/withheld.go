package templates

import "fmt"

// WithheldCase is a case of which a mail may tell its number only.
type WithheldCase struct {
	No     string
	Review bool   // people look at it first
	Until  string // the first day on which it may be spread, "" where no day is known: "21 mars"
}

// WithheldView stands in the place of a mail that told more than may be told when it was to leave.
type WithheldView struct {
	Answers  bool // that mail answered one of its recipient's
	YearPlan bool // it had the year's plan in it; no case is named then
	Cases    []WithheldCase
	Others   []Case // that it told of as well, and of which it may be told
	Contact  string // whom to ask, "" for nobody
}

// One is the case where there is one, nil where there are several.
func (v WithheldView) One() *WithheldCase {
	if len(v.Cases) == 1 {
		return &v.Cases[0]
	}
	return nil
}

// Beside names the other cases.
func (v WithheldView) Beside() string {
	var all []string
	for _, c := range v.Others {
		name := c.No
		if title := c.Shown(); title != "" {
			name = fmt.Sprintf("%q (%s)", Clip(longestTold, title), c.No)
		}
		all = append(all, name)
	}
	return List(all)
}

const longestTold = 90 // characters of a title
