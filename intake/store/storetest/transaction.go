package storetest

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

func (r Suite) TestWhatIsTakenIsThereAfterwards(t *testing.T) {
	dir := t.TempDir()
	s := r.at(t, dir)
	secret := s.Secret()
	update(t, s, func(tx store.Tx) error {
		for n := 1; n <= 20; n++ {
			if err := take(tx, n, fixture.Monday()); err != nil {
				return err
			}
		}
		return nil
	})
	sound(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = r.at(t, dir)
	if !bytes.Equal(secret, s.Secret()) || len(secret) != 32 {
		t.Error("the key is not the one it was made with")
	}
	view(t, s, func(tx store.Tx) error {
		c, ok, err := tx.Case("SAM-2026-0007")
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if diff := cmp.Diff(encoded(t, fixture.Case(7, fixture.Monday())), encoded(t, c)); diff != "" {
			t.Error(diff)
		}
		items, err := tx.Items(outbox.Due, 0)
		if err != nil || len(items) != 20 {
			t.Fatal(len(items), err)
		}
		item, ok, err := tx.EnvelopeByID("<v1.gap.SAM-7.1@haninge.example>")
		if err != nil || !ok || !bytes.Equal(item.Bytes, fixture.Envelope(7, fixture.Monday()).Bytes) {
			t.Error("the envelope's bytes are not what was put", ok, err)
		}
		return nil
	})
	if stop, stopped, err := s.Stopped(); stopped || err != nil {
		t.Errorf("the store doubts itself: %v, %v", stop.Signs, err)
	}
	sound(t, s)
}

func (r Suite) TestAnErrorUndoesAll(t *testing.T) {
	s := r.open(t)
	want := errors.New("no")
	err := s.Update(func(tx store.Tx) error {
		if err := take(tx, 1, fixture.Monday()); err != nil {
			return err
		}
		return want
	})
	if !errors.Is(err, want) || errors.Is(err, store.ErrStorage) {
		t.Fatalf("got %v", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = s.Update(func(tx store.Tx) error {
			if err := take(tx, 2, fixture.Monday()); err != nil {
				return err
			}
			panic("a fault of ours")
		})
	}()
	view(t, s, func(tx store.Tx) error {
		if n, err := tx.Counts(); n.Cases != 0 || err != nil {
			t.Errorf("%d cases, %v", n.Cases, err)
		}
		return nil
	})
	update(t, s, func(tx store.Tx) error {
		id, err := tx.NextCase("SAM", 2026)
		if id != "SAM-2026-0001" {
			t.Errorf("the next case is %s", id)
		}
		return err
	})
	sound(t, s)
}

func (r Suite) TestAClosedStoreSaysSo(t *testing.T) {
	s := r.open(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	if err := s.Update(func(store.Tx) error { return nil }); err == nil {
		t.Error("a closed store takes writes")
	}
	if err := s.View(func(store.Tx) error { return nil }); err == nil {
		t.Error("a closed store is read")
	}
}
