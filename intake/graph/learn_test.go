package graph

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/postoffice/exchange"
)

// sentLate is a mail that left by a sender whose copy comes so late.
func sentLate(t *testing.T, late time.Duration) (*tenant, *Sender, *notes) {
	x, n := newTenant(t, exchange.Options{Restamp: true, SentLate: late}), &notes{}
	s := NewSender(x.client(), BySendMail, n, x.now, quick())
	if out := s.Send(context.Background(), envelope()); out.Result != outbox.Delivered {
		t.Fatalf("%+v", out)
	}
	if got := n.all[envelope().ID]; !got.Open() || len(got.IDs) != 0 {
		t.Fatalf("its copy has come: %+v", got)
	}
	return x, s, n
}

func (x *tenant) passes(d time.Duration) { x.ahead.Add(int64(d)) }

// visits learns what there is to learn, and returns how many times it listed a folder for it.
func (x *tenant) visits(s *Sender) (calls int) {
	before := len(x.Requests())
	if err := s.Learn(context.Background()); err != nil {
		x.t.Error(err)
	}
	for _, r := range x.Requests()[before:] {
		if r.Op == exchange.List {
			calls++
		}
	}
	return calls
}

// TestLearnsLate: the Message-ID of a mail whose copy comes long after 202 is learned at a later visit, and then no
// visit costs a call.
func TestLearnsLate(t *testing.T) {
	x, s, n := sentLate(t, 10*time.Minute)
	if x.visits(s) == 0 {
		t.Error("nobody looked")
	}
	x.passes(11 * time.Minute)
	x.once(exchange.List, exchange.Fault{Status: 503})
	x.visits(s)
	if !n.all[envelope().ID].Open() {
		t.Error("it is learned from a service that is out of order")
	}
	x.passes(11 * time.Minute)
	if calls := x.visits(s); calls != 1 {
		t.Errorf("%d calls", calls)
	}
	got := n.all[envelope().ID]
	if got.Open() || len(got.IDs) != 1 {
		t.Errorf("%+v", got)
	}
	if calls := x.visits(s); calls != 0 {
		t.Errorf("%d calls after it was learned", calls)
	}
}

// TestLearnsLateAfterADeath: what was handed over when the program died is learned before anything else.
func TestLearnsLateAfterADeath(t *testing.T) {
	x, _, n := sentLate(t, time.Minute)
	x.passes(time.Hour)
	x.visits(NewSender(x.client(), BySendMail, n, x.now, quick()))
	if got := n.all[envelope().ID]; got.Open() || len(got.IDs) != 1 {
		t.Errorf("%+v", got)
	}
}

// TestLearnsNever: a copy that does not come is looked for during a day, and once more when the first mail comes after
// that.
func TestLearnsNever(t *testing.T) {
	x, s, n := sentLate(t, 1000*time.Hour)
	for _, wait := range []time.Duration{time.Minute, 23 * time.Hour, 2 * time.Hour} {
		if !n.all[envelope().ID].Open() {
			t.Errorf("%v before it is not looked for", wait)
		}
		x.passes(wait)
		x.renew()
		if calls := x.visits(s); calls != 1 {
			t.Errorf("%d calls after %v more", calls, wait)
		}
	}
	if calls := x.visits(s); calls != 0 || n.all[envelope().ID].Open() {
		t.Errorf("it is still looked for, with %d calls", calls)
	}
}

// TestLearnsBeforeMailIsRead: a look in which no mail comes asks for nothing, one in which some do asks once, before.
func TestLearnsBeforeMailIsRead(t *testing.T) {
	x, s := begun(t)
	asked := 0
	r := x.read(s, func(c *Config) {
		c.BatchCount = 2
		c.Before = func(context.Context) error {
			if asked++; len(s.subjects()) != 0 {
				t.Error("mail was handed over before")
			}
			return nil
		}
	})
	r.rest()
	r.stop()
	if asked != 0 {
		t.Errorf("asked %d times with no mail", asked)
	}
	for n := 1; n <= 6; n++ {
		x.Deliver(ours, exchange.Inbox, mail(n))
	}
	r = x.read(s, func(c *Config) { c.BatchCount, c.Before = 2, func(context.Context) error { asked++; return nil } })
	r.rest()
	r.stop()
	if asked != 1 {
		t.Errorf("asked %d times for six mails of one look", asked)
	}
	r = x.read(s, func(c *Config) { c.Before = func(context.Context) error { return errDied } })
	x.Deliver(ours, exchange.Inbox, mail(7))
	if err := <-r.done; err == nil {
		t.Error("it goes on without its storage")
	}
	s.same(t, names(1, 6)...)
}

// TestLeftForTheNextLook: a mail that is not ripe comes with a later look, when it is, or when it was left long enough;
// the others do not wait for it, the durable cursor does, and nothing comes twice.
func TestLeftForTheNextLook(t *testing.T) {
	for name, patience := range map[string]time.Duration{"it ripens": time.Hour, "patience ends": time.Nanosecond} {
		x, s := begun(t)
		var asked, ripe atomic.Int64
		leave := func(c *Config) {
			c.BatchCount, c.Page, c.Patience = 2, 3, patience
			c.Before = func(context.Context) error { return nil }
			c.Unripe = func(_ context.Context, m Message) (bool, error) {
				if !strings.Contains(string(m.Raw), "Subject: mail 2\r\n") {
					return false, nil
				}
				asked.Add(1)
				return ripe.Load() == 0, nil
			}
		}
		for n := 1; n <= 8; n++ {
			x.Deliver(ours, exchange.Inbox, mail(n))
		}
		r := x.read(s, leave)
		if patience == time.Hour {
			eventually(t, name+": the others", func() bool { return asked.Load() > 2 && len(s.subjects()) == 7 })
			r.stop()
			r = x.read(s, leave) // and after a restart
			r.rest()
			if n := len(s.subjects()); n != 7 {
				t.Errorf("%s: %d mails came", name, n)
			}
			ripe.Store(1)
		}
		eventually(t, name+": all", func() bool { return len(s.subjects()) == 8 })
		r.rest()
		r.stop()
		if patience != time.Hour && asked.Load() != 1 {
			t.Errorf("%s: asked %d times", name, asked.Load())
		}
		got := s.subjects()
		slices.Sort(got)
		if want := names(1, 8); !slices.Equal(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}
