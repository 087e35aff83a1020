package export

import (
	"fmt"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

// Listed is a case in a list. Of one that is held back, the title is not shown.
type Listed struct {
	Case     initiative.ID      `json:"case"`
	Title    string             `json:"title"`
	Stage    initiative.Stage   `json:"stage"`
	When     *Days              `json:"when"`
	Answered int                `json:"answered"`
	Total    int                `json:"total"`
	Missing  []initiative.Item  `json:"missing"`
	Lead     initiative.Party   `json:"lead"`
	Parties  []initiative.Party `json:"parties"`
	Review   bool               `json:"review"`
	Created  time.Time          `json:"created"`
	Updated  time.Time          `json:"updated"`
}

// Days is a range of days as `samrad parse` writes it: no end is null.
type Days struct {
	Start dates.Day  `json:"start"`
	End   *dates.Day `json:"end"`
}

// DaysOf is a range in that form, nil for none.
func DaysOf(r dates.Range) *Days {
	switch {
	case r.IsZero():
		return nil
	case r.End.IsZero():
		return &Days{Start: r.Start}
	}
	return &Days{r.Start, &r.End}
}

func ListedOf(i *initiative.Initiative, today dates.Day) Listed {
	l := Listed{
		Case: i.ID, Title: i.Title, Stage: i.Stage(today), When: DaysOf(i.When.Range), Answered: i.Answered(), Total: i.Total,
		Missing: append([]initiative.Item{}, i.Open...), Lead: i.Lead, Parties: append([]initiative.Party{}, i.Parties...),
		Review: i.UnderReview(), Created: i.Created, Updated: i.Updated,
	}
	if l.Review {
		l.Title, l.When = "", nil
	}
	return l
}

// ListHeading stands above the cells of a list.
const ListHeading = "CASE\tSTAGE\tTIME\tANSWERED\tTITLE"

// Cells are a case's in a list.
func (l Listed) Cells() []string {
	when, title := "", l.Title
	if l.When != nil {
		when = terminal.Span(l.When.Range())
	}
	if l.Review {
		title = "(under review: samrad show " + string(l.Case) + ")"
	}
	return []string{string(l.Case), string(l.Stage), when, fmt.Sprintf("%d of %d", l.Answered, l.Total), title}
}

// Range is the inverse of DaysOf.
func (d Days) Range() dates.Range {
	if d.End == nil {
		return dates.Range{Start: d.Start}
	}
	return dates.Range{Start: d.Start, End: *d.End}
}
