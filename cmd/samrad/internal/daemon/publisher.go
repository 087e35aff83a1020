package daemon

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/health"
	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/digest"
	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// newEditor makes the digest's editor over the store.
func (d *Daemon) newEditor() *digest.Editor {
	return &digest.Editor{
		Since:    d.Store.Created(),
		Schedule: setup.Schedule(d.Config), To: d.Config.Digest.Addresses(), Archive: archive{d.Store},
		Publisher: d.Notifier, Now: d.Now, Log: d.Log,
		Facts: func(is digest.Issue) (digest.Facts, error) { return d.factsOf(d.Health, is) },
		Last:  d.lastHappened, Stopped: d.Store.StoppedFor,
		Alert: d.alertDigest,
	}
}

// lastHappened is when the ledger last took something in: a clock that shows less is wrong.
func (c *Notifier) lastHappened() (time.Time, error) {
	newest, err := store.Read(c.Store, store.Newest)
	return newest.At, err
}

// archive shows the digest one state of the store.
type archive struct{ store.Store }

func (a archive) Digest(fn func(digest.Register) error) error {
	return a.Store.View(func(tx store.Tx) error { return fn(tx) })
}

// Published reports whether a digest of that week was put in the outbox for a recipient.
func (c *Notifier) Published(w dates.Week, to string) (bool, error) {
	return store.Read(c.Store, func(tx store.Tx) (bool, error) { return tx.Queued(digest.KeyOf(w, to)) })
}

// Publish puts a week's digest in the outbox, one key per ISO week and recipient, and keeps it as it is sent first.
func (c *Notifier) Publish(is digest.Issued, to []string) error {
	write, err := c.digestWriter(is)
	if err != nil {
		return err
	}
	return c.update(func(tx store.Tx) error {
		for _, addr := range to {
			if err := put(tx)(write(addr, digest.KeyOf(is.Week, addr), "")); err != nil {
				return err
			}
		}
		if kept, err := tx.Note(digest.NoteOf(is.Week), &digest.Issued{}); err != nil || kept {
			return err // whoever gets it later does not move what it tells of
		}
		return tx.PutNote(digest.NoteOf(is.Week), is)
	})
}

// digestWriter writes a week's digest, with what goes with it, to a recipient and under a key, and under an id where it
// has one.
func (c *Notifier) digestWriter(is digest.Issued) (
	func(to, key string, id letter.MessageID) (letter.Envelope, error), error) {
	from, err := c.sender()
	if err != nil {
		return nil, err
	}
	files, err := c.enclosed(is)
	now := c.Now().In(c.Rules.Location)
	return func(to, key string, id letter.MessageID) (letter.Envelope, error) {
		return c.envelope(from, to, key, kindDigest, is.Mail, id, now, files...)
	}, err
}

// Issued returns a week's digest as it went out first.
func (c *Notifier) Issued(w dates.Week) (is digest.Issued, ok bool, err error) {
	ok, err = note(c.Store, digest.NoteOf(w), &is)
	return is, ok, err
}

// Before returns the last digest that went out for an earlier week.
func (c *Notifier) Before(w dates.Week) (is digest.Issued, ok bool, err error) {
	err = c.Store.View(func(tx store.Tx) (err error) { is, ok, err = digest.IssuedBefore(tx, w); return err })
	return is, ok, err
}

// sender is the party whose mailbox digests and notices leave from: the first that can send.
func (c *Notifier) sender() (triage.Party, error) {
	for _, p := range c.Rules.Parties {
		if p.From != "" {
			return p, nil
		}
	}
	return triage.Party{}, errors.New("no party has a mail server to send by")
}

// alertDigest tells the contacts that a digest did not go out.
func (c *Notifier) alertDigest(t digest.Trouble, cause error) {
	if t == digest.Well {
		return
	}
	now := c.Now().In(c.Rules.Location)
	err := c.update(func(tx store.Tx) error {
		return c.tell(tx, fmt.Sprintf("notice/%s/%s", t, dates.DayOf(now)),
			templates.NoticeView{Reason: string(t), Detail: cause.Error()}, now)
	})
	if err != nil {
		c.Log.Error("the contacts were not told", "error", err)
	}
}

// factsOf gathers what the digest needs beside the register.
func (c *Notifier) factsOf(h *health.Health, is digest.Issue) (digest.Facts, error) {
	cfg, r := c.Config, c.Rules
	f := digest.Facts{
		Location: r.Location, Schedule: setup.Schedule(cfg).Phrase(), Questions: map[initiative.Item]templates.Question{},
		Agreement: digest.Agreement{Dnr: cfg.Agreement.DiaryNumber, From: cfg.Agreement.From.Day,
			To: cfg.Agreement.To.Day},
		Groups: words(r, "malgrupp"), Goals: words(r, "syfte"),
	}
	f.Parties = c.parties()
	if from, err := c.sender(); err == nil {
		f.Contact = from.From // replies to the digest come there
	} else if len(cfg.Parties) > 0 {
		f.Contact = cfg.Parties[0].Address
	}
	for _, q := range r.Checklist.Questions() {
		f.Questions[q.Item] = templates.Question{N: q.N, Text: q.Label}
	}
	var err error
	f.Unreachable, err = store.Read(c.Store, func(tx store.Tx) ([]initiative.Party, error) {
		return c.unreachable(tx, is.Week)
	})
	answered, now := h.LastSuccess(cfg), c.Now()
	for _, p := range cfg.Parties {
		// What counts is how long it has been silent now, whatever day the digest is for: as in the notices.
		if since, watched := answered[p.ID]; watched && now.Sub(since) > time.Duration(cfg.Alerts.After) {
			f.Faults = append(f.Faults, digest.Fault{Place: templates.Mailbox(p.ShortName()),
				Since: dates.DayOf(since.In(r.Location))})
		}
	}
	return f, err
}

// parties are the parties as the digest names them.
func (c *Notifier) parties() (out []digest.Party) {
	for _, p := range c.Config.Parties {
		out = append(out, digest.Party{ID: initiative.Party(p.ID), Short: p.ShortName(), Alone: !bool(p.Consult)})
	}
	return out
}

func words(r *triage.Rules, kind string) []digest.Word {
	var out []digest.Word
	for _, id := range r.Vocabulary.IDs(kind) {
		out = append(out, digest.Word{ID: id, Name: r.Vocabulary.Name(kind, id)})
	}
	return out
}

// unreachable are the recipients of the digest before a week whose server refused it, or that came back: each by its
// party, "" for one of none. Who is no longer on the list is none.
func (c *Notifier) unreachable(tx store.Tx, w dates.Week) (out []initiative.Party, err error) {
	last, sent, err := digest.IssuedBefore(tx, w)
	if err != nil || !sent {
		return nil, err
	}
	for _, addr := range c.Config.Digest.Addresses() {
		item, ok, err := tx.Item(digest.KeyOf(last.Week, addr))
		if err != nil {
			return nil, err
		}
		if ok && item.State == outbox.Failed {
			out = append(out, c.Rules.PartyOf(addr))
		}
	}
	return out, nil
}

// Try sends a digest to one address, under a key of its own: it moves nothing that the next digest goes by.
func (c *Notifier) Try(issued digest.Issued, to string) error {
	from, err := c.sender()
	if err != nil {
		return err
	}
	now := c.Now().In(c.Rules.Location)
	key := fmt.Sprintf("digest-try/%s/%s/%d", issued.Week, strings.ToLower(to), now.UnixNano())
	return c.update(func(tx store.Tx) error {
		return put(tx)(c.envelope(from, to, key, kindDigest, issued.Mail, "", now))
	})
}

// Sample is a week's digest as it would be mailed, for a file: nothing is put in the outbox.
func (c *Notifier) Sample(week dates.Week, m templates.Mail) ([]byte, error) {
	from, err := c.sender()
	if err != nil {
		from.From, from.Signature = c.Rules.Parties[0].Address, c.Rules.Parties[0].Signature
	}
	to := from.From
	if len(c.Config.Digest.To) > 0 {
		to = c.Config.Digest.Addresses()[0]
	}
	e, err := c.envelope(from, to, digest.KeyOf(week, to), intake.KindSample, m, "", c.Now().In(c.Rules.Location))
	return e.Bytes, err
}
