package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// The control socket: DATA_DIR/samrad.sock, for the owner of the store alone. The client sends its command line as
// one line of JSON; the daemon runs the same command on its open store and answers in frames: a letter, a length
// of four bytes, and so many bytes. The caller's files are written by the caller, with its own rights.
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

type request struct {
	Args []string `json:"args"`
	User string   `json:"user"` // who asks, for the log
}

// socketPath refuses a path that a unix socket cannot have: sun_path of unix(7) holds 108 bytes with its end.
func socketPath(dir string) (string, error) {
	path := filepath.Join(dir, "samrad.sock")
	if len(path) >= 108 {
		return "", terminal.Hinted(fmt.Errorf("the path of the control socket is too long (%d bytes): %s", len(path), path), "write a shorter data_dir")
	}
	return path, nil
}

// ask lets a running daemon run this command; false when none runs.
func (p *program) ask(dir string) (asked bool, err error) {
	path, err := socketPath(dir)
	if err != nil {
		return false, err
	}
	conn, err := (&net.Dialer{Timeout: patience}).DialContext(p.ctx, "unix", path)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENOTDIR):
		return false, nil
	case errors.Is(err, fs.ErrPermission):
		return false, terminal.Hinted(fmt.Errorf("asking the daemon: %s may not be used by this user", path), "run as the user that runs samrad serve")
	case err != nil:
		return false, fmt.Errorf("asking the daemon: %w", err)
	}
	defer conn.Close()
	stop := context.AfterFunc(p.ctx, func() { _ = conn.Close() })
	defer stop()
	if err := json.NewEncoder(conn).Encode(request{p.args, p.user}); err != nil {
		return true, fmt.Errorf("asking the daemon: %w", err)
	}
	return true, p.listen(conn)
}

// listen passes on what the daemon answers, and ends as it ended there.
func (p *program) listen(conn net.Conn) error {
	in := bufio.NewReader(conn)
	var file io.WriteCloser
	defer func() { drop(file) }()
	for wait := greeting; ; wait = patience {
		_ = conn.SetReadDeadline(time.Now().Add(wait))
		kind, body, err := readFrame(in)
		if errors.Is(err, os.ErrDeadlineExceeded) && wait == greeting {
			return terminal.Hinted(fmt.Errorf("the daemon does not answer: it took no command for %v", greeting), "look whether it hangs, and start it anew")
		}
		if err != nil {
			return terminal.Hinted(fmt.Errorf("the daemon broke off its answer: %w", err), "ask again; without a daemon the command reads the store itself")
		}
		switch kind {
		case frameOut:
			_, err = p.stdout.Write(body)
		case frameErr:
			_, err = p.stderr.Write(body)
		case frameFile:
			file, err = p.asked(string(body))
		case frameData:
			err = intoFile(file, body)
		case frameDone:
			err = intoFile(file, nil)
			if err == nil {
				err, file = file.Close(), nil
			}
		case frameExit:
			if len(body) == 1 && body[0] != 0 {
				return terminal.ExitStatus(body[0])
			}
			return nil
		default:
			err = fmt.Errorf("the daemon speaks another language (%q): is it of another version?", kind)
		}
		if err != nil {
			return err
		}
	}
}

// asked makes a file that the command line names, and no other: whoever can speak for the daemon must not write
// with the rights of whoever asks it, who may be root.
func (p *program) asked(name string) (io.WriteCloser, error) {
	for _, arg := range p.args {
		if _, value, ok := strings.Cut(arg, "="); ok && strings.HasPrefix(arg, "--") {
			arg = value
		}
		inside := filepath.Dir(name) == filepath.Clean(arg) && strings.HasPrefix(filepath.Base(name), "digest.")
		if name == arg || inside {
			return p.create(name)
		}
	}
	return nil, fmt.Errorf("the daemon wants to write %q, which nobody asked for", name)
}

func intoFile(file io.Writer, body []byte) error {
	if file == nil {
		return errors.New("the daemon sends a file that it did not name")
	}
	_, err := file.Write(body)
	return err
}

// drop removes a file that did not become whole.
func drop(file io.WriteCloser) {
	if f, ok := file.(*newFile); ok {
		f.discard()
	}
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

// readRequest reads the one line of a client.
func readRequest(conn net.Conn) (request, error) {
	var r request
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	line, err := bufio.NewReader(io.LimitReader(conn, maxRequest)).ReadString('\n')
	if err != nil {
		return r, fmt.Errorf("reading a request: %w", err)
	}
	if err := json.NewDecoder(strings.NewReader(line)).Decode(&r); err != nil {
		return r, fmt.Errorf("reading a request: %w", err)
	}
	return r, nil
}

// bind takes the socket's place. What is there when the store's lock is ours belongs to a daemon that is gone.
func bind(dir string) (*net.UnixListener, error) {
	path, err := socketPath(dir)
	if err != nil {
		return nil, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("replacing the control socket: %w", err)
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("making the control socket: %w", err)
	}
	// The folder is closed to others, so that nobody comes in between.
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("closing the control socket to others: %w", err), l.Close())
	}
	return l, nil
}
