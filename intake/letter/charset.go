package letter

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"haninge.se/samrad/intake/letter/body"
)

// Labels that say nothing or are often untrue, and those of Latin 1.
var (
	vagueLabels = map[string]bool{"": true, "utf-8": true, "utf8": true, "us-ascii": true, "ascii": true,
		"ansi_x3.4-1968": true, "unknown-8bit": true, "x-unknown": true, "default": true, "_iso-2022-jp$esc": true}
	latinLabels = map[string]bool{"iso-8859-1": true, "iso8859-1": true, "latin1": true, "latin-1": true,
		"windows-1252": true, "cp1252": true, "cp-1252": true, "x-ansi": true}
)

func charsetLabel(label string) string {
	return strings.ToLower(strings.Trim(strings.TrimSpace(label), `"'`))
}

// guessed reports whether the letters of a text are a guess: its label is one that nobody knows, and its bytes are no
// UTF-8 (C09).
func guessed(b []byte, label string) bool {
	label = charsetLabel(label)
	if vagueLabels[label] || latinLabels[label] || strings.HasPrefix(label, "utf") || label == "unicode-1-1-utf-7" ||
		utf8.Valid(b) {
		return false
	}
	_, err := charset.Reader(label, bytes.NewReader(nil))
	return err != nil
}

// decodeText turns the bytes of a text part into clean Unicode. A label is believed as far as the bytes bear it
// out: invalid UTF-8 is read as windows-1252, and so are ISO-8859-1 and US-ASCII, whose C1 bytes are always that.
func decodeText(b []byte, label string) string {
	switch label = charsetLabel(label); {
	case vagueLabels[label], latinLabels[label]: // Latin 1 is said of UTF-8, and the other way
		if utf8.Valid(b) {
			return body.Clean(b)
		}
		return body.Clean(utf8OrLegacy(b))
	case label == "utf-7", label == "utf7", label == "unicode-1-1-utf-7":
		return body.Clean(decodeUTF7(b))
	case label == "utf-16", label == "utf16":
		out, _, err := transform.Bytes(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder(), b)
		if err == nil {
			return body.Clean(string(out))
		}
	}
	r, err := charset.Reader(label, bytes.NewReader(b))
	if err != nil {
		return body.Clean(utf8OrLegacy(b))
	}
	out, err := io.ReadAll(r)
	if err != nil && len(out) == 0 {
		return body.Clean(utf8OrLegacy(b))
	}
	return body.Clean(strings.ToValidUTF8(string(out), "\uFFFD"))
}

// utf8OrLegacy reads text without a label that can be believed: UTF-8, windows-1252, or UTF-8 with some bytes of the
// other in it, as when a footer was glued on.
func utf8OrLegacy(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	good, bad := 0, 0
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		i += n
	}
	if good <= bad {
		return legacy(b)
	}
	var out strings.Builder
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			r = charmap.Windows1252.DecodeByte(b[i])
		}
		out.WriteRune(r)
		i += n
	}
	return out.String()
}

// validOrLegacy is utf8OrLegacy of text that is a string already.
func validOrLegacy(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return utf8OrLegacy([]byte(s))
}

func legacy(b []byte) string {
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return string(out)
}

// decodeUTF7 reads RFC 2152; what is no valid shift stays as it is.
func decodeUTF7(b []byte) string {
	var out strings.Builder
	for len(b) > 0 {
		plus := bytes.IndexByte(b, '+')
		if plus < 0 {
			break
		}
		out.WriteString(utf8OrLegacy(b[:plus]))
		b = b[plus+1:]
		n := 0
		for n < len(b) && base64Value[b[n]] >= 0 {
			n++
		}
		text := decodeBase64(b[:n])
		switch {
		case n == 0 && len(b) > 0 && b[0] == '-', n == 0:
			out.WriteByte('+')
		default:
			wide, err := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder().Bytes(text[:len(text)&^1])
			if err == nil {
				out.Write(wide)
			}
		}
		if b = b[n:]; len(b) > 0 && b[0] == '-' {
			b = b[1:]
		}
	}
	out.WriteString(utf8OrLegacy(b))
	return out.String()
}
