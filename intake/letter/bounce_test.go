package letter

import (
	"strings"
	"testing"
)

func TestReadBounce(t *testing.T) {
	status := func(s string) part { return part{Type: "message/delivery-status", Bytes: []byte(s)} }
	header := part{Type: "text/rfc822-headers", Bytes: []byte("Received: x\r\nMessage-ID:\r\n <v1.gap@haninge.example>\r\nSubject: x\r\n\r\nMessage-ID: <no@x>\r\n")}
	for name, c := range map[string]struct {
		parts []part
		want  *Bounce
	}{
		"failed": {[]part{status("Reporting-MTA: dns; mx\r\n\r\nOriginal-Recipient: rfc822;Sara@x.example\r\nFinal-Recipient: rfc822; Sara.Molin@x.example\r\nAction: Failed (nobody there)\r\nStatus: 5.1.1 (unknown)\r\n"), header},
			&Bounce{"<v1.gap@haninge.example>", "sara.molin@x.example", "sara@x.example", "5.1.1", true}},
		"delayed": {[]part{status("Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; s@x.example\nAction: delayed\nStatus: 4.4.7\n"), header},
			&Bounce{"<v1.gap@haninge.example>", "s@x.example", "", "4.4.7", false}},
		"relayed": {[]part{status("Final-Recipient: rfc822; s@x.example\nAction: relayed\nStatus: 2.0.0\n"), header},
			&Bounce{"<v1.gap@haninge.example>", "s@x.example", "", "2.0.0", false}},
		"second of two failed": {[]part{status("Final-Recipient: rfc822; a@x.example\nAction: delayed\nStatus: 4.4.7\nFinal-Recipient: rfc822; b@x.example\nAction: failed\nStatus: 5.2.2\n"), header},
			&Bounce{"<v1.gap@haninge.example>", "b@x.example", "", "5.2.2", true}},
		"status in the diagnosis": {[]part{status("Final-Recipient: rfc822; <a@x.example>\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.7.1\n (refused)\n"), header},
			&Bounce{"<v1.gap@haninge.example>", "a@x.example", "", "5.7.1", true}},
		"nothing but words": {[]part{{Type: "text/plain", Bytes: []byte("Kunde inte levereras:\n\n<sara@x.example>: host mx said: 550 5.1.1 User unknown\n\nMessage-ID: <gap@x>\n")}, status("Reporting-MTA: dns; mx\n")},
			&Bounce{"<gap@x>", "sara@x.example", "", "5.1.1", true}},
		"receipt": {[]part{{Type: "message/disposition-notification", Bytes: []byte("Disposition: displayed")}, header}, nil},
		"none":    {[]part{{Type: "text/plain", Bytes: []byte("550 5.1.1")}}, nil},
	} {
		got := readBounce(c.parts)
		if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// Notifications that are no multipart/report (A03).
// TestBounceOfAMailWrittenAnew: where the service that sent a mail gave it another Message-ID, ours counts.
func TestBounceOfAMailWrittenAnew(t *testing.T) {
	for head, want := range map[string]MessageID{
		"Message-ID: <other@outlook.example>\r\nX-Samrad-Id: <v1.gap@haninge.example>\r\n\r\nHej\r\n": "<v1.gap@haninge.example>",
		"X-Samrad-Id: <v1.gap@haninge.example>\r\nMessage-ID: <other@outlook.example>\r\n":            "<v1.gap@haninge.example>",
		"Message-ID: <other@outlook.example>\r\nX-Samrad-Id: nothing\r\n":                             "<other@outlook.example>",
		"Message-ID: <other@outlook.example>\r\n\r\nX-Samrad-Id: <v1.gap@haninge.example>\r\n":        "<other@outlook.example>",
		"Subject: none\r\n": "",
	} {
		if got := headerID([]byte(head)); got != want {
			t.Errorf("%q: %s, want %s", head, got, want)
		}
	}
}

func TestBounceInWords(t *testing.T) {
	for name, c := range map[string]struct {
		raw  string
		want Reason
		id   MessageID
	}{
		"qmail": {"From: MAILER-DAEMON@mx.example\r\nReturn-Path: <>\r\nSubject: failure notice\r\n\r\nHi. This is the qmail-send program.\r\n\r\n<sara@x.example>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n" +
			"--- Below this line is a copy of the message.\r\n\r\nMessage-ID: <gap-1@haninge.example>\r\nSubject: Re: x\r\n", BounceMail, "<gap-1@haninge.example>"},
		"exchange":          {"From: postmaster@x.example\r\nSubject: =?utf-8?Q?Olevererbart:_Re:_Vandring?=\r\nIn-Reply-To: <gap-1@haninge.example>\r\n\r\nDitt meddelande kunde inte levereras till sara@x.example.\r\n550 5.1.10\r\n", BounceMail, "<gap-1@haninge.example>"},
		"administrator":     {"From: sysadmin@x.example\r\nSubject: Undeliverable: Re: Vandring\r\n\r\nThe message was not delivered to sara@x.example\r\n550 5.1.1 User unknown\r\n", BounceMail, ""},
		"a person about it": {"From: anna@haninge.example\r\nSubject: Olevererat: Vandring\r\nIn-Reply-To: <gap-1@haninge.example>\r\n\r\nVårt brev kunde inte levereras till föreningen, 550 5.1.1. Vi ringer i stället.\r\n", "", ""},
		"passed on":         {"From: anna@haninge.example\r\nSubject: VB: Olevererat: Vandring\r\n\r\nVad betyder det? 550 5.1.1 User unknown\r\n", "", ""},
	} {
		l, err := Parse([]byte(c.raw))
		if err != nil {
			t.Fatal(name, err)
		}
		if l.Auto != c.want {
			t.Errorf("%s: %q, want %q", name, l.Auto, c.want)
			continue
		}
		if c.want == "" {
			continue
		}
		if l.Bounce == nil || l.Bounce.ID != c.id || l.Bounce.Recipient != "sara@x.example" || !l.Bounce.Failed || l.Bounce.Status[0] != '5' {
			t.Errorf("%s: %+v", name, l.Bounce)
		}
	}
}

// TestBounceOfOneLine: of a line of 24 MB, wherever it stands in a report, the patterns see its beginning, and of a
// report of many parts no more than of one; what the report says in its fields is read all the same.
func TestBounceOfOneLine(t *testing.T) {
	long := strings.Repeat("x@", 12<<20)
	bounded := func(name, text string) {
		t.Helper()
		for line := range strings.Lines(text) {
			if len(line) > longestLine+1 {
				t.Fatalf("%s: a line of %d is searched", name, len(line))
			}
		}
		if len(text) > textCap+1 {
			t.Errorf("%s: %d bytes are searched", name, len(text))
		}
	}
	bounded("one line", plainText(parsed(t, "Subject: x\r\n\r\n"+long[:3<<20]+"\r\n550 5.1.1\r\n"), textCap))
	bounded("many lines", plainText(parsed(t, "Subject: x\r\n\r\n"+strings.Repeat(long[:5000]+"\r\n", 200)), textCap))
	var e excerpt
	e.max = textCap
	for range 500 {
		e.addText(long[:textCap])
	}
	bounded("many parts", e.String())
	for _, f := range statusFields([]byte("Diagnostic-Code: x" + strings.Repeat("\n x", 20_000))) {
		if len(f.Value) > 2*longestLine {
			t.Errorf("a field of %d", len(f.Value))
		}
	}
	status := part{Type: "message/delivery-status", Bytes: []byte("Final-Recipient: rfc822; sara@x.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; " + long[:textCap])}
	got := readBounce([]part{{Type: "text/plain", Bytes: []byte(long)}, status, {Type: "message/rfc822", Bytes: []byte("Message-ID: <a@b>\nX: " + long)}})
	if want := (Bounce{"<a@b>", "sara@x.example", "", "5.1.1", true}); got == nil || *got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
