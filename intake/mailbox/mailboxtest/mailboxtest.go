// Package mailboxtest is what every way to read a mailbox promises, for the tests: the same happens to the folder, and
// the same mail is handed over, whether it is read by IMAP or by Microsoft Graph.
package mailboxtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

// Peer is a folder on a server, and a way to read it.
type Peer interface {
	// Deliver brings in mail number n, and Person does something to a mail that lies there or lay there.
	Deliver(n int)
	Person(does Act, n int)
	// Break cuts all lines to the server, now.
	Break()
	// Watch hands over mail until ctx ends, as if the program had just begun with what the shelf remembers, and tells of
	// each look that found all as it should be.
	Watch(ctx context.Context, s *Shelf, looked func()) error
}

// Act is what a person does to a mail.
type Act int

// Acts.
const (
	Reads Act = iota
	Removes
	MovesOut
	MovesBack
)

// Shelf is what is durable: the mails that were handed over, and what the peer needs to go on from.
type Shelf struct {
	mu   sync.Mutex
	got  []int
	kept any
	die  func(durable bool) bool
}

// ErrDied is what storage fails with where a test wants it to.
var ErrDied = errors.New("died on purpose")

// Kept is what was last kept, nil at first.
func (s *Shelf) Kept() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept
}

// Keep makes a batch durable together with what to go on from.
func (s *Shelf) Keep(batch []int, from any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.die != nil && s.die(false) {
		return ErrDied
	}
	s.got, s.kept = append(s.got, batch...), from
	if s.die != nil && s.die(true) {
		return ErrDied
	}
	return nil
}

// numbers are the mails that came, sorted.
func (s *Shelf) numbers() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(slices.Values(s.got))
}

// Run holds a way to read against what all of them promise. Each test has a peer of its own.
func Run(t *testing.T, open func(testing.TB) Peer) {
	for name, test := range map[string]func(*life){
		"first start": firstStart, "restart": restart, "storage dies": storageDies, "people": people,
		"lines break": linesBreak, "backlog": backlog,
	} {
		t.Run(name, func(t *testing.T) { test(&life{T: t, peer: open(t), shelf: &Shelf{}}) })
	}
}

// life is the program's, which may begin again.
type life struct {
	*testing.T
	peer  Peer
	shelf *Shelf

	mu     sync.Mutex
	looks  int
	cancel context.CancelFunc
	done   chan error
}

func (l *life) begin() {
	ctx, cancel := context.WithCancel(context.Background())
	l.cancel, l.done = cancel, make(chan error, 1)
	go func() {
		l.done <- l.peer.Watch(ctx, l.shelf, func() { l.mu.Lock(); defer l.mu.Unlock(); l.looks++ })
	}()
	l.Cleanup(cancel)
}

func (l *life) end() {
	l.Helper()
	l.cancel()
	if err := <-l.done; err != nil {
		l.Error(err)
	}
}

func (l *life) until(what string, is func() bool) {
	l.Helper()
	for deadline := time.Now().Add(time.Minute); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			l.Fatalf("waited in vain for %s; %v came", what, l.shelf.numbers())
		}
	}
}

// rests waits until the folder has been looked at twice more.
func (l *life) rests() {
	l.Helper()
	looks := func() int { l.mu.Lock(); defer l.mu.Unlock(); return l.looks }
	was := looks()
	l.until("two more looks", func() bool { return looks() >= was+2 })
}

func (l *life) deliver(from, to int) {
	for n := from; n <= to; n++ {
		l.peer.Deliver(n)
	}
}

// came wants these mails to have come and no other, each once.
func (l *life) came(want ...int) {
	l.Helper()
	if got := l.shelf.numbers(); !slices.Equal(got, want) {
		l.Errorf("came %v, want %v", got, want)
	}
}

func between(from, to int) (out []int) {
	for n := from; n <= to; n++ {
		out = append(out, n)
	}
	return out
}

// started looks at a folder for the first time.
func (l *life) started() {
	l.begin()
	l.rests()
	l.end()
}

func firstStart(l *life) {
	l.deliver(1, 3)
	l.begin()
	l.rests()
	l.came()
	l.deliver(4, 6)
	l.until("three mails", func() bool { return len(l.shelf.numbers()) >= 3 })
	l.rests()
	l.end()
	l.came(4, 5, 6)
}

func restart(l *life) {
	l.started()
	for n := 1; n <= 3; n++ {
		l.deliver(10*n, 10*n+2)
		l.begin()
		l.rests()
		l.end()
	}
	l.came(10, 11, 12, 20, 21, 22, 30, 31, 32)
}

// storageDies ends the program when it stores mail, before and after that is durable.
func storageDies(l *life) {
	l.started()
	last := 0
	for round := range 4 {
		l.deliver(last+1, last+4)
		last += 4
		l.shelf.die = func(durable bool) bool { return durable == (round%2 == 0) }
		l.begin()
		if err := <-l.done; !errors.Is(err, ErrDied) {
			l.Fatalf("round %d: it ended with %v", round, err)
		}
		l.shelf.die = nil
	}
	l.begin()
	l.rests()
	l.end()
	l.came(between(1, last)...)
}

// people read, remove and move mail before and after it was handed over. What comes back may be handed over again,
// since it may have another number: it is known by its bytes or its id.
func people(l *life) {
	l.started()
	l.deliver(1, 8)
	for n, does := range map[int]Act{1: Reads, 2: Removes, 3: MovesOut, 4: MovesOut} {
		l.peer.Person(does, n)
	}
	l.peer.Person(MovesBack, 4)
	l.begin()
	l.rests()
	l.came(1, 4, 5, 6, 7, 8)
	l.peer.Person(Reads, 5)
	l.peer.Person(Removes, 6)
	l.peer.Person(MovesBack, 3)
	l.until("what was moved back", func() bool { return slices.Contains(l.shelf.numbers(), 3) })
	l.peer.Person(MovesOut, 7)
	l.peer.Person(MovesBack, 7)
	l.deliver(9, 9)
	l.until("the last", func() bool { return slices.Contains(l.shelf.numbers(), 9) })
	l.rests()
	l.end()
	if got := slices.Compact(l.shelf.numbers()); fmt.Sprint(got) != "[1 3 4 5 6 7 8 9]" {
		l.Errorf("came %v", got)
	}
}

func linesBreak(l *life) {
	l.started()
	l.begin()
	for n := 1; n <= 40; n++ {
		l.deliver(n, n)
		if n%8 == 0 {
			l.peer.Break()
		}
	}
	l.until("all of it", func() bool { return len(l.shelf.numbers()) >= 40 })
	l.rests()
	l.end()
	l.came(between(1, 40)...)
}

func backlog(l *life) {
	l.started()
	l.deliver(1, 300)
	l.begin()
	l.until("all of it", func() bool { return len(l.shelf.numbers()) >= 300 })
	l.rests()
	l.end()
	l.came(between(1, 300)...)
}
