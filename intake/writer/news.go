package writer

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/followup"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// gathered reports whether the acts of a kind about several cases of one person make one mail.
func gathered(k followup.Kind) bool { return k == followup.Remind || k == followup.Told }

// told words what others changed in the cases of one person: the answers of one case, or the numbers of those of each.
func (f *following) told(e *errand) (templates.Mail, error) {
	var v templates.ToldView
	today := dates.DayOf(f.now)
	for _, c := range e.cases {
		part := templates.ToldCase{Case: f.rules.CaseView(c, c.Lead, f.now)}
		g := disclosure.Of(c, disclosure.Reader{Party: c.Lead, Address: c.Reporter}, today)
		for _, h := range e.handovers(c) {
			part.Did = append(part.Did, f.rules.handed(h))
		}
		for _, n := range e.news(c) {
			if n.Item == "" {
				deed := templates.Deed{What: n.What, By: f.rules.AuthorName(n.By), Back: Back(n.What)}
				if n.What == "evaluated" && !part.Withheld() {
					deed.Words = saidOf(c, n)
				}
				part.Did = append(part.Did, deed)
				continue
			}
			if _, may := g.Answer(c, n.Item); !may {
				continue
			}
			part.Changes = append(part.Changes, f.replaced(n))
		}
		if len(part.Did)+len(part.Changes) > 0 {
			v.Cases = append(v.Cases, part)
		}
	}
	if len(v.Cases) == 0 {
		return templates.Mail{}, nil
	}
	return templates.Told(v, f.rules.Signatures())
}

// saidOf are the words of somebody who told how a case went.
func saidOf(c *initiative.Initiative, n initiative.News) string {
	for _, v := range c.Outcome {
		if v.Source.At.Equal(n.At) {
			return v.Text
		}
	}
	return ""
}

// handovers are those of a case that an errand tells who had it before.
func (e *errand) handovers(c *initiative.Initiative) (out []initiative.Handover) {
	for _, a := range e.acts {
		if a.Case == c.ID && a.Handover.From != "" {
			out = append(out, a.Handover)
		}
	}
	return out
}

// news are what an errand tells the owner of a case: none where it goes to who had it before.
func (e *errand) news(c *initiative.Initiative) []initiative.News {
	if !slices.ContainsFunc(e.acts, func(a followup.Act) bool { return a.Case == c.ID && a.Handover.From == "" }) {
		return nil
	}
	return c.News()
}

// takeOver is the word by which who had a case has it again.
const takeOver = "jag tar över"

// handed words that somebody has the case now, by his own word or by another's.
func (r Writer) handed(h initiative.Handover) templates.Deed {
	if strings.EqualFold(h.By, h.To) {
		return templates.Deed{What: "handed-over", By: r.AuthorName(h.To), Back: takeOver}
	}
	return templates.Deed{What: "handed-on", By: r.AuthorName(h.By), To: r.AuthorName(h.To), Back: takeOver}
}

// replaced is another's answer beside the one that stood before, the time as it was read.
func (f *following) replaced(n initiative.News) templates.Replaced {
	q := f.rules.Checklist.Question(n.Item)
	out := templates.Replaced{N: q.N, Label: q.Label, Old: n.Old.Text, New: n.New.Text, By: f.rules.AuthorName(n.By)}
	if n.Item == triage.Nar {
		old, now := n.Old.When.Say(), n.New.When.Say()
		if now != "" && old != now {
			out.Old, out.New = old, now
		}
	}
	return out
}

// since is an answer beside the one that a party was shown, the time as it was read.
func (r Writer) since(c *initiative.Initiative, with initiative.Consultation, item initiative.Item) templates.Replaced {
	q := r.Checklist.Question(item)
	out := templates.Replaced{N: q.N, Label: q.Label, New: c.Show(item)}
	for _, s := range with.Shown {
		if s.Item == item {
			out.Old = s.Text
		}
	}
	if item != triage.Nar || c.When.IsZero() {
		return out
	}
	for _, v := range c.Answers[triage.Nar] {
		if said := v.When.Say(); v.Text == out.Old && said != c.When.Say() {
			out.Old, out.New = said, c.When.Say()
			break
		}
	}
	return out
}
