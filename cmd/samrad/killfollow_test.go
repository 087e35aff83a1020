package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/store"
)

// arrivals are the mails that a mail server has taken: how often each came, by recipient and Message-ID.
type arrivals struct {
	mu  sync.Mutex
	all map[string]map[letter.MessageID]int
	n   int
}

func (a *arrivals) take(m postoffice.Mail) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, to := range m.To {
		if a.all[to] == nil {
			a.all[to] = map[letter.MessageID]int{}
		}
		a.all[to][letter.MessageID(town.MessageID(m.Raw))]++
	}
	a.n++
}

func (a *arrivals) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.n
}

// dueCase is a case of an owner of its own about which something is due of our own accord: a reminder that was due twice
// while nobody sent any, the question how it went, or what others changed.
func dueCase(n int, kind string, now time.Time) *initiative.Initiative {
	ago := func(days int) time.Time { return now.AddDate(0, 0, -days) }
	c := fixture.Case(n, fmt.Sprintf("Insats %d", n), 1)
	c.Reporter, c.Intake, c.Threads = fmt.Sprintf("owner-%d@haninge.example", n), town.KommunBox, []string{fmt.Sprintf("<%d@haninge.example>", n)}
	c.Created, c.Updated, c.Look = ago(40), ago(40), ago(1)
	src := initiative.Source{From: c.Reporter, Party: "kommun", At: ago(40)}
	for _, item := range fixture.Twelve()[1:] {
		c.Put(item, initiative.Version{Text: "Svar", State: initiative.Answered, Source: src})
	}
	switch kind {
	case "reminder":
		c.Asked = ago(35)
	case "evaluation":
		day := dates.DayOf(ago(10))
		c.When = initiative.When{Range: dates.Range{Start: day, End: day}, Precision: "day"}
		c.Put("vad", initiative.Version{Text: "Svar", State: initiative.Answered, Source: src})
	case "told":
		src.From, src.At = "karin@haninge.example", ago(8)
		c.Put("vad", initiative.Version{Text: "Svar", State: initiative.Answered, Source: src})
	}
	c.Recount(fixture.Twelve())
	return c
}

// dueKinds are what falls due, case after case. The program keeps its own time, and reminds nobody while the offices are
// closed: then nobody is to be reminded here.
func dueKinds(t testing.TB, cfg config.Config) []string {
	rules, err := setup.Rules(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	hours := rules.FollowUps
	if now := time.Now(); hours.Open(now) && hours.Open(now.Add(10*time.Minute)) {
		return []string{"reminder", "evaluation", "told"}
	}
	return []string{"evaluation", "told"}
}

// TestKilledWhileFollowingUp kills samrad with SIGKILL again and again while it writes to people of its own accord: before
// and after the commit, while it sends, and between the mails. Each owner gets one mail, whatever happens, and a second
// copy of it only where the connection died between the end of the data and the server's answer. SAMRAD_TEST_FOLLOWUPS
// says how many times, 5 where it says nothing.
func TestKilledWhileFollowingUp(t *testing.T) {
	t.Parallel()
	rng := seeded(t)
	kills, each := town.Demanded(t, "SAMRAD_TEST_FOLLOWUPS", 5), 6
	got := &arrivals{all: map[string]map[letter.MessageID]int{}}
	office, err := postoffice.Open(postoffice.Options{Accepted: got.take})
	if err != nil {
		t.Fatal(err)
	}
	defer office.Close()
	for _, p := range town.People() {
		office.AddUser(p, "hemligt")
	}
	w := &town.Town{T: t, Imap: office.IMAP(), Smtp: office.SMTP(), Door: office.SMTP(), Password: "hemligt"}
	name := w.Config("")
	cfg, problems := config.Load(name)
	if faults := config.Faults(problems); len(faults) > 0 {
		t.Fatal(faults)
	}
	cases, kinds := 0, dueKinds(t, cfg)
	for range kills {
		err := changeStore(string(cfg.DataDir), func(st store.Store) error {
			return st.Update(func(tx store.Tx) (err error) {
				for range each {
					cases++
					c := dueCase(cases, kinds[cases%len(kinds)], time.Now())
					office.AddUser(c.Reporter, "hemligt")
					err = errors.Join(err, tx.PutCase(c))
				}
				return err
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		struck(t, launch(t, samradBinary(t), name), got, rng)
	}
	last := launch(t, samradBinary(t), name)
	last.watches(name, 2)
	town.WaitFor(t, "all of it to be sent", func() bool {
		s, err := last.status(name)
		return err == nil && s.Running && s.Outbox.Due == 0 && got.count() >= cases
	})
	last.stop()
	once(t, name, got, cases, kinds)
}

// struck kills the daemon: at any time, or when some mails have been taken.
func struck(t *testing.T, p *process, got *arrivals, rng *rand.Rand) {
	t.Helper()
	more := got.count() + rng.IntN(4)
	for end := time.Now().Add(3 * time.Second); got.count() < more && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(time.Duration(rng.IntN(30)) * time.Millisecond)
	if log := p.log(); strings.Contains(log, "samrad: error") {
		t.Fatalf("the daemon gave up by itself:\n%s", log)
	}
	p.kill()
}

// once wants one mail to each owner, of the kind that was due, and a second copy only where the record says that nobody
// knows what became of an attempt.
func once(t *testing.T, configFile string, got *arrivals, cases int, kinds []string) {
	t.Helper()
	twice := 0
	town.Opened(t, configFile, func(st store.Store, tx store.Tx) error {
		if found, err := st.Verify(); err != nil || len(found) > 0 {
			t.Errorf("the store: %v %v", found, err)
		}
		for n := 1; n <= cases; n++ {
			kind := kinds[n%len(kinds)]
			to := dueCase(n, kind, time.Now()).Reporter
			if len(got.all[to]) != 1 {
				t.Errorf("%s has %d mails, want one: %v", to, len(got.all[to]), got.all[to])
			}
			for id, copies := range got.all[to] {
				item, ok, err := tx.EnvelopeByID(id)
				if err != nil {
					return err
				}
				if !ok || item.State != outbox.Sent || item.Kind != kind || copies > 1 && !item.Uncertain {
					t.Errorf("%s to %s: %s, %q, came %d times, uncertain %v", id, to, item.Kind, item.State, copies, item.Uncertain)
				}
				if copies > 1 {
					twice++
				}
			}
		}
		return nil
	})
	t.Logf("%d mails of our own accord, %d of them twice as they may be", cases, twice)
}
