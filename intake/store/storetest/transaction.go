package storetest

import (
	"bytes"
	"errors"
	"testing"

	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

func (r Suite) TestWhatIsTakenIsThereAfterwards(t *testing.T) {
	dir, opt := t.TempDir(), store.Options{Now: fixture.Monday, Location: fixture.Stockholm()}
	s := r.at(t, dir, opt)
	secret := s.Secret()
	take(s, 20)
	sound(t, s)
	must(s.Close())
	s = r.at(t, dir, opt)
	if !bytes.Equal(secret, s.Secret()) || len(secret) != 32 {
		t.Error("the key is not the one it was made with")
	}
	view(s, func(tx store.Tx) {
		c, _ := some(tx.Case("SAM-2026-0007"))
		same(t, fixture.Case(7, fixture.Monday()), c)
		if items := one(tx.Items(outbox.Due, 0)); len(items) != 20 {
			t.Fatal(len(items))
		}
		item, ok := some(tx.EnvelopeByID("<v1.gap.SAM-7.1@haninge.example>"))
		if !ok || !bytes.Equal(item.Bytes, fixture.Envelope(7, fixture.Monday()).Bytes) {
			t.Error("the envelope's bytes are not what was put", ok)
		}
	})
	if stop, stopped := some(s.Stopped()); stopped {
		t.Errorf("the store doubts itself: %v", stop.Signs)
	}
	sound(t, s)
}

func (r Suite) TestAnErrorUndoesAll(t *testing.T) {
	s := r.open(t)
	want := errors.New("no")
	err := s.Update(func(tx store.Tx) error { return errors.Join(taken(tx, 1), want) })
	if !errors.Is(err, want) || errors.Is(err, store.ErrStorage) {
		t.Fatalf("got %v", err)
	}
	func() {
		defer func() {
			if recover() != "a fault of ours" {
				t.Error("the panic was swallowed")
			}
		}()
		update(s, func(tx store.Tx) {
			must(taken(tx, 2))
			panic("a fault of ours")
		})
	}()
	view(s, func(tx store.Tx) {
		if n := one(tx.Counts()); n.Cases != 0 {
			t.Errorf("%d cases", n.Cases)
		}
	})
	update(s, func(tx store.Tx) {
		if id := one(tx.NextCase("SAM", 2026)); id != "SAM-2026-0001" {
			t.Errorf("the next case is %s", id)
		}
	})
}

func (r Suite) TestAClosedStoreSaysSo(t *testing.T) {
	s := r.at(t, t.TempDir(), store.Options{})
	must(s.Close())
	if err := s.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	refused(t, s, "a write to a closed store", func(store.Tx) error { return nil })
	if err := s.View(func(store.Tx) error { return nil }); err == nil {
		t.Error("a closed store is read")
	}
}
