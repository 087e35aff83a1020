package intake

import (
	"testing"

	"haninge.se/samrad/intake/initiative"
)

// TestSignedReply: an answer to the consultation is what it says, whoever signs it on its own line; a name that is part
// of what is said, and another's, is not cut off.
func TestSignedReply(t *testing.T) {
	for body, want := range map[string]initiative.Stance{
		"Hej! Vi är med gärna. Johan":     initiative.Joins,
		"ok /Johan":                       initiative.NoObjection,
		"Inget att invända, Johan Alm":    initiative.NoObjection,
		"Avstår. Mvh Johan":               initiative.Abstains,
		"Ok. Mvh\nJohan Alm":              initiative.NoObjection,
		"Vi deltar. Talesperson är Johan": initiative.Objects,
		"Ok, men byt till Karin":          initiative.Objects,
	} {
		l := newLife(t)
		l.in(begin())
		l.until("2026-03-02 11:00")
		ask := l.last("consult", polisBox)
		l.office.from("polis", post{
			from: "Johan Alm <" + johan + ">", to: polisBox, subject: "SV: Samråd: [SAM-2026-0001] Trygghetsvandring",
			id: "<s@x.example>", inReplyTo: string(ask.ID), body: body,
		})
		if got := l.only().Stance("polis"); got != want {
			t.Errorf("%q: %s, want %s", body, got, want)
		}
	}
}
