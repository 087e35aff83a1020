package main

import (
	"fmt"
	"strings"
	"time"

	"haninge.se/samrad/config"
	"haninge.se/samrad/digest"
	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/templates"
)

func scheduleOf(c config.Config) digest.Schedule {
	return digest.Schedule{Weekday: time.Weekday(c.Digest.Weekday), Hour: c.Digest.Time.Hour, Minute: c.Digest.Time.Minute, Location: c.Location()}
}

// newEditor makes the digest's editor over the store.
func (d *daemon) newEditor() (*digest.Editor, error) {
	since, err := d.store.Created()
	return &digest.Editor{
		Since: since, Schedule: scheduleOf(d.cfg), To: d.cfg.Digest.To, Archive: archive{d.store}, Press: d.clerk, Now: d.now, Log: d.log,
		Facts: func(is digest.Issue) (digest.Facts, error) { return d.factsOf(d.health, is) },
		Last:  d.lastHappened,
		Alert: d.alertDigest,
	}, err
}

// lastHappened is when the ledger last took something in: a clock that shows less is wrong.
func (c *clerk) lastHappened() (at time.Time, err error) {
	err = c.store.View(func(tx *store.Tx) error {
		rows, err := tx.Entries(store.EntryQuery{Limit: 1})
		if len(rows) > 0 {
			at = rows[0].At
		}
		return err
	})
	return at, err
}

// archive shows the digest one state of the store.
type archive struct{ *store.Store }

func (a archive) Digest(fn func(digest.Shelf) error) error {
	return a.Store.Digest(func(tx *store.Tx) error { return fn(tx) })
}

func digestKey(w dates.Week, to string) string {
	return fmt.Sprintf("digest/%s/%s", w, strings.ToLower(to))
}

// Published reports whether a digest of that week was put in the outbox for a recipient.
func (c *clerk) Published(w dates.Week, to string) (was bool, err error) {
	err = c.store.View(func(tx *store.Tx) error { was, err = tx.Queued(digestKey(w, to)); return err })
	return was, err
}

// Publish puts a week's digest in the outbox, one key per ISO week and recipient.
func (c *clerk) Publish(w dates.Week, to []string, m templates.Mail) error {
	from, ok := c.sender()
	if !ok {
		return fmt.Errorf("no party has a mail server to send by")
	}
	now := c.now().In(c.rules.Location)
	err := c.store.Update(func(tx *store.Tx) error {
		for _, addr := range to {
			e, err := c.envelope(from, addr, digestKey(w, addr), "digest", m, now)
			if err != nil {
				return err
			}
			if _, err := tx.PutEnvelope(e); err != nil {
				return err
			}
		}
		return noteDigest(tx, w, now)
	})
	c.poke()
	return err
}

// sender is the party whose mailbox digests and notices leave from: the first that can send.
func (c *clerk) sender() (intake.Party, bool) {
	for _, p := range c.rules.Parties {
		if p.From != "" {
			return p, true
		}
	}
	return intake.Party{}, false
}

// alertDigest tells the contacts that a digest did not go out.
func (c *clerk) alertDigest(t digest.Trouble, cause error) {
	if t == digest.Well {
		return
	}
	now := c.now().In(c.rules.Location)
	err := c.store.Update(func(tx *store.Tx) error {
		return c.tell(tx, fmt.Sprintf("notice/%s/%s", t, dates.DayOf(now)), templates.NoticeView{Reason: string(t), Detail: cause.Error()}, now)
	})
	if err != nil {
		c.log.Error("the contacts were not told", "error", err)
	}
	c.poke()
}

// factsOf gathers what the digest needs beside the register.
func (c *clerk) factsOf(h *health, is digest.Issue) (digest.Facts, error) {
	cfg, r := c.cfg, c.rules
	f := digest.Facts{
		Location: r.Location, Schedule: scheduleOf(cfg).Phrase(), Questions: map[initiative.Item]templates.Question{},
		Agreement: digest.Agreement{Dnr: cfg.Agreement.DiaryNumber, From: dates.Day(cfg.Agreement.From), To: dates.Day(cfg.Agreement.To)},
		Groups:    words(r, "malgrupp"), Goals: words(r, "syfte"),
	}
	var names []string
	for i, p := range cfg.Parties {
		names = append(names, p.Name)
		f.Parties = append(f.Parties, digest.Party{ID: initiative.Party(p.ID), Short: p.ShortName()})
		if i == 0 {
			f.Contact = p.Address
		}
	}
	f.Between = templates.Between(names)
	for _, q := range r.Checklist.Questions() {
		f.Questions[q.Item] = templates.Question{N: q.N, Text: q.Label}
	}
	err := c.store.View(func(tx *store.Tx) (err error) {
		if f.Held, err = tx.HeldCount(); err != nil {
			return err
		}
		if f.First, err = firstDigest(tx); err != nil {
			return err
		}
		f.Undelivered, err = undelivered(tx, is.Day.AddDays(-7), r.Location)
		return err
	})
	if err != nil {
		return f, err
	}
	answered, now := h.lastSuccess(cfg), c.now()
	for _, p := range cfg.Parties {
		// What counts is how long it has been silent now, whatever day the digest is for: as in the notices.
		if since, watched := answered[p.ID]; watched && now.Sub(since) > time.Duration(cfg.Alerts.After) {
			f.Faults = append(f.Faults, digest.Fault{Place: templates.Mailbox(p.ShortName()), What: "mailbox", Since: dates.DayOf(since.In(r.Location))})
		}
	}
	f.Mails, err = lastCount(c.store, now)
	return f, err
}

func words(r *intake.Rules, kind string) []digest.Word {
	var out []digest.Word
	for _, id := range r.Vocabulary.IDs(kind) {
		out = append(out, digest.Word{ID: id, Name: r.Vocabulary.Name(kind, id), External: r.Vocabulary.Side(id) == "externt"})
	}
	return out
}

// lastDigest is the store's note of the digest that went out last.
type lastDigest struct {
	Week string    `json:"week"`
	At   time.Time `json:"at"`
}

const lastDigestNote = "digest/last"

// noteDigest notes which digest went out last. One of a week before it, sent once more, is not the last.
func noteDigest(tx *store.Tx, w dates.Week, now time.Time) error {
	var last lastDigest
	if _, err := tx.Note(lastDigestNote, &last); err != nil {
		return err
	}
	if was, err := dates.ParseWeek(last.Week); err == nil && w.Monday().Before(was.Monday()) {
		return nil
	}
	return tx.PutNote(lastDigestNote, lastDigest{Week: w.String(), At: now})
}

func firstDigest(tx *store.Tx) (bool, error) {
	had, err := tx.Note(lastDigestNote, &lastDigest{})
	return !had, err
}

// undelivered are the mails given up or bounced since a day.
func undelivered(tx *store.Tx, since dates.Day, loc *time.Location) ([]digest.Undelivered, error) {
	items, err := tx.Items(outbox.Failed, 50)
	var out []digest.Undelivered
	for _, i := range items {
		if day := dates.DayOf(i.Done.In(loc)); !day.Before(since) { // what a case tells of itself is left out of the list
			out = append(out, digest.Undelivered{Case: initiative.ID(i.Case), Day: day})
		}
	}
	return out, err
}
