package main

import (
	"log/slog"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/daemon"
	"haninge.se/samrad/cmd/samrad/internal/demo"
)

type demoCmd struct {
	Dir  string `help:"Keep mails, digest and the daemon's log here (default: a temporary folder)." placeholder:"DIR"`
	Fast bool   `help:"Show headings only; the mails are kept all the same."`
	Stay bool   `help:"Leave the servers up afterwards, and print the settings for a mail client."`
}

func (c *demoCmd) Run(p *program) error {
	return demo.Play(p.ctx, demo.Options{
		Dir: c.Dir, Fast: c.Fast, Stay: c.Stay, Out: p.stdout, Now: p.now,
		Handler: func(d *daemon.Daemon, now func() time.Time) daemon.Handler {
			return remoteOf(d, now, slog.New(slog.DiscardHandler)).command
		},
	})
}
