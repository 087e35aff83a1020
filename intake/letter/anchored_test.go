package letter

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// anchors are the patterns that every line or header is asked.
var anchors = map[string]*anchored{
	"autoSubjects": autoSubjects, "calendarSubjects": calendarSubjects, "boilerplate": boilerplate, "warning": warning, "tagged": tagged, "advice": advice,
	"listFoot": listFoot, "ruledForward": ruledForward, "ruledOriginal": ruledOriginal, "plainForward": plainForward, "rule": rule, "zoho": zoho, "opens": opens,
	"receiptSubjects": receiptSubjects, "slashed": slashed, "farewells": farewells, "thanked": thanked, "thanks": thanks, "mobile": mobile, "contact": contact, "numbered": numbered,
	"labelled": labelled, "ps": ps, "reach": reach, "prefix": prefix, "banner": banner, "bounceSubjects": bounceSubjects, "daemons": daemons, "postmen": postmen,
}

// sameAsPattern wants no match in a text that is let go by its first bytes.
func sameAsPattern(t *testing.T, name string, text string) {
	if a := anchors[name]; !a.may(text) && a.re.MatchString(text) {
		t.Errorf("%s: %q is let go, and matches", name, text)
	}
}

// phrase is a stretch of plain characters in a pattern, which some line that it matches holds.
var phrase = regexp.MustCompile(`[\pL\d][\pL\d @/:-]+`)

// TestAnchored asks each pattern about pairs of first bytes, about its own phrases with other bytes around and within
// them, and about the lines of real mails.
func TestAnchored(t *testing.T) {
	const bytes = "\t !#'()*+-./:=>[_0129ADHKTadefhkoprstvxåÅÖéß\u00a0\u2013"
	for name, a := range anchors {
		for _, c := range bytes {
			for _, d := range bytes {
				sameAsPattern(t, name, string([]rune{c, d}))
				sameAsPattern(t, name, string([]rune{c, d})+" Karin")
			}
		}
		for _, p := range phrase.FindAllString(a.pattern, -1) {
			for _, head := range []string{"", " ", "*", "- ", "> ", "[", "(", "__", "12. ", "Tack! "} {
				for cut := range min(len(p), 5) {
					sameAsPattern(t, name, head+p[cut:]+" x:")
					sameAsPattern(t, name, head+p[:cut]+" "+p[cut:])
				}
			}
		}
	}
	files, err := filepath.Glob("../testdata/emails/*.eml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			for name := range anchors {
				sameAsPattern(t, name, strings.TrimSpace(line))
			}
		}
	}
}
