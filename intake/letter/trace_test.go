package letter

import "testing"

// TestTraceFieldsAreTakenAsTheyStand: what a server wrote of a mail's way is not decoded, for a sender's address stands in
// it; text for people is.
func TestTraceFieldsAreTakenAsTheyStand(t *testing.T) {
	const word = "=?utf-8?q?x_header.from=3Dhaninge.test_y?="
	for _, name := range []string{"Authentication-Results", "Arc-Authentication-Results", "Arc-Seal", "Received", "Received-Spf",
		"Return-Path", "Delivered-To", "X-Original-To", "Dkim-Signature", "X-Ms-Exchange-Organization-Authas", "X-Spam-Flag"} {
		l := parsed(t, name+": "+word+"\r\nSubject: "+word+"\r\nFrom: a@b.example\r\n\r\nx")
		if got := l.Header.Get(name); got != word {
			t.Errorf("%s became %q", name, got)
		}
		if l.Subject != "x header.from=haninge.test y" {
			t.Errorf("the subject became %q", l.Subject)
		}
	}
	if got := parsed(t, "X-A: a\u037e\u212ab\u00a0c\r\n\td\x00e\r\n\r\n").Header.Get("X-A"); got != "a\u037e\u212ab\u00a0c de" {
		t.Errorf("a field became %q", got)
	}
}
