package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/alecthomas/kong"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
)

// control answers commands over the daemon's socket.
type control struct {
	listener *net.UnixListener
	register *register
	now      func() time.Time
	log      *slog.Logger
}

// control makes the daemon's socket. The store's lock is held, so that no other daemon can be behind an old one.
func (d *daemon) control() (*control, error) {
	l, err := bind(d.store.Dir())
	if err != nil {
		return nil, err
	}
	r := &register{cfg: d.cfg, store: d.store, health: d.health, writer: d.clerk, desk: d.desk, servers: d.servers}
	return &control{listener: l, register: r, now: d.now, log: d.log}, nil
}

// serve answers until ctx ends, each client on its own, and waits for those that are being answered.
func (c *control) serve(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { _ = c.listener.Close() })
	defer stop()
	var clients sync.WaitGroup
	defer clients.Wait()
	for {
		conn, err := c.listener.Accept()
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
			if err := c.converse(ctx, conn); err != nil && ctx.Err() == nil {
				c.log.Warn("a command over the socket was cut off", "error", err)
			}
		})
	}
}

func (c *control) close() error {
	if err := c.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// converse is one command: read it, run it, say how it ended.
func (c *control) converse(ctx context.Context, conn net.Conn) error {
	req, err := readRequest(conn)
	if err != nil {
		return err
	}
	to := &frames{conn: conn}
	if err := to.send(frameOut, nil); err != nil { // the command is taken up: it may be a while before there is more to say
		return err
	}
	p := &program{
		ctx: ctx, args: req.Args, stdin: strings.NewReader(""), stdout: stream{to, frameOut}, stderr: stream{to, frameErr},
		now: c.now, env: func(string) string { return "" }, user: req.User, open: c.register, create: to.create,
	}
	hush := to.keepAlive(ctx)
	code := terminal.Report(p.stderr, c.run(p))
	hush()
	return to.send(frameExit, []byte{byte(code)})
}

// run runs a command for a client. A fault of ours in it must not end the daemon.
func (c *control) run(p *program) (err error) {
	defer func() {
		if v := recover(); v != nil {
			c.log.Error("a command over the socket failed", "fault", fmt.Sprintf("%T", v))
			err = errors.New("the command failed in the daemon; its log says when")
		}
	}()
	parsed, err := p.parse()
	if parsed == nil || err != nil {
		return err
	}
	if !remote(parsed) {
		return terminal.UsageError("this command is not run by the daemon", "run it where you are")
	}
	return parsed.Run(p)
}

// remote reports whether a command reads the store, and so may be run for a client.
func remote(parsed *kong.Context) bool {
	node := parsed.Selected()
	for node != nil && node.Parent != nil && node.Parent.Type != kong.ApplicationNode {
		node = node.Parent
	}
	if node == nil {
		return false
	}
	switch node.Name {
	case "list", "show", "case", "log", "status", "export", "digest", "quarantine", "outbox", "backup", "verify":
		return true
	}
	return false
}
