package checklist

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/checklist/clause"
	"haninge.se/samrad/intake/checklist/linear"
	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/initiative"
)

// What stands before an answer says what it answers: a heading of the writer's own above a list, a question that the
// writer asks and answers, the words before a colon.

// lead lends what words lead up to, to the sentences that they lead up to.
func (r *proseReader) lead(all []spoken) {
	for i := range max(0, len(all)-1) {
		s := &all[i]
		listed := isBulleted(all[i+1].Text) && !isBulleted(s.Text)
		switch {
		case s.Asks && saysOnly(&all[i+1]):
			s.see(r.m, s.saw&^isAsking|isAnswered)
			continue
		case s.Words > longestLead,
			!s.Asks && !strings.HasSuffix(s.Text, ":") && (!listed || strings.HasSuffix(s.Text, ".")):
			continue
		}
		item := r.leadsTo(s)
		if item == "" {
			continue
		}
		s.leads = true
		for k := i + 1; k < len(all) && (k == i+1 || listed && (!all[k].line || isBulleted(all[k].Text))); k++ {
			all[k].ledTo(r.m, item)
		}
	}
}

// longestLead is how many words lead up to something at most.
const longestLead = 6

// leadsTo is the question that words lead up to answers of: by its name, or because sentences like them answer it. A
// question that the public asks leads up to nothing.
func (r *proseReader) leadsTo(s *spoken) initiative.Item {
	if r.named != nil {
		if item := r.named(strings.TrimRight(s.Text, "?: ")); item != "" {
			return item
		}
	}
	item, sum := s.best(r.m)
	if sum-s.seen(item).sum() < surelyLeads || s.Asks && item == "fragor" {
		return ""
	}
	return item
}

// surelyLeads is the sum from which on words lead up to the question that they are like answers of.
const surelyLeads = 0.5

// ledTo adds to a sentence what the words above it lead up to.
func (s *spoken) ledTo(m *linear.Model, item initiative.Item) {
	if k := slices.Index(m.Items, item); k >= 0 && s.led == "" && s.sums[k] > -9 {
		s.led = item
		s.sums[k] += isLedUpTo.sum()
	}
}

// see takes what is to be seen of a clause for something else.
func (s *spoken) see(m *linear.Model, saw evidence) {
	now := *s
	now.saw = saw
	for k, item := range m.Items {
		s.sums[k] += now.seen(item).sum() - s.seen(item).sum()
	}
	s.saw = saw
}

// saysOnly reports whether a sentence is a bare yes or no.
func saysOnly(s *spoken) bool { return s.Words == 1 && !s.Asks && yesOrNo[phrase.Key(s.Text)] }

var yesOrNo = phrase.Set("yes or no")

// answerOwn joins a bare yes or no with its question, and files words that only lead up to an answer nowhere.
func answerOwn(all []spoken) []spoken {
	kept := all[:0]
	for i := range all {
		if all[i].leads {
			all[i].items = nil
		}
		if n := len(kept); n > 0 && kept[n-1].Asks && saysOnly(&all[i]) {
			kept[n-1].Text += " " + all[i].Text
			continue
		}
		if n := len(kept); n > 0 && all[i].replies(&kept[n-1]) {
			all[i].items = []initiative.Item{"fragor"}
		}
		kept = append(kept, all[i])
	}
	return kept
}

// replies reports whether a sentence that answers nothing else is the answer to what the public asks before it.
func (s *spoken) replies(asked *spoken) bool {
	if !slices.Contains(asked.items, "fragor") || s.line || s.Against || !s.says() {
		return false
	}
	return s.Opens(clause.Replying) || len(s.items) == 0 && (asked.Asks || s.Has(clause.Answering))
}

func isBulleted(s string) bool {
	_, m := question.Unmark(s)
	return m.Bullet
}
