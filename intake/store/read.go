package store

// Read is what one look at a store gives.
func Read[T any](s Transactions, look func(Tx) (T, error)) (found T, err error) {
	err = s.View(func(tx Tx) (err error) {
		found, err = look(tx)
		return err
	})
	return found, err
}
