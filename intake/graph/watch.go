package graph

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"haninge.se/samrad/intake/mailbox"
)

// Cursor says how far a folder was read: the link to the next round. It is not the link to a next page ever, since a
// walk that was broken off would then count as done.
type Cursor struct{ Link string }

// Message is one mail as it lies in the folder. Its bytes are made anew at each fetch, so that it is known by its id.
type Message struct {
	ID       string    // the immutable one
	Received time.Time // by the clock of the service
	Raw      []byte
	TooBig   bool // larger than Config.MaxSize: Raw is its header
	Poison   bool // the service cannot hand it over: Raw is its header, or nothing
	Old      bool // it lay there at the first look
}

// Handler takes the mail. Its errors mean that storage failed: they end Watch.
type Handler interface {
	// Cursor tells how far a mailbox was read and how it looked at first; known is false before Baseline.
	Cursor(ctx context.Context, mailbox string) (c Cursor, f First, known bool, err error)
	// Baseline is called once, at the very first look.
	Baseline(ctx context.Context, mailbox string, f First) error
	// New returns those of some ids that no mail was handed over by, in their order.
	New(ctx context.Context, mailbox string, ids []string) ([]string, error)
	// Receive makes a batch durable together with next, before it returns nil. With the zero Cursor it stays where it
	// is. The batch is the handler's to keep. It may be empty: then only the cursor moves.
	Receive(ctx context.Context, mailbox string, batch []Message, next Cursor) error
	// Again names ids that were handed over as poison and are to be asked for once more now. They are named once.
	Again(ctx context.Context, mailbox string) ([]string, error)
}

// Config is one folder to watch. Zero values of the lower part mean the defaults that stand beside them.
type Config struct {
	Name   string // how the handler knows this mailbox
	Client *Client
	Folder string // its well-known name or its id: "inbox"

	// Ahead is mailbox.Config.Ahead.
	Ahead func(ctx context.Context, heads [][]byte) error
	// Before is called before the first mail of a look is handed over: Sender.Learn. Its errors are those of the
	// handler.
	Before func(ctx context.Context) error
	// Unripe reports whether a mail may be understood better a little later, and is left for the next look: for Patience
	// at the most. Its errors are those of the handler.
	Unripe func(ctx context.Context, m Message) (bool, error)

	Since      time.Time     // register older mail received since then at the first start; zero = none
	Poll       time.Duration // 1 min
	List       time.Duration // 24 h: how often the ids of the folder are held against what is known
	Page       int           // 200 rows
	MaxSize    int64         // 50 MB
	BatchBytes int           // 8 MB
	BatchCount int           // 100
	Patience   time.Duration // 5 min
}

func (c Config) filled() Config {
	c.Folder = cmp.Or(c.Folder, "inbox")
	c.Poll = cmp.Or(c.Poll, time.Minute)
	c.List = cmp.Or(c.List, 24*time.Hour)
	c.Page = cmp.Or(c.Page, 200)
	c.MaxSize = cmp.Or(c.MaxSize, 50<<20)
	c.BatchBytes = cmp.Or(c.BatchBytes, 8<<20)
	c.BatchCount = cmp.Or(c.BatchCount, 100)
	c.Patience = cmp.Or(c.Patience, 5*time.Minute)
	return c
}

// withheld are mails that are there and do not come.
type withheld struct {
	mails  int
	proved bool // others do
}

func (w *withheld) Error() string {
	if !w.proved {
		return "the service hands over no mail"
	}
	return fmt.Sprintf("the service does not hand over %d mails", w.mails)
}

// watcher is what outlives a failure.
type watcher struct {
	cfg     Config
	handler Handler
	now     func() time.Time
	log     *slog.Logger
	tell    func(mailbox.Health)
	backoff func(failures int) time.Duration

	cursor   Cursor
	kept     time.Time // when a cursor was last made durable
	first    First
	known    bool
	folder   string    // its id
	listed   time.Time // when its ids were last listed
	underway chan error

	suspects suspects
	owed     int                  // mails of this look that are to come
	unripe   map[string]time.Time // ids of mails that were left for a later look, since when
	left     int                  // of this look
	proved   bool                 // a mail came whole in this look

	learned bool // Config.Before was called in this look

	disproved bool // none of several did

	ahead mailbox.Ahead

	health   mailbox.Health
	failures int // in a row
}

// Watch hands over the mail of a folder until ctx ends, and then returns nil. No fault of a network or of the service
// ends it; an error of the handler does, and is returned. What becomes of the watching is told to health.
func Watch(ctx context.Context, cfg Config, h Handler, now func() time.Time, log *slog.Logger,
	health func(mailbox.Health)) error {
	w := &watcher{
		cfg: cfg.filled(), handler: h, now: now, log: log, tell: health, suspects: suspects{}, backoff: mailbox.Backoff,
	}
	return w.run(ctx)
}

// run is the life of a watcher: one look after the other.
func (w *watcher) run(ctx context.Context) (err error) {
	if w.cursor, w.first, w.known, err = w.handler.Cursor(ctx, w.cfg.Name); err != nil {
		return fmt.Errorf("reading how far %s was read: %w", w.cfg.Name, err)
	}
	w.say(mailbox.Connecting, nil)
	for {
		wait := w.cfg.Poll
		err := w.look(ctx)
		var failed *mailbox.Stored
		switch {
		case errors.As(err, &failed):
			return fmt.Errorf("storing mail of %s: %w", w.cfg.Name, failed.Cause)
		case ctx.Err() != nil:
			return nil
		case err != nil:
			wait = w.fail(err)
		default:
			w.failures = 0
			w.say(mailbox.Waiting, nil)
		}
		if !mailbox.Pause(ctx, wait) {
			return nil
		}
	}
}

// fail notes why a look ended and returns how long to wait before the next.
func (w *watcher) fail(err error) time.Duration {
	w.failures++
	wait := w.backoff(w.failures)
	var f *Fault
	var owed *withheld
	switch {
	case needsPerson(err):
		wait = mailbox.AfterRefusal
		w.say(mailbox.LoginRefused, err)
	case is(err, missing):
		wait = mailbox.AfterRefusal
		w.say(mailbox.NoFolder, err)
	case errors.As(err, &owed):
		// Few tries are left before the mail at fault is passed over.
		if owed.proved {
			wait = min(wait, 5*time.Second)
		}
		w.say(mailbox.Unreachable, err)
	default:
		if errors.As(err, &f) {
			wait = max(wait, f.Wait)
		}
		w.say(mailbox.Unreachable, err)
	}
	return wait
}

// say tells what is going on.
func (w *watcher) say(state mailbox.State, err error) {
	w.health.Note(state, err, w.now(), w.log)
	w.tell(w.health)
}

// look takes in all that is new.
func (w *watcher) look(ctx context.Context) (err error) {
	defer func() {
		if failed := w.await(); failed != nil {
			err = failed
		}
	}()
	if err := w.open(ctx); err != nil {
		return err
	}
	w.owed, w.left, w.proved, w.disproved, w.learned = 0, 0, false, false, false
	fresh := !w.known
	if fresh {
		if err := w.begin(ctx); err != nil {
			return err
		}
	}
	show := func() error { return w.showHeads(ctx, fresh) }
	if err := w.ahead.Look(ctx, w.cfg.Ahead, w.log, show); err != nil && !w.ahead.Done() {
		return err
	}
	if err := w.round(ctx); err != nil {
		return err
	}
	if w.now().Sub(w.listed) >= w.cfg.List {
		if err := w.list(ctx); err != nil {
			return err
		}
	}
	if err := w.again(ctx); err != nil {
		return err
	}
	if w.owed > 0 {
		return &withheld{w.owed, w.proved}
	}
	return nil
}

// open asks for the folder, once while all goes well.
func (w *watcher) open(ctx context.Context) error {
	if w.folder != "" && w.failures == 0 {
		return nil
	}
	f, err := w.cfg.Client.folder(ctx, w.cfg.Folder)
	if err != nil {
		return fmt.Errorf("opening the folder %s: %w", w.cfg.Folder, err)
	}
	w.folder, w.health.Messages = f.ID, f.Total
	return nil
}
