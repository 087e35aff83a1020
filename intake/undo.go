package intake

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/templates"
)

// kindUndone is the kind of a mail that says that an earlier one does not hold.
const kindUndone = "undone"

// undo takes back what the mail did whose confirmation this one answers: what nobody has changed since, and nothing
// else. Everyone who was told of it is told that it does not hold.
func (a *asides) undo() bool {
	sent, ok := answered(a.c, a.m)
	mine := strings.EqualFold(sent.To, a.src.From) || a.party.ID == a.c.Lead
	if !ok || len(sent.Undo) == 0 || !mine {
		a.steered("nothing-to-undo", "", "")
		return true
	}
	was := a.c.Steering()
	undone, left := a.c.Undo(sent.Undo, a.src)
	if len(undone) == 0 {
		a.steered("not-undone", "", "")
		return true
	}
	a.c.Recount(a.rules.Checklist.Items())
	void(a.c, a.now)
	a.c.Updated = a.now
	a.c.Log(initiative.Event{
		At: a.now, What: kindUndone, Items: itemsOf(undone), Source: a.src, Turn: initiative.Turned(was, a.c.Steering()),
	})
	a.grave = slices.ContainsFunc(undone, graveStep)
	for _, to := range a.toldOf(sent) {
		party, _ := a.rules.sender(letter.Address{Addr: to})
		mail, err := templates.Undone(templates.UndoneView{
			Case: a.rules.viewOf(a.c, party.ID, a.now), By: a.rules.writer(a.src.From), Signatures: a.rules.signatures(),
		})
		a.tell(kindUndone, kindUndone+"/"+string(a.src.Sum), to, mail, err)
	}
	partly := ""
	if len(left) > 0 {
		partly = "partly"
	}
	a.steered(kindUndone, partly, "")
	return true
}

// graveStep reports whether a step is one that people must not learn of too late.
func graveStep(s initiative.Step) bool {
	kind, _, _ := strings.Cut(s.What, "/")
	return kind == "cancelled" || kind == "closed" || kind == "voices" || grave(itemsOf([]initiative.Step{s}))
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
		if (caused || later) && !strings.EqualFold(s.To, a.src.From) && !slices.Contains(out, s.To) {
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
	a.answer("steered", func() (templates.Mail, error) {
		v.Case, v.Signatures = a.view(), a.rules.signatures()
		return templates.Steered(v)
	})
}
