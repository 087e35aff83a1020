package letter

import (
	"encoding/base64"
	"testing"
)

// TestMisdeclared: a text is decoded by what it is where its header says otherwise, and prose stays as it is.
func TestMisdeclared(t *testing.T) {
	const said = "Vad: Tryggare hållplatser i Jordbro\nMålgrupp: resenärer\nMaterial: affischer och skyltar\n"
	const quoted = "Vad: Tryggare h=C3=A5llplatser i Jordbro\nM=C3=A5lgrupp: resen=C3=A4rer\nMaterial: affischer och skyltar\n"
	encoded := base64.StdEncoding.EncodeToString([]byte(said)) + "\n"
	for name, c := range map[string]struct{ encoding, text, want string }{
		"quoted, undeclared":      {"", quoted, said},
		"quoted, called 7bit":     {"7bit", quoted, said},
		"quoted, called base64":   {"base64", quoted, said},
		"quoted, underscore":      {"quoted_printable", quoted, said},
		"base64, undeclared":      {"7bit", encoded, said},
		"base64, named twice":     {"base64, base64", encoded, said},
		"neither":                 {"8bit", said, said},
		"an address of a page":    {"7bit", "https://x.example/?a=C3=A5 och pris=20\n", "https://x.example/?a=C3=A5 och pris=20\n"},
		"one long word of letter": {"", "Trygghetsvandringen\n", "Trygghetsvandringen\n"},
	} {
		if got := string(decodeLeaf([]byte(c.text), c.encoding)); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	for text, want := range map[string]string{
		"\n<HTML><body>Hej</body></html>": "text/html",
		"<!DOCTYPE html>\n<p>Hej":         "text/html",
		"<https://haninge.example> Hej":   "text/plain",
		"Vi skriver <html> på affischen":  "text/plain",
	} {
		if got := textType("text/plain", []byte(text)); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}
