package thread

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"haninge.se/samrad/intake/steady"
)

const gap = "Hej!\n\nTack, kommunikationsinsatsen är mottagen.\n\n9. Vem är talesperson och vem svarar på följdfrågorna?\n\n12. Hur ska kommunikationsinsatsen utvärderas?\n\nVänliga hälsningar"

// damages are what programs do to a text that they quote.
var damages = map[string]func(string) string{
	"nothing":         func(s string) string { return s },
	"letters lost":    strings.NewReplacer("å", "?", "ä", "?", "ö", "?").Replace,
	"dots lost":       strings.NewReplacer("å", "a", "ä", "a", "ö", "o", "Å", "A", "Ä", "A", "Ö", "O").Replace,
	"another charset": strings.NewReplacer("å", "Ã¥", "ä", "Ã¤", "ö", "Ã¶").Replace,
	"left encoded":    strings.NewReplacer("å", "=C3=A5", "ä", "=C3=A4", "ö", "=C3=B6").Replace,
	"replaced":        strings.NewReplacer("å", "\ufffd", "ä", "\ufffd", "ö", "\ufffd").Replace,
	"other blanks":    strings.NewReplacer(" ", "  ").Replace,
	"broken":          strings.NewReplacer("och vem svarar", "och v=\nem svarar", "utvärderas", "utv=C3=A4r=\nderas").Replace,
	"cut short":       strings.NewReplacer("på följdfrågorna?", "på föl", "utvärderas?", "utv").Replace,
}

// TestMatch: our lines are known in every damage, quoted or not, and what was written between them is not.
func TestMatch(t *testing.T) {
	for name, damage := range damages {
		for _, mark := range []string{"", "> "} {
			quoted := mark + strings.ReplaceAll(damage(gap), "\n", "\n"+mark)
			mail := strings.Replace(quoted, mark+"12.", "Presschefen Anna Ek\n\n"+mark+"12.", 1)
			got, mended := Restored(read(mail, false), []string{gap})
			var ours, others []string
			for _, b := range got {
				if b.Ours != nil {
					ours = append(ours, b.Text)
				} else {
					others = append(others, b.Text)
				}
				if b.Ours != nil && b.Stands() {
					t.Errorf("%s: the sender stands for %q", name, b.Text)
				}
			}
			if len(ours) != 4 || ours[1] != "9. Vem är talesperson och vem svarar på följdfrågorna?" || mended != (name != "nothing") {
				t.Errorf("%s: ours are %q, mended %v", name, ours, mended)
			}
			if !strings.Contains(strings.Join(others, "\n"), "Presschefen Anna Ek") {
				t.Errorf("%s: the answer is lost: %q", name, others)
			}
		}
	}
}

// TestMatchKeeps: labels part the words of a mail and lose none, whatever is damaged in it; and damage makes none of our
// lines the sender's.
func TestMatchKeeps(t *testing.T) {
	lines := strings.Split(gap, "\n")
	names := make([]string, 0, len(damages))
	for name := range damages {
		names = append(names, name)
	}
	steady.Check(t, func(rt *rapid.T) {
		var mail []string
		for range rapid.IntRange(1, 20).Draw(rt, "lines") {
			line := rapid.SampledFrom(append(lines, "Presschefen", "Ja, vi räknar", "Mvh")).Draw(rt, "line")
			line = damages[rapid.SampledFrom(names).Draw(rt, "damage")](line)
			mail = append(mail, rapid.SampledFrom([]string{"", "> ", ">> "}).Draw(rt, "mark")+line)
		}
		b := plainBody(strings.Join(mail, "\n"))
		got := Match(Read(b, Hints{}), []string{gap})
		var words []string
		for _, k := range got {
			words = append(words, strings.Fields(k.Text)...)
			for _, l := range lines {
				if k.Stands() && len(l) > 20 && strings.Contains(damages["dots lost"](k.Text), damages["dots lost"](l)) {
					rt.Fatalf("the sender stands for %q", k.Text)
				}
			}
		}
		if want := strings.Fields(strings.Join(strings.Fields(b.Words()), " ")); strings.Join(words, " ") != strings.Join(want, " ") {
			rt.Fatalf("%q became %q", want, words)
		}
	})
}

// TestRestoredLine: an answer behind a damaged line of ours stands behind it as we sent it.
func TestRestoredLine(t *testing.T) {
	const asked = "9. Vem är talesperson och vem svarar på följdfrågorna?"
	for name, damage := range damages {
		if name == "broken" || name == "cut short" {
			continue
		}
		got, mended := Restored(read("Sara skrev:\n> Hej!\n>\n> "+damage(asked)+" Karin Ek. Hon svarar.", false), []string{gap})
		var last string
		for _, b := range got {
			last = b.Text
		}
		if want := asked + " Karin Ek. Hon svarar."; !strings.HasSuffix(last, want) || mended != (name != "nothing") {
			t.Errorf("%s: %q, mended %v, want %q", name, last, mended, want)
		}
	}
}
