package bolt

import (
	"fmt"
	"slices"
	"testing"

	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/table"
)

func TestTheLogIsAChain(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error {
		for n := range 10 {
			if err := tx.Log(store.Event{What: "tested", IDs: []string{fmt.Sprint(n % 3)}, Reason: "because"}); err != nil {
				return err
			}
		}
		return nil
	})
	sound(t, s)
	// Someone with the file and the program's own means takes a line out, changes one, cuts the end off.
	for _, tt := range []struct {
		name string
		edit func(*Tx) error
		want string
	}{
		{"changed", func(tx *Tx) error {
			e, _, err := events.Get(tx.rows, table.Number(6))
			e.Reason = "nothing"
			if err != nil {
				return err
			}
			return events.Put(tx.rows, table.Number(6), e)
		}, "line 7 of the log is the first that was changed or taken out"},
		{"taken out", func(tx *Tx) error { return tx.delete(events.Name, table.Number(4)) }, "line 4 of the log is the first that was changed or taken out"},
	} {
		update(t, s, tt.edit)
		found, err := s.Verify()
		if err != nil || !slices.ContainsFunc(found, func(f store.Finding) bool { return f.What == tt.want }) {
			t.Errorf("%s: %v, %v", tt.name, found, err)
		}
	}
}

func TestALogCutShortShows(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error {
		for range 3 {
			if err := tx.Log(store.Event{What: "tested"}); err != nil {
				return err
			}
		}
		return tx.delete(events.Name, table.Number(3))
	})
	found, err := s.Verify()
	if err != nil || len(found) != 1 || found[0].What != "the log ends after line 2, and should after 3" {
		t.Errorf("%v, %v", found, err)
	}
}
