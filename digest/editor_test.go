package digest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/templates"
)

// copyOut is one digest as it was published.
type copyOut struct {
	Week dates.Week
	To   string
	At   time.Time
	Mail templates.Mail
}

// publisher keeps what was published, and fails when told to.
type publisher struct {
	now  func() time.Time
	out  []copyOut
	fail error

	issued []Issued
}

func (p *publisher) Published(w dates.Week, to string) (bool, error) {
	return slices.ContainsFunc(p.out, func(c copyOut) bool { return c.Week == w && c.To == to }), p.fail
}

func (p *publisher) Publish(is Issued, to []string) error {
	if p.fail != nil {
		return p.fail
	}
	for _, a := range to {
		p.out = append(p.out, copyOut{is.Week, a, p.now(), is.Mail})
	}
	if _, kept, _ := p.Issued(is.Week); !kept {
		p.issued = append(p.issued, is)
	}
	return nil
}

func (p *publisher) Issued(w dates.Week) (Issued, bool, error) {
	for _, is := range p.issued {
		if is.Week == w {
			return is, true, p.fail
		}
	}
	return Issued{}, false, p.fail
}

func (p *publisher) Before(w dates.Week) (last Issued, ok bool, err error) {
	for _, is := range p.issued {
		if is.Week.String() < w.String() {
			last, ok = is, true
		}
	}
	return last, ok, p.fail
}

// desk is an editor over a publisher and a shelf, with a clock that can be set.
type desk struct {
	*Editor
	publisher *publisher
	shelf     *fakeShelf
	skew      time.Duration // what the machine's clock is off by
	last      time.Time
	alerts    []Trouble
}

func newDesk(s Schedule) *desk {
	d := &desk{shelf: &fakeShelf{}}
	now := func() time.Time { return time.Now().Add(d.skew) }
	d.publisher = &publisher{now: now}
	d.Editor = &Editor{
		Schedule: s, To: []string{"chef@haninge.example", "lpo@polisen.example"}, Archive: d.shelf, Publisher: d.publisher, Now: now,
		Facts: func(Issue) (Facts, error) { return facts(), nil },
		Last:  func() (time.Time, error) { return d.last, nil },
		Alert: func(t Trouble, _ error) { d.alerts = append(d.alerts, t) },
		Log:   slog.New(slog.DiscardHandler),
	}
	return d
}

// run lets the editor work until a moment of its clock, in virtual time.
func (d *desk) run(t *testing.T, until time.Time) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- d.Run(ctx) }()
	time.Sleep(until.Sub(d.Now()))
	synctest.Wait()
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// startAt moves virtual time, which begins in the year 2000.
func startAt(t *testing.T, s string) { time.Sleep(time.Until(instant(t, s))) }

// TestSeventeenYears: one digest per ISO week and recipient, each at its slot, through every change of the clocks
// and every week 53 from 2024 to 2040 (intake/README.md, E07).
func TestSeventeenYears(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(mondayMorning(stockholm))
		d.Tick = 36 * time.Hour // Run is tested at its own minute below
		startAt(t, "2024-01-01 00:00")
		d.run(t, instant(t, "2040-12-30 00:00"))
		w := week(2024, 1)
		for n := 0; n < len(d.publisher.out); n += 2 {
			a, b := d.publisher.out[n], d.publisher.out[n+1]
			if a.Week != w || b.Week != w || a.To == b.To || !reflect.DeepEqual(a.Mail, b.Mail) {
				t.Fatalf("copies %d: %s to %s and %s to %s, want %s to both", n, a.Week, a.To, b.Week, b.To, w)
			}
			if slot := d.Schedule.Slot(w); !a.At.Equal(slot) {
				t.Fatalf("%s went out %s, want %s", w, a.At.In(stockholm), slot)
			}
			w = w.Next()
		}
		if w != week(2041, 1) {
			t.Errorf("the last digest was before %s", w)
		}
		if len(d.alerts) != 0 {
			t.Errorf("alerts %v", d.alerts)
		}
	})
}

// TestEveryMinute: with its own rhythm of a minute the editor is on the minute as well.
func TestEveryMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(mondayMorning(stockholm))
		startAt(t, "2026-03-27 12:00")
		d.run(t, instant(t, "2026-04-08 00:00")) // the clocks change, and Easter Monday is red
		var got []string
		for _, c := range d.publisher.out {
			if c.To == d.To[0] {
				got = append(got, c.Week.String()+" "+c.At.In(stockholm).Format("02 15:04"))
			}
		}
		if want := []string{"2026-W13 27 12:00", "2026-W14 30 07:30", "2026-W15 07 07:30"}; !slices.Equal(got, want) {
			t.Errorf("published %v, want %v", got, want)
		}
	})
}

// TestCatchUp: what fell due while nothing ran goes out late and says so, within its week and never after.
func TestCatchUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(mondayMorning(stockholm))
		startAt(t, "2026-03-09 00:00")
		d.run(t, instant(t, "2026-03-10 00:00"))
		startAt(t, "2026-03-18 12:00") // over the slot of week 12
		d.run(t, instant(t, "2026-03-19 00:00"))
		startAt(t, "2026-04-06 12:00") // over weeks 13 and 14 altogether
		d.run(t, instant(t, "2026-04-07 12:00"))
		var got []string
		for _, c := range d.publisher.out {
			if c.To == d.To[0] {
				got = append(got, fmt.Sprintf("%s %s late=%v", c.Week, c.At.In(stockholm).Format("02 15:04"), isLate(c.Mail)))
			}
		}
		want := []string{"2026-W11 09 07:30 late=false", "2026-W12 18 12:00 late=true", "2026-W15 07 07:30 late=false"}
		if !slices.Equal(got, want) {
			t.Errorf("published %v, want %v", got, want)
		}
		if !slices.Equal(d.alerts, []Trouble{NoDigest}) {
			t.Errorf("alerts %v, want one about the weeks that were missed", d.alerts)
		}
	})
}

// TestClockSteps: a clock that goes back sends nothing twice and nothing at all, and somebody is told
// (intake/README.md, E06).
func TestClockSteps(t *testing.T) {
	for name, skew := range map[string]time.Duration{
		"an hour back": -time.Hour, "a day back": -24 * time.Hour, "a week back": -7 * 24 * time.Hour, "to 1970": time.Until(time.Unix(0, 0)),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(mondayMorning(stockholm))
				startAt(t, "2026-03-16 07:00")
				d.run(t, instant(t, "2026-03-16 08:00"))
				d.last = d.Now()
				d.skew = skew
				if name == "to 1970" {
					d.skew = time.Until(time.Unix(0, 0).Add(5 * 24 * time.Hour))
				}
				d.run(t, d.Now().Add(6*24*time.Hour))
				if len(d.publisher.out) != 2 {
					t.Errorf("%d copies are out, want 2", len(d.publisher.out))
				}
				if back := d.Now().Before(d.last); back && d.skew < -48*time.Hour && !slices.Equal(d.alerts, []Trouble{WrongClock}) {
					t.Errorf("alerts %v, want one about the clock", d.alerts)
				}
				d.skew, d.alerts = 0, nil
				startAt(t, "2026-03-23 07:00")
				d.run(t, instant(t, "2026-03-23 08:00"))
				if n := len(d.publisher.out); n != 4 || d.publisher.out[2].Week != week(2026, 13) {
					t.Errorf("%d copies are out when the clock is right again, want 4", n)
				}
			})
		})
	}
}

// TestForwardStep: a clock that jumps over the slot is noticed within a minute.
func TestForwardStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(mondayMorning(stockholm))
		startAt(t, "2026-03-15 12:00")
		d.publisher.out = []copyOut{{Week: week(2026, 11), To: d.To[0]}, {Week: week(2026, 11), To: d.To[1]}}
		jump := time.Now().Add(90 * time.Second)
		d.Now = func() time.Time {
			if now := time.Now(); now.Before(jump) {
				return now
			}
			return time.Now().Add(24 * time.Hour)
		}
		d.publisher.now = d.Now
		d.run(t, jump.Add(time.Minute))
		if n := len(d.publisher.out); n != 4 || !isLate(d.publisher.out[3].Mail) || d.publisher.out[3].At.After(jump.Add(24*time.Hour+time.Minute)) {
			t.Errorf("%d copies a minute after the jump, want 4, late", n)
		}
	})
}

// TestOneRecipientMore: who was added after the digest went out gets it too, nobody gets it twice (intake/README.md,
// E08).
func TestOneRecipientMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(mondayMorning(stockholm))
		startAt(t, "2026-03-16 07:00")
		d.run(t, instant(t, "2026-03-16 08:00"))
		d.To = append(d.To, "press@haninge.example")
		d.run(t, instant(t, "2026-03-16 09:00"))
		if len(d.publisher.out) != 3 || d.publisher.out[2].To != "press@haninge.example" {
			t.Fatalf("published %v", d.publisher.out)
		}
		if whole(d.publisher.out[2].Mail) != whole(d.publisher.out[0].Mail) || isLate(d.publisher.out[2].Mail) {
			t.Errorf("another digest:\n%s", whole(d.publisher.out[2].Mail))
		}
	})
}

// TestTroubles: a register that cannot be read is told once and tried again; a publisher that fails ends the run.
func TestTroubles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(mondayMorning(stockholm))
		startAt(t, "2026-03-16 07:00")
		d.shelf.err = errors.New("disk")
		d.run(t, instant(t, "2026-03-16 08:00"))
		d.shelf.err = nil
		d.run(t, instant(t, "2026-03-16 08:10"))
		if !slices.Equal(d.alerts, []Trouble{NoDigest, Well}) || len(d.publisher.out) != 2 {
			t.Errorf("alerts %v, %d copies", d.alerts, len(d.publisher.out))
		}
		d.publisher.fail = errors.New("disk")
		if err := d.Run(t.Context()); !errors.Is(err, d.publisher.fail) {
			t.Errorf("Run returned %v", err)
		}
		if err := (&Editor{Schedule: Schedule{Hour: 2, Location: stockholm}}).Run(t.Context()); err == nil {
			t.Error("Run takes a schedule that does not exist every day")
		}
	})
}

// TestFirstWeek: a register that began in the middle of a week has missed no digest.
func TestFirstWeek(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Date(2026, 3, 18, 10, 0, 0, 0, stockholm)
		d := newDesk(mondayMorning(stockholm))
		d.Since = now.Add(-time.Minute)
		if err := d.Publish(now); err != nil {
			t.Fatal(err)
		}
		if n := len(d.publisher.out); n > 0 {
			t.Errorf("%d digests for a week that began without us", n)
		}
		d.Since = now.AddDate(0, 0, -7)
		if err := d.Publish(now); err != nil {
			t.Fatal(err)
		}
		if n := len(d.publisher.out); n == 0 {
			t.Error("no digest after downtime")
		}
	})
}
