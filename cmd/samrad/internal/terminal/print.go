package terminal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"
	"unicode/utf16"

	"haninge.se/samrad/intake/dates"
)

// Plain makes foreign text fit for a terminal: one line, without control and escape characters, and with those that
// cannot be seen, or turn the direction of what is read, shown by their number.
func Plain(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\t' || r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			b.WriteByte(' ')
		case r == softHyphen || unicode.IsControl(r) || r == unicode.ReplacementChar:
		case unseen(r):
			b.WriteString(escaped(r))
		default:
			b.WriteRune(r)
		}
	}
	return strings.TrimSpace(b.String())
}

const softHyphen = '\u00ad' // of no width where no line ends

// unseen reports whether a character has no width or turns the direction: one word may pass for another by it.
func unseen(r rune) bool {
	switch {
	case r < 0x80:
		return false
	case unicode.Is(unicode.Cf, r),
		unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r),
		unicode.Is(unicode.Variation_Selector, r):
		return true
	}
	return r == '\u2028' || r == '\u2029' || unicode.IsControl(r)
}

// escaped is a character as JSON writes it by its number.
func escaped(r rune) string {
	if r > 0xffff {
		hi, lo := utf16.EncodeRune(r)
		return fmt.Sprintf(`\u%04x\u%04x`, hi, lo)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// Table writes rows in columns that stand under each other. A cell is made plain.
func Table(w io.Writer, rows [][]string) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for i, cell := range row {
			row[i] = Plain(cell)
			if row[i] == "" {
				row[i] = "-"
			}
		}
		if _, err := fmt.Fprintln(tw, strings.Join(row, "\t")); err != nil {
			return err
		}
	}
	return tw.Flush()
}

// List writes rows as JSON, or as a table under a heading, whose words have tabs between them.
func List[T any](w io.Writer, asJSON bool, rows []T, heading string, cells func(T) []string) error {
	if asJSON {
		return JSON(w, append([]T{}, rows...)) // none are [] and not null
	}
	lines := [][]string{strings.Split(heading, "\t")}
	for _, row := range rows {
		lines = append(lines, cells(row))
	}
	return Table(w, lines)
}

// JSON writes a value as JSON.
func JSON[T any](w io.Writer, v T) error {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(seen(out.Bytes()))
	return err
}

// seen writes what cannot be seen in a JSON text by its number, which says the same: it can only stand in strings.
func seen(text []byte) []byte {
	if bytes.IndexFunc(text, unseen) < 0 {
		return text
	}
	var b bytes.Buffer
	for _, r := range string(text) {
		if unseen(r) {
			b.WriteString(escaped(r))
		} else {
			b.WriteRune(r)
		}
	}
	return b.Bytes()
}

// Span is a range of days in a list: "2026-03-26", "2026-03-23..2026-03-29", "2026-04-01.." without an end.
func Span(r dates.Range) string {
	switch {
	case r.IsZero():
		return ""
	case r.End.IsZero():
		return r.Start.String() + ".."
	case r.Start == r.End:
		return r.Start.String()
	}
	return r.Start.String() + ".." + r.End.String()
}

// Stamp is an instant in a list, in the service's zone.
func Stamp(t time.Time, loc *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(loc).Format("2006-01-02 15:04")
}

// Ago is how long ago an instant was, roughly.
func Ago(now, t time.Time) string {
	switch d := now.Sub(t); {
	case t.IsZero():
		return "never"
	case d < time.Minute:
		return "just now"
	case d < 2*time.Hour:
		return fmt.Sprintf("%d minutes ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d hours ago", int(d.Hours()))
	default:
		return fmt.Sprintf("%d days ago", int(d.Hours()/24))
	}
}

// Count counts things in words: "1 mail", "2 mails".
func Count[N int | uint32](n N, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// Joined lists what goes by names.
func Joined[S ~string](all []S) string {
	var out []string
	for _, name := range all {
		out = append(out, string(name))
	}
	return strings.Join(out, ", ")
}

// Page prints one thing in full. The first fault of the writer ends it.
type Page struct {
	io.Writer
	Zone *time.Location
	Err  error
}

func (w *Page) Line(format string, args ...any) {
	if w.Err == nil {
		_, w.Err = fmt.Fprintf(w, format+"\n", args...)
	}
}

// Field prints a named value, when there is one.
func (w *Page) Field(name, value string) {
	if value = Plain(value); value != "" {
		w.Line("%-10s %s", name, value)
	}
}

// Text prints foreign text of several lines, set in.
func (w *Page) Text(s string) {
	for line := range strings.Lines(s) {
		w.Line("    %s", Plain(line))
	}
}

func Why(reason string) string {
	if reason == "" {
		return ""
	}
	return " (" + Plain(reason) + ")"
}

func By(who string) string {
	if who == "" {
		return ""
	}
	return " by " + Plain(who)
}
