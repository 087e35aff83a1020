package main

import (
	"errors"
	"io"
	"sync"

	"haninge.se/samrad/cmd/samrad/internal/control"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
)

// breakable runs what only reads, until it ends or the program is told to stop. Looking through a large store takes
// minutes, and whoever presses ^C gets the terminal back at once: reading changes nothing, and a file that it was
// making is removed.
func (p *program) breakable(read func() error) error {
	files := &unfinished{create: p.create}
	p.create = files.begin
	ended := make(chan error, 1)
	go func() { ended <- read() }()
	select {
	case err := <-ended:
		return err
	case <-p.ctx.Done():
		files.drop()
		return terminal.Hinted(errors.New("stopped before it was done"), "nothing was changed; run it again")
	}
}

// unfinished are the files that a command makes, for when it is told to stop.
type unfinished struct {
	create  func(name string) (io.WriteCloser, error)
	mu      sync.Mutex
	files   []io.WriteCloser
	stopped bool
}

func (u *unfinished) begin(name string) (io.WriteCloser, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.stopped {
		return nil, errors.New("no file is made any more")
	}
	f, err := u.create(name)
	if err == nil {
		u.files = append(u.files, f)
	}
	return f, err
}

// drop removes those that are not whole, and lets no other begin.
func (u *unfinished) drop() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.stopped = true
	for _, f := range u.files {
		control.Drop(f)
	}
}
