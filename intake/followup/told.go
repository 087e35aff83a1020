package followup

import (
	"fmt"
	"slices"
	"time"

	"haninge.se/samrad/intake/initiative"
)

// told tells the owner what others changed: once a day, and at once what cannot wait. What waits goes with it.
func (r Rules) told(c *initiative.Initiative, now time.Time) []Act {
	if !r.Changes || c.OwnerGone() {
		return nil
	}
	news := c.News()
	if len(news) == 0 {
		return nil
	}
	due, uncapped := r.afternoon(news[0].At), false
	for _, n := range news {
		if r.pressing(c, n) {
			uncapped = true
			if n.At.Before(due) {
				due = n.At
			}
		}
	}
	key := fmt.Sprintf("told/%d", news[len(news)-1].At.UnixNano())
	return []Act{{Key: key, Due: due, Uncapped: uncapped}}
}

// handedOver tells who had a case that somebody else has taken it over, with the day's other changes.
func (r Rules) handedOver(c *initiative.Initiative, _ time.Time) (out []Act) {
	if !r.Changes {
		return nil
	}
	for _, h := range c.Handovers() {
		key := fmt.Sprintf("handed-over/%d", h.At.UnixNano())
		out = append(out, Act{Key: key, Handover: h, Due: r.afternoon(h.At)})
	}
	return out
}

// pressing reports whether a change is of the time, the spokesperson or whether it takes place at all, less than two
// days before the start, the old one or the new.
func (r Rules) pressing(c *initiative.Initiative, n initiative.News) bool {
	switch {
	case n.Item == "nar":
		return r.near(c, n.At) || r.Soon(n.Old.When, n.At)
	case n.Item == "talesperson", slices.Contains([]string{"cancelled", "uncancelled", "closed"}, n.What):
		return r.near(c, n.At)
	}
	return false
}
