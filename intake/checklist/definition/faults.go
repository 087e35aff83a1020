package definition

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"haninge.se/samrad/intake/checklist/phrase"
)

// Faults gathers what is wrong with a checklist or vocabulary file, each with its line.
type Faults struct {
	Path  string
	Raw   []byte
	lines map[string]int // line of each value by its path: items[3].na
	found []fault
}

type fault struct {
	line int
	text string
}

// Decode reads the file into v and finds the line of every value. shape is what to write when it is no JSON object.
func (f *Faults) Decode(v any, shape string) {
	err := asJSON(f.Raw, v)
	f.lines = locate(f.Raw)
	if err == nil {
		return
	}
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	unknown := unknownField.FindStringSubmatch(err.Error())
	switch {
	case errors.As(err, &syntax):
		f.add(f.line(int(syntax.Offset)), fmt.Sprintf("%v; write JSON: %s", syntax, shape))
	case errors.As(err, &kind):
		f.add(f.line(int(kind.Offset)),
			fmt.Sprintf("%s: a %s; write a %s", kind.Field, kind.Value, kindName(kind.Type.String())))
	case unknown != nil:
		f.add(f.line(bytes.Index(f.Raw, []byte(strconv.Quote(unknown[1])))),
			fmt.Sprintf("key %q is not known; remove it or see the built-in file for its name", unknown[1]))
	default:
		f.add(f.line(len(f.Raw)), fmt.Sprintf("%v; write JSON: %s", err, shape))
	}
}

var unknownField = regexp.MustCompile(`unknown field "(.*)"`)

// kindName says a Go type as one would in JSON.
func kindName(t string) string {
	switch {
	case strings.HasPrefix(t, "[]"), strings.HasPrefix(t, "[2]"):
		return "list [ … ]"
	case t == "string":
		return "text in quotes"
	case t == "int":
		return "number"
	}
	return "group { … }"
}

// At notes a fault at a value, by its path.
func (f *Faults) At(path, format string, args ...any) {
	line := 0
	for p := path; p != "" && line == 0; p = parent(p) {
		line = f.lines[p]
	}
	f.add(max(line, 1), path+": "+fmt.Sprintf(format, args...))
}

func (f *Faults) add(line int, text string) { f.found = append(f.found, fault{line, text}) }

// Phrases checks a list of phrases. Marks alone ("?", "-") are phrases only where readable is false.
func (f *Faults) Phrases(path string, list []string, readable bool) {
	for i, s := range list {
		if strings.TrimSpace(s) == "" || readable && !phrase.HasWords(s) {
			f.At(fmt.Sprintf("%s[%d]", path, i), "%q has no words in it; remove it", s)
		}
	}
}

// None reports whether nothing was found so far. Names and numbers are only looked at in a file that could be decoded.
func (f *Faults) None() bool { return len(f.found) == 0 }

// Err joins what was found in the order of the file, one line each, or returns nil.
func (f *Faults) Err() error {
	sort.SliceStable(f.found, func(i, j int) bool {
		a, b := f.found[i], f.found[j]
		return a.line < b.line || a.line == b.line && a.text < b.text
	})
	var all []error
	for _, x := range f.found {
		all = append(all, fmt.Errorf("%s:%d: %s", f.Path, x.line, x.text))
	}
	return errors.Join(all...)
}

func (f *Faults) line(offset int) int {
	return 1 + bytes.Count(f.Raw[:min(max(offset, 0), len(f.Raw))], []byte("\n"))
}

// parent is the value that holds a value, for a key that is not there and so has no line.
func parent(path string) string {
	if i := strings.LastIndexAny(path, ".["); i >= 0 {
		return path[:i]
	}
	return ""
}

// locate walks the JSON and returns the line of every value by its path. Broken JSON gives the part before the fault.
func locate(raw []byte) map[string]int {
	lines := map[string]int{}
	dec := json.NewDecoder(bytes.NewReader(raw))
	offset, line := 0, 1
	here := func() int {
		now := int(dec.InputOffset())
		line += bytes.Count(raw[offset:now], []byte("\n"))
		offset = now
		return line
	}
	var value func(path string) bool
	value = func(path string) bool {
		tok, err := dec.Token()
		if err != nil {
			return false
		}
		lines[path] = here()
		delim, ok := tok.(json.Delim)
		if !ok {
			return true
		}
		for i := 0; dec.More(); i++ {
			inner := fmt.Sprintf("%s[%d]", path, i)
			if delim == '{' {
				name, err := dec.Token()
				if err != nil {
					return false
				}
				inner = strings.TrimPrefix(fmt.Sprintf("%s.%v", path, name), ".")
			}
			if !value(inner) {
				return false
			}
		}
		_, err = dec.Token()
		return err == nil
	}
	value("") // what could not be read has no lines, and its faults are told at the nearest value that has one
	return lines
}
