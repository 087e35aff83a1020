package templates

import (
	"regexp"
	"strings"
	"testing"
)

// codes are all reasons for a notice that NoticeView documents.
var codes = strings.Fields("unauthenticated uncased-reply ask-reply several-authors forged-id unsent-id full-case too-big unreadable sealed charset unknown-sender unknown-number guard " +
	"unread-reply passed-on proposal bounce came-back reply-cap " +
	"mailbox smtp store disk clock copy digest restored sender-refused")

// TestNotices: every notice says what, why and what to do, and every code has a noun of its own.
func TestNotices(t *testing.T) {
	seen := map[string]string{}
	for _, code := range append([]string{"held"}, codes...) {
		m, err := Write(NoticeView{Reason: code}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{"\nVad: ", "\nVarför: ", "\nGör så här: "} {
			if !regexp.MustCompile(regexp.QuoteMeta(part) + `\S`).MatchString(m.Text) {
				t.Errorf("%s: no %q in\n%s", code, strings.TrimSpace(part), m.Text)
			}
		}
		if strings.Contains(m.Text, "inte avgöra det här på egen hand") {
			t.Errorf("%s has only the general words", code)
		}
		if was, twice := seen[m.Subject]; twice {
			t.Errorf("%s and %s have the same subject %q", was, code, m.Subject)
		}
		seen[m.Subject] = code
		if code != "held" && Reason(code) == code {
			t.Errorf("%s has no short noun", code)
		}
	}
}

func TestNoticeGolden(t *testing.T) {
	held := []Held{
		{Key: "a3f1c2", Received: "måndag 16 mars 2026 kl. 07.30", From: "anna@haninge.example", Reason: "unauthenticated", Waits: true},
		{Key: "b77d01", Received: "måndag 16 mars 2026 kl. 08.10", Reason: "unreadable", Waits: true},
		{Key: "c90e55", From: "x@y.example\r\nBcc: z@y.example", Reason: "weird", Case: "SAM-2026-0042", Waits: true},
	}
	for name, v := range map[string]NoticeView{
		"notice-held":  {Reason: "held", Mails: held, Signature: "samrad, Haninge kommun"},
		"notice-mixed": {Reason: "held", Mails: append(held[:2:2], Held{Key: "d14a77", Reason: "guard", Case: "SAM-2026-0045"}), More: 2},
		"notice-guard": {Reason: "guard", Case: "SAM-2026-0045", Mails: held[1:2]},
		"notice-reached": {Reason: "guard", Case: "SAM-2026-0045", Mails: held[1:2], Reached: []Reached{
			{Case: "SAM-2026-0045", To: "anna.berg@haninge.example", Kind: "updated", Day: "2 mars"},
			{Case: "SAM-2026-0045", To: "kommunpolis@polisen.example", Kind: "consult", Day: "2 mars"},
			{Case: "SAM-2026-0045", Kind: "digest", Day: "9 mars"},
		}},
		"notice-mailbox":   {Reason: "mailbox", Place: "Haninge kommun", Since: "måndag 16 mars 2026 kl. 07.30", Detail: "dial tcp: i/o timeout", Signature: "samrad"},
		"notice-recovered": {Reason: "mailbox", Place: "Haninge kommun", Since: "måndag 16 mars 2026 kl. 07.30", Until: "måndag 16 mars 2026 kl. 09.12"},
		"notice-unread":    {Reason: "unread-reply", Case: "SAM-2026-0042", Mails: []Held{{Key: "a3f1c2", Received: "måndag 16 mars 2026 kl. 07.30", Reason: "unread-reply"}}},
		"notice-unheard":   {Reason: "something-new", Detail: "a\r\nb"},
	} {
		m, err := Write(v, nil)
		matches(t, name, m, err)
	}
}

func TestWords(t *testing.T) {
	for got, want := range map[string]string{
		List([]string{"a"}):                      "a",
		List([]string{"a", "b", "c"}):            "a, b och c",
		List(nil):                                "",
		inDays(0) + inDays(1) + inDays(2):        "i dagi morgonom 2 dagar",
		Parties([]string{"kommunen"}):            "Kommunen",
		Parties([]string{"kommunen", "polisen"}): "Båda",
		Parties([]string{"a", "b", "c"}):         "Alla",
		clip(10, "ett två tre fyra"):             "ett två…",
		clip(10, strings.Repeat("å", 20)):        "ååååååååå…",
		clip(10, "ettåäö två"):                   "ettåäö två",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if a, b := width("åäö"), width("a\u030aa\u0308o\u0308"); a != 3 || b != 3 {
		t.Errorf("widths %d and %d, want 3: å, ä and ö take one column however they are written", a, b)
	}
}
