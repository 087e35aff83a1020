package bolt

import (
	"errors"
	"time"

	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/files"
	"haninge.se/samrad/intake/store/bolt/table"
)

const (
	stopped     table.Fact[store.Stop] = "stop"
	resumedAt   table.Fact[time.Time]  = "resumed"
	lastSkipped table.Fact[int]        = "skipped" // the last year of which numbers are skipped
)

// skippedNumber is how many case numbers are left out when nobody knows which were given out. They stand in people's
// mail, and must never mean another case.
const skippedNumber = 100

// Stopped is store.Resuming.
func (t *Tx) Stopped() (stop store.Stop, ok bool, err error) {
	return stopped.Get(t.rows)
}

// Stopped is store.Stops.
func (s *Store) Stopped() (stop store.Stop, ok bool, err error) {
	err = s.view(func(t *Tx) error { stop, ok, err = t.Stopped(); return err })
	return stop, ok, err
}

// StopReplies is store.Signs.
func (t *Tx) StopReplies(reason, detail string) (began bool, err error) {
	return t.stop(reason, detail, files.Comparison{})
}

func (t *Tx) stop(reason, detail string, w files.Comparison) (began bool, err error) {
	stop, already, err := t.Stopped()
	if err != nil || stop.Has(reason) {
		return false, err
	}
	if !already {
		stop.At = t.at
		if err := t.giveUpWaiting("not sent again: replies were stopped (" + reason + ")"); err != nil {
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
	return true, t.Log(store.Event{What: "replies stopped", Reason: reason, IDs: ids(detail)})
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

// StoppedFor is store.Sending.
func (t *Tx) StoppedFor(due time.Time) (bool, error) {
	if _, stopped, err := t.Stopped(); stopped || err != nil {
		return true, err
	}
	resumed, err := t.resumed()
	return due.Before(resumed), err
}

// StoppedFor is store.Stops.
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
