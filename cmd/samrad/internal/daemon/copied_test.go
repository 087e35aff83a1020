package daemon

import (
	"errors"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// TestContactsHearOfAMissingCopy: once for each time that the nightly copy is missing, with the day of the last.
func TestContactsHearOfAMissingCopy(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer s.Close()
	nightly, yes := true, errors.New("writing copy.tar: no space left on device")
	notices := func() (texts []string) {
		t.Helper()
		if err := s.tellCopy(); err != nil {
			t.Fatal(err)
		}
		if err := s.Store.View(func(tx store.Tx) error {
			items, err := tx.Items(outbox.Due, 0)
			for _, i := range items {
				if strings.HasPrefix(i.Key, "notice/copy/") {
					texts = append(texts, town.PlainText(t, i.Bytes))
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return texts
	}
	for n, step := range []struct {
		fault error
		want  int
	}{{nil, 0}, {yes, 1}, {yes, 1}, {nil, 1}, {yes, 2}} {
		s.at = s.at.Add(24 * time.Hour)
		if err := s.Register().CopyMade(s.at, &nightly, step.fault); err != nil {
			t.Fatal(err)
		}
		if got := notices(); len(got) != step.want {
			t.Fatalf("after night %d there are %d notices: %q", n, len(got), got)
		}
	}
	for _, want := range []string{"Sedan: fredag 13 mars 2026 kl. 09.00", "no space left on device", "säkerhetskopia"} {
		if got := notices()[0]; !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}
