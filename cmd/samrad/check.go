package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/store"
)

type checkCmd struct {
	Config string `help:"The configuration file." required:"" placeholder:"FILE"`
}

func (c *checkCmd) Help() string {
	return "Nothing is sent and nothing is changed, on no server and on no disk."
}

// perServer bounds what a server may take to answer.
const perServer = 45 * time.Second

func (c *checkCmd) Run(p *program) error {
	cfg, problems := config.Load(c.Config)
	if len(config.Faults(problems)) > 0 {
		return badConfig(problems)
	}
	for _, w := range problems {
		p.warn(w.String())
	}
	rules, err := rulesOf(cfg, make([]byte, 32)) // a checklist or a vocabulary of one's own is read
	if err != nil {
		return &failure{code: exitConfig, says: []string{err.Error()}, hint: "correct the file, or leave the key empty for the built-in one"}
	}
	w := &page{Writer: p.stdout, loc: cfg.Location()}
	w.line("configuration %s: sound, %d parties", plain(c.Config), len(cfg.Parties))
	failed := &failure{code: exitFailed}
	for _, party := range cfg.Parties {
		if party.IMAP == nil {
			w.line("mailbox of %s: none; its mail comes by the others'", party.ID)
			continue
		}
		if err := p.checkMailbox(w, cfg, party, rules.StartFrom); err != nil {
			failed.says = append(failed.says, fmt.Sprintf("mailbox of %s: %s: %v", party.ID, party.IMAP.URL, err))
		}
	}
	failed.says = append(failed.says, p.checkServers(w, cfg)...)
	if w.err != nil || len(failed.says) == 0 {
		return w.err
	}
	failed.hint = "the other parts were looked at too: what is not named here is well"
	return failed
}

// checkMailbox looks into one mailbox and says what the first start would do with it.
func (p *program) checkMailbox(w *page, cfg config.Config, party config.Party, since time.Time) error {
	box, err := mailboxOf(party)
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
	w.line("mailbox of %s: %s: %d mails in %s, %s", party.ID, party.IMAP.URL, r.Messages, plain(party.IMAP.Mailbox), ability(r))
	w.line("    %s", firstStart(cfg, party, r, since))
	if r.After != "" {
		return fmt.Errorf("after = %q cannot be done: %s", party.IMAP.After, plain(r.After))
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

// firstStart says what serve would do with the mail that lies there. A store that is there already goes on where it
// was.
func firstStart(cfg config.Config, party config.Party, r mailbox.Report, since time.Time) string {
	if c, ok := cursorOf(cfg, party.ID); ok {
		switch {
		case c.UIDValidity != r.UIDValidity:
			return "the server has numbered its mail anew: all of it is read again, and what is known is not answered again"
		case r.UIDNext >= c.UIDNext:
			return fmt.Sprintf("goes on where it was: at most %d mails have not been read", r.UIDNext-c.UIDNext)
		}
		return "the mailbox was put back from a backup: all of it is read again, and what is known is not answered again"
	}
	if since.IsZero() {
		return fmt.Sprintf("the first start leaves these %d mails alone, and reads what comes after it", r.Messages)
	}
	return fmt.Sprintf("the first start registers %d mails received since %s (%d kB) without answering them, and reads what comes after it",
		r.Older, since.Format(time.DateOnly), r.OlderBytes>>10)
}

// cursorOf tells how far a mailbox was read, if there is a store and nobody holds it.
func cursorOf(cfg config.Config, party string) (c store.Cursor, ok bool) {
	st, err := store.Open(string(cfg.DataDir), store.Options{Location: cfg.Location(), ReadOnly: true})
	if err != nil {
		return c, false
	}
	defer st.Close()
	err = st.View(func(tx *store.Tx) (err error) {
		c, ok, err = tx.Cursor(party)
		return err
	})
	return c, ok && err == nil
}

// checkServers logs in to every mail server and sends nothing. It returns what went wrong.
func (p *program) checkServers(w *page, cfg config.Config) []string {
	servers, err := serversOf(cfg, p.now)
	if err != nil {
		return []string{err.Error()}
	}
	var faults []string
	for _, party := range cfg.Parties {
		if party.SMTP == nil {
			via, _ := cfg.Sender(party)
			w.line("mail server of %s: that of %s", party.ID, via.ID)
			continue
		}
		ctx, cancel := context.WithTimeout(p.ctx, perServer)
		err := servers[party.ID].Check(ctx)
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			err = fmt.Errorf("no answer in %s", config.Duration(perServer))
		}
		cancel()
		if err != nil {
			faults = append(faults, fmt.Sprintf("mail server of %s: %s: %v", party.ID, party.SMTP.URL, err))
			continue
		}
		how := "logged in as " + plain(party.SMTP.User)
		if party.SMTP.User == "" {
			how = "takes mail without a login"
		}
		w.line("mail server of %s: %s: %s", party.ID, party.SMTP.URL, how)
	}
	return faults
}
