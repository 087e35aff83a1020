package letter

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"haninge.se/samrad/intake/letter/body"
)

// TestDecodeText is intake/README.md, C09: å, ä and ö come through whatever the label says.
func TestDecodeText(t *testing.T) {
	for _, c := range []struct{ name, bytes, label, want string }{
		{"UTF-8", "på", "UTF-8", "på"},
		{"a typo of it", "på", "utf8", "på"},
		{"UTF-8 said to be Latin 1, with a byte of that", "på väg hem till Brandbergen\n\xe5", "iso-8859-1", "på väg hem till Brandbergen\nå"},
		{"no label", "på", "", "på"},
		{"no label, windows-1252", "p\xe5 \x96 \x94", "", "på – ”"},
		{"windows-1252 labelled utf-8", "p\xe5 \x93M\xf6te\x94", "utf-8", "på “Möte”"},
		{"iso-8859-1 with C1", "\x84p\xe5\x94 \x80", "iso-8859-1", "„på” €"},
		{"us-ascii with more", "p\xe5", "us-ascii", "på"},
		{"UTF-8 labelled latin1", "på", "ISO-8859-1", "på"},
		{"UTF-8 with a glued-on footer", "på köpet, för åäö\n\xe5", "utf-8", "på köpet, för åäö\nå"},
		{"windows-1252 that holds a pair like UTF-8", "S\xc5\x94 och p\xe5 \xf6n", "utf-8", "SÅ” och på ön"},
		{"iso-8859-15", "\xa4", "iso-8859-15", "€"},
		{"macintosh", "p\x8c", "macintosh", "på"},
		{"cp850", "p\x86", "cp850", "på"},
		{"windows-1250", "\xe8", "windows-1250", "č"},
		{"UTF-7", "p+AOU- +- a+b", "utf-7", "på + a"},
		{"UTF-16 with a mark", "\xff\xfep\x00\xe5\x00", "utf-16", "på"},
		{"UTF-16 without", "\x00p\x00\xe5", "utf-16", "på"},
		{"UTF-16LE", "p\x00\xe5\x00", "utf-16le", "på"},
		{"ISO-2022-JP", "\x1b$B%F%9%H\x1b(B", "iso-2022-jp", "テスト"},
		{"gb2312", "\xc4\xe3", "gb2312", "你"},
		{"unknown, UTF-8", "på", "x-okand", "på"},
		{"unknown, not UTF-8", "p\xe5", "x-okand", "på"},
		{"quoted label", "p\xe5", `"windows-1252"`, "på"},
		{"NFD", "pa\u030a o\u0308", "utf-8", "på ö"},
		{"what takes no room", "a\u00adb\u200bc\ufeffd\u202ee", "utf-8", "abcde"},
		{"blanks that are hard", "a\u00a0b\u202fc", "utf-8", "a b c"},
		{"line ends", "a\r\nb\rc\r\r\nd\u2028e\x0bf", "utf-8", "a\nb\nc\nd\ne\nf"},
		{"control characters", "a\x00b\x1b[31mc\x7fd\x08", "utf-8", "ab[31mcd"},
		{"an emoji", "hej 👋", "utf-8", "hej 👋"},
	} {
		if got := decodeText([]byte(c.bytes), c.label); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestGuessed is intake/README.md, C09: a person looks where the letters are a guess, and only there.
func TestGuessed(t *testing.T) {
	for label, want := range map[string]bool{
		"x-okand": true, "klingon": true, `"x-okand"`: true,
		"utf-8": false, "": false, "x-unknown": false, "iso-8859-1": false, "windows-1252": false, "ISO-8859-15": false, "macintosh": false, "koi8-r": false, "utf-16": false,
	} {
		if got := guessed([]byte("p\xe5"), label); got != want {
			t.Errorf("%q: %v, want %v", label, got, want)
		}
		if guessed([]byte("på"), label) {
			t.Errorf("%q: UTF-8 is no guess", label)
		}
	}
}

func TestDecodeTransfer(t *testing.T) {
	for _, c := range []struct{ encoding, in, want string }{
		{"7bit", "a=C3", "a=C3"},
		{"", "å", "å"},
		{"x-unknown", "å", "å"},
		{"Quoted-Printable", "p=C3=A5 l=\r\nång  \r\n=\n=XX=", "på lång\r\n=XX"},
		{"quoted-printable", "a=3D b=20\nc", "a= b \nc"},
		{"BASE64", "SGVq\r\nIQ==", "Hej!"},
		{"base64", "SG Vq*IQ", "Hej!"},
		{"base64", "SGVqI", "Hej"},
		{"base64", "SGVqIQ==SGVq", "Hej!Hej"},
		{" base64;", "SGVq", "Hej"},
	} {
		if got := string(decodeTransfer([]byte(c.in), c.encoding)); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.encoding, c.in, got, c.want)
		}
	}
}

// Whatever the bytes and the label: valid UTF-8 in normal form, without what nobody sees, and decoding is at rest.
func FuzzDecodeText(f *testing.F) {
	f.Add([]byte("p\xe5 \x96"), "utf-8")
	f.Add([]byte("+AOU-+"), "utf-7")
	f.Add([]byte("\x1b$B%F\x1b(B"), "iso-2022-jp")
	f.Add([]byte("\xff\xfea"), "utf-16")
	f.Add([]byte("a\u030a\r\r\n\x00"), "x")
	f.Fuzz(func(t *testing.T, b []byte, label string) {
		s := decodeText(b, label)
		if !utf8.ValidString(s) || !norm.NFC.IsNormalString(s) || bytes.ContainsAny([]byte(s), "\x00\r\u200b\u00ad") {
			t.Fatalf("%q as %q: %q", b, label, s)
		}
		if again := body.Clean(s); again != s {
			t.Fatalf("%q, cleaned again %q", s, again)
		}
	})
}
