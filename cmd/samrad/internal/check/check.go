// Package check finds what serve would meet: the machine, the mailboxes, the mail servers and the secrets that a
// configuration names. It sends nothing and changes nothing.
package check

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/status"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

// Check is one look at a configuration and at all that it names.
type Check struct {
	Config config.Config
	File   string // that the configuration was read from
	Page   *terminal.Page
	Warn   func(what string)
	Now    func() time.Time
	Free   func(folder string) (uint64, error) // bytes that a disk has left
}

// perServer bounds what a server may take to answer.
const perServer = 45 * time.Second

// Run looks at everything, and returns what serve would fail at, each with what to do. What is well goes to the page.
// An error is one of the configuration, of which the rest cannot be looked at.
func (c Check) Run(ctx context.Context) (faults []string, err error) {
	rules, err := setup.Rules(c.Config, make([]byte, 32)) // a checklist or a vocabulary of one's own is read
	if err != nil {
		return nil, err
	}
	c.Page.Line("configuration %s: sound", terminal.Plain(c.File))
	read, err := howFar(c.Config)
	if err != nil {
		faults = append(faults, err.Error())
	}
	c.mark()
	c.copies(ctx, read)
	faults = append(faults, c.host(read.running)...)
	for _, party := range c.Config.Parties {
		faults = append(faults, c.mailbox(ctx, read, party, rules.StartFrom)...)
	}
	for _, fault := range c.servers(ctx) {
		// A mailbox by Graph is read and sent from by one service: what stops both is said once.
		_, why, _ := strings.Cut(fault, ": ")
		why, _, _ = strings.Cut(why, ", request ")
		if !slices.ContainsFunc(faults, func(said string) bool { return strings.Contains(said, why) }) {
			faults = append(faults, fault)
		}
	}
	return append(faults, c.secrets()...), nil
}

// mark warns of a store without a mark outside its folder: an older copy of the folder would not be noticed.
func (c Check) mark() {
	cfg := c.Config
	exists := func(path string) bool {
		_, err := os.Lstat(path)
		return err == nil
	}
	switch {
	case exists(cfg.Mark()):
		c.Page.Line("mark file %s: there", terminal.Plain(cfg.Mark()))
	case exists(filepath.Join(string(cfg.DataDir), "samrad.db")):
		c.Warn(fmt.Sprintf("there is no mark file %s: an older copy of the data folder that is put back is not noticed; "+
			"let samrad serve write there (StateDirectory=samrad samrad-mark), or name another place with mark_file",
			terminal.Plain(cfg.Mark())))
	default:
		c.Page.Line("mark file %s: none yet, the first start makes it", terminal.Plain(cfg.Mark()))
	}
}

// mailbox looks into a party's mailbox, by whichever way it is read.
func (c Check) mailbox(ctx context.Context, read progress, party config.Party, since time.Time) []string {
	if party.Graph != nil {
		return c.graph(ctx, read, party, since)
	}
	if party.IMAP == nil {
		c.Page.Line("mailbox of %s: none; its mail comes by the others'", party.ID)
		return nil
	}
	if err := c.imap(ctx, read, party, since); err != nil {
		return []string{fmt.Sprintf("mailbox of %s: %s: %s", party.ID, party.IMAP.URL, terminal.WithRemedy(err))}
	}
	return nil
}

// imap says what the first start would do with a mailbox.
func (c Check) imap(ctx context.Context, read progress, party config.Party, since time.Time) error {
	box, err := setup.Mailbox(party)
	if err != nil {
		return err
	}
	box.Since = since
	ctx, cancel := context.WithTimeout(ctx, perServer)
	defer cancel()
	r, err := mailbox.Check(ctx, box)
	if err != nil {
		return err
	}
	c.Page.Line("mailbox of %s: %s: %s in %s, %s", party.ID, party.IMAP.URL, terminal.Count(r.Messages, "mail"),
		terminal.Plain(party.IMAP.Mailbox), ability(r))
	c.Page.Line("    %s", read.next(party.ID, r, since))
	if r.After != "" {
		return fmt.Errorf("after = %q cannot be done: %s", party.IMAP.After, terminal.Plain(r.After))
	}
	return nil
}

func ability(r mailbox.Report) string {
	switch {
	case r.Idle && r.CondStore:
		return "tells of new mail at once (IDLE), and of renumbering (CONDSTORE)"
	case r.Idle:
		return "tells of new mail at once (IDLE)"
	}
	return "is looked at again and again, as it has no IDLE"
}

// progress is how far the mailboxes have been read by an earlier run.
type progress struct {
	cursors map[string]letter.Cursor
	running bool // by a daemon that is at it now
	copies  *status.Copied
}

// howFar looks into the store, if there is one.
func howFar(cfg config.Config) (progress, error) {
	st, err := open.Store(string(cfg.DataDir), store.Options{Location: cfg.Location(), ReadOnly: true})
	var locked *store.LockedError
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR): // which dataDir tells of
		return progress{}, nil
	case errors.As(err, &locked):
		return progress{running: true}, nil
	case err != nil:
		return progress{}, err
	}
	var read progress
	read.copies = &status.Copied{}
	err = st.View(func(tx store.Tx) (err error) {
		if _, err = tx.Note(status.CopiedNote, read.copies); err != nil {
			return err
		}
		read.cursors, err = tx.Cursors()
		return err
	})
	return read, errors.Join(err, st.Close())
}

// next says what serve would do with the mail that lies in a mailbox.
func (p progress) next(party string, r mailbox.Report, since time.Time) string {
	const again = "all of it is read again, and what is known is not answered again"
	c, known := p.cursors[party]
	switch {
	case p.running:
		return "samrad serve is at it now: samrad status says how far"
	case known && r.UIDValidity == 0: // by Graph, which has no numbers to count by
		return "the next start goes on where the last one was"
	case known && c.UIDValidity != r.UIDValidity:
		return "the server has numbered its mail anew: " + again
	case known && r.UIDNext < c.UIDNext:
		return "the mailbox was put back from a backup: " + again
	case known:
		return fmt.Sprintf("the next start goes on where the last one was: at most %s not read yet",
			terminal.Count(r.UIDNext-c.UIDNext, "mail"))
	case since.IsZero():
		return fmt.Sprintf("the first start leaves alone what lies there (%s), and reads what comes after it",
			terminal.Count(r.Messages, "mail"))
	}
	older := terminal.Count(r.Older, "mail")
	if r.UIDValidity != 0 { // by Graph nobody says how large a mail is
		older += fmt.Sprintf(", %d kB", r.OlderBytes>>10)
	}
	return fmt.Sprintf("the first start registers what was received since %s (%s) without answering it, and reads what "+
		"comes after it", since.Format(time.DateOnly), older)
}

// servers logs in to every mail server and sends nothing. It returns what went wrong.
func (c Check) servers(ctx context.Context) []string {
	cfg := c.Config
	servers, err := setup.Servers(cfg, nil, nil, c.Now)
	if err != nil {
		return []string{err.Error()}
	}
	var faults []string
	for _, party := range cfg.Parties {
		if !party.Sends() {
			via, _ := cfg.Sender(party)
			c.Page.Line("mail server of %s: that of %s", party.ID, via.ID)
			continue
		}
		ctx, cancel := context.WithTimeout(ctx, perServer)
		err := servers[party.ID].Check(ctx, party.From(), recipients(cfg, party))
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			err = fmt.Errorf("no answer in %s", config.Duration(perServer))
		}
		cancel()
		if err != nil {
			faults = append(faults, fmt.Sprintf("mail server of %s: %s: %s", party.ID, serverName(party),
				terminal.WithRemedy(err)))
			continue
		}
		if party.ByGraph() {
			c.Page.Line("mail server of %s: %s by Graph: Sent Items can be read; whether it may send, only a mail shows",
				party.ID, setup.GraphMailbox(party))
			continue
		}
		how := "logged in as " + terminal.Plain(party.SMTP.User)
		if party.SMTP.User == "" {
			how = "takes mail without a login"
		}
		c.Page.Line("mail server of %s: %s: %s", party.ID, party.SMTP.URL, how)
	}
	return faults
}

// secrets tells of the secrets whose last day is known, and returns those that are over.
func (c Check) secrets() (over []string) {
	cfg := c.Config
	today := dates.DayOf(c.Now().In(cfg.Location()))
	for _, e := range setup.Expiries(cfg) {
		switch warning := e.Warning(today); {
		case warning == "":
			c.Page.Line("%s of %s: good until %s, %s", e.What(), e.Of, e.Day, terminal.Count(e.Left(today), "day"))
		case e.Left(today) < 0:
			over = append(over, warning)
		default:
			c.Warn(warning)
		}
	}
	return over
}

// recipients are the addresses of the configuration that a party's server has to take mail to: its own mailbox and
// contact, and of the first that sends also the others' and the digest's.
func recipients(cfg config.Config, p config.Party) []string {
	out := []string{p.Address, p.Contact}
	if first, _ := cfg.Sender(config.Party{}); first.ID == p.ID {
		for _, q := range cfg.Parties {
			out = append(out, q.Address, q.ConsultTo)
		}
		out = append(out, cfg.Digest.Addresses()...)
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(a string) bool { return a == "" })
}

// serverName is how a party's way to send is called.
func serverName(p config.Party) string {
	if p.ByGraph() {
		return setup.GraphMailbox(p) + " by Graph"
	}
	return p.SMTP.URL.String()
}
