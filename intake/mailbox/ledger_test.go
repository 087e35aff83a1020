package mailbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"

	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/wire"
)

const (
	box    = "trygghet@kommun.example"
	secret = "hemligt"
)

// ledger is a handler that keeps everything in memory, and its own rules: one call at a time, UIDs ascending.
type ledger struct {
	mu       sync.Mutex
	cursor   Cursor
	baseline time.Time
	known    bool
	got      []Message
	batches  int
	busy     bool
	fault    string
	changed  chan struct{} // closed and replaced at every change
	health   Health

	receive func([]Message) ([]uint32, error) // nil takes all
	retry   []uint32                          // what to ask for again
	earlier []uint32                          // what an earlier life handled
	asked   int                               // how often that was asked for
}

func newLedger() *ledger { return &ledger{changed: make(chan struct{})} }

func (l *ledger) Cursor(context.Context, string) (Cursor, time.Time, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cursor, l.baseline, l.known, nil
}

func (l *ledger) Baseline(_ context.Context, _ string, c Cursor) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known {
		l.fault = "a second baseline"
	}
	l.cursor, l.baseline, l.known = c, time.Now(), true
	l.notify()
	return nil
}

func (l *ledger) Receive(_ context.Context, name string, batch []Message, next Cursor) (handled []uint32, err error) {
	l.mu.Lock()
	if l.busy || name != "kommun" {
		l.fault = "called while busy, or for " + name
	}
	l.busy = true
	l.mu.Unlock()
	if l.receive != nil {
		handled, err = l.receive(batch)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy = false
	if err != nil {
		return nil, err
	}
	last := uint32(0)
	for _, m := range batch {
		if m.UID <= last || m.UIDValidity != next.UIDValidity || m.UID >= next.UIDNext {
			l.fault = fmt.Sprintf("UID %d after %d, next %+v", m.UID, last, next)
		}
		last = m.UID
	}
	l.cursor, l.batches = next, l.batches+1
	l.got = append(l.got, batch...)
	l.notify()
	return handled, nil
}

func (l *ledger) Again(context.Context, string, uint32) ([]uint32, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	uids := l.retry
	l.retry = nil
	return uids, nil
}

func (l *ledger) Handled(_ context.Context, _ string, _ uint32, uids []uint32) ([]uint32, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	return slices.DeleteFunc(slices.Clone(uids), func(u uint32) bool { return !slices.Contains(l.earlier, u) }), nil
}

func (l *ledger) notify() {
	close(l.changed)
	l.changed = make(chan struct{})
}

func (l *ledger) setHealth(h Health) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.health = h
	l.notify()
}

// until waits for something to hold and fails the test when it does not come.
func (l *ledger) until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	timeout := time.After(2 * time.Minute) // a machine with much else to do takes its time
	for {
		l.mu.Lock()
		ok, changed := holds(), l.changed
		l.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-timeout:
			t.Fatalf("%s did not come: %d mails, %+v", what, len(l.got), l.health)
		}
	}
}

// await waits until n mails were handed over in all and returns them.
func (l *ledger) await(t testing.TB, n int) []Message {
	t.Helper()
	l.until(t, fmt.Sprintf("mail number %d", n), func() bool { return len(l.got) >= n })
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Message(nil), l.got...)
}

// awaitState waits until the watcher says it is in a state.
func (l *ledger) awaitState(t testing.TB, s State) Health {
	t.Helper()
	l.until(t, string(s), func() bool { return l.health.State == s })
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.health
}

// watch runs Watch until the test ends, or stop is called, and expects it to end well.
func watch(t testing.TB, cfg Config, l *ledger) (stop func()) {
	t.Helper()
	return ending(t, cfg, l, time.Now, backoff)
}

// watchFast is for faults that take many connections: it waits but a moment between them.
func watchFast(t testing.TB, cfg Config, l *ledger) (stop func()) {
	t.Helper()
	return ending(t, cfg, l, time.Now, func(int, float64) time.Duration { return time.Millisecond })
}

func ending(t testing.TB, cfg Config, l *ledger, now func() time.Time, wait func(int, float64) time.Duration) (stop func()) {
	t.Helper()
	cancel, ended := begin(t, cfg, l, now, wait)
	return func() {
		t.Helper()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Watch: %v", err)
		}
	}
}

func begin(t testing.TB, cfg Config, l *ledger, now func() time.Time, wait func(int, float64) time.Duration) (stop func(), ended <-chan error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	finished := make(chan struct{})
	after, err := parseAfter(cfg.After)
	if err != nil {
		t.Fatal(err)
	}
	w := &watcher{cfg: cfg.filled(), after: after, handler: l, now: now, log: quiet(t), tell: l.setHealth, backoff: wait}
	go func() {
		defer close(finished)
		done <- w.run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case <-finished:
		case <-time.After(20 * time.Second):
			t.Error("the watcher does not end")
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.fault != "" {
			t.Error(l.fault)
		}
	})
	return cancel, done
}

func password(context.Context) (sasl.Client, error) { return sasl.NewPlainClient("", box, secret), nil }

// config is for tests: looks often, waits little.
func config(addr string) Config {
	return Config{
		Name: "kommun", Addr: addr, Security: wire.Insecure, User: box, Auth: password, Folder: "INBOX",
		Poll: 500 * time.Millisecond, Patience: 10 * time.Second,
	}
}

func office(t testing.TB, opt postoffice.Options) *postoffice.Office {
	t.Helper()
	o, err := postoffice.Open(opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.Close() })
	o.AddUser(box, secret)
	return o
}

// mail makes a mail of about so many bytes.
func mail(n, size int) []byte {
	head := fmt.Appendf(nil, "From: a@b.example\r\nSubject: nummer %d\r\nMessage-ID: <%d@b.example>\r\n\r\n", n, n)
	return append(head, bytes.Repeat([]byte("0123456789abcdef0123456789abcd\r\n"), max(0, size-len(head))/32)...)
}

func deliver(t testing.TB, o *postoffice.Office, from, to int) {
	t.Helper()
	for i := from; i <= to; i++ {
		if err := o.Deliver(box, mail(i, 0)); err != nil {
			t.Fatal(err)
		}
	}
}

func lying(t testing.TB, o *postoffice.Office, folder string) []postoffice.Stored {
	t.Helper()
	m, err := o.Folder(box, folder)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// uids is what a test compares most.
func uids(mails []Message) string {
	var out []uint32
	for _, m := range mails {
		out = append(out, m.UID)
	}
	return fmt.Sprint(out)
}

var errDisk = errors.New("disk full")
