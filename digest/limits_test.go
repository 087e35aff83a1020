package digest

import (
	"strings"
	"testing"
	"time"
)

// TestLengths: a digest of 45 open cases has at most 520 words, whatever week it is and whatever came before, and one
// of a quiet week at most 12 lines that say something.
func TestLengths(t *testing.T) {
	for name, change := range map[string]func(*Facts, *Issue){
		"a week": func(*Facts, *Issue) {},
		"the first of a month": func(f *Facts, is *Issue) {
			*is, f.Agreement = firstOfMonth(*is), Agreement{Dnr: "2025-00411", To: day("2027-01-31")}
		},
		"the first digest":  func(f *Facts, _ *Issue) { f.Last = time.Time{} },
		"after three weeks": func(f *Facts, _ *Issue) { f.Last = day("2026-11-02").In(stockholm) },
	} {
		f, is := facts(), week49
		f.Last = lastMonday
		change(&f, &is)
		if n := len(strings.Fields(written(t, autumn(), f, is).Text)); n > mostWords {
			t.Errorf("%s: %d words", name, n)
		}
	}
	far := draft{"Skolavslutning", "kommun", "2026-10-20", "day", "2027-06-11", "", "ext-skolor", nil, nil}
	for name, s := range map[string]*fakeShelf{"nothing": {}, "one case far off": drawUp(2026, []draft{far})} {
		f, lines := facts(), 0
		f.Last = lastMonday
		text := written(t, s, f, week49).Text
		for l := range strings.Lines(text) {
			if strings.TrimSpace(l) != "" {
				lines++
			}
		}
		if lines > 12 {
			t.Errorf("%s: %d lines\n%s", name, lines, text)
		}
	}
}
