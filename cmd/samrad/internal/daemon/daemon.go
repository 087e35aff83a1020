// Package daemon is samrad as a service: what watches the mailboxes, decides, sends, reminds and tells people, as one
// value that a configuration, a clock and a log make, and that runs until its context ends. Commands see it as
// a Register.
package daemon

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
	"haninge.se/samrad/cmd/samrad/internal/health"
	"haninge.se/samrad/cmd/samrad/internal/ledger"
	"haninge.se/samrad/cmd/samrad/internal/retention"
	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/status"
	"haninge.se/samrad/cmd/samrad/internal/systemd"
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
	"haninge.se/samrad/intake/triage"
)

// Daemon is the whole service: started by serve, by the demo and by the tests.
type Daemon struct {
	*Notifier
	desk    *intake.Desk
	servers outbox.Parties
	Editor  *digest.Editor
	Health  *health.Health
	// Set before Run, where wanted.
	Changed func() bool                               // whether the configuration is not what runs; nil: not known
	Handler Handler                                   // runs commands for clients of the control socket; nil: no socket
	Version string                                    // for the figures
	Poll    time.Duration                             // how often a mailbox is looked at besides IDLE; 0: as configured
	Parse   func(mail []byte) (*letter.Letter, error) // takes a mail apart; nil: letter.Parse

	signal chan struct{}
	graphs map[string]*graph.Client // by party
	ahead  *aheadGate               // nil: no mailbox is looked through ahead
	free   func() (uint64, error)   // how much of the disk is left

	attempts *store.Attempts // which mails were being read when an earlier run died

	still intake.Span // nothing changed in the store, before this run

	heavy sync.Mutex // held while a large mail is read

	warned dates.Day // when the log last warned of secrets that expire; of the notices' part alone
}

// Handler runs a command line for a client of the control socket and returns its exit code.
type Handler func(ctx context.Context, req control.Request, to control.Caller) int

// The limits of memory are soft. A large mail needs more: kept to the usual, the collector would run all the time that
// one is read. So would it with many mailboxes, each of which holds a connection's buffers.
const (
	memoryLimit   = 36 << 20
	memoryMailbox = 128 << 10
	growth        = 400 // percent: below the limit the collector need not hurry
	largeLimit    = 176 << 20
	warmUp        = 20 * time.Second // after the start
	large         = 1 << 20          // of one mail: lines and words take many times their bytes
)

// usualLimit is the limit of memory while no large mail is read.
func usualLimit(c config.Config) int64 {
	return memoryLimit + memoryMailbox*int64(len(c.Parties))
}

// stretch makes room for a batch with a large mail until it is told that the batch is done. There is one such batch at
// a time, so that what one needs is all that is ever needed (intake/README.md, P7).
func (d *Daemon) stretch(largest int) (done func()) {
	if largest <= large {
		return func() {}
	}
	d.heavy.Lock()
	usual := usualLimit(d.Config)
	debug.SetMemoryLimit(usual - memoryLimit + largeLimit)
	return func() {
		debug.SetMemoryLimit(usual)
		d.heavy.Unlock()
	}
}

// New opens the store and makes the parts. Nothing is contacted yet.
func New(cfg config.Config, now func() time.Time, log *slog.Logger) (*Daemon, error) {
	st, err := open.Store(string(cfg.DataDir), store.Options{Now: now, Location: cfg.Location(), Mark: cfg.Mark()})
	if err != nil {
		return nil, err
	}
	still, err := stoodStill(st, now())
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	// A backlog is worked off in little memory: the collector works harder before the program grows.
	debug.SetMemoryLimit(usualLimit(cfg))
	debug.SetGCPercent(growth)
	d := &Daemon{still: still, signal: make(chan struct{}, 1), Health: health.New(now()), free: st.Free}
	d.Notifier = &Notifier{Config: cfg, Store: st, Now: now, Log: log, Wake: d.ring}
	if d.attempts, err = store.OpenAttempts(st.Dir()); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	if err := d.assemble(); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// stoodStill is how long nothing has changed in a store, until now.
func stoodStill(s store.Store, now time.Time) (span intake.Span, err error) {
	span = intake.Span{From: now, Until: now}
	err = s.View(func(tx store.Tx) error {
		last, err := tx.Events(1)
		if len(last) > 0 {
			span.From = last[0].At
		}
		return err
	})
	return span, err
}

func (d *Daemon) assemble() error {
	rules, err := rulesFor(d.Config, d.Store)
	if err != nil {
		return err
	}
	return d.join(rules)
}

// join makes the parts that work by the rules.
func (d *Daemon) join(rules *triage.Rules) (err error) {
	d.Rules = rules
	if d.graphs, err = setup.Graphs(d.Config); err != nil {
		return err
	}
	if d.servers, err = setup.Servers(d.Config, d.graphs, d.trail, d.Now); err != nil {
		return err
	}
	if d.Rules.Signers, err = setup.Signers(d.Config); err != nil {
		return err
	}
	d.desk = &intake.Desk{Rules: d.Rules, Ledger: ledger.Ledger{Store: d.Store, Rules: d.Rules}, Now: d.Now,
		Wake: d.Wake, Log: d.Log, Attempts: d.attempts, Still: d.still, Parse: d.parse, YearPlan: d.yearPlan}
	d.Editor = d.newEditor()
	return nil
}

// parse takes a mail apart.
func (d *Daemon) parse(mail []byte) (*letter.Letter, error) {
	if d.Parse != nil {
		return d.Parse(mail)
	}
	return letter.Parse(mail)
}

// ring wakes the outbox; a wake-up that is already waiting is enough.
func (d *Daemon) ring() {
	select {
	case d.signal <- struct{}{}:
	default:
	}
}

// Run is the life of the daemon: every part until ctx ends or one of them fails, and then all of them in order.
// Only a storage error, or a fault of our own, makes a part fail: a mail server that is away does not.
func (d *Daemon) Run(ctx context.Context, env func(string) string) error {
	if err := d.patiently(ctx, "start", d.lookBack); isStopped(ctx, err) {
		return nil
	} else if err != nil {
		return err
	}
	commands, err := d.commands()
	if err != nil {
		return err
	}
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
	d.ahead = newAheadGate(ctx, d.Config)
	defer d.ahead.end()
	part("control socket", commands)
	part("outbox", func(ctx context.Context) error {
		return outbox.Run(ctx, outboxSpool{d.Store, d, ctx}, d.servers, d.Now, d.signal, d.Log)
	})
	part("digest", d.Editor.Run)
	part("follow-ups", d.followUp)
	part("notices", d.notices)
	part("reconciliation", d.reconcile)
	part("metrics", func(ctx context.Context) error {
		return status.Metrics(ctx, d.Config.Metrics.Listen, d.Version, d.status)
	})
	rules := retention.Rules(d.Config.Retention)
	part("retention", retention.Keeper{Store: d.Store, Rules: rules, Now: d.Now, Zone: d.Rules.Location, Log: d.Log}.Run)
	part("alerts", func(ctx context.Context) error {
		return status.Alerts(ctx, d.Config.Alerts.Exec, d.status, d.Now, d.Log)
	})
	part("watchdog", func(ctx context.Context) error { return systemd.Watchdog(ctx, env, d.alive) })
	for _, p := range d.Config.Parties {
		if p.Watched() {
			part("mailbox "+p.ID, func(ctx context.Context) error { return d.watch(ctx, p) })
		}
	}
	if err := systemd.Notify(env, "READY=1"); err != nil {
		d.Log.Warn("systemd was not told", "error", err)
	}
	// What reading the rules and the first look left behind goes back to the machine: many daemons may share it.
	warm := time.AfterFunc(warmUp, debug.FreeOSMemory)
	defer warm.Stop()
	d.Log.Info("samrad serves", "parties", len(d.Config.Parties), "data", d.Store.Dir())
	err = g.Wait()
	if err != nil {
		d.Log.Error("samrad stops", "error", err)
		return err
	}
	d.Log.Info("samrad stops")
	return nil
}

// commands takes the control socket's place, and returns what answers there. The store's lock is held: no other daemon
// can be behind a socket that is there.
func (d *Daemon) commands() (serve func(context.Context) error, err error) {
	if d.Handler == nil {
		return func(context.Context) error { return nil }, nil
	}
	socket, err := control.Listen(d.Store.Dir())
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		return errors.Join(socket.Serve(ctx, d.Log, d.Handler), socket.Close())
	}, nil
}

func (d *Daemon) Close() error { return errors.Join(d.attempts.Close(), d.Store.Close()) }

// status is how the service is now.
func (d *Daemon) status() (status.Status, error) { return d.Register().Status(d.Now()) }

// alive shows that the single writer answers: what the watchdog wants to know.
func (d *Daemon) alive(ctx context.Context) error {
	done := make(chan error, 1)
	go func() { done <- d.Store.Quiesce() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// lookBack takes up what an earlier run left, and tells of doubts about the store before anything else is done.
func (d *Daemon) lookBack() error {
	if fault := d.Store.MarkFault(); fault != nil {
		d.Log.Warn("no mark outside the data folder: an older copy of it that is put back is not noticed", "error", fault)
	}
	if err := d.tellOthers(); err != nil {
		return err
	}
	if err := d.reissueRefused(); err != nil {
		return err
	}
	return d.resume()
}

// longestDue is the longest that a mail of ours is written to wait: what waits longer has its time from a wrong clock.
const longestDue = 90 * 24 * time.Hour

// resume makes all due at once that has its time from an attempt of a run that is over, or from a clock that was wrong
// (E06). What a cap holds back until a morning waits for that.
func (d *Daemon) resume() error {
	var late []outbox.Item
	now := d.Now()
	err := d.Store.View(func(tx store.Tx) error {
		items, err := tx.Items(outbox.Due, 0)
		for _, i := range items {
			if i.Next.After(now) && (i.Attempts > 0 || i.Next.After(i.Due) || i.Next.Sub(now) > longestDue) {
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
		err = d.Store.Save(i)
	}
	return err
}

// watch follows one party's mailbox.
func (d *Daemon) watch(ctx context.Context, p config.Party) error {
	if p.Graph != nil {
		return d.watchGraph(ctx, p)
	}
	cfg, err := setup.Mailbox(p)
	if err != nil {
		return err
	}
	if d.Poll > 0 {
		cfg.Poll = d.Poll
	}
	cfg.Since = d.Rules.StartFrom
	cfg.Ahead = func(ctx context.Context, heads [][]byte) error { return d.lookAhead(ctx, p.ID, heads) }
	seen := func(h mailbox.Health) { d.Health.Seen(p.ID, h) }
	return mailbox.Watch(ctx, cfg, mailHandler{d}, d.Now, d.Log.With("mailbox", p.ID), seen)
}

// isStopped tells a context that was stopped from one that ran out.
func isStopped(ctx context.Context, err error) bool {
	return ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, ctx.Err()))
}

// warnOfSecrets writes the warnings to the log, once a day.
func (d *Daemon) warnOfSecrets() {
	today := dates.DayOf(d.Now().In(d.Config.Location()))
	if today == d.warned {
		return
	}
	d.warned = today
	for _, w := range setup.SecretWarnings(d.Config, d.Now()) {
		d.Log.Warn(w)
	}
}
