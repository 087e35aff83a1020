package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"haninge.se/samrad/cmd/samrad/internal/control"
	"haninge.se/samrad/config"
	"haninge.se/samrad/digest"
	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/graph"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

type serveCmd struct {
	Config string `help:"The configuration file." required:"" placeholder:"FILE"`
}

func (c *serveCmd) Run(p *program) error {
	cfg, problems := config.Load(c.Config)
	if len(config.Faults(problems)) > 0 {
		return badConfig(problems)
	}
	for _, w := range problems {
		p.warn(w.String())
	}
	log := newLog(p.stderr, p.env)
	d, err := openPatiently(p, cfg, log)
	if err != nil {
		return err
	}
	defer d.close()
	return d.run(p.ctx, p.env)
}

// daemon is the whole service: started by serve, by the demo and by the tests.
type daemon struct {
	*clerk
	desk    *intake.Desk
	servers outbox.Parties
	editor  *digest.Editor
	health  *health
	wake    chan struct{}
	graphs  map[string]*graph.Client // by party
	lookout *lookout                 // nil: no mailbox is looked through ahead
	free    func() (uint64, error)   // how much of the disk is left

	attempts *store.Attempts // which mails were being read when an earlier run died

	heavy sync.Mutex // held while a large mail is read

	warned dates.Day // when the log last warned of secrets that expire; of the notices' part alone

	poll time.Duration // how often a mailbox is looked at besides IDLE; 0 = what the configuration says
}

// parseMail takes a mail apart. A test sets a reader that does not live through it.
var parseMail = letter.Parse

// The limits of memory are soft. A large mail needs more: kept to the usual, the collector would run all the time that
// one is read. So would it with many mailboxes, each of which holds a connection's buffers.
const (
	memoryLimit   = 36 << 20
	memoryMailbox = 128 << 10
	growth        = 400 // percent: below the limit the collector need not hurry
	largeLimit    = 176 << 20
	large         = 1 << 20 // of one mail: lines and words take many times their bytes
)

// usualLimit is the limit of memory while no large mail is read.
func usualLimit(c config.Config) int64 {
	return memoryLimit + memoryMailbox*int64(len(c.Parties))
}

// stretch makes room for a batch with a large mail until it is told that the batch is done. There is one such batch at
// a time, so that what one needs is all that is ever needed (intake/README.md, P7).
func (d *daemon) stretch(largest int) (done func()) {
	if largest <= large {
		return func() {}
	}
	d.heavy.Lock()
	usual := usualLimit(d.cfg)
	debug.SetMemoryLimit(usual - memoryLimit + largeLimit)
	return func() {
		debug.SetMemoryLimit(usual)
		d.heavy.Unlock()
	}
}

// newDaemon opens the store and makes the parts. Nothing is contacted yet.
func newDaemon(cfg config.Config, now func() time.Time, log *slog.Logger) (*daemon, error) {
	st, err := open.Store(string(cfg.DataDir), store.Options{Now: now, Location: cfg.Location(), Mark: cfg.Mark()})
	if err != nil {
		return nil, err
	}
	// A backlog is worked off in little memory: the collector works harder before the program grows.
	debug.SetMemoryLimit(usualLimit(cfg))
	debug.SetGCPercent(growth)
	d := &daemon{wake: make(chan struct{}, 1), health: newHealth(now), free: st.Free}
	d.clerk = &clerk{cfg: cfg, store: st, now: now, log: log, poke: d.ring}
	if d.attempts, err = store.OpenAttempts(st.Dir()); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	if err := d.assemble(); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

func (d *daemon) assemble() error {
	rules, err := rulesFor(d.cfg, d.store)
	if err != nil {
		return err
	}
	return d.join(rules)
}

// join makes the parts that work by the rules.
func (d *daemon) join(rules *intake.Rules) (err error) {
	d.rules = rules
	if d.graphs, err = graphsOf(d.cfg); err != nil {
		return err
	}
	if d.servers, err = serversOf(d.cfg, d.graphs, graphTrail{d.store}, d.now); err != nil {
		return err
	}
	if d.rules.Signers, err = signersOf(d.cfg); err != nil {
		return err
	}
	d.desk = &intake.Desk{Rules: d.rules, Ledger: ledger{d.store, d.rules}, Now: d.now, Wake: d.ring, Log: d.log,
		Attempts: d.attempts,
		Parse:    parseMail, Plan: d.plan}
	d.editor, err = d.newEditor()
	return err
}

// ring wakes the outbox; a wake-up that is already waiting is enough.
func (d *daemon) ring() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// run is the life of the daemon: every part until ctx ends or one of them fails, and then all of them in order.
// Only a storage error, or a fault of our own, makes a part fail: a mail server that is away does not.
func (d *daemon) run(ctx context.Context, env func(string) string) error {
	if err := d.patiently(ctx, "start", d.lookBack); err != nil {
		return err
	}
	socket, err := control.Listen(d.store.Dir()) // the store's lock is held: no other daemon can be behind an old one
	if err != nil {
		return err
	}
	defer func() { _ = socket.Close() }()
	g, ctx := errgroup.WithContext(ctx)
	part := func(name string, fn func(context.Context) error) {
		g.Go(func() error {
			err := d.patiently(ctx, name, func() error { return fn(ctx) })
			if err != nil && !isStopped(ctx, err) {
				return fmt.Errorf("%s: %w", name, err)
			}
			return nil
		})
	}
	d.lookout = newLookout(ctx, d.cfg)
	defer d.lookout.end()
	part("control socket", func(ctx context.Context) error { return socket.Serve(ctx, d.log, d.remote().command) })
	part("outbox", func(ctx context.Context) error {
		return outbox.Run(ctx, spool{d.store, d, ctx}, d.servers, d.now, d.wake, d.log)
	})
	part("digest", d.editor.Run)
	part("follow-ups", d.followUp)
	part("notices", d.notices)
	part("reconciliation", d.reconcile)
	part("metrics", d.metrics)
	part("alerts", d.alerts)
	part("watchdog", func(ctx context.Context) error { return sdWatchdog(ctx, env, d.alive) })
	for _, p := range d.cfg.Parties {
		if p.Watched() {
			part("mailbox "+p.ID, func(ctx context.Context) error { return d.watch(ctx, p) })
		}
	}
	if err := sdNotify(env, "READY=1"); err != nil {
		d.log.Warn("systemd was not told", "error", err)
	}
	d.log.Info("samrad serves", "parties", len(d.cfg.Parties), "data", d.store.Dir())
	err = g.Wait()
	_ = sdNotify(env, "STOPPING=1")
	if err != nil {
		d.log.Error("samrad stops", "error", err)
		return err
	}
	d.log.Info("samrad stops")
	return nil
}

func (d *daemon) close() error { return errors.Join(d.attempts.Close(), d.store.Close()) }

// alive shows that the single writer answers: what the watchdog wants to know.
func (d *daemon) alive(ctx context.Context) error {
	done := make(chan error, 1)
	go func() { done <- d.store.Settle() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// lookBack takes up what an earlier run left, and tells of doubts about the store before anything else is done.
func (d *daemon) lookBack() error {
	if fault := d.store.MarkFault(); fault != nil {
		d.log.Warn("no mark outside the data folder: an older copy of it that is put back is not noticed", "error", fault)
	}
	if err := d.tellOthers(); err != nil {
		return err
	}
	if err := d.reissueRefused(); err != nil {
		return err
	}
	return d.resume()
}

// resume makes all that is to be sent due at once. Every mail of ours is written to leave at once; one that waits has
// its time from an attempt of a run that is over, or from a clock that was wrong (E06).
func (d *daemon) resume() error {
	var late []outbox.Item
	now := d.now()
	err := d.store.View(func(tx store.Tx) error {
		items, err := tx.Items(outbox.Due, 0)
		for _, i := range items {
			if i.Next.After(now) {
				late = append(late, i)
			}
		}
		return err
	})
	for _, i := range late {
		if err != nil {
			break
		}
		i.Next = now
		err = d.store.Save(i)
	}
	return err
}

// watch follows one party's mailbox.
func (d *daemon) watch(ctx context.Context, p config.Party) error {
	if p.Graph != nil {
		return d.watchGraph(ctx, p)
	}
	cfg, err := mailboxOf(p)
	if err != nil {
		return err
	}
	if d.poll > 0 {
		cfg.Poll = d.poll
	}
	cfg.Since = d.rules.StartFrom
	cfg.Ahead = func(ctx context.Context, heads [][]byte) error { return d.lookAhead(ctx, p.ID, heads) }
	seen := func(h mailbox.Health) { d.health.seen(p.ID, h) }
	return mailbox.Watch(ctx, cfg, tray{d}, d.now, d.log.With("mailbox", p.ID), seen)
}

// health is what is known of the connections, for status, alerts and metrics. It is kept in memory: after a
// restart nothing is known until a mailbox has answered.
type health struct {
	mu      sync.Mutex
	started time.Time
	boxes   map[string]mailbox.Health
}

// lastSuccess is when each watched mailbox last answered; one that has not since the start counts from the start.
func (h *health) lastSuccess(c config.Config) map[string]time.Time {
	out := map[string]time.Time{}
	if h == nil {
		return out // no daemon runs: nothing is known
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range c.Parties {
		if !p.Watched() {
			continue
		}
		out[p.ID] = h.started
		if at := h.boxes[p.ID].LastSuccess; at.After(h.started) {
			out[p.ID] = at
		}
	}
	return out
}

func newHealth(now func() time.Time) *health {
	return &health{started: now(), boxes: map[string]mailbox.Health{}}
}

func (h *health) seen(party string, m mailbox.Health) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.boxes[party] = m
}

// answeredSince reports whether a mailbox has answered after a time, in this run.
func (h *health) answeredSince(party string, at time.Time) bool {
	return !h.all()[party].LastSuccess.Before(at) && !at.IsZero()
}

// cause is why a mailbox cannot be read, in one line that holds no secret and no text (mailbox.Health); "" when it can.
func (h *health) cause(party string) string { return h.all()[party].LastError }

func (h *health) all() map[string]mailbox.Health {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := make(map[string]mailbox.Health, len(h.boxes))
	for k, v := range h.boxes {
		out[k] = v
	}
	return out
}
