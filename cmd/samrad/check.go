package main

import (
	"fmt"
	"net/mail"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/check"
	"haninge.se/samrad/cmd/samrad/internal/sendtest"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
)

type checkCmd struct {
	configFlag
	SendTest string `name:"send-test" help:"Send test mails there, and see how they come." placeholder:"ADDRESS"`
}

func (c *checkCmd) Help() string {
	return "Nothing is sent and nothing is changed, on no server and on no disk, but the test mails of --send-test: " +
		"where the address is that of a mailbox that samrad reads, they are looked for there for two minutes."
}

// Validate wants an address to send test mails to.
func (c *checkCmd) Validate() error {
	if at, err := mail.ParseAddress(c.SendTest); c.SendTest != "" && (err != nil || at.Address != c.SendTest) {
		return fmt.Errorf("%s is no mail address: write --send-test name@example.org", terminal.Plain(c.SendTest))
	}
	return nil
}

// backWithin is how long a test mail may take to come back.
const backWithin = 2 * time.Minute

// sendTest sends test mails, where they are wanted and nothing else is wrong.
func (c *checkCmd) sendTest(p *program, w *terminal.Page, cfg config.Config, well bool) []string {
	switch {
	case c.SendTest == "":
		return nil
	case !well:
		p.warn("no test mail was sent: put right first what follows")
		return nil
	}
	trial := sendtest.Trial{Config: cfg, To: c.SendTest, Now: p.now, Patience: backWithin, Pause: 2 * time.Second}
	return trial.Run(p.ctx, w)
}

func (c *checkCmd) Run(p *program) error {
	cfg, path, err := p.load(c.Config)
	if err != nil {
		return err
	}
	w := &terminal.Page{Writer: p.stdout, Zone: cfg.Location()}
	look := check.Check{Config: cfg, File: path, Page: w, Warn: p.warn, Now: p.now, Free: p.free}
	faults, err := look.Run(p.ctx)
	if err != nil {
		return &terminal.Failure{Code: config.ExitCode, Says: []string{err.Error()},
			Hint: "correct the file, or leave the key empty for the built-in one"}
	}
	faults = append(faults, c.sendTest(p, w, cfg, len(faults) == 0)...)
	if w.Err != nil || len(faults) == 0 {
		return w.Err
	}
	return &terminal.Failure{Code: terminal.ExitFailed, Says: faults,
		Hint: "the other parts were looked at too: what is not named here is well"}
}
