package cms

import (
	"bytes"
	"testing"
)

var (
	signed = []byte{6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2}
	data   = []byte{6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1}
	digest = []byte{2, 1, 1, 0x31, 0} // the version, and no digest algorithms
)

// short writes an element of less than 128 bytes.
func short(tag byte, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	return append([]byte{tag, byte(len(body))}, body...)
}

// open writes one without its length.
func open(tag byte, parts ...[]byte) []byte {
	return append(append([]byte{tag, 0x80}, bytes.Join(parts, nil)...), 0, 0)
}

var (
	whole    = short(0x30, signed, short(0xA0, short(0x30, digest, short(0x30, data, short(0xA0, short(4, []byte("hej")))))))
	streamed = open(0x30, signed, open(0xA0, open(0x30, digest, open(0x30, data,
		open(0xA0, open(0x24, short(4, []byte("he")), short(4, []byte("j"))))))))
)

// TestSigned: what is signed is read whether its lengths are written or left open, and nothing of what is cut off.
func TestSigned(t *testing.T) {
	for name, der := range map[string][]byte{"lengths written": whole, "lengths left open": streamed} {
		if got, ok := Signed(der); !ok || string(got) != "hej" {
			t.Errorf("%s: %q, %v", name, got, ok)
		}
		if got, ok := Signed(der[:len(der)-3]); ok {
			t.Errorf("%s, cut off: %q", name, got)
		}
	}
}

func FuzzSigned(f *testing.F) {
	f.Add(whole)
	f.Add(streamed)
	f.Add(open(0x30, signed, open(0xA0, open(0x30, digest))))
	f.Fuzz(func(t *testing.T, b []byte) {
		text, ok := Signed(b)
		if len(text) > len(b) || ok && len(text) > 0 && !bytes.Contains(b, text[:1]) {
			t.Fatalf("%d bytes from %d", len(text), len(b))
		}
	})
}
