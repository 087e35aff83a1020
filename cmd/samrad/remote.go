package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"haninge.se/samrad/cmd/samrad/internal/control"
	"haninge.se/samrad/cmd/samrad/internal/daemon"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
)

// remote runs commands for clients of the socket, on the daemon's register.
type remote struct {
	register *register
	now      func() time.Time
	log      *slog.Logger
}

// remoteOf answers for a daemon.
func remoteOf(d *daemon.Daemon, now func() time.Time, log *slog.Logger) *remote {
	return &remote{register: &register{Register: d.Register()}, now: now, log: log}
}

// command runs a command line and returns its exit code.
func (c *remote) command(ctx context.Context, req control.Request, to control.Caller) int {
	p := &program{
		ctx: ctx, args: req.Args, stdin: strings.NewReader(""), stdout: to.Stdout, stderr: to.Stderr,
		now: c.now, env: func(string) string { return "" }, user: req.User, open: c.register, create: to.Create,
		after: to.After,
	}
	return terminal.Report(p.stderr, c.run(p))
}

// run runs a command for a client. A fault of ours in it must not end the daemon.
func (c *remote) run(p *program) (err error) {
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
	if !asksRegister(parsed) {
		return terminal.UsageError("this command is not run by the daemon", "run it where you are")
	}
	return parsed.Run(p)
}

// asksRegister reports whether a command reads the store, and so may be run for a client.
func asksRegister(parsed *kong.Context) bool {
	node := parsed.Selected()
	for node != nil && node.Parent != nil && node.Parent.Type != kong.ApplicationNode {
		node = node.Parent
	}
	if node == nil {
		return false
	}
	switch node.Name {
	case "list", "show", "case", "log", "status", "export", "digest", "quarantine", "outbox", "backup", "verify",
		"reload", "retention":
		return true
	}
	return false
}
