package store

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"haninge.se/samrad/intake/letter"
)

// Held is a mail that waits for a person, or did.
type Held struct {
	Sum    letter.Sum `json:"sum"`
	Reason string     `json:"reason"`
	Guess  string     `json:"guess,omitempty"` // what it probably is
	At     time.Time  `json:"at"`
	Done   time.Time  `json:"done,omitzero"`
	Fate   string     `json:"fate,omitempty"` // released, discarded
	By     string     `json:"by,omitempty"`
	Why    string     `json:"why,omitempty"`
}

// Fates of a held mail.
const (
	Released  = "released"
	Discarded = "discarded"
)

// Hold puts a mail aside for a person. A mail that is held already, or was, stays as it is.
func (t *Tx) Hold(h Held) error {
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
	return t.Log(Event{What: "letter held", Reason: h.Reason, IDs: ids(string(h.Sum))})
}

// heldRows counts what still waits.
func heldRows(h Held) rows {
	if h.Fate != "" {
		return rows{}
	}
	return rows{count: map[string]int64{"held": 1}}
}

// Held returns a held mail.
func (t *Tx) Held(sum letter.Sum) (Held, bool, error) {
	k, err := sumKey(sum)
	if err != nil {
		return Held{}, false, err
	}
	return load[Held](t, bHeld, k)
}

// HeldMails lists what waits for a person, oldest first; with all, also what was dealt with.
func (t *Tx) HeldMails(all bool) ([]Held, error) {
	var out []Held
	err := t.up(bHeld, nil, nil, func(k, body []byte) (bool, error) {
		var h Held
		if err := decode(bHeld, k, body, &h); err != nil {
			return false, err
		}
		if all || h.Fate == "" {
			out = append(out, h)
		}
		return true, nil
	})
	slices.SortFunc(out, func(a, b Held) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Sum, b.Sum)) })
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
	case fate != Released && fate != Discarded:
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
	return t.Log(Event{What: "letter " + fate, Reason: why, By: by, IDs: ids(string(sum))})
}
