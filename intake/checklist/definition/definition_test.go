package definition

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFaults: a fault is told at the line of its value, and at that of the group above where the value is not there;
// several in the order of the file.
func TestFaults(t *testing.T) {
	type item struct {
		Name  string   `json:"name"`
		Words []string `json:"words"`
	}
	const file = "{\n \"items\": [\n  {\"name\": \"a\",\n   \"words\": [\"x\", \"-\", \" \"]},\n  {\"name\": \"b\"}\n ]\n}"
	for name, c := range map[string]struct {
		raw   string
		check func(f *Faults, items []item)
		want  string
	}{
		"none":                 {file, func(*Faults, []item) {}, ""},
		"a value":              {file, func(f *Faults, _ []item) { f.At("items[0].words", "too few; write %d", 3) }, "f.json:4: items[0].words: too few; write 3"},
		"a key that is absent": {file, func(f *Faults, _ []item) { f.At("items[1].words", "none") }, "f.json:5: items[1].words: none"},
		"the whole file":       {file, func(f *Faults, _ []item) { f.At("nothing", "none") }, "f.json:1: nothing: none"},
		"in the file's order":  {file, func(f *Faults, _ []item) { f.At("items[1]", "b"); f.At("items[0]", "a") }, "f.json:3: items[0]: a\nf.json:5: items[1]: b"},
		"phrases":              {file, func(f *Faults, all []item) { f.Phrases("items[0].words", all[0].Words, false) }, "f.json:4: items[0].words[2]: \" \" has no words in it; remove it"},
		"phrases to be read": {file, func(f *Faults, all []item) { f.Phrases("items[0].words", all[0].Words, true) },
			"f.json:4: items[0].words[1]: \"-\" has no words in it; remove it\nf.json:4: items[0].words[2]: \" \" has no words in it; remove it"},
		"no JSON":     {"{\n \"items\": ]", nil, "f.json:2: invalid character ']' looking for beginning of value; write JSON: {…}"},
		"wrong type":  {"{\n \"items\": [\n  {\"name\": 3}]}", nil, "f.json:3: items.name: a number; write a text in quotes"},
		"unknown key": {"{\n \"items\": [],\n \"more\": 1}", nil, `f.json:3: key "more" is not known; remove it or see the built-in file for its name`},
		"two objects": {"{}\n{}", nil, "f.json:2: more text after the closing brace; write JSON: {…}"},
		"empty":       {"", nil, "f.json:1: EOF; write JSON: {…}"},
	} {
		t.Run(name, func(t *testing.T) {
			var v struct {
				Items []item `json:"items"`
			}
			f := &Faults{Path: "f.json", Raw: []byte(c.raw)}
			f.Decode(&v, "{…}")
			if c.check != nil {
				if !f.None() {
					t.Fatal(f.Err())
				}
				c.check(f, v.Items)
			}
			got := ""
			if err := f.Err(); err != nil {
				got = err.Error()
			}
			if got != c.want || f.None() != (c.want == "") {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestRead: a file is read whole, and one that is too large for a checklist is a wrong path.
func TestRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.json")
	for _, c := range []struct {
		size int
		want string
	}{{largestDefinition, ""}, {largestDefinition + 1, "is it the right file?"}} {
		if err := os.WriteFile(path, make([]byte, c.size), 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := Read(path)
		if c.want == "" && (err != nil || len(b) != c.size) || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%d bytes: %d read, %v", c.size, len(b), err)
		}
	}
	if _, err := Read(path + ".none"); !os.IsNotExist(err) {
		t.Error(err)
	}
}
