package triage

import (
	"regexp"
	"slices"
	"time"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// Judge says what a mail is, in the order of intake/README.md, "Order of triage"; the points are numbered as there.
func Judge(r *Rules, m *Mail, k Known) Verdict {
	if k.Twin != nil {
		party, _ := r.Party(initiative.Party(k.Twin.Party))
		return Verdict{Kind: twinKind(k.Twin), Reason: ReasonDuplicate, Party: party}
	}
	if k.Release.By != "" && len(m.From) > 0 {
		party, _ := r.Sender(m.From[0])
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
	if !m.Colleague { // 7
		return r.outsider(m, k, "")
	}
	trust := r.Trust(m)
	if trust == Forged { // 6
		return ignore(letter.Spam)
	}
	v := r.insider(m, k)
	v.Unverified = trust == Unverified
	if trust == Unverified && v.Kind != letter.Ignore {
		return Verdict{Kind: letter.Quarantine, Reason: reasonUnauthenticated, Party: m.Party}
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

// toDigest says what an answer to our digest is.
func (r *Rules) toDigest(m *Mail, k Known) (letter.Kind, bool) {
	if !k.ToDigest && !r.AnswersDigest(m) {
		return "", false
	}
	if len(k.Named) == 0 || m.Old && r.BeforeStart(m.Received) || r.machine(m, k) {
		return letter.Ignore, true
	}
	return letter.Reply, true
}

// ofCase says what a mail to a case is.
func (r *Rules) ofCase(m *Mail, k Known) (letter.Kind, string) {
	switch {
	case k.Forged > 0: // the thread and the number contradict each other: a person sees which is meant (B03)
		return letter.Quarantine, reasonForged
	case CaseFull(k.Case):
		return letter.Quarantine, reasonFull
	case len(k.Named) > 0:
		return letter.Reply, string(k.By)
	case r.comesAgain(m, k.Case):
		return letter.New, KindRecurring
	case r.another(m, k.Case):
		return letter.New, ReasonOldThread
	}
	return letter.Reply, string(k.By)
}

// insider goes through points 8 to 16 for a sender of one of the parties. Who asks for the year plan means no case,
// whatever the mail answers.
func (r *Rules) insider(m *Mail, k Known) Verdict {
	say := func(kind letter.Kind, why string) Verdict { return Verdict{Kind: kind, Reason: why, Party: m.Party} }
	if _, ok := r.AsksYearPlan(m); ok && !m.Old && !r.machine(m, k) { // 8
		return say(letter.Help, ReasonYearPlan)
	}
	if kind, ok := r.toDigest(m, k); ok { // a manager's answer is for people, unless it names a case
		return say(kind, string(letter.DigestReply))
	}
	if m.Old && r.BeforeStart(m.Received) {
		return say(letter.Ignore, ReasonBeforeStart)
	}
	if r.machine(m, k) {
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
	if k.Erased != nil {
		return say(r.ofErased(m))
	}
	switch {
	case k.Elsewhere: // which case is meant, and whose?
		return say(letter.Quarantine, NotAddressed)
	case r.anothers(m):
		return say(letter.Ignore, string(letter.NotInitiative))
	}
	kind, why := r.uncased(m)
	if !k.Uncased.At.IsZero() && byTitle(kind, why, m.ReadNew(r.Checklist)) {
		return say(letter.Help, NoticeUncased)
	}
	return say(kind, why)
}

// byTitle reports whether a mail is what it is by its subject, more than by what it says.
func byTitle(kind letter.Kind, why string, reading checklist.Reading) bool {
	const tells = 3 // so many answers make an initiative whatever stands above them
	poor := reading.Headings < 2 && reading.Closed() < tells
	return kind == letter.Help || why == ReasonAsk || why == reasonKeyword && poor
}

// uncased goes through points 15 and 16: what a mail is that belongs to no case.
func (r *Rules) uncased(m *Mail) (letter.Kind, string) {
	reading := m.ReadNew(r.Checklist)
	switch { // 15
	case m.Answering && reading.Headings == 0 && r.Checklist.Courtesy(m.Own): // "Tack!" to our help changes nothing (P4)
		return letter.Ignore, string(letter.Courtesy)
	case r.asksHelp(m, reading):
		return letter.Help, "help"
	case reading.Several:
		return letter.Quarantine, ReasonSeveral
	case reading.Headings < 2 && r.hasKeyword(m.Title) && (m.tellsOfOthers() || onlyWonders(m.Title, reading)):
		return letter.Quarantine, ReasonAsk
	case r.titled(m.Title), r.hasKeyword(m.Title) && r.tellsOfOne(m, reading):
		return letter.New, reasonKeyword
	case reading.Headings >= 2:
		return letter.New, reasonHeadings
	case r.alias(m):
		return letter.New, reasonAddress
	case r.hasKeyword(m.Title):
		return letter.Quarantine, ReasonAsk
	}
	return letter.Ignore, string(letter.NotInitiative)
}

// onlyWonders reports whether a mail asks in its subject whether there is an initiative, and tells of none:
// "Kommunikationsinsats?"
func onlyWonders(title string, reading checklist.Reading) bool {
	return asks(title) && reading.Closed() == 0
}

// BeforeStart reports whether mail that lay there at the first start is older than the operator wants read.
func (r *Rules) BeforeStart(received time.Time) bool {
	return r.StartFrom.IsZero() || received.Before(r.StartFrom)
}

// mostMails is how many mails a case takes before a person looks: more than any conversation between people has. Every
// mail of a case reads and writes the case with all its history, so one that a machine goes on answering in ever other
// words would hold up all others (intake/README.md, A13).
const mostMails = 500

// CaseFull reports whether a case has taken so many mails. A mail without a Message-ID shows in the history only,
// where one mail leaves three lines at the most.
func CaseFull(c *initiative.Initiative) bool {
	return len(c.Threads) >= mostMails || len(c.History) >= 3*mostMails
}

// outsider is point 7: an outsider's mail is left alone, and a person is told when it knows a case, by number or
// thread, or would have passed the gate. A mail whose author cannot be told is held back in the same cases.
func (r *Rules) outsider(m *Mail, k Known, unclear string) Verdict {
	if k.Case == nil && !m.Points.Any() && !r.passes(m, m.headings(r.Checklist)) {
		return Verdict{Kind: letter.Ignore, Reason: string(letter.NotInitiative)}
	}
	if m.Old && r.BeforeStart(m.Received) {
		return Verdict{Kind: letter.Ignore, Reason: ReasonBeforeStart}
	}
	if unclear != "" {
		return Verdict{Kind: letter.Quarantine, Reason: unclear}
	}
	return Verdict{Kind: letter.Ignore, Reason: string(letter.UnknownSender)}
}

// digestSubject is the shape of our digest's subject, in the words of templates, and that of the digests before it.
var digestSubject = regexp.MustCompile(`(?i)^(?:inget att göra v\. ?\d{1,2}$|att göra v\. ?\d{1,2}: |` +
	`kommunikationsinsatser v\. ?\d{1,2}: (?:\d+ kräver|inget kräver) åtgärd)`)

// aboutDigest reports whether a mail answers a digest or passes it on, by its subject.
func aboutDigest(m *Mail) bool {
	return (m.Answering || m.Forwarded) && digestSubject.MatchString(m.Title)
}

// AnswersDigest reports whether a mail answers a digest of ours, or passes it on, and came back without its thread
// headers.
func (r *Rules) AnswersDigest(m *Mail) bool { return aboutDigest(m) && !r.anothersThread(m) }

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
