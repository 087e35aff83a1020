package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
)

// clock is a clock that tests set.
type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

func monday() time.Time {
	return time.Date(2026, time.March, 16, 7, 30, 0, 0, stockholm())
}

func stockholm() *time.Location {
	loc, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		panic(err)
	}
	return loc
}

func openAt(t testing.TB, dir string) *Store {
	t.Helper()
	c := &clock{monday()}
	s, err := Open(dir, Options{Now: c.now, Location: stockholm()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func open(t testing.TB) *Store {
	t.Helper()
	return openAt(t, t.TempDir())
}

func update(t testing.TB, s *Store, fn func(*Tx) error) {
	t.Helper()
	if err := s.Update(fn); err != nil {
		t.Fatal(err)
	}
}

func view(t testing.TB, s *Store, fn func(*Tx) error) {
	t.Helper()
	if err := s.View(fn); err != nil {
		t.Fatal(err)
	}
}

// sound fails the test when Verify finds anything.
func sound(t testing.TB, s *Store) {
	t.Helper()
	found, err := s.Verify()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Errorf("verify: %s: %s", f.Where, f.What)
	}
}

// aCase is a case with something of everything in it.
func aCase(n int, at time.Time) *initiative.Initiative {
	day := dates.DayOf(at).AddDays(n % 40)
	src := initiative.Source{Letter: fmt.Sprintf("<m%d@haninge.example>", n), From: "anna@haninge.example", Party: "kommun", At: at}
	c := &initiative.Initiative{
		ID: initiative.MakeID("SAM", at.Year(), n), Title: fmt.Sprintf("Trygghetsvandring %d", n), Created: at, Updated: at,
		Lead: "kommun", Parties: []initiative.Party{"kommun"}, Reporter: src.From, Asked: at.Add(time.Minute),
		When:    initiative.When{Range: dates.Range{Start: day, End: day}, Precision: "day", Text: day.String()},
		Tags:    map[string][]string{"malgrupp": {"ext-invanare"}, "syfte": {"kannedom"}},
		Threads: []string{src.Letter},
		Sent: []initiative.Sent{{Letter: fmt.Sprintf("<v1.gap.SAM-%d.1@haninge.example>", n), Kind: "gap", To: src.From, At: at,
			Body: strings.Repeat("Vem är talesperson och vem svarar på följdfrågorna?\n\n", 12)}},
	}
	for _, item := range []initiative.Item{"vad", "syfte", "sammanhang", "malgrupp", "budskap", "nar"} {
		c.Put(item, initiative.Version{Text: "Öka kännedomen om att kommun och polis arbetar ihop i " + string(item), State: initiative.Answered, Source: src})
	}
	c.Recount([]initiative.Item{"vad", "syfte", "sammanhang", "malgrupp", "budskap", "nar", "talesperson"})
	c.Log(initiative.Event{At: at, What: "registered", Source: src})
	return c
}

// anEntry is the ledger row of mail n.
func anEntry(n int, raw []byte, at time.Time) letter.Entry {
	return letter.Entry{
		Sum: sumOf(raw), ID: letter.MessageID(fmt.Sprintf("<m%d@haninge.example>", n)), Essence: sumOf(fmt.Appendf(nil, "essence %d", n)),
		Kind: letter.New, Reason: "keyword", Case: string(initiative.MakeID("SAM", at.Year(), n)), Party: "kommun",
		At: at, Received: at, Size: len(raw), Places: []letter.Place{{Mailbox: "kommun", UIDValidity: 7, UID: uint32(n)}},
	}
}

func anEnvelope(n int, at time.Time) letter.Envelope {
	return letter.Envelope{
		Key: fmt.Sprintf("reply/%s", sumOf(fmt.Appendf(nil, "%d", n))), ID: letter.MessageID(fmt.Sprintf("<v1.gap.SAM-%d.1@haninge.example>", n)),
		Kind: "gap", Case: string(initiative.MakeID("SAM", at.Year(), n)), Via: "kommun", From: "in@haninge.example", To: "anna@haninge.example",
		Bytes: fmt.Appendf(nil, "Subject: SAM %d\r\n\r\n%s\r\n", n, strings.Repeat("Hej! ", 200)), Due: at,
	}
}

// take does what the desk does with one mail.
func take(t *Tx, n int, at time.Time) error {
	raw := fmt.Appendf(nil, "Message-ID: <m%d@haninge.example>\r\n\r\n%s", n, strings.Repeat("Hej! ", 50))
	if _, err := t.Keep(raw); err != nil {
		return err
	}
	if _, err := t.NextCase("SAM", at.Year()); err != nil {
		return err
	}
	if err := t.PutCase(aCase(n, at)); err != nil {
		return err
	}
	e := anEntry(n, raw, at)
	e.Kept = true
	if err := t.PutEntry(e); err != nil {
		return err
	}
	if _, err := t.PutEnvelope(anEnvelope(n, at)); err != nil {
		return err
	}
	return t.PutCursor("kommun", Cursor{UIDValidity: 7, UIDNext: uint32(n) + 1}, time.Time{})
}

func TestWhatIsTakenIsThereAfterwards(t *testing.T) {
	dir := t.TempDir()
	s := openAt(t, dir)
	secret := s.Secret()
	update(t, s, func(tx *Tx) error {
		for n := 1; n <= 20; n++ {
			if err := take(tx, n, monday()); err != nil {
				return err
			}
		}
		return nil
	})
	sound(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, dir)
	if !bytes.Equal(secret, s.Secret()) || len(secret) != 32 {
		t.Error("the key is not the one it was made with")
	}
	view(t, s, func(tx *Tx) error {
		c, ok, err := tx.Case("SAM-2026-0007")
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if diff := cmp.Diff(encoded(t, aCase(7, monday())), encoded(t, c)); diff != "" {
			t.Error(diff)
		}
		items, err := tx.Items(outbox.Due, 0)
		if err != nil || len(items) != 20 {
			t.Fatal(len(items), err)
		}
		item, ok, err := tx.EnvelopeByID("<v1.gap.SAM-7.1@haninge.example>")
		if err != nil || !ok || !bytes.Equal(item.Bytes, anEnvelope(7, monday()).Bytes) {
			t.Error("the envelope's bytes are not what was put", ok, err)
		}
		return nil
	})
	if got := signs(t, s); len(got) > 0 {
		t.Errorf("the store doubts itself: %v", got)
	}
	sound(t, s)
}

func encoded(t testing.TB, v any) string {
	t.Helper()
	b, err := encode(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAnErrorUndoesAll(t *testing.T) {
	s := open(t)
	want := errors.New("no")
	err := s.Update(func(tx *Tx) error {
		if err := take(tx, 1, monday()); err != nil {
			return err
		}
		return want
	})
	if !errors.Is(err, want) || errors.Is(err, ErrStorage) {
		t.Fatalf("got %v", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = s.Update(func(tx *Tx) error {
			if err := take(tx, 2, monday()); err != nil {
				return err
			}
			panic("a fault of ours")
		})
	}()
	view(t, s, func(tx *Tx) error {
		if n, err := tx.CaseCount(); n != 0 || err != nil {
			t.Errorf("%d cases, %v", n, err)
		}
		return nil
	})
	update(t, s, func(tx *Tx) error {
		id, err := tx.NextCase("SAM", 2026)
		if id != "SAM-2026-0001" {
			t.Errorf("the next case is %s", id)
		}
		return err
	})
	sound(t, s)
}

func TestNobodyElseMayLook(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, dir)
	large := bytes.Repeat([]byte("x"), Small+1)
	update(t, s, func(tx *Tx) error { _, err := tx.Keep(large); return err })
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", path, info.Mode())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFree(t *testing.T) {
	s := open(t)
	if n, err := s.Free(); err != nil || n == 0 {
		t.Errorf("%d bytes free, %v", n, err)
	}
	s.dir = filepath.Join(s.dir, "nowhere")
	if _, err := s.Free(); err == nil {
		t.Error("there is room nowhere")
	}
}

func TestAClosedStoreSaysSo(t *testing.T) {
	s := open(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	if err := s.Update(func(*Tx) error { return nil }); err == nil {
		t.Error("a closed store takes writes")
	}
	if err := s.View(func(*Tx) error { return nil }); err == nil {
		t.Error("a closed store is read")
	}
}
