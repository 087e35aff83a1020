package main

import (
	"runtime/debug"

	"haninge.se/samrad/cmd/samrad/internal/daemon"
	"haninge.se/samrad/cmd/samrad/internal/systemd"
	"haninge.se/samrad/config"
)

type serveCmd struct {
	configFlag
}

func (c *serveCmd) Run(p *program) error {
	cfg, path, err := p.load(c.Config)
	if err != nil {
		return err
	}
	log := systemd.NewLog(p.stderr, p.env)
	service := &daemon.Service{File: path, Log: log, Read: func() (config.Config, error) {
		cfg, _, err := p.load(c.Config)
		return cfg, err
	}}
	service.Open = func(cfg config.Config) (*daemon.Daemon, error) {
		d, err := daemon.Open(p.ctx, cfg, p.now, log, p.env)
		if err != nil {
			return nil, err
		}
		commands := remoteOf(d, p.now, log)
		commands.register.reload = service.Reload
		d.Handler, d.Version, d.Parse = commands.command, version(debug.ReadBuildInfo()), p.readMail
		return d, nil
	}
	defer onHangup(p.ctx, service, log)()
	return service.Run(p.ctx, cfg, p.env)
}
