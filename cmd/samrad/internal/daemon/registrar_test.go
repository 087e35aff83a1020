package daemon

import (
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// TestRegistrarIsTold: who registers the documents of a party gets its new and closed cases once a week, nothing but the
// number of one under review, and after an interruption those of the weeks before too; a week without any has no mail.
func TestRegistrarIsTold(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer s.Close()
	s.Config.Parties[0].Registrar = &config.Registrar{To: "registrator@kommun.example"}
	day := func(d, hour int) time.Time { return time.Date(2026, time.March, d, hour, 0, 0, 0, time.UTC) }
	one := fixture.Case(1, "Trygghetsvandring", 1)
	one.Created, one.Dnr = day(10, 9), "2026-00123"
	two := fixture.Case(2, "Hemlig canary", 3)
	two.Created, two.Guard, two.Dnr = day(11, 9), []string{"personnummer"}, "canary"
	old := fixture.Case(3, "Cykelmärkning", 5)
	old.Created, old.Cancelled = day(1, 9).AddDate(0, -1, 0), day(12, 9)
	theirs := fixture.Case(4, "Polisens", 7)
	theirs.Created, theirs.Lead = day(10, 9), "polis"
	put := func(all ...*initiative.Initiative) {
		t.Helper()
		err := s.Store.Update(func(tx store.Tx) (err error) {
			for _, c := range all {
				if err = tx.PutCase(c); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	put(one, two, old, theirs)
	from := 0
	mails := func(at time.Time) (out []string) {
		t.Helper()
		s.at = at
		for range 3 {
			if err := s.tellRegistrars(); err != nil {
				t.Fatal(err)
			}
		}
		err := s.Store.View(func(tx store.Tx) error {
			items, err := tx.Items(outbox.Due, 0)
			for _, i := range items {
				if i.To == "registrator@kommun.example" {
					out = append(out, wordsOf(t, i.Bytes))
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		out, from = out[from:], len(out)
		return out
	}
	if got := mails(day(16, 7)); len(got) > 0 {
		t.Errorf("before the offices open: %v", got)
	}
	got := mails(day(16, 8))
	if len(got) != 1 {
		t.Fatalf("%d mails on Monday", len(got))
	}
	for _, want := range []string{
		"9–15 mars 2026", "SAM-2026-0001 Trygghetsvandring, kom in 10 mars, dnr 2026-00123", "SAM-2026-0002, kom in 11 mars",
		"SAM-2026-0003 Cykelmärkning, inställd 12 mars",
	} {
		if !strings.Contains(got[0], want) {
			t.Errorf("the list lacks %q:\n%s", want, got[0])
		}
	}
	if strings.Contains(got[0], "canary") || strings.Contains(got[0], "0004") {
		t.Errorf("the list tells too much:\n%s", got[0])
	}
	if got = mails(day(23, 9)); len(got) > 0 {
		t.Errorf("a week without cases: %v", got)
	}
	five := fixture.Case(5, "Julmarknad", 9)
	five.Created = day(24, 9)
	put(five)
	if got = mails(time.Date(2026, time.April, 8, 9, 0, 0, 0, time.UTC)); len(got) != 1 || !strings.Contains(got[0], "23 mars–5 april 2026") {
		t.Errorf("after two weeks of silence: %v", got)
	}
}
