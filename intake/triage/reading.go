package triage

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/thread"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/intake/text"
)

// WithoutSteering is a mail without what steers in the lines of its sender's.
func (m *Mail) WithoutSteering() *Mail {
	out := *m
	out.Views, out.Blocks, out.asNew, out.counted, out.passed = nil, nil, nil, 0, nil
	for _, v := range m.Views {
		var left []letter.Line
		for _, l := range v {
			if l.Part == letter.Own {
				said, stays := unsteered(l.Text)
				if !stays {
					continue
				}
				if said != l.Text {
					l.Text, l.Lead = said, 0
				}
			}
			left = append(left, l)
		}
		out.Views = append(out.Views, left)
	}
	var own []string
	for line := range strings.SplitSeq(m.Own, "\n") {
		if said, stays := unsteered(line); stays {
			own = append(own, said)
		}
	}
	out.Own = strings.Join(own, "\n")
	return &out
}

// unsteered is a line without what of it steers. Of one that does nothing else nothing stays.
func unsteered(line string) (said string, stays bool) {
	said = steer.Without(line)
	return said, said != "" || line == ""
}

// Contribution is what a mail brings to a case, found at once: nobody has to ask the mail again.
type Contribution struct {
	Own            checklist.Reading   // what its sender wrote
	Docs           []checklist.Reading // documents of his that are a filled-in checklist
	Passed         []checklist.Reading // what another wrote that he passes on, documents first
	Author         string              // that other
	Files          []File
	Guard, Embargo string // what is looked through for secrets by law, and for an embargo
	Said           string // by whom and what, as the case remembers it
	Reference      dates.Day

	mail *Mail // that it comes of
}

// When interprets an answer to "nar" that the mail brings.
func (b Contribution) When(text string) (initiative.When, dates.Reading) { return b.mail.When(text) }

// LiftsEmbargo reports whether its sender's own words lift an embargo.
func (b Contribution) LiftsEmbargo() bool { return b.mail.LiftsEmbargo() }

// File is an attachment, and what became of it.
type File struct {
	initiative.Attachment
	Signs     bool // it is the signature of the mail, and not kept
	Unread    bool // it cannot be read
	Fruitless bool // it was read, and no answer taken from it
}

// Opening reads a mail that opens a case: all that it says, and what it brings: apart what its sender wrote himself,
// and what another wrote that he passes on. A filled-in checklist that was only quoted is passed on too, where that is
// what was read.
func (r *Rules) Opening(m *Mail) (all checklist.Reading, brings Contribution) {
	all = m.ReadNew(r.Checklist)
	if m.passed != nil {
		m.take(m.passed, true)
		m.passed = nil
	}
	own, passed := m.PassedOn(all, func(views [][]letter.Line) checklist.Reading {
		got := Richest(views, func(lines []letter.Line) checklist.Reading {
			return r.Checklist.ReadNewBy(Author(m), lines)
		})
		if got.Headings == 0 {
			got.Answers = nil // "Hej, här kommer en till er" is no answer
		}
		return got
	})
	return all, r.Brings(m, own, passed)
}

// Brings is what a mail brings to a case beside the answers that were read in it.
func (r *Rules) Brings(m *Mail, own, passed checklist.Reading) Contribution {
	out := Contribution{Own: own, Said: m.said(), Reference: m.Reference, mail: m}
	out.Guard, out.Embargo = m.SecrecyText()
	if out.Docs = r.documents(m, own); m.OfAnother() {
		out.Docs, out.Passed, out.Author = nil, append(out.Docs, passed), r.authorOf(m)
	}
	for _, a := range m.Attachments {
		f := File{Attachment: initiative.Attachment{Name: a.Name, Sum: string(a.Sum()), Size: a.Size}}
		f.Read = slices.ContainsFunc(m.Docs, func(d Doc) bool { return d.Name == a.Name && d.Used })
		f.Signs = strings.HasPrefix(a.Type, "application/pkcs7-signature") ||
			strings.HasPrefix(a.Type, "application/pgp-signature")
		if !f.Signs && !f.Read && !a.Shown && !strings.HasPrefix(a.Type, "text/calendar") {
			f.Fruitless = slices.ContainsFunc(m.Docs, func(d Doc) bool { return d.Name == a.Name && d.Read })
			f.Unread = !f.Fruitless
		}
		out.Files = append(out.Files, f)
	}
	return out
}

// documents reads the attached documents that are a filled-in checklist, and notes which they are. A document without
// its headings is a press release or a leaflet; it only counts where the mail itself says nothing.
func (r *Rules) documents(m *Mail, own checklist.Reading) (out []checklist.Reading) {
	for i := range m.Docs {
		if !m.Docs[i].Read {
			continue
		}
		doc := r.Checklist.ReadNew(m.Docs[i].Lines)
		form := doc.Headings >= 2 || len(own.Answers) == 0 && !m.Answering
		if m.Docs[i].Used = form && len(doc.Answers)+len(doc.Fields) > 0; m.Docs[i].Used {
			out = append(out, doc)
		}
	}
	return out
}

// ReadNew reads the mail as a new initiative. text/plain and HTML of one mail should say the same; where they do
// not, a client has mangled one of them (a table flattened, a numbered list without its numbers), so the view
// that answers more questions wins, and the first of equals. Nothing of ours is quoted in a mail that belongs to no
// case: where it says nothing itself, a checklist that is filled in below, between two colleagues of whom one sent it
// here too, is what is read.
func (m *Mail) ReadNew(c *checklist.Checklist) checklist.Reading {
	if m.asNew != nil {
		return *m.asNew
	}
	read := func(lines []letter.Line) checklist.Reading { return c.ReadNewBy(Author(m), lines) }
	got := Richest(m.Views, read)
	if got.Headings < 2 && (m.Answering || got.Empty) {
		views := thread.Views(m.Bodies, thread.Hints{PassedOn: true})
		if below := Richest(lined(views), read); below.Headings >= 2 && below.Closed() >= 2 {
			m.passed, got = views, below
		}
	}
	if m.covers(got) {
		got.Answers, got.Rest = nil, ""
	}
	m.asNew = &got
	return got
}

//go:embed data/cover.tsv
var coverTable string

var coverWords = text.MustCompile(coverTable)

// covers reports whether all that was read is the line that covers a picture or document nobody here can read: "Skickar
// en bild på blädderblocket". What it shows would be the answers.
func (m *Mail) covers(got checklist.Reading) bool {
	const longest = 200 // bytes of such a line
	if got.Headings > 0 || len(got.Answers) == 0 || len(m.Unreadable()) == 0 {
		return false
	}
	said := ""
	for _, a := range got.Answers {
		said += a.Text + "\n"
	}
	if len(said) > longest {
		return false
	}
	toks := text.Tokens(said)
	has := func(set string) bool { return coverWords.Has(toks, coverWords.Set(set)) }
	return has("form") && has("shown") || has("points")
}

// headings is how many of the checklist's questions the mail has, in the view that has most of them.
func (m *Mail) headings(c *checklist.Checklist) (n int) {
	if m.asNew != nil {
		return m.asNew.Headings
	}
	if m.counted == 0 {
		for _, v := range m.Views {
			m.counted = max(m.counted, 1+c.Headings(v))
		}
	}
	return max(m.counted-1, 0)
}

// ReadReply reads it as a reply in a conversation.
func (m *Mail) ReadReply(c *checklist.Checklist, talk checklist.Talk) checklist.Reading {
	return Richest(m.Views, func(lines []letter.Line) checklist.Reading { return c.ReadReply(lines, talk) })
}

// Richest is the reading of the view of a mail that answers most questions, of the first one among equals.
func Richest(views [][]letter.Line, read func([]letter.Line) checklist.Reading) checklist.Reading {
	best := checklist.Reading{Empty: true}
	for i, v := range views {
		got := read(v)
		if i == 0 || weight(got) > weight(best) {
			best = got
		}
	}
	return best
}

func weight(r checklist.Reading) int { return r.Closed()*100 + r.Headings }

// UnderSubject is a mail under a subject of its own: that of the thread which it answers is about another case.
func (m *Mail) UnderSubject(subject string) *Mail {
	l, out := *m.Letter, *m
	l.Subject = subject
	out.Letter, out.Title = &l, subject
	return &out
}

// ReadAhead reads what the desk will ask for, here, where several mails are read at once.
func (r *Rules) ReadAhead(m *Mail) {
	switch {
	case m.Auto != "" || len(m.From) == 0:
	case m.Colleague:
		m.ReadNew(r.Checklist)
	default:
		m.headings(r.Checklist)
	}
}

// stranger is how the history names an author who is no colleague: what a quote says of him proves nothing.
const stranger = "utomstående"

// OfAnother reports whether a mail passes on what somebody else wrote.
func (m *Mail) OfAnother() bool {
	return m.Forwarded && (len(m.From) == 0 || m.Origin.Addr == "" || m.Origin.Addr != m.From[0].Addr)
}

// authorOf names who wrote what was passed on: a colleague by name, anybody else as a stranger.
func (r *Rules) authorOf(m *Mail) string {
	if _, colleague := r.Sender(m.Origin); !colleague {
		return stranger
	}
	return cmp.Or(m.Origin.Name, m.Origin.Addr)
}

// PassedOn parts the answers of a mail that passes another's text on: what the sender wrote himself, and what that
// other did. Where nothing is passed on all of it is own.
func (m *Mail) PassedOn(
	all checklist.Reading, read func([][]letter.Line) checklist.Reading) (own, passed checklist.Reading) {
	if !m.OfAnother() {
		return all, checklist.Reading{}
	}
	views := make([][]letter.Line, len(m.Views)) // without what was passed on
	for i, v := range m.Views {
		views[i] = slices.DeleteFunc(slices.Clone(v), func(l letter.Line) bool {
			return l.Part == letter.Forwarded || l.Part == letter.HeaderBlock
		})
	}
	own = read(views)
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
