package dates

import (
	"slices"
	"strings"
	"time"
)

// Flag says what is worth noticing about how an expression was read.
type Flag string

// Flags, as dates_ext.tsv names them.
const (
	RolledYear      Flag = "rolled_year"
	Implausible     Flag = "implausible" // more than 18 months off without a year
	Preliminary     Flag = "preliminary"
	Alternatives    Flag = "alternatives"
	Multiple        Flag = "multiple"
	Approx          Flag = "approx"
	Ambiguous       Flag = "ambiguous"
	Configured      Flag = "configured"
	Recurring       Flag = "recurring"
	Ongoing         Flag = "ongoing"
	Asap            Flag = "asap"
	WeekdayMismatch Flag = "weekday_mismatch"
	Impossible      Flag = "impossible" // a date was written that does not exist
	Past            Flag = "past"       // a written year lies in the past
)

// Reading is what an expression was read as. A zero Range means that nothing was found.
type Reading struct {
	Range           Range
	Precision       string // day range week month quarter half season term year open deadline asap none
	Flags           []Flag
	Text            string // the words that were read
	Holiday         string // the name of the red-letter day that a single day is
	Written, Actual time.Weekday
}

// Has reports whether a flag is set.
func (r Reading) Has(f Flag) bool { return slices.Contains(r.Flags, f) }

// Read reads the first date expression in running text (domain.md 4 rule 12). A year that is not written is the
// next in which the expression ends on or after ref (rule 1).
func Read(text string, ref Day) Reading {
	s := foldText(text)
	p := &parser{toks: tokens(s), ref: ref}
	for i := 0; i < len(p.toks); i++ {
		if next := p.clock(i); next > i { // "kl 18-20" and the like are hours
			i = next - 1
			continue
		}
		if next := p.noDate(i); next > i {
			i = next - 1
			continue
		}
		p.mismatch = false
		n, next, ok := p.top(i)
		if !ok || next <= i {
			continue
		}
		got := p.resolve(n)
		got.Text = strings.TrimSpace(s[p.toks[i].start:p.toks[next-1].end])
		if got.Range.IsZero() && !got.Has(Impossible) {
			continue
		}
		if got.Precision == "week" && !got.Range.IsZero() {
			if day, end, ok := p.within(got.Range, next); ok {
				day.Text = strings.TrimSpace(s[p.toks[i].start:p.toks[end-1].end])
				return day
			}
		}
		return got
	}
	return Reading{Precision: "none"}
}

// within looks for a day that makes a week more exact: "vecka 17, tisdag 21 april kl 18".
func (p *parser) within(week Range, i int) (Reading, int, bool) {
	for i < len(p.toks) && slices.Contains([]string{",", "(", "-", ":", "den", "på"}, p.toks[i].text) {
		i++
	}
	n, next, ok := p.top(i)
	if !ok {
		if w, _, is := p.weekday(i); is { // "v 12, torsdag"
			return Reading{Range: Range{week.Start.AddDays((int(w) + 6) % 7), week.Start.AddDays((int(w) + 6) % 7)}, Precision: "day"}, i + 1, true
		}
		return Reading{}, 0, false
	}
	if n.loose { // a weekday alone means the one of that week
		w := n.fixed.Start.Weekday()
		d := week.Start.AddDays((int(w) + 6) % 7)
		return Reading{Range: Range{d, d}, Precision: "day"}, next, true
	}
	got := p.resolve(n)
	if got.Range.IsZero() || !week.Contains(got.Range.Start) || !week.Contains(got.Range.End) || got.Range.Days() >= 7 {
		return Reading{}, 0, false
	}
	return got, next, true
}

// node is an expression as parsed. at gives its range for a year, when the year is not settled yet.
type node struct {
	at         func(year int) Range
	year       int   // written
	fixed      Range // needs no year
	prec       string
	flags      []Flag
	loose      bool // a weekday alone
	written    time.Weekday
	hasDay     bool // written holds a weekday that must agree
	tail       int  // where an English year or the like may follow
	impossible bool
}

func (n node) flag(f ...Flag) node {
	n.flags = append(slices.Clone(n.flags), f...)
	return n
}

// resolve settles the year and says what is odd.
func (p *parser) resolve(n node) Reading {
	out := Reading{Precision: n.prec, Flags: slices.Clone(n.flags)}
	switch {
	case n.impossible:
		return Reading{Precision: "none", Flags: []Flag{Impossible}}
	case n.at == nil:
		out.Range = n.fixed
	case n.year != 0:
		out.Range = n.at(n.year)
		if !out.Range.IsZero() && !out.Range.End.IsZero() && out.Range.End.Before(p.ref) {
			out.Flags = append(out.Flags, Past)
		}
	default:
		out.Range = p.roll(n, &out)
	}
	if out.Range.IsZero() {
		return Reading{Precision: "none", Flags: []Flag{Impossible}}
	}
	if n.hasDay && out.Range.Start == out.Range.End && out.Range.Start.Weekday() != n.written {
		out.Flags = append(out.Flags, WeekdayMismatch)
		out.Written, out.Actual = n.written, out.Range.Start.Weekday()
	}
	if out.Range.Start == out.Range.End && out.Precision == "day" {
		if name, red := Holiday(out.Range.Start); red {
			out.Holiday = name
		}
	}
	return out
}

// roll finds the next occurrence whose end lies on or after the reference (rule 1).
func (p *parser) roll(n node, out *Reading) Range {
	for y := p.ref.Year - 1; y <= p.ref.Year+8; y++ {
		r := n.at(y)
		if r.IsZero() || !r.End.IsZero() && r.End.Before(p.ref) {
			continue
		}
		if y > p.ref.Year {
			out.Flags = append(out.Flags, RolledYear)
		}
		if r.Start.Sub(p.ref) > 550 {
			out.Flags = append(out.Flags, Implausible)
		}
		return r
	}
	return Range{}
}
