package corpus

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter/pattern"
)

// phrase is a stretch of plain characters in a pattern, which some line that it matches holds.
var phrase = regexp.MustCompile(`[\pL\d][\pL\d @/:-]+`)

// Anchored asks each pattern about pairs of first characters, about its own phrases with other characters around and
// within them, and about the lines of the files that a glob names: none may match that is let go.
func Anchored(t *testing.T, patterns map[string]*pattern.Anchored, glob string) {
	t.Helper()
	lines := linesOf(t, glob)
	const first = "\t !#'()*+-./:=>[_0129ADHKTadefhkoprstvxåÅÖéß\u00a0\u2013"
	for name, a := range patterns {
		ask := func(text string) {
			if a.LetsGo(text) && a.Matches(text) {
				t.Errorf("%s: %q is let go, and matches", name, text)
			}
		}
		for _, c := range first {
			for _, d := range first {
				ask(string([]rune{c, d}))
				ask(string([]rune{c, d}) + " Karin")
			}
		}
		for _, p := range phrase.FindAllString(a.String(), -1) {
			for _, head := range []string{"", " ", "*", "- ", "> ", "[", "(", "__", "12. ", "Tack! "} {
				for cut := range min(len(p), 5) {
					ask(head + p[cut:] + " x:")
					ask(head + p[:cut] + " " + p[cut:])
				}
			}
		}
		for _, l := range lines {
			ask(strings.TrimSpace(l))
		}
	}
}

// linesOf reads the lines of the files that a glob names, of which there must be some.
func linesOf(t *testing.T, glob string) (lines []string) {
	t.Helper()
	files, err := filepath.Glob(glob)
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.Split(string(raw), "\n")...)
	}
	return lines
}
