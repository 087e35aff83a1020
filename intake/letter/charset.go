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
	"golang.org/x/text/unicode/norm"
)

// decodeText turns the bytes of a text part into clean Unicode. A label is believed as far as the bytes bear it
// out: invalid UTF-8 is read as windows-1252, and so are ISO-8859-1 and US-ASCII, whose C1 bytes are always that.
func decodeText(b []byte, label string) string {
	switch label = strings.ToLower(strings.Trim(strings.TrimSpace(label), `"'`)); label {
	case "", "utf-8", "utf8", "us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit", "x-unknown", "default", "_iso-2022-jp$esc":
		return clean(utf8OrLegacy(b))
	case "iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "cp-1252", "x-ansi":
		if utf8.Valid(b) && hasHigh(b) {
			return clean(string(b)) // says Latin 1, is UTF-8
		}
		return clean(legacy(b))
	case "utf-16", "utf16":
		out, _, err := transform.Bytes(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder(), b)
		if err == nil {
			return clean(string(out))
		}
	}
	r, err := charset.Reader(label, bytes.NewReader(b))
	if err != nil {
		return clean(utf8OrLegacy(b))
	}
	out, err := io.ReadAll(r)
	if err != nil && len(out) == 0 {
		return clean(utf8OrLegacy(b))
	}
	return clean(strings.ToValidUTF8(string(out), "\uFFFD"))
}

func hasHigh(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return true
		}
	}
	return false
}

func utf8OrLegacy(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return legacy(b)
}

func legacy(b []byte) string {
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return string(out)
}

// clean makes text comparable: NFC, \n line ends, no NUL and nothing that takes no room on a screen.
func clean(s string) string {
	if isPlain(s) {
		return s
	}
	s = strings.ReplaceAll(s, "\r\r\n", "\n")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	s = norm.NFC.String(s)
	return strings.Map(func(r rune) rune {
		switch r {
		case 0, 0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069:
			return -1
		case 0x00A0, 0x202F, 0x2007:
			return ' '
		case 0x2028, 0x2029, 0x0085:
			return '\n'
		}
		return r
	}, s)
}

func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 0x80 || c == '\r' || c == 0 {
			return false
		}
	}
	return true
}
