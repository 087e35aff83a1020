package control

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"time"
)

// Server is the daemon's end of the socket.
type Server struct{ listener *net.UnixListener }

// Listen takes the socket's place in a data folder. The caller holds the store's lock: what is there belongs to a
// daemon that is gone.
func Listen(dir string) (*Server, error) {
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
	return &Server{l}, nil
}

// Vacant says why Listen could not take the socket's place; nil where it could.
func Vacant(dir string) error {
	path, err := socketPath(dir)
	if err != nil {
		return err
	}
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		return fmt.Errorf("control socket %s: a folder lies in its place: move it away", path)
	}
	return nil
}

// Serve answers until ctx ends, each client on its own, and waits for those that are being answered. run does a command
// and returns its exit code.
func (s *Server) Serve(ctx context.Context, log *slog.Logger, run func(context.Context, Request, Caller) int) error {
	stop := context.AfterFunc(ctx, func() { _ = s.listener.Close() })
	defer stop()
	var clients sync.WaitGroup
	defer clients.Wait()
	for {
		conn, err := s.listener.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("waiting for a command: %w", err)
		}
		clients.Go(func() {
			defer conn.Close()
			hangup := context.AfterFunc(ctx, func() { _ = conn.Close() })
			defer hangup()
			if err := converse(ctx, conn, run); err != nil && ctx.Err() == nil {
				log.Warn("a command over the socket was cut off", "error", err)
			}
		})
	}
}

// Close gives the socket up, if Serve has not done so.
func (s *Server) Close() error {
	if err := s.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// converse is one command: read it, run it, say how it ended.
func converse(ctx context.Context, conn net.Conn, run func(context.Context, Request, Caller) int) error {
	req, err := readRequest(conn)
	if err != nil {
		return err
	}
	to := &frames{conn: conn}
	if err := to.send(frameOut,
		nil); err != nil { // the command is taken up: it may be a while before there is more to say
		return err
	}
	hush := to.keepAlive(ctx)
	var after []func()
	code := run(ctx, req, Caller{
		Stdout: stream{to, frameOut}, Stderr: stream{to, frameErr}, Create: to.create,
		After: func(fn func()) { after = append(after, fn) },
	})
	hush()
	err = to.send(frameExit, []byte{byte(code)})
	for _, fn := range after {
		fn()
	}
	return err
}

// readRequest reads the one line of a client.
func readRequest(conn net.Conn) (Request, error) {
	var r Request
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
