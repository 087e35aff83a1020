package daemon

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/store"
)

// TestReloadOfReminders: from a reload on reminders go by the new configuration.
func TestReloadOfReminders(t *testing.T) {
	cfg := quiet(t)
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
	go func() { done <- s.Run(ctx, cfg, noEnv) }()
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

// quiet is a configuration in which nobody is spoken with.
func quiet(t *testing.T) config.Config {
	cfg := config.Default()
	cfg.DataDir = config.Path(t.TempDir())
	for i := range cfg.Parties {
		cfg.Parties[i].IMAP, cfg.Parties[i].SMTP = nil, nil
	}
	return cfg
}

func noEnv(string) string { return "" }

// TestReloadDuringAReload: a configuration that was said to be taken while another one starts is run after it.
func TestReloadDuringAReload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := quiet(t)
		days := func(n int) config.Config {
			c := cfg
			c.Reminders.AfterWorkdays = []int{n}
			return c
		}
		file := days(1)
		var opened []int
		s := &Service{Log: slog.New(slog.DiscardHandler), Read: func() (config.Config, error) { return file, nil }}
		reload := func(n int) {
			file = days(n)
			take, err := s.Reload()
			if err != nil {
				t.Fatal(err)
			}
			take()
		}
		s.Open = func(c config.Config) (*Daemon, error) {
			if opened = append(opened, c.Reminders.AfterWorkdays[0]); len(opened) == 2 {
				reload(3)
			}
			return New(c, time.Now, s.Log)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- s.Run(ctx, days(1), noEnv) }()
		synctest.Wait()
		reload(2)
		synctest.Wait()
		cancel()
		if err := <-done; err != nil || !slices.Equal(opened, []int{1, 2, 3}) {
			t.Errorf("%v, and there ran %v", err, opened)
		}
	})
}

// withoutRoom is a store on a full disk.
type withoutRoom struct{ store.Store }

func (withoutRoom) View(func(store.Tx) error) error { return store.ErrFull }

// TestStoppedWhileItWaitsForRoom: waiting for room at the start ends without a fault when the service is stopped, and lets
// another configuration be taken.
func TestStoppedWhileItWaitsForRoom(t *testing.T) {
	for name, at := range map[string]func(*Daemon, context.Context) error{
		"before it has a store": func(d *Daemon, ctx context.Context) error {
			return errors.Join(d.patiently(ctx, "start", func() error { return store.ErrFull }), d.Close())
		},
		"with its store": func(d *Daemon, _ context.Context) error {
			d.Store = withoutRoom{d.Store}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				opened := 0
				cfg := quiet(t)
				s := &Service{Log: slog.New(slog.DiscardHandler), Read: func() (config.Config, error) { return cfg, nil }}
				s.Open = func(c config.Config) (*Daemon, error) {
					opened++
					d, err := New(c, time.Now, s.Log)
					if err != nil {
						return nil, err
					}
					return d, at(d, ctx)
				}
				done := make(chan error)
				go func() { done <- s.Run(ctx, cfg, noEnv) }()
				synctest.Wait()
				if take, err := s.Reload(); err == nil {
					take()
					synctest.Wait()
					if opened != 2 {
						t.Errorf("after a reload %d ran", opened)
					}
				}
				cancel()
				if err := <-done; err != nil {
					t.Error(err)
				}
			})
		})
	}
}
