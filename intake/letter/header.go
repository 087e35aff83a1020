package letter

import (
	"bytes"
	"net/textproto"
	"strings"
)

// splitHeader parts the header block of a message or a MIME part from its body, and repairs what would make a
// strict reader refuse all of it: an mbox "From " line, blank lines before the first field, lines without a colon,
// a missing blank line after the last field. The body is a slice of raw.
func splitHeader(raw []byte) (fields []Field, body []byte, repaired bool) {
	raw, repaired = skipLead(raw)
	var last foldedField
	end := func() {
		if len(fields) > 0 {
			fields[len(fields)-1].Value = last.value()
		}
	}
	known := -1 // bytes after the last field that every mail has, once a line made that a question
	for rest := raw; len(rest) > 0; {
		if len(raw)-len(rest) > maxHeader {
			end()
			return fields, rest, true // more than is read, as the caller sees by its length
		}
		line, next := cutLine(rest)
		text := chomp(line)
		switch name, value, ok := fieldLine(text); {
		case len(text) == 0 || len(bytes.TrimSpace(text)) == 0 && !folds(next):
			end()
			return fields, next, repaired
		case isBlank(text[0]) && len(fields) > 0:
			last.more = append(last.more, text)
		case ok:
			end()
			if fields == nil {
				fields = make([]Field, 0, usualFields)
			}
			fields = append(fields, Field{Name: canonicalName(name)})
			last.first, last.more = value, last.more[:0]
		default:
			repaired = true
			if known < 0 {
				known = afterKnown(rest)
			}
			if len(rest) <= known || len(fields) == 0 {
				end()
				return fields, rest, true // all that follows is text
			}
		}
		rest = next
	}
	end()
	return fields, nil, repaired
}

// canonicalName is the canonical form of a field's name, which most names have already.
func canonicalName(name []byte) string {
	if known, ok := usual[string(name)]; ok {
		return known
	}
	return textproto.CanonicalMIMEHeaderKey(string(name))
}

// usualFields is room for the fields of a part, from which that for a mail's grows.
const usualFields = 8

// foldedField is a field being read; its lines are joined once, so that a field of many lines costs no more.
type foldedField struct {
	first []byte
	more  [][]byte
}

func (f *foldedField) value() string {
	text := bytes.TrimSpace(f.first)
	if len(f.more) == 0 {
		return string(text)
	}
	size := len(text)
	for _, l := range f.more {
		size += 1 + len(l)
	}
	var all strings.Builder
	all.Grow(size)
	all.Write(text)
	for _, l := range f.more {
		all.WriteByte(' ')
		all.Write(bytes.TrimSpace(l))
	}
	return strings.TrimSpace(all.String())
}

// folds reports whether a line carries on the field before it.
func folds(b []byte) bool {
	line, _ := cutLine(b)
	return len(line) > 0 && isBlank(line[0]) && len(bytes.TrimSpace(line)) > 0
}

// usual are fields that mails and their parts have, by their names as they are written.
var usual = func() map[string]string {
	out := map[string]string{}
	for _, name := range []string{"From", "To", "Cc", "Subject", "Date", "Message-ID", "Received", "Content-Type",
		"MIME-Version", "Content-Transfer-Encoding", "Content-Disposition", "In-Reply-To", "References", "Return-Path"} {
		canonical := textproto.CanonicalMIMEHeaderKey(name)
		out[name], out[canonical], out[strings.ToLower(name)] = canonical, canonical, canonical
	}
	return out
}()

// afterKnown returns how many bytes follow the last line of the header block that is a field every mail has. A line
// without a colon before that is dirt in the header; after it, the text has begun. It looks no further than a header
// can reach: the parts of a mail lie in one another, and each may ask for all that follows.
func afterKnown(b []byte) int {
	found := len(b)
	for rest := b; len(rest) > 0 && len(b)-len(rest) < maxHeader; {
		line, next := cutLine(rest)
		if len(bytes.TrimSpace(line)) == 0 {
			break
		}
		if name, _, ok := fieldLine(line); ok {
			if usual[strings.ToLower(string(name))] != "" {
				found = len(next)
			}
		}
		rest = next
	}
	return found
}

func skipLead(raw []byte) ([]byte, bool) {
	repaired := false
	for len(raw) > 0 {
		line, next := cutLine(raw)
		mbox := bytes.HasPrefix(bytes.TrimPrefix(line, []byte(">")), []byte("From "))
		if !mbox && len(bytes.TrimSpace(line)) > 0 {
			break
		}
		raw, repaired = next, true
	}
	return raw, repaired
}

// cutLine cuts after the first LF, whatever CRs stand before it.
func cutLine(b []byte) (line, rest []byte) {
	i := bytes.IndexByte(b, '\n')
	if i < 0 {
		return b, nil
	}
	return b[:i+1], b[i+1:]
}

// chomp cuts off the end of a line.
func chomp(line []byte) []byte {
	for n := len(line); n > 0 && (line[n-1] == '\n' || line[n-1] == '\r'); n-- {
		line = line[:n-1]
	}
	return line
}

// fieldLine parts a field; its name is printable ASCII without a colon (RFC 5322 3.6.8), blanks before the colon
// tolerated.
func fieldLine(line []byte) (name, value []byte, ok bool) {
	i := bytes.IndexByte(line, ':')
	if i <= 0 {
		return nil, nil, false
	}
	n := bytes.TrimRight(line[:i], " \t")
	for _, c := range n {
		if c <= ' ' || c >= 0x7f {
			return nil, nil, false
		}
	}
	return n, line[i+1:], len(n) > 0
}

// oneLine folds white space and drops control characters.
func oneLine(s string) string {
	if isOneLine(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// plainLine folds ASCII white space, drops control characters and changes nothing else: what a server reads as one word
// stays one. Unicode's own folding would make a semicolon of a Greek question mark.
func plainLine(s string) string {
	if isOneLine(s) {
		return s
	}
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r >= '\t' && r <= '\r' }), " ")
	return printable(validOrLegacy(s))
}

// isOneLine tells text without anything to fold or drop, as far as ASCII goes.
func isOneLine(s string) bool {
	blank := true // before the first character a blank is one too many
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c >= 0x7f || c == ' ' && blank {
			return false
		}
		blank = c == ' '
	}
	return !blank || s == ""
}

func isBlank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }
