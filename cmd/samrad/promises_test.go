package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var testFunc = regexp.MustCompile(`(?m)^func (?:\(r Suite\) )?((?:Test|Fuzz)\w+)\(`)

// testsOfTheTree are the names of all tests and fuzz targets, and of those that every store passes.
func testsOfTheTree(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, e fs.DirEntry, err error) error {
		suite := strings.HasSuffix(filepath.Dir(path), "intake/store/storetest")
		if err != nil || e.IsDir() || !suite && !strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := os.ReadFile(path)
		for _, m := range testFunc.FindAllStringSubmatch(string(b), -1) {
			found[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestPromisesAreProved: every row of the intake's README stands once, and every test that it or the table of Graph's
// README names exists.
func TestPromisesAreProved(t *testing.T) {
	b, err := os.ReadFile("../../intake/README.md")
	if err != nil {
		t.Fatal(err)
	}
	tests, rows := testsOfTheTree(t), map[string]bool{}
	row := regexp.MustCompile(`^\| ([A-FP]\d+) \|.*\| ([^|]+) \|$`)
	for line := range strings.Lines(string(b)) {
		m := row.FindStringSubmatch(strings.TrimRight(line, "\n"))
		if m == nil {
			continue
		}
		if rows[m[1]] {
			t.Errorf("%s stands twice", m[1])
		}
		if rows[m[1]] = true; m[2] == "no test yet" {
			continue
		}
		for name := range strings.SplitSeq(m[2], ", ") {
			if !tests[name] {
				t.Errorf("%s names %s, which is no test", m[1], name)
			}
		}
	}
	proved := regexp.MustCompile(`^\| \d+\. .*\| ([^|]+) \|$`)
	if b, err = os.ReadFile("../../intake/graph/README.md"); err != nil {
		t.Fatal(err)
	}
	pitfalls := 0
	for line := range strings.Lines(string(b)) {
		m := proved.FindStringSubmatch(strings.TrimRight(line, "\n"))
		if m == nil {
			continue
		}
		pitfalls++
		for name := range strings.SplitSeq(m[1], ", ") {
			if !tests[name] {
				t.Errorf("%s is no test", name)
			}
		}
	}
	if pitfalls != 10 {
		t.Errorf("%d ways to lose or double mail by Graph, want ten", pitfalls)
	}
	for _, want := range []string{"P1", "P10", "A13", "B13", "C15", "D14", "E09", "F13"} {
		if !rows[want] {
			t.Errorf("%s is not in the README", want)
		}
	}
}
