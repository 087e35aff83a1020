package main

import (
	"context"
	"time"
)

// followEvery is how often the register is asked what is due of our own accord.
const followEvery = time.Minute

// followUp does what is due of our own accord, as soon as it is.
func (d *daemon) followUp(ctx context.Context) error {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		if err := d.catchUp(ctx); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// catchUp does all that is due now. While answers are stopped nothing is: the store may be older than what was sent.
func (d *daemon) catchUp(ctx context.Context) error {
	if _, stopped, err := d.store.Stopped(); err != nil || stopped {
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
