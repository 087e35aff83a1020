package letter

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/quotedprintable"
	"regexp"
	"strings"
)

// part is a leaf of the MIME tree, decoded.
type part struct {
	Type   string // media type in lower case
	Params map[string]string
	Bytes  []byte
	head   []Field
	inside string // "alternative", "related", "report", … of the multipart around it
}

// get returns a field of the part's own header.
func (p part) get(name string) string { return Header(p.head).Get(name) }

// walk collects the leaves of a message in order. It is our own walk, because libraries refuse a whole mail for
// one bad line and take quadratic or exponential time on deep or unclosed nesting; ours sees each byte once per
// level, and levels are capped.
type walk struct {
	parts   []part
	decoded int64
	faults  map[string]bool
}

func (w *walk) fault(s string) {
	if w.faults == nil {
		w.faults = map[string]bool{}
	}
	w.faults[s] = true
}

// entity walks one entity. depth counts multiparts and attached messages around it.
func (w *walk) entity(head []Field, body []byte, inside string, depth int) error {
	if depth > maxDepth {
		return &LimitError{"depth", int64(depth), maxDepth}
	}
	kind, params := contentType(Header(head).Get("Content-Type"), inside)
	if sub, ok := strings.CutPrefix(kind, "multipart/"); ok {
		if pieces, ok := splitMultipart(body, params["boundary"]); ok {
			return w.multi(pieces, sub, params, depth)
		}
		w.fault("no boundary")
		kind = "text/plain"
	}
	return w.leaf(head, body, kind, params, inside)
}

func (w *walk) multi(pieces [][]byte, sub string, params map[string]string, depth int) error {
	for _, raw := range pieces {
		head, body := partHeader(raw)
		if err := w.entity(head, body, sub, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// partHeader parts a MIME part; one that begins with a blank line has no header (RFC 2046 5.1).
func partHeader(raw []byte) ([]Field, []byte) {
	line, rest := cutLine(raw)
	if len(bytes.TrimSpace(line)) == 0 {
		return nil, rest
	}
	head, body, _ := splitHeader(raw)
	return head, body
}

func (w *walk) leaf(head []Field, body []byte, kind string, params map[string]string, inside string) error {
	if len(w.parts) >= maxParts {
		return &LimitError{"parts", int64(len(w.parts) + 1), maxParts}
	}
	text := decodeTransfer(body, Header(head).Get("Content-Transfer-Encoding"))
	if w.decoded += int64(len(text)); w.decoded > maxDecoded {
		return &LimitError{"decoded", w.decoded, maxDecoded}
	}
	w.parts = append(w.parts, part{Type: kind, Params: params, Bytes: text, head: head, inside: inside})
	return nil
}

// contentType reads a Content-Type field as tolerantly as possible; a part of a digest is a message (RFC 2046
// 5.1.5), all else without a type is text.
func contentType(v, inside string) (string, map[string]string) {
	if strings.TrimSpace(v) == "" {
		if inside == "digest" {
			return "message/rfc822", nil
		}
		return "text/plain", nil
	}
	kind, params, err := mime.ParseMediaType(v)
	if err != nil || !strings.Contains(kind, "/") {
		kind, params = looseType(v)
	}
	for k, p := range looseParams(v) {
		if params == nil {
			params = map[string]string{}
		}
		if params[k] == "" || strings.Contains(v, k+"*") {
			params[k] = p
		}
	}
	return strings.ToLower(kind), params
}

var typeWord = regexp.MustCompile(`^\s*([A-Za-z0-9.+-]+)/([A-Za-z0-9.+_-]+)`)

func looseType(v string) (string, map[string]string) {
	m := typeWord.FindStringSubmatch(v)
	if m == nil {
		if strings.HasPrefix(strings.ToLower(strings.TrimSpace(v)), "text") {
			return "text/plain", nil
		}
		return "application/octet-stream", nil
	}
	return strings.ToLower(m[1] + "/" + m[2]), nil
}

// splitMultipart cuts a multipart body at its boundary lines (RFC 2046 5.1.1). A missing closing line ends the
// last part at the end of the body.
func splitMultipart(body []byte, boundary string) ([][]byte, bool) {
	if boundary = strings.TrimRight(boundary, " \t"); boundary == "" {
		return nil, false
	}
	mark := []byte("--" + boundary)
	var out [][]byte
	start := -1
	for at := 0; at < len(body); {
		line, rest := cutLine(body[at:])
		next := len(body) - len(rest)
		if bytes.HasPrefix(line, mark) {
			tail := bytes.TrimRight(line[len(mark):], " \t\r\n")
			end := string(tail) == "--"
			if len(tail) == 0 || end {
				if start >= 0 {
					out = append(out, trimEnd(body[start:at]))
				}
				start = next
				if end {
					return out, true
				}
			}
		}
		at = next
	}
	if start >= 0 && start < len(body) {
		out = append(out, body[start:])
	}
	return out, len(out) > 0
}

// trimEnd drops the line end that belongs to the boundary after a part.
func trimEnd(b []byte) []byte {
	if bytes.HasSuffix(b, []byte("\r\n")) {
		return b[:len(b)-2]
	}
	return bytes.TrimSuffix(b, []byte("\n"))
}

// decodeTransfer undoes a content transfer encoding, keeping what could be decoded of a broken one.
func decodeTransfer(b []byte, encoding string) []byte {
	switch strings.ToLower(strings.Trim(encoding, " \t;\"'")) {
	case "base64", "b64":
		return decodeBase64(b)
	case "quoted-printable", "quotedprintable", "qp":
		return decodeQuoted(b)
	}
	return b
}

func decodeBase64(b []byte) []byte {
	clean := make([]byte, 0, len(b))
	for _, c := range b {
		if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' {
			clean = append(clean, c)
		}
	}
	if len(clean)%4 == 1 {
		clean = clean[:len(clean)-1]
	}
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(clean)))
	n, _ := base64.RawStdEncoding.Decode(out, clean)
	return out[:n]
}

func decodeQuoted(b []byte) []byte {
	out, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(b)))
	if err == nil {
		return out
	}
	return looseQuoted(b)
}

// looseQuoted decodes what a strict reader gives up on: a bare = stays as it is.
func looseQuoted(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] != '=' {
			out = append(out, b[i])
			continue
		}
		if i+2 < len(b) && isHex(b[i+1]) && isHex(b[i+2]) {
			out = append(out, unhex(b[i+1])<<4|unhex(b[i+2]))
			i += 2
			continue
		}
		j := i + 1
		for j < len(b) && (b[j] == ' ' || b[j] == '\t' || b[j] == '\r') {
			j++
		}
		if j < len(b) && b[j] == '\n' {
			i = j
			continue
		}
		out = append(out, '=')
	}
	return out
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}
