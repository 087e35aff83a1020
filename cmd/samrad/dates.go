package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/when"
)

type datesCmd struct {
	At   string   `help:"The day it is written (default: today)." placeholder:"DATE"`
	JSON bool     `name:"json" help:"One JSON object per line, with precision and flags."`
	Text []string `arg:"" help:"Expressions such as \"nästa torsdag\"; - reads them from standard input."`
}

func (c *datesCmd) Help() string {
	return "Standard input has one expression a line: EXPRESSION, or EXPRESSION<TAB>DATE with the day it is written."
}

func (c *datesCmd) Run(p *program) error {
	zone := config.Default()
	ref := dates.DayOf(p.now().In(zone.Location()))
	if c.At != "" {
		var err error
		if ref, err = dates.ParseDay(c.At); err != nil {
			return terminal.UsageError(err.Error(), "write --at 2026-03-12")
		}
	}
	out := bufio.NewWriter(p.stdout)
	for _, text := range c.Text {
		if text == "-" {
			if err := c.lines(out, p.stdin, ref); err != nil {
				_ = out.Flush()
				return err
			}
			continue
		}
		if err := c.say(out, text, ref); err != nil {
			return err
		}
	}
	return out.Flush()
}

// lines reads an expression a line, each with a day of its own when a tab follows.
func (c *datesCmd) lines(out io.Writer, in io.Reader, ref dates.Day) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		text, rest, _ := strings.Cut(strings.TrimSuffix(lines.Text(), "\r"), "\t")
		at, _, _ := strings.Cut(rest, "\t") // a table of examples has more columns
		day := ref
		if at = strings.TrimSpace(at); at != "" {
			var err error
			if day, err = dates.ParseDay(at); err != nil {
				return terminal.Hinted(fmt.Errorf("line %d: %w", n, err),
					"write the expression, a tab and the day it is written: nästa torsdag<TAB>2026-03-12")
			}
		}
		if err := c.say(out, text, day); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("reading standard input: %w", err)
	}
	return nil
}

// readDate is one line of `samrad dates --json`.
type readDate struct {
	Text      string       `json:"text"`
	At        dates.Day    `json:"at"`
	Start     dates.Day    `json:"start"`
	End       dates.Day    `json:"end"`
	Precision string       `json:"precision"`
	Flags     []dates.Flag `json:"flags"`
	Read      string       `json:"read"`
	Time      string       `json:"time,omitempty"`
	Series    string       `json:"series,omitempty"` // as a recurrence rule
	Holiday   string       `json:"holiday,omitempty"`
	Written   string       `json:"written,omitempty"` // the weekday, where it is not the day's own
	Actual    string       `json:"actual,omitempty"`
}

func (c *datesCmd) say(out io.Writer, text string, ref dates.Day) error {
	r := when.Read(text, ref)
	if !c.JSON {
		_, err := fmt.Fprintf(out, "%s\t%s\t%s\n", text, r.Range.Start, r.Range.End)
		return err
	}
	row := readDate{
		Text: text, At: ref, Start: r.Range.Start, End: r.Range.End, Precision: r.Precision,
		Flags: append([]dates.Flag{}, r.Flags...), Read: r.Text, Time: r.Time, Series: r.Series.RRule(), Holiday: r.Holiday,
	}
	if r.Written != r.Actual {
		row.Written, row.Actual = weekday(r.Written), weekday(r.Actual)
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return enc.Encode(row)
}

func weekday(d time.Weekday) string { return config.Weekday(d).String() }
