package apply

import (
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
	"haninge.se/samrad/templates"
)

// kindUndone is the kind of a mail that says that an earlier one does not hold.
const kindUndone = "undone"

// undo takes back what the mail did whose confirmation this one answers: what nobody has changed since, and nothing
// else. Everyone who was told of it is told that it does not hold.
func (a *asides) undo() bool {
	sent, ok := triage.AnsweredMail(a.c, a.mail)
	mine := strings.EqualFold(sent.To, a.src.From) || a.party.ID == a.c.Lead
	meant := func(e initiative.Event) bool { return sent.Cause != "" && e.Source.Sum == sent.Cause }
	steps := a.c.StepsOf(meant)
	if !ok || !sent.Confirms || len(steps) == 0 || !mine {
		a.steered("nothing-to-undo", "", "")
		return true
	}
	undone, left := a.takeBack(a.c, steps)
	for _, s := range steps {
		if s.Of != "" {
			there, stays := a.takeBackAlong(s, meant)
			undone, left = append(undone, there...), append(left, stays...)
		}
	}
	if len(undone) == 0 {
		a.also = nil
		a.steered("not-undone", "", "")
		return true
	}
	a.grave = slices.ContainsFunc(undone, graveStep)
	for _, to := range a.toldOf(sent) {
		party, _ := a.Sender(letter.Address{Addr: to})
		a.tell(kindUndone, kindUndone+"/"+string(a.src.Sum), to, templates.UndoneView{
			Case: a.CaseView(a.c, party.ID, a.now), By: a.AuthorName(a.src.From),
		})
	}
	partly := ""
	if len(left) > 0 {
		partly = "partly"
	}
	a.steered(kindUndone, partly, "")
	return true
}

// takeBack takes steps of a case back. The guard is none of them: only a person ends a review.
func (a *asides) takeBack(c *initiative.Initiative, steps []initiative.Step) (undone, left []initiative.Step) {
	steps = slices.DeleteFunc(slices.Clone(steps), func(s initiative.Step) bool { return s.What == "guard" })
	undone, left = c.Undo(steps, a.src)
	if len(undone) > 0 {
		a.recompute(c)
		c.Log(initiative.Event{At: a.now, What: kindUndone, Items: itemsOf(undone), Source: a.src})
	}
	return undone, left
}

// takeBackAlong takes back what a mail changed of another case along with this one. What was proposed there by it waits
// no longer.
func (a *asides) takeBackAlong(s initiative.Step, meant func(initiative.Event) bool) (undone, left []initiative.Step) {
	was := a.known.Along[s.Of]
	if was == nil {
		return nil, []initiative.Step{s}
	}
	c := was.Clone()
	undone, left = a.takeBack(c, c.StepsOf(meant))
	for _, e := range c.History {
		if meant(e) {
			endProposals(c, e.At, a.now)
		}
	}
	c.Keep(was, a.src.Sum)
	c.Look = a.FollowUps.Next(c, a.now)
	a.also = append(a.also, triage.Other{Case: c})
	return undone, left
}

// endProposals ends what was proposed at an instant and waits still.
func endProposals(c *initiative.Initiative, asked, now time.Time) {
	for n := range c.Proposals {
		if p := &c.Proposals[n]; p.Pending() && p.Asked.Equal(asked) {
			p.Ended, p.Outcome = now, initiative.Void
		}
	}
}

// recompute works out what follows from the answers of a case that were changed not by reading a mail.
func (r Editor) recompute(c *initiative.Initiative) {
	c.Recount(r.Checklist.Items())
	r.retag(c)
	void(c, r.now)
	c.Updated = r.now
}

// alongWith names the other cases that a mail changed along with this one.
func (a *asides) alongWith() (out []initiative.Step) {
	for _, row := range a.also {
		out = append(out, initiative.Step{Of: row.Case.ID})
	}
	return out
}

// graveStep reports whether a step is one that people must not learn of too late.
func graveStep(s initiative.Step) bool {
	kind := s.Kind()
	return kind == "cancelled" || kind == "closed" || kind == "voices" || writer.Grave(itemsOf([]initiative.Step{s}))
}

// itemsOf are the questions that steps are about.
func itemsOf(steps []initiative.Step) (out []initiative.Item) {
	for _, s := range steps {
		if kind, item, ok := strings.Cut(s.What, "/"); ok && kind == "answer" {
			out = append(out, initiative.Item(item))
		}
	}
	return out
}

// toldOf are who was told of what a mail did: in the mails that it caused at once, and in those that gathered the
// changes of the day after it.
func (a *asides) toldOf(confirmed initiative.Sent) (out []string) {
	gathered := []string{"told", "consult-change"}
	for _, s := range a.c.Sent {
		caused := confirmed.Cause != "" && s.Cause == confirmed.Cause && s.Letter != confirmed.Letter
		later := slices.Contains(gathered, s.Kind) && s.At.After(confirmed.At)
		if (caused || later) && s.Withdrawn.IsZero() && !strings.EqualFold(s.To, a.src.From) && !slices.Contains(out, s.To) {
			out = append(out, s.To)
		}
	}
	return out
}

// steered answers with the echo of a word: what it did, with what, and what takes it back.
func (a *asides) steered(did, arg, back string) {
	a.echo(templates.SteeredView{Did: did, Arg: arg, Back: back})
}

func (a *asides) echo(v templates.SteeredView) {
	if a.echoes = append(a.echoes, v); len(a.echoes) > 1 {
		return // the first has the others with it
	}
	a.answer("steered", func() templates.View {
		v.Case, v.Taken, v.Hears = a.view(), a.taken, a.Hears(a.c, a.now)
		if v.Did == "uncancelled" && v.Hears == "" {
			v.Unheard = a.Unheard(a.c)
		}
		for _, more := range a.echoes[1:] {
			more.Case = v.Case
			v.More = append(v.More, more)
		}
		if v.Did == "released" && !v.Already {
			v.Sharing = a.AnnounceSharing(a.c, a.now)
		}
		return v
	})
}
