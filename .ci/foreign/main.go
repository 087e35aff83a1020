// Command foreign prints as JSON what two Go libraries find in a calendar: one reads the events, the other spells out
// those that come again. Usage: foreign FILE FROM TO
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/teambition/rrule-go"
)

type event struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Days     []string `json:"days"`
	Last     string   `json:"last"`
	Sequence int      `json:"sequence"`
	Status   string   `json:"status"`
}

func main() {
	out, err := read(os.Args[1], os.Args[2], os.Args[3])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(out)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func read(file, from, to string) ([]event, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	cal, err := ics.ParseCalendar(f)
	if err != nil {
		return nil, err
	}
	out := []event{}
	for _, e := range cal.Events() {
		one, err := eventOf(e, from, to)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", one.ID, err)
		}
		out = append(out, one)
	}
	return out, nil
}

func eventOf(e *ics.VEvent, from, to string) (event, error) {
	value := func(p ics.ComponentProperty) string {
		if v := e.GetProperty(p); v != nil {
			return v.Value
		}
		return ""
	}
	out := event{ID: value(ics.ComponentPropertyUniqueId), Title: value(ics.ComponentPropertySummary), Status: value(ics.ComponentPropertyStatus)}
	start, err := e.GetAllDayStartAt()
	if err != nil {
		return out, err
	}
	end, err := e.GetAllDayEndAt()
	if err != nil {
		return out, err
	}
	out.Last = end.AddDate(0, 0, -1).Format(time.DateOnly)
	if out.Sequence, err = strconv.Atoi(value(ics.ComponentPropertySequence)); err != nil {
		return out, err
	}
	rule := value(ics.ComponentPropertyRrule)
	if rule == "" {
		out.Days = []string{start.Format(time.DateOnly)}
		return out, nil
	}
	option, err := rrule.StrToROption(rule)
	if err != nil {
		return out, err
	}
	option.Dtstart = time.Date(start.Year(), start.Month(), start.Day(), 0, 0, 0, 0, time.UTC)
	r, err := rrule.NewRRule(*option)
	if err != nil {
		return out, err
	}
	a, _ := time.Parse(time.DateOnly, from)
	z, _ := time.Parse(time.DateOnly, to)
	for _, d := range r.Between(a, z, true) {
		out.Days = append(out.Days, d.Format(time.DateOnly))
	}
	return out, nil
}
