package bolt

import (
	"testing"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

func local(t time.Time) dates.Day { return dates.DayOf(t.In(stockholm())) }

// The digest must not read the whole register: a case it has no business with may even be unreadable.
func TestTheDigestReadsOnlyItsSpan(t *testing.T) {
	s := open(t)
	fill(t, s, 2000)
	today := local(monday())
	update(t, s, func(tx *Tx) error { return tx.putRaw(cases.Name, []byte("SAM-2025-0100"), []byte("{")) })
	err := s.view(func(tx *Tx) error {
		n := 0
		err := tx.Changed(today.AddDays(-7).In(stockholm()), func(*initiative.Initiative) error { n++; return nil })
		if n != 7*12+4 { // one every two hours, 07.30 today the last
			t.Errorf("%d cases changed", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
