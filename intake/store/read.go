package store

import "haninge.se/samrad/intake/letter"

// Read is what one look at a store gives.
func Read[T any](s Transactions, look func(Tx) (T, error)) (found T, err error) {
	err = s.View(func(tx Tx) (err error) {
		found, err = look(tx)
		return err
	})
	return found, err
}

// Newest is the row of the mail that was taken in last; the zero row where there is none.
func Newest(tx Tx) (newest letter.Entry, err error) {
	rows, err := tx.Entries(EntryQuery{Limit: 1})
	if len(rows) > 0 {
		newest = rows[0]
	}
	return newest, err
}
