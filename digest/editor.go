package digest

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/templates"
)

// Publisher is where a digest is published. It has one key per (ISO week, recipient).
type Publisher interface {
	Published(w dates.Week, to string) (bool, error)
	// Issued returns a week's digest as it went out first.
	Issued(w dates.Week) (Issued, bool, error)
	// Before returns the last digest that went out for an earlier week.
	Before(w dates.Week) (Issued, bool, error)
	// Publish hands the same mail to every recipient and keeps the digest, all of it durably or nothing.
	Publish(is Issued, to []string) error
}

// Trouble is what a person must be told of, by the codes of templates.NoticeView; "" when all is well again.
type Trouble string

// Troubles of the digest.
const (
	Well       Trouble = ""
	WrongClock Trouble = "clock"  // it shows a time before the last thing that happened: nothing is sent
	NoDigest   Trouble = "digest" // a week's digest could not be composed, or whole weeks went by without one
)

// Editor publishes a digest every week.
type Editor struct {
	Schedule  Schedule
	To        []string
	Archive   Archive
	Publisher Publisher
	Facts     func(Issue) (Facts, error)
	Last      func() (time.Time, error) // the last thing that happened, by the register
	Now       func() time.Time
	Since     time.Time                          // when the register began: no digest was missed before
	Stopped   func(slot time.Time) (bool, error) // whether the digest of that slot must not leave; nil is never
	Alert     func(Trouble, error)               // told when the trouble changes
	Log       *slog.Logger
	Tick      time.Duration // longest sleep between looks at the clock; zero is a minute

	trouble Trouble
}

// Run is a week's life: wait for its slot, compose, publish, once. It looks at the clock at least every Tick, so
// that a sleep of the machine or a step of its clock is seen, and it takes up what fell due while it was not
// running. It returns when ctx ends, and on an error of the register's, after which nobody knows what was written.
func (e *Editor) Run(ctx context.Context) error {
	if err := e.Schedule.Check(); err != nil {
		return err
	}
	if err := e.lookBack(e.Now()); err != nil {
		return err
	}
	for {
		now := e.Now()
		if err := e.Publish(now); err != nil {
			return err
		}
		// The timer counts running time; the slot is wall-clock time. Hence the short sleeps.
		_, next := e.Schedule.Next(now)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(min(next.Sub(now), e.tick())):
		}
	}
}

func (e *Editor) tick() time.Duration {
	if e.Tick > 0 {
		return e.Tick
	}
	return time.Minute
}

// Publish publishes what is due at an instant and not yet published. A digest that cannot be composed is a
// trouble, tried again at the next look; an error of the Publisher or of what the clock is held against is returned.
func (e *Editor) Publish(now time.Time) error {
	week, due := e.Schedule.Due(now)
	if !due || e.Schedule.Slot(week).Before(e.Since) {
		return nil
	}
	if e.Stopped != nil {
		if stopped, err := e.Stopped(e.Schedule.Slot(week)); stopped || err != nil {
			return err
		}
	}
	to, err := e.missing(week)
	if err != nil || len(to) == 0 {
		return err
	}
	// Before anything is composed: with a wrong clock nobody knows which week it is.
	last, err := e.Last()
	if err != nil {
		return fmt.Errorf("reading when something last happened: %w", err)
	}
	if now.Before(last) {
		shows := now.Format(time.RFC3339)
		e.alert(WrongClock, fmt.Errorf("the clock shows %s, before %s", shows, last.Format(time.RFC3339)))
		return nil
	}
	out, again, err := e.Draft(week, now)
	if err != nil {
		e.alert(NoDigest, err)
		return nil
	}
	if err := e.Publisher.Publish(out, to); err != nil {
		return fmt.Errorf("publishing the digest of %s: %w", week, err)
	}
	late := !out.Late.IsZero()
	e.Log.Info("digest published", "week", week.String(), "recipients", len(to), "late", late, "again", again)
	e.alert(Well, nil)
	return nil
}

// Draft writes a week's digest at an instant. A week whose digest has gone out gets that digest again, of the same
// instant and the same time before it, and not late: whoever was added since is not to blame. Otherwise it tells what
// happened since the last digest that went out, however many weeks that is.
func (e *Editor) Draft(week dates.Week, now time.Time) (out Issued, again bool, err error) {
	out, again, err = e.Publisher.Issued(week)
	if err != nil {
		return out, again, fmt.Errorf("looking up the digest of %s: %w", week, err)
	}
	if again {
		out.Late = time.Time{}
	} else {
		out.Issue = e.Schedule.Issue(week, now)
		out.At = now
		last, _, err := e.Publisher.Before(week)
		if err != nil {
			return out, again, fmt.Errorf("looking up the digest before %s: %w", week, err)
		}
		out.Since = last.At
	}
	out.Mail, err = e.Compose(out.Issue, out.Since)
	return out, again, err
}

// Compose writes the mail of one issue, with what happened since an instant; zero for the first digest.
func (e *Editor) Compose(is Issue, since time.Time) (templates.Mail, error) {
	facts, err := e.Facts(is)
	if err != nil {
		return templates.Mail{}, fmt.Errorf("gathering facts for the digest: %w", err)
	}
	facts.Last = since
	return Write(e.Archive, facts, is)
}

// Write composes one issue over one consistent look at the register, and writes it.
func Write(a Archive, f Facts, is Issue) (templates.Mail, error) {
	var view templates.DigestView
	err := a.Digest(func(r Register) (err error) {
		view, err = Compose(r, f, is)
		return err
	})
	if err != nil {
		return templates.Mail{}, fmt.Errorf("composing the digest of %s: %w", is.Week, err)
	}
	return templates.Digest(view)
}

// missing is whom the week's digest has not been published to.
func (e *Editor) missing(w dates.Week) ([]string, error) {
	var out []string
	for _, to := range e.To {
		done, err := e.Publisher.Published(w, to)
		if err != nil {
			return nil, fmt.Errorf("looking up the digest of %s: %w", w, err)
		}
		if !done {
			out = append(out, to)
		}
	}
	return out, nil
}

// lookBack tells a person about whole weeks without a digest since the last one that was published (README,
// "Watermark"): silence must never pass for "nothing happened".
func (e *Editor) lookBack(now time.Time) error {
	week, due := e.Schedule.Due(now)
	if due {
		week = before(week) // that one is still to be published
	}
	var missed []string
	for range 54 {
		to, err := e.missing(week)
		if err != nil {
			return err
		}
		if len(to) < len(e.To) {
			if len(missed) > 0 {
				err := fmt.Errorf("no digest went out in %s", strings.Join(missed, ", "))
				e.Log.Error("weeks without a digest", "weeks", missed)
				e.tell(NoDigest, err)
			}
			return nil
		}
		missed = append(missed, week.String())
		week = before(week)
	}
	return nil // none in a year: this is the beginning
}

// alert tells about a trouble when it begins and when it ends, not at every look.
func (e *Editor) alert(t Trouble, err error) {
	if t == e.trouble {
		return
	}
	e.trouble = t
	if t != Well {
		e.Log.Error("digest not published", "trouble", string(t), "error", err)
	}
	e.tell(t, err)
}

func (e *Editor) tell(t Trouble, err error) {
	if e.Alert != nil {
		e.Alert(t, err)
	}
}
