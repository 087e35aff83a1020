package checklist_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/intake/initiative"
)

// source is a test mail with the answers in it, each in its writer's words.
type source struct {
	name    string
	answers []answer
}

type answer struct {
	item initiative.Item
	text string
}

// movable tells an answer that may be put under any question: it says something by itself, asks nothing, and does not
// begin as a yes, a no or a postponement does, which a question may or may not take.
func (a answer) movable() bool {
	words := strings.Fields(a.text)
	if len(words) < 3 || strings.ContainsAny(a.text, "?:") {
		return false
	}
	first := strings.ToLower(strings.Trim(words[0], ",.!"))
	return !slices.Contains([]string{"ja", "nej", "ej", "inte", "inga", "ingen", "inget", "vet", "yes", "no", "och"}, first)
}

// readSources reads the answers of all test mails: what stands beside them, and the labelled sentences of prose.
func readSources(t testing.TB, items []initiative.Item) []source {
	t.Helper()
	var out []source
	for _, dir := range []string{"emails", "faults"} {
		files, err := filepath.Glob(filepath.Join("..", "testdata", dir, "*.json"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no mails in %s: %v", dir, err)
		}
		for _, file := range files {
			var about struct{ Answers, Written map[string]string } // Written: what nobody files
			b, err := os.ReadFile(file)
			if err == nil {
				err = json.Unmarshal(b, &about)
			}
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			out = append(out, sourceOf(strings.TrimSuffix(filepath.Base(file), ".json"), items, either(about.Answers, about.Written)))
		}
	}
	for _, file := range []string{"new.txt", "replies.txt"} {
		for _, h := range readHeldout(t, file) {
			answers := map[string]string{}
			for n, wishes := range h.want {
				if wishes[0].op == "=" {
					answers[string(items[n-1])] = wishes[0].text
				}
			}
			out = append(out, sourceOf(h.name, items, answers))
		}
	}
	out = append(out, proseSources(t, items)...)
	return slices.DeleteFunc(out, func(s source) bool { return len(s.answers) == 0 })
}

func either(a, b map[string]string) map[string]string {
	if len(a) > 0 {
		return a
	}
	return b
}

func sourceOf(name string, items []initiative.Item, answers map[string]string) source {
	s := source{name: name}
	for _, item := range items {
		if text := folded(answers[string(item)]); text != "" {
			s.answers = append(s.answers, answer{item, text})
		}
	}
	return s
}

// proseSources takes the sentences that answer one question of whole mails in prose.
func proseSources(t testing.TB, items []initiative.Item) []source {
	b, err := os.ReadFile("testdata/prose/mails.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var out []source
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var m struct {
			ID        string
			Sentences [][2]string
		}
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			t.Fatal(err)
		}
		answers := map[string]string{}
		for _, s := range m.Sentences {
			whole := len(strings.Fields(s[0])) > 1 && !strings.HasPrefix(strings.TrimLeft(s[0], "0123456789"), ")") &&
				!strings.HasPrefix(s[0], "och ")
			if s[1] != "" && !strings.Contains(s[1], "+") && answers[s[1]] == "" && whole { // no "Frågor?", no "4) …"
				answers[s[1]] = s[0]
			}
		}
		out = append(out, sourceOf(m.ID, items, answers))
	}
	return out
}

// damages are what becomes of our words on their way there and back.
var damages = map[string]func(string) []string{
	"": func(s string) []string { return []string{s} },
	"mojibake": func(s string) []string {
		var b strings.Builder
		for _, c := range []byte(s) {
			b.WriteRune(rune(c))
		}
		return []string{b.String()}
	},
	"question marks": func(s string) []string {
		return []string{strings.Map(func(r rune) rune {
			if r > 0x7f {
				return '?'
			}
			return r
		}, s)}
	},
	"no rings and dots": func(s string) []string {
		return []string{strings.NewReplacer("å", "a", "ä", "a", "ö", "o", "Å", "A", "Ä", "A", "Ö", "O").Replace(s)}
	},
	"raw quoted-printable": func(s string) []string {
		var b strings.Builder
		w := quotedprintable.NewWriter(&b)
		_, _ = w.Write([]byte(s)) // a Builder takes all
		_ = w.Close()
		return strings.Split(strings.ReplaceAll(b.String(), "\r\n", "\n"), "\n")
	},
	"hard blanks": func(s string) []string { return []string{strings.ReplaceAll(s, " ", "\u00a0")} },
	"typography":  func(s string) []string { return []string{strings.NewReplacer(`"`, "”", " - ", " – ").Replace(s)} },
	"bullets":     func(s string) []string { return []string{map[bool]string{true: "• "}[s != ""] + s} },
	"cut lines":   func(s string) []string { return []string{string([]rune(s)[:min(len([]rune(s)), 60)])} },
	"indented":    func(s string) []string { return []string{"    " + s} },
	"wrapped at 50": func(s string) (out []string) {
		line := ""
		for w := range strings.FieldsSeq(s) {
			if line != "" && len([]rune(line+" "+w)) > 50 {
				out = append(out, line)
				line = ""
			}
			line = strings.TrimSpace(line + " " + w)
		}
		return append(out, line)
	},
	"no blank lines": func(s string) []string {
		if s == "" {
			return nil
		}
		return []string{s}
	},
	"double spaced": func(s string) []string { return []string{s, ""} },
}

// damaged puts the quoted lines on the sheet as a program has left them; what is typed stays under its line.
func damaged(s *sheet, quoted []string, damage func(string) []string) {
	typed := map[int][]string{}
	s.quoted = []string{}
	for i, l := range quoted {
		s.quoted = append(s.quoted, damage(l)...)
		if s.behind[i] != "" {
			s.quoted[len(s.quoted)-1] += " " + s.behind[i]
		}
		if under := s.typed[i]; under != nil {
			typed[len(s.quoted)-1] = under
		}
	}
	s.typed = typed
}

// same compares without what a program changes in what is typed.
func same(a, b string) bool { return plainly(a) == plainly(b) }

var typography = strings.NewReplacer("”", `"`, "“", `"`, "\u00a0", " ", "–", "-", "’", "'")

func plainly(s string) string { return folded(typography.Replace(s)) }
