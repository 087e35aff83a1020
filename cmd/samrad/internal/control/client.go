package control

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
)

// Ask lets the daemon of a data folder run a command line, and passes on what it answers. asked is false when none
// runs; a command that ended with another code than 0 is a terminal.ExitStatus.
func Ask(ctx context.Context, dir string, req Request, to Caller) (asked bool, err error) {
	path, err := socketPath(dir)
	if err != nil {
		return false, err
	}
	conn, err := (&net.Dialer{Timeout: patience}).DialContext(ctx, "unix", path)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENOTDIR):
		return false, nil
	case errors.Is(err, fs.ErrPermission):
		return false, terminal.Hinted(fmt.Errorf("asking the daemon: %s may not be used by this user", path),
			"run as the user that runs samrad serve")
	case err != nil:
		return false, fmt.Errorf("asking the daemon: %w", err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	if err := json.NewEncoder(conn).Encode(req); err != nil {
		return true, fmt.Errorf("asking the daemon: %w", err)
	}
	return true, listen(ctx, conn, req, to)
}

// listen passes on what the daemon answers, and ends as it ended there.
func listen(ctx context.Context, conn net.Conn, req Request, to Caller) error {
	ahead := newBacklog(ctx)
	err := heard(conn, req, to, ahead)
	shown := ahead.end() // what was said before a fault stands before it
	if err != nil {
		return err
	}
	return shown
}

// heard takes the frames of an answer. What is to be shown goes through a backlog; files are written as they come.
func heard(conn net.Conn, req Request, to Caller, ahead *backlog) error {
	in := bufio.NewReader(conn)
	var file io.WriteCloser
	defer func() { Drop(file) }()
	for wait := greeting; ; wait = patience {
		_ = conn.SetReadDeadline(time.Now().Add(wait))
		kind, body, err := readFrame(in)
		if errors.Is(err, os.ErrDeadlineExceeded) && wait == greeting {
			return terminal.Hinted(fmt.Errorf("the daemon does not answer: it took no command for %v", greeting),
				"look whether it hangs, and start it anew")
		}
		if err != nil {
			return terminal.Hinted(fmt.Errorf("the daemon broke off its answer: %w", err),
				"ask again; without a daemon the command reads the store itself")
		}
		switch kind {
		case frameOut:
			err = ahead.put(to.Stdout, body)
		case frameErr:
			err = ahead.put(to.Stderr, body)
		case frameFile:
			file, err = to.make(string(body), req.Args)
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

// make makes a file that the command line names, and no other (README.md, "Files are the caller's").
func (to Caller) make(name string, args []string) (io.WriteCloser, error) {
	for _, arg := range args {
		if _, value, ok := strings.Cut(arg, "="); ok && strings.HasPrefix(arg, "--") {
			arg = value
		}
		inside := filepath.Dir(name) == filepath.Clean(arg) && strings.HasPrefix(filepath.Base(name), "digest.")
		if name == arg || inside {
			return to.Create(name)
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

// Drop removes a file that did not become whole, where it can be removed.
func Drop(file io.WriteCloser) {
	if f, ok := file.(interface{ Discard() }); ok {
		f.Discard()
	}
}
