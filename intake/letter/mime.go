package letter

import (
	"bytes"
	"encoding/base64"
	"regexp"
	"slices"
	"strings"

	"haninge.se/samrad/intake/letter/cms"
	"haninge.se/samrad/intake/letter/trace"
)

// part is a leaf of the MIME tree, decoded.
type part struct {
	Type   string // media type in lower case
	Params map[string]string
	Bytes  []byte
	head   []Field
	inside string // "alternative", "related", "report", … of the multipart around it
	choice int    // which outermost multipart/alternative it stands in, 0 for none
}

// get returns a field of the part's own header.
func (p part) get(name string) string { return Header(p.head).Get(name) }

// walk collects the leaves of a message in order. It is our own walk, because libraries refuse a whole mail for
// one bad line and take quadratic or exponential time on deep or unclosed nesting; ours sees each byte once per
// level, and levels are capped.
type walk struct {
	parts   []part
	decoded int64
	header  int // bytes of the headers of parts
	faults  map[string]bool
	choice  int // the outermost multipart/alternative that is open, 0 for none
	choices int
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
		return &LimitError{What: "depth", Got: int64(depth), Max: maxDepth}
	}
	kind, params := contentType(Header(head).Get("Content-Type"), inside)
	if sub, ok := strings.CutPrefix(kind, "multipart/"); ok {
		if pieces, ok := splitMultipart(body, params["boundary"]); ok {
			return w.multi(pieces, sub, depth)
		}
		w.fault("no boundary")
		kind = "text/plain"
	}
	if isCMS(kind, params) {
		if signed, ok := cms.Signed(decodeTransfer(body, Header(head).Get("Content-Transfer-Encoding"))); ok {
			head, body, _ := splitHeader(signed)
			return w.entity(head, body, "signed", depth+1)
		}
	}
	return w.leaf(head, body, kind, params, inside)
}

// isCMS tells a part that is an S/MIME structure (RFC 8551 3.2), by its name too: some gateways lose the type.
func isCMS(kind string, params map[string]string) bool {
	name := strings.ToLower(params["name"])
	return kind == "application/pkcs7-mime" || kind == "application/x-pkcs7-mime" ||
		kind == "application/octet-stream" && strings.HasSuffix(name, ".p7m")
}

func (w *walk) multi(pieces [][]byte, sub string, depth int) error {
	if sub == "alternative" && w.choice == 0 {
		w.choices++
		w.choice = w.choices
		defer func() { w.choice = 0 }()
	}
	for _, raw := range pieces {
		head, body := partHeader(raw)
		if w.header += len(raw) - len(body); w.header > maxHeader {
			return &LimitError{What: "header", Got: int64(w.header), Max: maxHeader}
		}
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
		return &LimitError{What: "parts", Got: int64(len(w.parts) + 1), Max: maxParts}
	}
	encoding := Header(head).Get("Content-Transfer-Encoding")
	var text []byte
	if strings.HasPrefix(kind, "text/") {
		text = decodeLeaf(body, encoding)
		kind = textType(kind, text)
	} else {
		text = decodeTransfer(body, encoding)
	}
	if w.decoded += int64(len(text)); w.decoded > maxDecoded {
		return &LimitError{What: "decoded", Got: w.decoded, Max: maxDecoded}
	}
	w.parts = append(w.parts, part{Type: kind, Params: params, Bytes: text, head: head, inside: inside, choice: w.choice})
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
	kind, params := mediaType(v), looseParams(v)
	if strings.HasPrefix(kind, "multipart/") && params["boundary"] == "" {
		if m := bareBoundary.FindStringIndex(v); m != nil { // without it the parts are lost
			return kind, looseParams(";" + v[m[0]:])
		}
	}
	return kind, params
}

// bareBoundary is a boundary without the semicolon before it.
var bareBoundary = regexp.MustCompile(`(?i)\sboundary\s*=`)

// mediaType reads the type before its parameters; what is none is bytes, or text where it says so.
func mediaType(v string) string {
	main, sub, _ := strings.Cut(strings.TrimSpace(v), "/")
	if end := strings.IndexFunc(sub, notInType); end >= 0 {
		sub = sub[:end]
	}
	switch {
	case main != "" && sub != "" && !strings.ContainsFunc(main, notInType):
		return strings.ToLower(main + "/" + sub)
	case strings.HasPrefix(strings.ToLower(main), "text"):
		return "text/plain"
	}
	return "application/octet-stream"
}

// notInType tells the characters of which no type is made (RFC 2045 5.1).
func notInType(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`()<>@,;:\"/[]?=`, r) }

// splitMultipart cuts a multipart body at its boundary lines (RFC 2046 5.1.1). A missing closing line ends the
// last part at the end of the body.
func splitMultipart(body []byte, boundary string) ([][]byte, bool) {
	if boundary = strings.TrimRight(boundary, " \t"); boundary == "" {
		return nil, false
	}
	mark := []byte("--" + boundary)
	var out [][]byte
	start := -1
	for at := 0; ; {
		found := bytes.Index(body[at:], mark)
		if found < 0 {
			break
		}
		begins := at + found
		line, rest := cutLine(body[begins:])
		at = len(body) - len(rest)
		tail := bytes.TrimRight(line[len(mark):], " \t\r\n")
		end := string(tail) == "--"
		if begins > 0 && body[begins-1] != '\n' || len(tail) > 0 && !end {
			continue
		}
		if start >= 0 {
			out = append(out, trimEnd(body[start:begins]))
		}
		if len(out) > maxParts {
			return out, true // more than are read
		}
		if start = at; end {
			return out, true
		}
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
	if isBase64(encoding) {
		return decodeBase64(b)
	}
	switch encodingName(encoding) {
	case "quoted-printable", "quotedprintable", "qp":
		return decodeQuoted(b)
	}
	return b
}

// encodingName is the name in a field that may hold remarks, quotes and parameters beside it.
func encodingName(encoding string) string {
	name := strings.Trim(trace.Uncomment(encoding), " \t\r\n\"'")
	if end := strings.IndexAny(name, ";, \"'"); end >= 0 {
		name = name[:end]
	}
	return strings.ReplaceAll(strings.ToLower(name), "_", "-")
}

func isBase64(encoding string) bool {
	return slices.Contains([]string{"base64", "b64"}, encodingName(encoding))
}

// decodeBase64Text decodes a text of which not all is what its header says: nothing, where a program only declared it,
// or not the end, where a list or a gateway set a footer of its own below. What is no base64 stays as it is.
func decodeBase64Text(b []byte) []byte {
	if text, ok := wholeBase64(b); ok {
		return text
	}
	encoded, plain := 0, -1 // bytes of lines of base64; where the first other line begins
	for at := 0; at < len(b); {
		line, rest := cutLine(b[at:])
		text := bytes.TrimSpace(line)
		switch {
		case isBase64Line(text):
			if plain < 0 {
				encoded += len(text)
			}
		case plain < 0:
			plain = at
		}
		at = len(b) - len(rest)
	}
	switch {
	case plain < 0:
		return decodeBase64(b)
	case encoded < 16 || encoded%4 != 0:
		if looksEncoded(b) {
			return decodeBase64(b)
		}
		return b
	}
	text := decodeBase64(b[:plain])
	return append(append(text, '\n'), b[plain:]...)
}

// isBase64Line tells a line of nothing but the alphabet, a blank one too.
func isBase64Line(line []byte) bool {
	line = bytes.TrimRight(line, "=")
	for _, c := range line {
		if base64Value[c] < 0 {
			return false
		}
	}
	return true
}

// looksEncoded tells base64 with a few characters in it that do not belong there.
func looksEncoded(b []byte) bool {
	strange := 0
	for _, c := range b {
		if base64Value[c] < 0 && c != '=' && c != '\r' && c != '\n' {
			strange++
		}
	}
	return strange*20 < len(b)
}

// decodeBase64 skips what is no base64, and begins anew after padding: some senders glue encoded pieces together.
func decodeBase64(b []byte) []byte {
	if text, ok := wholeBase64(b); ok {
		return text
	}
	out := make([]byte, 0, len(b)/4*3+3)
	acc, bits := uint32(0), 0
	for _, c := range b {
		v := base64Value[c]
		if v < 0 {
			if c == '=' {
				bits = 0
			}
			continue
		}
		acc = acc<<6 | uint32(v)
		if bits += 6; bits >= 8 {
			bits -= 8
			out = append(out, byte(acc>>bits))
		}
	}
	return out
}

// wholeBase64 decodes base64 without a fault, as nearly all is.
func wholeBase64(b []byte) ([]byte, bool) {
	out := make([]byte, base64.StdEncoding.DecodedLen(len(b)))
	n, err := base64.StdEncoding.Decode(out, b)
	return out[:n], err == nil
}

// base64Value is the value of each character of the alphabet, -1 for all else.
var base64Value = func() (t [256]int8) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for c := range t {
		t[c] = int8(strings.IndexByte(alphabet, byte(c)))
	}
	return t
}()

// decodeQuoted decodes quoted-printable; blanks at the end of a line were put there on the way (RFC 2045 6.7).
func decodeQuoted(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		line, rest := cutLine(b)
		text := bytes.TrimRight(line, " \t\r\n")
		ending := line[len(text):]
		if len(text) > 0 && text[len(text)-1] == '=' {
			text, ending = text[:len(text)-1], nil // the line goes on
		} else if i := bytes.IndexAny(ending, "\r\n"); i > 0 {
			ending = ending[i:]
		}
		out = append(looseQuoted(out, text), ending...)
		b = rest
	}
	return out
}

// looseQuoted decodes the bytes that are written as numbers; a bare = stays as it is.
func looseQuoted(out, b []byte) []byte {
	for len(b) > 0 {
		i := bytes.IndexByte(b, '=')
		if i < 0 {
			break
		}
		out = append(out, b[:i]...)
		if b = b[i:]; len(b) > 2 && isHex(b[1]) && isHex(b[2]) {
			out = append(out, unhex(b[1])<<4|unhex(b[2]))
			b = b[3:]
			continue
		}
		out = append(out, '=')
		b = b[1:]
	}
	return append(out, b...)
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
