package letter

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"
)

// decodeLeaf decodes a text by its header, or by what it is where that says otherwise: gateways encode a part and leave
// its field, or set the field and leave the part.
func decodeLeaf(b []byte, encoding string) []byte {
	switch name := encodingName(encoding); {
	case isBase64(encoding):
		b = decodeBase64Text(b)
	case name == "" || strings.HasSuffix(name, "bit"):
		b = decodeUndeclared(b)
	default:
		return decodeTransfer(b, encoding)
	}
	if isQuoted(b) {
		return decodeQuoted(b)
	}
	return b
}

// leastUndeclared is how long a text is at the least that is taken for base64 without being called so.
const leastUndeclared = 64

// decodeUndeclared decodes a text that is base64 in every line, and holds words then.
func decodeUndeclared(b []byte) []byte {
	text := bytes.TrimSpace(b)
	if len(text) < leastUndeclared || bytes.IndexByte(text, ' ') >= 0 {
		return b
	}
	for rest := text; len(rest) > 0; {
		var line []byte
		if line, rest = cutLine(rest); !isBase64Line(bytes.TrimSpace(line)) {
			return b
		}
	}
	if said := decodeBase64(text); utf8.Valid(said) && bytes.IndexByte(said, ' ') >= 0 && bytes.IndexByte(said, 0) < 0 {
		return said
	}
	return b
}

// quotedLetter is a Swedish letter in quoted-printable, in UTF-8 or within a word in Latin-1.
var quotedLetter = regexp.MustCompile(`=C3=[89AB][0-9A-F]|\b[a-z]*[a-z]=(?:E5|E4|F6)`)

// isQuoted reports whether a text of ASCII is quoted-printable without being called so: two of its letters are.
func isQuoted(b []byte) bool {
	first := bytes.IndexByte(b, '=')
	if first < 0 || bytes.ContainsFunc(b, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return false
	}
	return len(quotedLetter.FindAllIndex(b[first:], 2)) == 2
}

// openings are how a page begins, whatever its part is called.
var openings = regexp.MustCompile(`(?i)^\s*(?:<!doctype html\b|<html[\s>])`)

// textType is the type of a text by what it is: a page that is called plain is a page.
func textType(kind string, b []byte) string {
	if kind == "text/plain" && openings.Match(b[:min(len(b), 200)]) {
		return "text/html"
	}
	return kind
}
