package main

import (
	"haninge.se/samrad/cmd/samrad/internal/export"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/store"
)

type listCmd struct {
	registerFlags
	Open  bool `help:"Only those with questions that are still open."`
	Year  int  `help:"Only those registered in that year." placeholder:"YEAR"`
	Limit int  `short:"n" help:"At most so many, newest first." placeholder:"N"`
	JSON  bool `name:"json" help:"As JSON."`
}

func (c *listCmd) Run(p *program) error {
	return p.reading(c.registerFlags, func(r *register) error {
		rows, err := store.Read(r.Store, func(tx store.Tx) (rows []export.Listed, err error) {
			cases, err := tx.Cases(store.CaseQuery{Year: c.Year, Open: c.Open, Limit: c.Limit})
			for _, i := range cases {
				rows = append(rows, export.ListedOf(i, r.Today(p.now())))
			}
			return rows, err
		})
		if err != nil {
			return err
		}
		return terminal.List(p.stdout, c.JSON, rows, export.ListHeading, export.Listed.Cells)
	})
}
