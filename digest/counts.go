package digest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/templates"
)

// fresh fills NYTT FÖRRA VECKAN and the counts of KORT SAGT. Numbers of cases under review count; nothing of
// them is told.
func (c *composer) fresh() error {
	open, err := c.shelf.OpenCount()
	if err != nil {
		return fmt.Errorf("counting open cases: %w", err)
	}
	c.view.Open = open
	monday := c.Week.Monday()
	from, to := monday.AddDays(-7), monday.AddDays(-1)
	cases, err := c.shelf.Registered(from, to)
	if err != nil {
		return fmt.Errorf("reading last week's cases: %w", err)
	}
	c.view.New = len(cases)
	if len(cases) == 0 {
		return nil
	}
	f := &templates.Fresh{Span: templates.Span(from.Dom, dates.SayDay(from), dates.SayDay(to), from.Month == to.Month)}
	var nos []string
	for _, i := range slices.SortedFunc(slices.Values(cases), byID) {
		nos = append(nos, string(i.ID))
		switch {
		case !i.Cancelled.IsZero():
			f.Cancelled++
		case i.Complete():
			f.Ready++
		default:
			f.Waiting++
		}
	}
	f.Nos = templates.Nos(nos)
	for _, p := range c.Parties {
		n := 0
		for _, i := range cases {
			if i.Lead == p.ID {
				n++
			}
		}
		if n > 0 {
			f.From = append(f.From, templates.Count{Name: p.Short, N: n})
		}
	}
	c.view.Fresh = f
	return nil
}

func byID(a, b *initiative.Initiative) int { return a.ID.Compare(b.ID) }

// waiting fills VÄNTAR PÅ SVAR LÄNGRE ÄN 5 ARBETSDAGAR, oldest first. It looks at the 50 oldest only.
func (c *composer) waiting() error {
	oldest, total, err := c.shelf.Waiting(askOldest)
	if err != nil {
		return fmt.Errorf("reading waiting cases: %w", err)
	}
	long := 0
	for _, i := range oldest {
		asked := c.day(i.Asked)
		if asked.IsZero() || i.Complete() || i.UnderReview() || !i.Cancelled.IsZero() || !dates.AddWorkdays(asked, patience).Before(c.Day) {
			continue
		}
		if long++; long <= maxLines {
			c.view.Waiting = append(c.view.Waiting, templates.Waiting{Ref: c.ref(i), Questions: len(i.Open), Days: c.Day.Sub(asked)})
		}
	}
	c.view.MoreWaiting = max(0, long-maxLines)
	c.view.AtLeast = long > maxLines && total > len(oldest)
	return nil
}

// done fills GENOMFÖRT, UTVÄRDERING ÅTERSTÅR (A7), oldest first.
func (c *composer) done() error {
	cases, err := c.shelf.Unevaluated(c.Day.AddDays(-forget), c.Day.AddDays(-evaluate-1))
	if err != nil {
		return fmt.Errorf("reading cases to evaluate: %w", err)
	}
	var rows []*initiative.Initiative
	for _, i := range cases {
		if !i.UnderReview() && !c.alarm[i.ID] && i.Cancelled.IsZero() && i.Evaluated.IsZero() {
			rows = append(rows, i)
		}
	}
	slices.SortFunc(rows, func(a, b *initiative.Initiative) int { return cmp.Or(a.When.End.Compare(b.When.End), byID(a, b)) })
	c.view.MoreDone = max(0, len(rows)-maxLines)
	for _, i := range rows[:min(len(rows), maxLines)] {
		row := templates.Done{Ref: c.ref(i)}
		if !row.Embargo {
			row.When = took(i.When)
		}
		c.view.Done = append(c.view.Done, row)
	}
	return nil
}

// quarter fills KVARTALET HITTILLS: in the month's first digest, and in others while it is three lines.
func (c *composer) quarter() error {
	t, err := c.shelf.Tally(c.Day.Year, (int(c.Day.Month)-1)/3+1)
	if err != nil {
		return fmt.Errorf("counting the quarter: %w", err)
	}
	if t.Cases == 0 {
		return nil
	}
	q := &templates.Quarter{Cases: t.Cases, Joint: t.Joint}
	for _, p := range c.Parties {
		q.Solo = append(q.Solo, templates.Count{Name: p.Short, N: t.Solo[p.ID]})
	}
	for _, g := range c.Goals {
		q.Goals = append(q.Goals, templates.Count{Name: templates.Lower(g.Name), N: t.Goals[g.ID]})
	}
	for _, g := range c.Groups {
		if t.Groups[g.ID] == 0 {
			q.Missing = append(q.Missing, templates.Lower(g.Name))
		}
	}
	// The first digest of a quarter has next to nothing to count, but says which groups are left.
	if c.FirstOfMonth || q.Short() {
		c.view.Quarter = q
	}
	return nil
}

// know fills ATT KÄNNA TILL: faults, what did not arrive, what waits for a person, the agreement (A8), and
// whether every mail of last week is accounted for.
func (c *composer) know() error {
	for _, f := range c.Faults {
		c.view.Faults = append(c.view.Faults, templates.Fault{Place: f.Place, What: f.What, Since: sayDay(f.Since)})
	}
	for _, u := range c.Undelivered { // never to whom: no address is shown
		if !c.a9[u.Case] {
			c.view.Undelivered = append(c.view.Undelivered, templates.Undelivered{Case: string(u.Case), Day: sayDay(u.Day)})
		}
	}
	c.view.Held, c.view.Mails = c.Held, c.Mails
	if to := c.Agreement.To; !to.IsZero() {
		days := to.Sub(c.Day)
		if days >= 0 && days <= warnBefore || days < 0 && (c.FirstOfMonth || c.First) {
			c.view.Agreement = &templates.Agreement{Dnr: c.Agreement.Dnr, To: to.String(), Days: days}
		}
	}
	return nil
}

func sayDay(d dates.Day) string {
	if d.IsZero() {
		return ""
	}
	return dates.SayDay(d)
}

// took is when a case took place, in a list: "12 feb", "v. 7", "28 apr-3 maj".
func took(w initiative.When) string {
	if w.Days() == 1 {
		return templates.ShortDate(w.Start.In(time.UTC))
	}
	return when(w)
}
