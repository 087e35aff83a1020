package letter

import (
	"slices"
	"strings"
	"testing"
)

// FuzzMark, as a reply, a forward and an answer that passes its quote on: every line comes back, in order and with its text, and the own text is a subsequence of the lines.
func FuzzMark(f *testing.F) {
	for _, s := range []string{
		"Ja.\n\nMvh\nAnna\n\nFrån: T <t@x.example>\nSkickat: den 12 mars 2026 10:31\nTill: A\nÄmne: Re: V\n\nHej!",
		"Hej,\n\nDen tors 12 mars 2026 kl 10:31 skrev T <\nt@x.example>:\n\n> 3. S?\n\nVeckan\n\n> 12. H?",
		"FYI\n\nBörja vidarebefordrat brev:\n\n> Från: S <s@x.example>\n> Ämne: I\n> \n> Vad: X\n\nMvh\nPS. Hej\n\n1. a\n2. b",
		"----- Vidarebefordrat meddelande ----- Från: J <j@x.example>Till: \"b\" <b@x.example>Skickat: 2 november 2026 09:26:50 CETÄmne: I\n> a\n>> b",
		"\xff\xfe:\n:\n：\n----\n____\n-- \n/\n//A\n> > >\n",
	} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, text string, forwarded bool) {
		b := plainBody(text)
		before := slices.Clone(b.Lines)
		for _, marked := range [][]Line{MarkAs(b, forwarded), MarkPassedOn(b)} {
			checkMarked(t, before, marked)
		}
		if !slices.Equal(b.Lines, before) {
			t.Fatal("the body was changed")
		}
	})
}

func checkMarked(t *testing.T, before, marked []Line) {
	t.Helper()
	if len(marked) != len(before) {
		t.Fatalf("%d lines became %d", len(before), len(marked))
	}
	var words []string
	for i, l := range marked {
		l.Part = before[i].Part
		if l != before[i] {
			t.Fatalf("line %d: %+v became %+v", i, before[i], l)
		}
		if p := marked[i].Part; (p == Own || p == Forwarded) && strings.TrimSpace(l.Text) != "" {
			words = append(words, l.Text)
		}
	}
	var got []string
	for line := range strings.SplitSeq(OwnText(marked), "\n") {
		if strings.TrimSpace(line) != "" {
			got = append(got, line)
		}
	}
	if !slices.Equal(got, words) {
		t.Fatalf("own text %q of %q", got, words)
	}
	Forward(marked)
}

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
