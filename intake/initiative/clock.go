package initiative

import (
	"strconv"
	"strings"
	"time"
)

// PutRight takes every instant of a case that lies in the future for now: a clock that was ahead has written it. What
// was recorded keeps its order. The day until which an owner is away is none of those that a clock writes.
func (i *Initiative) PutRight(now time.Time) {
	right := func(at *time.Time) {
		if at.After(now) {
			*at = now
		}
	}
	for _, at := range []*time.Time{
		&i.Created, &i.Updated, &i.Cancelled, &i.Closed, &i.Paused, &i.Evaluated, &i.Asked, &i.Told, &i.ShareTold,
	} {
		right(at)
	}
	for _, versions := range i.Answers {
		for n := range versions {
			right(&versions[n].Source.At)
		}
	}
	for n := range i.Outcome {
		right(&i.Outcome[n].Source.At)
	}
	for n := range i.Consulted {
		c := &i.Consulted[n]
		right(&c.Asked)
		right(&c.Reminded)
		right(&c.Proceeded)
		for k := range c.Voices {
			right(&c.Voices[k].Source.At)
		}
	}
	for n := range i.Proposals {
		p := &i.Proposals[n]
		for _, at := range []*time.Time{&p.Source.At, &p.Asked, &p.Moved, &p.Ended} {
			right(at)
		}
	}
	for n := range i.Sent {
		right(&i.Sent[n].At)
		right(&i.Sent[n].Withdrawn)
	}
	for n := range i.History {
		right(&i.History[n].At)
		right(&i.History[n].Source.At)
	}
	i.rightDone(now)
}

// rightDone does so for what was written of our own accord. A key that ends with an instant of the history is under the
// one that stands there now as well, so that nothing is told twice.
func (i *Initiative) rightDone(now time.Time) {
	for key, at := range i.Done {
		if !at.After(now) {
			continue
		}
		i.Done[key] = now
		head, last, _ := strings.Cut(key, "/")
		if nano, err := strconv.ParseInt(last, 10, 64); err == nil && time.Unix(0, nano).After(now) {
			i.Done[head+"/"+strconv.FormatInt(now.UnixNano(), 10)] = now
		}
	}
}
