package letter

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"
)

const signedText = "Content-Type: text/plain; charset=utf-8\r\n\r\nVad: Nattvandring på Vega\r\n"

// der writes an element with a definite length.
func der(tag byte, parts ...[]byte) []byte {
	text := bytes.Join(parts, nil)
	n := len(text)
	if n < 0x80 {
		return append([]byte{tag, byte(n)}, text...)
	}
	return append([]byte{tag, 0x82, byte(n >> 8), byte(n)}, text...)
}

// open writes one without.
func open(tag byte, parts ...[]byte) []byte {
	return append(append([]byte{tag, 0x80}, bytes.Join(parts, nil)...), 0, 0)
}

var (
	signedOID = []byte{6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2}
	dataOID   = []byte{6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1}
	sealedOID = []byte{6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 3}
)

// TestOpaqueSigned: what is signed and not encrypted is read, whether its lengths are written or left open; what is
// encrypted or broken is named.
func TestOpaqueSigned(t *testing.T) {
	version, digests := []byte{2, 1, 1}, []byte{0x31, 0}
	whole := der(0x30, signedOID, der(0xA0, der(0x30, version, digests, der(0x30, dataOID, der(0xA0, der(4, []byte(signedText)))))))
	half := len(signedText) / 2
	streamed := open(0x30, signedOID, open(0xA0, open(0x30, version, digests, open(0x30, dataOID,
		open(0xA0, open(0x24, der(4, []byte(signedText[:half])), der(4, []byte(signedText[half:]))))))))
	sealed := der(0x30, sealedOID, der(0xA0, der(0x30, version)))
	for name, c := range map[string]struct {
		cms  []byte
		read bool
	}{
		"lengths written":   {whole, true},
		"lengths left open": {streamed, true},
		"encrypted":         {sealed, false},
		"cut off":           {whole[:len(whole)-9], false},
		"no structure":      {[]byte("hej"), false},
		"opened for ever":   {bytes.Repeat([]byte{0x30, 0x80}, 100_000), false},
	} {
		raw := "From: a@b.example\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n" +
			"Content-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString(c.cms) + "\r\n"
		l := parsed(t, raw)
		if c.read {
			if textOf(l) != "Vad: Nattvandring på Vega" || len(l.Faults) > 0 || len(l.Attachments) > 0 {
				t.Errorf("%s: text %q, faults %v, %d files", name, textOf(l), l.Faults, len(l.Attachments))
			}
			continue
		}
		if got := l.Unreadable(); len(got) != 1 || got[0] != (Unreadable{"smime.p7m", Locked}) || len(l.Faults) == 0 {
			t.Errorf("%s: unreadable %v, faults %v", name, got, l.Faults)
		}
	}
}

// TestBase64Text: a text is decoded as far as it is what its header says.
func TestBase64Text(t *testing.T) {
	const text = "Hej!\n\nVad: Nattvandring på Vega station\nSyfte: Lugnare kvällar"
	encoded := base64.StdEncoding.EncodeToString([]byte(text))
	wrapped := encoded[:40] + "\n" + encoded[40:]
	for name, c := range map[string]struct{ encoding, sent, want string }{
		"as it should be":        {"base64", wrapped, text},
		"a blank behind it":      {"base64 ", wrapped, text},
		"only declared":          {"base64", text, text},
		"one word, declared":     {"base64", "Hej\n\nVad: x", "Hej\n\nVad: x"},
		"a footer below":         {"base64", wrapped + "\n_______\nSändlistan trygghet", text + "\n_______\nSändlistan trygghet"},
		"a stray character":      {"base64", "!" + wrapped, text},
		"a disclaimer far below": {"base64", wrapped + "\n\nDetta meddelande är konfidentiellt.", text + "\nDetta meddelande är konfidentiellt."},
	} {
		l := parsed(t, "From: a@b.example\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: "+c.encoding+"\n\n"+c.sent)
		got := strings.ReplaceAll(textOf(l), "|", "\n")
		if got = strings.ReplaceAll(got, "\n\n", "\n"); got != strings.ReplaceAll(c.want, "\n\n", "\n") {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// TestSplitText: the pieces that Exchange makes of a text around a picture are the text.
func TestSplitText(t *testing.T) {
	const b = "\n--x\n"
	l := parsed(t, "Content-Type: multipart/mixed; boundary=x\n"+b+"Content-Type: text/html\n\n<div>Vad: a</div>"+b+
		"Content-Type: image/png; name=k.png\nContent-Disposition: inline; filename=k.png\nContent-Id: <k>\n\nx"+b+
		"Content-Type: text/html; name=\"ATT00001.htm\"\nContent-Disposition: attachment; filename=\"ATT00001.htm\"\n\n<div>När: b</div>"+b+
		"Content-Type: text/plain\nContent-Disposition: attachment; filename=ATT00002.txt\n\nslut"+b+
		"Content-Type: text/plain\nContent-Disposition: attachment; filename=min-att00002.txt\n\nfil\n--x--\n")
	if got := wordLines(l.Bodies[len(l.Bodies)-1]); strings.Join(got, "|") != "Vad: a||När: b||slut" {
		t.Errorf("text %q", got)
	}
	if len(l.Attachments) != 2 || len(l.Unreadable()) != 0 {
		t.Errorf("%d files, unreadable %v", len(l.Attachments), l.Unreadable())
	}
}

// TestUnreadable names what nobody here can read, and leaves out what a signature shows.
func TestUnreadable(t *testing.T) {
	const b = "\n--x\n"
	l := parsed(t, "Content-Type: multipart/mixed; boundary=x\n"+b+"\nHej"+b+
		"Content-Type: image/jpeg\nContent-Disposition: attachment; filename=IMG_2231.jpg\n\nx"+b+
		"Content-Type: image/png; name=logo.png\nContent-Id: <logo>\n\nx"+b+
		"Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=Plan.PDF\n\nx"+b+
		"Content-Type: application/x-microsoft-rpmsg-message; name=message.rpmsg\n\nx\n--x--\n")
	want := []Unreadable{{"IMG_2231.jpg", Picture}, {"Plan.PDF", PDF}, {"message.rpmsg", Locked}}
	if got := l.Unreadable(); len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] || !l.Wrapped() {
		t.Errorf("got %v, want %v", got, want)
	}
}
