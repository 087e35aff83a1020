package linear

import (
	"slices"

	"haninge.se/samrad/intake/initiative"
)

// Turns are how much likelier a sentence answers a question by what the sentence before it answers, apart from what it
// says itself: before it has been said what it is, and after that. What begins and ends a text stands at its Edge.
type Turns [2][mostItems + 1][mostItems + 1]float32

// Edge stands for the beginning before the first sentence and for the end behind the last.
const Edge = mostItems

// Told is the item after which it has been said what it is.
const Told initiative.Item = "vad"

// leastChance keeps what a model takes for impossible from deciding about a whole text.
const leastChance = 1e-6

// states are weights of what a sentence answers, by whether it has been said what it is.
type states [2][mostItems]float64

// Along weighs the chances of a text's sentences by those of the sentences around them, in place (forward-backward). It
// takes time in proportion to their number.
func (m *Model) Along(chances [][]float64) {
	if m.Turns == nil || len(chances) == 0 {
		return
	}
	from := make([]states, len(chances))
	for i, ps := range chances {
		from[i] = m.step(from, i, ps)
	}
	var after states // what follows on each, weighed from the end
	for phase := range after {
		for k := range m.Items {
			after[phase][k] = float64(m.Turns[phase][k][Edge])
		}
	}
	for i, ps := range slices.Backward(chances) {
		here := m.back(&after, ps)
		sum := 0.0
		for k := range ps {
			ps[k] = from[i][0][k]*after[0][k] + from[i][1][k]*after[1][k]
			sum += ps[k]
		}
		for k := range ps {
			ps[k] /= sum
		}
		after = here
	}
}

// step goes from the sentence before to one.
func (m *Model) step(from []states, i int, ps []float64) (out states) {
	told := slices.Index(m.Items, Told)
	var sums states
	if i == 0 {
		for k := range ps {
			sums[0][k] = float64(m.Turns[0][Edge][k])
		}
	} else {
		for phase := range sums {
			for before, weight := range from[i-1][phase][:len(ps)] {
				if weight < leastChance {
					continue
				}
				for k, turn := range m.Turns[phase][before][:len(ps)] {
					sums[phase][k] += weight * float64(turn)
				}
			}
		}
	}
	for k, p := range ps {
		p = max(p, leastChance)
		if k == told {
			out[1][k] = (sums[0][k] + sums[1][k]) * p
		} else {
			out[0][k], out[1][k] = sums[0][k]*p, sums[1][k]*p
		}
	}
	out.share()
	return out
}

// back goes from a sentence to the one before it.
func (m *Model) back(after *states, ps []float64) (out states) {
	var next states
	for k, p := range ps {
		p = max(p, leastChance)
		next[0][k], next[1][k] = p*after[0][k], p*after[1][k]
		if m.Items[k] == Told {
			next[0][k] = next[1][k]
		}
	}
	for phase := range out {
		for before := range ps {
			sum := 0.0
			for k, turn := range m.Turns[phase][before][:len(ps)] {
				sum += float64(turn) * next[phase][k]
			}
			out[phase][before] = sum
		}
	}
	out.share()
	return out
}

// share makes the weights sum up to one.
func (s *states) share() {
	sum := 0.0
	for _, ws := range s {
		for _, w := range ws {
			sum += w
		}
	}
	for phase := range s {
		for k := range s[phase] {
			s[phase][k] /= sum
		}
	}
}
