package dates

import (
	"fmt"
	"time"
)

func monthName(m time.Month) string {
	return [...]string{
		"", "januari", "februari", "mars", "april", "maj", "juni", "juli",
		"augusti", "september", "oktober", "november", "december",
	}[m]
}

// WeekdayName is a day of the week in Swedish.
func WeekdayName(w time.Weekday) string {
	return [...]string{"söndag", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag"}[w]
}

// SayDay returns "26 mars".
func SayDay(d Day) string { return fmt.Sprintf("%d %s", d.Dom, monthName(d.Month)) }

// Say writes a range as our answers do: "torsdag 26 mars 2026", "vecka 13 (23–29 mars 2026)", "1 maj–15
// juni 2026", "från 1 april 2026, tills vidare". "" for no range.
func Say(r Range) string {
	switch {
	case r.IsZero():
		return ""
	case r.End.IsZero():
		return fmt.Sprintf("från %s %d, tills vidare", SayDay(r.Start), r.Start.Year)
	case r.Start == r.End:
		return fmt.Sprintf("%s %s %d", WeekdayName(r.Start.Weekday()), SayDay(r.Start), r.Start.Year)
	}
	if w := WeekOf(r.Start); w.Range() == r {
		return fmt.Sprintf("vecka %d (%s)", w.N, sayDays(r))
	}
	return sayDays(r)
}

// sayDays says no month and no year twice.
func sayDays(r Range) string {
	switch {
	case r.Start.Year != r.End.Year:
		return fmt.Sprintf("%s %d–%s %d", SayDay(r.Start), r.Start.Year, SayDay(r.End), r.End.Year)
	case r.Start.Month != r.End.Month:
		return fmt.Sprintf("%s–%s %d", SayDay(r.Start), SayDay(r.End), r.End.Year)
	}
	return fmt.Sprintf("%d–%s %d", r.Start.Dom, SayDay(r.End), r.End.Year)
}
