package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

type outboxCmd struct {
	List  outboxListCmd  `cmd:"" help:"List the mails that wait to be sent and those that were given up."`
	Retry outboxRetryCmd `cmd:"" help:"Send one that was given up once more, the same bytes, when what stopped it is put right."`
}

type outboxListCmd struct {
	registerFlags
	Sent  bool `help:"Also those that were sent."`
	Limit int  `name:"n" short:"n" help:"At most so many of each kind; 0 shows all." default:"50" placeholder:"N"`
	JSON  bool `name:"json" help:"As JSON."`
}

func (c *outboxListCmd) Run(p *program) error {
	return p.reading(c.registerFlags, func(r *register) error {
		states := []string{outbox.Due, outbox.Failed}
		if c.Sent {
			states = append(states, outbox.Sent)
		}
		mails := []outbox.Item{}
		err := r.store.View(func(tx *store.Tx) error {
			for _, state := range states {
				items, err := tx.Items(state, max(0, c.Limit))
				if err != nil {
					return err
				}
				mails = append(mails, items...)
			}
			return nil
		})
		switch {
		case err != nil:
			return err
		case c.JSON:
			return printJSON(p.stdout, mails)
		}
		return printOutbox(p.stdout, mails, r.cfg.Location())
	})
}

func printOutbox(w io.Writer, mails []outbox.Item, loc *time.Location) error {
	lines := [][]string{{"ENVELOPE", "STATE", "TO", "KIND", "CASE", "TRIES", "NEXT OR DONE", "LAST ANSWER"}}
	for _, m := range mails {
		at := m.Next
		if m.State != outbox.Due {
			at = m.Done
		}
		last := m.Last
		if m.Uncertain {
			last += " (it may have arrived)"
		}
		lines = append(lines, []string{shortKey(m.Key), m.State, m.To, m.Kind, m.Case, fmt.Sprint(m.Attempts), stamp(at, loc), last})
	}
	return table(w, lines)
}

// shortKey is as much of an envelope's key as tells it from others: replies are named by the sum of what they answer.
func shortKey(key string) string {
	kind, sum, ok := strings.Cut(key, "/")
	if !ok || len(sum) != 64 {
		return key
	}
	return kind + "/" + short(letter.Sum(sum))
}

type outboxRetryCmd struct {
	registerFlags
	Envelope string `arg:"" help:"The envelope as samrad outbox list calls it, or the beginning of that."`
}

func (c *outboxRetryCmd) Run(p *program) error {
	return p.register(c.registerFlags, false, func(r *register) error {
		item, err := r.givenUp(c.Envelope)
		if err != nil {
			return err
		}
		if err := r.store.Update(func(tx *store.Tx) error { return tx.Retry(item.Key, p.user) }); err != nil {
			return err
		}
		if r.writer != nil {
			r.writer.poke()
		}
		_, err = fmt.Fprintf(p.stdout, "%s: due again, to %s\n", shortKey(item.Key), item.To)
		return err
	})
}

// givenUp finds a mail that was given up by the beginning of its key.
func (r *register) givenUp(key string) (outbox.Item, error) {
	var found []outbox.Item
	err := r.store.View(func(tx *store.Tx) (err error) {
		found, err = tx.Items(outbox.Failed, 0)
		return err
	})
	if err != nil {
		return outbox.Item{}, err
	}
	return pick(found, func(i outbox.Item) string { return i.Key }, key, noun{"mail %s was given up", "envelopes", "samrad outbox list shows them"})
}
