package secrecy

import (
	"regexp"
	"slices"
	"strings"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/when"
)

// edge is what a preposition makes of a day: the first free day is that day, or the one after it.
type edge uint8

const (
	noEdge edge = iota
	on          // "före 20 mars", "till 20 mars", "förrän", "innan": free on the 20th
	after       // "till och med 20 mars", "efter 20 mars": free on the 21st
	begins      // "embargo från 20 mars": that is when it begins
	bare        // "embargo 20 mars": free on the 20th; of several days, when all are over
)

// mostDay is how many bytes after a preposition are read for a day.
const mostDay = 64

// farDay is how many words may stand between a preposition and its day: "innan pressmötet den 20 mars".
const farDay = 3

// freeFrom reads the first free day of an embargo whose words stand at [i,end), zero when none is named. condition says
// that it ends with something that is no day.
func (t *text) freeFrom(i, end int, phrase bool, ref dates.Day) (day dates.Day, condition bool) {
	from, to := t.around(i)
	for k := end; k < to; k++ {
		e, next := t.edgeAt(k, phrase)
		if e == noEdge || t.followed(next, min(next+2, to), phrase) { // "förrän efter den 20 mars"
			continue
		}
		if d, ok := t.dayAt(next, to, e, ref); ok {
			return d, false
		}
		if e == begins {
			return dates.Day{}, false
		}
		if w := t.tokens[k].text; w != "efter" && w != "fran" && w != "till" && !t.followed(next, to, phrase) {
			condition = true
		}
	}
	if condition {
		return dates.Day{}, true
	}
	if !phrase {
		if d, ok := t.dayAt(end, to, bare, ref); ok {
			return d, false
		}
	}
	for k := from; k < i; k++ {
		if e, next := t.edgeAt(k, phrase); e != noEdge {
			if d, ok := t.dayAt(next, to, e, ref); ok {
				return d, false
			}
		}
	}
	return dates.Day{}, false
}

// followed reports whether another preposition of time follows, so that this one is not the last word.
func (t *text) followed(i, to int, phrase bool) bool {
	for k := i; k < to; k++ {
		if e, _ := t.edgeAt(k, phrase); e != noEdge {
			return true
		}
	}
	return false
}

// edgeAt reads a preposition at token k, and returns the token behind it.
func (t *text) edgeAt(k int, phrase bool) (edge, int) {
	if t.tokens[k].kind != word {
		return noEdge, 0
	}
	if next := t.through(k); next > 0 {
		return after, next
	}
	switch w := t.tokens[k].text; w {
	case "fore", "innan", "forran", "tills", "till", "tidigast":
		return on, k + 1
	case "efter":
		return after, k + 1
	case "slapps", "havs", "upphor", "lyfts":
		return on, k + 1
	case "fran", "fr", "from":
		if !phrase {
			return begins, k + 1
		}
		return on, k + 1
	}
	return noEdge, 0
}

// through reads "till och med" in one of its writings, and returns the token behind it, 0 when it is none.
func (t *text) through(k int) int {
	var b strings.Builder
	for j := k; j < min(k+6, len(t.tokens)); j++ {
		switch c := t.tokens[j]; c.kind {
		case word:
			b.WriteString(c.text + " ")
		case mark, wrap, line:
			continue
		case stop:
			if c.text != "." {
				return 0
			}
			continue
		default:
			return 0
		}
		switch b.String() {
		case "tom ", "t o m ", "till och med ", "tills och med ", "till o med ", "till om ", "intill och med ":
			return j + 1
		}
	}
	return 0
}

// clock is a time of day behind a day: the day is free only when it is over.
var clock = regexp.MustCompile(
	`(?i)^[ ,(]{0,3}(?:kl(?:ockan)?\b\.? ?)(\d{1,2})(?:[.:](\d\d))?|^[ ,(]{1,3}(\d{1,2})[.:](\d\d)`,
)

// dayAt reads a day that begins within a few words of token i.
func (t *text) dayAt(i, to int, e edge, ref dates.Day) (dates.Day, bool) {
	if i >= len(t.tokens) || i >= to {
		return dates.Day{}, false
	}
	start := t.tokens[i].from
	said := t.said[start:min(t.tokens[to-1].to, start+mostDay)]
	said = strings.Join(strings.Fields(strings.ToValidUTF8(said, "")), " ")
	got := when.Read(said, ref)
	at := strings.Index(said, got.Text)
	if got.Range.Start.IsZero() || at < 0 || len(strings.Fields(said[:at])) > farDay ||
		strings.ContainsAny(said[:at], ",;(") {
		return dates.Day{}, false
	}
	first, last := got.Range.Start, got.Range.End
	several := !last.IsZero() && last != first
	if several && e == on && partOf(said[:at], got.Text) {
		return last.AddDays(1), true
	}
	switch {
	case e == begins && !several:
		return dates.Day{}, false
	case e == on, e == bare && !several:
		return timely(first, said[at+len(got.Text):]), true
	case last.IsZero():
		return dates.Day{}, true
	}
	return last.AddDays(1), true
}

// whole are the words before a month or a week that leave it whole: "till i mars".
var whole = set("i den dess nu under efter")

// partOf reports whether words make of a month or a week some part of it, or a day in it that nobody can read: "någon
// gång i mars", "2O mars", "slutet av mars". When that begins is a guess, so that it is over when the whole is.
func partOf(before, said string) bool {
	strange := func(w string) bool { return !whole[strings.ToLower(w)] }
	return slices.ContainsFunc(strings.Fields(before), strange) || slices.Contains(strings.Fields(said), "av")
}

// timely is a day, or the next where a time of day after midnight follows it.
func timely(d dates.Day, rest string) dates.Day {
	m := clock.FindStringSubmatch(rest)
	if m == nil {
		return d
	}
	if strings.Trim(m[1]+m[2]+m[3]+m[4], "0") == "" {
		return d
	}
	return d.AddDays(1)
}
