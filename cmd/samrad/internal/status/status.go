// Package status is how the service is: gathered from the store and from what a running daemon knows of its mailboxes,
// with what needs a person. `samrad status` shows it, Prometheus gets its figures, and the operator's own command hears
// what needs a person.
package status

import (
	"slices"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/health"
	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/config"
	"haninge.se/samrad/digest"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// Status is how the service is.
type Status struct {
	OK       bool                `json:"ok"`
	Needs    []string            `json:"needs"` // what a person should look at
	Running  bool                `json:"running"`
	Started  time.Time           `json:"started,omitzero"`
	Boxes    []Box               `json:"mailboxes"`
	Outbox   Queue               `json:"outbox"`
	Held     int                 `json:"quarantine"`
	Mails    map[letter.Kind]int `json:"mails"`
	Cases    int                 `json:"cases"`
	Open     int                 `json:"open"`
	Digest   Digest              `json:"last_digest,omitzero"`
	Counted  Counted             `json:"counted,omitzero"` // the last count of the mailboxes against the ledger
	Clock    Clock               `json:"clock,omitzero"`   // how far it is believed
	Copied   Copied              `json:"copied,omitzero"`  // the last copies of the store
	Missed   string              `json:"missed_digest,omitempty"`
	Free     uint64              `json:"free_bytes"`               // of the disk under the data folder
	Stopped  *store.Stop         `json:"stopped,omitempty"`        // why nothing is answered
	Changed  bool                `json:"config_changed,omitempty"` // the file, since it was read
	Beside   []store.Beside      `json:"beside,omitempty"`         // daemons at the same mailbox that are to stop
	Restored time.Time           `json:"restored,omitzero"`        // the last change that an older store knew of
}

// Box is a mailbox that is watched.
type Box struct {
	Party       string    `json:"party"`
	LastSuccess time.Time `json:"last_success,omitzero"` // since the daemon started
	Lag         float64   `json:"lag_seconds,omitempty"` // since then
	UIDValidity uint32    `json:"uidvalidity,omitempty"`
	UIDNext     uint32    `json:"uidnext,omitempty"`
	FirstRead   time.Time `json:"first_read,omitzero"`

	State     mailbox.State `json:"state,omitempty"` // this and the rest: only while the daemon runs
	LastError string        `json:"last_error,omitempty"`
	Stuck     bool          `json:"stuck,omitempty"` // the error does not pass by itself
	Tidy      string        `json:"tidy_error,omitempty"`
	Messages  uint32        `json:"messages"` // in the folder
	Waiting   uint32        `json:"waiting"`  // at most so many have not been read
}

// Queue is the outbox.
type Queue struct {
	Due    int       `json:"due"`
	Failed int       `json:"failed"`
	Lately int       `json:"failed_last_7_days"`
	Sent   int       `json:"sent"`
	Oldest time.Time `json:"oldest,omitzero"` // of those due: when it should have left
	Last   string    `json:"last,omitempty"`  // what the server last said to it

	Refused []Refusal `json:"refused,omitempty"` // senders that a server does not let us send as
}

// Digest is the digest that went out last.
type Digest struct {
	Week string    `json:"week"`
	At   time.Time `json:"at"`
}

// CountedNote is the name under which the store keeps the last count of the mailboxes against the ledger.
const CountedNote = "reconciled"

// Counted is that count.
type Counted struct {
	At        time.Time `json:"at"`
	Seen      int       `json:"seen"`
	Explained int       `json:"explained"`
}

// Service is whose status is asked for.
type Service struct {
	Config  config.Config
	Store   store.Store
	Health  *health.Health // of its mailboxes; nil when no daemon runs
	Changed bool           // the configuration's file is not what runs
}

// Status gathers how the service is: with a daemon also what that knows of its mailboxes.
func (r Service) Status(now time.Time) (Status, error) {
	s := Status{Running: r.Health != nil, Changed: r.Changed, Needs: []string{}, Boxes: []Box{}}
	if r.Health != nil {
		s.Started = r.Health.Started()
	}
	if stop, stopped, err := r.Store.Stopped(); err != nil {
		return s, err
	} else if stopped {
		s.Stopped, s.Restored = &stop, stop.Until
	}
	free, err := r.Store.Free()
	if err != nil {
		return s, err
	}
	s.Free = free
	err = r.Store.View(func(tx store.Tx) error { return r.figures(tx, &s, now) })
	if err != nil {
		return s, err
	}
	if r.Health != nil {
		s.watched(r.Health.LastSuccess(r.Config), r.Health.All(), now)
	}
	s.Needs = append(s.Needs, needs(s, r.Config, now)...)
	s.OK = len(s.Needs) == 0
	return s, nil
}

// watched adds what the daemon knows of its mailboxes.
func (s *Status) watched(answered map[string]time.Time, all map[string]mailbox.Health, now time.Time) {
	for i := range s.Boxes {
		b := &s.Boxes[i]
		h := all[b.Party]
		if h.LastSuccess.After(s.Started) {
			b.LastSuccess = h.LastSuccess
		}
		b.Lag = now.Sub(answered[b.Party]).Round(time.Second).Seconds()
		b.State, b.LastError, b.Tidy, b.Messages, b.Waiting = h.State, h.LastError, h.TidyError, h.Messages, h.Lag
		if b.Stuck = h.Stuck; h.LastSuccess.After(h.LastErrorAt) {
			b.LastError, b.Stuck = "", false // it is over
		}
	}
}

// figures reads what the store knows, in one transaction.
func (r Service) figures(tx store.Tx, s *Status, now time.Time) (err error) {
	if s.Beside, err = tx.Besides(); err != nil {
		return err
	}
	n, err := tx.Counts()
	if err != nil {
		return err
	}
	s.Held, s.Mails, s.Cases, s.Open = n.Held, n.Mails, n.Cases, n.Open
	s.Outbox = Queue{Due: n.Outbox[outbox.Due], Failed: n.Outbox[outbox.Failed], Sent: n.Outbox[outbox.Sent]}
	if last, ok, err := digest.LastIssued(tx); err != nil {
		return err
	} else if ok {
		s.Digest = Digest{Week: last.Week.String(), At: last.At}
	}
	if _, err = tx.Note(CountedNote, &s.Counted); err != nil {
		return err
	}
	if _, err = tx.Note(CopiedNote, &s.Copied); err != nil {
		return err
	}
	if _, err = tx.Note(ClockNote, &s.Clock); err != nil {
		return err
	}
	if err := queued(tx, &s.Outbox, now); err != nil {
		return err
	}
	if err := r.mailboxes(tx, s); err != nil {
		return err
	}
	s.Missed, err = r.missed(tx, s.Boxes, now)
	return err
}

func (r Service) mailboxes(tx store.Tx, s *Status) error {
	for _, p := range r.Config.Parties {
		if !p.Watched() {
			continue
		}
		b := Box{Party: p.ID}
		c, _, err := tx.Cursor(p.ID)
		if err != nil {
			return err
		}
		if b.FirstRead, _, err = tx.Baseline(p.ID); err != nil {
			return err
		}
		b.UIDValidity, b.UIDNext = c.UIDValidity, c.UIDNext
		s.Boxes = append(s.Boxes, b)
	}
	return nil
}

// MostRefused is how many mails that wait are looked at: what is refused comes back soon and stands among the first.
const MostRefused = 1000

// recent is how long a mail that could not be sent is held against the service.
const recent = 7 * 24 * time.Hour

// queued finds the mail that has waited longest, and counts those given up lately. The queue is in the order of the
// next try, so it is looked through; it is long only when a mail server is away.
func queued(tx store.Tx, q *Queue, now time.Time) error {
	due, err := tx.Items(outbox.Due, MostRefused)
	if err != nil {
		return err
	}
	for _, i := range due {
		if q.Oldest.IsZero() || i.Due.Before(q.Oldest) {
			q.Oldest, q.Last = i.Due, i.Last
		}
	}
	q.Refused = Refusals(due)
	failed, err := tx.Items(outbox.Failed, MostRefused)
	for _, i := range failed {
		if now.Sub(i.Done) < recent {
			q.Lately++
		}
	}
	return err
}

// missed is the week whose digest should have left a day ago and was not written (P8), "" when all is well.
func (r Service) missed(tx store.Tx, boxes []Box, now time.Time) (string, error) {
	schedule := setup.Schedule(r.Config)
	week, due := schedule.Due(now)
	slot := schedule.Slot(week)
	if !due || now.Sub(slot) < 24*time.Hour {
		return "", nil
	}
	begun := slices.ContainsFunc(boxes, func(b Box) bool { return !b.FirstRead.IsZero() && b.FirstRead.Before(slot) })
	for _, to := range r.Config.Digest.Addresses() {
		if was, err := tx.Queued(digest.KeyOf(week, to)); err != nil || begun && !was {
			return week.String(), err
		}
	}
	return "", nil
}
