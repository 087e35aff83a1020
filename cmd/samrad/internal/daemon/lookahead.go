package daemon

import (
	"context"
	"sync"
	"time"

	"haninge.se/samrad/config"
)

// How long mail waits until all mailboxes were looked through ahead: from the start, and from the last headers that one
// of them gave, since a sign may lie among the last. One that cannot be reached, or comes to no end, holds up the
// other party's mail no longer.
const (
	aheadPatience = 10 * time.Second
	aheadMost     = 2 * time.Minute
)

// aheadGate holds back the first batches until the headers of all that waits in the mailboxes were seen: a sign, or
// a case number, may lie in the other party's. nil holds back nothing.
type aheadGate struct {
	mu      sync.Mutex
	waiting map[string]bool // mailboxes that were not looked through
	over    context.Context
	end     context.CancelFunc
	patient *time.Timer
}

func newAheadGate(ctx context.Context, c config.Config) *aheadGate {
	l := &aheadGate{waiting: map[string]bool{}}
	l.over, l.end = context.WithTimeout(ctx, aheadMost)
	l.patient = time.AfterFunc(aheadPatience, l.end)
	for _, p := range c.Parties {
		if p.Watched() {
			l.waiting[p.ID] = true
		}
	}
	return l
}

// extend notes that a mailbox is being looked through.
func (l *aheadGate) extend() {
	if l == nil || l.over.Err() != nil {
		return
	}
	l.patient.Reset(aheadPatience)
}

// seen notes that a mailbox was looked through.
func (l *aheadGate) seen(name string) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if delete(l.waiting, name); len(l.waiting) == 0 {
		l.end()
	}
}

// wait returns when all mailboxes were looked through, or have had their time.
func (l *aheadGate) wait(ctx context.Context) error {
	if l == nil {
		return nil
	}
	select {
	case <-l.over.Done():
	case <-ctx.Done():
	}
	return ctx.Err()
}

// lookAhead has the desk look at headers of a mailbox's mail; none are the last.
func (d *Daemon) lookAhead(ctx context.Context, name string, heads [][]byte) error {
	if len(heads) == 0 {
		d.ahead.seen(name)
		return nil
	}
	defer d.ahead.extend()
	err := d.patiently(ctx, "mailbox "+name, func() error { return d.desk.LookAhead(name, heads) })
	if err != nil {
		return err
	}
	return d.tellStop()
}
