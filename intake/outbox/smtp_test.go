package outbox

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/wire"
)

// town is a post office with what it was brought.
type town struct {
	*postoffice.Office
	mu   sync.Mutex
	took []postoffice.Mail
}

const (
	anna   = "anna@haninge.example"
	intake = "in@haninge.example"
	secret = "hemligt lösenord"
)

func newTown(t *testing.T, opt postoffice.Options) *town {
	t.Helper()
	w := &town{}
	opt.Accepted = func(m postoffice.Mail) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.took = append(w.took, m)
	}
	o, err := postoffice.Open(opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.Close() })
	w.Office = o
	w.AddUser(anna, "x")
	w.AddUser(intake, secret)
	return w
}

func (w *town) mails() []postoffice.Mail {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.took)
}

// waits are short, so that a server that stops answering does not hold the tests up.
func waits() Waits {
	return Waits{Dial: 5 * time.Second, Command: 5 * time.Second, Data: 5 * time.Second, Retry: time.Hour, Login: 2 * time.Hour}
}

// by returns a Server that sends by the town's post office.
func (w *town) by(t *testing.T, security string) *Server {
	t.Helper()
	cfg := Config{Addr: w.SMTP(), Security: security, TLS: &tls.Config{RootCAs: w.CA()}, Waits: waits()}
	if security == wire.TLS {
		cfg.Addr = w.SMTPS()
	}
	s := NewServer(cfg, time.Now)
	t.Cleanup(s.Rest)
	return s
}

func letterNo(n int) letter.Envelope {
	return letter.Envelope{
		Key: fmt.Sprintf("reply/%d", n), ID: letter.MessageID(fmt.Sprintf("<m%d@haninge.example>", n)), From: intake, To: anna, Via: "kommun",
		Bytes: fmt.Appendf(nil, "From: <%s>\r\nTo: <%s>\r\nMessage-ID: <m%d@haninge.example>\r\nSubject: hemlig rubrik\r\n\r\n"+
			"Hej!\r\n.\r\n..två punkter\r\n.en punkt\r\n\r\nslut\r\n", intake, anna, n),
	}
}

func TestItArrivesAsItIs(t *testing.T) {
	for _, security := range []string{wire.Insecure, wire.STARTTLS, wire.TLS} {
		w := newTown(t, postoffice.Options{})
		s := w.by(t, security)
		for n, raw := range [][]byte{letterNo(0).Bytes, []byte("Subject: kort\r\n\r\n"), []byte("Subject: utan slut\r\n\r\nx"),
			[]byte("Subject: punkt\r\n\r\n.\r\n"), append([]byte("Subject: stort\r\n\r\n"), bytes.Repeat([]byte("Hej på dig.\r\n"), 100_000)...)} {
			e := letterNo(n)
			e.Bytes = raw
			if out := s.Send(t.Context(), e); out.Result != Delivered || out.Uncertain {
				t.Fatalf("%s %d: %+v", security, n, out)
			}
			got := w.mails()[n]
			want := raw
			if !bytes.HasSuffix(raw, []byte("\r\n")) {
				want = append(bytes.Clone(raw), "\r\n"...) // SMTP has no mail that ends within a line
			}
			if !bytes.Equal(got.Raw, want) || got.From != intake || !slices.Equal(got.To, []string{anna}) {
				t.Errorf("%s: mail %d arrived changed: %d bytes of %d, from %s to %v", security, n, len(got.Raw), len(want), got.From, got.To)
			}
		}
	}
}

// What a server's response means, at each step.
func TestAnswers(t *testing.T) {
	tests := []struct {
		stage  postoffice.Stage
		fault  postoffice.Fault
		result Result
		last   string
		sure   bool
		away   bool
	}{
		{postoffice.AtMail, postoffice.Fault{Code: 451}, Temporary, "mail from: 451", true, false},
		{postoffice.AtMail, postoffice.Fault{Code: 550}, Temporary, "mail from: 550", true, false},
		{postoffice.AtMail, postoffice.Fault{Code: 530}, Temporary, "mail from: 530", true, false},
		{postoffice.AtMail, postoffice.Fault{Code: 421}, Temporary, "mail from: 421", true, true},
		{postoffice.AtMail, postoffice.Fault{Cut: true}, Temporary, "mail from", true, true},
		{postoffice.AtRcpt, postoffice.Fault{Code: 450, Text: "Greylisted, come back"}, Temporary, "Greylisted", true, false},
		{postoffice.AtRcpt, postoffice.Fault{Code: 550, Text: "Mailbox full"}, Permanent, "Mailbox full", true, false},
		{postoffice.AtRcpt, postoffice.Fault{Cut: true}, Temporary, "rcpt to", true, false},
		{postoffice.AtData, postoffice.Fault{Code: 452}, Temporary, "end of data: 452", true, false},
		{postoffice.AtEnd, postoffice.Fault{Code: 451, Text: "cannot take hemlig rubrik"}, Temporary, "end of data: 451 4.0.0", true, false},
		{postoffice.AtEnd, postoffice.Fault{Code: 554, Text: "spam: hemlig rubrik"}, Permanent, "end of data: 554 5.0.0", true, false},
		{postoffice.AtEnd, postoffice.Fault{Cut: true}, Temporary, "waiting for the answer", false, false},
		{postoffice.AtResponse, postoffice.Fault{Cut: true}, Temporary, "waiting for the answer", false, false},
		{postoffice.AtHello, postoffice.Fault{Code: 554}, Temporary, "connecting", true, true},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s %d %v", tt.stage, tt.fault.Code, tt.fault.Cut), func(t *testing.T) {
			w := newTown(t, postoffice.Options{Fail: func(s postoffice.Step) postoffice.Fault {
				if s.Stage == tt.stage {
					return tt.fault
				}
				return postoffice.Fault{}
			}})
			out := w.by(t, wire.Insecure).Send(t.Context(), letterNo(1))
			if out.Result != tt.result || out.Uncertain == tt.sure || out.Away != tt.away || !strings.Contains(out.Last, tt.last) {
				t.Errorf("got %+v", out)
			}
			if strings.Contains(out.Last, "hemlig") {
				t.Errorf("text of the mail came back in %q", out.Last)
			}
		})
	}
}

// A refused mail does not spoil the connection for the next, and one connection carries a burst.
func TestOneConnectionForABurst(t *testing.T) {
	hellos := 0
	w := newTown(t, postoffice.Options{Fail: func(s postoffice.Step) postoffice.Fault {
		switch {
		case s.Stage == postoffice.AtHello:
			hellos++
		case s.Stage == postoffice.AtRcpt && s.To[0] == "nobody@haninge.example":
			return postoffice.Fault{Code: 550}
		}
		return postoffice.Fault{}
	}})
	s := w.by(t, wire.STARTTLS)
	for n := range 10 {
		e := letterNo(n)
		want := Delivered
		if n%3 == 1 {
			e.To, want = "nobody@haninge.example", Permanent
		}
		if out := s.Send(t.Context(), e); out.Result != want {
			t.Fatalf("mail %d: %+v", n, out)
		}
	}
	s.Rest()
	if out := s.Send(t.Context(), letterNo(10)); out.Result != Delivered {
		t.Fatalf("after a rest: %+v", out)
	}
	// STARTTLS greets twice: two connections, four greetings.
	if hellos > 4 || len(w.mails()) != 8 {
		t.Errorf("%d greetings, %d mails", hellos, len(w.mails()))
	}
}

// A server that closed the connection between two mails, with or without a word, is asked again at once.
func TestAConnectionThatDiedWhileResting(t *testing.T) {
	w := newTown(t, postoffice.Options{Timeout: 50 * time.Millisecond})
	s := w.by(t, wire.Insecure)
	if out := s.Send(t.Context(), letterNo(1)); out.Result != Delivered {
		t.Fatalf("%+v", out)
	}
	_, _ = s.line.raw.Read(make([]byte, 100)) // until the server, tired of waiting, hangs up
	if out := s.Send(t.Context(), letterNo(2)); out.Result != Delivered {
		t.Fatalf("%+v", out)
	}
	if n := len(w.mails()); n != 2 {
		t.Errorf("%d mails", n)
	}
	w = newTown(t, postoffice.Options{Fail: func(s postoffice.Step) postoffice.Fault {
		if s.Stage == postoffice.AtMail && s.Try == 2 {
			return postoffice.Fault{Code: 421, Text: "Idle for too long"}
		}
		return postoffice.Fault{}
	}})
	s = w.by(t, wire.Insecure)
	for n := range 2 {
		if out := s.Send(t.Context(), letterNo(n)); out.Result != Delivered {
			t.Fatalf("mail %d: %+v", n, out)
		}
	}
}

func TestSoundness(t *testing.T) {
	w := newTown(t, postoffice.Options{})
	s := w.by(t, wire.Insecure)
	for name, spoil := range map[string]func(*letter.Envelope){
		"a command in the address":  func(e *letter.Envelope) { e.To = "anna@haninge.example>\r\nDATA" },
		"brackets in the address":   func(e *letter.Envelope) { e.From = "<" + intake + ">" },
		"a blank in the address":    func(e *letter.Envelope) { e.To = "anna berg@haninge.example" },
		"no recipient":              func(e *letter.Envelope) { e.To = "" },
		"no bytes":                  func(e *letter.Envelope) { e.Bytes = nil },
		"a bare line feed":          func(e *letter.Envelope) { e.Bytes = []byte("Subject: x\n\r\nx\r\n") },
		"a bare carriage return":    func(e *letter.Envelope) { e.Bytes = []byte("Subject: x\r\n\r\nx\r.\r\n") },
		"a carriage return at last": func(e *letter.Envelope) { e.Bytes = []byte("Subject: x\r\n\r\nx\r") },
	} {
		e := letterNo(1)
		spoil(&e)
		if out := s.Send(t.Context(), e); out.Result != Permanent {
			t.Errorf("%s: %+v", name, out)
		}
	}
	e := letterNo(1)
	e.From = "" // the null sender is an address
	if out := s.Send(t.Context(), e); out.Result != Delivered || w.mails()[0].From != "" {
		t.Errorf("null sender: %+v", out)
	}
}

// A server that is away is not called again for every mail, and a refused login not at all for a while
// (intake/README.md, D09).
func TestNoHammering(t *testing.T) {
	clock := time.Now()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	s := NewServer(Config{Addr: addr, Security: wire.Insecure, Waits: waits()}, func() time.Time { return clock })
	first := s.Send(t.Context(), letterNo(1))
	second := s.Send(t.Context(), letterNo(2))
	if first.Result != Temporary || !first.Away || !strings.Contains(first.Last, "refused") {
		t.Errorf("%+v", first)
	}
	if second.Result != Temporary || !second.Away || !strings.Contains(second.Last, "not tried again so soon") {
		t.Errorf("%+v", second)
	}
	clock = clock.Add(time.Hour)
	if third := s.Send(t.Context(), letterNo(3)); strings.Contains(third.Last, "so soon") {
		t.Errorf("%+v", third)
	}
}

func TestEachPartyByItsOwnServer(t *testing.T) {
	a, b := newTown(t, postoffice.Options{}), newTown(t, postoffice.Options{})
	p := Parties{"kommun": a.by(t, wire.STARTTLS), "polis": b.by(t, wire.TLS)}
	e := letterNo(2)
	e.Via = "polis"
	if out := p.Send(t.Context(), letterNo(1)); out.Result != Delivered {
		t.Errorf("%+v", out)
	}
	if out := p.Send(t.Context(), e); out.Result != Delivered {
		t.Errorf("%+v", out)
	}
	e.Via = "region"
	if out := p.Send(t.Context(), e); out.Result != Temporary || !strings.Contains(out.Last, "region") {
		t.Errorf("%+v", out)
	}
	p.Rest("kommun")
	p.Rest("polis")
	if len(a.mails()) != 1 || len(b.mails()) != 1 {
		t.Errorf("%d and %d mails", len(a.mails()), len(b.mails()))
	}
}

// A server that stops answering is given up on, whatever it is in the middle of; the context ends it sooner.
func TestASilentServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
		}
	}()
	short := waits()
	short.Dial = 50 * time.Millisecond
	s := NewServer(Config{Addr: l.Addr().String(), Security: wire.Insecure, Waits: short}, time.Now)
	if out := s.Send(t.Context(), letterNo(1)); out.Result != Temporary || !out.Away {
		t.Errorf("%+v", out)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	long := NewServer(Config{Addr: l.Addr().String(), Security: wire.Insecure, Waits: Waits{Dial: time.Hour}}, time.Now)
	if out := long.Send(ctx, letterNo(1)); out.Result != Temporary || out.Uncertain {
		t.Errorf("%+v", out)
	}
	if err := long.Check(ctx, "", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("check: %v", err)
	}
}
