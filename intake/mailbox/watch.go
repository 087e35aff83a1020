package mailbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// watcher is what outlives a connection.
type watcher struct {
	cfg     Config
	after   afterwards
	handler Handler
	now     func() time.Time
	log     *slog.Logger
	tell    func(Health)
	backoff func(n int, chance float64) time.Duration

	cursor    Cursor
	known     bool
	age       age
	since     *time.Time // set while the mail before the first start is read
	underway  *commit    // the batch that the handler has
	suspicion suspicion
	ahead     Ahead
	listFirst bool // the texts of most mails of the last window need not have come along

	handled  []uint32        // to be tagged or moved
	caughtUp bool            // what an earlier life of the program handled is among them
	copied   map[uint32]bool // of these, what lies in the other folder already

	health   Health
	failures int  // in a row
	progress bool // since the last failure
	struck   bool // the last failure came of asking for mail
}

// Watch hands over the mail of a folder, lowest UID first, until ctx ends, and then returns nil. No fault of a network
// or a server ends it; an error of the handler does, and is returned. What becomes of the watching is told to health.
func Watch(ctx context.Context, cfg Config, h Handler, now func() time.Time, log *slog.Logger,
	health func(Health)) error {
	after, err := parseAfter(cfg.After)
	if err != nil {
		return err
	}
	w := &watcher{cfg: cfg.filled(), after: after, handler: h, now: now, log: log, tell: health, backoff: backoff}
	return w.run(ctx)
}

// run is the life of a watcher: one connection after the other.
func (w *watcher) run(ctx context.Context) (err error) {
	if w.cursor, w.age.baseline, w.known, err = w.handler.Cursor(ctx, w.cfg.Name); err != nil {
		return fmt.Errorf("reading how far %s was read: %w", w.cfg.Name, err)
	}
	for {
		err := w.session(ctx)
		var failed *Stored
		switch {
		case errors.As(err, &failed):
			return fmt.Errorf("storing mail of %s: %w", w.cfg.Name, failed.Cause)
		case ctx.Err() != nil:
			return nil
		}
		if !Pause(ctx, w.fail(err)) {
			return nil
		}
	}
}

// gap is the least time between two looks: a server that speaks of new mail without end is not asked without end.
const gap = 100 * time.Millisecond

// session is the life of one connection: look, wait until there may be something new, look again.
func (w *watcher) session(ctx context.Context) error {
	w.say(Connecting, nil)
	s, err := open(ctx, w.cfg)
	if err != nil {
		return err
	}
	defer s.close()
	for {
		began := w.now()
		if err := w.look(ctx, s); err != nil {
			return err
		}
		w.say(Waiting, nil)
		if err := s.wait(ctx); err != nil {
			return err
		}
		w.progress = true
		if rest := gap - w.now().Sub(began); rest > 0 && !Pause(ctx, min(rest, gap)) {
			return ctx.Err()
		}
	}
}

// fail notes why a connection ended and returns how long to wait before the next.
func (w *watcher) fail(err error) time.Duration {
	w.failures++
	if w.progress {
		w.failures = 1
	}
	wait := w.backoff(w.failures, chance())
	struck := w.struck
	w.progress, w.struck = false, false
	var closed *noFolder
	var ill *postponed
	switch {
	case needsPerson(err):
		wait = AfterRefusal
		w.say(LoginRefused, err)
	case errors.As(err, &closed):
		w.say(NoFolder, err)
	case errors.As(err, &ill):
		wait = max(wait, ill.wait)
		if ill.words == expired && w.cfg.Renew != nil {
			w.cfg.Renew()
		}
		w.say(Unreachable, err)
	default:
		if struck && (w.suspicion.size > 1 || unreadable(err)) {
			// Few tries are left before the mail at fault is found, and the others wait for that.
			wait = min(wait, 5*time.Second)
		}
		w.say(Unreachable, err)
	}
	return wait
}

// say tells what is going on.
func (w *watcher) say(state State, err error) {
	w.health.Next = w.cursor.UIDNext
	w.health.Note(state, err, w.now(), w.log)
	w.tell(w.health)
}
