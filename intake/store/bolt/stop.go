package bolt

import (
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/files"
	"haninge.se/samrad/intake/store/bolt/table"
)

const (
	stopped     table.Fact[store.Stop] = "stop"
	resumedAt   table.Fact[time.Time]  = "resumed"
	lastSkipped table.Fact[int]        = "skipped" // the last year of which numbers are skipped
	committed   table.Fact[commits]    = "commits"
)

// skippedNumber is how many case numbers are left out when nobody knows which were given out. They stand in people's
// mail, and must never mean another case.
const skippedNumber = 100

// commits is the store's own count of its transactions. An older store is told by it; bbolt's own count starts anew
// when a store is compacted.
type commits struct {
	Seq uint64    `json:"seq"`
	At  time.Time `json:"at"`
}

// Stopped is store.Resuming.
func (t *Tx) Stopped() (stop store.Stop, ok bool, err error) {
	return stopped.Get(t.rows)
}

// Stopped is store.Answers.
func (s *Store) Stopped() (stop store.Stop, ok bool, err error) {
	err = s.view(func(t *Tx) error { stop, ok, err = t.Stopped(); return err })
	return stop, ok, err
}

// StopAnswers is store.Witness.
func (t *Tx) StopAnswers(reason, detail string) (began bool, err error) {
	return t.stop(reason, detail, files.Witnesses{})
}

func (t *Tx) stop(reason, detail string, w files.Witnesses) (began bool, err error) {
	stop, already, err := t.Stopped()
	if err != nil || stop.Has(reason) {
		return false, err
	}
	if !already {
		stop.At = t.at
		if err := t.giveUpWaiting("not sent again: answers were stopped (" + reason + ")"); err != nil {
			return false, err
		}
	}
	if reason != store.OtherDaemon && stop.Until.IsZero() {
		last, _, err := committed.Get(t.rows)
		if err != nil {
			return false, err
		}
		if stop.Until = last.At; stop.Until.IsZero() {
			stop.Until = table.Earliest()
		}
		if err := t.skipNumbers(w.Given()); err != nil {
			return false, err
		}
	}
	stop.Signs = append(stop.Signs, store.Sign{Reason: reason, Detail: detail, At: t.at})
	if err := stopped.Put(t.rows, stop); err != nil {
		return false, err
	}
	return true, t.Log(store.Event{What: "answers stopped", Reason: reason, IDs: ids(detail)})
}

// Told is store.Resuming.
func (t *Tx) Told() error {
	stop, ok, err := t.Stopped()
	if err != nil || !ok {
		return err
	}
	for i := range stop.Signs {
		stop.Signs[i].Told = true
	}
	return stopped.Put(t.rows, stop)
}

// Resume is store.Resuming.
func (t *Tx) Resume(by string) error {
	stop, ok, err := t.Stopped()
	switch {
	case err != nil:
		return err
	case !ok:
		return errors.New("answers are not stopped")
	}
	err = errors.Join(stopped.Delete(t.rows), resumedAt.Put(t.rows, t.at))
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
	at, _, err := resumedAt.Get(t.rows)
	return at, err
}

// StoppedFor is store.Answering.
func (t *Tx) StoppedFor(due time.Time) (bool, error) {
	if _, stopped, err := t.Stopped(); stopped || err != nil {
		return true, err
	}
	resumed, err := t.resumed()
	return due.Before(resumed), err
}

// StoppedFor is store.Answers.
func (s *Store) StoppedFor(due time.Time) (stopped bool, err error) {
	err = s.view(func(t *Tx) error { stopped, err = t.StoppedFor(due); return err })
	return stopped, err
}

// skipNumbers leaves out the case numbers that may have been given out by a store that knew more: those that are known
// of, else so many that they are enough, also of a year of which this store has none.
func (t *Tx) skipNumbers(given map[string]int64) error {
	for name, n := range given {
		have, err := t.rows.Last(name)
		if err != nil {
			return err
		}
		t.rows.SetLast(name, max(have, n))
	}
	if len(given) > 0 {
		return nil
	}
	next, err := t.rows.LastOf(numbersOf)
	for name, n := range next {
		t.rows.SetLast(name, n+skippedNumber)
	}
	return errors.Join(err, lastSkipped.Put(t.rows, t.at.In(t.s.loc).Year()))
}

// firstNumber is what the numbers of a year of which none was given out begin after.
func (t *Tx) firstNumber(year int) (int64, error) {
	last, ok, err := lastSkipped.Get(t.rows)
	if err != nil || !ok || year > last {
		return 0, err
	}
	return skippedNumber, nil
}

// giveUpWaiting gives up on what was waiting to be sent: by now it may have been sent, and nothing is sent twice on a
// guess. A person who knows better has Retry.
func (t *Tx) giveUpWaiting(why string) error {
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

// compareMarks holds the store against its marks.
func (s *Store) compareMarks(elsewhere string) error {
	w := files.Witnesses{Elsewhere: elsewhere != ""}
	var who identity
	var last commits
	var own map[string]int64
	err := s.view(func(t *Tx) (err error) {
		if own, err = t.rows.LastOf(numbersOf); err != nil {
			return err
		}
		if who, _, err = t.identity(); err != nil {
			return err
		}
		w.Created, w.Instance, w.Marked = who.Created, who.Instance, who.Marked
		last, _, err = committed.Get(t.rows)
		w.Seq = last.Seq
		return err
	})
	if err != nil {
		return err
	}
	if w.Inner, err = files.ReadMark(s.markPath()); err != nil {
		return err
	}
	if w.Elsewhere {
		if w.Outer, err = files.ReadMark(elsewhere); err != nil {
			return err
		}
	}
	if err := s.adopt(&who, &w); err != nil {
		return err
	}
	now := files.Mark{Store: w.Created, Instance: w.Instance, Seq: w.Furthest(), At: last.At, Numbers: w.Given()}
	for name, n := range own { // the marks are behind where the program was killed between a commit and them
		now.Numbers[name] = max(now.Numbers[name], n)
	}
	var outer error
	if s.marks, outer, err = files.OpenMarks(s.dir, elsewhere, now); err != nil {
		return err
	}
	s.markFault = outer
	return s.marked(who, w, outer == nil)
}

// adopt takes a store that may be an older one into use: it stops its answers and becomes another instance, so that it
// can be told from the one it may be a copy of. From then on it counts as newer than all it lost, and is not doubted
// again.
func (s *Store) adopt(who *identity, w *files.Witnesses) error {
	signs := w.Signs()
	if len(signs) == 0 {
		return nil
	}
	id, err := newInstance(s.now())
	if err != nil {
		return err
	}
	return s.update(func(t *Tx) error {
		for _, reason := range signs {
			if _, err := t.stop(reason, "", *w); err != nil {
				return err
			}
		}
		w.Seq = w.Furthest()
		w.Instance, who.Instance = id, id
		return errors.Join(t.putIdentity(*who), committed.Put(t.rows, commits{Seq: w.Seq, At: t.at}))
	})
}

// marked notes that there is a mark elsewhere, so that it is missed when it is gone.
func (s *Store) marked(who identity, w files.Witnesses, made bool) error {
	if !w.Elsewhere || !made || who.Marked {
		return nil
	}
	who.Marked = true
	return s.update(func(t *Tx) error { return t.putIdentity(who) })
}

// newInstance names one copy of a store.
func newInstance(at time.Time) (string, error) {
	var random [4]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", fmt.Errorf("naming the store: %w", err)
	}
	return letter.Instance(at, random), nil
}
