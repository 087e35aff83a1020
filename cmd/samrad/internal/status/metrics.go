package status

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"strings"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/outbox"
)

// Look is one look at how the service is.
type Look func() (Status, error)

// Metrics serves figures in the Prometheus text format on a loopback address, when one is configured, until ctx ends.
// They hold no names and no text.
func Metrics(ctx context.Context, listen, version string, look Look) error {
	if listen == "" {
		return nil
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("listening for metrics: %w", err)
	}
	srv := &http.Server{
		ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 10 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s, err := look()
			if err != nil {
				http.Error(w, "the store did not answer", http.StatusServiceUnavailable)
				return
			}
			w.Header().Set("Content-Type", "text/plain; version=0.0.4")
			_, _ = w.Write([]byte(figures(s, version))) // a client that has gone is its own loss
		}),
	}
	stop := context.AfterFunc(ctx, func() { _ = srv.Close() })
	defer stop()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// exposition is a page in the Prometheus text format, version 0.0.4.
type exposition struct{ strings.Builder }

// gauge begins a figure.
func (e *exposition) gauge(name, help string) {
	fmt.Fprintf(e, "# HELP samrad_%s %s\n# TYPE samrad_%s gauge\n", name, help, name)
}

// one is a figure without labels.
func (e *exposition) one(name, help string, value int64) {
	e.gauge(name, help)
	fmt.Fprintf(e, "samrad_%s %d\n", name, value)
}

// at is a time in seconds since 1970, left out where there was none.
func (e *exposition) at(name, help string, at time.Time) {
	if !at.IsZero() {
		e.one(name, help, at.Unix())
	}
}

// figures is the page: what `samrad status` says, as numbers.
func figures(s Status, version string) string {
	e := &exposition{}
	e.gauge("build_info", "The version that runs.")
	fmt.Fprintf(e, "samrad_build_info{version=%q,goversion=%q} 1\n", version, runtime.Version())
	e.at("start_time_seconds", "When the daemon started.", s.Started)
	e.one("needs", "Things that need a person: samrad status names them.", int64(len(s.Needs)))
	e.one("stopped", "1 while nothing is answered: an older store, or another daemon.", oneIf(s.Stopped != nil))
	e.at("last_copy_seconds", "When the last whole copy of the store was made.", s.Copied.At)
	e.one("disk_free_bytes", "Room on the disk under the data folder.", int64(s.Free))
	e.gauge("letters", "Letters by what became of them.")
	for _, k := range []letter.Kind{letter.New, letter.Reply, letter.Help, letter.Ignore, letter.Quarantine} {
		fmt.Fprintf(e, "samrad_letters{kind=%q} %d\n", k, s.Mails[k])
	}
	e.gauge("envelopes", "Envelopes by state.")
	for _, state := range []struct {
		name string
		n    int
	}{{outbox.Due, s.Outbox.Due}, {outbox.Sent, s.Outbox.Sent}, {outbox.Failed, s.Outbox.Failed}} {
		fmt.Fprintf(e, "samrad_envelopes{state=%q} %d\n", state.name, state.n)
	}
	e.at("oldest_due_seconds", "When the envelope that waits longest should have left.", s.Outbox.Oldest)
	e.one("refused_senders", "Senders that a mail server does not let us send as.", int64(len(s.Outbox.Refused)))
	e.one("initiatives", "Initiatives in the register.", int64(s.Cases))
	e.one("open_initiatives", "Initiatives with open questions.", int64(s.Open))
	e.one("quarantine", "Letters that wait for a person.", int64(s.Held))
	e.at("last_digest_seconds", "When the last digest was written.", s.Digest.At)
	e.one("digest_missed", "1 when a digest is more than a day late.", oneIf(s.Missed != ""))
	e.boxes(s.Boxes, s.Started)
	return e.String()
}

// boxes are the figures of the mailboxes, by party. One that has not answered yet counts from the start.
func (e *exposition) boxes(boxes []Box, started time.Time) {
	for _, f := range []struct {
		name, help string
		value      func(Box) int64
	}{
		{"mailbox_last_success_seconds", "When a mailbox was last read to its end, or the start.", func(b Box) int64 {
			if b.LastSuccess.IsZero() {
				return started.Unix()
			}
			return b.LastSuccess.Unix()
		}},
		{"mailbox_up", "1 while a mailbox can be read.", func(b Box) int64 {
			return oneIf(b.State == mailbox.Waiting || b.State == mailbox.Reading)
		}},
		{"mailbox_waiting", "At most so many mails have not been read.", func(b Box) int64 { return int64(b.Waiting) }},
	} {
		if len(boxes) > 0 {
			e.gauge(f.name, f.help)
		}
		for _, b := range boxes {
			fmt.Fprintf(e, "samrad_%s{party=%q} %d\n", f.name, b.Party, f.value(b))
		}
	}
}

func oneIf(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}
