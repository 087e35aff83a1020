// Package manual writes the manual page and the shells' completions from the grammar of the command line, so that they
// say what --help says.
package manual

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Page is the manual page in man(7): every command with its help, its arguments and its flags. Extra are sections to
// put behind them, each a title and a text.
func Page(app *kong.Application, version string, extra [][2]string) string {
	var b strings.Builder
	name := app.Name
	fmt.Fprintf(&b, ".TH %s 1 \"\" \"%s %s\" \"User Commands\"\n", strings.ToUpper(roff(name)), roff(name), roff(version))
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(name), roff(lowerFirst(strings.TrimSuffix(app.Help, "."))))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n.B %s\n.I command\n.RI [ flags ]\n", roff(name))
	group := ""
	for _, leaf := range app.Leaves(true) {
		if g := leaf.ClosestGroup(); g != nil && g.Title != group {
			group = g.Title
			fmt.Fprintf(&b, ".SH %s\n", strings.ToUpper(roff(strings.TrimSuffix(group, ":"))))
		}
		command(&b, leaf)
	}
	for _, section := range extra {
		fmt.Fprintf(&b, ".SH %s\n%s\n", strings.ToUpper(roff(section[0])), roff(section[1]))
	}
	return b.String()
}

// command is the part of one command.
func command(b *strings.Builder, n *kong.Node) {
	fmt.Fprintf(b, ".SS %s\n", roff(n.Summary()))
	fmt.Fprintf(b, "%s\n", roff(n.Help))
	if n.Detail != "" && n.Detail != n.Help {
		fmt.Fprintf(b, ".PP\n%s\n", roff(n.Detail))
	}
	for _, p := range n.Positional {
		fmt.Fprintf(b, ".TP\n.I %s\n%s\n", roff(p.Summary()), roff(p.Help))
	}
	for _, f := range flags(n) {
		fmt.Fprintf(b, ".TP\n.B %s\n%s\n", roff(f.String()), roff(f.Help))
	}
}

// flags are those of a command and of what it stands under, but for --help, which every command has.
func flags(n *kong.Node) []*kong.Flag {
	var out []*kong.Flag
	for _, level := range n.AllFlags(true) {
		for _, f := range level {
			if f.Name != "help" {
				out = append(out, f)
			}
		}
	}
	return out
}

// roff is text in which nothing is a request or an escape of man(7).
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "\n", "\n.br\n").Replace(strings.TrimSpace(s))
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if line != ".br" && (strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'")) {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// word is what may stand at one place of a command line: a command's name or a flag, and what it is for.
type word struct{ text, help string }

// place is a command that has been written so far, "" for none, and the words that may follow it.
type place struct {
	path  string // the names of the commands, with a blank between them
	words []word
	files bool // it takes a file's name too
}

// places are all places of the grammar, in its order.
func places(app *kong.Application) []place {
	var out []place
	var walk func(n *kong.Node, path string)
	walk = func(n *kong.Node, path string) {
		p := place{path: path}
		for _, arg := range n.Positional {
			p.files = p.files || arg.Enum == ""
			for _, value := range enum(arg.Enum) {
				p.words = append(p.words, word{value, arg.Help})
			}
		}
		for _, c := range n.Children {
			if !c.Hidden && c.Type == kong.CommandNode {
				p.words = append(p.words, word{c.Name, c.Help})
			}
		}
		for _, f := range flags(n) {
			p.words = append(p.words, word{"--" + f.Name, f.Help})
			p.files = p.files || takesFile(f)
		}
		p.words = append(p.words, word{"--help", "Show how it is used."})
		out = append(out, p)
		for _, c := range n.Children {
			if !c.Hidden && c.Type == kong.CommandNode {
				walk(c, strings.TrimSpace(path+" "+c.Name))
			}
		}
	}
	walk(app.Node, "")
	return out
}

// enum are the values that an argument may have, none where it may have any.
func enum(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}

// takesFile reports whether a flag is followed by the name of a file or a folder.
func takesFile(f *kong.Flag) bool {
	return slices.Contains([]string{"FILE", "DIR", "PATH"}, f.PlaceHolder)
}
