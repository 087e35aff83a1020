package manual

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

// Completion is what bash, zsh or fish reads to complete a command line; ok is false of another shell.
func Completion(app *kong.Application, shell string) (script string, ok bool) {
	switch shell {
	case "bash":
		return bash(app), true
	case "zsh":
		return zsh(app), true
	case "fish":
		return fish(app), true
	}
	return "", false
}

// found is the shell code that both bash and zsh run: it walks over the words before the cursor, and leaves in $at the
// names of the commands among them.
const found = `  local at= word
  for word in "${before[@]}"; do
    case " $at $word" in
%s    esac
  done
`

// known are the patterns of found: every command by the words that lead to it.
func known(all []place) string {
	var b strings.Builder
	for _, p := range all[1:] {
		fmt.Fprintf(&b, "      \"%s\") at=%s ;;\n", padded(p.path), quoted(p.path))
	}
	return b.String()
}

// padded is how " $at $word" spells a path: with two blanks before a command of the first level.
func padded(path string) string {
	if strings.Contains(path, " ") {
		return " " + path
	}
	return "  " + path
}

func bash(app *kong.Application) string {
	all := places(app)
	var b strings.Builder
	fmt.Fprintf(&b, "# bash completion for %s\n_%s() {\n", app.Name, app.Name)
	b.WriteString("  local before=(\"${COMP_WORDS[@]:1:COMP_CWORD-1}\")\n")
	fmt.Fprintf(&b, found, known(all))
	b.WriteString("  local words= files=\n  case \"$at\" in\n")
	for _, p := range all {
		fmt.Fprintf(&b, "    %s) words=%s; files=%t ;;\n", quoted(p.path), quoted(texts(p.words)), p.files)
	}
	b.WriteString("  esac\n  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n")
	b.WriteString("  if [ ${#COMPREPLY[@]} -eq 0 ] && [ \"$files\" = true ]; then compopt -o default; fi\n}\n")
	fmt.Fprintf(&b, "complete -F _%s %s\n", app.Name, app.Name)
	return b.String()
}

func zsh(app *kong.Application) string {
	all := places(app)
	var b strings.Builder
	fmt.Fprintf(&b, "#compdef %s\n_%s() {\n  local -a before=(${words[2,CURRENT-1]}) say\n", app.Name, app.Name)
	fmt.Fprintf(&b, found, known(all))
	b.WriteString("  local files=false\n  case \"$at\" in\n")
	for _, p := range all {
		fmt.Fprintf(&b, "    %s) files=%t; say=(\n", quoted(p.path), p.files)
		for _, w := range p.words {
			fmt.Fprintf(&b, "      %s\n", quoted(strings.ReplaceAll(w.text, ":", `\:`)+":"+w.help))
		}
		b.WriteString("    ) ;;\n")
	}
	fmt.Fprintf(&b, "  esac\n  _describe %s say\n  [[ $files = true ]] && _files\n}\n_%s \"$@\"\n", app.Name, app.Name)
	return b.String()
}

// seen is fish's question whether one of some commands stands on the line.
const seen = "__fish_seen_subcommand_from "

func fish(app *kong.Application) string {
	all := places(app)
	var b strings.Builder
	fmt.Fprintf(&b, "# fish completion for %s\ncomplete -c %s -f\n", app.Name, app.Name)
	for _, p := range all {
		when := "__fish_use_subcommand"
		if p.path != "" {
			when = seen + strings.Join(strings.Fields(p.path), "; and "+seen)
		}
		if below := names(p.words); p.path != "" && below != "" {
			when += "; and not " + seen + below
		}
		for _, w := range p.words {
			flag, isFlag := strings.CutPrefix(w.text, "--")
			what := "-a " + quoted(w.text)
			if isFlag {
				what = "-l " + quoted(flag)
			}
			fmt.Fprintf(&b, "complete -c %s -n %s %s -d %s\n", app.Name, quoted(when), what, quoted(w.help))
		}
		if p.files {
			fmt.Fprintf(&b, "complete -c %s -n %s -F\n", app.Name, quoted(when))
		}
	}
	return b.String()
}

// names are the words that are no flags.
func names(words []word) string {
	var out []string
	for _, w := range words {
		if !strings.HasPrefix(w.text, "--") {
			out = append(out, w.text)
		}
	}
	return strings.Join(out, " ")
}

func texts(words []word) string {
	var out []string
	for _, w := range words {
		out = append(out, w.text)
	}
	return strings.Join(out, " ")
}

// quoted is a word of a shell in which nothing is expanded. Bash and zsh end a quote to put a quote in; fish too.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
