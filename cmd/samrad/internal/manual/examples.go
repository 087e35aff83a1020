package manual

import (
	_ "embed"
	"strings"

	"github.com/alecthomas/kong"
)

//go:embed examples.tsv
var examplesFile string

// Example is a command line that somebody would write, and what for.
type Example struct{ Line, What string }

// Examples stand below a command's help and in the manual page, by the path of the command. A test parses each.
var Examples = readExamples(examplesFile)

func readExamples(table string) map[string][]Example {
	out := map[string][]Example{}
	for line := range strings.Lines(table) {
		if row := strings.Split(strings.TrimSpace(line), "\t"); len(row) == 3 {
			out[row[0]] = append(out[row[0]], Example{row[1], row[2]})
		}
	}
	return out
}

// ShowExamples puts the examples below what a command says of itself.
func ShowExamples(n *kong.Node) {
	for _, c := range n.Children {
		ShowExamples(c)
	}
	lines := Examples[strings.TrimPrefix(n.FullPath(), "samrad ")]
	if len(lines) == 0 {
		return
	}
	var b strings.Builder
	if n.Detail != "" && n.Detail != n.Help {
		b.WriteString(n.Detail + "\n\n")
	}
	b.WriteString("Examples:\n")
	for _, e := range lines {
		b.WriteString("\n    " + e.Line + "\n        " + e.What)
	}
	n.Detail = b.String()
}
