package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

type verifyCmd struct {
	registerFlags
	File    string `arg:"" optional:"" help:"A backup, a samrad.db or a data folder; without one the register in use."`
	Mailbox bool   `help:"Hold every mail in the mailboxes against the ledger instead: none may have been passed over."`
	JSON    bool   `name:"json" help:"As JSON."`
}

func (c *verifyCmd) Run(p *program) error {
	if c.Mailbox && c.File != "" {
		return terminal.UsageError("--mailbox is about the register in use", "leave out "+terminal.Plain(c.File))
	}
	if c.Mailbox {
		return p.reading(c.registerFlags, func(r *register) error { return c.mailboxes(p, r) })
	}
	if c.File != "" && p.open == nil {
		return p.breakable(func() error { return c.copied(p) })
	}
	if p.open != nil { // a file that is named to the daemon is the store that it holds
		found, err := p.open.Store.Verify()
		if err != nil {
			return err
		}
		return c.say(p, p.open.Store.Dir(), found)
	}
	cfg, err := p.config(c.registerFlags)
	if err != nil {
		return err
	}
	if asked, err := p.ask(string(cfg.DataDir)); asked || err != nil {
		return err
	}
	return p.breakable(func() error {
		found, err := open.Verify(string(cfg.DataDir)) // also one that would not open
		if err != nil {
			return err
		}
		return c.say(p, string(cfg.DataDir), found)
	})
}

// copied verifies a copy, which has no lock and is the caller's, or a store by its name, which a daemon may hold.
func (c *verifyCmd) copied(p *program) error {
	found, err := open.Verify(c.File)
	var held *store.LockedError
	switch {
	case errors.As(err, &held):
		if asked, said := p.ask(filepath.Dir(held.Path)); asked {
			return said
		}
	case errors.Is(err, fs.ErrNotExist):
		what := "there is no " + terminal.Plain(c.File)
		if exists(c.File) {
			what = terminal.Plain(c.File) + " holds no store"
		}
		return terminal.Hinted(errors.New(what), "name a backup, a samrad.db or a data folder")
	}
	if err != nil {
		return err
	}
	return c.say(p, c.File, found)
}

// say tells what was found; anything at all is exit 1.
func (c *verifyCmd) say(p *program, what string, found []store.Finding) error {
	var err error
	switch {
	case c.JSON:
		err = terminal.JSON(p.stdout, append([]store.Finding{}, found...))
	case len(found) == 0:
		_, err = fmt.Fprintf(p.stdout, "%s: sound: every row, index, hash and link of the log is as it should be\n",
			terminal.Plain(what))
	}
	if err != nil || len(found) == 0 {
		return err
	}
	if c.JSON {
		return terminal.ExitStatus(terminal.ExitFailed)
	}
	f := &terminal.Failure{Code: terminal.ExitFailed}
	for _, x := range found {
		f.Says = append(f.Says, fmt.Sprintf("%s: %s; %s", x.Where, x.What, x.Do))
	}
	return f
}
