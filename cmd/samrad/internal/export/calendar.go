package export

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"haninge.se/samrad/intake/dates"
)

// WriteCalendar writes the dated cases as all-day events (RFC 5545). An event's UID is the same in every export,
// so that an import replaces what an earlier one brought; SEQUENCE rises with every change.
func WriteCalendar(out io.Writer, cases []Case, name, host string) error {
	w := &calendar{Writer: bufio.NewWriter(out)}
	for _, l := range [][2]string{
		{"BEGIN", "VCALENDAR"}, {"VERSION", "2.0"}, {"PRODID", "-//samrad//samrad//SV"}, {"CALSCALE", "GREGORIAN"},
		{"METHOD", "PUBLISH"}, {"X-WR-CALNAME", escape(name)},
	} {
		w.line(l[0], l[1])
	}
	for _, i := range cases {
		if !i.When.IsZero() {
			w.event(i, host)
		}
	}
	w.line("END", "VCALENDAR")
	return w.Flush()
}

type calendar struct{ *bufio.Writer }

func (w *calendar) event(i Case, host string) {
	start, end := i.When.Start, i.When.End
	rule := i.When.Series.RRule()
	if rule != "" { // the first of them, which the rule counts from (3.8.5.3)
		if days := i.When.Series.Occurrences(start, start.AddDays(366)); len(days) > 0 {
			start = days[0]
		}
		end = start
	}
	if end.IsZero() { // open: the day it begins
		end = start
	}
	updated := i.Updated.UTC()
	if updated.IsZero() {
		updated = i.Created.UTC()
	}
	w.line("BEGIN", "VEVENT")
	w.line("UID", strings.ToLower(string(i.ID))+"@"+host)
	w.line("DTSTAMP", updated.Format("20060102T150405Z"))
	w.line("SEQUENCE", fmt.Sprint(sequence(i)))
	w.line("DTSTART;VALUE=DATE", compact(start))
	w.line("DTEND;VALUE=DATE", compact(end.AddDays(1))) // the first day after (3.6.1)
	if rule != "" {
		w.line("RRULE", rule)
	}
	w.line("SUMMARY", escape(i.Title))
	w.line("DESCRIPTION", escape(fmt.Sprintf("%s: %s, %d av %d frågor besvarade", i.ID, i.Stage, i.Answered(), i.Total)))
	w.line("STATUS", eventState(i))
	w.line("TRANSP", "TRANSPARENT") // nobody is busy because of it
	w.line("END", "VEVENT")
}

// sequence rises with every change (3.8.7.4): the seconds between registration and the last one, so that also what is
// taken back, like a cancellation, stands after it.
func sequence(i Case) int {
	return max(0, int(i.Updated.Sub(i.Created)/time.Second))
}

func eventState(i Case) string {
	switch {
	case !i.Cancelled.IsZero():
		return "CANCELLED"
	case i.Complete():
		return "CONFIRMED"
	}
	return "TENTATIVE"
}

func compact(d dates.Day) string { return strings.ReplaceAll(d.String(), "-", "") }

// maxOctets is the longest a line may be before it is folded (3.1).
const maxOctets = 75

// line writes a content line, folded between characters, with CRLF.
func (w *calendar) line(name, value string) {
	text := name + ":" + value
	for limit := maxOctets; len(text) > limit; limit = maxOctets - 1 { // the blank of a continuation counts
		n := limit
		for !utf8.RuneStart(text[n]) {
			n--
		}
		_, _ = w.WriteString(text[:n] + "\r\n ") // bufio keeps the first error for Flush
		text = text[n:]
	}
	_, _ = w.WriteString(text + "\r\n")
}

// escape makes a text value (3.3.11).
func escape(s string) string {
	s = strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(s)
}
