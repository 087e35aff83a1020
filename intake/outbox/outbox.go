// Package outbox is the way out: due, send, mark; and what to do when a server says no. A mail's bytes never
// change between tries, an attempt is recorded before it is made, and nothing is ever sent in plain text where
// TLS was asked for. It decides nothing about content.
package outbox

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"haninge.se/samrad/intake/letter"
)

// States of an Item.
const (
	Due    = "due"
	Sent   = "sent"
	Failed = "failed"
)

// Item is an envelope on its way, and how far it has come.
type Item struct {
	letter.Envelope
	State     string    `json:"state"` // due, sent, failed
	Attempts  int       `json:"attempts"`
	First     time.Time `json:"first,omitzero"` // the first attempt
	Next      time.Time `json:"next,omitzero"`  // the next attempt, while due
	Done      time.Time `json:"done,omitzero"`  // when it was sent or given up
	Last      string    `json:"last,omitempty"` // the last answer; never text of the mail, never a secret
	Uncertain bool      `json:"uncertain,omitempty"`
	Bounced   bool      `json:"bounced,omitempty"` // it was sent, and came back
}

// Spool is where items wait. An error means that what is on disk is unknown, and ends Run (design.md 7).
type Spool interface {
	Due(now time.Time, n int) ([]Item, error)
	NextDue() (time.Time, bool, error)
	Save(...Item) error // all of them, or none
}

// Sender hands one envelope to a mail server. One connection may serve many. A Sender that also has a method
// Rest is told when a burst is over, so that it can let its connection go.
type Sender interface {
	Send(ctx context.Context, e letter.Envelope) Outcome
}

const (
	burst = 20              // items read from the spool at a time
	drain = 3 * time.Second // how long what is due may still be sent after the program was told to stop
)

// Run is the life of every envelope: due -> save the attempt -> send -> mark. It returns nil when ctx has ended
// and what was due is sent or the time for it is up, and an error only when the spool fails.
func Run(ctx context.Context, spool Spool, sender Sender, now func() time.Time, wake <-chan struct{}, log *slog.Logger) error {
	sending, cancel := lingering(ctx, drain)
	defer cancel()
	defer rest(sender)
	for {
		items, err := spool.Due(now(), burst)
		if err != nil {
			return fmt.Errorf("reading what is due: %w", err)
		}
		if err := carry(sending, spool, sender, items, now, log); err != nil {
			return err
		}
		if sending.Err() != nil {
			return nil
		}
		if len(items) > 0 {
			continue
		}
		rest(sender)
		if ctx.Err() != nil {
			return nil
		}
		if err := sleep(ctx, spool, now, wake); err != nil {
			return err
		}
	}
}

// carry makes one attempt at each of some items. It is on disk before the server hears of it, so that a crash in
// between never makes two attempts look like none; and what came of it is on disk before the next one is made.
func carry(ctx context.Context, spool Spool, sender Sender, items []Item, now func() time.Time, log *slog.Logger) error {
	var made []Item // the last attempt, while what came of it is not on disk
	save := func(next ...Item) error {
		if err := spool.Save(append(made, next...)...); err != nil {
			return fmt.Errorf("recording an attempt: %w", err)
		}
		for _, item := range made {
			tell(log, item)
		}
		made = nil
		return nil
	}
	for _, item := range items {
		if ctx.Err() != nil {
			break
		}
		item = Begin(item, now())
		if err := save(item); err != nil {
			return err
		}
		made = []Item{Next(item, sender.Send(ctx, item.Envelope), now())}
	}
	if len(made) == 0 {
		return nil
	}
	return save()
}

// tell logs what came of an attempt.
func tell(log *slog.Logger, item Item) {
	level := slog.LevelInfo
	if item.State != Sent {
		level = slog.LevelWarn
	}
	log.Log(context.Background(), level, "envelope "+said(item), "id", item.ID, "kind", item.Kind, "case", item.Case, "via", item.Via,
		"attempts", item.Attempts, "last", item.Last, "uncertain", item.Uncertain)
}

func said(item Item) string {
	switch item.State {
	case Sent:
		return "sent"
	case Failed:
		return "given up"
	}
	return "deferred"
}

// sleep waits for the next item to fall due, for a wake-up or for the end.
func sleep(ctx context.Context, spool Spool, now func() time.Time, wake <-chan struct{}) error {
	next, some, err := spool.NextDue()
	if err != nil {
		return fmt.Errorf("asking what falls due next: %w", err)
	}
	var due <-chan time.Time
	if some {
		// A clock that was set back must not make anybody wait for hours: look again after a while.
		timer := time.NewTimer(min(max(next.Sub(now()), 0), time.Hour))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-ctx.Done():
	case <-wake:
	case <-due:
	}
	return nil
}

// lingering returns a context that ends a while after ctx does.
func lingering(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-out.Done():
		}
	})
	return out, func() { stop(); cancel() }
}

func rest(s Sender) {
	if r, ok := s.(interface{ Rest() }); ok {
		r.Rest()
	}
}
