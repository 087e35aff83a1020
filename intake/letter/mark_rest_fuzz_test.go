package letter

import (
	"strings"
	"testing"
)

// FuzzStripPrefixes: a title is the end of its subject and has no prefix left.
func FuzzStripPrefixes(f *testing.F) {
	for _, s := range []string{"SV: VB: x", "[EXTERN] Re[2]: x", "sv:sv:", "İLT: x", "回复：x", "Re^2 : a", "Re:\v0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		title, forwarded, reply := StripPrefixes(s)
		if !strings.HasSuffix(strings.TrimSpace(s), title) {
			t.Fatalf("%q is no end of %q", title, s)
		}
		if again, _, _ := StripPrefixes(title); again != title {
			t.Fatalf("%q strips to %q", title, again)
		}
		if forwarded && reply {
			t.Fatal("both a forward and a reply")
		}
	})
}

// FuzzReadBounce: whatever a report holds, what is read from it is short, and an id has its brackets.
func FuzzReadBounce(f *testing.F) {
	f.Add([]byte("Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; s@x.example\nAction: failed\nStatus: 5.1.1\n"), []byte("Message-ID: <a@b>\nSubject: x\n\nHej"), []byte("550 5.1.1 s@x.example"))
	f.Add([]byte("Final-Recipient: rfc822;<s@x.example>\nFinal-Recipient: rfc822; t@x.example\nAction: FAILED (x)\n"), []byte("\n\nmessage-id:\n <a@b>"), []byte("<s@x.example>: unknown"))
	f.Fuzz(func(t *testing.T, status, original, text []byte) {
		b := readBounce([]part{{Type: "text/plain", Bytes: text}, {Type: "message/delivery-status", Bytes: status}, {Type: "message/rfc822", Bytes: original}})
		if b == nil {
			t.Fatal("no bounce in a delivery status")
		}
		if b.ID != "" && (!strings.HasPrefix(string(b.ID), "<") || !strings.HasSuffix(string(b.ID), ">")) {
			t.Fatalf("id %q", b.ID)
		}
		if b.Status != "" && enhanced.FindString(b.Status) != b.Status {
			t.Fatalf("status %q", b.Status)
		}
		if strings.ContainsAny(b.Recipient, "\r\n") {
			t.Fatalf("recipient %q", b.Recipient)
		}
	})
}
