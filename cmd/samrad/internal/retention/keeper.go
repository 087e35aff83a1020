package retention

import (
	"context"
	"log/slog"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/store"
)

// Keeper erases by itself what is due, once a night.
type Keeper struct {
	Store store.Store
	Rules Rules
	Now   func() time.Time
	Zone  *time.Location // the register's
	Log   *slog.Logger
}

// hour of the night at which it erases: past the one that comes twice or not at all.
const hour = 5

// again is how long a wipe waits that somebody held up.
const again = time.Minute

// Run is the life of a keeper. What a run before left to be wiped it wipes at once, whether there is a rule or not.
func (k Keeper) Run(ctx context.Context) error {
	wiped, err := k.Store.Wipe()
	for err == nil {
		wait := again
		if wiped {
			wait = dates.UntilHour(k.Now().In(k.Zone), hour)
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		}
		if !wiped {
			wiped, err = k.Store.Wipe()
			continue
		}
		wiped, err = k.night()
	}
	return err
}

// LongestSilence is how long no mail may have come for the clock to be believed: by one that runs years ahead all would
// be erased at once.
const LongestSilence = 62 * 24 * time.Hour

// night erases what is due. A store that may be older than the world is left as it is until a person has looked.
func (k Keeper) night() (wiped bool, err error) {
	if !k.Rules.Any() {
		return true, nil
	}
	_, stopped, err := k.Store.Stopped()
	if err != nil || stopped {
		return true, err
	}
	now := k.Now().In(k.Zone)
	newest, err := store.Read(k.Store, store.Newest)
	if err != nil {
		return true, err
	}
	if last := newest.Received; now.Sub(last) > LongestSilence {
		k.Log.Warn("nothing is erased: no mail has come for two months, so that the clock may be wrong", "last", last)
		return true, nil
	}
	due, err := Of(k.Store, k.Rules, now)
	if err != nil || len(due) == 0 {
		return true, err
	}
	wiped, err = Carry(k.Store, due)
	k.Log.Info("erased by the rules of retention", "things", len(due), "overwritten", wiped)
	return wiped, err
}
