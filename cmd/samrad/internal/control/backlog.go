package control

import (
	"context"
	"io"
	"sync"
)

// mostAhead is how much of an answer is held for whoever reads it slower than the daemon writes: more than a log of
// hundreds of thousands of lines.
const mostAhead = 64 << 20

// backlog writes what is to be shown, in its order, while the next of it is read from the daemon: a pager takes a page
// and rests for as long as its reader does, and the daemon must not wait for that.
type backlog struct {
	ctx     context.Context // ends the waiting for whoever reads
	mu      sync.Mutex
	changed *sync.Cond
	waiting []piece
	size    int
	ended   bool
	done    bool
	err     error
}

type piece struct {
	to   io.Writer
	text []byte
}

func newBacklog(ctx context.Context) *backlog {
	b := &backlog{ctx: ctx}
	b.changed = sync.NewCond(&b.mu)
	go b.write()
	return b
}

// put has bytes written when their turn comes. It waits where too many wait, and returns what an earlier write failed
// of.
func (b *backlog) put(to io.Writer, text []byte) error {
	if len(text) == 0 {
		return nil
	}
	return b.until(func() bool { return b.size < mostAhead }, func() {
		b.waiting, b.size = append(b.waiting, piece{to, text}), b.size+len(text)
	})
}

// end waits until all is written.
func (b *backlog) end() error {
	b.mu.Lock()
	b.ended = true
	b.changed.Broadcast()
	b.mu.Unlock()
	return b.until(func() bool { return b.done }, func() {})
}

// until waits for a condition and then does something about it, unless a write failed or the command is broken off.
func (b *backlog) until(holds func() bool, then func()) error {
	wake := context.AfterFunc(b.ctx, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.changed.Broadcast()
	})
	defer wake()
	b.mu.Lock()
	defer b.mu.Unlock()
	for !holds() && b.err == nil && b.ctx.Err() == nil {
		b.changed.Wait()
	}
	switch {
	case b.err != nil:
		return b.err
	case !holds():
		return b.ctx.Err()
	}
	then()
	b.changed.Broadcast()
	return nil
}

// write writes what waits until the end has come and nothing does, or a write fails.
func (b *backlog) write() {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.changed.Broadcast()
	for {
		for len(b.waiting) == 0 && !b.ended {
			b.changed.Wait()
		}
		if len(b.waiting) == 0 {
			b.done = true
			return
		}
		next := b.waiting[0]
		b.waiting = b.waiting[1:]
		b.mu.Unlock()
		_, err := next.to.Write(next.text)
		b.mu.Lock()
		b.size -= len(next.text)
		if b.changed.Broadcast(); err != nil {
			b.err, b.waiting = err, nil
			return
		}
	}
}
