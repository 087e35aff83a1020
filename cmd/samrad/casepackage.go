package main

import (
	"fmt"
	"io"

	"haninge.se/samrad/cmd/samrad/internal/export"
	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

type casePackageCmd struct {
	registerFlags
	Case    string `arg:"" help:"The case number, such as SAM-2026-0042."`
	File    string `arg:"" optional:"" help:"Where it goes (default: CASE.zip here); - for standard output."`
	Guarded bool   `help:"Also of a case under review or embargo: somebody must judge what may be passed on."`
}

func (c *casePackageCmd) Help() string {
	return "The zip holds the mails that came in and ours, byte for byte, the answers with their history, the " +
		"consultation, how it went, and checksums; LÄSMIG.txt says it all in plain words. It is for the diary, the " +
		"archive, or a request for public records."
}

func (c *casePackageCmd) Run(p *program) error {
	if c.File == "" { // said to a daemon, too, which writes no file that nobody named
		c.File = string(caseNumber(c.Case)) + ".zip"
		p.args = append(p.args, c.File)
	}
	return p.reading(c.registerFlags, func(r *register) error {
		i, err := r.find(c.Case)
		if err != nil {
			return err
		}
		list, _, err := setup.Questions(r.Config.Agreement)
		if err != nil {
			return err
		}
		x := export.Sheet{Questions: list.Questions(), Zone: r.Config.Location(), Names: setup.PartyNames(r.Config)}
		records, err := export.RecordsOf(r.Store, x, i.ID, func(i *initiative.Initiative) error {
			return c.may(i, r.Today(p.now()))
		})
		if err != nil {
			return err
		}
		if c.File == "-" {
			return records.Write(p.stdout, p.now())
		}
		if err := p.toFile(c.File, func(w io.Writer) error { return records.Write(w, p.now()) }); err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.stdout, "%s: %s\n", i.ID, terminal.Plain(c.File))
		return err
	})
}

// may says whether a case may be packed as it is now.
func (c *casePackageCmd) may(i *initiative.Initiative, today dates.Day) error {
	if c.Guarded || !i.UnderReview() && !i.Embargoed(today) {
		return nil
	}
	return terminal.Hinted(fmt.Errorf("%s is under review or embargo", i.ID),
		"--guarded packs it all the same; let somebody judge what may be passed on")
}
