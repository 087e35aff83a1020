package daemon

import (
	"io"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/export"
	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
)

// Export is what is wanted of the register for another program.
type Export struct {
	Format string // json, csv, xlsx or ics
	Year   int    // 0: all of it
	Held   bool   // also the contents of what is held back
}

// Export writes the register for another program, without what is held back unless that is asked for.
func (r *Register) Export(out io.Writer, want Export, now time.Time) error {
	list, words, err := setup.Questions(r.Config.Agreement)
	if err != nil {
		return err
	}
	today := r.Today(now)
	x := export.Sheet{
		Questions: list.Questions(), Words: words, Zone: r.Config.Location(),
		Names: setup.PartyNames(r.Config), Span: export.YearPlanSpan(want.Year, today),
	}
	seen := export.Filter(export.Public)
	if want.Held {
		seen = export.Unfiltered
	}
	cases, err := export.Cases(r.Store, x.Zone, want.Year, today, seen)
	if err != nil {
		return err
	}
	if want.Format != "json" { // what turned out to be no initiative stays in the register, and is in no plan
		cases = export.Initiatives(cases)
	}
	switch want.Format {
	case "csv":
		return x.CSV(out, cases)
	case "xlsx":
		return x.XLSX(out, cases)
	case "ics":
		return export.WriteCalendar(out, cases, r.calendarName(), r.host())
	}
	return terminal.JSON(out, cases)
}

// calendarName is what a calendar program calls it.
func (r *Register) calendarName() string {
	var names []string
	for _, p := range r.Config.Parties {
		names = append(names, p.Name)
	}
	return "Kommunikationsinsatser, " + strings.Join(names, " och ")
}

// host is the domain of the first party, for ids that must be the world's only ones.
func (r *Register) host() string {
	if len(r.Config.Parties) == 0 || len(r.Config.Parties[0].Domains) == 0 {
		return "samrad.invalid"
	}
	return r.Config.Parties[0].Domains[0]
}
