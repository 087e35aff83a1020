package writer

import (
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

const (
	mostHints = 2
	sameRoot  = 6 // letters at the beginning by which two words are forms of one: "brottsligheten" and "brottslighet"
)

// noted are the answers of a case as its reader may see them, in the checklist's order; whose they are where another
// party gave them.
func (r Writer) noted(
	c *initiative.Initiative, p triage.Party, from letter.Address, now time.Time) (out []templates.Said) {
	reader := disclosure.Reader{Party: p.ID, Address: from.Addr, Trusted: p.Trusts(from.Addr)}
	g := disclosure.Of(c, reader, dates.DayOf(now.In(r.Location)))
	for _, item := range r.Checklist.Items() {
		v, ok := g.Answer(c, item)
		if !ok || !v.State.Closed() {
			continue
		}
		q := r.Checklist.Question(item)
		said := templates.Said{N: q.N, Label: q.Label, Text: v.Text}
		if v.Source.Party != p.ID {
			said.Party = r.PartyName(v.Source.Party)
		}
		out = append(out, said)
	}
	return out
}

// hint is one thing that the communication plan asks for and the answers do not show, and when that is so.
type hint struct {
	name string // of the template's sentence
	fits func(r Writer, c *initiative.Initiative, now time.Time) bool
}

func hints() []hint {
	return []hint{
		{"message", (Writer).withoutMessage},
		{"staff", (Writer).withoutStaff},
		{"forum", (Writer).withoutForum},
	}
}

// advice are the hints that fit a case, the first two of them.
func (r Writer) advice(c *initiative.Initiative, now time.Time) (out []string) {
	for _, h := range hints() {
		if len(out) < mostHints && h.fits(r, c, now) {
			out = append(out, h.name)
		}
	}
	return out
}

// withoutMessage reports whether the key messages have no word of weight in common with the agreement's main message,
// names of the parties aside, and do not speak of it either.
func (r Writer) withoutMessage(c *initiative.Initiative, now time.Time) bool {
	said := c.Show("budskap")
	if said == "" || r.mainMessage(now) == "" || strings.Contains(strings.ToLower(said), "huvudbudskap") {
		return false
	}
	var names []string
	for _, p := range r.Parties {
		names = append(names, triage.HeavyWords(p.Name+" "+p.Signature)...)
	}
	ours := slices.DeleteFunc(triage.HeavyWords(r.MainMessage), func(w string) bool { return has(names, w) })
	return !slices.ContainsFunc(triage.HeavyWords(said), func(w string) bool { return has(ours, w) })
}

// has reports whether a word or another form of it is among some words: they begin alike.
func has(words []string, w string) bool {
	return slices.ContainsFunc(words, func(other string) bool {
		n, a, b := 0, []rune(w), []rune(other)
		for n < min(len(a), len(b)) && a[n] == b[n] {
			n++
		}
		return n >= min(sameRoot, len(a), len(b))
	})
}

// withoutStaff reports whether a case turns to people outside only and to the press, so that those who work with it may
// hear of it last.
func (r Writer) withoutStaff(c *initiative.Initiative, _ time.Time) bool {
	all := slices.Concat(c.Tags["malgrupp"], c.Tags["kanal"])
	within := func(g string) bool { return strings.HasPrefix(g, "int-") }
	press := func(g string) bool { return g == "ext-press" || g == "ext-media" }
	return slices.ContainsFunc(all, press) && !slices.ContainsFunc(all, within)
}

// withoutForum reports whether the parties work together on a case and no forum of theirs is named.
func (r Writer) withoutForum(c *initiative.Initiative, _ time.Time) bool {
	v, ok := c.Answer("samarbete")
	return ok && v.State == initiative.Answered && len(c.Tags["forum"]) == 0
}

const mostExplained = 3 // questions of the form that one mail explains

// explained words the questions of the form that were asked about, with their parts and a good answer.
func (r Writer) explained(items []initiative.Item) []templates.Explained {
	var out []templates.Explained
	for _, item := range items[:min(len(items), mostExplained)] {
		q := r.Checklist.Question(item)
		e := templates.Explained{N: q.N, Text: q.Text}
		if len(q.Sub) > 1 { // a single part says what the question says
			e.Sub = q.Sub
		}
		if len(q.Good) > 0 {
			e.Example = q.Good[0]
		}
		out = append(out, e)
	}
	return out
}
