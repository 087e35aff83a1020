package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/triage"
)

// explain tells how a mail was read, question by question: the words that answer it and what speaks for them, and what
// lost and why.
func explain(w io.Writer, c *checklist.Checklist, name string, m *triage.Mail, d triage.Decision) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", name, strings.TrimSuffix(fmt.Sprintf("%s (%s)", d.Kind, d.Reason), " ()"))
	explainReading(&b, c, "", d.Reading)
	if m != nil {
		for _, doc := range m.Docs {
			if doc.Used {
				explainReading(&b, c, doc.Name+": ", c.ReadNew(doc.Lines))
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func explainReading(b *strings.Builder, c *checklist.Checklist, where string, got checklist.Reading) {
	all := got.Findings()
	slices.SortStableFunc(all, func(x, y checklist.Finding) int {
		return cmp.Compare(c.Question(x.Item).N, c.Question(y.Item).N)
	})
	states := map[initiative.Item]initiative.State{}
	for _, a := range got.Answers {
		if states[a.Item] = a.State; a.State == initiative.NoAnswer {
			states[a.Item] = "no answer"
		}
	}
	last := ""
	for _, f := range all {
		if head := headOf(c, f); head != last {
			fmt.Fprintf(b, "\n%s\n", strings.TrimSpace(where+head+" "+string(states[f.Item])))
			last = head
		}
		mark, why := "+", ""
		if f.Lost != "" {
			mark, why = "-", ", and lost: "+f.Lost
		}
		fmt.Fprintf(b, "  %s %q = %+.1f%s\n", mark, excerpt(f.Text), f.Sum, why)
		for _, e := range f.Evidence {
			fmt.Fprintf(b, "      %+.1f %s\n", e.Weight, e.Says)
		}
	}
	if rest := strings.TrimSpace(got.Rest); rest != "" {
		fmt.Fprintf(b, "\n%sunread\n  %q\n", where, excerpt(rest))
	}
}

// headOf names the question or field of a finding.
func headOf(c *checklist.Checklist, f checklist.Finding) string {
	if q := c.Question(f.Item); q.N > 0 {
		return fmt.Sprintf("%d. %s", q.N, q.Label)
	}
	return cmp.Or(f.Field, string(f.Item))
}

// excerpt is the beginning of a text, on one line.
func excerpt(s string) string {
	const most = 100
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > most {
		return string(r[:most]) + "…"
	}
	return string(r)
}
