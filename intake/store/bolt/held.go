package bolt

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/table"
)

var held = table.New("held", table.Spec[store.Held]{Refs: heldRefs}) // by sum

const countHeld = "held"

// heldRefs counts what still waits.
func heldRefs(h *store.Held) (r table.Refs) {
	if h.Fate == "" {
		r.Count(countHeld)
	}
	return r
}

// Hold is store.Quarantine.
func (t *Tx) Hold(h store.Held) error {
	if err := validSum(h.Sum); err != nil {
		return err
	}
	k := sumKey(h.Sum)
	if known, err := held.Has(t.rows, k); err != nil || known {
		return err
	}
	if h.At.IsZero() {
		h.At = t.at
	}
	if err := held.Put(t.rows, k, h); err != nil {
		return err
	}
	return t.Log(store.Event{What: "letter held", Reason: h.Reason, IDs: ids(string(h.Sum))})
}

// Held is store.Quarantine.
func (t *Tx) Held(sum letter.Sum) (store.Held, bool, error) {
	return held.Get(t.rows, sumKey(sum))
}

// HeldMails is store.Quarantine.
func (t *Tx) HeldMails(all bool) (out []store.Held, err error) {
	err = held.Up(t.rows, nil, func(_ []byte, h store.Held) (bool, error) {
		if all || h.Fate == "" {
			out = append(out, h)
		}
		return true, nil
	})
	slices.SortFunc(out, func(a, b store.Held) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Sum, b.Sum)) })
	return out, err
}

// Settle is store.Quarantine.
func (t *Tx) Settle(sum letter.Sum, fate, by, why string) error {
	k := sumKey(sum)
	h, ok, err := held.Get(t.rows, k)
	switch {
	case err != nil:
		return err
	case !ok:
		return fmt.Errorf("%s is not in quarantine", sum)
	case h.Fate != "":
		return fmt.Errorf("%s was %s by %s on %s", sum, h.Fate, h.By, h.Done.Format(time.DateOnly))
	case fate != store.Released && fate != store.Discarded:
		return fmt.Errorf("%q is no end of a quarantine", fate)
	}
	h.Fate, h.By, h.Why, h.Done = fate, by, why, t.at
	if err := held.Put(t.rows, k, h); err != nil {
		return err
	}
	return t.Log(store.Event{What: "letter " + fate, Reason: why, By: by, IDs: ids(string(sum))})
}
