package main

import (
	"slices"
	"time"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/store"
)

// sheet is what a row is made with. Without questions it shows no answer.
type sheet struct {
	questions []checklist.Question
	words     *checklist.Vocabulary
	loc       *time.Location
	names     map[initiative.Party]string
	span      dates.Range // the days that recurring initiatives are spelled out over
}

// name is a party by its name.
func (x sheet) name(p initiative.Party) string {
	if n := x.names[p]; n != "" {
		return n
	}
	return string(p)
}

// planSpan is the year of a plan, or for the whole register a year from the first of the month.
func planSpan(year int, today dates.Day) dates.Range {
	if year != 0 {
		return dates.Range{Start: dates.On(year, time.January, 1), End: dates.On(year, time.December, 31)}
	}
	first := dates.On(today.Year, today.Month, 1)
	return dates.Range{Start: first, End: dates.On(today.Year+1, today.Month, 1).AddDays(-1)}
}

// exportedCase is a case in an export: the register's own form, with what follows from it.
type exportedCase struct {
	*initiative.Initiative
	Stage    initiative.Stage `json:"stage"`
	Withheld string           `json:"withheld,omitempty"` // why its contents were taken out: review, embargo
}

// exported returns the cases of a year, oldest first, each as it may be seen.
func exported(st *store.Store, loc *time.Location, year int, today dates.Day, seen sight) ([]exportedCase, error) {
	out := []exportedCase{}
	err := st.View(func(tx *store.Tx) error {
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

// sight is how much somebody sees of a case on a day.
type sight func(*initiative.Initiative, dates.Day) exportedCase

// unfiltered sees all there is.
func unfiltered(i *initiative.Initiative, _ dates.Day) exportedCase {
	return exportedCase{Initiative: i}
}

// forAll sees nothing of what is held back.
func forAll(i *initiative.Initiative, today dates.Day) exportedCase {
	return seenBy(disclosure.Reader{})(i, today)
}

// seenBy sees what a reader may: of what is held back the number alone, or to the case's own party the title too. Where
// it is held back it stands on no day, to nobody.
func seenBy(to disclosure.Reader) sight {
	return func(i *initiative.Initiative, today dates.Day) exportedCase {
		g := disclosure.Of(i, to, today)
		x := exportedCase{Initiative: i}
		switch {
		case g.Review:
			x.Withheld = "review"
		case g.Embargo:
			x.Withheld = "embargo"
		default:
			x.Initiative = apart(i)
			return x
		}
		x.Initiative = husk(i)
		x.Title = g.Title(i)
		return x
	}
}

// apart is a case without the texts of mails that are about others, too: those may be held back.
func apart(i *initiative.Initiative) *initiative.Initiative {
	c := *i
	c.Sent = slices.Clone(i.Sent)
	for n, mail := range c.Sent {
		if len(mail.Cases) > 1 {
			c.Sent[n].Body = ""
		}
	}
	return &c
}

// initiatives leaves out what turned out to be none.
func initiatives(cases []exportedCase) []exportedCase {
	return slices.DeleteFunc(cases, func(i exportedCase) bool { return !i.Closed.IsZero() })
}

// inYear goes by when a case takes place: the yearly activity plan is about that.
func inYear(i *initiative.Initiative, year int, loc *time.Location) bool {
	if i.When.IsZero() {
		return i.Created.In(loc).Year() == year
	}
	whole := dates.Range{Start: dates.On(year, time.January, 1), End: dates.On(year, time.December, 31)}
	return i.When.Overlaps(whole)
}

// husk is a case without its contents: number and how complete it is.
func husk(i *initiative.Initiative) *initiative.Initiative {
	return &initiative.Initiative{
		ID: i.ID, Created: i.Created, Updated: i.Updated, Lead: i.Lead, Parties: i.Parties, Dnr: i.Dnr, Closed: i.Closed,
		Answers: map[initiative.Item][]initiative.Version{}, Open: i.Open, Total: i.Total,
		Guard: i.Guard, Embargo: initiative.Embargo{Held: i.Embargo.Held, Until: i.Embargo.Until},
		Cancelled: i.Cancelled, Evaluated: i.Evaluated,
		Threads: []string{}, History: []initiative.Event{},
	}
}
