package main

import (
	"net/mail"
	"strings"

	"haninge.se/samrad/cmd/samrad/internal/export"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/initiative"
)

type exportCmd struct {
	registerFlags
	Format string `help:"json, csv (for Excel), xlsx or ics (a calendar)." enum:"json,csv,xlsx,ics" required:"" placeholder:"FORMAT"`
	Year   int    `help:"Only initiatives of that year: those that take place in it, and undated ones registered in it." placeholder:"YEAR"`
	Person string `help:"Instead: what there is of this address, for a request by its owner. JSON." placeholder:"ADDRESS"`
	Held   bool   `help:"Also the contents of cases that are under review or under embargo. What comes out must not be passed on."`
}

func (c *exportCmd) Run(p *program) error {
	if c.Person != "" {
		return c.person(p)
	}
	return p.reading(c.registerFlags, func(r *register) error {
		list, words, err := plan(r.cfg.Agreement)
		if err != nil {
			return err
		}
		today := r.today(p.now())
		x := export.Sheet{
			Questions: list.Questions(), Words: words, Zone: r.cfg.Location(),
			Names: partyNames(r.cfg), Span: export.PlanSpan(c.Year, today),
		}
		seen := export.Filter(export.Public)
		if c.Held {
			seen = export.Unfiltered
		}
		cases, err := export.Cases(r.store, x.Zone, c.Year, today, seen)
		if err != nil {
			return err
		}
		if c.Format != "json" { // what turned out to be no initiative stays in the register, and is in no plan
			cases = export.Initiatives(cases)
		}
		switch c.Format {
		case "csv":
			return x.CSV(p.stdout, cases)
		case "xlsx":
			return x.XLSX(p.stdout, cases)
		case "ics":
			return export.WriteCalendar(p.stdout, cases, r.calendarName(), r.host())
		}
		return terminal.JSON(p.stdout, cases)
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
		today := r.today(p.now())
		embargoed := func(i *initiative.Initiative) bool { return i.Embargoed(today) }
		found, err := export.PersonOf(r.store, at.Address, embargoed)
		if err != nil {
			return err
		}
		return terminal.JSON(p.stdout, found)
	})
}

// partyNames are the parties' names.
func partyNames(cfg config.Config) map[initiative.Party]string {
	out := map[initiative.Party]string{}
	for _, p := range cfg.Parties {
		out[initiative.Party(p.ID)] = p.Name
	}
	return out
}

// calendarName is what a calendar program calls it.
func (r *register) calendarName() string {
	var names []string
	for _, p := range r.cfg.Parties {
		names = append(names, p.Name)
	}
	return "Kommunikationsinsatser, " + strings.Join(names, " och ")
}

// host is the domain of the first party, for ids that must be the world's only ones.
func (r *register) host() string {
	if len(r.cfg.Parties) == 0 || len(r.cfg.Parties[0].Domains) == 0 {
		return "samrad.invalid"
	}
	return r.cfg.Parties[0].Domains[0]
}
