package daemon

import (
	"context"
	"time"
)

// followEvery is how often the register is asked what is due of our own accord.
const followEvery = time.Minute

// followUp does what is due of our own accord, as soon as it is.
func (d *Daemon) followUp(ctx context.Context) error {
	return every(ctx, followEvery, func() error { return d.CatchUp(ctx) })
}

// every does something at once and then each time that so much time has passed, until ctx ends or it fails.
func every(ctx context.Context, period time.Duration, do func() error) error {
	tick := time.NewTicker(period)
	defer tick.Stop()
	for {
		if err := do(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// CatchUp does all that is due now. While replies are stopped nothing is, since the store may be older than what was
// sent, and nothing by a clock that may have leapt.
func (d *Daemon) CatchUp(ctx context.Context) error {
	if _, stopped, err := d.Store.Stopped(); err != nil || stopped {
		return err
	}
	if ok, err := d.timely(); err != nil || !ok {
		return err
	}
	for more := true; more && ctx.Err() == nil; {
		var err error
		if more, err = d.desk.FollowUp(); err != nil {
			return err
		}
	}
	return nil
}
