package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/mail"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/sendtest"
	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

type checkCmd struct {
	configFlag
	SendTest string `name:"send-test" help:"Send test mails there, and see how they come." placeholder:"ADDRESS"`
}

func (c *checkCmd) Help() string {
	return "Nothing is sent and nothing is changed, on no server and on no disk, but the test mails of --send-test: " +
		"where the address is that of a mailbox that samrad reads, they are looked for there for two minutes."
}

// Validate wants an address to send test mails to.
func (c *checkCmd) Validate() error {
	if at, err := mail.ParseAddress(c.SendTest); c.SendTest != "" && (err != nil || at.Address != c.SendTest) {
		return fmt.Errorf("%s is no mail address: write --send-test name@example.org", terminal.Plain(c.SendTest))
	}
	return nil
}

// backWithin is how long a test mail may take to come back.
const backWithin = 2 * time.Minute

// sendTest sends test mails, where they are wanted and nothing else is wrong.
func (c *checkCmd) sendTest(p *program, w *terminal.Page, cfg config.Config, well bool) []string {
	switch {
	case c.SendTest == "":
		return nil
	case !well:
		p.warn("no test mail was sent: put right first what follows")
		return nil
	}
	trial := sendtest.Trial{Config: cfg, To: c.SendTest, Now: p.now, Patience: backWithin, Pause: 2 * time.Second}
	return trial.Run(p.ctx, w)
}

// perServer bounds what a server may take to answer.
const perServer = 45 * time.Second

func (c *checkCmd) Run(p *program) error {
	cfg, path, err := p.load(c.Config)
	if err != nil {
		return err
	}
	rules, err := setup.Rules(cfg, make([]byte, 32)) // a checklist or a vocabulary of one's own is read
	if err != nil {
		return &terminal.Failure{Code: config.ExitCode, Says: []string{err.Error()}, Hint: "correct the file, or leave the key empty for the built-in one"}
	}
	w := &terminal.Page{Writer: p.stdout, Zone: cfg.Location()}
	w.Line("configuration %s: sound", terminal.Plain(path))
	failed := &terminal.Failure{Code: terminal.ExitFailed}
	read, err := howFar(cfg)
	if err != nil {
		failed.Says = append(failed.Says, err.Error())
	}
	p.checkMark(w, cfg)
	failed.Says = append(failed.Says, p.checkHost(w, cfg, path, read.running)...)
	for _, party := range cfg.Parties {
		if party.Graph != nil {
			failed.Says = append(failed.Says, p.checkGraph(w, read, party, rules.StartFrom)...)
			continue
		}
		if party.IMAP == nil {
			w.Line("mailbox of %s: none; its mail comes by the others'", party.ID)
			continue
		}
		if err := p.checkMailbox(w, read, party, rules.StartFrom); err != nil {
			failed.Says = append(failed.Says, fmt.Sprintf("mailbox of %s: %s: %s", party.ID, party.IMAP.URL,
				terminal.WithRemedy(err)))
		}
	}
	for _, fault := range p.checkServers(w, cfg) {
		// A mailbox by Graph is read and sent from by one service: what stops both is said once.
		_, why, _ := strings.Cut(fault, ": ")
		why, _, _ = strings.Cut(why, ", request ")
		if !slices.ContainsFunc(failed.Says, func(said string) bool { return strings.Contains(said, why) }) {
			failed.Says = append(failed.Says, fault)
		}
	}
	failed.Says = append(failed.Says, p.checkSecrets(w, cfg)...)
	failed.Says = append(failed.Says, c.sendTest(p, w, cfg, len(failed.Says) == 0)...)
	if w.Err != nil || len(failed.Says) == 0 {
		return w.Err
	}
	failed.Hint = "the other parts were looked at too: what is not named here is well"
	return failed
}

// checkMark warns of a store without a mark outside its folder: an older copy of the folder would not be noticed.
func (p *program) checkMark(w *terminal.Page, cfg config.Config) {
	switch {
	case exists(cfg.Mark()):
		w.Line("mark file %s: there", terminal.Plain(cfg.Mark()))
	case exists(filepath.Join(string(cfg.DataDir), "samrad.db")):
		p.warn(fmt.Sprintf("there is no mark file %s: an older copy of the data folder that is put back is not noticed; "+
			"let samrad serve write there (StateDirectory=samrad samrad-mark), or name another place with mark_file",
			terminal.Plain(cfg.Mark())))
	default:
		w.Line("mark file %s: none yet, the first start makes it", terminal.Plain(cfg.Mark()))
	}
}

// checkMailbox looks into one mailbox and says what the first start would do with it.
func (p *program) checkMailbox(w *terminal.Page, read progress, party config.Party, since time.Time) error {
	box, err := setup.Mailbox(party)
	if err != nil {
		return err
	}
	box.Since = since
	ctx, cancel := context.WithTimeout(p.ctx, perServer)
	defer cancel()
	r, err := mailbox.Check(ctx, box)
	if err != nil {
		return err
	}
	w.Line("mailbox of %s: %s: %s in %s, %s", party.ID, party.IMAP.URL, terminal.Count(r.Messages, "mail"), terminal.Plain(party.IMAP.Mailbox), ability(r))
	w.Line("    %s", read.next(party.ID, r, since))
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
	cursors map[string]store.Cursor
	running bool // by a daemon that is at it now
}

// howFar looks into the store, if there is one.
func howFar(cfg config.Config) (progress, error) {
	st, err := open.Store(string(cfg.DataDir), store.Options{Location: cfg.Location(), ReadOnly: true})
	var locked *store.LockedError
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR): // which checkDataDir tells of
		return progress{}, nil
	case errors.As(err, &locked):
		return progress{running: true}, nil
	case err != nil:
		return progress{}, err
	}
	var read progress
	err = st.View(func(tx store.Tx) (err error) {
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
	case known && c.UIDValidity != r.UIDValidity:
		return "the server has numbered its mail anew: " + again
	case known && r.UIDNext < c.UIDNext:
		return "the mailbox was put back from a backup: " + again
	case known:
		return fmt.Sprintf("the next start goes on where the last one was: at most %s not read yet", terminal.Count(r.UIDNext-c.UIDNext, "mail"))
	case since.IsZero():
		return fmt.Sprintf("the first start leaves alone what lies there (%s), and reads what comes after it", terminal.Count(r.Messages, "mail"))
	}
	return fmt.Sprintf("the first start registers what was received since %s (%s, %d kB) without answering it, and reads what comes after it",
		since.Format(time.DateOnly), terminal.Count(r.Older, "mail"), r.OlderBytes>>10)
}

// checkServers logs in to every mail server and sends nothing. It returns what went wrong.
func (p *program) checkServers(w *terminal.Page, cfg config.Config) []string {
	servers, err := setup.Servers(cfg, nil, nil, p.now)
	if err != nil {
		return []string{err.Error()}
	}
	var faults []string
	for _, party := range cfg.Parties {
		if !party.Sends() {
			via, _ := cfg.Sender(party)
			w.Line("mail server of %s: that of %s", party.ID, via.ID)
			continue
		}
		ctx, cancel := context.WithTimeout(p.ctx, perServer)
		err := servers[party.ID].Check(ctx, senderOf(party), recipients(cfg, party))
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
			w.Line("mail server of %s: %s by Graph: Sent Items can be read; whether it may send, only a mail shows",
				party.ID, setup.GraphMailbox(party))
			continue
		}
		how := "logged in as " + terminal.Plain(party.SMTP.User)
		if party.SMTP.User == "" {
			how = "takes mail without a login"
		}
		w.Line("mail server of %s: %s: %s", party.ID, party.SMTP.URL, how)
	}
	return faults
}

// checkSecrets tells of the secrets whose last day is known, and returns those that are over.
func (p *program) checkSecrets(w *terminal.Page, cfg config.Config) (over []string) {
	today := dates.DayOf(p.now().In(cfg.Location()))
	for _, e := range setup.Expiries(cfg) {
		switch warning := e.Warning(today); {
		case warning == "":
			w.Line("%s of %s: good until %s, %s", e.What(), e.Of, e.Day, terminal.Count(e.Left(today), "day"))
		case e.Left(today) < 0:
			over = append(over, warning)
		default:
			p.warn(warning)
		}
	}
	return over
}

// senderOf is the address that a party sends from.
func senderOf(p config.Party) string {
	if p.SMTP == nil {
		return p.Address
	}
	return cmp.Or(p.SMTP.From, p.Address)
}

// recipients are the addresses of the configuration that a party's server has to take mail to: its own mailbox and
// contact, and of the first that sends also the others' and the letter's.
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
