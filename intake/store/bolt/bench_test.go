package bolt

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// fill registers cases 1 to n, a thousand a transaction, two hours apart from each other back in time.
func fill(t testing.TB, s *Store, n int) {
	t.Helper()
	for from := 1; from <= n; from += 1000 {
		update(t, s, func(tx *Tx) error {
			for i := from; i < min(from+1000, n+1); i++ {
				at := monday().Add(-time.Duration(n-i) * 2 * time.Hour)
				if err := tx.PutCase(aCase(i, at)); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// BenchmarkTake is a mail a transaction: what the desk does with a new mail, and one fsync.
func BenchmarkTake(b *testing.B) {
	s := open(b)
	n := 0
	for b.Loop() {
		n++
		update(b, s, func(tx *Tx) error { return take(tx, n, monday()) })
	}
}

// BenchmarkTakeBatch is a hundred mails a transaction.
func BenchmarkTakeBatch(b *testing.B) {
	s := open(b)
	n := 0
	for b.Loop() {
		update(b, s, func(tx *Tx) error {
			for range 100 {
				n++
				if err := take(tx, n, monday()); err != nil {
					return err
				}
			}
			return nil
		})
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/mail")
}

// BenchmarkReply is a reply to one of 100 000 cases: look it up by thread, change it, write it.
func BenchmarkReply(b *testing.B) {
	s := open(b)
	const cases = 100_000
	fill(b, s, cases)
	n := 0
	for b.Loop() {
		update(b, s, func(tx *Tx) error {
			for range 100 {
				n++
				at := n*7919%cases + 1
				id, ok, err := tx.ByThread(letter.MessageID(fmt.Sprintf("<m%d@haninge.example>", at)))
				if err != nil || !ok {
					return fmt.Errorf("thread %d: %v %w", at, ok, err)
				}
				c, _, err := tx.Case(id)
				if err != nil {
					return err
				}
				c.Updated = monday().Add(time.Duration(n) * time.Second)
				c.Put("talesperson", initiative.Version{Text: "Enhetschefen", State: initiative.Answered})
				if err := tx.PutCase(c); err != nil {
					return err
				}
			}
			return nil
		})
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/mail")
}

// BenchmarkDigest is all that a digest reads of a register of 100 000 cases.
func BenchmarkDigest(b *testing.B) {
	s := open(b)
	fill(b, s, 100_000)
	today := dates.DayOf(monday())
	for b.Loop() {
		view(b, s, func(tx *Tx) error {
			nothing := func(*initiative.Initiative) error { return nil }
			err1 := tx.Living(today.AddDays(-30), nothing)
			err2 := tx.Changed(monday().AddDate(0, 0, -7), nothing)
			return errors.Join(err1, err2)
		})
	}
}

// BenchmarkOpen is opening, and so looking through, a store of 100 000 cases.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	s := openAt(b, dir)
	fill(b, s, 100_000)
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s, err := Open(dir, store.Options{Location: stockholm()})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
