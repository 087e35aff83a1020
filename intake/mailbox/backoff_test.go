package mailbox

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-sasl"

	"haninge.se/samrad/intake/wire"
)

func TestBackoffGrowsAndEnds(t *testing.T) {
	last := time.Duration(0)
	for n := 1; n <= 100; n++ {
		low, high := backoff(n, 0), backoff(n, math.Nextafter(1, 0))
		if low < backoffFirst/2 || high > backoffMost || low > high || high-low < low/2 || low < last {
			t.Errorf("%d: %v to %v", n, low, high)
		}
		last = low
	}
	if backoff(1, 0.5) >= 2*time.Second || backoff(100, 0.5) < 2*time.Minute {
		t.Errorf("%v, %v", backoff(1, 0.5), backoff(100, 0.5))
	}
}

func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		start := time.Now()
		if !Pause(ctx, 3*time.Second) || time.Since(start) != 3*time.Second {
			t.Error("it did not wait")
		}
		if Pause(ctx, time.Minute) || time.Since(start) != 10*time.Second {
			t.Error("it did not end with its context")
		}
	})
}

// TestSchedule runs a watcher for a day against a server that is not there, on a fake clock: it tries often at first,
// and then every few minutes, and after a refused login never more often than every five (intake/README.md, D09).
func TestSchedule(t *testing.T) {
	for name, c := range map[string]struct {
		err         error
		least, most int
	}{
		"away":    {errors.New("token server is away"), 280, 600},
		"refused": {fmt.Errorf("x: %w", &refusal{}), 280, 289},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
			defer cancel()
			w := &watcher{tell: func(Health) {}, now: time.Now, log: quiet(t), backoff: backoff}
			tries := 0
			for Pause(ctx, w.fail(c.err)) {
				tries++
			}
			if tries < c.least || tries > c.most {
				t.Errorf("%s: %d tries in a day", name, tries)
			}
		})
	}
}

// TestAnswerlessSecret: neither a log nor the health ever shows what Auth gave.
func TestAnswerlessSecret(t *testing.T) {
	f := newFake(t, 0)
	f.hook = func(c *call, cmd string) (bool, error) {
		if len(cmd) > 12 && cmd[:12] == "AUTHENTICATE" {
			c.send("%s NO [AUTHENTICATIONFAILED] no such secret: %s", c.tag, cmd)
			return true, nil
		}
		return false, nil
	}
	cfg := quick(f)
	cfg.Auth = func(context.Context) (sasl.Client, error) { return wire.XOAUTH2(box, "s3cret"), nil }
	l := newLedger()
	stop := watch(t, cfg, l)
	h := l.awaitState(t, LoginRefused)
	stop()
	if h.LastError != "the server refused the login (AUTHENTICATIONFAILED)" {
		t.Errorf("said %q", h.LastError)
	}
}

func TestExpand(t *testing.T) {
	for name, c := range map[string]struct {
		set  imap.UIDSet
		want int // -1 for an error
	}{
		"none":            {nil, 0},
		"some":            {imap.UIDSet{{Start: 3, Stop: 5}, {Start: 9, Stop: 9}}, 4},
		"the highest":     {imap.UIDSet{{Start: math.MaxUint32, Stop: math.MaxUint32}}, 1},
		"all that can be": {imap.UIDSet{{Start: 1, Stop: math.MaxUint32}}, -1},
		"open":            {imap.UIDSet{{Start: 1, Stop: 0}}, -1},
		"star":            {imap.UIDSet{{}}, -1},
	} {
		got, err := expand(c.set, 10)
		if c.want >= 0 && (err != nil || len(got) != c.want) || c.want < 0 && !errors.Is(err, errGarbled) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if after(math.MaxUint32) != math.MaxUint32 || after(7) != 8 {
		t.Error("the highest UID has a next one")
	}
}

func TestFitting(t *testing.T) {
	items := []item{{size: 5}, {size: 5}, {size: 90}, {size: 1}}
	for most, want := range map[int64]int{0: 1, 9: 1, 10: 2, 99: 2, 100: 3, 101: 4, 1000: 4} {
		if got := fitting(items, most); got != want {
			t.Errorf("%d bytes: %d mails, want %d", most, got, want)
		}
	}
}

func TestPlain(t *testing.T) {
	if got := plain("NO\r\n\x1b[31mröd"); got != "NO [31mröd" {
		t.Errorf("%q", got)
	}
	if got := plain(fmt.Sprintf("%0200d", 7)); len(got) > 130 {
		t.Errorf("%d bytes", len(got))
	}
}
