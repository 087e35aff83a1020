package apply

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
	"haninge.se/samrad/templates"
)

const (
	kindGathered = "gathered" // the one reply to a mail about several cases
	kindWhich    = "which"    // it asks which case is meant
)

// gather takes a mail about several cases, or one with case numbers that answers our digest. What names a case does
// there what it does in a mail of its own; what names none changes nothing.
func (r Editor) gather() triage.Decision {
	parts, rest := r.Shares(r.mail, r.known.Named, !r.known.ToDigest)
	if len(parts) == 1 && rest == "" && !triage.CaseFull(parts[0].Case) {
		r.known.Case, r.mail = parts[0].Case, parts[0].Mail
		return r.amend()
	}
	d := triage.Decision{Verdict: r.verdict, Keep: true}
	if len(parts) == 0 {
		r.which(&d, rest)
		return d
	}
	view := templates.GatheredView{Subject: triage.Heading(r.mail)}
	for _, p := range parts {
		if triage.CaseFull(p.Case) {
			continue
		}
		one := r
		one.mail = p.Mail
		one.known.Case, one.known.Mute, one.known.Moving, one.known.Along = p.Case, true, nil, nil
		did := one.amend()
		if did.Notice != "" {
			d.Notice = did.Notice
		}
		did.Case.Look = r.FollowUps.Next(did.Case, r.now)
		d.Others = append(d.Others, triage.Other{Case: did.Case, Own: did.Own})
		view.Cases = append(view.Cases, r.gathered(p.Case, did))
	}
	if rest != "" {
		d.Notice, view.Contact = writer.NoticeUnreadReply, r.Contact(r.verdict.Party)
	}
	if r.respond(&d, kindGathered, view) == "" {
		r.confirmGathered(&d)
	}
	return d
}

// confirmGathered notes the one answer on each case that it is about, so that a reply to it finds them.
func (r Editor) confirmGathered(d *triage.Decision) {
	var ids []initiative.ID
	for _, o := range d.Others {
		ids = append(ids, o.Case.ID)
	}
	for _, o := range d.Others {
		o.Case.Follow(string(d.Envelope.ID))
		o.Case.Sent = append(o.Case.Sent, initiative.Sent{
			Letter: string(d.Envelope.ID), Kind: kindGathered, To: d.Envelope.To, At: r.now, Cause: string(r.mail.Sum),
			Confirms: true, Cases: ids,
		})
	}
}

// which asks which case is meant by a mail that names none, or has a person read it where it answers our digest.
func (r Editor) which(d *triage.Decision, rest string) {
	if rest == "" {
		d.Unanswered = string(letter.Courtesy)
		return
	}
	view := templates.WhichView{Subject: triage.Heading(r.mail)}
	for _, c := range r.known.Named {
		view.Cases = append(view.Cases, r.CaseView(c, d.Party.ID, r.now))
	}
	r.respond(d, kindWhich, view)
}

// gathered words what a mail did to one of its cases.
func (r Editor) gathered(before *initiative.Initiative, did triage.Decision) templates.GatheredCase {
	c, p := did.Case, r.verdict.Party.ID
	out := templates.GatheredCase{Case: r.CaseView(c, p, r.now), Open: len(c.Waiting()), Off: did.Off}
	for _, s := range initiative.Steps(before, c) {
		what, item, _ := strings.Cut(s.What, "/")
		if slices.Contains([]string{"urgent", "guard", "field"}, what) {
			continue // nobody asked for it
		}
		if what == "answer" {
			out.Answered = append(out.Answered, r.Checklist.Question(initiative.Item(item)).N)
			continue
		}
		if s.Is == "" || s.Is == "false" {
			what = "no " + what
		}
		out.Did = append(out.Did, what)
	}
	if slices.ContainsFunc(before.Proposals, func(p initiative.Proposal) bool {
		return p.Pending() && slices.Contains([]string{initiative.Accepted, initiative.Declined}, c.Proposals[p.N-1].Outcome)
	}) {
		out.Did = append(out.Did, "decided")
	}
	slices.Sort(out.Answered)
	if len(c.Proposals) > len(before.Proposals) {
		out.Asked = r.PartyName(c.Lead)
	}
	return out
}
