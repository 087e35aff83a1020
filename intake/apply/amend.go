package apply

import (
	"cmp"
	"strings"

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
func (r Editor) amend() triage.Decision {
	d := triage.Decision{Verdict: r.verdict, Keep: true, Before: r.known.Case}
	c := r.known.Case.Clone()
	if len(r.mail.From) == 1 && strings.EqualFold(c.Gone, r.mail.From[0].Addr) {
		c.Gone = "" // he is there after all
	}
	a, done := r.aside(c)
	if a.steers {
		r.besideWord(&d, a)
	}
	if done || a.moves && a.move(&d, r.known.Moving) {
		return r.steered(d, a)
	}
	talk := r.talk(c)
	read := func(v []letter.Line) checklist.Reading { return r.Checklist.ReadReply(v, talk) }
	all := triage.BareDate(c, r.mail, r.mail.ReadReply(r.Checklist, talk))
	own, passed := r.mail.PassedOn(all, func(views [][]letter.Line) checklist.Reading {
		return triage.BareDate(c, r.mail, triage.Richest(views, read))
	})
	if said, ok := r.outcome(c, own); ok && r.mayTell(c, said) {
		d.Reading = own
		d.Reading.Outcome, d.Reading.Rest = said, ""
		a.evaluated(said)
		return r.steered(d, a)
	}
	if r.saidBefore(a, own) {
		d.Reading = own
		return r.steered(d, a)
	}
	if word, ok := theirWord(c, own, r.verdict.Party.ID); ok && a.proposeWord(word) {
		d.Reading = own
		return r.steered(d, a)
	}
	own, d.Off = triage.CallsOff(c, own)
	own, theirs := foreign(c, r.signed(own), r.verdict.Party.ID)
	d.Reading, d.Back = own, r.asksBack(own, theirs, c)
	guarded := c.UnderReview()
	src := source(r.mail, r.verdict.Party, r.now)
	d.Change = r.merge(c, src, r.Brings(r.mail, own, passed))
	c.Follow(src.Letter)
	r.evaluate(c, d, src)
	a.void()
	d.Case = c
	r.askOwner(&d, a)
	r.tellOthers(&d, a)
	r.NoteUrgent(&d, r.mail, r.now)
	r.propose(&d, theirs, src)
	c.Keep(r.known.Case, string(r.mail.Sum))
	d.Flags = r.flags(c, d)
	noteNotices(&d, r.mail, c.UnderReview() && !guarded)
	if !d.Change.Any() {
		r.unchanged(&d)
		return d
	}
	noteLeftOver(&d, r, r.mail)
	r.Reply(&d, r.mail, r.known, r.now)
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
		reasonIf(d.Back.Other && d.Back.Of == "" && !m.Old, writer.NoticeQuestion))
}

// asksBack is what a reply asks in its turn, also in the form's own words and in no more: "Vem är talesperson?"
func (r Editor) asksBack(
	own checklist.Reading, theirs []checklist.Answer, c *initiative.Initiative) triage.QuestionsBack {
	b := r.FindQuestionsBack(own, c.Open)
	if !b.Any() && own.Rest == "" && len(own.Answers)+len(theirs) == 0 && triage.OnlyAsks(triage.OwnWords(r.mail)) {
		b.Other = true
	}
	return b
}

// askOwner passes on to the owner what another party asks about his case: its own contact cannot answer that.
func (r Editor) askOwner(d *triage.Decision, a *asides) {
	c := d.Case
	if !d.Back.Other || c.Lead == "" || c.Lead == d.Party.ID || c.UnderReview() || c.OwnerGone() || r.mail.Old {
		return
	}
	words := triage.OwnWords(r.mail)
	if d.Change.Any() {
		words = d.Reading.Rest // answers cross by samråd only
	}
	toColleague := aside.Said(words, true, func(string) bool { return false })
	if had := len(a.own); words != "" && !toColleague {
		v := initiative.Voice{Text: clipBytes(words, longestWords)}
		if a.tellOwner(v, initiative.Proposal{}); len(a.own) > had {
			d.Back.Of = c.Lead
		}
	}
}

// tellOthers writes what others than the writer are told.
func (r Editor) tellOthers(d *triage.Decision, a *asides) {
	for _, o := range a.own {
		d.Own = append(d.Own, r.WriteUnasked(a.c, o, r.now))
	}
}

// unchanged says why a reply that changed nothing is what it is. Words that answered nothing are told so, and a person
// reads them.
func (r Editor) unchanged(d *triage.Decision) {
	d.Unanswered = string(letter.Unchanged)
	if d.Reading.Courtesy {
		d.Unanswered = string(letter.Courtesy)
	}
	d.Reason = d.Unanswered
	if d.Back.Any() && !r.mail.Old {
		r.sayBack(d)
		return
	}
	says := r.speaks(d.Reading.Rest)
	says = says || len(d.Change.Unread)+len(d.Change.Fruitless) > 0 || aside.PassesOn(triage.OwnWords(r.mail))
	weak := len(r.Weak(d)) > 0
	says = says && len(steer.Read(triage.OwnWords(r.mail))) == 0 // a word that is in force already is understood
	switch {
	case d.Notice != "" || d.Reading.Courtesy || r.mail.Old:
	case d.Off:
		d.Notice = writer.NoticeUnreadReply
		r.askWhole(d)
	case says:
		d.Notice = writer.NoticeUnreadReply
		r.sayUnread(d)
	case weak:
		r.sayUnread(d)
	}
}

// noteLeftOver notes that some of a reply's words answered nothing, and has a person read them.
func noteLeftOver(d *triage.Decision, r Editor, m *triage.Mail) {
	const fewest = 4 // words that say something
	rest := triage.WithoutName(d.Reading.Rest, triage.Author(m))
	said := len(strings.Fields(rest)) >= fewest && !r.Checklist.Courtesy(rest) && !text.Courteous(rest)
	if !said || d.Back.Any() || m.Old || d.Change.Cancelled || !r.speaks(rest) {
		return
	}
	if d.Partly = true; d.Notice == "" {
		d.Notice = writer.NoticeUnreadReply
	}
}

// talk is what a reply is read against.
func (r Editor) talk(c *initiative.Initiative) checklist.Talk { return triage.TalkOf(c, r.mail) }

// steered is the decision on a reply whose words answered a question of ours, or steered the case.
func (r Editor) steered(d triage.Decision, a *asides) triage.Decision {
	d.Case = a.c
	d.Others = append(d.Others, a.also...)
	a.c.Keep(r.known.Case, string(a.mail.Sum), a.alongWith()...)
	a.c.Follow(a.src.Letter)
	d.Flags = r.flags(a.c, d)
	r.ReplyWith(&d, a.mail, r.known, a.kind, a.now, a.said)
	r.tellOthers(&d, a)
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
func (r Editor) outcome(c *initiative.Initiative, got checklist.Reading) (said string, ok bool) {
	over := !c.When.End.IsZero() && c.When.End.Before(dates.DayOf(r.now.In(r.Location)))
	said = strings.TrimSpace(got.Rest)
	nothing := got.Cancelled || strings.HasSuffix(said, "?") || r.Checklist.Courtesy(said) || len(got.Answers) > 0
	// Of what waits for answers only words that say of themselves that they tell it are taken for that.
	free := len(c.Waiting()) == 0 || !c.Evaluated.IsZero() || triage.TellsHowItWent(said)
	return said, over && !nothing && r.says(said, got) && free
}

// mayTell reports whether the writer may have said how a case went that nobody asked him about. Of the case's own party
// any words are; the other's, where it took part, only those that say of themselves that they tell it.
func (r Editor) mayTell(c *initiative.Initiative, said string) bool {
	p := r.verdict.Party.ID
	return c.Lead == "" || p == c.Lead || triage.TookPart(c, p) && triage.TellsHowItWent(said)
}

// says reports whether words of a reply tell something by themselves: they are no courtesy, pass on no other mail, and
// do not say that their writer knows nothing.
func (r Editor) says(own string, got checklist.Reading) bool {
	return !got.Courtesy && !aside.TellsNothing(own) && r.speaks(own)
}

// speaks reports whether words say something by themselves: also why something is not so, "Nej, det gör vi."
func (r Editor) speaks(words string) bool {
	_, reason := r.Checklist.Weigh(words)
	return reason || r.Checklist.Judge("", words) == initiative.Answered
}
