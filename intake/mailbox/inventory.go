package mailbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// Item is a mail on the server as Inventory finds it.
type Item struct {
	UID, UIDValidity uint32
	Received         time.Time
	Size             int64
	Sum              string // SHA-256 of Message.Raw as Watch would hand it over, in lower-case hex
	TooBig           bool
	ID               string `json:",omitempty"` // in a mailbox that has no UIDs
}

// Inventory goes through all mail that was received in a period, lowest UID first; zero times are open ends. It holds
// no more than one batch in memory, changes nothing, and ends with the first error of the server or of visit.
func Inventory(ctx context.Context, cfg Config, since, until time.Time, visit func(Item) error) error {
	return each(ctx, cfg, since, until, func(m Message, at look) error {
		sum := sha256.Sum256(m.Raw)
		return visit(Item{
			UID: m.UID, UIDValidity: at.UIDValidity, Received: m.Received, Size: m.Size,
			Sum: hex.EncodeToString(sum[:]), TooBig: m.TooBig,
		})
	})
}

// Mails shows the bytes of all mail that was received since then, as Inventory goes through it.
func Mails(ctx context.Context, cfg Config, since time.Time, visit func(raw []byte) error) error {
	return each(ctx, cfg, since, time.Time{}, func(m Message, _ look) error { return visit(m.Raw) })
}

func each(ctx context.Context, cfg Config, since, until time.Time, visit func(Message, look) error) error {
	s, err := open(ctx, cfg.filled())
	if err != nil {
		return err
	}
	defer s.logout()
	at, err := s.examine(ctx)
	if err != nil {
		return err
	}
	return s.received(ctx, since, until, at, func(items []item) error {
		for len(items) > 0 {
			mails, done, err := s.bodies(ctx, items[:fitting(items, int64(s.cfg.BatchBytes))])
			if err != nil {
				return fmt.Errorf("from UID %d on: %w", items[0].uid, err)
			}
			for _, m := range mails {
				if err := visit(m, at); err != nil {
					return err
				}
			}
			items = items[done:]
		}
		return nil
	})
}
