package daemon

import (
	"fmt"
	"slices"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
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
	Outbox   queue               `json:"outbox"`
	Held     int                 `json:"quarantine"`
	Mails    map[letter.Kind]int `json:"mails"`
	Cases    int                 `json:"cases"`
	Open     int                 `json:"open"`
	Digest   lastDigest          `json:"last_digest,omitzero"`
	Counted  reconciled          `json:"counted,omitzero"` // the last count of the mailboxes against the ledger
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

// queue is the outbox.
type queue struct {
	Due    int       `json:"due"`
	Failed int       `json:"failed"`
	Lately int       `json:"failed_last_7_days"`
	Sent   int       `json:"sent"`
	Oldest time.Time `json:"oldest,omitzero"` // of those due: when it should have left
	Last   string    `json:"last,omitempty"`  // what the server last said to it

	Refused []refusal `json:"refused,omitempty"` // senders that a server does not let us send as
}

// Status gathers how the service is: with a daemon also what that knows of its mailboxes.
func (r *Register) Status(now time.Time) (Status, error) {
	health := r.health()
	s := Status{Running: health != nil, Needs: []string{}, Boxes: []Box{}}
	if health != nil {
		s.Started = health.Started()
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
	if health != nil {
		s.watched(health.LastSuccess(r.Config), health.All(), now)
	}
	s.Changed = r.daemon != nil && r.daemon.Changed != nil && r.daemon.Changed()
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
func (r *Register) figures(tx store.Tx, s *Status, now time.Time) (err error) {
	if s.Beside, err = tx.Besides(); err != nil {
		return err
	}
	if s.Held, err = tx.HeldCount(); err != nil {
		return err
	}
	if s.Mails, err = tx.EntryCounts(); err != nil {
		return err
	}
	if s.Cases, err = tx.CaseCount(); err != nil {
		return err
	}
	if s.Open, err = tx.OpenCount(); err != nil {
		return err
	}
	if s.Digest, err = lastLetter(tx); err != nil {
		return err
	}
	if _, err = tx.Note(reconciledNote, &s.Counted); err != nil {
		return err
	}
	counts, err := tx.OutboxCounts()
	if err != nil {
		return err
	}
	s.Outbox = queue{Due: counts[outbox.Due], Failed: counts[outbox.Failed], Sent: counts[outbox.Sent]}
	if err := queued(tx, &s.Outbox, now); err != nil {
		return err
	}
	if err := r.mailboxes(tx, s); err != nil {
		return err
	}
	s.Missed, err = r.missed(tx, s.Boxes, now)
	return err
}

func (r *Register) mailboxes(tx store.Tx, s *Status) error {
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

// recent is how long a mail that could not be sent is held against the service.
const recent = 7 * 24 * time.Hour

// queued finds the mail that has waited longest, and counts those given up lately. The queue is in the order of the
// next try, so it is looked through; it is long only when a mail server is away.
func queued(tx store.Tx, q *queue, now time.Time) error {
	due, err := tx.Items(outbox.Due, 1000)
	if err != nil {
		return err
	}
	for _, i := range due {
		if q.Oldest.IsZero() || i.Due.Before(q.Oldest) {
			q.Oldest, q.Last = i.Due, i.Last
		}
	}
	q.Refused = refusalsIn(due)
	failed, err := tx.Items(outbox.Failed, 1000)
	for _, i := range failed {
		if now.Sub(i.Done) < recent {
			q.Lately++
		}
	}
	return err
}

// missed is the week whose digest should have left a day ago and was not written (P8), "" when all is well.
func (r *Register) missed(tx store.Tx, boxes []Box, now time.Time) (string, error) {
	schedule := setup.Schedule(r.Config)
	week, due := schedule.Due(now)
	slot := schedule.Slot(week)
	if !due || now.Sub(slot) < 24*time.Hour {
		return "", nil
	}
	begun := slices.ContainsFunc(boxes, func(b Box) bool { return !b.FirstRead.IsZero() && b.FirstRead.Before(slot) })
	for _, to := range r.Config.Digest.Addresses() {
		if was, err := tx.Queued(digestKey(week, to)); err != nil || begun && !was {
			return week.String(), err
		}
	}
	return "", nil
}

// needs says what a person should look at.
func needs(s Status, c config.Config, now time.Time) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	patience := time.Duration(c.Alerts.After)
	if !s.Running {
		say("samrad serve does not run: no mail is read and none is sent")
	}
	for _, b := range s.Boxes {
		boxNeeds(b, s.Running, patience, say)
	}
	if !s.Outbox.Oldest.IsZero() && now.Sub(s.Outbox.Oldest) > patience {
		say("mail has waited to be sent since %s: %s", terminal.Stamp(s.Outbox.Oldest, c.Location()),
			terminal.Plain(s.Outbox.Last))
	}
	for _, r := range s.Outbox.Refused {
		say("the mail server of %s does not let samrad send as %s, so that %s: %s. "+
			"Put it right there or in the configuration, then samrad outbox retry --all",
			r.Via, r.Sender, waits(r.Mails), terminal.Plain(r.Last))
	}
	if s.Outbox.Lately > 0 {
		say("mails given up in the last 7 days: %d (samrad outbox list)", s.Outbox.Lately)
	}
	if s.Held > 0 {
		say("mails that wait for a decision: %d (samrad quarantine list)", s.Held)
	}
	if s.Missed != "" {
		say("the digest of %s was not written: samrad digest --send", s.Missed)
	}
	if s.Free < setup.Headroom {
		say("the disk of the data folder is nearly full (%d MB left): mail waits in its mailbox until there are %d MB",
			s.Free>>20, setup.Headroom>>20)
	}
	out = append(out, besideNeeds(s.Beside, c, now)...)
	out = append(out, setup.SecretWarnings(c, now)...)
	if s.Changed {
		say("the configuration file is not what runs: samrad reload takes it, or says why it cannot be")
	}
	if s.Stopped != nil {
		say("%s", stopNeeds(*s.Stopped, c))
	}
	return out
}

// boxNeeds says what is wrong with one mailbox.
func boxNeeds(b Box, running bool, patience time.Duration, say func(string, ...any)) {
	switch lag := time.Duration(b.Lag * float64(time.Second)); {
	case !running:
	case b.Stuck && lag <= patience:
		say("the mailbox of %s cannot be read: %s", b.Party, terminal.Plain(b.LastError))
	case b.State == mailbox.Unreachable && b.LastSuccess.IsZero() && lag <= patience:
		say("the mailbox of %s has not been read since the start%s: samrad check says why", b.Party,
			terminal.Why(b.LastError))
	case lag > patience:
		unread := config.Duration(lag.Round(time.Minute))
		say("the mailbox of %s has not been read for %s (%s%s): samrad check says why",
			b.Party, unread, b.State, terminal.Why(b.LastError))
	}
	if b.Tidy != "" {
		say("handled mail of %s cannot be tagged or moved: %s", b.Party, terminal.Plain(b.Tidy))
	}
}

func waits(mails int) string {
	if mails == 1 {
		return "1 mail waits"
	}
	return fmt.Sprintf("%d mails wait", mails)
}
