package triage

import (
	"path"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/auto"
	"haninge.se/samrad/intake/letter/body"
	"haninge.se/samrad/intake/letter/thread"
)

// Mail is one letter spread out on the desk: its lines sorted into own words and what came along.
type Mail struct {
	*letter.Letter
	Arrival
	Essence   letter.Sum
	Party     Party            // that its one author is of, zero where he is of none
	Colleague bool             // he is of one
	Box       Party            // whose mailbox it was sent to, zero where it was sent to none of ours
	Points    Pointers         // what in it may point at a case
	Sealed    bool             // something in it cannot be opened
	Blocks    [][]thread.Block // each view of the text, labelled
	Views     [][]letter.Line  // the same as lines
	Own       string           // the sender's own words, and those of a mail that was passed on
	Title     string           // the subject without prefixes and our own tag
	Forwarded bool
	Answering bool           // its subject or its thread headers say that it answers a mail
	Origin    letter.Address // who wrote the forwarded mail
	Docs      []Doc
	Reference dates.Day

	OfSeveral bool               // it is what one of several cases got of a mail, or names its case
	Stopped   bool               // replies are stopped, or were when it came: it makes us write to nobody
	lost      bool               // a server could not fetch its text, and says so in its place
	passed    [][]thread.Block   // the views with the quote passed on, where it is that which asNew was read from
	timed     *timed             // the time that was read last
	counted   int                // 1 more than headings found, once it has looked
	asNew     *checklist.Reading // what readNew found, kept because the gate asks first and the answer later
}

// Arrival is how a mail came.
type Arrival struct {
	Mailbox  string // party id of the mailbox it was read from, "" outside one
	Received time.Time
	Old      bool // lay in the mailbox before the first start
	Heard    bool // it is read in full: a person has released it, or it is a colleague's
}

// Quiet reports whether nobody is written to because of the mail. What it asks for stands on its case.
func (m *Mail) Quiet() bool { return m.Old || m.Stopped }

// Doc is an attached Word document as read.
type Doc struct {
	Name   string
	Blocks []thread.Block
	Lines  []letter.Line // the same as lines
	Read   bool          // false when it could not be read; the document is kept all the same
	Used   bool          // its text became answers
}

// Spread reads a letter for deciding. It is pure and the costly part of a decision, so mails of a batch are
// spread in parallel. Of a stranger's no more is read than the gate asks for: most mail is the public's.
func Spread(r *Rules, l *letter.Letter, received time.Time) *Mail {
	return SpreadAs(r, l, Arrival{Received: received})
}

// SpreadAs is Spread of a mail of which more is known than when it came. What is asked of every mail is found here, and
// borne by it.
func SpreadAs(r *Rules, l *letter.Letter, came Arrival) *Mail {
	m := &Mail{Letter: l, Arrival: came, Essence: letter.Essence(l)}
	if len(l.From) == 1 {
		m.Party, m.Colleague = r.Sender(l.From[0])
	}
	m.Heard = m.Heard || m.Colleague
	m.spread(r)
	m.Box = r.addressed(m)
	m.Points = pointersOf(r.Prefix, m)
	m.Sealed = m.lost || slices.Contains(m.Faults, letter.FaultEncrypted) || slices.Contains(m.Faults, letter.FaultTNEF)
	return m
}

// spread sorts the lines of a mail.
func (m *Mail) spread(r *Rules) {
	l := m.Letter
	title, forwarded, reply := letter.StripPrefixes(l.Subject)
	// our tag may stand before or between prefixes
	inner, forwardedToo, replyToo := letter.StripPrefixes(stripTag(r.Prefix, title))
	if !forwarded && !reply {
		forwarded, reply = forwardedToo, replyToo
	}
	m.Forwarded, m.Title = forwarded, inner
	m.Answering = reply || !forwarded && len(l.InReplyTo) > 0
	// A header block in a mail that answers nothing is a forward, whatever became of its "VB:".
	asForward := forwarded || !reply && len(l.InReplyTo)+len(l.References) == 0
	m.Reference = dates.Reference(l.Date, m.Received, r.Location)
	if l.Auto != "" {
		return // a machine's words are never read
	}
	m.see(thread.Hints{Forwarded: asForward, Attached: len(l.Attachments) > 0}, forwarded)
	if m.Heard {
		m.unmask()
	} else if l.Wrapped() {
		m.unsay()
	}
	if m.Auto == "" {
		m.readDocs()
	}
}

// unmask finds the words that no person wrote. The text around a locked mail, or in the place of one, is Microsoft's.
func (m *Mail) unmask() {
	said := auto.Read(m.Own, m.fromName())
	switch m.lost = said.Lost(); {
	case m.lost, m.Wrapped():
		m.unsay()
	case !m.Forwarded && said.Written(m.Subject):
		m.machine()
	}
}

// fromName is the name of whom the mail is from, "" where it gives none or several.
func (m *Mail) fromName() string {
	if len(m.From) != 1 {
		return ""
	}
	return m.From[0].Name
}

// machine takes the words of the mail for a program's. In an answer they are words that nobody said; a mail that
// answers nothing is nobody's at all.
func (m *Mail) machine() {
	if m.Answering {
		m.unsay()
		return
	}
	l := *m.Letter
	l.Auto = letter.AutoReply
	m.Letter, m.Blocks, m.Views, m.Own = &l, nil, nil, ""
}

func (m *Mail) unsay() {
	for _, v := range m.Blocks {
		thread.AsMachine(v)
	}
	m.take(m.Blocks, m.Forwarded)
}

// see labels the views of the text.
func (m *Mail) see(h thread.Hints, forwarded bool) {
	views := thread.Views(m.Bodies, h)
	thread.Agree(views)
	if inner := m.attachedMail(); inner != nil {
		for i := range views {
			views[i] = thread.Attached(views[i], inner)
		}
	}
	m.take(views, forwarded)
}

// attachedMail is the mail that was attached to be passed on, nil where none was. What answers a mail brings
// others along, and so may a mail that nobody hears.
func (m *Mail) attachedMail() *letter.Letter {
	if m.Answering || !m.Heard {
		return nil
	}
	var found *letter.Letter
	for _, a := range m.Attachments {
		if a.Type != "message/rfc822" && !strings.EqualFold(path.Ext(a.Name), ".eml") {
			continue // some programs attach a mail as a file of no type
		}
		inner, err := letter.Parse(a.Bytes)
		if err != nil || inner.Auto != "" || found != nil {
			return nil
		}
		found = inner
	}
	return found
}

// take takes labelled views for the text of the mail.
func (m *Mail) take(views [][]thread.Block, forwarded bool) {
	m.Blocks, m.Views = views, lined(views)
	m.Own, m.Origin, m.Forwarded = "", letter.Address{}, forwarded
	for _, v := range views {
		if own := thread.OwnText(v); len(own) > len(m.Own) {
			m.Own = own // of the view that has most of them
		}
	}
	for _, v := range views {
		if a, ok := thread.Origin(v); ok {
			m.Origin, m.Forwarded = a, true
			break
		}
	}
}

func lined(views [][]thread.Block) [][]letter.Line {
	out := make([][]letter.Line, 0, len(views))
	for _, v := range views {
		out = append(out, thread.Lines(v))
	}
	return out
}

// docReaders read the documents that people fill in, by the end of their names and by their media types; some clients
// send them as application/octet-stream.
var docReaders = map[string]func([]byte) ([]body.Block, error){
	".docx": body.Docx,
	".odt":  body.Odt,
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": body.Docx,
	"application/vnd.oasis.opendocument.text":                                 body.Odt,
}

// mostDocs is how many documents of a mail are read: each may take its reader seconds. The others are kept and named as
// not read.
const mostDocs = 3

func (m *Mail) readDocs() {
	for _, a := range m.Attachments {
		read := docReaders[a.Type]
		if read == nil {
			read = docReaders[strings.ToLower(path.Ext(a.Name))]
		}
		if read == nil {
			continue
		}
		d := Doc{Name: a.Name}
		if m.Heard && len(m.Docs) < mostDocs {
			blocks, err := read(a.Bytes)
			d.Blocks, d.Read = thread.Written(blocks), err == nil && len(blocks) > 0
			d.Lines = thread.Lines(d.Blocks)
		}
		m.Docs = append(m.Docs, d)
	}
}
