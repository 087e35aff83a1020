// Package control is the daemon's unix socket, over which its commands run on the open store: the protocol of its
// README.md, the client's end of it and the daemon's. It knows no command.
package control

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"sync"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
)

const (
	frameOut  = 'o' // for stdout
	frameErr  = 'e' // for stderr
	frameFile = 'f' // a file begins: its name, as the caller wrote it
	frameData = 'd' // bytes of that file
	frameDone = 'c' // the file is whole
	frameExit = 'x' // the exit code in one byte: the last frame
)

const (
	maxFrame   = 1 << 20
	maxRequest = 64 << 10
	patience   = time.Minute      // that one end waits for the other; a backup is many frames
	heartbeat  = 15 * time.Second // how often a daemon that works says that it does
	greeting   = 10 * time.Second // that a client waits for a daemon to take its command up
)

// Request is a command line, as the one line of JSON that a client begins with.
type Request struct {
	Args []string `json:"args"`
	User string   `json:"user"` // who asks, for the log
}

// Caller is whoever gave the command line: what is said reaches it, and the files are made on its side.
type Caller struct {
	Stdout, Stderr io.Writer
	Create         func(name string) (io.WriteCloser, error)
	After          func(func()) // in the daemon: does something when the caller has the whole answer
}

// socketPath refuses a path that a unix socket cannot have: sun_path of unix(7) holds 108 bytes with its end.
func socketPath(dir string) (string, error) {
	path := filepath.Join(dir, "samrad.sock")
	if len(path) >= 108 {
		return "", terminal.Hinted(fmt.Errorf("the path of the control socket is too long (%d bytes): %s", len(path), path),
			"write a shorter data_dir")
	}
	return path, nil
}

func readFrame(in io.Reader) (kind byte, body []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.BigEndian.Uint32(head[1:])
	if n > maxFrame {
		return 0, nil, fmt.Errorf("a frame of %d bytes", n)
	}
	body = make([]byte, n)
	_, err = io.ReadFull(in, body)
	return head[0], body, err
}

// frames is the daemon's end of one conversation.
type frames struct {
	mu   sync.Mutex
	conn net.Conn
}

func (f *frames) send(kind byte, body []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for first := true; first || len(body) > 0; first = false {
		n := min(len(body), maxFrame)
		head := binary.BigEndian.AppendUint32([]byte{kind}, uint32(n))
		_ = f.conn.SetWriteDeadline(time.Now().Add(patience))
		if _, err := f.conn.Write(append(head, body[:n]...)); err != nil {
			return fmt.Errorf("answering over the socket: %w", err)
		}
		body = body[n:]
	}
	return nil
}

// keepAlive sends an empty frame now and then while a command works and has nothing to say, so that the client's
// patience measures silence of the daemon and not the length of the work.
func (f *frames) keepAlive(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var beating sync.WaitGroup
	beating.Go(func() {
		tick := time.NewTicker(heartbeat)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if f.send(frameOut, nil) != nil {
					return // the client is gone; the command finds out when it has something to say
				}
			}
		}
	})
	return func() { cancel(); beating.Wait() }
}

// stream writes frames of one kind.
type stream struct {
	to   *frames
	kind byte
}

func (s stream) Write(b []byte) (int, error) {
	if err := s.to.send(s.kind, b); err != nil {
		return 0, err
	}
	return len(b), nil
}

// Close ends a file.
func (s stream) Close() error { return s.to.send(frameDone, nil) }

func (f *frames) create(name string) (io.WriteCloser, error) {
	return stream{f, frameData}, f.send(frameFile, []byte(name))
}
