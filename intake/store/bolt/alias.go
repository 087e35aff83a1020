package bolt

import (
	"bytes"
	"slices"

	"haninge.se/samrad/intake/letter"
)

// Alias is store.Deliveries.
func (t *Tx) Alias(id letter.MessageID, also ...letter.MessageID) error {
	old, ok, err := t.EnvelopeByID(id)
	if err != nil || !ok {
		return err
	}
	now := old
	now.Also = slices.Clone(old.Also)
	for _, other := range also {
		known := func(a letter.MessageID) bool { return bytes.Equal(idKey(a), idKey(other)) }
		if other != "" && !known(old.ID) && !slices.ContainsFunc(now.Also, known) {
			now.Also = append(now.Also, other)
		}
	}
	if len(now.Also) == len(old.Also) {
		return nil
	}
	return items.Put(t.rows, []byte(now.Key), now)
}
