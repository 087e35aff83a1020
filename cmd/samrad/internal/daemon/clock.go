package daemon

import (
	"time"

	"haninge.se/samrad/cmd/samrad/internal/retention"
	"haninge.se/samrad/cmd/samrad/internal/status"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/store"
)

const (
	// farAhead is how far an instant of a case lies in the future when a clock that was ahead has written it.
	farAhead = 24 * time.Hour
	// notedEvery is how often it is noted that the clock is believed.
	notedEvery = time.Hour
)

// clockLook is what tells of the clock: how far it was believed, when the newest mail came by the clock of its own
// server, and the cases that were changed in the future.
type clockLook struct {
	status.Clock
	received time.Time
	ahead    []initiative.ID
}

// belief is how far the clock is believed at what it shows now. One that leapt by months would have everybody reminded
// of everything: it is doubted until a mail comes whose server shows about the same, or until it is back.
func (l clockLook) belief(now time.Time) status.Clock {
	leapt := !l.Believed.IsZero() && now.Sub(l.Believed) > retention.LongestSilence
	if leapt && now.Sub(l.received) > retention.LongestSilence {
		return status.Clock{Believed: l.Believed, Doubted: true}
	}
	return status.Clock{Believed: now}
}

func (d *Daemon) lookAtClock(now time.Time) (l clockLook, err error) {
	err = d.Store.View(func(tx store.Tx) error {
		if _, err := tx.Note(status.ClockNote, &l.Clock); err != nil {
			return err
		}
		newest, err := store.Newest(tx)
		if err != nil {
			return err
		}
		l.received = newest.Received
		return tx.Changed(now.Add(farAhead), func(c *initiative.Initiative) error {
			l.ahead = append(l.ahead, c.ID)
			return nil
		})
	})
	return l, err
}

// timely reports whether the clock is believed for what is written of our own accord, and puts right in the cases what
// it wrote while it was ahead (intake/README.md, E06).
func (d *Daemon) timely() (bool, error) {
	now := d.Now().In(d.Rules.Location)
	l, err := d.lookAtClock(now)
	if err != nil {
		return false, err
	}
	next := l.belief(now)
	if next.Doubted || l.received.After(now.Add(farAhead)) { // the clock may be behind, and the cases right
		l.ahead = nil
	}
	if next.Doubted && !l.Doubted {
		d.Log.Warn("nobody is asked or reminded: the clock may have leapt", "before", l.Believed, "newest mail", l.received)
	}
	if next.Doubted == l.Doubted && next.Believed.Sub(l.Believed).Abs() < notedEvery && len(l.ahead) == 0 {
		return !next.Doubted, nil
	}
	err = d.Store.Update(func(tx store.Tx) error {
		for _, id := range l.ahead {
			if err := d.putRight(tx, id, now); err != nil {
				return err
			}
		}
		return tx.PutNote(status.ClockNote, next)
	})
	return !next.Doubted, err
}

// putRight takes the instants of a case that lie in the future for now.
func (d *Daemon) putRight(tx store.Tx, id initiative.ID, now time.Time) error {
	c, ok, err := tx.Case(id)
	if err != nil || !ok {
		return err
	}
	c.PutRight(now)
	c.Look = d.Rules.FollowUps.Next(c, now)
	if err := tx.PutCase(c); err != nil {
		return err
	}
	return tx.Log(store.Event{What: "times of a wrong clock put right", IDs: []string{string(id)}})
}
