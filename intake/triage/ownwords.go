package triage

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/text"
)

// Author is what a reply may be signed with.
func Author(m *Mail) string {
	if len(m.From) == 0 {
		return ""
	}
	local, _, _ := strings.Cut(m.From[0].Addr, "@")
	return m.From[0].Name + " " + local
}

// SentBodies are the texts we sent about a case, newest first: what a reply is compared with.
func SentBodies(c *initiative.Initiative) []string {
	out := make([]string, 0, len(c.Sent))
	for i := len(c.Sent) - 1; i >= 0; i-- {
		out = append(out, c.Sent[i].Body)
	}
	return out
}

// OwnWords are the writer's own words without his name under them. What he passes on is another's: it steers nothing
// and answers no question of ours.
func OwnWords(m *Mail) string {
	own := m.Own
	if m.OfAnother() {
		own = ""
		for _, v := range m.Views {
			said := joined(v, func(l letter.Line) bool { return l.Part == letter.Own })
			if said = strings.TrimSpace(said); len(said) > len(own) {
				own = said
			}
		}
	}
	return WithoutName(own, Author(m))
}

// SameText reports whether two texts say the same, letter case and spaces aside.
func SameText(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}

// AnsweredMail is the mail of ours that a mail answers: by the ids in its thread, the newest first.
func AnsweredMail(c *initiative.Initiative, m *Mail) (initiative.Sent, bool) {
	ids := slices.Clone(m.InReplyTo)
	for i := len(m.References) - 1; i >= 0; i-- {
		ids = append(ids, m.References[i])
	}
	for _, id := range ids {
		for i := len(c.Sent) - 1; i >= 0; i-- {
			if letter.SameID(letter.MessageID(c.Sent[i].Letter), id) {
				return c.Sent[i], true
			}
		}
	}
	return initiative.Sent{}, false
}

// WithoutName leaves out a last line that is nothing but the writer's own name, or a part of it.
func WithoutName(own, author string) string {
	i := strings.LastIndexByte(own, '\n')
	if i < 0 || !isName(own[i+1:], author) {
		return own
	}
	return strings.TrimSpace(own[:i])
}

// WithoutSigning is a text without the writer's own name at its end, on the line of its last words: "Vi är med. /Bo".
// It is for what only counts as a whole: in any other text such a name may be what is said.
func WithoutSigning(own, author string) string {
	toks := text.Tokens(own)
	end, named := len(toks), false
	for ; end > 0; end-- {
		t := toks[end-1]
		if t.Kind != text.Mark && !isName(own[t.Start:t.End], author) {
			break
		}
		named = named || t.Kind != text.Mark
	}
	if !named || end == 0 {
		return own
	}
	return strings.TrimSpace(own[:toks[end-1].End])
}

// isName reports whether a line is nothing but the writer's own name, or a part of it.
func isName(line, author string) bool {
	const most = 4 // words and marks
	toks := text.Tokens(line)
	names := text.Tokens(author)
	strange := func(t text.Token) bool {
		return t.Kind == text.Word && !slices.ContainsFunc(names, func(n text.Token) bool { return n.Key == t.Key })
	}
	return len(toks) > 0 && len(toks) <= most && !slices.ContainsFunc(toks, strange)
}
