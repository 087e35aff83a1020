package main

import (
	"fmt"
	"io"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/status"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/letter"
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
		s, err := r.Status(p.now())
		if err != nil {
			return err
		}
		if c.JSON {
			err = terminal.JSON(p.stdout, s)
		} else {
			err = printStatus(p.stdout, s, p.now(), r.Config.Location())
		}
		if err == nil && len(s.Needs) > 0 {
			return terminal.ExitStatus(terminal.ExitFailed)
		}
		return err
	})
}

// acceptRestore lets answers out again, on a person's word.
func (c *statusCmd) acceptRestore(p *program) error {
	return p.register(c.registerFlags, false, func(r *register) error {
		if err := r.AcceptRestore(p.user); err != nil {
			return err
		}
		_, err := fmt.Fprintln(p.stdout, "answers go out again: to mail that is received from now on")
		return err
	})
}

func printStatus(out io.Writer, s status.Status, now time.Time, loc *time.Location) error {
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
	if !s.Copied.At.IsZero() || s.Copied.Nightly {
		w.Field("copied", s.Copied.Since(loc))
	}
	if len(s.Needs) > 0 {
		w.Line("\nNEEDS SOMEONE")
	}
	for _, n := range s.Needs {
		w.Line("* %s", n)
	}
	return w.Err
}

func boxText(b status.Box, running bool, now time.Time) string {
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
