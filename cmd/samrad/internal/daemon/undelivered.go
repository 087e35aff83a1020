package daemon

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/digest"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/templates"
)

// undeliveredNote is the store's note of the mails that were given up lately and seen to, by key and when.
const undeliveredNote = "undelivered"

const (
	seenTo          = 7 * 24 * time.Hour // how long it is remembered
	mostUndelivered = 200                // looked at in one go
	mostRecipients  = 5                  // named in one notice
)

// TellUndelivered sees to the mails that a recipient's server refused for good: nothing comes back of them that the
// desk would read. A case notes it, as it does when a mail comes back; of a digest the contacts are told, once.
func (d *Daemon) TellUndelivered() error {
	now := d.Now()
	seen := map[string]time.Time{}
	var fresh []outbox.Item
	err := d.Store.View(func(tx store.Tx) error {
		if _, err := tx.Note(undeliveredNote, &seen); err != nil {
			return err
		}
		items, err := tx.Items(outbox.Failed, mostUndelivered)
		for _, i := range items {
			_, known := seen[i.Key]
			if !known && !i.Bounced && !i.Uncertain && i.Attempts > 0 && now.Sub(i.Done) < seenTo {
				fresh = append(fresh, i)
			}
		}
		return err
	})
	if err != nil || len(fresh) == 0 {
		return err
	}
	maps.DeleteFunc(seen, func(_ string, at time.Time) bool { return now.Sub(at) > seenTo })
	return d.update(func(tx store.Tx) error {
		var digests []outbox.Item
		for _, i := range fresh {
			seen[i.Key] = i.Done
			if digest.IsKey(i.Key) {
				digests = append(digests, i)
			}
			if err := d.noteRefused(tx, i); err != nil {
				return err
			}
		}
		return errors.Join(d.tellOfDigests(tx, digests, now), tx.PutNote(undeliveredNote, seen))
	})
}

// noteRefused notes on its case that a mail of ours did not arrive.
func (d *Daemon) noteRefused(tx store.Tx, i outbox.Item) error {
	if i.Case == "" {
		return nil
	}
	c, ok, err := tx.Case(initiative.ID(i.Case))
	if err != nil || !ok {
		return err
	}
	for n := range c.Sent {
		if s := &c.Sent[n]; s.Letter == string(i.ID) && s.Bounced == "" {
			s.Bounced = "refused"
			if nobodyThere(i.Last) && strings.EqualFold(s.To, c.Reporter) {
				c.Gone = c.Reporter
			}
			src := initiative.Source{Letter: string(i.ID), At: i.Done}
			c.Log(initiative.Event{At: i.Done, What: "bounced", Source: src})
			return tx.PutCase(c)
		}
	}
	return nil
}

// nobodyThere reports whether a server's refusal says that an address is nobody's (RFC 3463 3.2).
func nobodyThere(last string) bool {
	return strings.Contains(last, " 5.1.") || strings.Contains(last, " 5.2.1")
}

// tellOfDigests tells the contacts which recipients of the digest could not be reached.
func (d *Daemon) tellOfDigests(tx store.Tx, digests []outbox.Item, now time.Time) error {
	if len(digests) == 0 {
		return nil
	}
	var to []string
	for _, i := range digests[:min(len(digests), mostRecipients)] {
		to = append(to, i.To)
	}
	if more := len(digests) - len(to); more > 0 {
		to = append(to, fmt.Sprintf("%d till", more))
	}
	v := templates.NoticeView{Reason: "recipient", Place: templates.List(to), Detail: terminal.Plain(digests[0].Last)}
	return d.tell(tx, "notice/recipient/"+digests[0].Key, v, now.In(d.Rules.Location))
}
