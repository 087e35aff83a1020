package checklist

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steady"
)

// TestMayHaveHeadings: what lets a mail go early lets none go that has a heading. Lines are made of headings
// with a slip of the pen or without, of our questions, of marks, and of words that people write.
func TestMayHaveHeadings(t *testing.T) {
	c := Default()
	var said []string
	for _, q := range namesOf(t) {
		said = append(said, slices.Concat([]string{q.Label}, q.Aliases, q.AliasesEn, q.Typos)...)
	}
	for _, q := range c.Questions() {
		said = append(said, q.Text, q.Text[:len(q.Text)/2], q.Label)
	}
	said = append(said, slices.Sorted(maps.Keys(phrase.Set("renewed")))...)
	said = append(said, slices.Sorted(maps.Keys(phrase.Set("qualifiers")))...)
	said = append(said, strings.Fields("Hej! Lampan utanför port 7 är trasig. När lagas den? 12 3. 6/ nr fråga och & / (alla)")...)
	between := []string{" ", " ", ": ", ":", " – ", "\t", "? ", " = ", "   ", "<http://a.se> ", ", ", "; ", "\u00a0"}
	before := []string{"", "", "", "> ", "- ", "• ", "*", "4. ", "3) ", "a) ", "7 ", "# ", "Nytt ", "\u200b"}
	passed, found := 0, 0
	steady.Check(t, func(t *rapid.T) {
		var lines []letter.Line
		for range rapid.IntRange(1, 4).Draw(t, "lines") {
			var b strings.Builder
			b.WriteString(rapid.SampledFrom(before).Draw(t, "before"))
			for range rapid.IntRange(0, 4).Draw(t, "words") {
				b.WriteString(steady.Slip(t, rapid.SampledFrom(said).Draw(t, "said")))
				b.WriteString(rapid.SampledFrom(between).Draw(t, "between"))
			}
			parts := []letter.Part{letter.Own, letter.Own, letter.Own, letter.Forwarded, letter.Quote, letter.HeaderBlock}
			lines = append(lines, letter.Line{Text: b.String(), Part: rapid.SampledFrom(parts).Draw(t, "part")})
		}
		n := c.countHeadings(lines)
		if n > 0 {
			found++
		}
		if !c.mayHaveHeadings(lines) {
			if passed++; n > 0 {
				t.Fatalf("%+v is let go, and has %d headings", lines, n)
			}
		}
	})
	if passed == 0 || found == 0 {
		t.Errorf("%d mails were let go, %d have headings: the test shows nothing", passed, found)
	}
}
