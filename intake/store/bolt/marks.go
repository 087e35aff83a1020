package bolt

import (
	"crypto/rand"
	"errors"
	"path/filepath"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store/bolt/files"
	"haninge.se/samrad/intake/store/bolt/table"
)

const committed table.Fact[commits] = "commits"

// commits is the store's own count of its transactions. An older store is told by it; bbolt's own count starts anew
// when a store is compacted.
type commits struct {
	Seq uint64    `json:"seq"`
	At  time.Time `json:"at"`
}

// compareMarks holds the store against its marks.
func (s *Store) compareMarks(elsewhere string) error {
	is := s.who
	w := files.Comparison{Created: is.Created, Instance: is.Instance, Marked: is.Marked, Elsewhere: elsewhere != ""}
	var last commits
	var own map[string]int64
	err := s.view(func(t *Tx) (err error) {
		if own, err = t.rows.LastOf(numbersOf); err == nil {
			last, _, err = committed.Get(t.rows)
		}
		return err
	})
	if err != nil {
		return err
	}
	w.Seq = last.Seq
	if w.Inner, err = files.ReadMark(filepath.Join(s.dir, files.Inner)); err != nil {
		return err
	}
	if w.Elsewhere {
		if w.Outer, err = files.ReadMark(elsewhere); err != nil {
			return err
		}
	}
	if err := s.adopt(&w); err != nil {
		return err
	}
	now := files.Mark{Store: w.Created, Instance: w.Instance, Seq: w.Furthest(), At: last.At, Numbers: w.Given()}
	for name, n := range own { // the marks are behind where the program was killed between a commit and them
		now.Numbers[name] = max(now.Numbers[name], n)
	}
	s.marks, s.markFault, err = files.OpenMarks(s.dir, elsewhere, now)
	if err != nil || !w.Elsewhere || s.markFault != nil || s.who.Marked {
		return err
	}
	who := s.who // there is a mark elsewhere now, which is missed when it is gone
	who.Marked = true
	return s.become(who, func(*Tx) error { return nil })
}

// adopt takes a store that may be an older one into use: it stops its replies and becomes another instance, so that it
// can be told from the one it may be a copy of. From then on it counts as newer than all it lost, and is not doubted
// again.
func (s *Store) adopt(w *files.Comparison) error {
	signs := w.Signs()
	if len(signs) == 0 {
		return nil
	}
	who := s.who
	who.Instance = newInstance(s.now())
	w.Seq, w.Instance = w.Furthest(), who.Instance
	return s.become(who, func(t *Tx) error {
		for _, reason := range signs {
			if _, err := t.stop(reason, "", *w); err != nil {
				return err
			}
		}
		return committed.Put(t.rows, commits{Seq: w.Seq, At: t.at})
	})
}

// become writes anew whose the store is, in one transaction with what goes with that.
func (s *Store) become(who identity, with func(*Tx) error) error {
	err := s.update(func(t *Tx) error { return errors.Join(with(t), t.putIdentity(who)) })
	if err == nil {
		s.who = who
	}
	return err
}

// newInstance names one copy of a store.
func newInstance(at time.Time) string {
	var random [4]byte
	_, _ = rand.Read(random[:]) // never fails
	return letter.Instance(at, random)
}
