package templates

import (
	"embed"
	"fmt"
	html "html/template"
	"slices"
	"strings"
	"text/template"
)

//go:embed digest/digest.txt digest/digest.html
var digestFiles embed.FS

// Columns is the longest line of a digest (domain.md 6.4: under 72).
const Columns = 71

// The two layouts say the same sentences in the same order; a test compares them word by word.
var (
	layout    = map[string]any{"say": say, "ref": ref, "alarm": alarm, "groups": groups, "headline": headline, "upper": upper}
	digestTxt = template.Must(template.New("digest.txt").Funcs(layout).Funcs(template.FuncMap{"flow": flow, "entry": entry, "column": column, "caps": strings.ToUpper}).
			ParseFS(digestFiles, "digest/digest.txt"))
	digestHTML = html.Must(html.New("digest.html").Funcs(layout).ParseFS(digestFiles, "digest/digest.html"))
)

// Digest writes the weekly digest, as text and as an HTML twin.
func Digest(v DigestView) (Mail, error) {
	v.Faults = slices.Clone(v.Faults)
	for i := range v.Faults {
		v.Faults[i].What = Reason(v.Faults[i].What)
	}
	subject, err := say("digest.subject", v)
	if err != nil {
		return Mail{}, err
	}
	var text, page strings.Builder
	if err := digestTxt.Execute(&text, v); err != nil {
		return Mail{}, fmt.Errorf("writing the digest: %w", err)
	}
	if err := digestHTML.Execute(&page, v); err != nil {
		return Mail{}, fmt.Errorf("writing the digest's html: %w", err)
	}
	return Mail{Subject: subject, Text: squeeze(text.String()), HTML: page.String()}, nil
}

// headline is the title of the page, which some readers show instead of the subject.
func headline(v DigestView) string {
	return fmt.Sprintf("Kommunikationsinsatser vecka %d, %d", v.Week, v.Year)
}

// ref shows a case as it may be shown.
func ref(r Ref) (string, error) { return say("digest.ref", r) }

// alarm is the sentences of an alarm after its title: the time with the reasons, then whom it waits on.
func alarm(a Alarm) ([][]string, error) {
	var first []string
	add := func(to *[]string, name string, data any) error {
		s, err := say(name, data)
		if s != "" && err == nil {
			*to = append(*to, s)
		}
		return err
	}
	if err := add(&first, "digest.when", a); err != nil {
		return nil, err
	}
	for _, w := range a.Whys {
		if err := add(&first, w.ID, w); err != nil {
			return nil, err
		}
	}
	var second []string
	if err := add(&second, "digest.waits", a); err != nil {
		return nil, err
	}
	if second == nil {
		return [][]string{first}, nil
	}
	return [][]string{first, second}, nil
}

// groups is the second line of a coming case.
func groups(u Upcoming) []string {
	var out []string
	for _, s := range []string{u.Who, u.Groups, u.Stage} {
		if s != "" {
			out = append(out, s+".")
		}
	}
	return out
}

// column is the date column of a list: 15 wide, and never glued to what follows.
func column(s string) string { return s + strings.Repeat(" ", max(1, 15-width(s))) }

// entry sets one of a list of things: what does not fit on its first line is set in further, as no thing of its own.
func entry(parts ...any) string { return strings.TrimPrefix(flow("    ", parts...), "  ") }

// flow sets sentences in lines of at most Columns, breaking between sentences where it can, and between words
// where a sentence is longer than a line. Every line is indented alike.
func flow(indent string, parts ...any) string {
	sentences := flatten(parts)
	var out []string
	room := Columns - len(indent)
	line := ""
	put := func(s string) {
		switch {
		case line == "":
			line = s
		case width(line)+1+width(s) <= room:
			line += " " + s
		default:
			out = append(out, indent+line)
			line = s
		}
	}
	for _, s := range sentences {
		if width(s) <= room {
			put(s)
			continue
		}
		for _, w := range strings.Fields(s) {
			for width(w) > room {
				r := []rune(w)
				put(string(r[:room]))
				w = string(r[room:])
			}
			put(w)
		}
	}
	if line != "" {
		out = append(out, indent+line)
	}
	return strings.Join(out, "\n")
}

// flatten takes sentences one by one or in lists, as templates have them.
func flatten(parts []any) []string {
	var out []string
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			out = append(out, p)
		case []string:
			out = append(out, p...)
		}
	}
	return out
}
