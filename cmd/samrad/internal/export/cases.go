// Package export writes the register for other programs: as JSON, for Excel as CSV and as a workbook with the year's
// plan, as a calendar; and lists of cases. What may not be passed on is taken out before anything is written.
package export

import (
	"slices"
	"time"

	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/checklist/vocabulary"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/store"
)

// Sheet is what a row is made with. Without questions it shows no answer.
type Sheet struct {
	Questions []question.Question
	Words     *vocabulary.Vocabulary
	Zone      *time.Location
	Names     map[initiative.Party]string
	Span      dates.Range // the days that recurring initiatives are spelled out over
}

// name is a party by its name.
func (x Sheet) name(p initiative.Party) string {
	if n := x.Names[p]; n != "" {
		return n
	}
	return string(p)
}

// YearPlanSpan is the year of a plan, or for the whole register a year from the first of the month.
func YearPlanSpan(year int, today dates.Day) dates.Range {
	if year != 0 {
		return dates.Range{Start: dates.On(year, time.January, 1), End: dates.On(year, time.December, 31)}
	}
	first := dates.On(today.Year, today.Month, 1)
	return dates.Range{Start: first, End: dates.On(today.Year+1, today.Month, 1).AddDays(-1)}
}

// Case is a case in an export: the register's own form, with what follows from it.
type Case struct {
	*initiative.Initiative
	Stage    initiative.Stage `json:"stage"`
	Withheld string           `json:"withheld,omitempty"` // why its contents were taken out: review, embargo
}

// Cases returns the cases of a year, oldest first, each as it may be seen.
func Cases(st store.Store, loc *time.Location, year int, today dates.Day, seen Filter) ([]Case, error) {
	out := []Case{}
	err := st.View(func(tx store.Tx) error {
		return tx.EachCase(store.CaseQuery{}, func(i *initiative.Initiative) error {
			x := seen(i, today)
			if year == 0 || inYear(x.Initiative, year, loc) { // a day that may not be told places it in no year
				x.Stage = x.Initiative.Stage(today)
				out = append(out, x)
			}
			return nil
		})
	})
	slices.Reverse(out)
	return out, err
}

// Filter is how much somebody sees of a case on a day.
type Filter func(*initiative.Initiative, dates.Day) Case

// Unfiltered sees all there is.
func Unfiltered(i *initiative.Initiative, _ dates.Day) Case {
	return Case{Initiative: i}
}

// Public sees nothing of what is held back.
func Public(i *initiative.Initiative, today dates.Day) Case {
	return VisibleTo(disclosure.Reader{})(i, today)
}

// VisibleTo sees what a reader may: of what is held back the number alone, or to the case's own party the title too.
// What is held back stands on no day, to nobody.
func VisibleTo(to disclosure.Reader) Filter {
	return func(i *initiative.Initiative, today dates.Day) Case {
		g := disclosure.Of(i, to, today)
		x := Case{Initiative: i}
		switch {
		case g.Review:
			x.Withheld = "review"
		case g.Embargo:
			x.Withheld = "embargo"
		default:
			x.Initiative = withoutSharedMails(i)
			return x
		}
		x.Initiative = withoutContents(i)
		x.Title = g.Title(i)
		return x
	}
}

// withoutSharedMails is a case without the texts of mails that are about others, too: those may be held back.
func withoutSharedMails(i *initiative.Initiative) *initiative.Initiative {
	c := *i
	c.Sent = slices.Clone(i.Sent)
	for n, mail := range c.Sent {
		if len(mail.Cases) > 1 {
			c.Sent[n].Body = ""
		}
	}
	return &c
}

// Initiatives leaves out what turned out to be none.
func Initiatives(cases []Case) []Case {
	return slices.DeleteFunc(cases, func(i Case) bool { return !i.Closed.IsZero() })
}

// inYear goes by when a case takes place: the yearly activity plan is about that.
func inYear(i *initiative.Initiative, year int, loc *time.Location) bool {
	if i.When.IsZero() {
		return i.Created.In(loc).Year() == year
	}
	whole := dates.Range{Start: dates.On(year, time.January, 1), End: dates.On(year, time.December, 31)}
	return i.When.Overlaps(whole)
}

// withoutContents is a case without its contents: number and how complete it is.
func withoutContents(i *initiative.Initiative) *initiative.Initiative {
	return &initiative.Initiative{
		ID: i.ID, Created: i.Created, Updated: i.Updated, Lead: i.Lead, Parties: i.Parties, Dnr: i.Dnr, Closed: i.Closed,
		Answers: map[initiative.Item][]initiative.Version{}, Open: i.Open, Total: i.Total,
		Guard: i.Guard, Embargo: initiative.Embargo{Held: i.Embargo.Held, Until: i.Embargo.Until},
		Cancelled: i.Cancelled, Evaluated: i.Evaluated,
		Threads: []string{}, History: []initiative.Event{},
	}
}
