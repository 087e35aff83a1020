package main

import (
	"runtime/debug"

	"haninge.se/samrad/cmd/samrad/internal/daemon"
)

type serveCmd struct {
	configFlag
}

func (c *serveCmd) Run(p *program) error {
	cfg, _, err := p.load(c.Config)
	if err != nil {
		return err
	}
	log := daemon.NewLog(p.stderr, p.env)
	d, err := daemon.Open(p.ctx, cfg, p.now, log, p.env)
	if err != nil {
		return err
	}
	defer d.Close()
	d.Answer, d.Version, d.Parse = remoteOf(d, p.now, log).command, version(debug.ReadBuildInfo()), p.readMail
	return d.Run(p.ctx, p.env)
}
