package thread

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/body"
	"haninge.se/samrad/intake/letter/pattern"
)

// An attribution is the line before a quote: "Den tors 12 mars 2026 kl 10:31 skrev Sara <sara@example.org>:". Programs
// wrap it over two or three lines, some with its address on a line of its own.
const (
	attributionLines = 5
	attributionBytes = 400
)

// attribution finds one that begins at line i and returns the line after it. When no quote marks follow (quoted is
// false) it must look more like one: then everything below it would be taken for a quote.
func attribution(lines []line, i int, quoted bool) (end int, ok bool) {
	if !mayAttribute(lines[i].Text) {
		return i, false
	}
	joined := ""
	blanks := 0
	for j := i; j < len(lines) && j < i+attributionLines; j++ {
		text := strings.TrimSpace(lines[j].Text)
		if text == "" {
			if blanks++; blanks > 1 {
				break
			}
			continue
		}
		if lines[j].Depth < lines[i].Depth || lines[j].Depth > lines[i].Depth+1 ||
			len(joined)+len(text) > attributionBytes {
			break
		}
		joined = strings.TrimSpace(joined + " " + text)
		if !endsAttribution(text) {
			continue
		}
		if isAttribution(joined, quoted || deeperNext(lines, j+1, lines[i].Depth)) && !laterStart(lines[i:j+1]) {
			return j + 1, true
		}
		break // the colon of an attribution ends it; another line with one is something else
	}
	return i, false
}

// laterStart tells that the attribution begins further down, and what stands above it is somebody's words: what is one
// alone after a blank line, or begins with a day without one.
func laterStart(lines []line) bool {
	for k := 1; k < len(lines); k++ {
		first := strings.TrimSpace(lines[k].Text)
		if first == "" || !lines[k-1].blank() && (!opens.MatchString(first) || !someday.MatchString(first)) {
			continue
		}
		if zoho.MatchString(first) {
			return true
		}
		joined := ""
		for _, l := range lines[k:] {
			joined = strings.TrimSpace(joined + " " + strings.TrimSpace(l.Text))
		}
		day := someday.MatchString(lines[0].Text) && (!lines[k-1].blank() || broken(lines[0].Text, first))
		if (someday.MatchString(joined) || !day) && isAttribution(joined, true) {
			return true
		}
	}
	return false
}

// broken tells that a program broke an attribution after its day or a name, with a blank line between: what stands
// below is no name, or what stands above is a day as programs write it.
func broken(above, below string) bool {
	r, _ := utf8.DecodeRuneInString(below)
	return !unicode.IsUpper(r) || strings.HasSuffix(above, ",") ||
		!unicode.IsDigit(rune(above[0])) && opens.MatchString(above) &&
			(clock.MatchString(above) || strings.Contains(above, " 20"))
}

// groupWise ends the attribution of that program: ">>> Sara Molin <sara@example.org> 2026-03-12 10:31 >>>". Nothing
// marks the quote below it.
const groupWise = " >>>"

// deeperNext tells that the next line with text is quoted deeper.
func deeperNext(lines []line, i, depth int) bool {
	for n := 0; i < len(lines) && n < 4; i, n = i+1, n+1 {
		if !lines[i].blank() {
			return lines[i].Depth > depth
		}
	}
	return false
}

// mayAttribute is the cheap test: a first line has a date, an address or a verb in it.
func mayAttribute(text string) bool {
	if len(text) < 2 || len(text) > attributionBytes {
		return false
	}
	if i := strings.IndexByte(text, '@'); i > 0 && i+1 < len(text) && text[i-1] > ' ' && text[i+1] > ' ' {
		return true
	}
	if endsAttribution(text) {
		return true
	}
	trimmed := strings.TrimLeft(text, "*_> \u00a0\ufeff")
	return opens.MatchString(trimmed[:min(len(trimmed), 24)]) && strings.ContainsAny(text, "0123456789")
}

func endsAttribution(text string) bool {
	if strings.HasSuffix(text, groupWise) {
		return true
	}
	text = strings.TrimRight(text, "*_ \t>\u00a0")
	if strings.HasSuffix(text, ":") || strings.HasSuffix(text, "：") || strings.HasSuffix(text, "---") {
		return true
	}
	return strings.HasSuffix(text, "wrote") // Zoho ends without a colon
}

var (
	writes  = sets.Pattern(`(?i)(?:^|[\s>)"'\]]){{wrote}}(?:$|[\s:：,."<]|\s*[-]{2,})`)
	clock   = pattern.New(`\b\d{1,2}[:.h]\d{2}\b`)
	someday = sets.Pattern(`(?i)\b(?:(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?|` +
		`\d{1,2}\.?\s*(?:de\s+)?{{month}}\pL*|{{month before day}}[a-z]*\.?\s+\d{1,2})\b|\d年`)
	digits = regexp.MustCompile(`\d+`)
	// dated is an attribution without a verb: date, name and address, or address and date
	// ("… at 12:03 from x <x@y>:").
	dated = regexp.MustCompile(`^[^<>]{0,20}\d[^<>]{4,200}<[^<>\s]+@[^<>\s]+>\s*:?\s*$`)
	addr  = pattern.New(`@[\pL\d]`)
	// zoho is "---- On … wrote ----", and "-----Sara Molin <sara@example.org> skrev: -----" of Notes.
	zoho = sets.Pattern(`^-{3,}\s?["'“”]?\pL.*{{wrote}}:?\s?-{3,}$`)
	// opens are the first words of an attribution that says when before who.
	opens = sets.Pattern(`(?i)^{{opens attribution}}\b`)
)

// nameWords is how many words a name and a verb have at most.
const nameWords = 8

// isAttribution judges the joined lines. Sentences of people hold the same words ("Den 12 mars skrev vi till alla
// hyresgäster:"), so without quote marks below it takes an address, or a whole date with its time or year.
func isAttribution(s string, quoted bool) bool {
	whole := s
	if strings.HasSuffix(s, groupWise) {
		return someday.MatchString(s) && clock.MatchString(s)
	}
	s = strings.Trim(s, "*_> \u00a0\ufeff")
	s = strings.TrimSpace(strings.TrimRight(s, ":："))
	if !writes.MatchString(s) {
		return verbless(s, quoted)
	}
	if zoho.MatchString(whole) {
		return true
	}
	if sentences(s) {
		return false
	}
	hasAddr, when := addr.MatchString(s), someday.MatchString(s)
	switch {
	case hasAddr && (when || quoted):
		return true
	case quoted: // "Trygghet och säkerhet, Haninge kommun writes:"
		return when || clock.MatchString(s) || endsInVerb(s) && strings.Count(s, " ") < nameWords
	case hasAddr: // "Sara Molin <sara@example.org> wrote:"
		return endsInVerb(s)
	}
	return when && opens.MatchString(s) && dates(s)
}

// verbless judges an attribution that names a time and an address and no more.
func verbless(s string, quoted bool) bool {
	if !addr.MatchString(s) || !clock.MatchString(s) {
		return false
	}
	return dated.MatchString(strings.ReplaceAll(s, "[mailto:", "<mailto:")) && !strings.Contains(s, ". ") ||
		quoted && someday.MatchString(s)
}

// dates tells that the day of an attribution is written out as programs do.
func dates(s string) bool {
	numbers := len(digits.FindAllString(s, 5))
	year := strings.Contains(s, "20") && numbers >= 2 && endsInVerb(s)
	return numbers >= 3 && (clock.MatchString(s) || year) || year && len(s) < 60
}

func endsInVerb(s string) bool {
	m := writes.FindAllStringIndex(s, -1)
	return len(m) > 0 && m[len(m)-1][1] >= len(s)-1
}

// sentences tells running text: a full stop after a long word and a capital after it, before the verb.
func sentences(s string) bool {
	for i := 0; i+2 < len(s); i++ {
		if strings.IndexByte(".!?", s[i]) < 0 || s[i+1] != ' ' {
			continue
		}
		j := i
		for j > 0 && s[j-1] != ' ' {
			j--
		}
		word, next := s[j:i], s[i+2]
		if len(word) > 5 && next >= 'A' && next <= 'Z' && !strings.ContainsAny(word, ".@0123456789") &&
			!strings.ContainsFunc(word, unicode.IsUpper) {
			return true
		}
	}
	return false
}

// attributed reads the author out of an attribution.
func attributed(lines []line) letter.Address {
	var parts []string
	for _, l := range lines {
		parts = append(parts, strings.TrimSpace(l.Text))
	}
	s := strings.Trim(strings.Join(parts, " "), "-*_> :：\ufeff")
	var a []int
	if strings.Contains(s, "@") {
		a = addrSpec.FindStringIndex(s)
	}
	v := writes.FindStringIndex(s)
	if a == nil {
		if v == nil {
			return letter.Address{}
		}
		if name := untimed(s[v[1]:]); name != "" && !strings.ContainsAny(name, "0123456789") {
			return letter.Address{Name: name}
		}
		return letter.Address{Name: untimed(s[:v[0]])}
	}
	name := s[:a[0]]
	if v != nil && v[1] <= a[0] {
		name = s[v[1]:a[0]]
	}
	name = untimed(strings.TrimPrefix(strings.TrimSpace(name), "from "))
	return letter.Address{Name: name, Addr: strings.ToLower(s[a[0]:a[1]])}
}

var zone = sets.Pattern(`(?i)^{{zone}}\b`)

// untimed is the name in a stretch of an attribution, without the time before it.
func untimed(s string) string {
	if at := strings.LastIndexAny(s, "0123456789"); at >= 0 {
		s = s[at+1:]
	}
	for {
		s = strings.TrimLeft(s, ",.) ")
		m := zone.FindStringIndex(s)
		if m == nil {
			return tidyName(s)
		}
		s = s[m[1]:]
	}
}

// glued is an attribution with the first words of the quote on its line, as Yahoo's programs for phones write it.
var glued = sets.Pattern(`(?i)^\s*{{opens attribution}}\b.*{{wrote}}[^<>]*<[^<>\s]+@[^<>\s]+>:\s`)

// unglue ends the line of such an attribution where the attribution ends. No byte changes its place.
func unglue(blocks []body.Block) []body.Block {
	out := blocks
	for i, b := range blocks {
		if b.Kind == body.Row || !strings.Contains(b.Text, ">: ") {
			continue
		}
		text := []byte(b.Text)
		for at := 0; at < len(b.Text); {
			line, _, _ := strings.Cut(b.Text[at:], "\n")
			if end := attributionEnd(line); end > 0 {
				text[at+end] = '\n'
			}
			at += len(line) + 1
		}
		if string(text) != b.Text {
			if &out[0] == &blocks[0] {
				out = slices.Clone(blocks)
			}
			out[i].Text = string(text)
		}
	}
	return out
}

// attributionEnd is where the attribution ends that a line begins with, 0 where it begins with none, or nothing stands
// behind it.
func attributionEnd(line string) int {
	if len(line) > 2*attributionBytes || !glued.MatchString(line) {
		return 0
	}
	end := strings.Index(line, ">: ") + len(">:")
	if end < len(">:") || strings.TrimSpace(line[end:]) == "" || !clock.MatchString(line[:end]) ||
		!isAttribution(line[:end], false) {
		return 0
	}
	return end
}

// brokenLink tells the rest of a long link that a program wrapped inside a quote without a quote mark: between two
// quoted lines, without blanks, and closing a bracket of the line before or holding a bracketed link alone.
func brokenLink(lines []line, i int) bool {
	if i == 0 || lines[i-1].Depth == 0 || len(lines[i].Text) > 2000 ||
		i+1 < len(lines) && !lines[i+1].blank() && lines[i+1].Depth == 0 {
		return false
	}
	text := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(lines[i].Text), " >"))
	if text == "" || strings.ContainsAny(text, " \t") || !strings.HasSuffix(text, ")") && !strings.HasSuffix(text, ">") {
		return false
	}
	before := lines[i-1].Text
	open := strings.LastIndexAny(before, "(<")
	return strings.HasPrefix(text, "(http") || strings.HasPrefix(text, "<http") ||
		open >= 0 && strings.Contains(before[open:], "://") && !strings.ContainsAny(before[open:], ")>")
}
