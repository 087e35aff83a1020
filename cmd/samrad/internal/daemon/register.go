package daemon

import (
	"log/slog"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/health"
	"haninge.se/samrad/cmd/samrad/internal/ledger"
	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/status"
	"haninge.se/samrad/config"
	"haninge.se/samrad/digest"
	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/triage"
)

// Register is an open store and the configuration that it is read by: what a command needs, in the daemon or without
// one.
type Register struct {
	Config config.Config
	Store  store.Store
	daemon *Daemon // that has it open, nil when none runs
}

// Register is the daemon's, for the commands that it runs.
func (d *Daemon) Register() *Register { return &Register{d.Config, d.Store, d} }

// health is that of the daemon's mailboxes, nil when none runs.
func (r *Register) health() *health.Health {
	if r.daemon == nil {
		return nil
	}
	return r.daemon.Health
}

// Status gathers how the service is.
func (r *Register) Status(now time.Time) (status.Status, error) {
	changed := r.daemon != nil && r.daemon.Changed != nil && r.daemon.Changed()
	return status.Service{Config: r.Config, Store: r.Store, Health: r.health(), Changed: changed}.Status(now)
}

// Today is the civil day in the service's zone.
func (r *Register) Today(now time.Time) dates.Day { return dates.DayOf(now.In(r.Config.Location())) }

// Desk is what takes a released mail in: the daemon's own, or one of this command.
func (r *Register) Desk(now func() time.Time) (*intake.Desk, error) {
	if r.daemon != nil {
		return r.daemon.desk, nil
	}
	rules, err := rulesFor(r.Config, r.Store)
	if err != nil {
		return nil, err
	}
	book := ledger.Ledger{Store: r.Store, Rules: rules}
	return &intake.Desk{Rules: rules, Ledger: book, Now: now, Log: slog.New(slog.DiscardHandler)}, nil
}

// Editor writes digests for a command.
func (r *Register) Editor(k *Notifier) *digest.Editor {
	return &digest.Editor{
		Schedule: setup.Schedule(r.Config), Archive: archive{r.Store}, Publisher: k,
		Facts: func(is digest.Issue) (digest.Facts, error) { return k.factsOf(r.health(), is) },
	}
}

// digestAgain writes a digest that was given up once more, under its Message-ID: of the same instants, without what may
// not be told any more.
func (r *Register) digestAgain(i outbox.Item, now func() time.Time, by string) (func(store.Tx) error, error) {
	k, err := r.Notifier(now)
	if err != nil {
		return nil, err
	}
	week, err := digest.WeekOf(i.Key)
	if err != nil {
		return nil, err
	}
	is, _, err := r.Editor(k).Draft(week, now())
	if err != nil {
		return nil, err
	}
	write, err := k.digestWriter(is)
	if err != nil {
		return nil, err
	}
	e, err := write(i.To, i.Key, i.ID)
	return func(tx store.Tx) error { return tx.Reissue(i.Key, e.Via, e.From, e.Bytes, by) }, err
}

// Notifier writes mails for a command: in the daemon its own, so that its outbox wakes.
func (r *Register) Notifier(now func() time.Time) (*Notifier, error) {
	if r.daemon != nil {
		return r.daemon.Notifier, nil
	}
	rules, err := rulesFor(r.Config, r.Store)
	if err != nil {
		return nil, err
	}
	return &Notifier{Config: r.Config, Store: r.Store, Rules: rules, Now: now, Wake: func() {},
		Log: slog.New(slog.DiscardHandler)}, nil
}

// sending returns the rules by which mail is addressed and signed: the daemon's, or those of the configuration.
func (r *Register) sending() (*triage.Rules, error) {
	if r.daemon != nil {
		return r.daemon.Rules, nil
	}
	rules, err := rulesFor(r.Config, r.Store)
	if err == nil {
		rules.Signers, err = setup.Signers(r.Config)
	}
	return rules, err
}

// Retry makes mails due again that were given up, each as the configuration has it now.
func (r *Register) Retry(mails []outbox.Item, now func() time.Time, by string) error {
	rules, err := r.sending()
	if err != nil {
		return err
	}
	for _, i := range mails {
		again := func(tx store.Tx) error { return reissue(tx, rules, i, by) }
		if digest.IsKey(i.Key) {
			if again, err = r.digestAgain(i, now, by); err != nil {
				return err
			}
		}
		if err := r.Store.Update(func(tx store.Tx) error {
			if err := again(tx); err != nil {
				return err
			}
			if i.Bounced { // its copy of the first time must not pass for this one's
				if err := forgetTraces(tx, i.ID); err != nil {
					return err
				}
			}
			return tx.Retry(i.Key, by)
		}); err != nil {
			return err
		}
	}
	if r.daemon != nil {
		r.daemon.servers.Forget()
		r.daemon.Wake()
	}
	return nil
}

// rulesFor are the rules by which the desk decides for a store.
func rulesFor(c config.Config, s store.Store) (*triage.Rules, error) {
	rules, err := setup.Rules(c, s.Secret())
	if err == nil {
		rules.Instance = s.Instance()
	}
	return rules, err
}
