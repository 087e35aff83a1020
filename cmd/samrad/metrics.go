package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// metrics serves figures in the Prometheus text format on a loopback address, when one is configured. They hold
// no names and no text.
func (d *daemon) metrics(ctx context.Context) error {
	if d.cfg.Metrics.Listen == "" {
		return nil
	}
	l, err := net.Listen("tcp", d.cfg.Metrics.Listen)
	if err != nil {
		return fmt.Errorf("listening for metrics: %w", err)
	}
	srv := &http.Server{
		ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 10 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			text, err := d.figures()
			if err != nil {
				http.Error(w, "the store did not answer", http.StatusServiceUnavailable)
				return
			}
			w.Header().Set("Content-Type", "text/plain; version=0.0.4")
			_, _ = w.Write([]byte(text)) // a client that has gone is its own loss
		}),
	}
	stop := context.AfterFunc(ctx, func() { _ = srv.Close() })
	defer stop()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// figures is the page.
func (d *daemon) figures() (string, error) {
	var b strings.Builder
	gauge := func(name, help string) { fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name) }
	err := d.store.View(func(tx *store.Tx) error {
		mails, err := tx.EntryCounts()
		if err != nil {
			return err
		}
		gauge("samrad_letters", "Letters by what became of them.")
		for _, k := range []letter.Kind{letter.New, letter.Reply, letter.Help, letter.Ignore, letter.Quarantine} {
			fmt.Fprintf(&b, "samrad_letters{kind=%q} %d\n", k, mails[k])
		}
		out, err := tx.OutboxCounts()
		if err != nil {
			return err
		}
		gauge("samrad_envelopes", "Envelopes by state.")
		for _, s := range []string{outbox.Due, outbox.Sent, outbox.Failed} {
			fmt.Fprintf(&b, "samrad_envelopes{state=%q} %d\n", s, out[s])
		}
		open, err := tx.OpenCount()
		if err != nil {
			return err
		}
		held, err := tx.HeldCount()
		gauge("samrad_open_initiatives", "Initiatives with open questions.")
		fmt.Fprintf(&b, "samrad_open_initiatives %d\n", open)
		gauge("samrad_quarantine", "Letters that wait for a person.")
		fmt.Fprintf(&b, "samrad_quarantine %d\n", held)
		return err
	})
	gauge("samrad_mailbox_last_success_seconds", "When a mailbox last answered, in seconds since 1970.")
	last := d.health.lastSuccess(d.cfg)
	for _, p := range d.cfg.Parties {
		if at, ok := last[p.ID]; ok {
			fmt.Fprintf(&b, "samrad_mailbox_last_success_seconds{party=%q} %d\n", p.ID, at.Unix())
		}
	}
	return b.String(), err
}
