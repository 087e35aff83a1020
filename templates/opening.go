package templates

import (
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"
)

//go:embed openings.tsv
var openingsFile string

// openings are the beginnings that repeat a label, by label, the longest first, and the words that forbid to leave
// them out. Parsed once and never changed.
var openings = readOpenings(openingsFile)

func readOpenings(table string) map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(table) {
		label, words, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if ok && !strings.HasPrefix(line, "#") {
			out[label] = append(out[label], words)
		}
	}
	for label, list := range out {
		slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
		out[label] = list
	}
	return out
}

// forbids is how many words after a beginning are looked at for one that forbids to leave it out.
const forbids = 4

// afterLabel is an answer as it stands after its label, without a beginning that only repeats that: "Syfte: Syftet är
// att fler cyklar" is "Syfte: Fler cyklar". In doubt the answer stays as it was written.
func afterLabel(label, answer string) string {
	rest, ok := withoutOpening(label, strings.TrimLeft(answer, " \t\r\n"))
	words := strings.Fields(rest)
	if !ok || len(words) == 0 || slices.ContainsFunc(words[:min(forbids, len(words))], forbidden) {
		return answer
	}
	if first, size := utf8.DecodeRuneInString(rest); first != utf8.RuneError {
		rest = strings.ToUpper(string(first)) + rest[size:]
	}
	return rest
}

func forbidden(word string) bool {
	return slices.Contains(openings["not"], strings.ToLower(strings.Trim(word, ".,;:!?\"”()")))
}

// withoutOpening leaves out one of the label's openings, or the label itself with a colon after it.
func withoutOpening(label, answer string) (rest string, ok bool) {
	for _, o := range append([]string{label + ":"}, openings[label]...) {
		if len(answer) <= len(o) || !strings.EqualFold(answer[:len(o)], o) {
			continue
		}
		rest = answer[len(o):]
		ends := strings.HasSuffix(o, ":") || strings.TrimLeft(rest, ": \t\r\n") != rest
		return strings.TrimLeft(rest, ": \t\r\n"), ends
	}
	return "", false
}

// Was is what stood before, as it is shown after its label; as it was written where only the beginning differs.
func (r Replaced) Was() string {
	if was := afterLabel(r.Label, r.Old); was != afterLabel(r.Label, r.New) {
		return was
	}
	return r.Old
}

// Is is what stands now, in the same way.
func (r Replaced) Is() string {
	if is := afterLabel(r.Label, r.New); is != afterLabel(r.Label, r.Old) {
		return is
	}
	return r.New
}

// Shown is the answer as it is shown after its label.
func (s Said) Shown() string { return afterLabel(s.Label, s.Text) }
