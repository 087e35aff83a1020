package apply

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
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

// propose turns what a party would change of others' answers into a proposal to each whose answers they are.
func (r Editor) propose(d *triage.Decision, theirs []checklist.Answer, src initiative.Source) {
	whose := func(a checklist.Answer) initiative.Party {
		v, _ := d.Case.Answer(a.Item)
		return v.Source.Party
	}
	for len(theirs) > 0 {
		party := whose(theirs[0])
		var items []initiative.Item
		var texts []string
		theirs = slices.DeleteFunc(theirs, func(a checklist.Answer) bool {
			if whose(a) != party {
				return false
			}
			items, texts = append(items, a.Item), append(texts, a.Text)
			return true
		})
		r.proposeTo(d, party, items, texts, src)
	}
}

// proposeTo asks whoever of a party gave the first of some answers whether others are to take their place.
func (r Editor) proposeTo(d *triage.Decision, party initiative.Party, items []initiative.Item,
	texts []string, src initiative.Source) {
	c := d.Case
	standing, _ := c.Answer(items[0])
	p := c.Propose(items, texts, standing.Source.From, src)
	c.Proposals[p.N-1].Asked = r.now
	c.Updated = r.now
	c.Log(initiative.Event{At: r.now, What: "proposed", Items: items, Source: src})
	d.Change.Proposed = append(d.Change.Proposed, items...)
	if !disclosure.Calendar(c, dates.DayOf(r.now)) { // nothing of it crosses between the parties: a person decides
		d.Notice = cmp.Or(d.Notice, writer.NoticePassedOn)
		return
	}
	if o, ok := r.asking(c, p, party, string(r.mail.Sum)); ok && !r.mail.Quiet() {
		o.Cause = r.mail.Sum
		d.Own = append(d.Own, r.WriteUnasked(c, o, r.now)) // else the proposal stands on the case, and in the digest
	}
}

// asking is the mail that asks a party about a proposal that something makes; ok is false where none can leave.
func (r Editor) asking(c *initiative.Initiative, p initiative.Proposal, party initiative.Party, made string) (
	o writer.UnaskedMail, ok bool) {
	o = writer.UnaskedMail{
		Key: "proposal/" + made, Kind: writer.KindProposal, To: strings.ToLower(p.To), Proposal: p.N,
		Mail: writer.Written(templates.Write(r.ProposalView(c, p, party, r.now), r.Signatures())),
	}
	o.Uncapped = r.PassesCaps(c, writer.Grave(p.Items) || calls(steer.Kind(p.Steer)), r.proposedTime(p), r.now)
	o.From, ok = r.LeavesFrom(c)
	return o, ok && letter.PlainAddr(o.To)
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

// void ends the proposals that a later answer made pointless, and returns them.
func void(c *initiative.Initiative, now time.Time) (ended []initiative.Proposal) {
	for i := range c.Proposals {
		if p := &c.Proposals[i]; p.Pending() && !p.Current(c) {
			p.Ended, p.Outcome = now, initiative.Void
			ended = append(ended, *p)
		}
	}
	return ended
}

// void ends such proposals, and tells who made them and who was asked; the writer of this mail knows.
func (a *asides) void() {
	for _, p := range void(a.c, a.now) {
		view, key := a.resultView(p, initiative.Void), fmt.Sprintf("void/%d/%s", p.N, a.src.Sum)
		told := []string{a.src.From}
		for _, to := range []string{p.Source.From, p.To} {
			if at := strings.ToLower(to); !slices.Contains(told, at) {
				told = append(told, at)
				view.Case = a.CaseView(a.c, a.PartyOf(at), a.now)
				a.tell("proposal-result", key, at, view)
			}
		}
	}
}

const (
	kindUnread    = "unread"
	kindQuestion  = "question"
	mostUnreadRow = 2 // answers in a row to one sender whose words we could not read; after that only a person is told
)

// repeats reports whether as many answers in a row as may told the writer that we found no answer in his mail; or that
// nobody can say who he is.
func (r Editor) repeats(c *initiative.Initiative) bool {
	if len(r.mail.From) != 1 {
		return true
	}
	told := 0
	for _, s := range slices.Backward(c.Sent) {
		if !strings.EqualFold(s.To, r.mail.From[0].Addr) || !s.Withdrawn.IsZero() {
			continue
		}
		if s.Kind != kindUnread && s.Kind != kindWhole && s.Kind != triage.KindWhich {
			break
		}
		told++
	}
	return told >= mostUnreadRow
}

// sayUnread answers a colleague whose own words answered nothing: never silence, and never more than twice in a row.
func (r Editor) sayUnread(d *triage.Decision) {
	c := d.Case
	if c.UnderReview() || r.repeats(c) {
		return
	}
	v := templates.UnreadView{
		Case: r.CaseView(c, d.Party.ID, r.now), Contact: d.Party.Contact, Unread: d.Change.Unread,
		Fruitless: d.Change.Fruitless, Open: r.Questions(c.Open),
	}
	if v.Weak = r.Weak(d); v.Withheld() || d.Notice != "" {
		v.Weak = nil
	}
	if stage := c.Stage(dates.DayOf(r.now)); !c.Off().IsZero() {
		if v.Off, v.Open = string(stage), nil; !c.Cancelled.IsZero() && c.Lead == d.Party.ID {
			v.Back = writer.Back(writer.Deed(steer.Cancel))
		}
	}
	r.respond(d, kindUnread, v)
}

// sayBack answers a mail that does nothing but ask.
func (r Editor) sayBack(d *triage.Decision) {
	r.respond(d, kindQuestion, templates.QuestionView{
		Case: r.CaseView(d.Case, d.Party.ID, r.now), Aside: r.Aside(d, r.now),
	})
}
