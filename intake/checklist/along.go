package checklist

import (
	"slices"

	"haninge.se/samrad/intake/checklist/clause"
	"haninge.se/samrad/intake/checklist/linear"
	"haninge.se/samrad/intake/initiative"
)

// orderly is how many sentences a mail has at least that tells things in an order.
const orderly = 6

// along weighs the sentences of a mail by what stands around them.
func (r *proseReader) along(all []spoken) {
	chances := make([][]float64, len(all))
	for i := range all {
		chances[i] = all[i].chances
	}
	r.m.Along(chances)
	var alone, ready []float64
	for _, item := range r.m.Items {
		ready = append(ready, readiness[item])
	}
	for i := range all {
		s := &all[i]
		alone = append(alone[:0], s.sums...)
		r.sum(s)
		for k := range s.sums {
			s.sums[k] = min(s.sums[k], alone[k]+mostLift) + ready[k]
		}
	}
}

// readiness is how much readier the sentences of a mail are filed under some questions, and how much less under others:
// in mails that the weights never saw, what was filed under the first ones was all but always right.
var readiness = map[initiative.Item]float64{
	"malgrupp": 1, "syfte": 0.8, "talesperson": 0.5, "budskap": 0.4, "samarbete": 0.3, "dokumentation": 0.3,
	"utvardering": 0.3, "sammanhang": -0.8, "fragor": -0.5,
}

// ordered reports whether so many sentences are weighed by the order they stand in.
func (r *proseReader) ordered(sentences int) bool { return r.raise == 0 && sentences >= orderly }

// enoughVad is the sum from which on a sentence says what it is: where the order has spoken, it must be surer.
func (r *proseReader) enoughVad(sentences int) float64 {
	if r.ordered(sentences) {
		return 0
	}
	return enoughVad + r.raise
}

// firstVad is what the first sentence that says something has before the others as what says what it is.
func (r *proseReader) firstVad(sentences int) float64 {
	if r.ordered(sentences) {
		return 1
	}
	return 1.5
}

// fileNar finds the time. The sentence that says what it is tells the time when it holds a date; one more does that is
// about it by its words, the first one before others, or else one that holds a date and nothing that makes it the time
// of something else. Whatever other dates a mail holds are of something else, unless their words go on with the time.
func (r *proseReader) fileNar(all []spoken) {
	may := slices.ContainsFunc(all, r.mayTellTime)
	var dated []int
	for i := range all {
		if may && all[i].readTime(r.m) {
			dated = append(dated, i)
		}
	}
	at, filed := r.plainest(all, dated)
	for i := range all {
		if s := &all[i]; len(dated) > 0 && i != at && !slices.Contains(s.items, "vad") && !s.goesOn() {
			s.drop("nar")
		}
	}
	if at >= 0 || filed {
		return
	}
	most := enoughNar
	for _, i := range dated {
		if sum := r.dates(&all[i]) + onlyDate.when(len(dated) == 1).sum(); sum > most {
			at, most = i, sum
		}
	}
	if at >= 0 {
		all[at].drop("nar")
		all[at].items = append(all[at].items, "nar")
	}
}

// plainest is the sentence that is about the time by its words, -1 where none is. What says what it is and holds a date
// is filed; beside it the other must be plain.
func (r *proseReader) plainest(all []spoken, dated []int) (at int, filed bool) {
	at, most := -1, enoughNar
	for _, i := range dated {
		s := &all[i]
		if !s.tellsBoth() {
			if sum := min(s.sum(r.m, "nar"), plainTime); slices.Contains(s.items, "nar") && sum > most {
				at, most = i, sum+firstTime.sum()
			}
		} else if s.exact && s.saw&(isElsewhen|isOfOthers) == 0 {
			s.items = append(s.items, "nar")
			filed = true
		}
	}
	if filed && at >= 0 && !slices.Contains(all[at].items, "vad") && all[at].sum(r.m, "nar") < plainTime {
		at = -1
	}
	return at, filed
}

// readTime reports whether a clause holds a date, and adds what its words say of it as the time.
func (s *spoken) readTime(m *linear.Model) bool {
	t := s.ReadTime()
	saw := isElsewhen.when(t.Elsewhen) | isOfOthers.when(t.OfOthers)
	s.exact, s.saw = t.Exact, s.saw|saw
	s.sums[slices.Index(m.Items, "nar")] += saw.sum()
	return t.Text != ""
}

// goesOn reports whether a clause tells more of the time that another one tells.
func (s *spoken) goesOn() bool { return s.saw&(isElsewhen|isOfOthers) == 0 && s.Has(clause.SameTime) }

// mayTellTime reports whether a clause tells the time if there is the right date in it.
func (r *proseReader) mayTellTime(s spoken) bool {
	return s.tellsBoth() || r.dates(&s)+(isElsewhen.when(s.Against)|onlyDate).sum() > enoughNar
}

// tellsBoth reports whether a clause that says what it is tells the time too, if it holds a date.
func (s *spoken) tellsBoth() bool {
	return slices.Contains(s.items, "vad") && !s.Against && !slices.Contains(s.items, "nar")
}

// plainTime is the sum from which on a clause is as plain about the time as any: of such the first is the time.
const plainTime = 2.0

// dates weighs a clause with a date as the time.
func (r *proseReader) dates(s *spoken) float64 {
	sum := s.sum(r.m, "nar")
	if s.sum(r.m, "vad") > 0 { // more of what it is, with its time
		sum = max(sum, 0)
	}
	switch {
	case s.Asks:
		sum -= 2
	case len(s.items) > 0:
		sum--
	}
	return sum
}
