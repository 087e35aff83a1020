package triage

import (
	_ "embed"
	"slices"
	"strings"
	"time"
	"unicode"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/thread"
	"haninge.se/samrad/templates"
)

//go:embed data/acknowledge.tsv
var acknowledgeTable string

var acknowledging = phrases(acknowledgeTable)

// phrases reads a table of a kind and a phrase a line.
func phrases(table string) map[string][]string {
	m := map[string][]string{}
	for row := range strings.Lines(table) {
		if kind, phrase, ok := strings.Cut(strings.TrimRight(row, "\n"), "\t"); ok && !strings.HasPrefix(row, "#") {
			m[kind] = append(m[kind], phrase)
		}
	}
	return m
}

// machine reports whether a mail of a colleague's address was written by a rule of its mailbox, without a mark in the
// header (README, "Machines without a mark"): it says so, came too soon, says again what it said, or is our own text. A
// mail that answers a question or brings a file is a person's, whatever else is in it.
func (r *Rules) machine(m *Mail, k Known) bool {
	thanks := (m.Answering || k.Case != nil) && acknowledges(m.Own)
	told := thanks || tooSoon(m, k) || saidBefore(m, k)
	if len(m.Attachments) > 0 || !told && !m.ourText() {
		return false
	}
	got := m.ReadNew(r.Checklist)
	if k.Case != nil {
		got = m.ReadReply(r.Checklist, TalkOf(k.Case, m))
	}
	if got.Cancelled || got.Evaluated || m.LiftsEmbargo() {
		return false
	}
	bare := got.Bare && told // above a text of ours that no program marked it is an answer
	if k.Case == nil {
		bare = got.Bare || got.Headings == 0
	}
	return bare || got.Closed() == 0
}

// What a mailbox writes is short, and it thanks first.
const (
	longestAcknowledgement = 900
	thanksWithin           = 160
)

// acknowledges reports whether a text thanks for a mail and promises an answer, as mailboxes for many do.
func acknowledges(text string) bool {
	if len(text) > longestAcknowledgement {
		return false
	}
	said := strings.Join(strings.Fields(strings.ToLower(text)), " ")
	first := said[:min(len(said), thanksWithin)]
	return slices.ContainsFunc(acknowledging["thanks"], func(s string) bool { return strings.Contains(first, s) }) &&
		slices.ContainsFunc(acknowledging["promise"], func(s string) bool { return strings.Contains(said, s) })
}

// ourText reports whether the line that ends our mails stands outside a quote: in words of this very mail, and not in
// those of one that it hands on or answers.
func (m *Mail) ourText() bool {
	return slices.ContainsFunc(m.Blocks, func(v []thread.Block) bool {
		return slices.ContainsFunc(v, func(b thread.Block) bool {
			return b.Level == 0 && b.Depth == 0 && b.Whose != thread.Quoted && b.Whose != thread.Forwarded &&
				slices.ContainsFunc(strings.Split(b.Text, "\n"), templates.Automatic)
		})
	})
}

// soon is how long after a mail of ours nobody can have read it and written an answer.
const soon = 15 * time.Second

// tooSoon reports whether a mail came at once after one of ours to its sender. The clocks of two machines differ a
// little.
func tooSoon(m *Mail, k Known) bool {
	const skew = 2 * time.Second
	atOnce := func(at time.Time) bool { return m.Received.Sub(at) > -skew && m.Received.Sub(at) <= soon }
	if k.Case == nil || len(m.From) == 0 {
		return atOnce(k.Uncased.At)
	}
	return slices.ContainsFunc(k.Case.Sent, func(s initiative.Sent) bool {
		return s.To == m.From[0].Addr && s.Withdrawn.IsZero() && atOnce(s.At)
	})
}

// leastWords is how many letters a text needs to be told from another by them: "Ja tack." is said more than once.
const leastWords = 24

// fingerprint is equal for texts with the same letters, whatever numbers and marks are in them; "" for a short one.
func fingerprint(text string) string {
	letters := strings.Map(func(c rune) rune {
		if !unicode.IsLetter(c) {
			return -1
		}
		return unicode.ToLower(c)
	}, text)
	if len(letters) < leastWords {
		return ""
	}
	return string(letter.SumOf([]byte(letters)))[:16]
}

// saidBefore reports whether the sender has mailed that very text to the case before.
func saidBefore(m *Mail, k Known) bool {
	if k.Case == nil {
		return false
	}
	said := m.said()
	return said != "" && slices.Contains(k.Case.Said, said)
}

// said is by whom and what a mail says, as its case remembers it; "" for what is short.
func (m *Mail) said() string {
	print := fingerprint(m.Own)
	if print == "" || len(m.From) == 0 {
		return ""
	}
	return m.From[0].Addr + " " + print
}
