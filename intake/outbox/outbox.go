// Package outbox is the way out: due, send, mark; and what to do when a server says no. A mail's bytes never
// change between tries, an attempt is recorded before it is made, and nothing is ever sent in plain text where
// TLS was asked for. It decides nothing about content.
package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"haninge.se/samrad/intake/letter"
)

// States of an Item.
const (
	Due       = "due"
	Sent      = "sent"
	Failed    = "failed"
	Withdrawn = "withdrawn" // it never left: it told what may not be told any more
)

// States are all of them.
func States() []string { return []string{Due, Sent, Failed, Withdrawn} }

// Item is an envelope on its way, and how far it has come.
type Item struct {
	letter.Envelope
	State     string    `json:"state"` // due, sent, failed, withdrawn
	Attempts  int       `json:"attempts"`
	First     time.Time `json:"first,omitzero"` // the first attempt
	Next      time.Time `json:"next,omitzero"`  // the next attempt, while due
	Done      time.Time `json:"done,omitzero"`  // when it was sent or given up
	Last      string    `json:"last,omitempty"` // the last response; never text of the mail, never a secret
	Uncertain bool      `json:"uncertain,omitempty"`
	Bounced   bool      `json:"bounced,omitempty"` // it was sent, and came back
	Refused   bool      `json:"refused,omitempty"` // its sender is refused by the server: it waits for a person

	Also []letter.MessageID `json:"also,omitempty"` // that a server gave it; what answers it may name one of these
}

// Queue is where items wait. An error means that what is on disk is unknown, and ends Run. Items by a server that is
// among the busy ones are passed over.
type Queue interface {
	Due(now time.Time, n int, busy ...string) ([]Item, error)
	NextDue(busy ...string) (time.Time, bool, error)
	Save(...Item) error // all of them, or none
}

// Spool is a queue that knows what may leave.
type Spool interface {
	Queue

	// Begin saves an item that an attempt is about to be made at, and with it what came of others. It returns false
	// when the item may not leave as it is any more: then no attempt is made, and what becomes of it is decided.
	Begin(item Item, others ...Item) (bool, error)
}

// Sender hands one envelope to a mail server, and many at a time to different ones. One connection may serve many. A
// Sender that also has a method Rest(via string) is told when a burst by a server is over, so that it can let its
// connection go.
type Sender interface {
	Send(ctx context.Context, e letter.Envelope) Outcome
}

const (
	burst = 20              // items read from the spool at a time
	drain = 3 * time.Second // how long what is due may still be sent after the program was told to stop
	turn  = 2 * time.Minute // how long one attempt may take, whatever its server does
)

// Run is the life of every envelope: due -> save the attempt -> send -> mark. The servers work side by side, one mail
// at a time each, so that one which is slow holds up nobody else's mail. It returns nil when ctx has ended and what
// was due is sent or the time for it is up, and an error only when the spool fails.
func Run(ctx context.Context, spool Spool, sender Sender, now func() time.Time, wake <-chan struct{},
	log *slog.Logger) error {
	sending, cancel := lingering(ctx, drain)
	defer cancel()
	r := &run{
		sending: sending, spool: spool, sender: sender, now: now, log: log,
		lanes: map[string]lane{}, done: make(chan ended),
	}
	err := r.dispatch(ctx, wake)
	cancel()
	for r.busy() > 0 {
		err = errors.Join(err, r.end(<-r.done))
	}
	return err
}

// run is what is under way. Only dispatch touches the lanes.
type run struct {
	sending context.Context
	spool   Spool
	sender  Sender
	now     func() time.Time
	log     *slog.Logger
	lanes   map[string]lane // by server
	done    chan ended
}

// lane is a server's: at work, or with a connection that is held for more.
type lane struct{ working bool }

type ended struct {
	via   string
	err   error
	rests bool // its connection is let go
}

// dispatch gives each server what is due by it. Whether it is over is asked once a round: an end in the middle of one
// counts in the next, so that nobody waits for ever for servers of which none is at work.
func (r *run) dispatch(ctx context.Context, wake <-chan struct{}) error {
	for {
		over := ctx.Err() != nil
		more, err := r.start()
		switch {
		case err != nil:
			return err
		case more:
			continue // behind the items of one server may lie those of another
		case over && r.busy() == 0:
			return nil
		case over: // only those who are at work are waited for
			err = r.end(<-r.done)
		default:
			err = r.wait(ctx, wake)
		}
		if err != nil {
			return err
		}
	}
}

// start sets servers to work on what is due by them, and lets the connections of the others go.
func (r *run) start() (more bool, err error) {
	if r.sending.Err() != nil {
		return false, nil
	}
	items, err := r.spool.Due(r.now(), burst, r.working()...)
	if err != nil {
		return false, fmt.Errorf("reading what is due: %w", err)
	}
	work := map[string][]Item{}
	for _, i := range items {
		work[i.Via] = append(work[i.Via], i)
	}
	for via, items := range work {
		r.lanes[via] = lane{working: true}
		go func() { r.done <- ended{via: via, err: carry(r.sending, r.spool, r.sender, items, r.now, r.log)} }()
	}
	if len(items) > 0 {
		return true, nil
	}
	for via, l := range r.lanes {
		if !l.working {
			r.lanes[via] = lane{working: true}
			go func() { rest(r.sender, via); r.done <- ended{via: via, rests: true} }()
		}
	}
	return false, nil
}

func (r *run) busy() int { return len(r.working()) }

func (r *run) working() []string {
	var out []string
	for via, l := range r.lanes {
		if l.working {
			out = append(out, via)
		}
	}
	return out
}

// end takes a server off its work.
func (r *run) end(e ended) error {
	if r.lanes[e.via] = (lane{}); e.rests {
		delete(r.lanes, e.via)
	}
	return e.err
}

// carry makes one attempt at each of some items. It is on disk before the server hears of it, so that a crash in
// between never makes two attempts look like none; and what came of it is on disk before the next one is made. Whether
// a mail may leave is asked in the same breath, before each attempt.
func carry(ctx context.Context, spool Spool, sender Sender, items []Item, now func() time.Time,
	log *slog.Logger) error {
	var made []Item // the last attempt, while what came of it is not on disk
	saved := func(err error) error {
		if err != nil {
			return fmt.Errorf("recording an attempt: %w", err)
		}
		for _, item := range made {
			tell(log, item)
		}
		made = nil
		return nil
	}
	for _, item := range items {
		if ctx.Err() != nil {
			break
		}
		item = Begin(item, now())
		may, err := spool.Begin(item, made...)
		if err := saved(err); err != nil {
			return err
		}
		if !may {
			log.Info("envelope held back", "id", item.ID, "kind", item.Kind, "case", item.Case)
			continue
		}
		made = []Item{Next(item, attempt(ctx, sender, item.Envelope), now())}
	}
	if len(made) == 0 {
		return nil
	}
	return saved(spool.Save(made...))
}

// attempt is one envelope's turn.
func attempt(ctx context.Context, sender Sender, e letter.Envelope) Outcome {
	ctx, cancel := context.WithTimeout(ctx, turn)
	defer cancel()
	return sender.Send(ctx, e)
}

// tell logs what came of an attempt.
func tell(log *slog.Logger, item Item) {
	level := slog.LevelInfo
	if item.State != Sent {
		level = slog.LevelWarn
	}
	log.Log(context.Background(), level, "envelope "+said(item), "id", item.ID, "kind", item.Kind, "case", item.Case,
		"via", item.Via, "attempts", item.Attempts, "last", item.Last, "uncertain", item.Uncertain)
}

func said(item Item) string {
	switch item.State {
	case Sent:
		return "sent"
	case Failed:
		return "given up"
	}
	return "deferred"
}

// wait waits for a server that is done, the next item to fall due, a wake-up or the end.
func (r *run) wait(ctx context.Context, wake <-chan struct{}) error {
	next, some, err := r.spool.NextDue(r.working()...)
	if err != nil {
		return fmt.Errorf("asking what falls due next: %w", err)
	}
	var due <-chan time.Time
	if some {
		// A clock that was set back must not make anybody wait for hours: look again after a while.
		timer := time.NewTimer(min(max(next.Sub(r.now()), 0), time.Hour))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case e := <-r.done:
		return r.end(e)
	case <-ctx.Done():
	case <-wake:
	case <-due:
	}
	return nil
}

// lingering returns a context that ends a while after ctx does.
func lingering(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-out.Done():
		}
	})
	return out, func() { stop(); cancel() }
}

func rest(s Sender, via string) {
	if r, ok := s.(interface{ Rest(via string) }); ok {
		r.Rest(via)
	}
}
