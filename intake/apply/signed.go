package apply

import (
	"slices"

	"haninge.se/samrad/intake/checklist"
)

// signed puts the writer's name in the place of "jag" where his own words say who speaks, or whom to write to:
// everybody else who reads the answer would have to ask who that is. In mail from a shared address nobody knows who
// wrote it. His own words are kept beside it.
func (r Editor) signed(got checklist.Reading) checklist.Reading {
	if len(r.mail.From) != 1 {
		return got
	}
	if _, shared := r.Mailbox(r.mail.From[0].Addr); shared {
		return got
	}
	name := r.mail.From[0].Name
	got.Answers = slices.Clone(got.Answers)
	for n, a := range got.Answers {
		if a.Item != "talesperson" {
			continue
		}
		if by := r.Checklist.Signed(a.Text, name); by != a.Text {
			got.Answers[n].Text, got.Answers[n].Written = by, a.Text
		}
	}
	if said := got.Fields["kontakt"]; said != "" {
		got.Fields["kontakt"] = r.Checklist.Signed(said, name)
	}
	return got
}
