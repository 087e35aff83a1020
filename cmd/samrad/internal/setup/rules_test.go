package setup

import (
	"testing"

	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/writer"
)

// TestPartyNames: mails call a party as the configuration does, else by its id or its name.
func TestPartyNames(t *testing.T) {
	c := config.Default()
	c.Parties[0].Short = "staden"
	c.Parties[1].Short = ""
	c.Parties = append(c.Parties, config.Party{ID: "stiftelse", Name: "Stiftelsen X"})
	r, err := Rules(c, make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	w := writer.New(r)
	for n, want := range []string{"staden", "polisen", "Stiftelsen X"} {
		if got := w.PartyName(r.Parties[n].ID); got != want {
			t.Errorf("%s is called %q, want %q", r.Parties[n].ID, got, want)
		}
	}
}
