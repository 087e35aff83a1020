package templates

import (
	"embed"
	"fmt"
	html "html/template"
	"regexp"
	"strings"
)

//go:embed digest/digest.html
var digestFiles embed.FS

var digestHTML = html.Must(html.New("digest.html").Funcs(html.FuncMap{"unbroken": unbroken}).
	ParseFS(digestFiles, "digest/digest.html"))

// caseNumber is one that fits the narrowest screen, twice as large; a longer one may break.
var caseNumber = regexp.MustCompile(`\b\p{Lu}{2,4}-\d{4}-\d{4,5}\b`)

// unbroken is a text in which case numbers do not break over two lines. They stay plain text: a hyphen of another kind
// would be copied, too, and no search would find the number.
func unbroken(s string) html.HTML {
	var b strings.Builder
	for s != "" {
		at := caseNumber.FindStringIndex(s)
		if at == nil {
			at = []int{len(s), len(s)}
		}
		b.WriteString(html.HTMLEscapeString(s[:at[0]]))
		if number := s[at[0]:at[1]]; number != "" {
			b.WriteString(`<span style="white-space:nowrap">` + number + "</span>")
		}
		s = s[at[1]:]
	}
	return html.HTML(b.String())
}

// page is the digest as both layouts set it: the same sentences in the same order. Only the strip of days and the
// colour of the bars are the page's alone: what they show stands in words beside them.
type page struct {
	Subject, Preheader, Title string
	Lead                      string
	Caveats                   []string // lateness, faults: what the reader must know before he believes the rest
	Sections                  []section
	Strip                     []Cell
	End                       string
}

// section is a heading and what stands under it.
type section struct {
	Heading string
	Strip   bool // the strip of days stands above its rows
	Parts   []subsection
}

// of is the section with these rows under its heading; without any it stays empty, and an empty one is not written.
func (s section) of(rows []row) section {
	if len(rows) > 0 {
		s.Parts = []subsection{{Rows: rows}}
	}
	return s
}

// subsection is what stands under a heading of the third level, "" for none.
type subsection struct {
	Heading string
	Rows    []row
}

// row is one thing that is said.
type row struct {
	Act    bool   // a thing to do: the first sentence is set off, and it may have a link
	Label  string // the day it stands under
	Strong string
	Text   string
	Idle   bool   // nothing happens on the day
	Bars   []bar  // what Text says before them, drawn and in words
	No     string // case number behind an action
	Link   string // mailto that answers it
	Answer string // what the link says
	Reply  string // how text says it: "Svar: SAM-2026-0045, fråga 9."
}

// bar is a row of a chart: cells of a width in proportion to what they count, and the same in words.
type bar struct {
	Label, Said string
	Cells       []barCell
	Rest        int // of a hundred that stay empty
}

type barCell struct {
	Width int // of a hundred
	First bool
}

// Digest writes the digest, as text and as an HTML twin.
func Digest(v DigestView) (Mail, error) {
	p, err := pageOf(v)
	if err != nil {
		return Mail{}, fmt.Errorf("writing the digest: %w", err)
	}
	var out strings.Builder
	if err := digestHTML.Execute(&out, p); err != nil {
		return Mail{}, fmt.Errorf("writing the digest's html: %w", err)
	}
	return Mail{Subject: p.Subject, Text: p.text(), HTML: out.String()}, nil
}

// dayColumn is the width of the column of days.
const dayColumn = 12

// text sets the page in lines of at most Columns.
func (p page) text() string {
	var out []string
	para := func(s string) {
		if s != "" {
			out = append(out, flow("", sentences(s)...), "")
		}
	}
	para(p.Lead)
	for _, n := range p.Caveats {
		para(n)
	}
	for _, s := range p.Sections {
		out = append(out, strings.ToUpper(s.Heading))
		for _, part := range s.Parts {
			if part.Heading != "" {
				out = append(out, part.Heading)
			}
			for _, r := range part.Rows {
				out = append(out, r.text())
			}
		}
		out = append(out, "")
	}
	para(p.End)
	return squeeze(strings.Join(out, "\n"))
}

// text sets a row: a thing to do as a bullet, a day with its column, anything else indented.
func (r row) text() string {
	said := strings.TrimSpace(strings.Join([]string{r.Strong, r.Text, r.Reply}, " "))
	var bars []string
	for _, b := range r.Bars {
		bars = append(bars, b.Label+" "+b.Said)
	}
	if len(bars) > 0 {
		said += " " + strings.Join(bars, "; ") + "."
	}
	switch {
	case r.Act:
		return "* " + strings.TrimPrefix(hung(said, "  "), "  ")
	case r.Label != "":
		label := "  " + r.Label + strings.Repeat(" ", max(1, dayColumn-width(r.Label)))
		body := hung(said, strings.Repeat(" ", len([]rune(label))))
		return label + strings.TrimLeft(body, " ")
	}
	return hung(said, "  ")
}

// sentences parts running text, so that lines break between sentences where they can.
func sentences(s string) []string {
	var out []string
	for s != "" {
		i := strings.Index(s, ". ")
		if i < 0 {
			return append(out, s)
		}
		out, s = append(out, s[:i+1]), s[i+2:]
	}
	return out
}

// DigestWords counts the words of a digest's text.
func DigestWords(v DigestView) (int, error) {
	p, err := pageOf(v)
	return len(strings.Fields(p.text())), err
}

// ActionWords counts the words down to the last thing to do, with room for the lead.
func ActionWords(groups []ActionGroup) int {
	const lead = 24
	w := &writer{v: DigestView{Groups: groups}}
	n := lead
	for _, part := range w.acts().Parts {
		n += len(strings.Fields(part.Heading))
		for _, r := range part.Rows {
			n += len(strings.Fields(r.text()))
		}
	}
	return n
}

// Clip cuts a title to one line of at most n characters.
func Clip(n int, title string) string { return clip(n, title) }
