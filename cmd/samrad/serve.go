package main

import (
	"runtime/debug"

	"haninge.se/samrad/cmd/samrad/internal/daemon"
	"haninge.se/samrad/config"
)

type serveCmd struct {
	Config string `help:"The configuration file." required:"" placeholder:"FILE"`
}

func (c *serveCmd) Run(p *program) error {
	cfg, problems := config.Load(c.Config)
	if len(config.Faults(problems)) > 0 {
		return badConfig(problems)
	}
	for _, w := range problems {
		p.warn(w.String())
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
