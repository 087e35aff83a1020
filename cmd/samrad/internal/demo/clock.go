package demo

import (
	"sync"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// clock is the time of the demo: it stands still until it is moved, so that weeks pass in seconds. Before it is
// moved for the first time, and after it is let go, it runs.
type clock struct {
	mu    sync.Mutex
	real  func() time.Time
	at    time.Time // zero: it runs as the real one does
	since time.Time // by the real one, when it was let go; zero while it stands still
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.at.IsZero():
		return c.real()
	case c.since.IsZero():
		return c.at
	}
	return c.at.Add(c.real().Sub(c.since))
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = t
}

// letGo lets it run on from where it stands.
func (c *clock) letGo() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.since = c.real()
}

// start is when the demo begins: a Monday morning.
func start(loc *time.Location) time.Time { return time.Date(2026, time.March, 2, 9, 0, 0, 0, loc) }

// pass lets time pass until an hour of a day of the demo's, and has done what falls due meanwhile: half an hour after
// half an hour while people work, with the digest when its time has come.
func (d *demo) pass(month time.Month, day, hour, minute int) error {
	loc := d.daemon.Rules.Location
	end := time.Date(2026, month, day, hour, minute, 0, 0, loc)
	for t := d.clock.now(); t.Before(end); {
		next := t.Truncate(30 * time.Minute).Add(30 * time.Minute)
		if next.After(end) {
			next = end
		}
		t = next
		if h := t.In(loc).Hour(); h < 7 || h > 16 {
			continue
		}
		d.clock.set(t)
		if err := d.fallDue(t); err != nil {
			return err
		}
	}
	d.clock.set(end)
	return d.fallDue(end)
}

// fallDue does what is due now, as the daemon does by itself every minute of real time.
func (d *demo) fallDue(now time.Time) error {
	if err := d.daemon.CatchUp(d.ctx); err != nil {
		return err
	}
	if err := d.daemon.TellUndelivered(); err != nil {
		return err
	}
	if err := d.until("the mailboxes to be looked at", func() (bool, error) { return d.watched(now) }); err != nil {
		return err
	}
	if err := d.daemon.Editor.Publish(now); err != nil {
		return err
	}
	if err := d.digests(now); err != nil {
		return err
	}
	return d.until("all mail to be sent", func() (bool, error) {
		d.daemon.Wake() // the outbox sleeps by the real clock
		return d.allSent()
	})
}

// watched reports whether both mailboxes have been looked at lately, by the demo's time, when a digest is to be
// written: it would say that they have been silent for weeks.
func (d *demo) watched(now time.Time) (bool, error) {
	e := d.daemon.Editor
	week, due := e.Schedule.Due(now)
	if !due || e.Schedule.Slot(week).Before(e.Since) {
		return true, nil
	}
	if was, err := d.daemon.Published(week, chef); was || err != nil {
		return was, err
	}
	for _, at := range d.daemon.Health.LastSuccess(d.daemon.Config) {
		if now.Sub(at) > time.Hour/2 {
			return false, nil
		}
	}
	return true, nil
}

// allSent reports whether nothing is due now: what the caps put off until another day waits.
func (d *demo) allSent() (none bool, err error) {
	err = d.daemon.Store.View(func(tx store.Tx) error {
		items, err := tx.Items(outbox.Due, 1)
		none = len(items) == 0 || items[0].Next.After(d.clock.now())
		return err
	})
	return none, err
}

// digests tells of each digest that went out, but for the last, which is shown.
func (d *demo) digests(now time.Time) error {
	week := dates.WeekOf(dates.DayOf(now.In(d.daemon.Rules.Location)))
	if d.weeks[week] || week == lastWeek() {
		return nil
	}
	was, err := d.daemon.Published(week, chef)
	if err != nil || !was {
		return err
	}
	d.weeks[week] = true
	_, err = d.glance("The digest of "+week.String()+" goes to leadership.", chef)
	return err
}

// lastWeek is the week whose digest is shown.
func lastWeek() dates.Week { return dates.Week{Year: 2026, N: 15} }
