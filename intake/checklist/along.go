package checklist

import "haninge.se/samrad/intake/initiative"

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
