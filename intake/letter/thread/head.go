package thread

import (
	_ "embed"
	"slices"
	"strings"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/pattern"
)

//go:embed patterns.tsv
var patternData string

var sets = pattern.MustRead(patternData)

var (
	ruledForward  = sets.Pattern(`(?i)^[*_\s>]*[-—–_=]{2,}\s*[^-—_=]{0,40}{{passed on}}[^-—_=]{0,60}[-—–_=]{2,}`)
	ruledOriginal = sets.Pattern(`(?i)^[*_\s>]*[-—–_=]{2,}\s*(?:[^-—_=]{0,20}{{earlier}}[^-—_=]{0,40})[-—–_=]{2,}`)
	// ruledAnswer is the line that a desk of tickets draws, above which it wants its answers.
	ruledAnswer  = sets.Pattern(`(?i)^[*_\s>]*[-—–_=#]{2,}.{0,60}{{answer above}}.{0,20}[-—–_=#]{2,}$`)
	plainForward = sets.Pattern(`(?i)^[*_\s>]*{{begins forward}}\s*:?[*_\s]*$`)
	bareOriginal = sets.Pattern(`(?i)^{{bare original}}\s*:?$`)
	// rule is the line that Outlook and others draw above a header block.
	rule = pattern.New(`^[*\s]*(?:[_\x{2500}\x{2014}]{3,}|[-=]{4,}|[-–—](?:\s[-–—]){4,})[*\s]*$`)
)

// head is what stands above a quoted or forwarded mail.
type head struct {
	start, end int  // its lines
	forward    bool // it says itself that the mail was passed on
	attribute  bool // an attribution line
	blocked    bool // it holds a header block
	subject    string
	author     letter.Address
}

// readHead reads a separator with the header block under it, a header block, or an attribution.
func readHead(lines []line, i int) (head, bool) {
	kind, rest := separatorOf(lines[i].Text)
	if kind == answerLine && !slices.ContainsFunc(lines[:i], func(l line) bool { return !l.blank() }) {
		kind = noSeparator // the desk's own mail, which begins with it
	}
	if kind != noSeparator {
		return readSeparator(lines, i, kind, rest)
	}
	if b, ok := headerBlock(lines, i); ok {
		return b.head(), true
	}
	if end, ok := attribution(lines, i, false); ok {
		return head{end: end, attribute: true, author: attributed(lines[i:end])}, true
	}
	return head{}, false
}

func readSeparator(lines []line, i int, kind separator, rest string) (head, bool) {
	h := head{end: i + 1, forward: kind == forwardLine}
	if b, ok := separated(lines, i+1, rest); ok {
		found := b.head()
		found.forward = h.forward
		return found, true
	}
	return h, kind != ruleLine
}

type separator uint8

const (
	noSeparator separator = iota
	ruleLine
	originalLine
	forwardLine
	answerLine
)

// separatorOf tells what a line divides. rest is what follows it on the same line, where a program joined the header
// block to it.
func separatorOf(text string) (kind separator, rest string) {
	if len(text) < 3 || len(text) > 4000 {
		return noSeparator, ""
	}
	head := text[:min(len(text), 200)]
	c := strings.TrimLeftFunc(head, leads)
	draws := c != "" && strings.IndexByte("-=#\xe2", c[0]) >= 0
	switch {
	case c == "" && rule.MatchString(text), draws && rule.MatchString(text[:min(len(text), 300)]):
		return ruleLine, ""
	case len(text) < 120 && plainForward.MatchString(head):
		return forwardLine, ""
	case len(text) < 60 && bareOriginal.MatchString(strings.TrimSpace(head)):
		return ruleLine, "" // with a header block below it; alone they are somebody's words
	case !draws && head[0] != '_':
		return noSeparator, ""
	}
	if m := ruledForward.FindStringIndex(head); m != nil {
		return forwardLine, strings.Trim(text[m[1]:], "-—–_= ")
	}
	if m := ruledOriginal.FindStringIndex(head); m != nil {
		return originalLine, strings.Trim(text[m[1]:], "-—–_= ")
	}
	if ruledAnswer.MatchString(head) {
		return answerLine, ""
	}
	return noSeparator, ""
}

// separatorGap is how many lines programs leave between a separator and its header block.
const separatorGap = 4

// separated reads the header block under a separator, or on the same line with it.
func separated(lines []line, i int, rest string) (block, bool) {
	if rest != "" {
		b, _ := readBlock([]line{{Line: letter.Line{Text: rest}}}, 0, true)
		b.end = i
		return b, b.trusted(true)
	}
	for n := 0; i < len(lines) && n < separatorGap; i, n = i+1, n+1 {
		if lines[i].blank() {
			continue
		}
		if kind, _ := fieldOf(lines[i]); kind == noField {
			if kind, _ = loosely(lines[i]); kind == noField {
				return block{}, false
			}
		}
		b, _ := readBlock(lines, i, true)
		return b, b.trusted(true)
	}
	return block{}, false
}
