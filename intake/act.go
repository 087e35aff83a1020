package intake

import (
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/secrecy"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/intake/text"
)

// open registers a new initiative and answers it.
func (r *Rules) open(m *Mail, k Known, v Verdict, now time.Time) Decision {
	d := r.register(m, k, v, now)
	_, direct := r.addressed(m)
	r.answer(&d, m, k, direct, now)
	return d
}

// register makes a case of a mail.
func (r *Rules) register(m *Mail, k Known, v Verdict, now time.Time) Decision {
	d := Decision{Verdict: v, Keep: true, Reading: m.readNew(r.Checklist)}
	m.pass()
	c := &initiative.Initiative{
		ID: k.NextID, Created: now, Updated: now, Lead: v.Party.ID,
		Answers: map[initiative.Item][]initiative.Version{}, Threads: threads(m), Flags: []string{},
	}
	if len(m.From) > 0 {
		c.Reporter = m.From[0].Addr
	}
	if m.Forwarded {
		c.Origin = m.Origin.Addr
	}
	box, direct := r.addressed(m)
	if c.Intake = box.Address; !direct {
		box, _ = r.Party(initiative.Party(m.Mailbox))
		c.Intake = box.Address
	}
	src := source(m, v.Party, now)
	c.Log(initiative.Event{At: now, What: "registered", Source: src})
	own, passed := m.passedOn(d.Reading, func(views [][]letter.Line) checklist.Reading {
		got := richest(views, r.Checklist.ReadNew)
		if got.Headings == 0 {
			got.Answers = nil // "Hej, här kommer en till er" is no answer
		}
		return got
	})
	d.Change = r.merge(c, m, v.Party, own, passed, now)
	c.Said = remember(c.Said, m)
	if d.Back = r.questionsBack(own, c.Open); d.Back.other {
		d.Notice = noticeQuestion
	}
	c.Cancelled, d.Change.Cancelled = time.Time{}, false // "inställd" cancels a case that exists
	c.Title, c.Subject = secrecy.Mask(r.title(m, c)), heading(m)
	d.Change.log(c, src)
	d.Case, d.Flags = c, r.flags(c, d)
	if v.Reason != reasonOldThread && point(r.Prefix, m).any() {
		// an unknown number and a mail that passes the gate is a new case, and somebody should know.
		d.Flags, d.Notice = addFlag(d.Flags, "unknown-number"), "unknown-number"
	}
	if c.UnderReview() {
		d.Notice = "guard"
	}
	d.unread(m)
	r.urge(&d, m, now)
	r.neighbours(&d, k.Around, now)
	return d
}

// unread tells a person about a mail whose words we cannot read and that said nothing else (C07): its sender believes
// that he has answered; and about one whose letters are a guess (C09).
func (d *Decision) unread(m *Mail) {
	why := ""
	switch {
	case m.sealed() && !d.Change.Any():
		why = reasonSealed
	case slices.Contains(m.Faults, letter.FaultCharset):
		why = reasonCharset
	default:
		return
	}
	d.Flags = addFlag(d.Flags, why)
	if d.Notice == "" {
		d.Notice = why
	}
}

// amend adds a reply to its case. Either party may answer for any case: that is samråd.
func (r *Rules) amend(m *Mail, k Known, v Verdict, now time.Time) Decision {
	d := Decision{Verdict: v, Keep: true, Before: k.Case}
	c := k.Case.Clone()
	if len(m.From) == 1 && strings.EqualFold(c.Gone, m.From[0].Addr) {
		c.Gone = "" // he is there after all
	}
	a, settled := r.aside(k, c, m, v.Party, now)
	if a.steers {
		r.besideWord(&d, a)
	}
	if settled || a.moves && a.move(&d, k.Moving) {
		return r.settled(d, a, k)
	}
	talk := r.talk(c, m)
	all := bareDate(c, m, m.readReply(r.Checklist, talk))
	own, passed := m.passedOn(all, func(views [][]letter.Line) checklist.Reading {
		return bareDate(c, m, richest(views, func(v []letter.Line) checklist.Reading { return r.Checklist.ReadReply(v, talk) }))
	})
	if said, ok := r.outcome(c, own, now); ok && (c.Lead == "" || v.Party.ID == c.Lead) {
		d.Reading = own
		d.Reading.Outcome, d.Reading.Rest = said, ""
		a.evaluated(said)
		return r.settled(d, a, k)
	}
	if r.saidBefore(a, own) {
		d.Reading = own
		return r.settled(d, a, k)
	}
	if word, ok := theirWord(c, own, v.Party.ID); ok && a.proposeWord(word) {
		d.Reading = own
		return r.settled(d, a, k)
	}
	own, d.Off = callsOff(c, own)
	own, theirs := foreign(c, own, v.Party.ID)
	d.Reading, d.Back = own, r.questionsBack(own, c.Open)
	guarded := c.UnderReview()
	src := source(m, v.Party, now)
	d.Change = r.merge(c, m, v.Party, own, passed, now)
	c.Follow(threads(m)...)
	c.Said = remember(c.Said, m)
	d.Change.log(c, src)
	r.evaluate(c, d, src)
	void(c, now)
	d.Case = c
	r.urge(&d, m, now)
	r.propose(&d, m, theirs, src, now)
	c.Keep(k.Case, string(m.Sum))
	d.Flags = r.flags(c, d)
	d.notices(m, c.UnderReview() && !guarded)
	if !d.Change.Any() {
		r.unchanged(&d, m, k, now)
		return d
	}
	d.leftOver(r, m)
	_, direct := r.addressed(m)
	r.answer(&d, m, k, direct, now)
	return d
}

// notices says what a person must be told of a reply, the most pressing first.
func (d *Decision) notices(m *Mail, guarded bool) {
	if guarded {
		d.Notice = "guard"
	}
	d.unread(m)
	switch {
	case d.Notice != "":
	case d.Change.Ignored:
		d.Notice = noticePassedOn // a person decides
	case d.Back.other && !m.Old:
		d.Notice = noticeQuestion
	}
}

// unchanged says why a reply that changed nothing is what it is. Words that answered nothing are told so, and a person
// reads them.
func (r *Rules) unchanged(d *Decision, m *Mail, k Known, now time.Time) {
	d.Silent = string(letter.Unchanged)
	if d.Reading.Courtesy {
		d.Silent = string(letter.Courtesy)
	}
	d.Reason = d.Silent
	if d.Back.any() && !m.Old {
		r.sayBack(d, m, k, now)
		return
	}
	says := r.Checklist.Judge("", d.Reading.Rest) == initiative.Answered
	says = says || len(d.Change.Unread)+len(d.Change.Fruitless) > 0
	says = says && len(steer.Read(m.Own)) == 0 // a word that is in force already is understood
	switch {
	case d.Notice != "" || d.Reading.Courtesy || m.Old:
	case d.Off:
		d.Notice = noticeUnreadAnswer
		r.askWhole(d, m, k, now)
	case says:
		d.Notice = noticeUnreadAnswer
		r.sayUnread(d, m, k, now)
	}
}

// leftOver notes that some of a reply's words answered nothing, and has a person read them.
func (d *Decision) leftOver(r *Rules, m *Mail) {
	const fewest = 4 // words that say something
	rest := withoutName(d.Reading.Rest, author(m))
	said := len(strings.Fields(rest)) >= fewest && !r.Checklist.Courtesy(rest) && !text.Courteous(rest)
	if !said || d.Back.any() || m.Old || d.Change.Cancelled || r.Checklist.Judge("", rest) != initiative.Answered {
		return
	}
	if d.Partly = true; d.Notice == "" {
		d.Notice = noticeUnreadAnswer
	}
}

// talk is what a reply is read against.
func (r *Rules) talk(c *initiative.Initiative, m *Mail) checklist.Talk {
	return checklist.Talk{Sent: bodies(c), Open: c.Open, Title: c.Title, Author: author(m)}
}

// settled is the decision on a reply whose words answered a question of ours, or steered the case.
func (r *Rules) settled(d Decision, a *asides, k Known) Decision {
	d.Case = a.c
	d.Others = append(d.Others, a.also...)
	a.c.Keep(k.Case, string(a.m.Sum), a.alongWith()...)
	a.c.Follow(threads(a.m)...)
	d.Flags = r.flags(a.c, d)
	_, direct := r.addressed(a.m)
	if d.Silent = r.silence(&d, a.m, k, direct); d.Silent == "" && a.said != nil {
		mail, err := a.said()
		if err != nil {
			panic("a template that its tests did not try: " + err.Error()) // held back for a person by the desk
		}
		r.enclose(&d, a.m, mail, a.kind, a.now)
	}
	for _, o := range a.own {
		d.Own = append(d.Own, r.send(a.c, o, a.now))
	}
	return d
}

// bareDate takes a reply that is but a date as the answer to "nar", where our last mail asked for one in words of its
// own: it could not read the time, or was not sure of it. Words that say that the time is another now are such an
// answer whatever was asked, and beside other answers too: "Hej! Vandringen flyttas till torsdag 9 april."
func bareDate(c *initiative.Initiative, m *Mail, got checklist.Reading) checklist.Reading {
	is := func(a checklist.Answer) bool { return a.Item == nar }
	if got.Cancelled || slices.ContainsFunc(got.Answers, is) {
		return got
	}
	told := hello.ReplaceAllString(got.Told, "")
	if _, ok := timeIn(told, m.Reference); ok && !doubting.MatchString(told) && !lessens(told) {
		got.Answers = append(got.Answers, checklist.Answer{Item: nar, Text: told, State: initiative.Answered})
		return got
	}
	if got.Told != "" {
		got.Rest = strings.TrimSpace(got.Rest + "\n\n" + got.Told)
	}
	words, alone := got.Rest, len(got.Answers) == 0
	if got.Bare { // it names no question, so that the open one got it
		words, alone = got.Answers[0].Text, true
	}
	said, ok := newTime(words, m.Reference, alone && !got.Bare && doubtful(c) && !lessens(words))
	if !ok {
		return got
	}
	if alone {
		got.Answers, got.Rest, got.Courtesy, got.Bare = nil, "", false, false
	}
	got.Answers = append(got.Answers, checklist.Answer{Item: nar, Text: said, State: initiative.Answered})
	return got
}

// evaluate notes that a case has been evaluated, by its status. An answer to the question of the evaluation is the plan
// how to do it, also when it comes after the end.
func (r *Rules) evaluate(c *initiative.Initiative, d Decision, src initiative.Source) {
	if !c.Evaluated.IsZero() || !d.Reading.Evaluated {
		return
	}
	c.Evaluated = src.At
	c.Log(initiative.Event{At: src.At, What: "evaluated", Source: src})
}

// outcome is what a reply says in words of its own, when the time of a case is over that nobody waits for an answer of:
// how it went. The plan how to evaluate stays the plan.
func (r *Rules) outcome(c *initiative.Initiative, got checklist.Reading, now time.Time) (said string, ok bool) {
	over := !c.When.End.IsZero() && c.When.End.Before(dates.DayOf(now.In(r.Location)))
	said = strings.TrimSpace(got.Rest)
	nothing := got.Cancelled || got.Courtesy || strings.HasSuffix(said, "?") || r.Checklist.Courtesy(said)
	says := !nothing && len(got.Answers) == 0 && r.Checklist.Judge("", said) == initiative.Answered
	return said, over && says && len(c.Waiting()) == 0
}

// author is what a reply may be signed with.
func author(m *Mail) string {
	if len(m.From) == 0 {
		return ""
	}
	local, _, _ := strings.Cut(m.From[0].Addr, "@")
	return m.From[0].Name + " " + local
}

// doubtful reports whether we asked about the time although it has an answer.
func doubtful(c *initiative.Initiative) bool {
	v, ok := c.Answer(nar)
	if !ok || !v.State.Closed() {
		return false
	}
	return c.When.IsZero() || slices.ContainsFunc(c.When.Flags, func(f string) bool {
		name, _, _ := strings.Cut(f, ":")
		return slices.Contains([]string{"ambiguous", "weekday_mismatch", "implausible", "past"}, name)
	})
}

// help answers a request for help with the twelve questions, and one for the year's plan with that. It makes no case
// and keeps nothing.
func (r *Rules) help(m *Mail, k Known, v Verdict, now time.Time) Decision {
	d := Decision{Verdict: v, Reading: m.readNew(r.Checklist)}
	_, direct := r.addressed(m)
	if v.Reason == reasonPlan {
		r.sendPlan(&d, m, k, direct, now)
		return d
	}
	r.answer(&d, m, k, direct, now)
	return d
}

// bodies are the texts we sent about a case, newest first: what a reply is compared with.
func bodies(c *initiative.Initiative) []string {
	out := make([]string, 0, len(c.Sent))
	for i := len(c.Sent) - 1; i >= 0; i-- {
		out = append(out, c.Sent[i].Body)
	}
	return out
}

// flags are what a person who looks at the case should notice.
func (r *Rules) flags(c *initiative.Initiative, d Decision) []string {
	var out []string
	if c.UnderReview() {
		out = append(out, "guard")
	}
	if c.Embargo.Held {
		out = append(out, "embargo")
	}
	for _, a := range d.Reading.Answers {
		if a.Preliminary {
			out = addFlag(out, "preliminary")
		}
	}
	if v, ok := c.Answer(nar); ok && v.State.Closed() && c.When.IsZero() {
		out = append(out, "undated")
	}
	if d.Change.touched(nar) {
		for _, f := range c.When.Flags {
			name, _, _ := strings.Cut(f, ":")
			out = addFlag(out, name)
		}
	}
	for _, f := range c.Flags {
		out = addFlag(out, f)
	}
	return out
}
