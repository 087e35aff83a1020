package intake

import "haninge.se/samrad/intake/letter"

// Attempts remembers past the death of the program which mails it was at, so that one that kills it does so three times
// at the most. A mark is set before the first byte is read.
type Attempts interface {
	// Begin notes that mails of a mailbox are about to be read: so many of them are suspect should the program die,
	// and where it is a single one, that one more than others.
	Begin(mailbox string, n int, only *letter.Place) error
	// Writing notes that they are read, and are being written.
	Writing(mailbox string) error
	// End notes that they are written: so many, without those that had been written before.
	End(mailbox string, n int) error
	// Suspects is how many mails of a mailbox an earlier run was at when it died.
	Suspects(mailbox string) int
	// Deadly reports whether a mail killed the program so often that it is not read again.
	Deadly(at letter.Place, raw []byte) bool
}

// portion is the part of a batch that is taken in together: all of it, but after a death one mail, until those are
// through that were being read then.
func (d *Desk) portion(mailbox string, batch []Incoming) (part []Incoming, careful bool) {
	if d.Attempts == nil || len(batch) == 0 {
		return batch, false
	}
	d.counting.Lock()
	defer d.counting.Unlock()
	left, asked := d.suspects[mailbox]
	if !asked {
		left = d.Attempts.Suspects(mailbox)
		if d.suspects == nil {
			d.suspects = map[string]int{}
		}
		d.suspects[mailbox] = left
	}
	if left == 0 {
		return batch, false
	}
	return batch[:1], true
}

// watch is the mark over the mails at hand.
type watch struct {
	desk    *Desk
	mailbox string
	careful bool
	passed  int // how many mails are written that were not before
}

// begin sets the mark. A suspect mail is read alone, so that a death is its own and not its neighbour's.
func (d *Desk) begin(mailbox string, batch []Incoming, careful bool) (*watch, error) {
	w := &watch{desk: d, mailbox: mailbox, careful: careful}
	n := len(batch)
	if careful {
		d.alone.Lock()
		d.counting.Lock()
		n = d.suspects[mailbox]
		d.counting.Unlock()
	} else {
		d.alone.RLock()
	}
	if d.Attempts == nil || len(batch) == 0 {
		return w, nil
	}
	var only *letter.Place
	if len(batch) == 1 {
		only = &batch[0].Place
	}
	if err := d.Attempts.Begin(mailbox, n, only); err != nil {
		w.over()
		return nil, err
	}
	return w, nil
}

// write says that all is read and decided.
func (w *watch) write() error {
	if w.desk.Attempts == nil {
		return nil
	}
	return w.desk.Attempts.Writing(w.mailbox)
}

// over takes the mark away.
func (w *watch) over() {
	d := w.desk
	if d.Attempts != nil {
		if err := d.Attempts.End(w.mailbox, w.passed); err != nil {
			d.Log.Warn("the mark of the mails at hand was not taken away", "error", err)
		}
	}
	if !w.careful {
		d.alone.RUnlock()
		return
	}
	d.counting.Lock()
	d.suspects[w.mailbox] -= w.passed
	d.counting.Unlock()
	d.alone.Unlock()
}
