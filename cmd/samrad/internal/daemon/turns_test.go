package daemon

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/cmd/samrad/internal/retention"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// turns is a daemon in Stockholm whose clock is that of a synctest bubble, set to a day.
type turns struct {
	*Daemon
	uid uint32
}

func newTurns(t *testing.T, day string) *turns {
	t.Helper()
	text := strings.Replace(fixture.Config, `"UTC"`, `"Europe/Stockholm"`, 1) + "consult = \"on\"\n" +
		"[agreement]\nname = \"x\"\ndiary_number = \"1\"\nfrom = 2022-01-01\nto = 2030-12-31\n" +
		"[digest]\nto = [\"chef@kommun.example\"]\n"
	cfg := configured(t, t.TempDir(), text)
	first, err := time.ParseInLocation(time.DateTime, day+" 09:00:00", cfg.Location())
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	d, err := New(cfg, func() time.Time { return first.Add(time.Since(began)) }, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return &turns{Daemon: d}
}

// in takes one mail of a colleague in.
func (s *turns) in(t *testing.T, subject, body string) {
	t.Helper()
	s.uid++
	raw := town.Compose("anna@kommun.example", "trygghet@kommun.example", subject, "", body)
	place := letter.Place{Mailbox: "kommun", UIDValidity: 1, UID: s.uid}
	mail := intake.Incoming{Place: place, Received: s.Now(), Raw: raw}
	if _, err := s.desk.Receive("kommun", []intake.Incoming{mail}, letter.Cursor{}); err != nil {
		t.Fatal(err)
	}
}

// nights is a store that notes when the keeper looks at it.
type nights struct {
	store.Store
	look func()
}

func (s nights) Stopped() (store.Stop, bool, error) {
	s.look()
	return s.Store.Stopped()
}

// run lets everything that goes by the clock run for some days, but for mailboxes, and returns when what was written:
// the digests, our own mails, and the nights in which the rules of retention were asked.
func (s *turns) run(t *testing.T, days int) (written, asked []string) {
	t.Helper()
	local := func() string { return s.Now().In(s.Rules.Location).Format("2006-01-02 15:04") }
	ctx, cancel := context.WithCancel(t.Context())
	keeper := retention.Keeper{
		Store: nights{s.Store, func() { asked = append(asked, local()) }}, Rules: retention.Rules{Cases: 600},
		Now: s.Now, Zone: s.Rules.Location, Log: s.Log,
	}
	parts := []func(context.Context) error{s.Editor.Run, s.followUp, keeper.Run}
	ended := make(chan error)
	for _, part := range parts {
		go func() { ended <- part(ctx) }()
	}
	time.Sleep(time.Duration(days) * 24 * time.Hour)
	cancel()
	for range parts {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	if err := s.Store.View(func(tx store.Tx) error {
		items, err := tx.Items(outbox.Due, 0)
		for _, i := range items {
			at := i.Envelope.Due.In(s.Rules.Location).Format("2006-01-02 15:04")
			if key, ok := strings.CutPrefix(i.Key, "digest/"); ok {
				week, _, _ := strings.Cut(key, "/")
				written = append(written, at+" digest "+week)
			} else if strings.HasPrefix(i.Key, "own/") {
				written = append(written, at+" "+i.Kind+" to "+i.To)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(written)
	return written, asked
}

// TestTurnsOfTheYear is intake/README.md, E07, with everything running that goes by the clock: over both changes of
// the clocks, a leap day, Easter, Christmas, New Year and week 53 each mail is written at its civil time, and once.
func TestTurnsOfTheYear(t *testing.T) {
	const police, anna = " to polis@polis.example", " to anna@kommun.example"
	for name, c := range map[string]struct {
		first string // from nine in the morning
		days  int
		when  string // what the initiative is about takes place
		extra string // what its mail begins with
		want  []string
	}{
		"into summer time, with Easter": {"2026-03-23", 16, "fredag 3 april 2026", "", []string{
			"2026-03-23 10:00 consult" + police, "2026-03-27 08:00 reminder" + anna,
			"2026-03-30 07:30 digest 2026-W14", "2026-03-30 08:00 reminder" + anna,
			"2026-04-01 08:00 consult-remind" + police, "2026-04-02 08:00 reminder" + anna,
			"2026-04-07 07:30 digest 2026-W15", "2026-04-07 09:00 evaluation" + anna,
		}},
		"out of summer time, embargoed": {"2026-10-19", 16, "fredag 30 oktober 2026",
			"Embargo till 25 oktober 2026.\n", []string{
				"2026-10-23 08:00 reminder" + anna, "2026-10-25 08:00 consult" + police,
				"2026-10-26 07:30 digest 2026-W44", "2026-10-26 08:00 reminder" + anna,
				"2026-10-28 08:00 consult-remind" + police, "2026-10-29 08:00 reminder" + anna,
				"2026-11-02 07:30 digest 2026-W45", "2026-11-02 09:00 evaluation" + anna,
			}},
		"New Year after a week 53": {"2026-12-21", 24, "måndag 28 december 2026", "", []string{
			"2026-12-21 10:00 consult" + police, "2026-12-22 08:00 consult-remind" + police,
			"2026-12-23 08:00 reminder" + anna, "2026-12-28 07:30 digest 2026-W53",
			"2026-12-29 09:00 evaluation" + anna, "2027-01-04 07:30 digest 2027-W01",
			"2027-01-11 07:30 digest 2027-W02", "2027-01-12 09:00 evaluation" + anna,
		}},
		"a leap day": {"2028-02-21", 16, "tisdag 29 februari 2028", "", []string{
			"2028-02-21 10:00 consult" + police, "2028-02-22 08:00 reminder" + anna,
			"2028-02-25 08:00 consult-remind" + police, "2028-02-28 07:30 digest 2028-W09",
			"2028-02-28 08:00 reminder" + anna, "2028-03-01 09:00 evaluation" + anna,
			"2028-03-06 07:30 digest 2028-W10",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newTurns(t, c.first)
				defer s.Close()
				body := strings.Replace(town.GapBody, "När: löpande under våren", "När: "+c.when, 1)
				s.in(t, "Kommunikationsinsats: vandring", c.extra+body)
				written, asked := s.run(t, c.days)
				if diff := cmp.Diff(c.want, written); diff != "" {
					t.Errorf("mails written:\n%s", diff)
				}
				var nightly []string
				for n := range c.days {
					day := s.Now().AddDate(0, 0, n+1-c.days)
					nightly = append(nightly, day.Format(time.DateOnly)+" 05:00")
				}
				if diff := cmp.Diff(nightly, asked); diff != "" {
					t.Errorf("nights in which the rules of retention were asked:\n%s", diff)
				}
			})
		})
	}
}
