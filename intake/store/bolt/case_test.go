package bolt

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/table"
)

// TestWhereMailsLie: small ones in the store, each once, large ones beside it, where one that was changed is found.
func TestWhereMailsLie(t *testing.T) {
	s := open(t)
	raws := [][]byte{nil, []byte("a"), {0, 255, '\r', 10}, bytes.Repeat([]byte("z"), store.Small), bytes.Repeat([]byte("z"), store.Small+1), bytes.Repeat([]byte{7}, 1<<20)}
	for range 2 { // kept twice, they lie there once
		for _, raw := range raws {
			update(t, s, func(tx *Tx) error {
				sum, err := tx.Keep(raw)
				if sum != letter.SumOf(raw) {
					t.Errorf("%d bytes got sum %s", len(raw), sum)
				}
				return err
			})
		}
	}
	view(t, s, func(tx *Tx) error {
		n, err := tx.rows.Last("last/mails")
		if n != 4 {
			t.Errorf("%d small mails lie in the store", n)
		}
		return err
	})
	sound(t, s)
	path := s.mailPath(letter.SumOf(raws[5]))
	if err := os.WriteFile(path, bytes.Repeat([]byte{8}, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	err := s.view(func(tx *Tx) error { _, err := tx.Raw(letter.SumOf(raws[5])); return err })
	var damaged *store.CorruptError
	if !errors.As(err, &damaged) {
		t.Errorf("a mail that was changed is handed out: %v", err)
	}
	if found, err := s.Verify(); err != nil || len(found) != 1 || found[0].Do != doMail {
		t.Errorf("verify: %v, %v", found, err)
	}
}

// A case is the same after it was written and read, with sources shared, alone, of several mails, and none.
func TestACaseIsWrittenWithItsSources(t *testing.T) {
	several := aCase(1, monday())
	other := initiative.Source{Letter: "<other@polis.example>", From: "b@polis.example", Party: "polis", At: monday().AddDate(0, 0, 1)}
	several.Put("vad", initiative.Version{Text: "Annat", State: initiative.Answered, Source: other})
	several.Log(initiative.Event{At: other.At, What: "changed", Items: []initiative.Item{"vad"}, Source: other})
	several.Log(initiative.Event{At: other.At, What: "flagged"})
	for name, c := range map[string]*initiative.Initiative{
		"several": several, "one": aCase(2, monday()), "nothing": {ID: "SAM-2026-0003"},
		"empty": {ID: "SAM-2026-0004", Answers: map[initiative.Item][]initiative.Version{}, History: []initiative.Event{}},
	} {
		body, err := encode(rowOf(c))
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeCase(body)
		if diff := cmp.Diff(encoded(t, c), encoded(t, got)); diff != "" || err != nil {
			t.Error(name, diff, err)
		}
	}
	if n := len(rowOf(several).Sources); n != 2 {
		t.Errorf("%d sources of two mails", n)
	}
	var damaged *store.CorruptError
	row := rowOf(several)
	row.Sources = nil
	body, err := encode(row)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := decodeCase(body); !errors.As(err, &damaged) {
		t.Errorf("a source that is not there gives %v", err)
	}
}

// decodeCase reads a case as it was written.
func decodeCase(value []byte) (*initiative.Initiative, error) {
	var r caseRow
	if err := table.Decode(value, &r); err != nil {
		return nil, err
	}
	return r.initiative()
}
