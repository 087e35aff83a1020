package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"haninge.se/samrad/cmd/samrad/internal/daemon"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
)

type reloadCmd struct{ registerFlags }

func (c *reloadCmd) Help() string {
	return "The configuration is taken whole, or refused with what is wrong in it while the old one goes on. Everything " +
		"in it can change but data_dir and mark_file. SIGHUP does the same, and says in the log what came of it."
}

func (c *reloadCmd) Run(p *program) error {
	return p.reading(c.registerFlags, func(r *register) error {
		if r.reload == nil {
			return terminal.Hinted(errors.New("no daemon runs that could take it"), "samrad serve reads it when it starts")
		}
		take, err := r.reload()
		if err != nil {
			return err
		}
		p.after(take)
		_, err = fmt.Fprintln(p.stdout, "the configuration is sound, and taken")
		return err
	})
}

// onHangup lets a service take its configuration anew whenever the process gets SIGHUP, until stop is called.
func onHangup(ctx context.Context, s *daemon.Service, log *slog.Logger) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-hup:
			}
			take, err := s.Reload()
			if err != nil {
				log.Error("the configuration was not taken: the old one goes on", "error", err)
				continue
			}
			take()
		}
	}()
	return func() { signal.Stop(hup); cancel() }
}
