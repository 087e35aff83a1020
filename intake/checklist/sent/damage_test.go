package sent

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steady"
)

const gap = "Hej!\n\nTack, kommunikationsinsatsen är mottagen.\n\n9. Vem är talesperson och vem svarar på följdfrågorna?\n\n12. Hur ska kommunikationsinsatsen utvärderas?\n\nVänliga hälsningar"

// damages are what programs do to a text that they quote.
var damages = map[string]func(string) string{
	"nothing":         func(s string) string { return s },
	"letters lost":    strings.NewReplacer("å", "?", "ä", "?", "ö", "?").Replace,
	"dots lost":       strings.NewReplacer("å", "a", "ä", "a", "ö", "o", "Å", "A", "Ä", "A", "Ö", "O").Replace,
	"written as two":  strings.NewReplacer("å", "aa", "ä", "ae", "ö", "oe").Replace,
	"another charset": strings.NewReplacer("å", "Ã¥", "ä", "Ã¤", "ö", "Ã¶").Replace,
	"left encoded":    strings.NewReplacer("å", "=C3=A5", "ä", "=C3=A4", "ö", "=C3=B6").Replace,
	"references":      strings.NewReplacer("å", "&aring;", "ä", "&auml;", "ö", "&ouml;").Replace,
	"replaced":        strings.NewReplacer("å", "\ufffd", "ä", "\ufffd", "ö", "\ufffd").Replace,
	"underscores":     strings.NewReplacer("å", "_", "ä", "_", "ö", "_").Replace,
	"UTF-7":           strings.NewReplacer("å", "+AOU-", "ä", "+AOQ-", "ö", "+APY-").Replace,
	"Latin-1 encoded": strings.NewReplacer("å", "=E5", "ä", "=E4", "ö", "=F6").Replace,
	"escaped":         strings.NewReplacer("å", "\\u00e5", "ä", "\\u00e4", "ö", "\\u00f6").Replace,
	"other blanks":    strings.NewReplacer(" ", "  ").Replace,
	"broken":          strings.NewReplacer("och vem svarar", "och v=\nem svarar", "utvärderas", "utv=C3=A4r=\nderas").Replace,
	"cut short":       strings.NewReplacer("på följdfrågorna?", "på föl", "utvärderas?", "utv").Replace,
}

// found are the words of a mail that are ours, run by run, and the others.
func found(s *Index, mail string) (ours []Run, others string) {
	var lines []letter.Line
	for line := range strings.SplitSeq(mail, "\n") {
		lines = append(lines, letter.Line{Text: strings.TrimLeft(line, "> ")})
	}
	w := &Words{}
	w.Read(lines)
	ours = s.Find(w)
	mine := make([]bool, len(w.Tokens))
	for _, run := range ours {
		for i := run.From; i < run.To; i++ {
			mine[i] = true
		}
	}
	for i, tok := range w.Tokens {
		if !mine[i] {
			others += lines[tok.Line].Text[tok.Start:tok.End] + " "
		}
	}
	return ours, strings.TrimSpace(others)
}

// TestDamaged: our lines are known in every damage, quoted or not, and what was written between them is not.
func TestDamaged(t *testing.T) {
	s := NewIndex(builtIn(t)).With([]string{gap})
	for name, damage := range damages {
		for _, mark := range []string{"", "> "} {
			quoted := mark + strings.ReplaceAll(damage(gap), "\n", "\n"+mark)
			ours, others := found(s, strings.Replace(quoted, mark+"12.", "Presschefen Anna Ek\n\n"+mark+"12.", 1))
			var items []string
			for _, run := range ours {
				items = append(items, string(run.Item))
			}
			if got, want := strings.Join(items, ","), ",,talesperson,utvardering,"; got != want || others != "Presschefen Anna Ek" {
				t.Errorf("%s: ours are %q, others %q", name, got, others)
			}
		}
	}
}

// TestDamagedLines: whatever is damaged, a question of ours is nobody else's, and the words of others are not ours.
func TestDamagedLines(t *testing.T) {
	s := NewIndex(builtIn(t)).With([]string{gap})
	lines := strings.Split(gap, "\n")
	names := make([]string, 0, len(damages))
	for name := range damages {
		names = append(names, name)
	}
	theirs := []string{"Presschefen", "Ja, vi räknar", "Mvh"}
	words := strings.Fields("Presschefen Ja vi räknar Mvh")
	steady.Check(t, func(rt *rapid.T) {
		var mail []string
		said := ""
		for range rapid.IntRange(1, 20).Draw(rt, "lines") {
			line := rapid.SampledFrom(append(lines, theirs...)).Draw(rt, "line")
			if slices.Contains(theirs, line) {
				said += strings.ReplaceAll(line, ",", "") + " "
			} else {
				line = damages[rapid.SampledFrom(names).Draw(rt, "damage")](line)
			}
			mail = append(mail, rapid.SampledFrom([]string{"", "> ", ">> "}).Draw(rt, "mark")+line)
		}
		_, others := found(s, strings.Join(mail, "\n"))
		own := slices.DeleteFunc(strings.Fields(others), func(word string) bool {
			return !slices.Contains(words, word)
		})
		if strings.Join(own, " ") != strings.TrimSpace(said) || strings.Contains(others, "talesp") || strings.Contains(others, "Hur") {
			rt.Fatalf("others said %q, not %q, in %q", others, said, mail)
		}
	})
}

// TestBehindDamaged: an answer behind a damaged line of ours is not ours.
func TestBehindDamaged(t *testing.T) {
	const asked = "9. Vem är talesperson och vem svarar på följdfrågorna?"
	s := NewIndex(builtIn(t)).With([]string{gap})
	for name, damage := range damages {
		if name == "cut short" {
			continue
		}
		ours, others := found(s, "> Hej!\n>\n> "+damage(asked)+" Karin Ek. Hon svarar.")
		if others != "Hej Karin Ek Hon svarar" || len(ours) != 1 || ours[0].Item != "talesperson" {
			t.Errorf("%s: ours %v, others %q", name, ours, others)
		}
	}
}
