package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/daemon"
	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/digest"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/templates"
)

type digestCmd struct {
	registerFlags
	Week string `help:"The ISO week, for example 2026-W47 (default: the week it is)." placeholder:"WEEK"`
	At   string `help:"As if it were this time: 2026-03-16 or 2026-03-16T07:30." placeholder:"TIME"`
	Out  string `help:"Write digest.txt, digest.html and digest.eml to this folder." placeholder:"DIR"`
	Send bool   `help:"Send it to those who have not got that week's."`
	To   string `help:"With --send: to this address alone, as a try that counts as nobody's digest." placeholder:"ADDRESS"`
}

func (c *digestCmd) Run(p *program) error {
	if c.Out != "" && p.open == nil { // the folder is the caller's; the files come through p.create
		if err := os.MkdirAll(c.Out, 0o755); err != nil {
			return fmt.Errorf("making the folder: %w", err)
		}
	}
	return p.register(c.registerFlags, !c.Send, func(r *register) error { return c.compose(p, r) })
}

func (c *digestCmd) compose(p *program, r *register) error {
	schedule := setup.Schedule(r.Config)
	now, err := timeOf(c.At, p.now(), schedule.Location)
	if err != nil {
		return terminal.UsageError(err.Error(), "write --at 2026-03-16T07:30")
	}
	week := dates.WeekOf(dates.DayOf(now.In(schedule.Location)))
	if c.Week != "" {
		if week, err = dates.ParseWeek(c.Week); err != nil {
			return terminal.UsageError(err.Error(), "write --week 2026-W47")
		}
	}
	if this := dates.WeekOf(dates.DayOf(p.now().In(schedule.Location))); c.Send && this.Monday().Before(week.Monday()) {
		// Each week's digest leaves once: sent now, it would be the last word on a week that has not been.
		return terminal.UsageError(fmt.Sprintf("%s has not begun", week), "leave out --send to look at it")
	}
	notifier, err := r.Notifier(p.now)
	if err != nil {
		return err
	}
	if c.To != "" && !c.Send {
		return terminal.UsageError("--to goes with --send", "write samrad digest --send --to "+c.To)
	}
	issued, sent, err := c.issued(r, notifier, week, now)
	switch {
	case err != nil:
		return err
	case c.Send && c.To != "":
		return tryDigest(p, notifier, issued, c.To)
	case c.Send:
		return sendDigest(p, notifier, issued)
	case c.Out != "":
		return writeDigest(p, notifier, c.Out, week, issued.Mail)
	}
	if sent {
		p.hint("this is the digest as it was sent")
	}
	_, err = fmt.Fprintf(p.stdout, "Ämne: %s\n\n%s", issued.Mail.Subject, issued.Mail.Text)
	return err
}

// issued is a week's digest: to look at, as it was sent when it was; to send, as those who lack it get it.
func (c *digestCmd) issued(r *register, k *daemon.Notifier, week dates.Week, now time.Time) (
	is digest.Issued, sent bool, err error) {
	if !c.Send && c.At == "" {
		if is, sent, err = k.Issued(week); err != nil || sent {
			return is, sent, err
		}
	}
	e := r.Editor(k)
	is, _, err = e.Draft(week, now)
	if !is.Late.IsZero() && !c.Send { // a look at it is not late
		is.Late = time.Time{}
		is.Mail, err = e.Compose(is.Issue, is.Since)
	}
	return is, false, err
}

// tryDigest sends a digest to one address, under a key of its own: it moves nothing that the next digest goes by.
func tryDigest(p *program, c *daemon.Notifier, issued digest.Issued, to string) error {
	if err := c.Try(issued, to); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p.stdout, "%s: a try is queued for %s\n", issued.Week, to)
	return err
}

// sendDigest publishes to those who have not got the week's digest; the outbox of the daemon sends it.
func sendDigest(p *program, c *daemon.Notifier, issued digest.Issued) error {
	week := issued.Week
	var to []string
	for _, addr := range c.Config.Digest.Addresses() {
		was, err := c.Published(week, addr)
		if err != nil {
			return err
		}
		if !was {
			to = append(to, addr)
		}
	}
	if err := c.Publish(issued, to); err != nil {
		return err
	}
	all := len(c.Config.Digest.To)
	said := fmt.Sprintf("%s: queued for %d of %d recipients", week, len(to), all)
	if len(to) < all {
		said += "; the others have it"
	}
	if _, err := fmt.Fprintln(p.stdout, said); err != nil {
		return err
	}
	if p.open == nil && len(to) > 0 {
		p.hint("no daemon runs: it leaves when samrad serve does")
	}
	return nil
}

// writeDigest writes the three forms of a digest: as text, as a page and as the mail itself.
func writeDigest(p *program, c *daemon.Notifier, dir string, week dates.Week, m templates.Mail) error {
	eml, err := c.Sample(week, m)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		text []byte
	}{
		{"digest.txt", []byte("Ämne: " + m.Subject + "\n\n" + m.Text)},
		{"digest.html", []byte(m.HTML)},
		{"digest.eml", eml},
	} {
		write := func(w io.Writer) error { _, err := w.Write(f.text); return err }
		if err := p.toFile(filepath.Join(dir, f.name), write); err != nil {
			return err
		}
	}
	return nil
}

func timeOf(at string, now time.Time, loc *time.Location) (time.Time, error) {
	if at == "" {
		return now, nil
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02 15:04", time.RFC3339, time.DateOnly} {
		if t, err := time.ParseInLocation(layout, at, loc); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time", at)
}
