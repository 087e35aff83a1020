package bolt

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

var (
	stopKey   = []byte("stop")
	resumeKey = []byte("resumed")
	floorKey  = []byte("floor")
)

// passedOver is how many case numbers are left out when nobody knows which were given out. They stand in people's
// mail, and must never mean another case.
const passedOver = 100

// Stopped returns why nothing is answered; ok is false when all is well.
func (t *Tx) Stopped() (stop store.Stop, ok bool, err error) {
	return load[store.Stop](t, bMeta, stopKey)
}

// Stopped returns why nothing is answered; ok is false when all is well.
func (s *Store) Stopped() (stop store.Stop, ok bool, err error) {
	err = s.view(func(t *Tx) error { stop, ok, err = t.Stopped(); return err })
	return stop, ok, err
}

// StopAnswers stops all answers for a reason, until Resume. It may be said again and again: began is true the first
// time that this reason is given. What was waiting to be sent is given up when answers stop, since it may have been
// sent; what is put in the outbox after that, to tell a person, is sent.
func (t *Tx) StopAnswers(reason, detail string) (began bool, err error) {
	return t.stop(reason, detail, past{})
}

func (t *Tx) stop(reason, detail string, p past) (began bool, err error) {
	stop, already, err := t.Stopped()
	if err != nil || slices.ContainsFunc(stop.Signs, func(s store.Sign) bool { return s.Reason == reason }) {
		return false, err
	}
	if !already {
		stop.At = t.at
		if err := t.putOff("not sent again: answers were stopped (" + reason + ")"); err != nil {
			return false, err
		}
	}
	if reason != store.OtherDaemon && stop.Until.IsZero() {
		beat, _, err := load[pulse](t, bMeta, []byte("pulse"))
		if err != nil {
			return false, err
		}
		if stop.Until = beat.At; stop.Until.IsZero() {
			stop.Until = earliest()
		}
		if err := t.passOver(p.given()); err != nil {
			return false, err
		}
	}
	stop.Signs = append(stop.Signs, store.Sign{Reason: reason, Detail: detail, At: t.at})
	if err := t.save(bMeta, stopKey, stop); err != nil {
		return false, err
	}
	return true, t.Log(store.Event{What: "answers stopped", Reason: reason, IDs: ids(detail)})
}

// Told notes that a person has been told of all signs there are.
func (t *Tx) Told() error {
	stop, ok, err := t.Stopped()
	if err != nil || !ok {
		return err
	}
	for i := range stop.Signs {
		stop.Signs[i].Told = true
	}
	return t.save(bMeta, stopKey, stop)
}

// Resume takes the store into use as it is, on a person's word. Mail that was received before may have been answered by
// somebody else, and is never answered.
func (t *Tx) Resume(by string) error {
	stop, ok, err := t.Stopped()
	switch {
	case err != nil:
		return err
	case !ok:
		return errors.New("answers are not stopped")
	}
	err = errors.Join(t.delete(bMeta, stopKey), t.save(bMeta, resumeKey, t.at))
	if err != nil {
		return err
	}
	var reasons []string
	for _, s := range stop.Signs {
		reasons = append(reasons, s.Reason)
	}
	return t.Log(store.Event{What: "answers resumed", By: by, IDs: reasons})
}

// resumed returns when a person last took the store into use as it was, the zero time where nobody had to.
func (t *Tx) resumed() (time.Time, error) {
	at, _, err := load[time.Time](t, bMeta, resumeKey)
	return at, err
}

// Silent reports whether what was due at a time must not leave: answers are stopped, or somebody else may have sent it
// before a person took the store into use.
func (t *Tx) Silent(due time.Time) (bool, error) {
	if _, stopped, err := t.Stopped(); stopped || err != nil {
		return true, err
	}
	resumed, err := t.resumed()
	return due.Before(resumed), err
}

// Silent is Tx.Silent in a transaction of its own.
func (s *Store) Silent(due time.Time) (silent bool, err error) {
	err = s.view(func(t *Tx) error { silent, err = t.Silent(due); return err })
	return silent, err
}

// passOver leaves out the case numbers that may have been given out by a store that knew more: those that are known of,
// else so many that they are enough, also of a year of which this store has none.
func (t *Tx) passOver(given map[string]int64) error {
	for name, n := range given {
		have, err := t.number(name)
		if err != nil {
			return err
		}
		t.setNumber(name, max(have, n))
	}
	if len(given) > 0 {
		return nil
	}
	next, err := t.givenOut()
	for name, n := range next {
		t.setNumber(name, n+passedOver)
	}
	return errors.Join(err, t.save(bMeta, floorKey, t.at.In(t.s.loc).Year()))
}

// givenOut is the last case number given out, by counter, as far as this store knows.
func (t *Tx) givenOut() (map[string]int64, error) {
	out := map[string]int64{}
	err := t.up(bCounters, []byte("case/"), []byte("case/"), func(k, _ []byte) (more bool, err error) {
		out[string(k)], err = t.number(string(k))
		return true, err
	})
	return out, err
}

// floor is what the numbers of a year without a counter begin after.
func (t *Tx) floor(year int) (int64, error) {
	last, ok, err := load[int](t, bMeta, floorKey)
	if err != nil || !ok || year > last {
		return 0, err
	}
	return passedOver, nil
}

// putOff gives up on what was waiting to be sent: by now it may have been sent, and nothing is sent twice on a guess.
// A person who knows better has Retry.
func (t *Tx) putOff(why string) error {
	items, err := t.Items(outbox.Due, 0)
	if err != nil {
		return err
	}
	for _, i := range items {
		i.State, i.Done, i.Next, i.Uncertain, i.Last = outbox.Failed, t.at, time.Time{}, true, why
		if err := t.saveItem(i); err != nil {
			return err
		}
	}
	return nil
}

// settleIn holds the store against its marks.
func (s *Store) settleIn(elsewhere string) error {
	p := past{elsewhere: elsewhere != ""}
	var last time.Time
	var own map[string]int64
	err := s.view(func(t *Tx) (err error) {
		if own, err = t.givenOut(); err != nil {
			return err
		}
		if p.who, _, err = load[origin](t, bMeta, []byte("origin")); err != nil {
			return err
		}
		beat, _, err := load[pulse](t, bMeta, []byte("pulse"))
		if err != nil {
			return err
		}
		p.seq, last = beat.Seq, beat.At
		return nil
	})
	if err != nil {
		return err
	}
	if p.inner, err = readMark(s.markPath()); err != nil {
		return err
	}
	if p.elsewhere {
		if p.outer, err = readMark(elsewhere); err != nil {
			return err
		}
	}
	if err := s.adopt(&p); err != nil {
		return err
	}
	now := mark{Store: p.who.Created, Instance: p.who.Instance, Seq: p.furthest(), At: last, Numbers: p.given()}
	for name, n := range own { // the marks are behind where the program was killed between a commit and them
		now.Numbers[name] = max(now.Numbers[name], n)
	}
	var outer error
	if s.marks, outer, err = openMarks(s.dir, elsewhere, now); err != nil {
		return err
	}
	s.markFault = outer
	return s.marked(p, outer == nil)
}

// adopt takes a store with doubts into use: it stops its answers and becomes another instance, so that it can be told
// from the one it may be a copy of. From then on it counts as newer than all it lost, and is not doubted again.
func (s *Store) adopt(p *past) error {
	signs := p.doubts()
	if len(signs) == 0 {
		return nil
	}
	id, err := newInstance(s.now())
	if err != nil {
		return err
	}
	return s.update(func(t *Tx) error {
		for _, reason := range signs {
			if _, err := t.stop(reason, "", *p); err != nil {
				return err
			}
		}
		p.who.Instance, p.seq = id, p.furthest()
		return errors.Join(t.putOrigin(p.who), t.save(bMeta, []byte("pulse"), pulse{Seq: p.seq, At: t.at}))
	})
}

// marked notes that there is a mark elsewhere, so that it is missed when it is gone.
func (s *Store) marked(p past, made bool) error {
	if !p.elsewhere || !made || p.who.Marked {
		return nil
	}
	p.who.Marked = true
	return s.update(func(t *Tx) error { return t.putOrigin(p.who) })
}

// newInstance names one copy of a store.
func newInstance(at time.Time) (string, error) {
	var random [4]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", fmt.Errorf("naming the store: %w", err)
	}
	return letter.Instance(at, random), nil
}
