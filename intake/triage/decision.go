package triage

import (
	"slices"
	"time"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/templates"
)

// NotAddressed is why a mail is not answered that was only Bcc'd or passed on to the mailbox (A10).
const NotAddressed = "not-addressed"

// QuestionsBack is what a mail asks in its turn: about questions of the form, and about anything else.
type QuestionsBack struct {
	Form  []initiative.Item
	Other bool
	Of    initiative.Party // the case's, which is told of the other; "": the contact of the writer's own is
}

// Any reports whether it asks anything.
func (b QuestionsBack) Any() bool { return b.Other || len(b.Form) > 0 }

// Known is what the store knows that bears on one mail.
type Known struct {
	Case      *initiative.Initiative // the case the mail points at
	By        Match
	Rival     *initiative.Initiative   // the case of its thread, where its subject names another; nil where none
	Meant     *Mail                    // the mail that it says is about its case; nil where it says so of none
	NextID    initiative.ID            // the number a new case gets
	Sent      bool                     // its Message-ID is one of ours
	ToDigest  bool                     // it answers one of our digests
	Forged    int                      // ids in its thread that look like ours and fail the check, where none passes it
	Stopped   bool                     // replies are stopped, or were when it came
	Elsewhere bool                     // it names a case number and was not sent to an address of ours
	Unsent    int                      // ids of ours in its thread that its case never sent, where no other is known
	Returned  string                   // the kind of our mail that a bounce returns, "" when it is none of ours
	Named     []*initiative.Initiative // the cases that a mail about several may be about
	Around    []*initiative.Initiative // living cases at the time of a new one
	Mute      bool                     // the mail is answered once, for all its cases
	Twin      *letter.Entry            // a copy of the same mail was dealt with before
	Moving    *Transfer                // where the case goes, when the mail says "flytta"
	Question  *AskedMail               // the mail that it answers asks whether this one is an initiative
	Uncased   Uncased                  // the mails of ours about no case that it answers
	Erased    *Erased                  // the erased case that the mail answers; nil where there is none
	Load      Load
	Release   Release
	YearPlan  YearPlan // where the mail asks for it

	// Along are the other cases that were changed by what the mail takes back.
	Along map[initiative.ID]*initiative.Initiative
}

// Uncased is what the thread of a mail tells of our mails about no case: help, the year plan, a question whether a mail
// is an initiative. The zero value is that there is none.
type Uncased struct {
	At       time.Time // when the last of them was written
	PassedOn bool      // one of them told the writer that a person reads what he wrote
}

// Answers notes one of them.
func (u *Uncased) Answers(m letter.Minted) {
	u.PassedOn = u.PassedOn || m.Kind == KindPassedOn
	if m.At.After(u.At) {
		u.At = m.At
	}
}

// Load is how much was answered lately.
type Load struct {
	Case, Sender, Hour int
	CameBack           bool // so many mails to that address were returned that a person must look first
}

// Release is a person's word on a quarantined mail: take the sender as authenticated, and the mail as new or as
// a reply to a case.
type Release struct {
	By string // who released it, "" when nobody did
	As letter.Kind
}

// Verdict is the first half of a decision: what the mail is.
type Verdict struct {
	Kind       letter.Kind
	Reason     string
	Party      Party // of the sender
	Unverified bool  // nobody vouches for that
}

// Answerable reports whether a mail that is that may be answered.
func (v Verdict) Answerable() bool {
	switch v.Kind {
	case letter.Quarantine:
		return v.Reason == ReasonAsk || v.Reason == ReasonSeveral
	case letter.Ignore:
		return v.Reason == string(letter.DigestReply)
	}
	return true
}

// GoesToAPerson reports whether a person is to see a mail that is that, since nobody else can say what it wants.
func (v Verdict) GoesToAPerson() bool {
	told := v.Reason == string(letter.UnknownSender) || v.Reason == string(letter.DigestReply)
	return told || v.Kind == letter.Quarantine
}

// Reasons of our own beside those of package letter.
const (
	reasonKeyword         = "keyword"
	reasonHeadings        = "headings"
	reasonAddress         = "intake-address"
	ReasonDuplicate       = "duplicate"
	ReasonBeforeStart     = "before-start"
	reasonUnauthenticated = "unauthenticated"
	reasonAuthors         = "several-authors"
	reasonForged          = "forged-id"
	reasonUnsent          = "unsent-id"
	reasonFull            = "full-case"
	ReasonUnopenable      = "sealed"
	ReasonCharset         = "charset"
	reasonReleased        = "released"
	ReasonSeveral         = "several-initiatives"
)

// ReasonAsk is why a mail waits of which nobody can tell whether it is an initiative at all.
const ReasonAsk = "ask"

// Decision is what one mail comes to. It goes from room to room: here it gets its verdict, then its change, then what
// goes back. Committing it is all that is left to do.
type Decision struct {
	Verdict
	Case       *initiative.Initiative // after the mail; nil when no case is touched
	Of         initiative.ID          // the case of a copy, which changes nothing
	Registered *letter.Entry          // the mail that waited for this one's yes, and is registered by it
	Reading    checklist.Reading
	Change     Change
	Before     *initiative.Initiative // the case as it was; nil where there was none
	Instead    templates.Twin         // the case in whose thread a new one came
	Clash      templates.Twin         // another case at the same time for the same people
	Others     []Other                // what the mail does to other cases
	Flags      []string
	Back       QuestionsBack     // what the mail asks in its turn
	Partly     bool              // some of its words answered nothing, where others did
	Off        bool              // some call something off, and nobody can tell whether it is the whole
	Envelope   *letter.Envelope  // the one answer, nil when silence is right
	Own        []letter.Envelope // what others are told
	About      string            // what an answer about no case is about, for its id; "": the mail that it answers
	Unanswered string            // why there is no answer, "" when there is one
	Bounced    *letter.Bounce    // one of our mails that came back, nil when none did
	Keep       bool              // the raw mail is to be kept
	Notice     string            // why a person must be told, "" when nobody need be
}

// Other is what a mail does to a case beside the one that it is about.
type Other struct {
	Case *initiative.Initiative
	Own  []letter.Envelope // what others are told of it
}

// Nar is the one question whose answer is interpreted.
const Nar initiative.Item = "nar"

// Change is what one mail did to a case.
type Change struct {
	Added     []initiative.Item // got their first valid answer
	Changed   []initiative.Item // had one and got another
	Bare      []initiative.Item // "ej aktuellt" without the reason that is wanted
	Cancelled bool
	Lifted    bool              // the embargo
	Passed    []initiative.Item // got what another wrote, who is no sender of this mail
	Ignored   bool              // another's text would have changed an answer
	OldWhen   initiative.When
	Moved     bool              // the time is another than before
	When      dates.Reading     // how the new answer to nar was read; only when nar is in Added or Changed
	Proposed  []initiative.Item // the other party has answered them: it decides
	Unread    []string          // attachments that were kept but cannot be read
	Fruitless []string          // attachments that were read, and no answer taken from them
	Noted     []string          // fields that are no question and got a new value
}

// Any reports whether anybody would call this a change.
func (c Change) Any() bool {
	return len(c.Added)+len(c.Changed)+len(c.Bare)+len(c.Proposed)+len(c.Noted) > 0 || c.Cancelled || c.Lifted
}

// Touched reports whether a question got an answer, or another one.
func (c Change) Touched(item initiative.Item) bool {
	return slices.Contains(c.Added, item) || slices.Contains(c.Changed, item)
}

// AddFlag adds a flag that is not there yet.
func AddFlag(flags []string, f string) []string {
	if slices.Contains(flags, f) {
		return flags
	}
	return append(flags, f)
}

// SortItems puts each list in the checklist's order.
func SortItems(order []initiative.Item, lists ...[]initiative.Item) {
	for _, l := range lists {
		slices.SortFunc(l, func(a, b initiative.Item) int { return slices.Index(order, a) - slices.Index(order, b) })
	}
}

// Transfer is what a word that moves a new case into an old one needs of the ledger.
type Transfer struct {
	Into *initiative.Initiative
	Mail *Mail // the one that opened the new case; nil when it is not kept any more
}
