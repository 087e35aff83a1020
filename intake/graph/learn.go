package graph

import (
	"context"
	"net/url"
	"slices"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/mailbox"
)

// known adds an id that the service gave a mail of ours.
func (t *Trace) known(ours, id letter.MessageID) {
	if id != "" && id != ours && !slices.Contains(t.IDs, id) {
		t.IDs = append(t.IDs, id)
	}
}

// seen notes that a mail's copy was found.
func (t *Trace) seen(ours, id letter.MessageID) {
	t.known(ours, id)
	t.Seen = true
}

// look goes for a mail through what came into a folder since its first try.
func (d *delivery) look(ctx context.Context, folder, when string) (row sentRow, found bool, err error) {
	err = d.rows(ctx, folder, when, d.t.Began, func(r sentRow) bool {
		if found = r.is(d.e.ID, d.t); found {
			row = r
		}
		return !found
	})
	return row, found, err
}

// rows goes through what came into a folder since a time, an hour more for clocks that differ, newest first and until
// visit returns false.
func (s *Sender) rows(ctx context.Context, folder, when string, since time.Time, visit func(sentRow) bool) error {
	link := s.client.to(url.Values{
		"$select": {"id,internetMessageId,internetMessageHeaders"}, "$top": {"50"},
		"$filter":  {when + " ge " + since.Add(-time.Hour).UTC().Format(time.RFC3339)},
		"$orderby": {when + " desc"},
	}, "mailFolders", folder, "messages")
	for range 100 {
		var p struct {
			Rows []sentRow `json:"value"`
			Next string    `json:"@odata.nextLink"`
		}
		if _, err := s.client.json(ctx, link, "", &p); err != nil {
			return err
		}
		for _, r := range p.Rows {
			if !visit(r) {
				return nil
			}
		}
		if link = p.Next; link == "" {
			break
		}
	}
	return nil
}

// learnTries is how often the copy of a mail that was taken is looked for at once. After that Learn does.
const learnTries = 3

// learn finds out which Message-ID the mail got, for answers and bounces that name it. Not to find it is no fault.
func (d *delivery) learn(ctx context.Context) {
	for n := range learnTries {
		if n > 0 && !mailbox.Pause(ctx, d.waits.Look) {
			return
		}
		r, found, err := d.look(ctx, "sentitems", "sentDateTime")
		if err != nil {
			return
		}
		if found {
			d.t.seen(d.e.ID, r.MessageID)
			_ = d.keep() // the outbox's own write, which follows, fails as well
			return
		}
	}
}

// latest is how late a copy may come and still be found. A mail whose copy was not there later than that is not looked
// for any more.
const latest = 24 * time.Hour

// Learn looks into Sent Items for the copies that had not come when their mails were taken, so that answers and bounces
// are known by the ids that the service gave: before new mail is read. It costs nothing while none is missing, and else
// one walk through what was sent since. Its errors are those of the trail; what the service refuses is for later.
func (s *Sender) Learn(ctx context.Context) error {
	open, err := s.trail.Open()
	if err != nil || len(open) == 0 {
		return err
	}
	var since time.Time
	missing := make(map[letter.MessageID]Trace, len(open))
	for _, id := range open {
		t, err := s.trail.Trace(id)
		if err != nil {
			return err
		}
		if missing[id] = t; since.IsZero() || t.Began.Before(since) {
			since = t.Began
		}
	}
	if err := s.find(ctx, missing, since); err != nil {
		return err
	}
	for id, t := range missing {
		if s.now().Sub(t.Tried) <= latest {
			continue
		}
		if err := s.update(id, func(t *Trace) { t.Seen = true }); err != nil {
			return err
		}
	}
	return nil
}

// find looks for the copies of some mails in one walk through Sent Items, and leaves those that it does not find. Where
// the walk fails it leaves none, since nothing is known of them.
func (s *Sender) find(ctx context.Context, missing map[letter.MessageID]Trace, since time.Time) (err error) {
	failed := s.rows(ctx, "sentitems", "sentDateTime", since, func(r sentRow) bool {
		for id, t := range missing {
			if !r.is(id, t) {
				continue
			}
			delete(missing, id)
			err = s.update(id, func(t *Trace) { t.seen(id, r.MessageID) })
			break
		}
		return err == nil && len(missing) > 0
	})
	if failed != nil {
		clear(missing)
	}
	return err
}

// update changes a trace as it stands.
func (s *Sender) update(id letter.MessageID, change func(*Trace)) error {
	s.traces.Lock()
	defer s.traces.Unlock()
	t, err := s.trail.Trace(id)
	if err != nil {
		return err
	}
	change(&t)
	return s.trail.Keep(id, t)
}
