package main

import (
	"fmt"
	"strings"

	"haninge.se/samrad/cmd/samrad/internal/ledger"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

type quarantineCmd struct {
	List    heldListCmd    `cmd:"" help:"List the mails that wait."`
	Show    heldShowCmd    `cmd:"" help:"Show one of them."`
	Release heldReleaseCmd `cmd:"" help:"Take one in after all, as a new initiative or as a reply to a case."`
	Retry   heldRetryCmd   `cmd:"" help:"Ask the server once more for one that it could not hand over."`
	Discard heldDiscardCmd `cmd:"" help:"Be done with one, with a reason. Its bytes are kept."`
}

type heldListCmd struct {
	registerFlags
	All  bool `help:"Also those that were dealt with."`
	JSON bool `name:"json" help:"As JSON."`
}

func (c *heldListCmd) Run(p *program) error {
	return p.reading(c.registerFlags, func(r *register) error {
		held, err := store.Read(r.Store, func(tx store.Tx) ([]store.Held, error) { return tx.HeldMails(c.All) })
		if err != nil {
			return err
		}
		const heading = "MAIL\tSINCE\tREASON\tPROBABLY\tBECAME\tBY\tWHY"
		return terminal.List(p.stdout, c.JSON, held, heading, func(h store.Held) []string {
			since := terminal.Stamp(h.At, r.Config.Location())
			return []string{h.Sum.Short(), since, h.Reason, h.Guess, h.Fate, h.By, h.Why}
		})
	})
}

type heldShowCmd struct {
	registerFlags
	Mail string `arg:"" help:"The mail as samrad quarantine list calls it."`
	Raw  bool   `help:"The mail byte for byte, for a file or a mail program. It may be hostile."`
	JSON bool   `name:"json" help:"As JSON, without its text."`
}

func (c *heldShowCmd) Run(p *program) error {
	return p.reading(c.registerFlags, func(r *register) error {
		m, err := r.heldMail(c.Mail)
		switch {
		case err != nil:
			return err
		case c.Raw:
			_, err = p.stdout.Write(m.raw)
			return err
		case c.JSON:
			return terminal.JSON(p.stdout, struct {
				store.Held
				Mail letter.Entry `json:"mail"`
			}{m.Held, m.entry})
		}
		w := &terminal.Page{Writer: p.stdout, Zone: r.Config.Location()}
		showHeld(w, m)
		return w.Err
	})
}

// heldMail is a mail that waits, with its bytes.
type heldMail struct {
	store.Held
	entry letter.Entry
	raw   []byte
}

// heldMail finds a mail by the beginning of its sum.
func (r *register) heldMail(key string) (heldMail, error) {
	var m heldMail
	key = strings.ToLower(strings.TrimSpace(key))
	err := r.Store.View(func(tx store.Tx) error {
		all, err := tx.HeldMails(true)
		if err != nil {
			return err
		}
		m.Held, err = terminal.Pick(all, func(h store.Held) string { return string(h.Sum) }, key,
			terminal.Noun{None: "mail %s waits", Many: "mails",
				Hint: "samrad quarantine list shows them"})
		if err != nil {
			return err
		}
		if m.entry, _, err = tx.Entry(m.Sum); err != nil {
			return err
		}
		if kept, err := tx.Kept(m.Sum); err != nil || !kept {
			return err // it was discarded for want of room
		}
		m.raw, err = tx.Raw(m.Sum)
		return err
	})
	return m, err
}

func showHeld(w *terminal.Page, m heldMail) {
	w.Line("%s  %s", m.Sum.Short(), terminal.Plain(string(m.entry.ID)))
	w.Field("waits for", m.Reason)
	w.Field("probably", m.Guess)
	w.Field("since", terminal.Stamp(m.At, w.Zone))
	w.Field("became", m.Fate+terminal.By(m.By)+terminal.Why(m.Why))
	w.Field("received", terminal.Stamp(m.entry.Received, w.Zone))
	switch {
	case m.raw == nil:
		w.Line("\nIts bytes are no longer kept.")
		return
	case m.Reason == "attempts":
		w.Line("\nIt ended the program each time it was read, and is not read again. --raw prints its bytes.")
		return
	}
	l, err := letter.Parse(m.raw)
	if err != nil || l == nil {
		w.Line("\nIt cannot be read: %v. --raw prints its bytes.", err)
		return
	}
	w.Field("from", addresses(l.From))
	w.Field("to", addresses(l.To))
	w.Field("cc", addresses(l.Cc))
	w.Field("subject", l.Subject)
	for _, a := range l.Auth {
		w.Field("results", fmt.Sprintf("%s: dmarc %s", a.ID, a.Methods["dmarc"]))
	}
	for _, a := range l.Attachments {
		w.Field("attached", fmt.Sprintf("%s, %d bytes", a.Name, a.Size))
	}
	w.Field("faults", strings.Join(l.Faults, "; "))
	if len(l.Bodies) == 0 {
		return
	}
	w.Line("")
	for i, b := range l.Bodies[0].Blocks {
		if b.Gap && i > 0 {
			w.Line("")
		}
		for _, line := range b.Lines() {
			w.Line("    %s%s", strings.Repeat("> ", min(b.Depth, 5)), terminal.Plain(line.Text))
		}
	}
}

func addresses(all []letter.Address) string {
	var s []string
	for _, a := range all {
		s = append(s, strings.TrimSpace(a.Name+" <"+a.Addr+">"))
	}
	return strings.Join(s, ", ")
}

type heldReleaseCmd struct {
	registerFlags
	Mail string `arg:"" help:"The mail as samrad quarantine list calls it."`
	Case string `help:"The case that it answers; without one it becomes a new initiative." placeholder:"CASE"`
	Why  string `help:"A note for the log." placeholder:"TEXT"`
}

func (c *heldReleaseCmd) Run(p *program) error {
	return p.settle(c.registerFlags, c.Mail, store.Released, c.Why, func(r *register, m heldMail) (string, error) {
		e := m.entry
		if !takenIn(e) { // else an earlier release was cut off before it was settled
			var err error
			if e, err = c.takeIn(p, r, m); err != nil {
				return "", err
			}
		}
		return string(e.Kind) + " " + e.Case, nil
	})
}

// settle does what a person has decided about a mail that waits, and notes it. Two that decide at once would make two
// cases of it, or one of what is discarded.
func (p *program) settle(
	at registerFlags, mail, fate, why string, do func(*register, heldMail) (says string, err error),
) error {
	return p.register(at, false, func(r *register) error {
		r.deciding.Lock()
		defer r.deciding.Unlock()
		m, err := r.heldMail(mail)
		if err != nil {
			return err
		}
		if m.Fate != "" {
			return fmt.Errorf("%s was %s by %s", m.Sum.Short(), m.Fate, m.By)
		}
		says, err := do(r, m)
		if err == nil {
			err = r.Store.Update(func(tx store.Tx) error { return tx.Settle(m.Sum, fate, p.user, why) })
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.stdout, "%s: %s\n", m.Sum.Short(), says)
		return err
	})
}

func takenIn(e letter.Entry) bool { return e.Kind == letter.New || e.Kind == letter.Reply }

// takeIn lets the desk decide anew, on the word of a person.
func (c *heldReleaseCmd) takeIn(p *program, r *register, m heldMail) (letter.Entry, error) {
	desk, err := r.Desk(p.now)
	if err != nil {
		return letter.Entry{}, err
	}
	row, err := desk.Release(intake.Hold{Entry: m.entry, Raw: m.raw}, caseNumber(c.Case), p.user)
	if err == nil && !takenIn(row.Entry) {
		err = terminal.Hinted(fmt.Errorf("%s was not taken in: it counts as %s (%s)", m.Sum.Short(), row.Entry.Kind,
			row.Entry.Reason),
			"name the case it answers, or discard it with a reason")
	}
	return row.Entry, err
}

type heldDiscardCmd struct {
	registerFlags
	Mail string `arg:"" help:"The mail as samrad quarantine list calls it."`
	Why  string `help:"Why, for the log." required:"" placeholder:"TEXT"`
}

func (c *heldDiscardCmd) Run(p *program) error {
	return p.settle(c.registerFlags, c.Mail, store.Discarded, c.Why, func(*register, heldMail) (string, error) {
		return "discarded", nil
	})
}

type heldRetryCmd struct {
	registerFlags
	Mail string `arg:"" help:"The mail as samrad quarantine list calls it."`
}

func (c *heldRetryCmd) Help() string {
	return "For a mail that its server could not hand over: the daemon asks at its next look, within a minute. " +
		"It does so by itself daily for a week."
}

func (c *heldRetryCmd) Run(p *program) error {
	return p.register(c.registerFlags, false, func(r *register) error {
		m, err := r.heldMail(c.Mail)
		if err != nil {
			return err
		}
		if m.Reason != "poison" || len(m.entry.Places) == 0 {
			return terminal.Hinted(fmt.Errorf("%s waits because of %s: its server handed it over", m.Sum.Short(), m.Reason),
				"release it, or discard it with a reason")
		}
		at := m.entry.Places[len(m.entry.Places)-1]
		now := p.now()
		err = r.Store.Update(func(tx store.Tx) error {
			return ledger.AskNow(tx, at, m.Sum, now, p.user)
		})
		if err != nil {
			return err
		}
		const says = "%s: is asked for at the next look into the mailbox of %s\n"
		_, err = fmt.Fprintf(p.stdout, says, m.Sum.Short(), at.Mailbox)
		return err
	})
}
