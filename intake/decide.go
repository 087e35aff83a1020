package intake

import (
	"cmp"
	"regexp"
	"slices"
	"time"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/templates"
)

// KindNotice is the kind of a mail that tells a person what waits or went wrong.
const KindNotice = "notice"

// Known is what the store knows that bears on one mail.
type Known struct {
	Case      *initiative.Initiative // the case the mail points at
	By        Match
	Pointers  Pointers                 // all that it may point at
	NextID    initiative.ID            // the number a new case gets
	Sent      bool                     // its Message-ID is one of ours
	ToDigest  bool                     // it answers one of our digests
	Forged    int                      // ids in its thread that look like ours and fail the check, where none passes it
	Silent    bool                     // answers are stopped, or were when it came
	Elsewhere bool                     // it names a case number and was not sent to an address of ours
	Unsent    int                      // ids of ours in its thread that its case never sent, where no other is known
	Returned  string                   // the kind of our mail that a bounce returns, "" when it is none of ours
	Named     []*initiative.Initiative // the cases that a mail about several may be about
	Around    []*initiative.Initiative // living cases at the time of a new one
	Mute      bool                     // the mail is answered once, for all its cases
	Twin      *letter.Entry            // a copy of the same mail was dealt with before
	Moving    *transfer                // where the case goes, when the mail says "flytta"
	Question  *question                // the mail that it answers asks whether this one is an initiative
	Load      Load
	Release   Release
	Plan      Plan // where the mail asks for it

	// Along are the other cases that were changed by what the mail takes back.
	Along map[initiative.ID]*initiative.Initiative
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
	Kind    letter.Kind
	Reason  string
	Party   Party // of the sender
	Doubted bool  // nobody vouches for that
}

// answerable reports whether a mail that is that may be answered.
func (v Verdict) answerable() bool {
	switch v.Kind {
	case letter.Quarantine:
		return v.Reason == reasonAsk || v.Reason == reasonSeveral
	case letter.Ignore:
		return v.Reason == string(letter.DigestReply)
	}
	return true
}

// Reasons of our own beside those of package letter.
const (
	reasonKeyword         = "keyword"
	reasonHeadings        = "headings"
	reasonAddress         = "intake-address"
	reasonDuplicate       = "duplicate"
	reasonBeforeStart     = "before-start"
	reasonUnauthenticated = "unauthenticated"
	reasonAuthors         = "several-authors"
	reasonForged          = "forged-id"
	reasonUnsent          = "unsent-id"
	reasonFull            = "full-case"
	reasonSealed          = "sealed"
	reasonCharset         = "charset"
	reasonReleased        = "released"
	reasonSeveral         = "several-initiatives"
	reasonAsk             = ReasonAsk
)

// ReasonAsk is why a mail waits of which nobody can tell whether it is an initiative at all.
const ReasonAsk = "ask"

// Decision is what one mail comes to. Committing it is all that is left to do.
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
	Back       back              // what the mail asks in its turn
	Partly     bool              // some of its words answered nothing, where others did
	Off        bool              // some call something off, and nobody can tell whether it is the whole
	Envelope   *letter.Envelope  // the one answer, nil when silence is right
	Own        []letter.Envelope // what others are told
	Silent     string            // why there is no answer, "" when there is one
	Bounced    *letter.Bounce    // one of our mails that came back, nil when none did
	Keep       bool              // the raw mail is to be kept
	Notice     string            // why a person must be told, "" when nobody need be
}

// Other is what a mail does to a case beside the one that it is about.
type Other struct {
	Case *initiative.Initiative
	Own  []letter.Envelope // what others are told of it
}

// Decide decides on one mail. It reads nothing but its arguments.
func Decide(r *Rules, m *Mail, k Known, now time.Time) Decision {
	return r.decide(m, k, Judge(r, m, k), now)
}

// decide is the second half of Decide, for a mail that is judged.
func (r *Rules) decide(m *Mail, k Known, v Verdict, now time.Time) Decision {
	m.stopped = k.Silent
	if k.Twin != nil { // a copy: it belongs to its case and says nothing new
		return Decision{Verdict: v, Of: initiative.ID(k.Twin.Case)}
	}
	switch v.Kind {
	case letter.New:
		switch v.Reason {
		case reasonYes:
			return r.openAsked(m, k, v, now)
		case reasonOldThread:
			return r.openBeside(m, k, v, now)
		case kindRecurring:
			return r.openAgain(m, k, v, now)
		}
		return r.open(m, k, v, now)
	case letter.Reply:
		if len(k.Named) > 0 {
			return r.gather(m, k, v, now)
		}
		return r.amend(m, k, v, now)
	case letter.Help:
		return r.uncased(m, k, v, now)
	case letter.Quarantine:
		return r.wait(m, k, v, now)
	}
	return r.leave(m, k, v, now)
}

// leave leaves a mail alone, but for what it tells of our own mails and of their readers.
func (r *Rules) leave(m *Mail, k Known, v Verdict, now time.Time) Decision {
	d := Decision{Verdict: v}
	switch v.Reason {
	case string(letter.UnknownSender):
		d.Keep, d.Notice = true, v.Reason
	case string(letter.BounceMail):
		if k.Returned != "" && m.Bounce.Failed {
			d.bounced(m, k, now)
		}
	case string(letter.AutoReply):
		if m.autoReply() {
			r.away(&d, m, k, now)
		}
	case string(letter.DigestReply):
		if !v.Doubted && !m.Old && !m.Forwarded && r.significant(m.Own, m) != "" {
			return r.passOn(m, k, v, now)
		}
	}
	return d
}

// uncased answers a mail that belongs to no case.
func (r *Rules) uncased(m *Mail, k Known, v Verdict, now time.Time) Decision {
	switch v.Reason {
	case reasonGone:
		return r.gone(m, k, v, now)
	case noticeAskAnswer:
		return r.passOn(m, k, v, now)
	}
	return r.help(m, k, v, now)
}

// wait has a mail wait: for its sender's word, or for a person.
func (r *Rules) wait(m *Mail, k Known, v Verdict, now time.Time) Decision {
	switch v.Reason {
	case reasonAsk:
		return r.ask(m, k, v, now)
	case reasonSeveral:
		return r.several(m, k, v, now)
	}
	return Decision{Verdict: v, Keep: true, Notice: v.Reason}
}

// Judge says what a mail is, in the order of intake/README.md, "Order of triage"; the points are numbered as there.
func Judge(r *Rules, m *Mail, k Known) Verdict {
	if k.Twin != nil {
		party, _ := r.Party(initiative.Party(k.Twin.Party))
		return Verdict{Kind: twinKind(k.Twin), Reason: reasonDuplicate, Party: party}
	}
	if k.Release.By != "" && len(m.From) > 0 {
		party, _ := r.sender(m.From[0])
		return Verdict{Kind: k.Release.As, Reason: reasonReleased, Party: party}
	}
	ignore := func(why letter.Reason) Verdict { return Verdict{Kind: letter.Ignore, Reason: string(why)} }
	if k.Sent || m.Auto != "" && len(m.From) > 0 && r.own(m.From[0].Addr) { // 3: people write from the shared address, too
		return ignore(letter.OwnMessage)
	}
	if m.Auto != "" { // 4
		return ignore(m.Auto)
	}
	if len(m.From) != 1 || m.From[0].Addr == "" { // 5: who of them would it be?
		return r.outsider(m, k, reasonAuthors)
	}
	party, known := r.sender(m.From[0])
	trust := Verified
	if known {
		trust = r.trust(m)
	}
	if trust == Forged { // 6
		return ignore(letter.Spam)
	}
	if !known { // 7
		return r.outsider(m, k, "")
	}
	v := r.colleague(m, k, party)
	v.Doubted = trust == Unverified
	if trust == Unverified && v.Kind != letter.Ignore {
		return Verdict{Kind: letter.Quarantine, Reason: reasonUnauthenticated, Party: party}
	}
	return v
}

// twinKind is what a copy counts as: what the mail was taken for, but nobody is asked twice.
func twinKind(e *letter.Entry) letter.Kind {
	if e.Kind == letter.Quarantine {
		return letter.Ignore
	}
	return e.Kind
}

// toLetter says what an answer to our letter is.
func (r *Rules) toLetter(m *Mail, k Known) (letter.Kind, bool) {
	if !k.ToDigest && !r.answersDigest(m) {
		return "", false
	}
	if len(k.Named) == 0 || m.Old && r.beforeStart(m.Received) || r.robot(m, k) {
		return letter.Ignore, true
	}
	return letter.Reply, true
}

// ofCase says what a mail to a case is.
func (r *Rules) ofCase(m *Mail, k Known) (letter.Kind, string) {
	switch {
	case k.Forged > 0: // the thread and the number contradict each other: a person sees which is meant (B03)
		return letter.Quarantine, reasonForged
	case full(k.Case):
		return letter.Quarantine, reasonFull
	case len(k.Named) > 0:
		return letter.Reply, string(k.By)
	case r.comesAgain(m, k.Case):
		return letter.New, kindRecurring
	case r.another(m, k.Case):
		return letter.New, reasonOldThread
	}
	return letter.Reply, string(k.By)
}

// insider goes through points 8 to 16, but for the plan, for a sender of one of the parties.
func (r *Rules) insider(m *Mail, k Known, party Party) Verdict {
	say := func(kind letter.Kind, why string) Verdict { return Verdict{Kind: kind, Reason: why, Party: party} }
	if kind, ok := r.toLetter(m, k); ok { // 8: a manager's answer is for people, unless it names a case
		return say(kind, string(letter.DigestReply))
	}
	if m.Old && r.beforeStart(m.Received) {
		return say(letter.Ignore, reasonBeforeStart)
	}
	if r.robot(m, k) {
		return say(letter.Ignore, string(letter.AutoReply))
	}
	if k.Unsent > 0 { // the store is older than the mail it answers: its number may mean another case now
		return say(letter.Quarantine, reasonUnsent)
	}
	if kind, why, ok := r.answersAsk(m, k); ok {
		return say(kind, why)
	}
	if k.Case != nil { // 13
		return say(r.ofCase(m, k))
	}
	switch {
	case k.Elsewhere: // which case is meant, and whose?
		return say(letter.Quarantine, silentIndirect)
	case r.anothers(m):
		return say(letter.Ignore, string(letter.NotInitiative))
	}
	reading := m.readNew(r.Checklist)
	switch { // 15
	case m.Answering && reading.Headings == 0 && r.Checklist.Courtesy(m.Own): // "Tack!" to our help changes nothing (P4)
		return say(letter.Ignore, string(letter.Courtesy))
	case r.asksHelp(m, reading):
		return say(letter.Help, "help")
	case reading.Several:
		return say(letter.Quarantine, reasonSeveral)
	case r.titled(m.Title), r.keyword(m.Title) && (reading.Headings >= 2 || describes(reading)):
		return say(letter.New, reasonKeyword)
	case reading.Headings >= 2:
		return say(letter.New, reasonHeadings)
	case r.alias(m):
		return say(letter.New, reasonAddress)
	case r.keyword(m.Title):
		return say(letter.Quarantine, reasonAsk)
	}
	return say(letter.Ignore, string(letter.NotInitiative))
}

// beforeStart reports whether mail that lay there at the first start is older than the operator wants read.
func (r *Rules) beforeStart(received time.Time) bool {
	return r.StartFrom.IsZero() || received.Before(r.StartFrom)
}

// mostMails is how many mails a case takes before a person looks: more than any conversation between people has. Every
// mail of a case reads and writes the case with all its history, so one that a machine goes on answering in ever other
// words would hold up all others (intake/README.md, A13).
const mostMails = 500

// full reports whether a case has taken so many mails. A mail without a Message-ID shows in the history only, where one
// mail leaves three lines at the most.
func full(c *initiative.Initiative) bool {
	return len(c.Threads) >= mostMails || len(c.History) >= 3*mostMails
}

// outsider is point 7: an outsider's mail is left alone, and a person is told when it knows a case, by number or
// thread, or would have passed the gate. A mail whose author cannot be told is held back in the same cases.
func (r *Rules) outsider(m *Mail, k Known, unclear string) Verdict {
	if k.Case == nil && !point(r.Prefix, m).any() && !r.passes(m, m.headings(r.Checklist)) {
		return Verdict{Kind: letter.Ignore, Reason: string(letter.NotInitiative)}
	}
	if m.Old && r.beforeStart(m.Received) {
		return Verdict{Kind: letter.Ignore, Reason: reasonBeforeStart}
	}
	if unclear != "" {
		return Verdict{Kind: letter.Quarantine, Reason: unclear}
	}
	return Verdict{Kind: letter.Ignore, Reason: string(letter.UnknownSender)}
}

// digestSubject is the shape of our letter's subject, in the words of templates, and that of the letters before it.
var digestSubject = regexp.MustCompile(`(?i)^(?:inget att göra v\. ?\d{1,2}$|att göra v\. ?\d{1,2}: |` +
	`kommunikationsinsatser v\. ?\d{1,2}: (?:\d+ kräver|inget kräver) åtgärd)`)

// aboutDigest reports whether a mail answers a digest or passes it on, by its subject.
func aboutDigest(m *Mail) bool {
	return (m.Answering || m.Forwarded) && digestSubject.MatchString(m.Title)
}

// answersDigest reports whether a mail answers a digest of ours, or passes it on, and came back without its thread
// headers.
func (r *Rules) answersDigest(m *Mail) bool { return aboutDigest(m) && !r.anothersThread(m) }

// anothers reports whether a mail answers one of another instance's: about a case of that one's, or its digest.
func (r *Rules) anothers(m *Mail) bool {
	return m.Answering && otherInstance(r.Prefix, m.Subject) || aboutDigest(m) && r.anothersThread(m)
}

// anothersThread reports whether a mail names a mail of another instance.
func (r *Rules) anothersThread(m *Mail) bool {
	return slices.ContainsFunc(slices.Concat(m.InReplyTo, m.References), func(id letter.MessageID) bool {
		_, ours := letter.VerifyMessageID(r.Secret, id)
		return letter.LooksMinted(id) && !ours
	})
}

// bounced notes on the envelope and on the case that one of our mails did not arrive, which is never swallowed. A
// person is told, but not of a notice: that one would go where this one could not. Nothing is held back for it.
func (d *Decision) bounced(m *Mail, k Known, now time.Time) {
	d.Bounced = m.Bounce
	if k.Returned != KindNotice {
		d.Notice = string(letter.BounceMail)
	}
	if k.Case == nil {
		return
	}
	if slices.ContainsFunc(k.Case.Sent, func(s initiative.Sent) bool { return s.Letter == string(m.Bounce.ID) && s.Bounced != "" }) {
		d.Notice = "" // it came back before, and somebody was told
		return
	}
	d.Case = cameBack(k.Case, m, now)
	for _, other := range k.Named {
		d.Others = append(d.Others, Other{Case: cameBack(other, m, now)})
	}
}

// cameBack is a case that knows that a mail of ours about it did not arrive.
func cameBack(old *initiative.Initiative, m *Mail, now time.Time) *initiative.Initiative {
	c := old.Clone()
	for i := range c.Sent {
		if c.Sent[i].Letter == string(m.Bounce.ID) {
			c.Sent[i].Bounced = cmp.Or(m.Bounce.Status, "failed")
		}
	}
	if gone(m.Bounce.Status) && m.Bounce.Names(c.Reporter) {
		c.Gone = c.Reporter
	}
	c.Log(initiative.Event{At: now, What: "bounced", Source: initiative.Source{Letter: string(m.ID), Sum: string(m.Sum), At: now}})
	return c
}

// when interprets the mail's answer to "nar". The same words are read once: what stands around them asks first.
func (m *Mail) when(text string) (initiative.When, dates.Reading) {
	if m.timed == nil || m.timed.text != text {
		m.timed = &timed{text: text}
		m.timed.when, m.timed.reading = readWhen(text, m.Reference)
	}
	return m.timed.when, m.timed.reading
}

// timed is an answer to "nar" as it was read.
type timed struct {
	text    string
	when    initiative.When
	reading dates.Reading
}

// readWhen interprets the answer to "nar".
func readWhen(text string, ref dates.Day) (initiative.When, dates.Reading) {
	got := dates.Read(text, ref)
	w := initiative.When{Range: got.Range, Precision: got.Precision, Text: got.Text, Time: got.Time, Series: got.Series}
	for _, f := range got.Flags {
		w.Flags = append(w.Flags, string(f))
	}
	return w, got
}
