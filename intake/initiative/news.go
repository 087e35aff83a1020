package initiative

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// News is one thing that somebody else than the owner did to a case: another answer to a question, or what the history
// calls it.
type News struct {
	Item Item    // "" where it is no answer
	What string  // of the history, "" for an answer
	Old  Version // what stood before; without text where nothing did
	New  Version
	At   time.Time
	By   string // address of who did it
}

// News are what others did to a case that the owner has not been told of, oldest first.
func (i *Initiative) News() []News {
	since := i.knownUntil()
	var out []News
	for item := range i.Answers {
		if n, ok := i.newAnswer(item, since); ok {
			out = append(out, n)
		}
	}
	for n, e := range i.History {
		if e.What == "taken-over" && i.takenOverAfter(n) {
			continue // it went on from there
		}
		fresh := e.At.After(since) || e.What == "taken-over" && e.At.After(i.Told)
		if fresh && slices.Contains(worthTelling(), e.What) && e.Source.From != "" && !i.owns(e.Source.From) {
			out = append(out, News{What: e.What, At: e.At, By: e.Source.From})
		}
	}
	slices.SortFunc(out, func(a, b News) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Item, b.Item)) })
	return out
}

// takenOverAfter reports whether a case went to another owner after a line of its history.
func (i *Initiative) takenOverAfter(n int) bool {
	return slices.ContainsFunc(i.History[n+1:], func(e Event) bool { return e.What == "taken-over" })
}

// worthTelling are the lines of the history, beside answers, that an owner wants to hear of when another caused them.
// What another party said in a consultation is told by itself.
func worthTelling() []string {
	return []string{
		"cancelled", "uncancelled", "closed", "taken-over", "held", "shared", "proceeded", "released", "embargo-lifted",
		"evaluated",
	}
}

// knownUntil is up to when the owner knows all: since he was told, or since the case became his.
func (i *Initiative) knownUntil() time.Time {
	since := i.Told
	if i.Created.After(since) {
		since = i.Created
	}
	for _, e := range i.History {
		if e.What == "taken-over" && e.At.After(since) {
			since = e.At
		}
	}
	return since
}

// newAnswer is the standing answer when another gave it lately, beside the one that stood before.
func (i *Initiative) newAnswer(item Item, since time.Time) (News, bool) {
	now, ok := i.Answer(item)
	if !ok || !now.State.Closed() || !now.Source.At.After(since) || i.owns(now.Source.From) || i.accepted(now) {
		return News{}, false
	}
	n := News{Item: item, New: now, At: now.Source.At, By: now.Source.From}
	for _, v := range i.Answers[item] {
		if v.State.Closed() && !v.Source.At.After(since) {
			n.Old = v
		}
	}
	return n, n.Old.Text != now.Text
}

// accepted reports whether the owner said yes to an answer that another had proposed.
func (i *Initiative) accepted(v Version) bool {
	return slices.ContainsFunc(i.History, func(e Event) bool {
		return e.What == "proposal "+Accepted && e.At.Equal(v.Source.At) && i.owns(e.Source.From)
	})
}

// Handover is a case that went from one owner to another by a word of somebody else than the first.
type Handover struct {
	From, To string // addresses
	By       string // of who wrote it
	At       time.Time
}

// Handovers are those of which the owner before has to hear, oldest first: he has not got the case back. What an
// operator did is told by itself.
func (i *Initiative) Handovers() (out []Handover) {
	for _, e := range i.History {
		s, ok := e.handsOver()
		told := e.What != "taken-over" && e.What != "proposal "+Accepted || e.Source.From == "" || e.Undone
		if ok && !told && !strings.EqualFold(e.Source.From, s.Was) && !i.owns(s.Was) {
			out = append(out, Handover{From: s.Was, To: s.Is, By: e.Source.From, At: e.At})
		}
	}
	return out
}

// handsOver is the step of a line of the history that gave the case to another owner.
func (e Event) handsOver() (Step, bool) {
	at := slices.IndexFunc(e.Steps, func(s Step) bool { return s.What == "reporter" && s.Was != "" })
	if at < 0 {
		return Step{}, false
	}
	return e.Steps[at], true
}

// Give makes somebody the owner of a case. What is known of where the one before is ends with that.
func (i *Initiative) Give(to string) {
	i.Reporter, i.Gone, i.Away = to, "", time.Time{}
}

// OwnerGone reports whether nobody is at the owner's address any more.
func (i *Initiative) OwnerGone() bool { return i.Gone != "" && i.owns(i.Gone) }

func (i *Initiative) owns(address string) bool { return strings.EqualFold(address, i.Reporter) }
