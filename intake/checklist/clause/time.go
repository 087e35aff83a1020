package clause

import (
	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/when"
)

// Time is the day or period in a clause, and what the words around it say of it.
type Time struct {
	dates.Reading
	Exact    bool // less than a season, and not just after one: "efter sommaren"
	Elsewhen bool // of what was, or of a doubt
	OfOthers bool // of a deadline, or of a meeting of those who plan it
}

// anyDay is the day that dates are seen from; any will do for finding them.
var anyDay = dates.Day{Year: 2026, Month: 3, Dom: 2}

// ReadTime reads the time in a clause. A text of many words is none to look for a date in.
func (c *Clause) ReadTime() Time {
	if !c.Dated || len(c.Text) > phrase.LongestVerdict {
		return Time{}
	}
	d, says := when.Told(c.Text, anyDay)
	return Time{
		Reading:  d,
		Exact:    exact(&d),
		Elsewhen: d.Text != "" && (c.Against || d.Has(dates.Past) || says.Has(when.History)),
		OfOthers: d.Precision == "day" && says.OfOthers(),
	}
}

// longestSpan is how many days a time has at the most that is told in passing: "i år" and "i höst" are no such.
const longestSpan = 62

// exact reports whether a time is less than a season, and not just after one.
func exact(d *dates.Reading) bool {
	if d.Range.End.IsZero() {
		return !d.Has(dates.Approx) && !d.Has(dates.Recurring)
	}
	return d.Range.End.Sub(d.Range.Start) <= longestSpan
}
