// Package health is what is known of the mailboxes that are watched, for status, alerts and metrics. It is kept in
// memory: after a new start nothing is known until a mailbox has answered. A reload is no new start.
package health

import (
	"maps"
	"reflect"
	"sync"
	"time"

	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/mailbox"
)

// Health is that of all mailboxes. Its methods may be called from several goroutines.
type Health struct {
	mu      sync.Mutex
	started time.Time
	since   map[string]time.Time // when a mailbox came to be watched, where that was by a reload
	boxes   map[string]mailbox.Health
}

// New is that of a service that starts at an instant.
func New(started time.Time) *Health {
	return &Health{started: started, since: map[string]time.Time{}, boxes: map[string]mailbox.Health{}}
}

// Started is when the service started.
func (h *Health) Started() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.started
}

// TakeOver goes on from an earlier health after a reload: the service runs since it did, and so does each mailbox that
// is the same in both configurations. Any other counts from this start.
func (h *Health) TakeOver(old *Health, before, after config.Config) {
	old.mu.Lock()
	defer old.mu.Unlock()
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range after.Parties {
		if !same(before, p) {
			h.since[p.ID] = h.started
			continue
		}
		if at, ok := old.since[p.ID]; ok {
			h.since[p.ID] = at
		}
		if box, ok := old.boxes[p.ID]; ok {
			h.boxes[p.ID] = box
		}
	}
	h.started = old.started
}

// same reports whether a party had the same mailbox in a configuration.
func same(before config.Config, p config.Party) bool {
	for _, q := range before.Parties {
		if q.ID == p.ID {
			return q.Address == p.Address && reflect.DeepEqual(q.IMAP, p.IMAP) && reflect.DeepEqual(q.Graph, p.Graph)
		}
	}
	return false
}

// Seen notes what a watcher says of a party's mailbox. One that has only begun to watch knows of no success; one that
// an earlier watcher of the mailbox had stands.
func (h *Health) Seen(party string, m mailbox.Health) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if m.LastSuccess.IsZero() {
		m.LastSuccess = h.boxes[party].LastSuccess
	}
	h.boxes[party] = m
}

// LastSuccess is when each watched mailbox last answered; one that has not counts from when it came to be watched.
func (h *Health) LastSuccess(c config.Config) map[string]time.Time {
	out := map[string]time.Time{}
	if h == nil {
		return out // no daemon runs: nothing is known
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range c.Parties {
		if !p.Watched() {
			continue
		}
		out[p.ID] = h.started
		for _, at := range []time.Time{h.since[p.ID], h.boxes[p.ID].LastSuccess} {
			if at.After(out[p.ID]) {
				out[p.ID] = at
			}
		}
	}
	return out
}

// AnsweredSince reports whether a mailbox has answered after a time, in this run.
func (h *Health) AnsweredSince(party string, at time.Time) bool {
	return !h.All()[party].LastSuccess.Before(at) && !at.IsZero()
}

// Cause is why a mailbox cannot be read, in one line that holds no secret and no text (mailbox.Health); "" when it can.
func (h *Health) Cause(party string) string { return h.All()[party].LastError }

// All is what is known of each mailbox, by party.
func (h *Health) All() map[string]mailbox.Health {
	h.mu.Lock()
	defer h.mu.Unlock()
	return maps.Clone(h.boxes)
}
