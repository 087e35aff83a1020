package triage

import (
	"slices"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/letter"
)

// stranger is how the history names an author who is no colleague: what a quote says of him proves nothing.
const stranger = "utomstående"

// OfAnother reports whether a mail passes on what somebody else wrote.
func (m *Mail) OfAnother() bool {
	return m.Forwarded && (len(m.From) == 0 || m.Origin.Addr == "" || m.Origin.Addr != m.From[0].Addr)
}

// AuthorOf names who wrote what was passed on: a colleague by name, anybody else as a stranger.
func (r *Rules) AuthorOf(m *Mail) string {
	if _, colleague := r.Sender(m.Origin); !colleague {
		return stranger
	}
	if m.Origin.Name != "" {
		return m.Origin.Name
	}
	return m.Origin.Addr
}

// ownViews are the views without what was passed on.
func (m *Mail) ownViews() [][]letter.Line {
	out := make([][]letter.Line, len(m.Views))
	for i, v := range m.Views {
		out[i] = slices.DeleteFunc(
			slices.Clone(v),
			func(l letter.Line) bool { return l.Part == letter.Forwarded || l.Part == letter.HeaderBlock },
		)
	}
	return out
}

// PassedOn parts the answers of a mail that passes another's text on: what the sender wrote himself, and what that
// other did. Where nothing is passed on all of it is own.
func (m *Mail) PassedOn(
	all checklist.Reading, read func([][]letter.Line) checklist.Reading) (own, passed checklist.Reading) {
	if !m.OfAnother() {
		return all, checklist.Reading{}
	}
	own = read(m.ownViews())
	for _, a := range all.Answers {
		if !slices.ContainsFunc(own.Answers, func(o checklist.Answer) bool { return o.Item == a.Item }) {
			passed.Answers = append(passed.Answers, a)
		}
	}
	for name, text := range all.Fields {
		if _, ok := own.Fields[name]; !ok {
			if passed.Fields == nil {
				passed.Fields = map[string]string{}
			}
			passed.Fields[name] = text
		}
	}
	return own, passed
}
