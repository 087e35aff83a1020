package thread

import (
	"math/bits"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/pattern"
	"haninge.se/samrad/intake/text"
)

// fieldKind is what a line of a header block is about.
type fieldKind uint8

const (
	noField fieldKind = iota
	fromField
	sentField
	toField
	copyField
	subjectField
	otherField
)

// fieldNames are the names that mail programs give the lines of a header block.
var fieldNames = names(map[string]fieldKind{"field from": fromField, "field sent": sentField, "field to": toField,
	"field copy": copyField, "field subject": subjectField, "field other": otherField})

// weakNames are those that count only where no person wrote them, and worn are the others by their skeletons, for a
// block that came back without its å, ä and ö.
var (
	weakNames = names(map[string]fieldKind{"weak from": fromField, "weak to": toField})
	worn      = wornNames(fieldNames)
)

func wornNames(whole map[string]fieldKind) map[string]fieldKind {
	m := map[string]fieldKind{}
	for name, kind := range whole {
		if key := text.Skeleton(name); len(key) >= 3 && strings.ContainsAny(name, "åäö") {
			m[key] = kind
		}
	}
	return m
}

func names(kinds map[string]fieldKind) map[string]fieldKind {
	m := map[string]fieldKind{}
	for set, kind := range kinds {
		for _, name := range sets.Words(set) {
			m[name] = kind
		}
	}
	return m
}

// longestName is the bytes of a name that is looked for, marks of emphasis and blanks not counted.
const longestName = 32

// emphatic tells the marks with which programs show bold text in plain text, and blanks.
func emphatic(r rune) bool {
	switch r {
	case '*', '_', '|', '\u200b', '\u00a0', '\ufeff', ' ', '\t':
		return true
	}
	return false
}

// leads tells what may stand before the words of a line: quote marks, those of a list, marks of emphasis and blanks.
func leads(r rune) bool { return r == '>' || r == '•' || emphatic(r) }

// fieldOf reads a line as a field of a header block.
func fieldOf(l line) (kind fieldKind, value string) {
	said := strings.TrimLeftFunc(l.Text, leads)
	head := said[:min(len(said), 2*longestName)]
	i := strings.IndexByte(head, ':')
	if wide := strings.Index(head, "："); wide >= 0 && (i < 0 || wide < i) {
		i = wide
	}
	if i < 0 {
		if l.Role == letter.Label && len(said) <= longestName {
			return fieldNamed(fieldNames, said), ""
		}
		return noField, ""
	}
	_, width := utf8.DecodeRuneInString(head[i:])
	return named(head[:i]), strings.TrimFunc(said[i+width:], emphatic)
}

// named is the field of a name, whole or without its letters.
func named(name string) fieldKind {
	if name = strings.TrimFunc(name, emphatic); len(name) > longestName {
		return noField
	}
	kind := fieldNamed(fieldNames, name)
	if kind != noField || name == "" || strings.Contains(strings.Trim(name, " "), " ") {
		return kind
	}
	if strings.ContainsAny(name, "?=\u00c3\u00e3\ufffd") || len(name) <= 6 {
		return worn[text.Skeleton(strings.ToUpper(name))]
	}
	return noField
}

// loosely reads a field as it stands below a separator: a weak name, or one without its colon.
func loosely(l line) (kind fieldKind, value string) {
	said := strings.TrimLeftFunc(l.Text, emphatic)
	name, value, colon := strings.Cut(said, ":")
	if kind = fieldNamed(weakNames, name); colon && kind != noField {
		return kind, strings.TrimFunc(value, emphatic)
	}
	name, value, _ = strings.Cut(said, " ")
	if kind = fieldNamed(fieldNames, name); kind == noField || value == "" || name == strings.ToLower(name) {
		return noField, ""
	}
	return kind, strings.TrimFunc(value, emphatic)
}

// fieldNamed looks a name up.
func fieldNamed(kinds map[string]fieldKind, s string) fieldKind {
	if s = strings.TrimFunc(s, emphatic); len(s) > longestName {
		return noField
	}
	var room [longestName]byte
	return kinds[string(text.AppendLower(room[:0], s))]
}

// block is a header block as found.
type block struct {
	end     int // the line after it
	depth   int
	kinds   uint16 // a set of fieldKind
	from    string
	subject string
	proof   bool // an address, or a date beside a Sent line
	stamped bool // the sending date is a machine's: seconds or a zone
	reached bool // the To line has an address
	repeats int
	loose   bool // it stands below a separator
}

func (b *block) head() head {
	h := head{end: b.end, subject: b.subject, blocked: true}
	if b.has(fromField) {
		h.author = blockAddress(b.from)
	}
	return h
}

// The block of a mail to many people runs over many lines; beyond these bounds it is no block. They keep the cost of
// looking linear.
const (
	blockLines  = 40
	blockWraps  = 8
	blockBlanks = 1
)

// headerBlock reads the run of fields that begins at line i; ok is false when the line begins none.
func headerBlock(lines []line, i int) (b block, ok bool) {
	kind, _ := fieldOf(lines[i])
	if kind == noField && weakFirst(lines, i) {
		return readBlock(lines, i, true)
	}
	if kind == noField || kind == otherField {
		return b, false
	}
	return readBlock(lines, i, false)
}

// weakFirst tells a weak name on a line of its own, with an address below it.
func weakFirst(lines []line, i int) bool {
	name, rest, ok := strings.Cut(lines[i].Text, ":")
	return ok && strings.TrimSpace(rest) == "" && fieldNamed(weakNames, name) != noField &&
		i+1 < len(lines) && strings.Contains(lines[i+1].Text, "@")
}

// readBlock reads the fields from line i on, below a separator with names that count only there.
func readBlock(lines []line, i int, loose bool) (b block, ok bool) {
	b = block{depth: lines[i].Depth, end: i, loose: loose}
	b.read(lines[i:min(len(lines), i+blockLines)], i)
	return b, b.trusted(false)
}

func (b *block) read(lines []line, base int) {
	r := blockReader{block: b, table: lines[0].Role == letter.Label}
	for n, l := range lines {
		if strings.TrimSpace(l.Text) == "" {
			if r.blanks++; r.blanks > blockBlanks {
				return
			}
			continue
		}
		if l.Depth != b.depth || !r.line(l, base+n+1) {
			return
		}
	}
}

// blockReader walks down the fields of a header block.
type blockReader struct {
	*block
	table         bool // the block is one
	last          fieldKind
	pending       bool // the last field's value stands on the next line
	wraps, blanks int
}

// line takes a line of which the next begins at end, and returns false where the block has ended above it.
func (r *blockReader) line(l line, end int) bool {
	kind, value := fieldOf(l)
	if kind == noField && (r.loose || r.last != noField && !r.pending &&
		strings.HasSuffix(strings.TrimRightFunc(l.Text, emphatic), ":")) {
		kind, value = loosely(l)
	}
	switch {
	case r.table && (l.Role == letter.Plain || l.Role == letter.Label && kind == noField): // another row, or no row
		return false
	case kind == noField:
		return r.wrapped(l, end)
	case !r.takes(kind, r.blanks):
		return false
	case !r.joined(l.Text, kind):
		r.add(kind, value)
	}
	r.end, r.last, r.wraps, r.blanks, r.pending = end, kind, 0, 0, value == ""
	return true
}

// wrapped takes a line of a wrapped value, if another field or nothing but a value on its own line follows.
func (r *blockReader) wrapped(l line, end int) bool {
	if r.wraps++; r.blanks > 0 || r.last == noField || r.wraps > blockWraps {
		return false
	}
	if r.pending {
		r.add(r.last, strings.TrimFunc(l.Text, emphatic))
		r.end, r.wraps, r.pending = end, 0, false
	}
	if strings.Contains(l.Text, "@") && (r.last == toField || r.last == copyField || r.last == fromField) {
		r.proof, r.end = true, end
	}
	return true
}

// takes tells that a field may stand in the block: once, but for those that may stand several times.
func (b *block) takes(kind fieldKind, blanks int) bool {
	if !b.has(kind) {
		return true
	}
	if blanks > 0 || kind != otherField && kind != copyField {
		return false
	}
	b.repeats++
	return b.repeats <= 6
}

func (b *block) add(kind fieldKind, value string) {
	b.kinds |= 1 << kind
	switch kind {
	case fromField:
		b.from = value
	case subjectField:
		b.subject = value
	case sentField:
		b.stamped = machineTime.MatchString(value)
		b.proof = b.proof || strings.ContainsFunc(value, unicode.IsDigit)
	case toField:
		b.reached = b.reached || strings.Contains(value, "@")
	}
	if strings.Contains(value, "@") && kind != otherField && kind != subjectField {
		b.proof = true
	}
}

func (b *block) has(kind fieldKind) bool { return b.kinds&(1<<kind) != 0 }

// trusted tells whether the fields are a header block and not two lines of a form that someone filled in ("Datum: …",
// "Till: …"): there is a From line with another, and an address, a sending date or most of the fields with it. A
// separator before it is proof enough.
func (b *block) trusted(separated bool) bool {
	n := bits.OnesCount16(b.kinds &^ (1 << otherField))
	switch {
	case b.has(fromField):
		return n >= 2 && (b.proof || separated || n >= 4) || separated && b.proof
	case b.stamped && b.reached:
		return true
	case b.has(sentField) && b.has(subjectField):
		return n >= 3 && (b.proof || separated) || separated
	}
	return separated && n >= 2
}

// field is where one begins and its value, in a line that holds several.
type field struct {
	kind       fieldKind
	start, end int
}

// joined reads the fields of a line that holds several: "Från: Sara Skickat: den 6 mars 2026 Till: Anna Ämne:
// Insats".
// Some programs lose even the blank before a name ("CETÄmne:").
func (b *block) joined(text string, first fieldKind) bool {
	if len(text) < 20 || len(text) > 4000 || strings.Count(text, ":") < 3 {
		return false
	}
	var fields []field
	var seen block
	for i := 0; i < len(text); i++ {
		if text[i] != ':' {
			continue
		}
		if kind, start := nameBefore(text[:i], len(fields) == 0); kind != noField && !seen.has(kind) {
			if kind != copyField {
				seen.kinds |= 1 << kind
			}
			fields = append(fields, field{kind, start, i + 1})
		}
	}
	if len(fields) < 3 || fields[0].kind != first || !seen.has(sentField) && !seen.has(subjectField) {
		return false
	}
	for n, f := range fields {
		end := len(text)
		if n+1 < len(fields) {
			end = fields[n+1].start
		}
		b.add(f.kind, strings.TrimFunc(text[f.end:end], emphatic))
	}
	return true
}

// nameBefore finds a field name that ends the text. Within a line it must begin with a capital, so that the words of
// a subject are not taken for one.
func nameBefore(text string, first bool) (fieldKind, int) {
	text = strings.TrimRightFunc(text, emphatic)
	start := max(0, len(text)-longestName)
	for start > 0 && start < len(text) && !utf8.RuneStart(text[start]) {
		start++
	}
	for i := range text[start:] {
		at := start + i
		r, _ := utf8.DecodeRuneInString(text[at:])
		if !unicode.IsUpper(r) && !(first && at == 0) && unicode.In(r, unicode.Latin, unicode.Cyrillic) {
			continue
		}
		if kind, ok := fieldNames[strings.ToLower(text[at:])]; ok && (len(text)-at > 3 || boundary(text[:at])) {
			return kind, at
		}
	}
	return noField, 0
}

// boundary tells that a short name ("De", "To") is a word of its own.
func boundary(before string) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	return before == "" || !unicode.IsLetter(r)
}

var machineTime = pattern.New(`\d{1,2}:\d{2}:\d{2}|\d [+-]\d{4}\b|\b(?:GMT|UTC)\b`)

var addrSpec = regexp.MustCompile(
	"[0-9A-Za-z.!#$%&'*+/=?^_{|}~`-]+@[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?")

// blockAddress reads the From line of a header block or of an attribution, as people's mail programs show it.
func blockAddress(v string) letter.Address {
	v = strings.ReplaceAll(strings.TrimSpace(v), "&lt;", "<")
	v = strings.ReplaceAll(v, "&gt;", ">")
	if at := addrSpec.FindStringIndex(v); at != nil {
		return letter.Address{Name: tidyName(v[:at[0]]), Addr: strings.ToLower(v[at[0]:at[1]])}
	}
	return letter.Address{Name: tidyName(v)}
}

func tidyName(s string) string {
	s = strings.TrimSuffix(strings.TrimSuffix(s, "mailto:"), "smtp:")
	s = strings.TrimFunc(s, func(r rune) bool { return emphatic(r) || strings.ContainsRune(`"'“”<[(,;`, r) })
	if addrSpec.FindString(s) == s {
		return "" // an address in the place of a name says nothing more
	}
	if r := []rune(s); len(r) > 200 {
		s = string(r[:200])
	}
	return s
}
