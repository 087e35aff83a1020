package triage

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/thread"
	"haninge.se/samrad/intake/secrecy"
)

// SecrecyText is what is looked through for secrets: for the guard subject, own words and attached documents; for an
// embargo those, and the words in every view, also what was passed on or stands under the signature.
func (m *Mail) SecrecyText() (guard, embargo string) {
	own, all := []string{m.Subject, m.Own}, []string{m.Subject}
	for _, v := range m.Views {
		all = append(all, joined(v, func(l letter.Line) bool {
			return l.Part == letter.Own || l.Part == letter.Forwarded || l.Part == letter.Signature
		}))
	}
	for _, d := range m.Docs {
		for _, l := range d.Lines {
			own = append(own, l.Text)
		}
		all = append(all, joined(d.Lines, func(letter.Line) bool { return true }))
	}
	for _, v := range m.Blocks { // it is still there to be read
		if struck := thread.Struck(v); struck != "" {
			own, all = append(own, struck), append(all, struck)
		}
	}
	return strings.Join(own, "\n"), strings.Join(all, "\n\n")
}

// LiftsEmbargo reports whether the sender's own words lift an embargo, in any view. Forwarded words are not his.
func (m *Mail) LiftsEmbargo() bool {
	return slices.ContainsFunc(m.Views, func(v []letter.Line) bool {
		return secrecy.Lifts(joined(v, func(l letter.Line) bool { return l.Part == letter.Own }))
	})
}

// joined are those lines of a text; what is left out between two of them parts their sentences.
func joined(lines []letter.Line, is func(letter.Line) bool) string {
	var b strings.Builder
	left := false
	for _, l := range lines {
		if !is(l) {
			left = true
			continue
		}
		if left {
			b.WriteByte('\n')
		}
		left = false
		b.WriteString(l.Text)
		b.WriteByte('\n')
	}
	return b.String()
}
