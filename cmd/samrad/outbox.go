package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

type outboxCmd struct {
	List  outboxListCmd  `cmd:"" help:"List the mails that wait, were given up or were withdrawn."`
	Retry outboxRetryCmd `cmd:"" help:"Send again what was given up, when what stopped it is put right."`
}

type outboxListCmd struct {
	registerFlags
	Sent  bool `help:"Also those that were sent."`
	Limit int  `name:"n" short:"n" help:"At most so many of each kind; 0 shows all." default:"50" placeholder:"N"`
	JSON  bool `name:"json" help:"As JSON."`
}

func (c *outboxListCmd) Run(p *program) error {
	return p.reading(c.registerFlags, func(r *register) error {
		states := []string{outbox.Due, outbox.Failed, outbox.Withdrawn}
		if c.Sent {
			states = append(states, outbox.Sent)
		}
		mails, err := store.Read(r.Store, func(tx store.Tx) (mails []outbox.Item, err error) {
			for _, state := range states {
				items, err := tx.Items(state, max(0, c.Limit))
				if err != nil {
					return nil, err
				}
				mails = append(mails, items...)
			}
			return mails, nil
		})
		if err != nil {
			return err
		}
		const heading = "ENVELOPE\tSTATE\tTO\tKIND\tCASE\tTRIES\tNEXT OR DONE\tLAST ANSWER"
		return terminal.List(p.stdout, c.JSON, mails, heading, func(m outbox.Item) []string {
			at, last := said(m)
			return []string{shortKey(m.Key), m.State, m.To, m.Kind, m.Case, fmt.Sprint(m.Attempts),
				terminal.Stamp(at, r.Config.Location()), last}
		})
	})
}

// said is when a mail is tried next or was done with, and what was said of it last.
func said(m outbox.Item) (at time.Time, last string) {
	at, last = m.Next, m.Last
	if m.State != outbox.Due {
		at = m.Done
	}
	if m.Refused {
		last += " (the sender is refused: it waits for a person)"
	}
	if m.Uncertain {
		last += " (it may have arrived)"
	}
	return at, last
}

// shortKey is as much of an envelope's key as tells it from others: answers are named by the sum of what they answer.
func shortKey(key string) string {
	kind, sum, ok := strings.Cut(key, "/")
	if !ok || len(sum) != 64 {
		return key
	}
	return kind + "/" + letter.Sum(sum).Short()
}

type outboxRetryCmd struct {
	registerFlags
	Envelope string `arg:"" optional:"" help:"The envelope as samrad outbox list calls it, or the beginning of that."`
	All      bool   `help:"All that were given up, and all that wait because their server refused the sender."`
}

func (c *outboxRetryCmd) Help() string {
	return "Where the configuration has changed since, a mail is addressed and signed anew. " +
		"Its Message-ID and its text stay, and the old bytes are kept. " +
		"A digest is written anew: what may not be told any more is gone from it."
}

func (c *outboxRetryCmd) Run(p *program) error {
	if (c.Envelope == "") != c.All {
		return terminal.UsageError("it is not said what to send again", "name an envelope, or write --all")
	}
	return p.register(c.registerFlags, false, func(r *register) error {
		items, err := r.stuck(c.Envelope)
		if err != nil {
			return err
		}
		if err := r.Retry(items, p.now, p.user); err != nil {
			return err
		}
		for _, i := range items {
			if _, err := fmt.Fprintf(p.stdout, "%s: due again, to %s\n", shortKey(i.Key), i.To); err != nil {
				return err
			}
		}
		return nil
	})
}

// stuck finds a mail that does not leave without a person by the beginning of its key, or all of them.
func (r *register) stuck(key string) (found []outbox.Item, err error) {
	err = r.Store.View(func(tx store.Tx) error {
		if found, err = tx.Items(outbox.Failed, 0); err != nil {
			return err
		}
		due, err := tx.Items(outbox.Due, 0)
		found = append(found, slices.DeleteFunc(due, func(i outbox.Item) bool { return !i.Refused })...)
		return err
	})
	if err != nil || key == "" {
		return found, err
	}
	what := terminal.Noun{None: "mail %s was given up", Many: "envelopes", Hint: "samrad outbox list shows them"}
	one, err := terminal.Pick(found, func(i outbox.Item) string { return i.Key }, key, what)
	return []outbox.Item{one}, err
}
