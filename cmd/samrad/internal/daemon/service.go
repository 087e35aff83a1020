package daemon

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"

	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/systemd"
	"haninge.se/samrad/config"
)

// Service keeps a daemon running. It takes another configuration whole or not at all: the daemon that runs ends in
// order, and one by the new configuration goes on with the same store.
type Service struct {
	Open func(config.Config) (*Daemon, error)  // makes a daemon, whatever it is to answer with included
	Read func() (cfg config.Config, err error) // the configuration as it stands in its file, if it is sound
	File string                                // that it is read from
	Log  *slog.Logger

	mu      sync.Mutex
	runs    config.Config
	next    *config.Config
	read    [sha256.Size]byte  // of the file that next stood in
	restart context.CancelFunc // of the daemon that runs
}

// Run is the life of the service, from a configuration until ctx ends or a daemon fails. A configuration that is taken
// while a daemon starts is run after it.
func (s *Service) Run(ctx context.Context, cfg config.Config, env func(string) string) error {
	sum := s.sum()
	d, err := s.Open(cfg)
	for err == nil {
		d.Changed = func() bool { return s.sum() != sum }
		running, stop := context.WithCancel(ctx)
		s.mu.Lock()
		s.runs, s.restart = cfg, stop
		if s.next != nil {
			stop()
		}
		s.mu.Unlock()
		err = d.Run(running, env)
		stop()
		err = errors.Join(err, d.Close())
		s.mu.Lock()
		next, read := s.next, s.read
		s.next = nil
		s.mu.Unlock()
		if err != nil || next == nil || ctx.Err() != nil {
			break
		}
		old := d
		if d, err = s.Open(*next); err != nil {
			s.Log.Error("the new configuration cannot be run: the old one goes on", "error", err)
			if d, err = s.Open(cfg); err == nil {
				d.Health.TakeOver(old.Health, cfg, cfg)
			}
			continue
		}
		d.Health.TakeOver(old.Health, cfg, *next)
		cfg, sum = *next, read
		s.Log.Info("the configuration was read anew")
	}
	_ = systemd.Notify(env, "STOPPING=1")
	if isStopped(ctx, err) { // while it waited for room
		return nil
	}
	return err
}

// Reload reads the configuration anew and refuses it, saying why, or returns what lets it run. Until then, and after a
// refusal, the one that runs goes on.
func (s *Service) Reload() (take func(), err error) {
	sum := s.sum()
	cfg, err := s.Read()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.restart == nil:
		return nil, errors.New("samrad serve is starting: ask again in a moment")
	case cfg.DataDir != s.runs.DataDir || cfg.Mark() != s.runs.Mark():
		return nil, errors.New("data_dir and mark_file cannot change while samrad serve runs: start it anew")
	}
	if err := sound(cfg); err != nil {
		return nil, err
	}
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.next, s.read = &cfg, sum
		s.restart()
	}, nil
}

// sum tells one state of the file from another.
func (s *Service) sum() [sha256.Size]byte {
	text, _ := os.ReadFile(s.File) // a file that is gone is another state of it
	return sha256.Sum256(text)
}

// sound makes all that a configuration names, and throws it away.
func sound(cfg config.Config) error {
	_, rules := setup.Rules(cfg, make([]byte, 32))
	_, servers := setup.Servers(cfg, nil, nil, nil)
	_, signers := setup.Signers(cfg)
	if err := errors.Join(rules, servers, signers); err != nil {
		return fmt.Errorf("the new configuration cannot be run: %w", err)
	}
	for _, p := range cfg.Parties {
		if p.IMAP == nil {
			continue
		}
		if _, err := setup.Mailbox(p); err != nil {
			return fmt.Errorf("the new configuration cannot be run: %w", err)
		}
	}
	return nil
}
