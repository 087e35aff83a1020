package letter

import (
	"strings"
	"testing"
)

// TestSharedPart: a part that stands before both bodies of a mail is in both, and neither body is in the other. The
// parts before are of the kinds whose lines are made with room for more.
func TestSharedPart(t *testing.T) {
	for name, first := range map[string]string{
		"flowed": "Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\nFörst en rad \r\nsom är en \r\nenda rad.\r\noch en till\r\n",
		"html":   "Content-Type: text/html; charset=utf-8\r\n\r\n<p>Först ett</p><p>stycke</p><p>och ett till</p><p>och ett tredje</p><p>och sist</p>\r\n",
		"plain":  "Content-Type: text/plain; charset=utf-8\r\n\r\nFörst\r\nen rad\r\n",
	} {
		raw := "From: Anna <anna@haninge.example>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" + first +
			"--a\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nVad: i text\r\n" +
			"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Vad: i html</p>\r\n--b--\r\n--a--\r\n"
		l, err := Parse([]byte(raw))
		if err != nil || len(l.Bodies) != 2 {
			t.Fatalf("%s: %d bodies, %v", name, len(l.Bodies), err)
		}
		for i, want := range []string{"Vad: i text", "Vad: i html"} {
			got := l.Bodies[i].Words()
			if !strings.HasPrefix(got, "Först") || !strings.HasSuffix(strings.TrimSpace(got), want) || strings.Count(got, "Vad:") != 1 {
				t.Errorf("%s: body %d is %q", name, i, got)
			}
		}
	}
}
