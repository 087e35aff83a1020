package bolt

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// Hold puts a mail aside for a person. A mail that is held already, or was, stays as it is.
func (t *Tx) Hold(h store.Held) error {
	k, err := sumKey(h.Sum)
	if err != nil {
		return err
	}
	_, known, err := t.Held(h.Sum)
	if err != nil || known {
		return err
	}
	if h.At.IsZero() {
		h.At = t.at
	}
	if err := t.save(bHeld, k, h); err != nil {
		return err
	}
	if err := t.reindexRows(rows{}, heldRows(h)); err != nil {
		return err
	}
	return t.Log(store.Event{What: "letter held", Reason: h.Reason, IDs: ids(string(h.Sum))})
}

// heldRows counts what still waits.
func heldRows(h store.Held) rows {
	if h.Fate != "" {
		return rows{}
	}
	return rows{count: map[string]int64{"held": 1}}
}

// Held returns a held mail.
func (t *Tx) Held(sum letter.Sum) (store.Held, bool, error) {
	k, err := sumKey(sum)
	if err != nil {
		return store.Held{}, false, err
	}
	return load[store.Held](t, bHeld, k)
}

// HeldMails lists what waits for a person, oldest first; with all, also what was dealt with.
func (t *Tx) HeldMails(all bool) ([]store.Held, error) {
	var out []store.Held
	err := t.up(bHeld, nil, nil, func(k, body []byte) (bool, error) {
		var h store.Held
		if err := decode(bHeld, k, body, &h); err != nil {
			return false, err
		}
		if all || h.Fate == "" {
			out = append(out, h)
		}
		return true, nil
	})
	slices.SortFunc(out, func(a, b store.Held) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Sum, b.Sum)) })
	return out, err
}

// HeldCount returns how many mails wait for a person.
func (t *Tx) HeldCount() (int, error) {
	n, err := t.number("held")
	return int(n), err
}

// Settle ends a mail's wait: released or discarded, by whom and why. Its bytes stay.
func (t *Tx) Settle(sum letter.Sum, fate, by, why string) error {
	h, ok, err := t.Held(sum)
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
	old := h
	h.Fate, h.By, h.Why, h.Done = fate, by, why, t.at
	k, err := sumKey(sum)
	if err != nil {
		return err
	}
	if err := t.save(bHeld, k, h); err != nil {
		return err
	}
	if err := t.reindexRows(heldRows(old), heldRows(h)); err != nil {
		return err
	}
	return t.Log(store.Event{What: "letter " + fate, Reason: why, By: by, IDs: ids(string(sum))})
}
