package outbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"haninge.se/samrad/intake/letter"
)

// tray is a spool in memory that remembers every Save.
type tray struct {
	mu     sync.Mutex
	items  map[string]Item
	saved  []Item
	broken error
}

func newTray(items ...Item) *tray {
	t := &tray{items: map[string]Item{}}
	for _, i := range items {
		t.items[i.Key] = i
	}
	return t
}

func (t *tray) Due(now time.Time, n int, busy ...string) ([]Item, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []Item
	for _, i := range t.items {
		if i.State == Due && !i.Next.After(now) && !slices.Contains(busy, i.Via) {
			out = append(out, i)
		}
	}
	slices.SortFunc(out, func(a, b Item) int { return strings.Compare(a.Key, b.Key) })
	return out[:min(n, len(out))], nil
}

func (t *tray) NextDue(busy ...string) (at time.Time, ok bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, i := range t.items {
		if i.State == Due && !slices.Contains(busy, i.Via) && (!ok || i.Next.Before(at)) {
			at, ok = i.Next, true
		}
	}
	return at, ok, nil
}

func (t *tray) Save(items ...Item) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.broken != nil {
		return t.broken
	}
	for _, i := range items {
		t.items[i.Key] = i
	}
	t.saved = append(t.saved, items...)
	return nil
}

// Begin lets every item leave but those that were withdrawn meanwhile.
func (t *tray) Begin(item Item, others ...Item) (bool, error) {
	if t.get(item.Key).State == Withdrawn {
		return false, t.Save(others...)
	}
	return true, t.Save(append(others, item)...)
}

func (t *tray) put(i Item) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.items[i.Key] = i
}

func (t *tray) get(key string) Item {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.items[key]
}

// post is a sender that does as it is told.
type post struct {
	say  func(n int, e letter.Envelope) Outcome
	sent []letter.Envelope
	at   []time.Time
	rest int
}

func (p *post) Send(_ context.Context, e letter.Envelope) Outcome {
	p.sent, p.at = append(p.sent, e), append(p.at, time.Now())
	return p.say(len(p.sent), e)
}

func (p *post) Rest(string) { p.rest++ }

func always(o Outcome) func(int, letter.Envelope) Outcome {
	return func(int, letter.Envelope) Outcome { return o }
}

func due(key string) Item {
	return Item{Envelope: letter.Envelope{Key: key, ID: letter.MessageID("<" + key + "@x>"), From: "a@x.example", To: "b@x.example", Via: "kommun",
		Bytes: []byte("Subject: x\r\n\r\nHej\r\n")}, State: Due, Next: time.Now()}
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// runFor runs the outbox for a virtual while.
func runFor(t *testing.T, d time.Duration, spool Spool, sender Sender, wake <-chan struct{}) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	return Run(ctx, spool, sender, time.Now, wake, quiet())
}

// A mail that nobody takes is tried for 48 hours on a schedule that slows down, always with the same bytes, each
// attempt on disk before it is made, and is then given up (intake/README.md, D03).
func TestFortyEightHoursOfGreylisting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		spool := newTray(due("reply/1"))
		sender := &post{}
		sender.say = func(n int, _ letter.Envelope) Outcome {
			if i := spool.get("reply/1"); i.Attempts != n || i.Last != sending || !i.Next.After(time.Now()) {
				t.Errorf("attempt %d is not on disk before it is made: %+v", n, i)
			}
			return Outcome{Result: Temporary, Last: "rcpt to: 450 4.2.0 Greylisted"}
		}
		if err := runFor(t, 60*time.Hour, spool, sender, nil); err != nil {
			t.Fatal(err)
		}
		got := spool.get("reply/1")
		if got.State != Failed || got.Attempts != len(sender.at) || got.Uncertain || !got.Next.IsZero() || !strings.Contains(got.Last, "450") {
			t.Errorf("it ends as %+v", got)
		}
		if took := got.Done.Sub(start); took != GiveUp {
			t.Errorf("given up after %v", took)
		}
		if n := len(sender.at); n < 15 || n > 22 {
			t.Errorf("%d attempts", n)
		}
		want := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 4 * time.Hour}
		for i, w := range want {
			if wait := sender.at[i+1].Sub(sender.at[i]); wait < w*8/10 || wait > w*12/10 {
				t.Errorf("wait %d is %v, want about %v", i+1, wait, w)
			}
		}
		for _, e := range sender.sent {
			if !bytes.Equal(e.Bytes, sender.sent[0].Bytes) || e.ID != sender.sent[0].ID {
				t.Error("a retry sent another mail")
			}
		}
	})
}

func TestItArrivesWhenTheServerIsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		back := time.Now().Add(20 * time.Hour)
		spool := newTray(due("reply/1"), due("reply/2"))
		sender := &post{}
		sender.say = func(int, letter.Envelope) Outcome {
			if time.Now().Before(back) {
				return Outcome{Result: Temporary, Last: "connecting: refused", Away: true}
			}
			return Outcome{Result: Delivered, Last: "250"}
		}
		if err := runFor(t, 30*time.Hour, spool, sender, nil); err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"reply/1", "reply/2"} {
			i := spool.get(key)
			if i.State != Sent {
				t.Fatalf("%s is %s", key, i.State)
			}
			if late := i.Done.Sub(back); late < 0 || late > 18*time.Minute {
				t.Errorf("%s went out %v after the server was back", key, late)
			}
		}
	})
}

func TestARefusedMailIsGivenUpAtOnceAndTheNextGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		spool := newTray(due("a"), due("b"), due("c"))
		sender := &post{say: func(_ int, e letter.Envelope) Outcome {
			if e.Key == "b" {
				return Outcome{Result: Permanent, Last: "rcpt to: 550 5.1.1 No such user"}
			}
			return Outcome{Result: Delivered}
		}}
		if err := runFor(t, time.Hour, spool, sender, nil); err != nil {
			t.Fatal(err)
		}
		for key, want := range map[string]string{"a": Sent, "b": Failed, "c": Sent} {
			if i := spool.get(key); i.State != want || i.Attempts != 1 {
				t.Errorf("%s is %s after %d attempts", key, i.State, i.Attempts)
			}
		}
		if sender.rest == 0 {
			t.Error("the sender was never told to rest")
		}
	})
}

func TestAWakeUpSendsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		spool := newTray()
		sender := &post{say: always(Outcome{Result: Delivered})}
		wake := make(chan struct{}, 1)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- Run(ctx, spool, sender, time.Now, wake, quiet()) }()
		synctest.Wait()
		spool.put(due("a"))
		wake <- struct{}{}
		synctest.Wait()
		if len(sender.sent) != 1 {
			t.Errorf("%d sent", len(sender.sent))
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// stopping ends the run at one of the calls of its spool.
type stopping struct {
	*tray
	at   int // calls from now
	stop context.CancelFunc
}

func (s *stopping) count() {
	if s.at--; s.at == 0 {
		s.stop()
	}
}

func (s *stopping) Due(now time.Time, n int, busy ...string) ([]Item, error) {
	s.count()
	return s.tray.Due(now, n, busy...)
}

func (s *stopping) NextDue(busy ...string) (time.Time, bool, error) {
	s.count()
	return s.tray.NextDue(busy...)
}

// Told to stop at whichever call, Run ends (intake/README.md, D21). Stopped between the look whether anybody is at work
// and the wait for who is, it would wait for ever for nobody.
func TestStoppedAtAnyMoment(t *testing.T) {
	for at := 1; ; at++ {
		left := 0
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Hour)
			defer cancel()
			spool := &stopping{tray: newTray(due("a"), due("b")), at: at, stop: cancel}
			sender := &post{say: always(Outcome{Result: Delivered})}
			if err := Run(ctx, spool, sender, time.Now, nil, quiet()); err != nil || len(sender.sent) != 2 {
				t.Errorf("stopped at call %d: %d of 2 sent, %v", at, len(sender.sent), err)
			}
			left = spool.at
		})
		if left > 0 { // it ended by itself before that call
			if at < 5 {
				t.Fatalf("only %d calls", at-left)
			}
			return
		}
	}
}

// Told to stop, Run sends what is due and then ends; it does not wait for a server that takes its time.
func TestTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var items []Item
		for n := range 50 {
			items = append(items, due(fmt.Sprintf("reply/%02d", n)))
		}
		spool := newTray(items...)
		sender := &post{}
		ctx, cancel := context.WithCancel(t.Context())
		sender.say = func(n int, _ letter.Envelope) Outcome {
			if n == 3 {
				cancel()
			}
			time.Sleep(time.Millisecond)
			return Outcome{Result: Delivered}
		}
		if err := Run(ctx, spool, sender, time.Now, nil, quiet()); err != nil {
			t.Fatal(err)
		}
		if len(sender.sent) != 50 {
			t.Errorf("%d of 50 sent", len(sender.sent))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		spool := newTray(due("a"), due("b"))
		ctx, cancel := context.WithCancel(t.Context())
		start := time.Now()
		sender := slow{cancel}
		if err := Run(ctx, spool, sender, time.Now, nil, quiet()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != drain {
			t.Errorf("it took %v to end", took)
		}
		if a, b := spool.get("a"), spool.get("b"); a.State != Due || !a.Uncertain || b.State != Due || b.Attempts != 0 {
			t.Errorf("left as %+v, %+v", a, b)
		}
	})
}

// slow is a server that takes a mail and never answers.
type slow struct{ began func() }

func (s slow) Send(ctx context.Context, _ letter.Envelope) Outcome {
	s.began()
	<-ctx.Done()
	return Outcome{Result: Temporary, Last: "cut off", Uncertain: true}
}

func TestAStorageErrorEndsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		spool := newTray(due("a"), due("b"))
		sender := &post{say: func(int, letter.Envelope) Outcome {
			spool.mu.Lock()
			spool.broken = errors.New("input/output error")
			spool.mu.Unlock()
			return Outcome{Result: Delivered}
		}}
		err := runFor(t, time.Hour, spool, sender, nil)
		if err == nil || !strings.Contains(err.Error(), "input/output error") || len(sender.sent) != 1 {
			t.Errorf("%d sent, %v", len(sender.sent), err)
		}
		spool.saved = nil
		if err := runFor(t, time.Hour, spool, sender, nil); err == nil || len(sender.sent) != 1 {
			t.Errorf("a mail was sent whose attempt is not on disk: %v", err)
		}
	})
}

// A program that died between the attempt and its mark does not know whether the mail was taken: it is sent
// again, and marked so.
func TestAnAttemptThatWasCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := Begin(due("a"), time.Now())
		spool := newTray(i)
		sender := &post{say: always(Outcome{Result: Delivered, Last: "250 accepted"})}
		if err := runFor(t, time.Hour, spool, sender, nil); err != nil {
			t.Fatal(err)
		}
		if got := spool.get("a"); got.State != Sent || !got.Uncertain || got.Attempts != 2 || len(sender.sent) != 1 {
			t.Errorf("%+v", got)
		}
	})
}

// The log tells what became of each mail, and nothing of what it says or to whom.
func TestTheLogHoldsNoAddressAndNoText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		i := due("reply/1")
		i.Bytes = []byte("Subject: hemligt\r\n\r\nhemligt\r\n")
		spool := newTray(i)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		sender := &post{say: always(Outcome{Result: Delivered, Last: "250 accepted"})}
		if err := Run(ctx, spool, sender, time.Now, nil, slog.New(slog.NewTextHandler(&out, nil))); err != nil {
			t.Fatal(err)
		}
		if s := out.String(); !strings.Contains(s, "envelope sent") || strings.Contains(s, "hemligt") || strings.Contains(s, i.To) {
			t.Errorf("the log says %s", s)
		}
	})
}

// TestHeldBack: a mail that may not leave any more when its turn comes is not tried, and holds up no other; what came of
// the one before it is on disk all the same.
func TestHeldBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		spool := newTray(due("reply/1"), due("reply/2"), due("reply/3"))
		sender := &post{}
		sender.say = func(n int, e letter.Envelope) Outcome {
			if n == 1 {
				gone := spool.get("reply/2")
				gone.State = Withdrawn
				spool.put(gone)
			}
			return Outcome{Result: Delivered}
		}
		if err := runFor(t, time.Hour, spool, sender, nil); err != nil {
			t.Fatal(err)
		}
		if len(sender.sent) != 2 || sender.sent[0].Key != "reply/1" || sender.sent[1].Key != "reply/3" {
			t.Errorf("sent %d mails", len(sender.sent))
		}
		for key, want := range map[string]string{"reply/1": Sent, "reply/2": Withdrawn, "reply/3": Sent} {
			if got := spool.get(key).State; got != want {
				t.Errorf("%s is %s, want %s", key, got, want)
			}
		}
	})
}
