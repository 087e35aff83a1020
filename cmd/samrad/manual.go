package main

import (
	"io"
	"runtime/debug"

	"github.com/alecthomas/kong"

	"haninge.se/samrad/cmd/samrad/internal/manual"
)

type manualCmd struct{}

func (*manualCmd) Help() string { return "Read it with: samrad manual | man -l -" }

func (*manualCmd) Run(p *program, app *kong.Kong) error {
	page := manual.Page(app.Model, version(debug.ReadBuildInfo()), [][2]string{
		{"Exit status", "0: done, and nothing needs a person. 1: something failed, or status has something to say. " +
			"2: the command line was not understood. 78: the configuration has a fault."},
		{"Files", "/etc/samrad/samrad.toml is the configuration; its comments explain every key."},
	})
	_, err := io.WriteString(p.stdout, page)
	return err
}

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

func (*completionCmd) Help() string {
	return "For bash: samrad completion bash > /etc/bash_completion.d/samrad"
}

func (c *completionCmd) Run(p *program, app *kong.Kong) error {
	script, _ := manual.Completion(app.Model, c.Shell)
	_, err := io.WriteString(p.stdout, script)
	return err
}
