package writer

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/pace"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// Kinds of our mails that ask one question, which a bare word answers.
const (
	KindConsult    = "consult"
	KindConsulted  = "consult-stance" // with a proposal in it
	KindProposal   = "proposal"
	KindEvaluation = "evaluation"
	kindReminder   = "reminder"
)

// ownPrefix begins the keys of mails about a case that answer no mail.
const ownPrefix = pace.Prefix

// UnaskedMail is a mail of our own accord about a case.
type UnaskedMail struct {
	Key   string // within the case, once for ever
	Kind  string
	To    string
	From  triage.Party // whose address it leaves from
	Name  string       // who the author is shown as; "" is the party's own name
	Mail  templates.Mail
	Apart bool       // a conversation of its own, not the owner's
	Cause letter.Sum // the mail because of which it goes out, "" for none

	Proposal int  // that it asks about
	Uncapped bool // no cap holds it back
}

// lastRead is the last mail about a case that we read.
func lastRead(c *initiative.Initiative) letter.Sum {
	for _, e := range slices.Backward(c.History) {
		if e.Source.Sum != "" {
			return letter.Sum(e.Source.Sum)
		}
	}
	return ""
}

// WriteUnasked renders a mail of our own accord, and notes it on the case: its body is what a reply is compared with.
// Bytes and Message-ID are fixed here, as those of an answer are.
func (r Writer) WriteUnasked(c *initiative.Initiative, o UnaskedMail, now time.Time) letter.Envelope {
	said := letter.Minted{Kind: o.Kind, Of: string(c.ID), Rev: len(c.Sent) + 1, At: now}
	draft := letter.Draft{
		From: letter.Address{Name: o.Name, Addr: o.From.From}, To: letter.Address{Addr: o.To}, Date: now,
		Subject: o.Mail.Subject, Text: o.Mail.Text, AutoSubmitted: "auto-generated", References: conversation(c, o),
		ID: r.Mint(said, o.Mail.Text, o.From.From, lastRead(c)),
	}
	if draft.From.Name == "" {
		draft.From.Name = o.From.FromName
	}
	if n := len(draft.References); n > 0 {
		draft.InReplyTo = draft.References[n-1]
	}
	bytes := r.composed(draft, o.From.Via)
	noteSent(c, o.Kind, nil, o.From.From, initiative.Sent{
		Letter: string(draft.ID), Kind: o.Kind, To: o.To, At: now, Asked: slices.Clone(c.Open), Body: o.Mail.Text,
		Cause: string(o.Cause), Proposal: o.Proposal,
	})
	var briefs []letter.Brief
	for _, b := range o.Mail.Briefs {
		briefs = append(briefs, letter.Brief{Case: b.No, Text: b.Text})
	}
	return letter.Envelope{
		Key: ownPrefix + string(c.ID) + "/" + o.Key + "/" + o.To, ID: draft.ID, Kind: o.Kind, Case: string(c.ID),
		Via: o.From.Via, From: o.From.From, To: o.To, Bytes: bytes, Due: now,
		Uncapped: o.Uncapped, Briefs: briefs,
	}
}

// conversation is what a mail of ours follows: the owner's thread, or the mails that the same address got about the
// case in a conversation of its own.
func conversation(c *initiative.Initiative, o UnaskedMail) []letter.MessageID {
	if !o.Apart {
		if len(c.Threads) == 0 {
			return nil
		}
		return []letter.MessageID{letter.MessageID(c.Threads[0])}
	}
	var out []letter.MessageID
	for _, s := range c.Sent {
		if s.To == o.To && s.Withdrawn.IsZero() && (s.Kind == KindConsult || s.Kind == KindProposal) {
			out = append(out, letter.MessageID(s.Letter))
		}
	}
	return out
}

// sender is whose address mail about a case leaves from: the mailbox that it came to, else the first that we hold a
// server for.
func (r Writer) LeavesFrom(c *initiative.Initiative) (triage.Party, bool) {
	if p, ok := r.Mailbox(c.Intake); ok && p.From != "" && p.HoldsServer() {
		return p, true
	}
	return r.firstServer()
}

// firstServer is the first party that has a mail server of its own.
func (r Writer) firstServer() (triage.Party, bool) {
	for _, p := range r.Parties {
		if p.From != "" && p.HoldsServer() {
			return p, true
		}
	}
	return triage.Party{}, false
}

// CaseView is what a mail to the owner's side carries of a case. What is under review shows its number only; an embargo
// holds towards others, not towards the case's own party.
func (r Writer) CaseView(c *initiative.Initiative, to initiative.Party, now time.Time) templates.Case {
	g := disclosure.Of(c, disclosure.Reader{Party: to}, dates.DayOf(now.In(r.Location)))
	v := templates.Case{No: string(c.ID), Title: c.Title, Subject: c.Subject, Review: g.Review}
	v.Embargo = g.Scope == disclosure.Number && !g.Review
	return v
}

// shown are answers as a consultation shows them, the time as it was read.
func (r Writer) shown(c *initiative.Initiative, all []initiative.Shown) []templates.Said {
	var out []templates.Said
	for _, s := range all {
		q := r.Checklist.Question(s.Item)
		text := s.Text
		if s.Item == triage.Nar && !c.When.IsZero() {
			text = c.When.Say()
		}
		out = append(out, templates.Said{N: q.N, Label: q.Label, Text: text})
	}
	return out
}

// PartyName is how a party is called in running text.
func (r Writer) PartyName(id initiative.Party) string {
	if p, ok := r.Party(id); ok {
		return cmp.Or(p.Short, p.Name)
	}
	return string(id)
}

// AuthorName is how a mail calls who wrote something: by the address, or the party where it was written as the shared
// one.
func (r Writer) AuthorName(addr string) string {
	if p, ok := r.Mailbox(strings.ToLower(addr)); ok {
		return r.PartyName(p.ID)
	}
	return addr
}

// AnnounceSharing tells the owner once what another party will be shown: from an hour after that it is asked, an
// urgent case at once. It says nothing where nobody is to be asked.
func (r Writer) AnnounceSharing(c *initiative.Initiative, now time.Time) templates.Sharing {
	if c == nil || r.FollowUps.Ended(now) || !c.ShareTold.IsZero() || c.HoldShare || !c.Askable() {
		return templates.Sharing{}
	}
	s := templates.Sharing{Now: c.Urgent}
	switch g := disclosure.Consulted(c, "", dates.DayOf(now.In(r.Location))); {
	case g.Review, g.Scope == disclosure.Number && g.Until.IsZero():
		return templates.Sharing{}
	case g.Scope == disclosure.Number:
		s.From = dates.SayDay(g.Until)
	}
	var names []string
	for _, p := range r.Parties {
		if p.ID == c.Lead || !r.FollowUps.Consults(p.ID) {
			continue
		}
		names = append(names, r.PartyName(p.ID))
	}
	if len(names) == 0 {
		return templates.Sharing{}
	}
	s.Party = templates.List(names)
	s.Items = r.Ordinals(initiative.ConsultItems()) // also what is answered only after this
	slices.Sort(s.Items)
	c.ShareTold = now
	return s
}

// KindNotice is the kind of a mail that tells a person what waits or went wrong.
const KindNotice = "notice"
