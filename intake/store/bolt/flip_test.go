package bolt

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/steady"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/files"
	"haninge.se/samrad/intake/store/bolt/table"
)

// content is all that a store says, row by row.
func content(t testing.TB, s *Store) []byte {
	t.Helper()
	var out []any
	view(t, s, func(tx *Tx) error {
		cases, err1 := tx.Cases(store.CaseQuery{})
		entries, err2 := tx.Entries(store.EntryQuery{})
		events, err3 := tx.Events(0)
		items, err4 := tx.Items(outbox.Due, 0)
		for _, i := range items {
			out = append(out, string(i.Bytes))
		}
		held, err5 := tx.HeldMails(true)
		out = append(out, cases, entries, events, items, held, s.Secret())
		for _, e := range entries {
			if !e.Kept {
				continue
			}
			raw, err := tx.Raw(e.Sum)
			if err != nil {
				return err
			}
			out = append(out, raw)
		}
		for _, err := range []error{err1, err2, err3, err4, err5} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	b, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A store whose file has rotted never makes the program panic, and is never quietly believed: opening or verifying says
// that something is wrong, or everything is as it was (intake/README.md, E05).
func TestRot(t *testing.T) {
	t.Parallel()
	dir := made(t, 15)
	path := filepath.Join(dir, files.Store)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := openAt(t, dir)
	want := content(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	mark, err := os.ReadFile(filepath.Join(dir, files.Inner))
	if err != nil {
		t.Fatal(err)
	}
	seeds := steady.Fewer(1000, 200)
	if testing.Short() {
		seeds = 100
	}
	told, intact := 0, 0
	for seed := range seeds {
		rng := rand.New(rand.NewPCG(uint64(seed), 7))
		bent := spoil(rng, whole)
		if err := os.WriteFile(path, bent, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, files.Inner), mark, 0o600); err != nil {
			t.Fatal(err)
		}
		if noticed(t, dir) {
			told++
			continue
		}
		s := openAt(t, dir)
		if !bytes.Equal(want, content(t, s)) {
			t.Fatalf("seed %d: the store says something else and nobody notices", seed)
		}
		if intact++; intact%10 == 0 { // the damage lies where it does no harm, also when the file grows
			update(t, s, func(tx *Tx) error { return take(tx, 41, monday()) })
			sound(t, s)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d damaged files were told, %d held no damage that matters", told, intact)
	if told == 0 || intact == 0 {
		t.Error("the damage done proves nothing")
	}
}

// spoil flips bits, overwrites a stretch or cuts the end off.
func spoil(rng *rand.Rand, whole []byte) []byte {
	b := bytes.Clone(whole)
	switch rng.IntN(4) {
	case 0:
		return b[:rng.IntN(len(b))]
	case 1:
		at := rng.IntN(len(b))
		n := min(rng.IntN(600), len(b)-at)
		for i := range n {
			b[at+i] = byte(rng.Uint32())
		}
	default:
		for range 1 + rng.IntN(3) {
			at := rng.IntN(len(b))
			if rng.IntN(2) == 0 { // rather where pages begin than in their free space
				at = at/4096*4096 + rng.IntN(200)
			}
			b[min(at, len(b)-1)] ^= 1 << rng.IntN(8)
		}
	}
	return b
}

// noticed opens and verifies, and reports whether either says that something is wrong.
func noticed(t *testing.T, dir string) bool {
	t.Helper()
	found, err := Verify(dir)
	if err != nil || len(found) > 0 {
		// What Verify sees may also be read or written before anybody looks: that must end in errors, not panics.
		use(dir)
		return true
	}
	s, err := Open(dir, store.Options{Location: stockholm()})
	if err != nil {
		return true
	}
	_, stopped, err := s.Stopped()
	return s.Close() != nil || stopped || err != nil
}

// use reads and writes a damaged store as a program would that knows nothing of it.
func use(dir string) {
	s, err := Open(dir, store.Options{Location: stockholm()})
	if err != nil {
		return
	}
	defer s.Close()
	_ = s.view(func(tx *Tx) error {
		_, _ = tx.Cases(store.CaseQuery{})
		_, _ = tx.Entries(store.EntryQuery{})
		_, _ = tx.Events(0)
		_ = tx.Living(dates.Day{}, func(*initiative.Initiative) error { return nil })
		return nil
	})
	_, _ = s.Due(monday(), 100)
	for n := 41; n < 43; n++ {
		_ = s.update(func(tx *Tx) error { return take(tx, n, monday()) })
	}
}

// FuzzRows: whatever bytes a row holds, reading it gives a value or an error, and what it gives can be written
// and read again.
func FuzzRows(f *testing.F) {
	for _, v := range []any{rowOf(aCase(1, monday())), anEntry(1, []byte("x"), monday()), anEnvelope(1, monday()), store.Held{Reason: "x"}, entryRow{Lines: []uint64{1}}} {
		b, err := encode(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"id":"SAM-2026-0001","when":{"start":"2026-13-45"}}`))
	f.Add([]byte(`{"id":"SAM-2026-0001","answers":{"vad":[{"source":2}]},"history":[{"source":-1}],"sources":[{}]}`))
	f.Add([]byte(`{"created":"9999-12-31T23:59:59Z","answers":{"":[{}]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		again(t, b, &caseRow{}, &caseRow{})
		again(t, b, &entryRow{}, &entryRow{})
		again(t, b, &outbox.Item{}, &outbox.Item{})
		again(t, b, &store.Held{}, &store.Held{})
		again(t, b, &store.Event{}, &store.Event{})
		var r caseRow
		if table.Decode(b, &r) == nil {
			_ = caseRefs(&r)
		}
	})
}

func again(t *testing.T, b []byte, v, w any) {
	if table.Decode(b, v) != nil {
		return
	}
	first, err := encode(v)
	if err != nil {
		return // a year beyond 9999 is read and cannot be written; the writer says so
	}
	if err := table.Decode(first, w); err != nil {
		t.Fatalf("what was written cannot be read: %v", err)
	}
	second, err := encode(w)
	if err != nil || !bytes.Equal(first, second) {
		t.Fatalf("%s became %s, %v", first, second, err)
	}
}

// FuzzInspect: whatever a file holds, looking it through ends, with an error or a file that can be opened.
func FuzzInspect(f *testing.F) {
	whole, err := os.ReadFile(filepath.Join(made(f, 2), files.Store))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole[:8192])
	f.Add(whole)
	f.Fuzz(func(t *testing.T, b []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, files.Store), b, 0o600); err != nil {
			t.Fatal(err)
		}
		use(dir)
		_, _ = Verify(dir)
	})
}

// A damaged row stops what needs it, and nothing else: other mail is taken all the same.
func TestOneDamagedRow(t *testing.T) {
	s := open(t)
	for n := 1; n <= 3; n++ {
		update(t, s, func(tx *Tx) error { return take(tx, n, monday()) })
	}
	update(t, s, func(tx *Tx) error {
		return tx.b.Bucket([]byte(cases.Name)).Put([]byte("SAM-2026-0002"), []byte("rotten"))
	})
	var damaged *store.CorruptError
	err := s.update(func(tx *Tx) error { _, _, err := tx.Case("SAM-2026-0002"); return err })
	if !errors.As(err, &damaged) || damaged.Path != s.path || errors.Is(err, store.ErrStorage) {
		t.Errorf("got %v", err)
	}
	update(t, s, func(tx *Tx) error { return take(tx, 4, monday()) })
	view(t, s, func(tx *Tx) error {
		_, ok, err := tx.Case("SAM-2026-0004")
		if !ok {
			t.Error("a mail after it was not taken")
		}
		return err
	})
}
