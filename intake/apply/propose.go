package apply

import (
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/answer"
	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// foreign parts a reading into what its writer may say at once, and what only the party of the standing answer decides:
// another answer to a question that the other party has answered is a proposal.
func foreign(c *initiative.Initiative, got checklist.Reading, party initiative.Party) (
	own checklist.Reading, theirs []checklist.Answer) {
	own = got
	own.Answers = nil
	if c.Lead != "" && c.Lead != party {
		own.Cancelled, own.Evaluated = false, false
	}
	for _, a := range got.Answers {
		last, had := c.Answer(a.Item)
		standing := had && last.State.Closed() && last.Source.Party != "" && last.Source.Party != party
		switch {
		case standing && a.State.Closed() && !triage.SameText(last.Text, a.Text):
			theirs = append(theirs, a)
		case standing && !a.State.Closed(): // "återkommer" about what another has answered changes nothing
		default:
			own.Answers = append(own.Answers, a)
		}
	}
	return own, theirs
}

// theirWord is what the running text of a party would do to the other's case as a whole: that is for the other to say.
func theirWord(c *initiative.Initiative, own checklist.Reading, party initiative.Party) (steer.Word, bool) {
	switch {
	case c.Lead == "" || c.Lead == party:
	case own.Cancelled && c.Cancelled.IsZero():
		return steer.Word{Kind: steer.Cancel}, true
	case own.Evaluated && c.Evaluated.IsZero():
		return steer.Word{Kind: steer.Evaluated}, true
	}
	return steer.Word{}, false
}

// propose turns what a party would change of the other's answers into one proposal, and asks whoever gave the first of
// them. Proposals that a later answer made void are ended, and both are told by the next mail about the case.
func (r Editor) propose(
	d *triage.Decision, m *triage.Mail, theirs []checklist.Answer, src initiative.Source, now time.Time) {
	c := d.Case
	if len(theirs) == 0 {
		return
	}
	var items []initiative.Item
	var texts []string
	for _, a := range theirs {
		items, texts = append(items, a.Item), append(texts, a.Text)
	}
	standing, _ := c.Answer(items[0])
	p := c.Propose(items, texts, standing.Source.From, src)
	c.Proposals[p.N-1].Asked = now
	c.Updated = now
	c.Log(initiative.Event{At: now, What: "proposed", Items: items, Source: src})
	d.Change.Proposed = items
	if !disclosure.Calendar(c, dates.DayOf(now)) { // nothing of it crosses between the parties: a person settles it
		if d.Notice == "" {
			d.Notice = answer.NoticePassedOn
		}
		return
	}
	mail, err := templates.Proposal(r.ProposalView(c, p, standing.Source.Party, now))
	from, ok := r.LeavesFrom(c)
	to := strings.ToLower(p.To)
	if err != nil || !ok || m.Quiet() || !letter.PlainAddr(to) {
		return // the proposal stands on the case, and in the digest
	}
	o := answer.UnaskedMail{Key: "proposal/" + string(m.Sum), Kind: answer.KindProposal, To: to, From: from, Mail: mail}
	o.Cause, o.Proposal, o.Uncapped = m.Sum, p.N, r.PassesCaps(c, answer.Grave(p.Items), r.proposedTime(p), now)
	d.Own = append(d.Own, r.WriteUnasked(c, o, now))
}

// proposedTime is the time that a proposal names, zero where it names none.
func (r Editor) proposedTime(p initiative.Proposal) initiative.When {
	for n, item := range p.Items {
		if item == triage.Nar {
			when, _ := triage.ReadWhen(p.Texts[n], dates.DayOf(p.Source.At.In(r.Location)))
			return when
		}
	}
	return initiative.When{}
}

// void ends the proposals that a later answer made pointless.
func void(c *initiative.Initiative, now time.Time) {
	for i := range c.Proposals {
		if p := &c.Proposals[i]; p.Pending() && !p.Current(c) {
			p.Ended, p.Outcome = now, initiative.Void
		}
	}
}

const (
	kindUnread    = "unread"
	kindQuestion  = "question"
	mostUnreadRow = 2 // answers in a row to one sender whose words we could not read; after that only a person is told
)

// unreadRow is how many answers in a row told a sender that we found no answer in his mail.
func unreadRow(c *initiative.Initiative, to string) (n int) {
	for _, s := range slices.Backward(c.Sent) {
		if !strings.EqualFold(s.To, to) || !s.Withdrawn.IsZero() {
			continue
		}
		if s.Kind != kindUnread && s.Kind != kindWhole {
			return n
		}
		n++
	}
	return n
}

// sayUnread answers a colleague whose own words answered nothing: never silence, and never more than twice in a row.
func (r Editor) sayUnread(d *triage.Decision, m *triage.Mail, k triage.Known, now time.Time) {
	c := d.Case
	if len(m.From) != 1 || c.UnderReview() || unreadRow(c, m.From[0].Addr) >= mostUnreadRow {
		return
	}
	r.Respond(d, m, k, kindUnread, now, func() (templates.Mail, error) {
		return templates.UnreadWords(templates.UnreadView{
			Case: r.CaseView(c, d.Party.ID, now), Contact: d.Party.Contact, Unread: d.Change.Unread,
			Fruitless: d.Change.Fruitless, Open: r.Questions(c.Open), Signatures: r.Signatures(),
		})
	})
}

// sayBack answers a mail that does nothing but ask.
func (r Editor) sayBack(d *triage.Decision, m *triage.Mail, k triage.Known, now time.Time) {
	r.Respond(d, m, k, kindQuestion, now, func() (templates.Mail, error) {
		return templates.Answered(templates.QuestionView{
			Case: r.CaseView(d.Case, d.Party.ID, now), Aside: r.Aside(d, now), Signatures: r.Signatures(),
		})
	})
}
