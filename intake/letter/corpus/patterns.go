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

// Patterns asks each pattern about pairs of first characters, about its own phrases with other characters around and
// within them, and about the lines of the files that a glob names: it must say what package regexp says.
func Patterns(t *testing.T, patterns map[string]*pattern.Pattern, glob string) {
	t.Helper()
	lines := linesOf(t, glob)
	const first = "\t !#'()*+-./:=>[_0129ADHKTadefhkoprstvxåÅÖéß\u00a0\u2013"
	for name, a := range patterns {
		re := regexp.MustCompile(a.String())
		ask := func(text string) {
			if got := a.MatchString(text); got != re.MatchString(text) {
				t.Errorf("%s: %q: %v", name, text, got)
			}
		}
		for _, c := range first {
			for _, d := range first {
				ask(string([]rune{c, d}))
				ask(string([]rune{c, d}) + " Karin")
				ask("Karin" + string([]rune{c, d}))
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
