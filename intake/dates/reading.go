package dates

import (
	"slices"
	"strings"
	"time"
)

// Flag says what is worth noticing about how an expression was read.
type Flag string

// Flags.
const (
	RolledYear      Flag = "rolled_year" // no year was written and this year's has passed
	Implausible     Flag = "implausible" // more than 18 months off without a written year
	Preliminary     Flag = "preliminary"
	Alternatives    Flag = "alternatives"
	Multiple        Flag = "multiple" // several dates with days between them; the range is their envelope
	Approx          Flag = "approx"
	Ambiguous       Flag = "ambiguous"
	Configured      Flag = "configured" // a school break, from the table of breaks
	Recurring       Flag = "recurring"
	Ongoing         Flag = "ongoing"
	Asap            Flag = "asap"
	WeekdayMismatch Flag = "weekday_mismatch"
	RedDay          Flag = "holiday"    // the day is a red-letter day and was not called by that name
	Impossible      Flag = "impossible" // a date was written that does not exist
	Past            Flag = "past"       // what was written lies before the reference
)

// Reading is what an expression was read as. A zero Range means that there was no date in it, or, with Impossible,
// one that does not exist.
type Reading struct {
	Range           Range
	Precision       string // day range week month quarter half season term year open deadline asap none
	Flags           []Flag
	Text            string       // the words that were read, as written; reading them again gives the same range
	Holiday         string       // with RedDay, its name
	Written, Actual time.Weekday // with WeekdayMismatch
}

// Has reports whether a flag is set.
func (r Reading) Has(f Flag) bool { return slices.Contains(r.Flags, f) }

// Reader reads expressions. Its zero value knows no school breaks.
type Reader struct {
	Breaks map[string]int // "sportlov" -> ISO week; the municipality decides (domain.md 4 rule 7)
}

// StockholmBreaks are the breaks of Stockholm county. Påsklov, terminsstart and skolavslutning follow no rule.
func StockholmBreaks() map[string]int { return map[string]int{"sportlov": 9, "höstlov": 44} }

// Read reads with the breaks of Stockholm county.
func Read(text string, ref Day) Reading { return Reader{Breaks: StockholmBreaks()}.Read(text, ref) }

// Read reads the first date expression in running text (domain.md 4 rule 12). A year that is not written is the
// next in which the expression ends on or after ref (rule 1). Case, composition of letters, kinds of blanks and
// dashes make no difference.
func (rd Reader) Read(text string, ref Day) Reading {
	got, _ := rd.read(text, ref)
	return got
}

// read also returns how often a token was looked at, which grows no faster than the text.
func (rd Reader) read(text string, ref Day) (Reading, int) {
	p := &parser{toks: scan(text), ref: ref, breaks: rd.Breaks}
	got := p.first(text)
	return got, p.steps
}

// first reads the first expression of the tokens of s.
func (p *parser) first(s string) Reading {
	ref := p.ref
	doubt := Reading{Precision: "none"}
	for i := 0; i < len(p.toks); {
		if t := p.toks[i]; t.kind == word && !t.opens || t.kind == mark && t.text != "§" && t.text != "+" && t.text != "@" {
			i = max(i+1, p.link(i))
			continue
		}
		if next := p.noDate(i); next > i {
			i = next
			continue
		}
		sp, next, ok := p.expression(i)
		if !ok {
			i++
			continue
		}
		got := sp.settle(ref)
		from := i
		if t := p.toks[i]; i > 0 && !t.line && p.toks[i-1].kind == word && (t.weak || p.isSeason(i)) { // "av jan": the word before makes it a month
			from--
		}
		got.Text = strings.TrimSpace(s[p.toks[from].start:p.toks[next-1].end])
		switch {
		case !got.Range.IsZero(), sp.bad == surely:
			return got
		case doubt.Text == "": // "13/13" may be a score: a date further on is preferred
			doubt = got
		}
		i = next
	}
	return doubt
}
