package main

import (
	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/checklist/vocabulary"
)

type checklistCmd struct {
	Print printChecklistCmd `cmd:"" help:"Print the built-in checklist, or the words for tags."`
}

type printChecklistCmd struct {
	Vocabulary bool `help:"The words for target groups, channels and goals instead."`
}

func (c *printChecklistCmd) Help() string {
	return "Change what is printed, name the file as checklist or vocabulary under [agreement], and run samrad check: " +
		"it says every fault of the file. Questions keep their ids; what people see of them is yours to change."
}

// Run prints the very file that is built in, so that what comes out can be given back.
func (c *printChecklistCmd) Run(p *program) error {
	text := question.BuiltIn()
	if c.Vocabulary {
		text = vocabulary.BuiltIn()
	}
	_, err := p.stdout.Write(text)
	return err
}
