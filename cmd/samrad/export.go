package main

import (
	"net/mail"

	"haninge.se/samrad/cmd/samrad/internal/daemon"
	"haninge.se/samrad/cmd/samrad/internal/export"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/initiative"
)

type exportCmd struct {
	registerFlags
	Format string `help:"${formats}; csv is for Excel." enum:"${formats}" required:"" placeholder:"FORMAT"`
	Year   int    `help:"Only what takes place in that year, or has no date and came in then." placeholder:"YEAR"`
	Person string `help:"Instead: what there is of this address, for a request by its owner. JSON." placeholder:"ADDRESS"`
	Held   bool   `help:"Also cases under review or embargo. What comes out must not be passed on."`
}

func (c *exportCmd) Run(p *program) error {
	if c.Person != "" {
		return c.person(p)
	}
	return p.reading(c.registerFlags, func(r *register) error {
		return r.Export(p.stdout, daemon.Export{Format: c.Format, Year: c.Year, Held: c.Held}, p.now())
	})
}

// person prints what there is of one address. It holds what is held back, too, and says so: somebody must judge it.
func (c *exportCmd) person(p *program) error {
	at, err := mail.ParseAddress(c.Person)
	switch {
	case err != nil:
		return terminal.UsageError(terminal.Plain(c.Person)+" is no mail address", "write --person name@example.org")
	case c.Format != "json":
		return terminal.UsageError("--person is printed as JSON", "write --format json")
	}
	return p.reading(c.registerFlags, func(r *register) error {
		today := r.Today(p.now())
		embargoed := func(i *initiative.Initiative) bool { return i.Embargoed(today) }
		found, err := export.PersonOf(r.Store, at.Address, embargoed)
		if err != nil {
			return err
		}
		return terminal.JSON(p.stdout, found)
	})
}
