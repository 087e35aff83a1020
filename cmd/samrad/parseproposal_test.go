package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestParseProposal: what the party that does not have the case changes in it is shown as proposed, with what it says;
// what it fills in is not, nor what the case's own party changes.
func TestParseProposal(t *testing.T) {
	const known = `{"case": "SAM-2026-0042", "original_from": "anna@haninge.example", "missing": ["fragor"],
		"known": {"nar": "torsdag 26 mars", "talesperson": "Karin Berg"}, "known_when": {"start": "2026-03-26", "end": "2026-03-26"}}`
	for name, c := range map[string]struct {
		from, body string
		proposed   []string
		when       string
	}{
		"another spokesperson": {"johan@polisen.example", "9. Kommunpolisen", []string{"talesperson"}, ""},
		"another time":         {"johan@polisen.example", "6. torsdag 9 april", []string{"nar"}, "2026-04-09"},
		"an open question":     {"johan@polisen.example", "10. Varför Jordbro? Många bor där.", nil, ""},
		"a word":               {"johan@polisen.example", "Inställd", []string{"cancel"}, ""},
		"its own party":        {"anna@haninge.example", "9. Kommunpolisen", nil, ""},
	} {
		file := filepath.Join(t.TempDir(), "mail.eml")
		mail := "From: " + c.from + "\r\nTo: trygghetochsakerhet@haninge.example\r\nSubject: SV: [SAM-2026-0042]\r\n" +
			"Date: Thu, 12 Mar 2026 11:00:00 +0100\r\nMessage-ID: <p@x.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + c.body + "\r\n"
		if err := os.WriteFile(file, []byte(mail), 0o600); err != nil {
			t.Fatal(err)
		}
		got := runParse(t, file, known)
		if !slices.Equal(got.Proposed, c.proposed) {
			t.Errorf("%s: proposed %v, want %v", name, got.Proposed, c.proposed)
		}
		for _, item := range got.Proposed {
			if item != "cancel" && got.Answers[item] == "" {
				t.Errorf("%s: %s has no text in %v", name, item, got.Answers)
			}
		}
		if c.when != "" && (got.When == nil || got.When.Start.String() != c.when) {
			t.Errorf("%s: when %+v", name, got.When)
		}
	}
}
