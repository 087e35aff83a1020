package daemon

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"haninge.se/samrad/config"
)

// TestReloadOfReminders: from a reload on reminders go by the new configuration.
func TestReloadOfReminders(t *testing.T) {
	cfg := config.Default()
	cfg.DataDir = config.Path(t.TempDir())
	for i := range cfg.Parties {
		cfg.Parties[i].IMAP, cfg.Parties[i].SMTP = nil, nil
	}
	after := cfg
	after.Reminders.AfterWorkdays = []int{3}
	runs := make(chan *Daemon, 2)
	s := &Service{
		Open: func(c config.Config) (*Daemon, error) {
			d, err := New(c, time.Now, slog.New(slog.DiscardHandler))
			if err == nil {
				runs <- d
			}
			return d, err
		},
		Read: func() (config.Config, error) { return after, nil }, Log: slog.New(slog.DiscardHandler),
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- s.Run(ctx, cfg, func(string) string { return "" }) }()
	first := <-runs
	if got := first.desk.Rules.FollowUps.After; !slices.Equal(got, cfg.Reminders.AfterWorkdays) {
		t.Errorf("before the reload reminders go out after %v working days", got)
	}
	take, err := s.Reload()
	for err != nil && err.Error() == "samrad serve is starting: ask again in a moment" {
		take, err = s.Reload()
	}
	if err != nil {
		t.Fatal(err)
	}
	take()
	second := <-runs
	if got := second.desk.Rules.FollowUps.After; !slices.Equal(got, []int{3}) {
		t.Errorf("after the reload reminders go out after %v working days", got)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
