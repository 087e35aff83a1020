package apply

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/secrecy"
	"haninge.se/samrad/intake/triage"
)

// withhold sets what must not be spread of a case after a mail: the guard and the embargo (intake/secrecy/README.md).
// The guard looks at own words, so that a footer trips nothing; an embargo holds wherever its sender wrote it.
func withhold(c, before *initiative.Initiative, got triage.Contribution, ch *triage.Change, src initiative.Source) {
	more := given(c, before, got, src)
	for _, hit := range secrecy.Guard(got.Guard + "\n\n" + more) {
		if !slices.Contains(c.Guard, hit) {
			c.Guard = append(c.Guard, hit)
			c.Log(initiative.Event{At: src.At, What: "flagged", Source: src})
		}
	}
	theirs := src.Party != "" && src.Party == c.Lead // an embargo is its party's
	today := dates.DayOf(src.At)
	if c.Embargo.Held && theirs && got.LiftsEmbargo() {
		c.Release()
		ch.Lifted = true
		c.Log(initiative.Event{At: src.At, What: "embargo-lifted", Source: src})
	}
	found := secrecy.ReadEmbargo(got.Embargo+"\n\n"+more, got.Reference)
	if value := c.Fields["embargo"]; value != before.Fields["embargo"] {
		found = found.With(secrecy.FieldEmbargo(value, got.Reference))
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

// given is what this mail put into the case beside its own words: answers typed into our own quoted questions are none
// by their looks, and a file has a name.
func given(c, before *initiative.Initiative, got triage.Contribution, src initiative.Source) string {
	var out []string
	add := func(text string) {
		if !strings.Contains(got.Guard, text) {
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
	for _, a := range got.Files {
		out = append(out, a.Name)
	}
	slices.Sort(out)
	return strings.Join(out, "\n\n")
}
