// Package writer words what goes back: the one reply to a mail, mails of our own accord, and what takes the place of
// a mail that may not leave any more. It is pure: it renders by templates, fixes the bytes, and sends nothing.
package writer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/text"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// Kinds of the reply to a mail: the checklist, and what became of a case.
const (
	kindHelp      = "help"
	kindGap       = "gap"
	kindUpdated   = "updated"
	kindComplete  = "complete"
	kindCancelled = "cancelled"
)

// NoticeUnreadReply tells of a reply with words of its own that answered no question.
const NoticeUnreadReply = "unread-reply"

// NoticePassedOn tells that what another wrote would have changed an answer.
const NoticePassedOn = "passed-on"

// ReadByOwnContact reports whether a notice is of a colleague's mail that answers nothing, and whose sender is told
// that the contact of his party reads it: the other party's can neither see his mailbox nor answer for it.
func ReadByOwnContact(notice string) bool {
	return slices.Contains([]string{
		NoticeUnreadReply, NoticeQuestion, NoticePassedOn, triage.NoticeAskReply, triage.NoticeUncased,
		string(letter.DigestReply),
	}, notice)
}

// Writer words what goes back, by the rules of the operator.
type Writer struct{ *triage.Rules }

// New returns the writer for the rules of an operator.
func New(r *triage.Rules) Writer { return Writer{r} }

// Reply renders the one mail that goes back, if one may. It fixes bytes and Message-ID, so that every try of the
// outbox sends the same.
func (r Writer) Reply(d *triage.Decision, m *triage.Mail, k triage.Known, now time.Time) {
	kind := kindOf(d, k)
	why := r.ReplyWith(d, m, k, kind, now, func() templates.View { return r.view(kind, d, m, now) })
	if why != "" && why != unansweredGathered {
		d.Flags = triage.AddFlag(d.Flags, why)
	}
	if why == unansweredCap || why == triage.NotAddressed || why == unansweredCameBack {
		d.Notice = why
	}
}

// ReplyWith replies to a mail with what a view says, if it may be answered, and returns why not, "" where it was.
// Without a view there is nothing to say.
func (r Writer) ReplyWith(d *triage.Decision, m *triage.Mail, k triage.Known, kind string, now time.Time,
	view func() templates.View, files ...letter.File) string {
	var from triage.Party
	if from, d.Unanswered = r.mayAnswer(d, m, k); d.Unanswered == "" && view != nil {
		r.enclose(d, m, from, Written(templates.Write(view(), r.Signatures())), kind, now, files...)
	}
	return d.Unanswered
}

// Written is a mail as a template made it. Tests try every template; a mail that needs one which fails all the same is
// held back for a person by the desk.
func Written(mail templates.Mail, err error) templates.Mail {
	if err != nil {
		panic(fmt.Sprintf("a template that its tests did not try: %v", err))
	}
	return mail
}

// kindOf says which mail goes back.
func kindOf(d *triage.Decision, k triage.Known) string {
	c := d.Case
	wasOpen := k.Case == nil || len(k.Case.Waiting()) > 0
	switch {
	case d.Kind == letter.Help:
		return kindHelp
	case !c.Cancelled.IsZero(): // also when it was before, so that nobody is asked for more
		return kindCancelled
	case len(c.Waiting()) == 0 && wasOpen:
		return kindComplete
	case d.Kind == letter.New:
		return kindGap
	}
	return kindUpdated
}

// view is what the mail of a kind is filled from.
func (r Writer) view(kind string, d *triage.Decision, m *triage.Mail, now time.Time) templates.View {
	if kind == kindHelp {
		return templates.HelpView{
			Subject: triage.Heading(m), Questions: r.Questions(r.Checklist.Items()),
			Example: string(initiative.MakeID(r.Prefix, now.Year(), 42)),
		}
	}
	c := d.Case
	view := templates.Case{
		No:      string(c.ID),
		Title:   c.Title,
		Subject: c.Subject,
		Review:  c.UnderReview(),
		Embargo: c.Embargoed(dates.DayOf(now.In(r.Location))),
	}
	sharing, asking := r.AnnounceSharing(c, now), r.asking(d, m, now)
	asking.Sharing = sharing
	switch kind {
	case kindCancelled:
		return templates.CancelledView{Case: view, Hears: r.Hears(c, now)}
	case kindComplete:
		done := r.completeView(view, d, now)
		if done.Answers = r.noted(c, d.Party, m.From[0], now); len(done.Answers) > 0 {
			done.Read = nil // they stand among all answers
		}
		done.Sharing, done.Proposed = sharing, r.Ordinals(d.Change.Proposed)
		done.Answerer = r.Answerer(c, d.Change.Proposed)
		return done
	case kindGap:
		gap := templates.GapView{
			Case: view, Asking: asking, Answered: c.Wanted() - len(c.Waiting()), Total: c.Wanted(),
		}
		if m.Forwarded { // an address only where there is no name
			gap.Forwarded = cmp.Or(m.Origin.Name, m.Origin.Addr)
		}
		return gap
	}
	return templates.UpdatedView{
		Case: view, Asking: asking, Added: r.Ordinals(d.Change.Added), Changed: r.Changes(d),
		Proposed: r.Ordinals(d.Change.Proposed), Answerer: r.Answerer(c, d.Change.Proposed),
		Lifted: d.Change.Lifted, Total: c.Wanted(),
	}
}

func (r Writer) completeView(view templates.Case, d *triage.Decision, now time.Time) templates.CompleteView {
	c := d.Case
	v := templates.CompleteView{
		Case: view, Aside: r.Aside(d, now), Total: c.Wanted(), Time: r.time(d, now),
		MainMessage: r.mainMessage(now), Changed: r.Changes(d), Hints: r.advice(c, now),
	}
	v.Time.Said = c.When.Say()
	if a, ok := c.Answer("talesperson"); ok {
		if v.Spokesperson = a.Text; r.Checklist.Self(a.Text) {
			v.Spokesperson = "avsändaren"
		}
	}
	if other, ok := r.absent(c); ok {
		v.Consult = other.Name
	}
	if r.Weekly != nil {
		day := dates.DayOf(r.Weekly(now).In(r.Location)) // every open case stands in the next digest
		v.Weekly = dates.WeekdayName(day.Weekday()) + " " + dates.SayDay(day)
	}
	return v
}

// asking is what is left to ask, with what the sender should know of how his mail was read.
func (r Writer) asking(d *triage.Decision, m *triage.Mail, now time.Time) templates.Asking {
	c := d.Case
	a := templates.Asking{
		Aside: r.Aside(d, now), Open: r.Questions(c.Waiting()), Time: r.time(d, now), BareNA: r.Ordinals(d.Change.Bare),
		Weak: r.Weak(d),
	}
	if other, ok := r.absent(c); ok && other.Address != "" && !r.copied(m, other) && !r.FollowUps.Consults(other.ID) {
		a.OtherParty = templates.Party{Name: other.Name, Address: other.Address}
	}
	return a
}

// Aside is what an answer says about how the mail was read.
func (r Writer) Aside(d *triage.Decision, now time.Time) templates.Aside {
	a := templates.Aside{
		Later: r.later(d.Case), Duty: r.duty(d.Case, now), Instead: d.Instead, Unread: d.Change.Unread,
		Fruitless: d.Change.Fruitless,
		About:     r.explained(d.Back.Form), Partly: d.Partly, Off: d.Off, Twin: d.Clash,
		Away: d.Off && !text.CallsOff(d.Reading.Rest),
	}
	switch {
	case d.Back.Of != "":
		a.Contact = r.PartyName(d.Back.Of)
	case d.Back.Other:
		a.Contact = r.Contact(d.Party)
	}
	if d.Partly {
		a.Reader = d.Party.Contact
	}
	for _, field := range d.Change.Noted {
		a.Noted = append(a.Noted, templates.Field(field))
	}
	if d.Reading.Closed() <= d.Reading.Headings || d.Reading.Bare {
		return a // every answer stood under its question, its label or its number
	}
	for _, item := range slices.Concat(d.Change.Added, d.Change.Changed) {
		if v, ok := d.Case.Answer(item); ok && v.State.Closed() {
			q := r.Checklist.Question(item)
			a.Read = append(a.Read, templates.Said{N: q.N, Label: q.Label, Text: v.Text})
		}
	}
	slices.SortFunc(a.Read, func(x, y templates.Said) int { return x.N - y.N })
	return a
}

// mainMessage is the agreement's main message, "" when the agreement has ended.
func (r Writer) mainMessage(now time.Time) string {
	if r.FollowUps.Ended(now) {
		return ""
	}
	return r.MainMessage
}

// Contact is who a question goes to.
func (r Writer) Contact(p triage.Party) string {
	if p.Contact != "" {
		return p.Contact
	}
	return "en handläggare"
}

// time says how the time was read, and what is odd about it: once, in the reply to the mail that gave it. A time that
// could not be read is asked for in every answer until it can.
func (r Writer) time(d *triage.Decision, now time.Time) templates.Time {
	c := d.Case
	a, ok := c.Answer(triage.Nar)
	if !ok || !a.State.Closed() {
		return templates.Time{}
	}
	t := templates.Time{Said: c.When.Say(), Answer: a.Text}
	start := c.When.Start
	year := fmt.Sprintf(" %d", start.Year)
	has := func(f dates.Flag) bool {
		return slices.ContainsFunc(c.When.Flags, func(s string) bool {
			name, _, _ := strings.Cut(s, ":")
			return name == string(f)
		})
	}
	fresh := d.Change.Touched(triage.Nar)
	switch {
	case c.When.IsZero():
		t.Kind = templates.TimeUnread
	case fresh && has("weekday_mismatch"):
		t.Kind, t.Day = templates.TimeWeekday, dates.SayDay(start)+year
		t.Right, t.Written = dates.WeekdayName(d.Change.When.Actual), dates.WeekdayName(d.Change.When.Written)
	case fresh && !c.When.End.IsZero() && c.When.End.Before(dates.DayOf(now.In(r.Location))):
		t.Kind, t.Day = templates.TimePast, dates.SayDay(start)+year
		t.NextYear = dates.SayDay(start) + fmt.Sprintf(" %d", start.Year+1)
	case fresh && (has("ambiguous") || has("implausible")):
		t.Kind = templates.TimeAmbiguous
	case fresh && d.Change.When.Holiday != "":
		t.Kind, t.Day, t.Holiday = templates.TimeHoliday, dates.SayDay(start)+year, d.Change.When.Holiday
	case fresh && !d.Change.Moved: // a move is told with the old time beside the new one
		t.Kind = templates.TimeRead
	}
	return t
}

// Answerer are the parties that gave the standing answers to some questions.
func (r Writer) Answerer(c *initiative.Initiative, items []initiative.Item) string {
	var names []string
	for _, item := range items {
		v, _ := c.Answer(item)
		if name := r.PartyName(v.Source.Party); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return templates.List(names)
}

// absent returns the party that has not been in touch about a case.
func (r Writer) absent(c *initiative.Initiative) (triage.Party, bool) {
	for _, p := range r.Parties {
		if !slices.Contains(c.Parties, p.ID) {
			return p, true
		}
	}
	return triage.Party{}, false
}

// copied reports whether a mail went to somebody of a party too: its sender need not be told to see to that.
func (r Writer) copied(m *triage.Mail, p triage.Party) bool {
	return slices.ContainsFunc(slices.Concat(m.To, m.Cc), func(a letter.Address) bool {
		of, _ := r.Sender(a)
		return of.ID == p.ID || strings.EqualFold(a.Addr, p.Address)
	})
}

// Changes are the answers that a mail changed, the time as it was and as it is.
func (r Writer) Changes(d *triage.Decision) []templates.Replaced {
	var out []templates.Replaced
	for _, item := range d.Change.Changed {
		q := r.Checklist.Question(item)
		ch := templates.Replaced{N: q.N, Label: q.Label}
		if item == triage.Nar && d.Change.Moved {
			ch.Old, ch.New = d.Change.OldWhen.Say(), d.Case.When.Say()
		}
		out = append(out, ch)
	}
	return out
}

// Questions are questions of the checklist as they are asked.
func (r Writer) Questions(items []initiative.Item) []templates.Question {
	out := make([]templates.Question, 0, len(items))
	for _, item := range items {
		q := r.Checklist.Question(item)
		out = append(out, templates.Question{N: q.N, Text: q.Text})
	}
	return out
}

// Ordinals are the numbers of questions.
func (r Writer) Ordinals(items []initiative.Item) []int {
	var out []int
	for _, item := range items {
		out = append(out, r.Checklist.Question(item).N)
	}
	return out
}

// Signatures are what our mails end with, one of each party that has one.
func (r Writer) Signatures() []string {
	var out []string
	for _, p := range r.Parties {
		if p.Signature != "" {
			out = append(out, p.Signature)
		}
	}
	return out
}

// enclose turns the mail into an envelope from the mailbox that mayAnswer named, to the author and nobody else, and
// notes it on the case: its body is what a reply is compared with.
//
// The envelope sender is that mailbox too, not <> as RFC 3834 3.3 prefers: a bounce must come back to where we read, or
// nobody would learn that the answer did not arrive (A03), and VERP needs subaddresses that the server may not have.
// It makes no loop (A09, A12): a bounce is tied by the signed Message-ID, and no machine's mail is answered.
func (r Writer) enclose(
	d *triage.Decision, m *triage.Mail, box triage.Party, mail templates.Mail, kind string, now time.Time,
	files ...letter.File) {
	of, rev := cmp.Or(d.About, string(m.Sum[:16])), 0
	if d.Case != nil {
		of, rev = string(d.Case.ID), len(d.Case.Sent)+1
	}
	to := m.From[0]
	draft := letter.Draft{
		From: letter.Address{Name: box.FromName, Addr: box.From}, To: letter.Address{Addr: to.Addr},
		Subject: mail.Subject, Text: mail.Text, InReplyTo: m.ID, Date: now, AutoSubmitted: "auto-replied",
		Files: files,
		ID:    r.Mint(letter.Minted{Kind: kind, Of: of, Rev: rev, At: now}, mail.Text, box.From, m.Sum),
	}
	if m.ID != "" {
		draft.References = append(slices.Clone(m.References), m.ID)
	}
	e := letter.Envelope{
		Key: "reply/" + string(m.Sum), ID: draft.ID, Kind: kind, Via: box.Via, From: box.From, To: to.Addr, Due: now,
		Bytes: r.composed(draft, box.Via),
	}
	d.Envelope = &e
	if d.Case == nil {
		return
	}
	e.Case = string(d.Case.ID)
	if kind == kindGap || kind == kindUpdated {
		d.Case.Asked = now
	}
	asked := slices.Clone(d.Case.Open)
	noteSent(d.Case, "asked", asked, box.From, initiative.Sent{
		Letter: string(draft.ID), Kind: kind, To: to.Addr, At: now, Asked: slices.Clone(asked), Body: mail.Text,
		Cause: string(m.Sum), Confirms: d.Before != nil,
	})
}

// compose makes the bytes of a mail as it leaves by a party's server.
func (r Writer) compose(d letter.Draft, via string) ([]byte, error) {
	bytes, err := letter.Compose(d)
	if err != nil {
		return nil, err
	}
	return r.Signed(via, bytes)
}

// composed is compose of a draft whose like the tests try.
func (r Writer) composed(d letter.Draft, via string) []byte {
	bytes, err := r.compose(d, via)
	if err != nil {
		panic(fmt.Sprintf("a draft that its tests did not try: %v", err)) // held back for a person by the desk
	}
	return bytes
}

// noteSent notes on a case a mail of ours about it, and what the history calls it: its body is what a reply is compared
// with.
func noteSent(c *initiative.Initiative, what string, items []initiative.Item, from string, s initiative.Sent) {
	c.Follow(s.Letter)
	c.Sent = append(c.Sent, s)
	src := initiative.Source{Letter: s.Letter, From: from, At: s.At}
	c.Log(initiative.Event{At: s.At, What: what, Items: items, Source: src})
}

// NoticeQuestion tells of a question that the form does not answer.
const NoticeQuestion = "question"
