package triage

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/text"
)

// Share is what of a mail is about one case: the mail with the other lines taken out.
type Share struct {
	Case *initiative.Initiative
	Mail *Mail
}

// Shares parts a mail about several cases, line by line: a line belongs to the case that it names, or whose number
// stands alone above it. Where the mail of ours that is quoted has a part for each case, what stands in such a part
// belongs to it. The rest are own words that belong to none.
func (r *Rules) Shares(m *Mail, cases []*initiative.Initiative, quoted bool) (out []Share, rest string) {
	var left []string
	lines, own := map[initiative.ID][]letter.Line{}, map[initiative.ID][]string{}
	cur := initiative.ID("")
	for _, l := range m.speaking(quoted) {
		named, said := r.namedIn(l.Text, cases)
		mine := l.Part == letter.Own
		if !mine && r.endsParts(l.Text) {
			cur = ""
			continue
		}
		of := cur
		switch above := !strings.ContainsFunc(said, isWord); {
		case named != "" && (!mine || above):
			cur = named
			continue
		case named != "":
			of, l.Text = named, said
		case mine && cur == "":
			left = append(left, l.Text)
		}
		if of == "" || !mine && l.Part != letter.Quote {
			continue
		}
		if lines[of] = append(lines[of], l); mine {
			own[of] = append(own[of], l.Text)
		}
	}
	for _, c := range cases {
		if said := strings.TrimSpace(strings.Join(own[c.ID], "\n")); said != "" {
			out = append(out, Share{c, m.only(lines[c.ID], said)})
		}
	}
	return out, r.SignificantWords(strings.Join(left, "\n"), m)
}

// endsParts reports whether a quoted line of ours stands after the parts of a mail about several cases: the example how
// to answer, the list of cases that have no part of their own, the greeting. The heading of a part begins with the
// case's title in quotation marks, or with its number.
func (r *Rules) endsParts(line string) bool {
	line = strings.TrimLeft(line, "> \t")
	if _, _, farewell := text.Farewell(line); farewell {
		return true
	}
	if len(CaseNumbers(r.Prefix, line)) == 0 || strings.IndexAny(line, "\"”“»([") == 0 {
		return false
	}
	return !strings.HasPrefix(dashes.Replace(strings.ToUpper(line)), strings.ToUpper(r.Prefix)+"-")
}

// speaking are the sender's own lines of the fullest view, and the others where a quote counts.
func (m *Mail) speaking(quoted bool) []letter.Line {
	foreign := func(l letter.Line) bool { return !quoted && l.Part != letter.Own }
	return slices.DeleteFunc(slices.Clone(m.fullest()), foreign)
}

// fullest is the view of a mail that has most of the sender's words.
func (m *Mail) fullest() (best []letter.Line) {
	most := -1
	for _, v := range m.Views {
		n := 0
		for _, l := range v {
			if l.Part == letter.Own {
				n += len(l.Text)
			}
		}
		if n > most {
			best, most = v, n
		}
	}
	return best
}

// only is a mail with no more than some of its lines, and no files.
func (m *Mail) only(lines []letter.Line, own string) *Mail {
	l := *m.Letter
	l.Attachments = nil
	out := *m
	out.Letter, out.Views, out.Blocks, out.Own = &l, [][]letter.Line{lines}, nil, own
	out.Docs, out.asNew, out.counted, out.passed = nil, nil, 0, nil
	out.Forwarded, out.Answering, out.OfSeveral = false, true, true
	return &out
}

// leading are the words that tie a case number to a sentence: "vi är med på SAM-2026-0032".
var leading = []string{" på", " för", " i", " om", " till", " med", " gäller", " angående", " ang", " ang."}

// namedIn is the one of some cases that a line names, and what else it says; none where it names several.
func (r *Rules) namedIn(line string, cases []*initiative.Initiative) (initiative.ID, string) {
	ids := CaseNumbers(r.Prefix, line)
	if len(ids) != 1 || !slices.ContainsFunc(cases, func(c *initiative.Initiative) bool { return c.ID == ids[0] }) {
		return "", line
	}
	upper := dashes.Replace(strings.ToUpper(line))
	at := strings.Index(upper, string(ids[0]))
	if at < 0 || len(upper) != len(line) {
		return ids[0], ""
	}
	before, after := strings.TrimRight(line[:at], marks+"([#"), strings.TrimLeft(line[at+len(ids[0]):], marks+")]")
	for _, w := range leading {
		if cut, ok := strings.CutSuffix(before, w); ok && strings.Trim(after, marks+"!") == "" {
			before = cut
			break
		}
	}
	return ids[0], strings.TrimSpace(before + " " + after)
}

// SignificantWords are the own words that are more than greeting, courtesy and name.
func (r *Rules) SignificantWords(s string, m *Mail) string {
	var out []string
	name := Author(m)
	for line := range strings.SplitSeq(s, "\n") {
		if isName(line, name) {
			continue
		}
		if strings.ContainsFunc(line, isWord) && !text.Greets(line) && !text.Courteous(line) && !r.Checklist.Courtesy(line) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// CasesAnswered reports whether a mail answers one of ours that was about several cases, and names none in its subject.
func (r *Rules) CasesAnswered(m *Mail, c *initiative.Initiative) []initiative.ID {
	if c == nil {
		return nil
	}
	sent, ok := AnsweredMail(c, m)
	if !ok || len(sent.Cases) < 2 || len(CaseNumbers(r.Prefix, m.Title)) > 0 {
		return nil
	}
	for _, id := range CaseNumbers(r.Prefix, m.Subject) {
		if id != sent.Cases[0] {
			return nil // the writer has put another number there
		}
	}
	return sent.Cases
}
