package main

import (
	"io"

	"haninge.se/samrad/config"
)

type initCmd struct {
	Systemd bool `help:"Print a unit for systemd instead."`
}

func (c *initCmd) Help() string {
	return "Save it with: samrad init > samrad.toml. Then change the servers and addresses, make a file of mode 0600 " +
		"for each secret that it names, and run: samrad check --config samrad.toml"
}

func (c *initCmd) Run(p *program) error {
	text := config.Sample()
	if c.Systemd {
		text = config.Unit()
	}
	_, err := io.WriteString(p.stdout, text)
	return err
}
