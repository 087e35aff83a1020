package letter

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"haninge.se/samrad/intake/steady"
)

// byCharacter decodes base64 one character at a time.
func byCharacter(b []byte) []byte {
	var out []byte
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

// TestDecodeBase64: groups of four at once decode as one character after the other does, whatever stands between.
func TestDecodeBase64(t *testing.T) {
	steady.Check(t, func(rt *rapid.T) {
		b := []byte(rapid.StringOf(rapid.SampledFrom([]rune("ABab09+/+/===\r\n !ö"))).Draw(rt, "text"))
		if got, want := decodeBase64(b), byCharacter(b); !bytes.Equal(got, want) {
			rt.Fatalf("%q is %x, want %x", b, got, want)
		}
	})
}

// TestEncodingName: what servers set around the name of an encoding does not hide it.
func TestEncodingName(t *testing.T) {
	for field, want := range map[string]string{
		"base64 ": "base64", "BASE64;": "base64", "\"base64\" (MIME)": "base64", "(rewritten) quoted-printable; x=1": "quoted-printable",
		"8bit": "8bit", "": "",
	} {
		if got := encodingName(field); got != want {
			t.Errorf("%q is %q, want %q", field, got, want)
		}
	}
}
