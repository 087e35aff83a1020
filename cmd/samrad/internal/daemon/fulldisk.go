package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"syscall"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/systemd"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// restFor is how long is waited for room on a full disk before the same is tried again.
const restFor = 10 * time.Second

// patiently does something again and again for as long as the disk has no room for it: whichever part of the daemon
// meets a full disk rests, and goes on by itself.
func (d *Daemon) patiently(ctx context.Context, what string, fn func() error) error {
	return patiently(ctx, d.Log, what, fn)
}

func patiently(ctx context.Context, log *slog.Logger, what string, fn func() error) error {
	for told := false; ; {
		err := fn()
		if !fullDisk(err) {
			return err
		}
		if !told {
			told = true
			log.Error("the disk is full: waiting for room", "what", what, "error", err)
		}
		if !mailbox.Pause(ctx, restFor) {
			return ctx.Err()
		}
	}
}

// Open makes the daemon when there is room for what a start writes. systemd is told to wait that long.
func Open(
	ctx context.Context, cfg config.Config, now func() time.Time, log *slog.Logger, env func(string) string,
) (d *Daemon, err error) {
	err = patiently(ctx, log, "start", func() error {
		if d, err = New(cfg, now, log); fullDisk(err) {
			_ = systemd.Notify(env, fmt.Sprintf("EXTEND_TIMEOUT_USEC=%d", (6*restFor).Microseconds()))
		}
		return err
	})
	return d, err
}

// fullDisk reports whether something failed for want of room, on the disk or within a quota, and nothing else.
func fullDisk(err error) bool {
	noRoom := errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
	return errors.Is(err, store.ErrFull) || noRoom && !errors.Is(err, store.ErrStorage)
}

// outboxSpool is the store as the outbox sees it. What came of an attempt is held until there is room for it:
// forgotten, the mail would be sent twice.
type outboxSpool struct {
	store.Store
	d   *Daemon
	ctx context.Context
}

var _ outbox.Spool = outboxSpool{}

func (s outboxSpool) Save(items ...outbox.Item) error {
	return s.d.patiently(s.ctx, "outbox", func() error { return s.Store.Save(items...) })
}

// Begin asks whether a mail may still leave before an attempt is made at it.
func (s outboxSpool) Begin(item outbox.Item, others ...outbox.Item) (may bool, err error) {
	err = s.d.patiently(s.ctx, "outbox", func() (err error) {
		may, err = s.d.begin(item, others)
		return err
	})
	return may, err
}
