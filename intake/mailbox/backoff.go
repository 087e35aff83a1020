package mailbox

import (
	"context"
	"math/rand/v2"
	"time"
)

const (
	backoffFirst = time.Second
	backoffMost  = 5 * time.Minute
)

// AfterRefusal is how long to wait after a refused login: more tries would lock the account (intake/README.md, D09).
const AfterRefusal = 5 * time.Minute

// Backoff is how long to wait after the n-th failure in a row, n from 1.
func Backoff(n int) time.Duration { return backoff(n, chance()) }

// backoff is how long to wait after the n-th failure in a row, n from 1; chance in [0,1) spreads the watchers of many
// machines over half of it.
func backoff(n int, chance float64) time.Duration {
	d := backoffMost
	if n < 10 {
		d = min(backoffMost, backoffFirst<<(max(n, 1)-1))
	}
	return d/2 + time.Duration(chance*float64(d/2))
}

// Pause waits, or returns false when ctx ends first.
func Pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

func chance() float64 { return rand.Float64() }
