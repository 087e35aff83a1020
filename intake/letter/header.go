package letter

import (
	"bytes"
	"mime"
	"net/textproto"
	"strings"

	"github.com/emersion/go-message/charset"
)

// splitHeader parts the header block of a message or a MIME part from its body, and repairs what would make a
// strict reader refuse all of it: an mbox "From " line, blank lines before the first field, lines without a colon.
// Both results are slices of raw.
func splitHeader(raw []byte) (fields []Field, body []byte, repaired bool) {
	raw, repaired = skipLead(raw)
	rest := raw
	for len(rest) > 0 {
		line, next := cutLine(rest)
		text := bytes.TrimRight(line, "\r\n")
		if len(bytes.TrimSpace(text)) == 0 {
			return fields, next, repaired
		}
		switch name, value, ok := fieldLine(text); {
		case (text[0] == ' ' || text[0] == '\t') && len(fields) > 0:
			last := &fields[len(fields)-1]
			last.Value += " " + string(bytes.TrimSpace(text))
		case ok:
			fields = append(fields, Field{textproto.CanonicalMIMEHeaderKey(name), string(bytes.TrimSpace(value))})
		case len(fields) == 0:
			return fields, rest, true // no header at all: all of it is text
		default:
			repaired = true // a line of nothing: left out
		}
		rest = next
	}
	return fields, nil, repaired
}

func skipLead(raw []byte) ([]byte, bool) {
	repaired := false
	for len(raw) > 0 {
		line, next := cutLine(raw)
		if len(bytes.TrimSpace(line)) == 0 || bytes.HasPrefix(line, []byte("From ")) || bytes.HasPrefix(line, []byte(">From ")) {
			raw, repaired = next, true
			continue
		}
		break
	}
	return raw, repaired
}

// cutLine cuts after the first line end: LF, CRLF, CRCRLF or a lone CR.
func cutLine(b []byte) (line, rest []byte) {
	i := bytes.IndexByte(b, '\n')
	if i < 0 {
		return b, nil
	}
	return b[:i+1], b[i+1:]
}

// fieldLine parts a field; its name is printable ASCII without a colon (RFC 5322 3.6.8), blanks before the colon
// tolerated.
func fieldLine(line []byte) (name string, value []byte, ok bool) {
	i := bytes.IndexByte(line, ':')
	if i <= 0 {
		return "", nil, false
	}
	n := bytes.TrimRight(line[:i], " \t")
	for _, c := range n {
		if c <= ' ' || c >= 0x7f {
			return "", nil, false
		}
	}
	return string(n), line[i+1:], len(n) > 0
}

// decodeWords decodes RFC 2047 words wherever they stand, also inside quotes where clients put them against the
// rule, and text that was not encoded at all.
func decodeWords(s string) string {
	s = utf8OrLegacy([]byte(s))
	if !strings.Contains(s, "=?") {
		return clean(s)
	}
	d := mime.WordDecoder{CharsetReader: charset.Reader}
	out, err := d.DecodeHeader(s)
	if err != nil {
		out = s
	}
	return clean(utf8OrLegacy([]byte(out)))
}

// oneLine folds white space and drops control characters.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
