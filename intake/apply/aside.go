package apply

import (
	"strings"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
	"haninge.se/samrad/templates"
)

const longestWords = 4000 // bytes of an objection or an outcome that are kept on the case; the mail is kept whole

// asides is what a reply does to a case beside answering questions: it steers it, or answers a question of our own.
// Said is the mail that goes back, where one does; nothing else is read of the mail then.
type asides struct {
	Editor
	c     *initiative.Initiative
	party triage.Party
	src   initiative.Source

	moves bool                 // it says "flytta"
	grave bool                 // others are told of time, spokesperson, a consent taken back, or whether it takes place
	own   []writer.UnaskedMail // to others
	also  []triage.Other       // what it does to other cases

	kind string // of the answer
	said func() templates.View

	echoes []templates.SteeredView // of the words that steered, in order
	steers bool                    // one of them did: what else the mail says is read as well
	taken  templates.Taken         // of that
}

// aside reads the own words of a reply as the answer to a question of ours, or as steering words. It reports whether
// they were: the words are dealt with then, and are no answers to the checklist's questions.
func (r Editor) aside(c *initiative.Initiative) (*asides, bool) {
	party := r.verdict.Party
	a := &asides{Editor: r, c: c, party: party, src: source(r.mail, party, r.now)}
	own := strings.TrimSpace(triage.OwnWords(r.mail))
	if own == "" || c.UnderReview() {
		return a, false
	}
	if sent, ok := triage.AnsweredMail(c, r.mail); ok && a.reply(sent, own) || r.mail.OfSeveral && a.consents(own) {
		return a, true
	}
	words := steer.Read(own)
	if steer.Asks(own, steer.Carried) {
		words = []steer.Word{{Kind: steer.Carried}}
	} else if wish, ok := steer.Wish(triage.WithoutName(own, triage.Author(r.mail))); ok && len(words) == 0 {
		words = []steer.Word{wish}
	}
	a.steerBy(words)
	return a, a.steers
}

// steerBy does what words say, in their order. What is answered by a mail of its own stands alone: beside another word
// it is named as not read.
func (a *asides) steerBy(words []steer.Word) {
	echoed := func(w steer.Word) bool {
		_, ok := effects()[w.Kind]
		return ok && a.party.ID == a.c.Lead
	}
	for _, alone := range []bool{false, true} {
		for _, w := range words {
			switch {
			case w.Kind == steer.Move:
				a.moves = true
			case echoed(w) == alone:
			case alone && a.steers:
				a.taken.Left = append(a.taken.Left, steer.Say(w.Kind))
			default:
				a.steers = a.steer(w) || a.steers
			}
		}
	}
}

// reply takes the words as the reply to a mail of ours that asked one question.
func (a *asides) reply(sent initiative.Sent, own string) bool {
	word, closed := steer.Reply(triage.WithoutSigning(own, triage.Author(a.mail)))
	switch sent.Kind {
	case writer.KindConsult, "consult-change", "consult-remind":
		return a.consulted(word, closed, own)
	case writer.KindOnAgain, writer.KindCalledOff, kindThanks:
		return a.toNews(sent.Kind, word, closed, own)
	case writer.KindConsulted, writer.KindProposal, "proposal-moved":
		return closed && a.decided(sent.Proposal, word == steer.Yes || word == steer.NoObjection, word == steer.No)
	case kindWhole:
		return closed && a.whole(word)
	case triage.KindWhich:
		return closed && word == steer.No && a.whole(word)
	case triage.KindRecurring:
		return closed && word == steer.No // it does not come again, and there is nothing to say to that
	case writer.KindEvaluation:
		return !closed && a.outcome(own)
	}
	return false
}

// consents takes one of the closed list, written beside a case number, for the answer to the consultation, and a yes or
// a no for that to the proposal that waits for this party.
func (a *asides) consents(own string) bool {
	word, closed := steer.Reply(own)
	if closed && (word == steer.Yes || word == steer.No) {
		return a.decides(word)
	}
	if !closed || a.party.ID == a.c.Lead {
		return false
	}
	if with := a.c.With(a.party.ID); with.Round == 0 {
		with.Ask(a.c.ToShow(), a.now) // nobody asked yet: it holds for what stands there now
	}
	return a.consulted(word, closed, own)
}

// tellOwner tells the owner what the other party said, with the words of an objection, or what it asks.
func (a *asides) tellOwner(v initiative.Voice, p initiative.Proposal) {
	r := a.Editor
	view := templates.ConsultStanceView{
		Case: r.CaseView(a.c, a.c.Lead, a.now), Party: r.PartyName(a.party.ID), By: a.src.From, Stance: string(v.Stance),
		Objects: v.Stance == initiative.Objects, Words: v.Text, Proposed: r.Proposed(a.c, p),
	}
	if v.Stance == "" {
		view.Answer = a.src.From
	}
	if _, shared := r.Mailbox(strings.ToLower(a.src.From)); shared {
		view.By = templates.SharedMailbox(view.Party)
	}
	had := len(a.own)
	if a.tell(writer.KindConsulted, "consulted/"+string(a.src.Sum), a.c.Reporter, view); len(a.own) > had {
		a.own[had].Proposal = p.N
	}
}

// decides takes a yes or a no that answers no mail of ours for the one proposal that this party is asked about. Of
// several nobody can tell which is meant.
func (a *asides) decides(word steer.Kind) bool {
	var mine []int
	for _, p := range a.c.Proposals {
		if p.Pending() && p.Current(a.c) && a.c.Decider(p) == a.party.ID {
			mine = append(mine, p.N)
		}
	}
	switch len(mine) {
	case 0:
		return false
	case 1:
		return a.decided(mine[0], word == steer.Yes, word == steer.No)
	}
	a.steered("several-proposals", "", "")
	return true
}

// decided ends a proposal that waits: what it proposes is taken, or what stands is kept. Of one that has ended since
// it says that it does not hold any more, and changes nothing.
func (a *asides) decided(n int, yes, no bool) bool {
	if n < 1 || n > len(a.c.Proposals) || yes == no {
		return false
	}
	p := &a.c.Proposals[n-1]
	switch {
	case a.party.ID != a.c.Decider(*p):
		return false
	case !p.Pending():
		a.answer("proposal-result", func() templates.View { return a.resultView(*p, initiative.Void) })
		return true
	}
	p.Ended, p.Outcome = a.now, initiative.Declined
	switch {
	case !p.Current(a.c):
		p.Outcome = initiative.Void
	case yes:
		p.Outcome = initiative.Accepted
		a.accept(*p)
		a.void()
	}
	a.c.Updated = a.now
	a.c.Log(initiative.Event{At: a.now, What: "proposal " + p.Outcome, Items: p.Items, Source: a.src})
	a.grave = p.Outcome == initiative.Accepted && (writer.Grave(p.Items) || calls(steer.Kind(p.Steer)))
	view := a.resultView(*p, p.Outcome)
	if to := p.Source.From; to != a.src.From {
		theirs := view
		theirs.Case = a.CaseView(a.c, p.Source.Party, a.now)
		a.tell("proposal-result", "result/"+string(a.src.Sum), to, theirs)
	}
	a.answer("proposal-result", func() templates.View { return view })
	return true
}

// resultView is what is told of how a proposal ended.
func (a *asides) resultView(p initiative.Proposal, outcome string) templates.ProposalResultView {
	v := templates.ProposalResultView{
		Case: a.view(), Party: a.PartyName(a.party.ID), Outcome: outcome, Items: a.Ordinals(p.Items),
		Wish: writer.Wish(p),
	}
	v.Changes = a.Proposed(a.c, p)
	for n, item := range p.Items {
		v.Changes[n].Old = "" // it may be the other party's
		if said := a.c.When.Say(); item == triage.Nar && said != "" {
			v.Changes[n].New = said // as it was read
		}
	}
	return v
}

// accept files what was proposed. It counts as the proposer's consent to the very plan that comes of it.
func (a *asides) accept(p initiative.Proposal) {
	if p.Steer != "" {
		if e, ok := effects()[steer.Kind(p.Steer)]; ok && e.do(a, p.Arg) {
			a.c.Inform(p.Source.Party) // by the mail that says how its proposal ended
			a.c.Log(initiative.Event{At: a.now, What: e.did, Source: a.src})
		}
		return
	}
	for n, item := range p.Items {
		v := initiative.Version{Text: p.Texts[n], State: initiative.Answered, Source: p.Source}
		v.Source.At = a.now
		if item == triage.Nar {
			v.When, _ = triage.ReadWhen(v.Text, dates.DayOf(p.Source.At.In(a.Location)))
			v.When = triage.Kept(v.When, v.Text, a.c.When)
			a.c.When = v.When
		}
		a.c.Put(item, v)
	}
	a.c.Recount(a.Checklist.Items())
	if p.Source.Party == "" {
		return // two cases became one: nobody of another party proposed it
	}
	with := a.c.With(p.Source.Party)
	if with.Round > 0 {
		with.Shown = a.c.ToShow()
		with.Say(initiative.Voice{Stance: initiative.NoObjection, Source: p.Source})
	}
}

// outcome takes own words as how it went: appended, never overwritten. Courtesy and postponement are none.
func (a *asides) outcome(own string) bool {
	over := a.c.When.End.IsZero() || a.over()
	says := a.says(own, a.mail.ReadReply(a.Checklist, a.talk(a.c)))
	if !over || !says || !triage.TookPart(a.c, a.party.ID) || len(steer.Read(own)) > 0 {
		return false
	}
	a.evaluated(own)
	return true
}

// over reports whether the last day of the case has gone.
func (a *asides) over() bool {
	return !a.c.When.End.IsZero() && a.c.When.End.Before(dates.DayOf(a.now.In(a.Location)))
}

// evaluated notes how it went, and says so.
func (a *asides) evaluated(said string) {
	v := initiative.Version{Text: clipBytes(said, longestWords), State: initiative.Answered, Source: a.src}
	a.c.Outcome = append(a.c.Outcome, v)
	a.c.Evaluated, a.c.Updated = a.now, a.now
	a.c.Log(initiative.Event{At: a.now, What: "evaluated", Source: a.src})
	a.answer("evaluated", func() templates.View {
		view := a.view()
		if view.Withheld() {
			return templates.SteeredView{Case: view, Did: "evaluated"}
		}
		v := templates.EvaluatedView{Case: view, Outcome: said}
		if a.party.ID != a.c.Lead && a.c.Lead != "" {
			v.Hears = a.PartyName(a.c.Lead)
		}
		return v
	})
}

// view is what goes back to the writer of a mail.
func (a *asides) view() templates.Case { return a.CaseView(a.c, a.party.ID, a.now) }

// answer sets the mail that goes back.
func (a *asides) answer(kind string, view func() templates.View) { a.kind, a.said = kind, view }

// tell adds a mail to somebody else. One that cannot be written is none: its tests try every template.
func (a *asides) tell(kind, key, to string, view templates.View) {
	mail, err := templates.Write(view, a.Signatures())
	from, ok := a.LeavesFrom(a.c)
	if err != nil || !ok || a.mail.Quiet() || !letter.PlainAddr(to) {
		return
	}
	o := writer.UnaskedMail{Key: key, Kind: kind, To: strings.ToLower(to), From: from, Mail: mail, Cause: a.mail.Sum}
	o.Uncapped = a.PassesCaps(a.c, a.grave, initiative.When{}, a.now)
	a.own = append(a.own, o)
}

// clipBytes cuts a text to at most n bytes, at a line or a word.
func clipBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = strings.ToValidUTF8(s[:n], "")
	if i := strings.LastIndexAny(s, " \n"); i > n/2 {
		s = s[:i]
	}
	return s + " …"
}
