package graph

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/postoffice/exchange"
)

// notes is a trail in memory, which fails where a test says so.
type notes struct {
	mu    sync.Mutex
	all   map[letter.MessageID]Trace
	calls int
	die   func(call int) bool
}

func (n *notes) Trace(key letter.MessageID) (Trace, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.all[key], nil
}

func (n *notes) Keep(key letter.MessageID, t Trace) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.calls++; n.die != nil && n.die(n.calls) {
		return errDied
	}
	if n.all == nil {
		n.all = map[letter.MessageID]Trace{}
	}
	n.all[key] = t
	return nil
}

func (n *notes) Open() (ids []letter.MessageID, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for id, t := range n.all {
		if t.Open() {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func envelope() letter.Envelope {
	return letter.Envelope{Key: "reply/1", ID: "<v1.gap@kommun.example>", From: ours, To: "anna@kommun.example",
		Bytes: []byte("From: " + ours + "\r\nTo: anna@kommun.example\r\nSubject: SV: insats\r\nMessage-ID: <v1.gap@kommun.example>\r\n" +
			"Auto-Submitted: auto-replied\r\n\r\nHej\r\n")}
}

// quick are waits for tests, in which ten seconds pass at each look into a folder.
func quick() Waits {
	return Waits{Copy: 30 * time.Second, Look: time.Millisecond, Pace: time.Nanosecond, Denied: time.Millisecond}
}

// sends tries as the outbox does, until the mail is sent or given up, and returns the outcomes.
func (x *tenant) sends(way string, n *notes) (all []outbox.Outcome) {
	x.tick = 10 * time.Second
	s := NewSender(x.client(), way, n, x.now, quick())
	for range 10 {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		out := s.Send(ctx, envelope())
		cancel()
		if all = append(all, out); out.Result != outbox.Temporary {
			break
		}
		s.Forget()
	}
	return all
}

func TestSends(t *testing.T) {
	for _, way := range []string{ByDraft, BySendMail} {
		for _, restamp := range []bool{false, true} {
			x, n := newTenant(t, exchange.Options{Restamp: restamp, SentLate: 12 * time.Second}), &notes{}
			all := x.sends(way, n)
			if len(all) != 1 || all[0].Result != outbox.Delivered || all[0].Uncertain {
				t.Errorf("%s: %+v", way, all)
			}
			sent := x.In(ours, exchange.SentItems)
			if len(sent) != 1 || !strings.Contains(string(sent[0]), "X-Samrad-Id: <v1.gap@kommun.example>") {
				t.Errorf("%s: %d sent", way, len(sent))
			}
			ids := n.all[envelope().ID].IDs
			if restamp != (len(ids) == 1) || restamp && !strings.Contains(string(sent[0]), string(ids[0])) {
				t.Errorf("%s: it is known as %v", way, ids)
			}
		}
	}
}

// TestPitfall8: what may have been sent is looked for before it is sent again, 200 is no success, and what is found is
// not sent again.
func TestPitfall8Repeats(t *testing.T) {
	for name, c := range map[string]struct {
		fault     exchange.Fault
		uncertain bool
	}{
		"504 and sent":         {exchange.Fault{Status: 504, After: true}, false},
		"504 and not sent":     {exchange.Fault{Status: 504}, true},
		"502 and sent":         {exchange.Fault{Status: 502, After: true}, false},
		"cut and sent":         {exchange.Fault{Cut: true, After: true}, false},
		"cut and not sent":     {exchange.Fault{Cut: true}, true},
		"throttled and sent":   {exchange.Fault{Status: 429, Code: "ApplicationThrottled", After: true}, false},
		"throttled":            {exchange.Fault{Status: 429, Code: "ApplicationThrottled"}, true},
		"out of order":         {exchange.Fault{Status: 503}, true},
		"a lying 200":          {exchange.Fault{Play: exchange.Lying}, true},
		"202 with Retry-After": {exchange.Fault{RetryAfter: "5"}, false},
	} {
		for _, way := range []string{ByDraft, BySendMail} {
			for _, restamp := range []bool{false, true} {
				op := map[string]exchange.Op{ByDraft: exchange.Submit, BySendMail: exchange.SendMail}[way]
				if c.fault.Play == exchange.Lying && way == ByDraft {
					continue
				}
				x, n := newTenant(t, exchange.Options{Restamp: restamp, SentLate: 12 * time.Second}), &notes{}
				x.once(op, c.fault)
				all := x.sends(way, n)
				last := all[len(all)-1]
				if last.Result != outbox.Delivered || last.Uncertain != c.uncertain {
					t.Errorf("%s by %s: %+v", name, way, all)
				}
				if got := len(x.In(ours, exchange.SentItems)); got != 1 {
					t.Errorf("%s by %s: %d were sent", name, way, got)
				}
				if got := len(x.In(ours, exchange.Drafts)); got != 0 {
					t.Errorf("%s by %s: %d drafts are left", name, way, got)
				}
			}
		}
	}
}

// TestKilledWhileSending ends the program at each request and at each thing that is noted: the mail is sent once, and
// no draft is left.
func TestKilledWhileSending(t *testing.T) {
	for _, way := range []string{ByDraft, BySendMail} {
		for kill := 1; kill <= 20; kill++ {
			x, n := newTenant(t, exchange.Options{Restamp: kill%2 == 0}), &notes{}
			ctx, cancel := context.WithCancel(context.Background())
			at := (kill + 1) / 2
			var mu sync.Mutex
			calls := 0
			x.script(func(c exchange.Call) exchange.Fault {
				mu.Lock()
				defer mu.Unlock()
				if calls++; c.Op == exchange.Token || calls != at {
					return exchange.Fault{}
				}
				cancel()
				return exchange.Fault{Cut: true, After: kill%4 < 2}
			})
			if kill > 12 {
				n.die = func(call int) bool { return call == kill-12 }
			}
			NewSender(x.client(), way, n, x.now, quick()).Send(ctx, envelope())
			cancel()
			n.die = nil
			x.script(nil)
			all := x.sends(way, n)
			if got := len(x.In(ours, exchange.SentItems)); all[len(all)-1].Result != outbox.Delivered || got != 1 {
				t.Errorf("%s, killed at %d: %d were sent, %+v", way, kill, got, all)
			}
			if got := len(x.In(ours, exchange.Drafts)); got != 0 {
				t.Errorf("%s, killed at %d: %d drafts are left", way, kill, got)
			}
		}
	}
}

// TestSendingRefused: what a person has to put right is no fault of the mail, what is wrong with the mail is one.
func TestSendingRefused(t *testing.T) {
	for name, c := range map[string]struct {
		fault exchange.Fault
		want  outbox.Outcome
		says  string
	}{
		"policy":    {exchange.Fault{Status: 403, Code: "ErrorAccessDenied"}, outbox.Outcome{Result: outbox.Temporary, Refused: true, Away: true}, "Mail.Send"},
		"send as":   {exchange.Fault{Status: 403, Code: "ErrorSendAsDenied"}, outbox.Outcome{Result: outbox.Temporary, Refused: true, Away: true}, "primary address"},
		"too large": {exchange.Fault{Status: 413}, outbox.Outcome{Result: outbox.Permanent}, "413"},
		"no base64": {exchange.Fault{Status: 400, Code: "ErrorMimeContentInvalidBase64String"}, outbox.Outcome{Result: outbox.Permanent}, "could not read"},
		"throttled": {exchange.Fault{Status: 429, RetryAfter: "7"}, outbox.Outcome{Result: outbox.Temporary, Away: true}, "asked again in 7s"},
		"server":    {exchange.Fault{Status: 500}, outbox.Outcome{Result: outbox.Temporary, Uncertain: true}, "500"},
	} {
		x := newTenant(t, exchange.Options{})
		x.times(exchange.SendMail, -1, c.fault)
		s := NewSender(x.client(), BySendMail, &notes{}, time.Now, quick())
		out := s.Send(context.Background(), envelope())
		said := out.Last
		if out.Last = ""; out != c.want || !strings.Contains(said, c.says) {
			t.Errorf("%s: %+v, %s", name, out, said)
		}
	}
}

// TestNobodyReached: what reached nobody leaves no doubt.
func TestNobodyReached(t *testing.T) {
	x, n := newTenant(t, exchange.Options{}), &notes{}
	c := x.client()
	x.tokens.Lock()
	x.token = "kept"
	x.tokens.Unlock()
	_ = x.Server.Close()
	out := NewSender(c, BySendMail, n, time.Now, quick()).Send(context.Background(), envelope())
	if !out.Away || out.Uncertain || out.Result != outbox.Temporary || !n.all[envelope().ID].Began.IsZero() {
		t.Errorf("%+v, %+v", out, n.all)
	}
}

func TestTooLarge(t *testing.T) {
	x := newTenant(t, exchange.Options{})
	e := envelope()
	e.Bytes = append(e.Bytes, make([]byte, 3<<20)...)
	out := NewSender(x.client(), BySendMail, &notes{}, time.Now, quick()).Send(context.Background(), e)
	if out.Result != outbox.Permanent || len(x.Requests()) != 0 {
		t.Errorf("%+v, %d requests", out, len(x.Requests()))
	}
}

// TestSendingCallsNothingElse: every call asks for ids that stay, and nothing but what sending needs is called.
func TestSendingCallsNothingElse(t *testing.T) {
	x := newTenant(t, exchange.Options{})
	x.sends(ByDraft, &notes{})
	for _, r := range x.Requests() {
		if r.Op == exchange.Token {
			continue
		}
		if len(r.Prefer) == 0 || r.Prefer[0] != immutableIDs {
			t.Errorf("%s %s: %v", r.Method, r.Path, r.Prefer)
		}
		if r.Method != http.MethodGet && r.Op != exchange.Draft && r.Op != exchange.Submit {
			t.Errorf("%s %s", r.Method, r.Path)
		}
	}
}
