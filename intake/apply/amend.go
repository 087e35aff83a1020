package apply

import (
	"cmp"
	"strings"
	"time"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/checklist/aside"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/intake/text"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
)

// amend adds a reply to its case. Either party may answer for any case: that is samråd.
func (r Editor) amend(m *triage.Mail, k triage.Known, v triage.Verdict, now time.Time) triage.Decision {
	d := triage.Decision{Verdict: v, Keep: true, Before: k.Case}
	c := k.Case.Clone()
	if len(m.From) == 1 && strings.EqualFold(c.Gone, m.From[0].Addr) {
		c.Gone = "" // he is there after all
	}
	a, done := r.aside(k, c, m, v.Party, now)
	if a.steers {
		r.besideWord(&d, a)
	}
	if done || a.moves && a.move(&d, k.Moving) {
		return r.steered(d, a, k)
	}
	talk := r.talk(c, m)
	read := func(v []letter.Line) checklist.Reading { return r.Checklist.ReadReply(v, talk) }
	all := triage.BareDate(c, m, m.ReadReply(r.Checklist, talk))
	own, passed := m.PassedOn(all, func(views [][]letter.Line) checklist.Reading {
		return triage.BareDate(c, m, triage.Richest(views, read))
	})
	if said, ok := r.outcome(c, own, now); ok && (c.Lead == "" || v.Party.ID == c.Lead) {
		d.Reading = own
		d.Reading.Outcome, d.Reading.Rest = said, ""
		a.evaluated(said)
		return r.steered(d, a, k)
	}
	if r.saidBefore(a, own) {
		d.Reading = own
		return r.steered(d, a, k)
	}
	if word, ok := theirWord(c, own, v.Party.ID); ok && a.proposeWord(word) {
		d.Reading = own
		return r.steered(d, a, k)
	}
	own, d.Off = triage.CallsOff(c, own)
	own, theirs := foreign(c, own, v.Party.ID)
	d.Reading, d.Back = own, r.FindQuestionsBack(own, c.Open)
	guarded := c.UnderReview()
	src := source(m, v.Party, now)
	d.Change = r.merge(c, src, r.Brings(m, own, passed))
	c.Follow(src.Letter)
	r.evaluate(c, d, src)
	void(c, now)
	d.Case = c
	r.NoteUrgent(&d, m, now)
	r.propose(&d, m, theirs, src, now)
	c.Keep(k.Case, string(m.Sum))
	d.Flags = r.flags(c, d)
	noteNotices(&d, m, c.UnderReview() && !guarded)
	if !d.Change.Any() {
		r.unchanged(&d, m, k, now)
		return d
	}
	noteLeftOver(&d, r, m)
	r.Reply(&d, m, k, now)
	return d
}

// noteNotices says what a person must be told of a reply, the most urgent first.
func noteNotices(d *triage.Decision, m *triage.Mail, guarded bool) {
	unread := unreadable(*d, m)
	if unread != "" {
		d.Flags = triage.AddFlag(d.Flags, unread)
	}
	d.Notice = cmp.Or(reasonIf(guarded, "guard"), d.Notice, unread,
		reasonIf(d.Change.Ignored, writer.NoticePassedOn), // a person decides
		reasonIf(d.Back.Other && !m.Old, writer.NoticeQuestion))
}

// unchanged says why a reply that changed nothing is what it is. Words that answered nothing are told so, and a person
// reads them.
func (r Editor) unchanged(d *triage.Decision, m *triage.Mail, k triage.Known, now time.Time) {
	d.Unanswered = string(letter.Unchanged)
	if d.Reading.Courtesy {
		d.Unanswered = string(letter.Courtesy)
	}
	d.Reason = d.Unanswered
	if d.Back.Any() && !m.Old {
		r.sayBack(d, m, k, now)
		return
	}
	says := r.Checklist.Judge("", d.Reading.Rest) == initiative.Answered
	says = says || len(d.Change.Unread)+len(d.Change.Fruitless) > 0 || aside.PassesOn(triage.OwnWords(m))
	says = says && len(steer.Read(triage.OwnWords(m))) == 0 // a word that is in force already is understood
	switch {
	case d.Notice != "" || d.Reading.Courtesy || m.Old:
	case d.Off:
		d.Notice = writer.NoticeUnreadReply
		r.askWhole(d, m, k, now)
	case says:
		d.Notice = writer.NoticeUnreadReply
		r.sayUnread(d, m, k, now)
	}
}

// noteLeftOver notes that some of a reply's words answered nothing, and has a person read them.
func noteLeftOver(d *triage.Decision, r Editor, m *triage.Mail) {
	const fewest = 4 // words that say something
	rest := triage.WithoutName(d.Reading.Rest, triage.Author(m))
	said := len(strings.Fields(rest)) >= fewest && !r.Checklist.Courtesy(rest) && !text.Courteous(rest)
	if !said || d.Back.Any() || m.Old || d.Change.Cancelled || r.Checklist.Judge("", rest) != initiative.Answered {
		return
	}
	if d.Partly = true; d.Notice == "" {
		d.Notice = writer.NoticeUnreadReply
	}
}

// talk is what a reply is read against.
func (r Editor) talk(c *initiative.Initiative, m *triage.Mail) checklist.Talk {
	return checklist.Talk{Sent: triage.SentBodies(c), Open: c.Open, Title: c.Title, Author: triage.Author(m)}
}

// steered is the decision on a reply whose words answered a question of ours, or steered the case.
func (r Editor) steered(d triage.Decision, a *asides, k triage.Known) triage.Decision {
	d.Case = a.c
	d.Others = append(d.Others, a.also...)
	a.c.Keep(k.Case, string(a.m.Sum), a.alongWith()...)
	a.c.Follow(a.src.Letter)
	d.Flags = r.flags(a.c, d)
	r.ReplyWith(&d, a.m, k, a.kind, a.now, a.said)
	for _, o := range a.own {
		d.Own = append(d.Own, r.WriteUnasked(a.c, o, a.now))
	}
	return d
}

// evaluate notes that a case has been evaluated, by its status. An answer to the question of the evaluation is the plan
// how to do it, also when it comes after the end.
func (r Editor) evaluate(c *initiative.Initiative, d triage.Decision, src initiative.Source) {
	if !c.Evaluated.IsZero() || !d.Reading.Evaluated {
		return
	}
	c.Evaluated = src.At
	c.Log(initiative.Event{At: src.At, What: "evaluated", Source: src})
}

// outcome is what a reply says in words of its own, when the time of a case is over that nobody waits for an answer of:
// how it went. The plan how to evaluate stays the plan.
func (r Editor) outcome(c *initiative.Initiative, got checklist.Reading, now time.Time) (said string, ok bool) {
	over := !c.When.End.IsZero() && c.When.End.Before(dates.DayOf(now.In(r.Location)))
	said = strings.TrimSpace(got.Rest)
	nothing := got.Cancelled || got.Courtesy || strings.HasSuffix(said, "?") || r.Checklist.Courtesy(said)
	nothing = nothing || aside.PassesOn(said)
	says := !nothing && len(got.Answers) == 0 && r.Checklist.Judge("", said) == initiative.Answered
	return said, over && says && len(c.Waiting()) == 0
}
