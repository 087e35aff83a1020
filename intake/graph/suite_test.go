package graph

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/mailbox/mailboxtest"
	"haninge.se/samrad/intake/postoffice/exchange"
)

// TestMailboxSuite is what this way to read promises like any other.
func TestMailboxSuite(t *testing.T) {
	mailboxtest.Run(t, func(t testing.TB) mailboxtest.Peer {
		x := newTenant(t, exchange.Options{})
		p := &peer{tenant: x, ids: map[int]string{}}
		x.script(func(exchange.Call) exchange.Fault {
			if p.broken.Load() > 0 {
				p.broken.Add(-1)
				return exchange.Fault{Cut: true}
			}
			return exchange.Fault{}
		})
		return p
	})
}

// peer is a folder by Graph.
type peer struct {
	*tenant
	ids    map[int]string
	broken atomic.Int64 // calls that are to be cut
}

func (p *peer) Deliver(n int) { p.ids[n] = p.Server.Deliver(ours, exchange.Inbox, mail(n)) }

func (p *peer) Break() { p.broken.Store(3) }

func (p *peer) Person(does mailboxtest.Act, n int) {
	switch id := p.ids[n]; does {
	case mailboxtest.Reads:
		p.Touch(ours, id)
	case mailboxtest.Removes:
		p.Remove(ours, id)
	case mailboxtest.MovesOut:
		p.Move(ours, id, exchange.Archive)
	case mailboxtest.MovesBack:
		p.Move(ours, id, exchange.Inbox)
	}
}

// Watch keeps the cursor, the first look and the ids on the shelf.
func (p *peer) Watch(ctx context.Context, s *mailboxtest.Shelf, looked func()) error {
	cfg := Config{Name: "kommun", Client: p.client(), Poll: 20 * time.Millisecond, BatchCount: 50}
	w := &watcher{cfg: cfg.filled(), handler: shelved{s}, now: time.Now, log: slog.New(slog.DiscardHandler), suspects: suspects{},
		backoff: func(int) time.Duration { return 5 * time.Millisecond }}
	w.tell = func(h mailbox.Health) {
		if h.State == mailbox.Waiting {
			looked()
		}
	}
	return w.run(ctx)
}

// place is what the shelf keeps of a folder.
type place struct {
	cursor Cursor
	first  First
	ids    []string
}

type shelved struct{ *mailboxtest.Shelf }

func (s shelved) Cursor(context.Context, string) (Cursor, First, bool, error) {
	at, known := s.Kept().(place)
	return at.cursor, at.first, known, nil
}

func (s shelved) Baseline(_ context.Context, _ string, f First) error {
	return s.Keep(nil, place{first: f})
}

func (s shelved) New(_ context.Context, _ string, ids []string) ([]string, error) {
	at, _ := s.Kept().(place)
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(at.ids, id) }), nil
}

func (s shelved) Receive(_ context.Context, _ string, batch []Message, next Cursor) error {
	at, _ := s.Kept().(place)
	at.ids = slices.Clone(at.ids)
	var numbers []int
	for _, m := range batch {
		_, rest, _ := bytes.Cut(m.Raw, []byte("Subject: mail "))
		n, _, _ := bytes.Cut(rest, []byte("\r\n"))
		number, err := strconv.Atoi(string(n))
		if err != nil {
			return fmt.Errorf("%s: %w", m.Raw, err)
		}
		numbers, at.ids = append(numbers, number), append(at.ids, m.ID)
	}
	if next != (Cursor{}) {
		at.cursor = next
	}
	return s.Keep(numbers, at)
}

func (s shelved) Again(context.Context, string) ([]string, error) { return nil, nil }
