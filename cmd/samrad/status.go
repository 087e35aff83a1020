package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

type statusCmd struct {
	registerFlags
	JSON          bool `name:"json" help:"As JSON."`
	AcceptRestore bool `help:"Use the store as it is: what is received from now on is answered again."`
}

func (c *statusCmd) Help() string {
	return "Exit 0 when all is well, 1 when something needs a person: what it is stands under NEEDS SOMEONE, and in " +
		"\"needs\" of the JSON."
}

func (c *statusCmd) Run(p *program) error {
	if c.AcceptRestore {
		return c.acceptRestore(p)
	}
	return p.reading(c.registerFlags, func(r *register) error {
		s, err := r.status(p.now())
		if err != nil {
			return err
		}
		if c.JSON {
			err = terminal.JSON(p.stdout, s)
		} else {
			err = printStatus(p.stdout, s, p.now(), r.cfg.Location())
		}
		if err == nil && len(s.Needs) > 0 {
			return terminal.ExitStatus(terminal.ExitFailed)
		}
		return err
	})
}

// status is how the service is.
type status struct {
	OK       bool                `json:"ok"`
	Needs    []string            `json:"needs"` // what a person should look at
	Running  bool                `json:"running"`
	Started  time.Time           `json:"started,omitzero"`
	Boxes    []box               `json:"mailboxes"`
	Outbox   queue               `json:"outbox"`
	Held     int                 `json:"quarantine"`
	Mails    map[letter.Kind]int `json:"mails"`
	Cases    int                 `json:"cases"`
	Open     int                 `json:"open"`
	Digest   lastDigest          `json:"last_digest,omitzero"`
	Counted  reconciled          `json:"counted,omitzero"` // the last count of the mailboxes against the ledger
	Missed   string              `json:"missed_digest,omitempty"`
	Free     uint64              `json:"free_bytes"`        // of the disk under the data folder
	Stopped  *store.Stop         `json:"stopped,omitempty"` // why nothing is answered
	Beside   []store.Beside      `json:"beside,omitempty"`  // daemons at the same mailbox that are to stop
	Restored time.Time           `json:"restored,omitzero"` // the last change that an older store knew of
}

// box is a mailbox that is watched.
type box struct {
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

func (r *register) status(now time.Time) (status, error) {
	s := status{Running: r.health != nil, Needs: []string{}, Boxes: []box{}}
	if r.health != nil {
		s.Started = r.health.started
	}
	if stop, stopped, err := r.store.Stopped(); err != nil {
		return s, err
	} else if stopped {
		s.Stopped, s.Restored = &stop, stop.Until
	}
	free, err := r.store.Free()
	if err != nil {
		return s, err
	}
	s.Free = free
	err = r.store.View(func(tx store.Tx) error { return r.figures(tx, &s, now) })
	if err != nil {
		return s, err
	}
	if r.health != nil {
		s.watched(r.health.lastSuccess(r.cfg), r.health.all(), now)
	}
	s.Needs = append(s.Needs, needs(s, r.cfg, now)...)
	s.OK = len(s.Needs) == 0
	return s, nil
}

// watched adds what the daemon knows of its mailboxes.
func (s *status) watched(answered map[string]time.Time, all map[string]mailbox.Health, now time.Time) {
	for i := range s.Boxes {
		b := &s.Boxes[i]
		if at := answered[b.Party]; at.After(s.Started) {
			b.LastSuccess = at
		}
		h := all[b.Party]
		b.Lag = now.Sub(answered[b.Party]).Round(time.Second).Seconds()
		b.State, b.LastError, b.Tidy, b.Messages, b.Waiting = h.State, h.LastError, h.TidyError, h.Messages, h.Lag
		if b.Stuck = h.Stuck; h.LastSuccess.After(h.LastErrorAt) {
			b.LastError, b.Stuck = "", false // it is over
		}
	}
}

// figures reads what the store knows, in one transaction.
func (r *register) figures(tx store.Tx, s *status, now time.Time) (err error) {
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

func (r *register) mailboxes(tx store.Tx, s *status) error {
	for _, p := range r.cfg.Parties {
		if !p.Watched() {
			continue
		}
		b := box{Party: p.ID}
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
func (r *register) missed(tx store.Tx, boxes []box, now time.Time) (string, error) {
	schedule := scheduleOf(r.cfg)
	week, due := schedule.Due(now)
	slot := schedule.Slot(week)
	if !due || now.Sub(slot) < 24*time.Hour {
		return "", nil
	}
	begun := slices.ContainsFunc(boxes, func(b box) bool { return !b.FirstRead.IsZero() && b.FirstRead.Before(slot) })
	for _, to := range r.cfg.Digest.Addresses() {
		if was, err := tx.Queued(digestKey(week, to)); err != nil || begun && !was {
			return week.String(), err
		}
	}
	return "", nil
}

// needs says what a person should look at.
func needs(s status, c config.Config, now time.Time) []string {
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
	if s.Free < headroom {
		say("the disk of the data folder is nearly full (%d MB left): mail waits in its mailbox until there are %d MB",
			s.Free>>20, headroom>>20)
	}
	out = append(out, besideNeeds(s.Beside, c, now)...)
	out = append(out, secretWarnings(c, now)...)
	if s.Stopped != nil {
		say("%s", stopNeeds(*s.Stopped, c))
	}
	return out
}

// boxNeeds says what is wrong with one mailbox.
func boxNeeds(b box, running bool, patience time.Duration, say func(string, ...any)) {
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

func printStatus(out io.Writer, s status, now time.Time, loc *time.Location) error {
	w := &terminal.Page{Writer: out, Zone: loc}
	w.Field("service", map[bool]string{true: "runs since " + terminal.Stamp(s.Started, loc),
		false: "does not run"}[s.Running])
	for _, b := range s.Boxes {
		w.Field("mailbox", b.Party+": "+boxText(b, s.Running, now))
	}
	oldest := ""
	if s.Outbox.Due > 0 {
		oldest = ", the oldest since " + terminal.Stamp(s.Outbox.Oldest, loc)
	}
	w.Field("outbox", fmt.Sprintf("%d due%s; %d sent, %d failed", s.Outbox.Due, oldest, s.Outbox.Sent, s.Outbox.Failed))
	w.Field("held", fmt.Sprintf("%d waiting for a person", s.Held))
	w.Field("mails", fmt.Sprintf("%d new, %d replies, %d help, %d ignored, %d held in all",
		s.Mails[letter.New], s.Mails[letter.Reply], s.Mails[letter.Help], s.Mails[letter.Ignore], s.Mails[letter.Quarantine]))
	w.Field("cases", fmt.Sprintf("%d, %d with open questions", s.Cases, s.Open))
	digest := "none was sent yet"
	if s.Digest.Week != "" {
		digest = s.Digest.Week + ", " + terminal.Stamp(s.Digest.At, loc)
	}
	w.Field("digest", digest)
	if !s.Counted.At.IsZero() {
		w.Field("counted", fmt.Sprintf("%d of %d mails of a week explained, %s",
			s.Counted.Explained, s.Counted.Seen, terminal.Stamp(s.Counted.At, loc)))
	}
	if len(s.Needs) > 0 {
		w.Line("\nNEEDS SOMEONE")
	}
	for _, n := range s.Needs {
		w.Line("* %s", n)
	}
	return w.Err
}

func boxText(b box, running bool, now time.Time) string {
	text := "not watched while the service does not run"
	if running {
		text = fmt.Sprintf("%s%s, all read %s, %s, %d not read yet",
			b.State, terminal.Why(b.LastError), terminal.Ago(now, b.LastSuccess), terminal.Count(b.Messages, "mail"), b.Waiting)
	}
	if b.UIDNext > 0 {
		text += fmt.Sprintf(", next uid %d", b.UIDNext)
	}
	return text
}
