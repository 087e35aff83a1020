package intake

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/secrecy"
)

// withhold sets what must not be spread of a case after a mail: the guard and the embargo (secrecy/README.md). The
// guard looks at own words, so that a footer trips nothing; an embargo holds wherever its sender wrote it.
func withhold(c, before *initiative.Initiative, m *Mail, ch *Change, src initiative.Source) {
	said := m.text()
	more := given(c, before, m, src, said)
	for _, hit := range secrecy.Guard(said + "\n\n" + more) {
		if !slices.Contains(c.Guard, hit) {
			c.Guard = append(c.Guard, hit)
			c.Log(initiative.Event{At: src.At, What: "flagged", Source: src})
		}
	}
	theirs := src.Party != "" && src.Party == c.Lead // an embargo is its party's
	today := dates.DayOf(src.At)
	if c.Embargo.Held && theirs && m.lifts() {
		c.Release()
		ch.Lifted = true
		c.Log(initiative.Event{At: src.At, What: "embargo-lifted", Source: src})
	}
	found := secrecy.ReadEmbargo(m.everything()+"\n\n"+more, m.Reference)
	if value := c.Fields["embargo"]; value != before.Fields["embargo"] {
		found = found.With(secrecy.FieldEmbargo(value, m.Reference))
	}
	if found.Held && replaces(c.Embargo, found, theirs, today) {
		c.Embargo = initiative.Embargo{Held: true, Text: found.Text, Until: found.Until}
		c.Log(initiative.Event{At: src.At, What: "embargoed", Source: src})
	}
}

// replaces reports whether an embargo that a mail names takes the place of the one that stands. The case's party may
// name another day; anybody else can only make it longer. A mail that merely speaks of it changes nothing.
func replaces(old initiative.Embargo, found secrecy.Embargo, theirs bool, today dates.Day) bool {
	switch {
	case !old.Holds(today):
		return true
	case theirs:
		return found.Open || !found.Until.IsZero() && found.Until != old.Until
	}
	return !old.Until.IsZero() && (found.Open || old.Until.Before(found.Until))
}

// lifts reports whether the sender's own words lift an embargo, in any view. Forwarded words are not his.
func (m *Mail) lifts() bool {
	return slices.ContainsFunc(m.Views, func(v []letter.Line) bool {
		return secrecy.Lifts(joined(v, func(l letter.Line) bool { return l.Part == letter.Own }))
	})
}

// everything is all that an embargo may stand in: subject, words in every view, also under the signature, documents.
func (m *Mail) everything() string {
	parts := []string{m.Subject}
	for _, v := range m.Views {
		parts = append(parts, joined(v, func(l letter.Line) bool {
			return l.Part == letter.Own || l.Part == letter.Forwarded || l.Part == letter.Signature
		}))
	}
	for _, d := range m.Docs {
		parts = append(parts, joined(d.Lines, func(letter.Line) bool { return true }))
	}
	return strings.Join(parts, "\n\n")
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

// given is what this mail put into the case beside its own words: answers typed into our own quoted questions are none
// by their looks, and a file has a name.
func given(c, before *initiative.Initiative, m *Mail, src initiative.Source, own string) string {
	var out []string
	add := func(text string) {
		if !strings.Contains(own, text) {
			out = append(out, text)
		}
	}
	for _, versions := range c.Answers {
		for _, v := range versions {
			if v.Source.Sum == src.Sum && v.Source.At.Equal(src.At) {
				add(v.Text)
			}
		}
	}
	for name, text := range c.Fields {
		if text != before.Fields[name] && name != "embargo" {
			add(text)
		}
	}
	for _, a := range m.Attachments {
		out = append(out, a.Name)
	}
	slices.Sort(out)
	return strings.Join(out, "\n\n")
}
