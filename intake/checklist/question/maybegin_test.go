package question

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"haninge.se/samrad/intake/steady"
)

// TestMayBegin: what lets a line go early lets none go that has a heading. Lines are made of headings with a slip of the
// pen or without, of our questions, of marks, and of words that people write.
func TestMayBegin(t *testing.T) {
	c := defaultList()
	said := slices.Sorted(maps.Keys(c.names))
	for _, q := range c.questions {
		said = append(said, q.Text, q.Text[:len(q.Text)/2], q.Label)
	}
	said = append(said, slices.Sorted(maps.Keys(renewed))...)
	said = append(said, slices.Sorted(maps.Keys(Qualifiers))...)
	said = append(said, strings.Fields("Hej! Lampan utanför port 7 är trasig. När lagas den? 12 3. 6/ nr fråga och & / (alla)")...)
	between := []string{" ", " ", ": ", ":", " – ", "\t", "? ", " = ", "   ", "<http://a.se> ", ", ", "; ", "\u00a0"}
	before := []string{"", "", "", "> ", "- ", "• ", "*", "4. ", "3) ", "a) ", "7 ", "# ", "Nytt ", "\u200b"}
	found := 0
	steady.Check(t, func(t *rapid.T) {
		var b strings.Builder
		b.WriteString(rapid.SampledFrom(before).Draw(t, "before"))
		for range rapid.IntRange(0, 4).Draw(t, "words") {
			b.WriteString(steady.Slip(t, rapid.SampledFrom(said).Draw(t, "said")))
			b.WriteString(rapid.SampledFrom(between).Draw(t, "between"))
		}
		s, m := Unmark(b.String())
		h, ok := c.begun(s, m)
		if ok && !c.MayBegin(s) {
			t.Fatalf("%q is let go, and is a heading of %v", b.String(), h.Topic)
		}
		if ok {
			found++
		}
	})
	if found == 0 {
		t.Error("no line had a heading: the test shows nothing")
	}
}
