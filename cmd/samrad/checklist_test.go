package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/checklist/vocabulary"
)

// TestPrintedChecklistIsRead: what is printed can be given back as it is, and a change in it is what people see.
func TestPrintedChecklistIsRead(t *testing.T) {
	file := func(args ...string) (string, string) {
		t.Helper()
		text := operate(t, 0, args...)
		name := filepath.Join(t.TempDir(), "own.json")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name, text
	}
	name, text := file("checklist", "print")
	same, err := checklist.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(checklist.Default().Questions(), same.Questions()); diff != "" {
		t.Errorf("built in (-) and printed (+):\n%s", diff)
	}
	first := same.Questions()[0]
	if err := os.WriteFile(name, []byte(strings.Replace(text, first.Text, "Vad vill ni göra?", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	own, err := checklist.Load(name)
	if err != nil || own.Questions()[0].Text != "Vad vill ni göra?" {
		t.Errorf("%v, %+v", err, own.Questions()[0])
	}
	words, _ := file("checklist", "print", "--vocabulary")
	if _, err := vocabulary.Load(words); err != nil {
		t.Error(err)
	}
}
