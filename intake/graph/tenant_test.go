package graph

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"encoding/json"

	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/postoffice/exchange"
)

const ours = "insats@kommun.example"

// tenant is a scripted Graph with what a test wants to go wrong with it.
type tenant struct {
	*exchange.Server
	t testing.TB

	mu   sync.Mutex
	fail func(exchange.Call) exchange.Fault

	ahead atomic.Int64  // of the clock
	tick  time.Duration // by how much it moves at each look into a folder
	idle  time.Duration // how long silence is borne

	tokens sync.Mutex
	token  string
	got    int // tokens
}

func newTenant(t testing.TB, opt exchange.Options) *tenant {
	t.Helper()
	x := &tenant{t: t, idle: 20 * time.Second}
	opt.TenantID, opt.ClientID, opt.Secret = "tenant", "app", "hemligt"
	opt.Now = x.now
	opt.Fail = func(c exchange.Call) exchange.Fault {
		if c.Op == exchange.List {
			x.ahead.Add(int64(x.tick))
		}
		x.mu.Lock()
		fail := x.fail
		x.mu.Unlock()
		if fail == nil {
			return exchange.Fault{}
		}
		return fail(c)
	}
	s, err := exchange.Open(opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	s.AddMailbox(ours, "")
	x.Server = s
	return x
}

func (x *tenant) now() time.Time { return time.Now().Add(time.Duration(x.ahead.Load())) }

// script says what goes wrong from now on; nil is nothing.
func (x *tenant) script(fail func(exchange.Call) exchange.Fault) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.fail = fail
}

// once plays a fault at the first call of an op.
func (x *tenant) once(op exchange.Op, f exchange.Fault) { x.times(op, 1, f) }

func (x *tenant) times(op exchange.Op, n int, f exchange.Fault) {
	var mu sync.Mutex
	x.script(func(c exchange.Call) exchange.Fault {
		mu.Lock()
		defer mu.Unlock()
		if c.Op != op || n == 0 {
			return exchange.Fault{}
		}
		n--
		return f
	})
}

func (x *tenant) renew() {
	x.tokens.Lock()
	defer x.tokens.Unlock()
	x.token = ""
}

func (x *tenant) get(ctx context.Context) (string, error) {
	x.tokens.Lock()
	defer x.tokens.Unlock()
	if x.token != "" {
		return x.token, nil
	}
	x.got++
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {"app"}, "client_secret": {"hemligt"},
		"scope": {"https://graph.microsoft.com/.default"}}
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, x.TokenURL(), strings.NewReader(form.Encode()))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var said struct {
		Token string `json:"access_token"`
	}
	err = json.NewDecoder(resp.Body).Decode(&said)
	x.token = said.Token
	return said.Token, err
}

func (x *tenant) client() *Client {
	x.t.Helper()
	c, err := NewClient(Access{URL: x.URL(), Mailbox: ours, Token: x.get, Renew: x.renew, Idle: x.idle})
	if err != nil {
		x.t.Fatal(err)
	}
	return c
}

// mail is one of a person's.
func mail(n int) []byte {
	return fmt.Appendf(nil, "From: anna@kommun.example\r\nTo: %s\r\nSubject: mail %d\r\nMessage-ID: <%d@kommun.example>\r\n"+
		"Date: Mon, 30 Nov 2026 08:00:00 +0100\r\nContent-Type: multipart/mixed; boundary=\"b%d\"\r\n\r\n"+
		"--b%d\r\n\r\nHej %d\r\n--b%d--\r\n", ours, n, n, n, n, n, n)
}

// shelf is a handler that keeps all in memory, and dies where a test wants it to.
type shelf struct {
	mu     sync.Mutex
	cursor Cursor
	first  First
	known  bool
	got    []Message
	again  []string
	die    func(call int, durable bool) bool // before or after a Receive is durable
	calls  int
}

var errDied = errors.New("died on purpose")

func (s *shelf) Cursor(context.Context, string) (Cursor, First, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cursor, s.first, s.known, nil
}

func (s *shelf) Baseline(_ context.Context, _ string, f First) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.first, s.known = f, true
	return nil
}

func (s *shelf) New(_ context.Context, _ string, ids []string) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return s.find(id) >= 0 }), nil
}

func (s *shelf) find(id string) int {
	return slices.IndexFunc(s.got, func(m Message) bool { return m.ID == id })
}

func (s *shelf) Receive(_ context.Context, _ string, batch []Message, next Cursor) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if s.die != nil && s.die(s.calls, false) {
		return errDied
	}
	s.got = append(s.got, batch...)
	if next != (Cursor{}) {
		s.cursor = next
	}
	if s.die != nil && s.die(s.calls, true) {
		return errDied
	}
	return nil
}

func (s *shelf) Again(context.Context, string) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := s.again
	s.again = nil
	return ids, nil
}

// subjects are those of all mails that came, sorted; one that came twice stands there twice.
func (s *shelf) subjects() (out []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.got {
		_, rest, _ := strings.Cut(string(m.Raw), "Subject: ")
		subject, _, _ := strings.Cut(rest, "\r\n")
		if m.Poison {
			subject += " (poison)"
		}
		if m.TooBig {
			subject += " (too big)"
		}
		if m.Old {
			subject += " (old)"
		}
		out = append(out, subject)
	}
	slices.Sort(out)
	return out
}

// reader is a watcher under test.
type reader struct {
	t      testing.TB
	cancel context.CancelFunc
	done   chan error
	mu     sync.Mutex
	health mailbox.Health
	looks  int
}

// read starts watching. After a failure it waits for 5 ms.
func (x *tenant) read(s *shelf, change ...func(*Config)) *reader {
	x.t.Helper()
	cfg := Config{Name: "kommun", Client: x.client(), Poll: 10 * time.Millisecond}
	for _, c := range change {
		c(&cfg)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &reader{t: x.t, cancel: cancel, done: make(chan error, 1)}
	w := &watcher{cfg: cfg.filled(), handler: s, now: time.Now, log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		suspects: suspects{}, backoff: func(int) time.Duration { return 5 * time.Millisecond }}
	w.tell = func(h mailbox.Health) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.health = h; h.State == mailbox.Waiting {
			r.looks++
		}
	}
	go func() { r.done <- w.run(ctx) }()
	x.t.Cleanup(r.cancel)
	return r
}

func (r *reader) state() (mailbox.Health, int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.health, r.looks
}

// rest waits until the watcher has looked twice more and found nothing left.
func (r *reader) rest() {
	r.t.Helper()
	_, was := r.state()
	eventually(r.t, "two more looks", func() bool { _, n := r.state(); return n >= was+2 })
}

func (r *reader) stop() {
	r.t.Helper()
	r.cancel()
	if err := <-r.done; err != nil {
		r.t.Fatal(err)
	}
}

func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// same compares what came with what should have.
func (s *shelf) same(t testing.TB, want ...string) {
	t.Helper()
	slices.Sort(want)
	if got := s.subjects(); !slices.Equal(got, want) {
		t.Errorf("came\n%q, want\n%q", got, want)
	}
}

func names(from, to int) (out []string) {
	for n := from; n <= to; n++ {
		out = append(out, fmt.Sprint("mail ", n))
	}
	return out
}

// readOnly holds every request against what reading may do: no write, immutable ids each time, a mail's state never
// asked for, the token to no other host.
func (x *tenant) readOnly() {
	x.t.Helper()
	for _, r := range x.Requests() {
		if r.Op == exchange.Token {
			continue
		}
		if r.Method != http.MethodGet || strings.Contains(r.Query, "isRead") {
			x.t.Errorf("%s %s?%s is no reading", r.Method, r.Path, r.Query)
		}
		if !slices.Contains(r.Prefer, immutableIDs) {
			x.t.Errorf("%s %s asks for ids that change", r.Method, r.Path)
		}
	}
	for _, r := range x.Strangers() {
		x.t.Errorf("another host was asked %s, with a token: %v", r.Path, r.HadToken)
	}
}
