package main

import (
	"fmt"
	"io"
	"net/mail"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/retention"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
)

type retentionCmd struct {
	registerFlags
	Erase  bool   `help:"Do it. Without this flag nothing is changed."`
	Person string `help:"Instead: what there is of this address in cases that are over." placeholder:"ADDRESS"`
	JSON   bool   `name:"json" help:"As JSON."`
}

func (c *retentionCmd) Help() string {
	return "What goes is gone for good, and nobody is told: look at it without --erase first. The rules stand under " +
		"[retention] in the configuration; where it has any the daemon carries them out at night. Copies made by " +
		"samrad backup are not touched: they hold what was there when they were made, until you delete them."
}

func (c *retentionCmd) Run(p *program) error {
	return p.register(c.registerFlags, !c.Erase, func(r *register) error {
		now := p.now().In(r.Config.Location())
		if c.Person != "" {
			return c.person(p, r, now)
		}
		rules := retention.Rules(r.Config.Retention)
		if !rules.Any() {
			return terminal.Hinted(fmt.Errorf("there is no rule by which anything is erased"),
				"write months under [retention] in the configuration; samrad init shows how")
		}
		due, err := retention.Of(r.Store, rules, now)
		if err != nil {
			return err
		}
		if due == nil {
			due = retention.Disposal{}
		}
		return c.carry(p, r, due, due.Print, len(due) == 0, func() (bool, error) { return retention.Carry(r.Store, due) })
	})
}

func (c *retentionCmd) person(p *program, r *register, now time.Time) error {
	at, err := mail.ParseAddress(c.Person)
	if err != nil {
		return terminal.UsageError(terminal.Plain(c.Person)+" is no mail address", "write --person name@example.org")
	}
	found, err := retention.PersonOf(r.Store, at.Address, now)
	if err != nil {
		return err
	}
	erase := func() (bool, error) { return found.Erase(r.Store, now) }
	return c.carry(p, r, found, found.Print, len(found.Cases) == 0, erase)
}

// carry shows what is due, and carries it out where that is asked for.
func (c *retentionCmd) carry(
	p *program, r *register, found any, show func(io.Writer) error, none bool, erase func() (bool, error)) error {
	var err error
	if c.JSON {
		err = terminal.JSON(p.stdout, found)
	} else {
		err = show(p.stdout)
	}
	switch {
	case err != nil || none:
		return err
	case !c.Erase:
		p.hint("nothing was changed: --erase does it")
		return nil
	}
	wiped, err := erase()
	if err != nil {
		return err
	}
	return retention.Finish(p.stderr, r.Store, wiped, time.Sleep)
}
