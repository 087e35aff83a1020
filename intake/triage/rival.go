package triage

import (
	"slices"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steer"
)

// KindWhich is the kind of the mail that asks whether a mail is about the case that its subject names, or about that
// whose thread it came in.
const KindWhich = "which-case"

// Rivals reports whether a mail to a case answers, by its thread, a mail about another. A mail of ours about several
// cases is about each of them, and what was opened or taken up in another's thread is no rival of that.
func Rivals(c, threaded *initiative.Initiative, m *Mail) bool {
	if c.ID == threaded.ID {
		return false
	}
	sent, ok := AnsweredMail(threaded, m)
	return !ok || !slices.Contains(sent.Cases, c.ID)
}

// MovesTime reports whether the words of a reply, more than what stands under a number or a label, say that the time is
// another now.
func MovesTime(c *initiative.Initiative, m *Mail, got checklist.Reading) bool {
	timed := func(r checklist.Reading) bool {
		return slices.ContainsFunc(r.Answers, func(a checklist.Answer) bool { return a.Item == Nar })
	}
	return !timed(got) && timed(BareDate(c, m, got))
}

// Meaning is a mail that says that an earlier one is meant as it stands: with the words and the files of that one.
func (m *Mail) Meaning(said *Mail) *Mail {
	l := *m.Letter
	l.Attachments = said.Attachments
	out := *m
	out.Letter, out.Blocks, out.Views, out.Own, out.Docs = &l, said.Blocks, said.Views, said.Own, said.Docs
	out.Forwarded, out.Origin, out.Reference = said.Forwarded, said.Origin, said.Reference
	out.passed, out.timed, out.counted, out.asNew = said.passed, nil, 0, nil
	return &out
}

// MeansMail is the mail that a yes to our question which case is meant is about, "" where a mail is no such yes.
func MeansMail(c *initiative.Initiative, m *Mail) letter.Sum {
	sent, ok := AnsweredMail(c, m)
	if word, closed := steer.Reply(OwnWords(m)); !ok || sent.Kind != KindWhich || !closed || word != steer.Yes {
		return ""
	}
	return letter.Sum(sent.Cause)
}
