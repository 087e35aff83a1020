package apply

import (
	"fmt"
	"slices"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// merge lets one case go up in another. What only one of them has, the other gets; guard and embargo of both hold; what
// parties said of either counts no longer; and where the answers contradict each other, whoever gave the one that
// stands is asked.
func (g *directing) merge() error {
	from, into := g.c, g.into
	switch {
	case from.ID == into.ID:
		return refuse("name another case", "%s cannot be merged into itself", from.ID)
	case !into.Cancelled.IsZero() || !into.Closed.IsZero():
		return refuse(fmt.Sprintf("samrad case reopen %s first, or merge the other way round", into.ID),
			"%s is closed or cancelled", into.ID)
	}
	consulted := slices.Concat(from.Consulted, into.Consulted)
	was := into.Clone()
	items, texts := g.unite()
	g.withhold()
	unconsult(into, g.now)
	for _, p := range from.Parties {
		into.Join(p)
	}
	into.Follow(from.Threads...)
	into.Sent = append(into.Sent, from.Sent...)
	slices.SortStableFunc(into.Sent, func(a, b initiative.Sent) int { return a.At.Compare(b.At) })
	for _, a := range from.Attachments {
		if !slices.Contains(into.Attachments, a) {
			into.Attachments = append(into.Attachments, a)
		}
	}
	into.Outcome = append(into.Outcome, from.Outcome...)
	into.Urgent = into.Urgent || from.Urgent
	into.Merged = append(into.Merged, from.ID)
	into.Updated = g.now
	into.Log(initiative.Event{At: g.now, What: "merged", By: g.o.By})
	from.Into, from.Closed = into.ID, g.now
	ended := void(into, g.now)
	for n := range from.Proposals {
		if p := &from.Proposals[n]; p.Pending() {
			p.Ended, p.Outcome = g.now, initiative.Void
			ended = append(ended, *p)
		}
	}
	steps := append(initiative.Steps(was, into), initiative.Gathered(was, into)...)
	into.History[len(into.History)-1].Steps = append(steps, initiative.Step{Of: from.ID})
	g.tellMerged(consulted, len(items) > 0)
	for _, p := range ended {
		g.tellOf(into, p.Source.From, p.Source.Party, "merged-proposal", string(from.ID))
	}
	g.ask(items, texts)
	return nil
}

// part takes a merger back: each of the two is again what it was, but for what was said of it since. What waited for an
// answer in either waits again, and what the merger made of their contradictions does not.
func (g *directing) part(e initiative.Event) {
	stays, back := g.c, g.into
	theirs := func(s initiative.Sent) bool {
		return back.HasSent(func(id string) bool { return id == s.Letter })
	}
	stays.Sent = slices.DeleteFunc(stays.Sent, theirs)
	stays.Merged = slices.DeleteFunc(stays.Merged, func(id initiative.ID) bool { return id == back.ID })
	endProposals(stays, e.At, g.now)
	for _, c := range []*initiative.Initiative{stays, back} {
		for n := range c.Proposals {
			if p := &c.Proposals[n]; p.Outcome == initiative.Void && p.Ended.Equal(e.At) {
				p.Ended, p.Outcome = time.Time{}, ""
				g.tellOf(c, p.Source.From, p.Source.Party, kindUndone, "")
			}
		}
	}
	g.tellOf(back, back.Reporter, back.Lead, kindUndone, "")
}

// unite gives the case that stays what it lacks, and returns what the two contradict each other in: the questions, and
// what the other case says.
func (g *directing) unite() (items []initiative.Item, texts []string) {
	from, into := g.c, g.into
	for _, item := range g.Checklist.Items() {
		theirs, has := from.Answer(item)
		ours, had := into.Answer(item)
		switch {
		case !has || !theirs.State.Closed():
		case !had || !ours.State.Closed():
			into.Put(item, theirs)
			if item == triage.Nar {
				into.When = from.When
			}
		case !triage.SameText(ours.Text, theirs.Text):
			items, texts = append(items, item), append(texts, theirs.Text)
		}
	}
	into.Recount(g.Checklist.Items())
	for name, text := range from.Fields {
		if _, has := into.Fields[name]; has {
			continue
		}
		if into.Fields == nil {
			into.Fields = map[string]string{}
		}
		into.Fields[name] = text
	}
	g.retag(into)
	return items, texts
}

// withhold unites guard and embargo: the later day holds, and one without a day longer than any.
func (g *directing) withhold() {
	from, into := g.c, g.into
	for _, hit := range from.Guard {
		if !slices.Contains(into.Guard, hit) {
			into.Guard = append(into.Guard, hit)
		}
	}
	into.HoldShare = into.HoldShare || from.HoldShare
	if !from.Embargo.Holds(dates.DayOf(g.now)) {
		return
	}
	old := into.Embargo
	longer := from.Embargo.Until.IsZero() || !old.Until.IsZero() && old.Until.Before(from.Embargo.Until)
	if !old.Holds(dates.DayOf(g.now)) || longer {
		into.Embargo = from.Embargo
	}
	into.ShareUnder = false
}

// tellMerged tells the owners of both cases, and the parties whose word counts no longer.
func (g *directing) tellMerged(consulted []initiative.Consultation, asks bool) {
	did := "merged"
	if asks {
		did = "merged-asks"
	}
	g.tellOf(g.into, g.into.Reporter, g.into.Lead, did, string(g.c.ID))
	g.tellOf(g.c, g.c.Reporter, g.c.Lead, "merged-into", string(g.into.ID))
	for _, with := range consulted {
		if p, ok := g.Party(with.Party); ok && with.Round > 0 && p.ID != g.into.Lead {
			g.tellOf(g.into, p.ConsultAddress(), p.ID, "merged-consult", string(g.c.ID))
		}
	}
}

// ask turns what the two cases contradict each other in into one proposal. It is nobody's of the parties: whoever gave
// the answer that stands decides, also where the same party gave the other.
func (g *directing) ask(items []initiative.Item, texts []string) {
	if len(items) == 0 {
		return
	}
	c := g.into
	standing, _ := c.Answer(items[0])
	src := initiative.Source{From: g.c.Reporter, At: g.now}
	p := c.Propose(items, texts, standing.Source.From, src)
	c.Proposals[p.N-1].Asked = g.now
	o, ok := g.asking(c, p, standing.Source.Party, fmt.Sprintf("merged/%d", g.now.UnixNano()))
	_, known := g.Sender(letter.Address{Addr: p.To})
	if g.stopped || !ok || !known || !disclosure.Calendar(c, dates.DayOf(g.now)) {
		return // nothing of it is told by mail: the proposal stands on the case, and a person decides
	}
	g.own = append(g.own, g.WriteUnasked(c, o, g.now))
	if !slices.Contains(g.told, p.To) {
		g.told = append(g.told, p.To)
	}
}
