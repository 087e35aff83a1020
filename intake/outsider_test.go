package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter"
)

// TestWhoseMailMayBeDiscarded: what is kept of an outsider is marked as such, also when the mail cannot be read; never
// what may be a colleague's, and nothing of a mail that ended the program.
func TestWhoseMailMayBeDiscarded(t *testing.T) {
	unreadable := strings.Repeat("x\n", letter.MaxLines+10)
	for name, c := range map[string]struct {
		from, body string
		reason     string
		outsider   bool
	}{
		"an outsider":                      {outsider, seven, string(letter.UnknownSender), true},
		"an outsider, unreadable":          {outsider, unreadable, "limit:lines", true},
		"a colleague, unreadable":          {anna, unreadable, "limit:lines", false},
		"nobody, unreadable":               {"", unreadable, "limit:lines", false},
		"an outsider and a colleague":      {outsider + ", " + anna, seven, "several-authors", false},
		"somebody who calls herself Anna":  {"Anna <" + outsider + ">", seven, string(letter.UnknownSender), true},
		"a colleague nobody can vouch for": {anna, seven, "unauthenticated", false},
	} {
		o := newOffice(t)
		if c.reason == "unauthenticated" {
			for i := range o.Rules.Parties {
				o.Rules.Parties[i].TrustMailbox, o.Rules.Parties[i].AuthservID = false, "mx.haninge.example"
			}
		}
		row := o.in(post{from: c.from, subject: "Kommunikationsinsats: x", id: "<x@y>", body: c.body})
		if row.Entry.Reason != c.reason || !row.Entry.Kept || !row.Hold {
			t.Errorf("%s: %s, kept %v, held %v; want %s", name, row.Entry.Reason, row.Entry.Kept, row.Hold, c.reason)
		}
		if row.Outsider != c.outsider {
			t.Errorf("%s: outsider %v", name, row.Outsider)
		}
	}
}
