package mailbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-sasl"

	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/wire"
)

// cable stands between a watcher and a server, and lets only so many bytes of the server through.
type cable struct {
	l net.Listener
	// rule gives, for connection n from 1, how many bytes pass and whether the line then goes silent instead of
	// breaking; fewer than 0 means all.
	rule func(n int) (bytes int64, silent bool)
	ends chan struct{}
	mu   sync.Mutex
	n    int
}

func newCable(t testing.TB, to string, rule func(n int) (int64, bool)) *cable {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &cable{l: l, rule: rule, ends: make(chan struct{})}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			w.mu.Lock()
			w.n++
			n := w.n
			w.mu.Unlock()
			running.Go(func() { w.carry(conn, to, n) })
		}
	})
	t.Cleanup(func() { _ = l.Close(); close(w.ends); running.Wait() })
	return w
}

func (w *cable) addr() string { return w.l.Addr().String() }

func (w *cable) calls() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.n
}

func (w *cable) carry(client net.Conn, to string, n int) {
	server, err := net.Dial("tcp", to)
	if err != nil {
		_ = client.Close()
		return
	}
	over := make(chan struct{})
	var both sync.WaitGroup
	both.Go(func() {
		_, _ = io.Copy(server, client)
		close(over)
		_ = server.Close()
	})
	both.Go(func() {
		most, silent := w.rule(n)
		if most < 0 {
			_, _ = io.Copy(client, server)
		} else if _, err := io.CopyN(client, server, most); err == nil && silent {
			select { // the other side hears nothing any more, not even an end
			case <-over:
			case <-w.ends:
			}
		}
		_ = client.Close()
	})
	select {
	case <-over:
	case <-w.ends:
		_, _ = client.Close(), server.Close()
	}
	both.Wait()
}

// TestCutAnywhere breaks the line after every so many bytes of the server: no mail is ever handed over in part
// (intake/README.md, D13), and all of them come.
func TestCutAnywhere(t *testing.T) {
	o := office(t, postoffice.Options{})
	const mails = 12
	want := map[uint32]string{}
	for i := 1; i <= mails; i++ {
		raw := mail(i, i*1500)
		want[uint32(i)] = string(raw)
		if err := o.Deliver(box, raw); err != nil {
			t.Fatal(err)
		}
	}
	w := newCable(t, o.IMAP(), func(n int) (int64, bool) { return 200 + int64(n)*977, false })
	l := newLedger()
	l.cursor, l.known = Cursor{UIDValidity: 1, UIDNext: 1}, true
	cfg := config(w.addr())
	cfg.BatchCount = 4
	stop := watchFast(t, cfg, l)
	got := l.await(t, mails)
	stop()
	for i, m := range got {
		if m.UID != uint32(i+1) || string(m.Raw) != want[m.UID] || m.Poison {
			t.Errorf("mail %d: UID %d, %d of %d bytes, poison %v", i+1, m.UID, len(m.Raw), len(want[m.UID]), m.Poison)
		}
	}
	if w.calls() < 5 {
		t.Errorf("only %d connections", w.calls())
	}
}

// TestSilence: a line that goes dead in a greeting, a response, a text or an IDLE is given up, and the next one does the
// work (intake/README.md, D07).
func TestSilence(t *testing.T) {
	o := office(t, postoffice.Options{})
	if err := o.Deliver(box, mail(1, 300_000)); err != nil {
		t.Fatal(err)
	}
	for _, after := range []int64{0, 30, 400, 900, 1500, 50_000} {
		w := newCable(t, o.IMAP(), func(n int) (int64, bool) {
			if n == 1 {
				return after, true
			}
			return -1, false
		})
		l := newLedger()
		l.cursor, l.known = Cursor{UIDValidity: 1, UIDNext: 1}, true
		cfg := config(w.addr())
		cfg.Patience, cfg.Poll = 300*time.Millisecond, 100*time.Millisecond
		stop := watchFast(t, cfg, l)
		if got := l.await(t, 1); string(got[0].Raw) != string(mail(1, 300_000)) || got[0].Poison {
			t.Errorf("after %d: %d bytes, poison %v", after, len(got[0].Raw), got[0].Poison)
		}
		l.awaitState(t, Waiting)
		stop()
		if w.calls() < 2 {
			t.Errorf("after %d: %d connections", after, w.calls())
		}
	}
}

// TestHalfOpenIdle: a line that dies while nothing is said is noticed at the next poll.
func TestHalfOpenIdle(t *testing.T) {
	f := newFake(t, 0)
	silent := make(chan struct{})
	f.hook = func(c *call, cmd string) (bool, error) {
		if cmd != "IDLE" || c.n > 1 {
			return false, nil
		}
		c.send("+ idling")
		_ = c.w.Flush()
		close(silent)
		_, _ = io.Copy(io.Discard, c.r) // hears DONE, and nothing comes back
		return true, errHang
	}
	l := newLedger()
	cfg := quick(f)
	cfg.Patience = 300 * time.Millisecond
	stop := watchFast(t, cfg, l)
	<-silent
	f.put(string(mail(1, 0)))
	texts(t, l.await(t, 1), 1)
	stop()
}

// TestGoodbye: BYE at any moment is no end (intake/README.md, D08).
func TestGoodbye(t *testing.T) {
	for _, at := range []string{"", "AUTHENTICATE", "EXAMINE", "UID FETCH", "IDLE"} {
		f := newFake(t, 2)
		f.hook = func(c *call, cmd string) (bool, error) {
			if c.n == 1 && strings.HasPrefix(cmd, at) {
				c.send("* BYE [UNAVAILABLE] back in a moment")
				return true, errHang
			}
			return false, nil
		}
		l := f.read()
		stop := watchFast(t, quick(f), l)
		texts(t, l.await(t, 2), 2)
		l.awaitState(t, Waiting)
		stop()
	}
}

// TestProtection: wire.TLS and STARTTLS are held to the authority that was configured, and there is no way around either
// (intake/README.md, D10).
func TestProtection(t *testing.T) {
	o := office(t, postoffice.Options{})
	stranger := office(t, postoffice.Options{})
	f := newFake(t, 0)
	good := &tls.Config{RootCAs: o.CA()}
	for name, c := range map[string]struct {
		addr, security string
		conf           *tls.Config
		want           string // of the error, "" for none
	}{
		"tls":                      {o.IMAPS(), wire.TLS, good, ""},
		"starttls":                 {o.IMAP(), wire.STARTTLS, good, ""},
		"a stranger's authority":   {o.IMAPS(), wire.TLS, &tls.Config{RootCAs: stranger.CA()}, "certificate"},
		"another name":             {o.IMAP(), wire.STARTTLS, &tls.Config{RootCAs: o.CA(), ServerName: "mejl.example"}, "mejl.example"},
		"no authority":             {o.IMAPS(), wire.TLS, nil, "certificate"},
		"expired":                  {o.IMAPS(), wire.TLS, &tls.Config{RootCAs: o.CA(), Time: func() time.Time { return time.Now().AddDate(2, 0, 0) }}, "expired"},
		"no STARTTLS on offer":     {f.addr(), wire.STARTTLS, good, "connecting"},
		"TLS where none is spoken": {o.IMAP(), wire.TLS, &tls.Config{RootCAs: x509.NewCertPool()}, "connecting"},
		"nonsense":                 {o.IMAP(), "ssl", nil, `"ssl" is not known`},
	} {
		cfg := config(c.addr)
		cfg.Security, cfg.TLS = c.security, c.conf
		logins := 0
		cfg.Auth = func(ctx context.Context) (sasl.Client, error) { logins++; return password(ctx) }
		s, err := open(t.Context(), cfg.filled())
		if err == nil {
			s.close()
		}
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v", name, err)
		}
		if c.want != "" && logins > 0 {
			t.Errorf("%s: a secret was asked for", name)
		}
	}
}

func TestInsecureIsForLoopbackOnly(t *testing.T) {
	for addr, ok := range map[string]bool{
		"127.0.0.1:143": true, "[::1]:143": true, "localhost:143": true,
		"192.0.2.1:143": false, "mejl.example:143": false, "127.0.0.1": false,
	} {
		if err := loopback(addr); (err == nil) != ok {
			t.Errorf("%s: %v", addr, err)
		}
	}
}

// TestToken logs in with XOAUTH2, with a new token at each connection.
func TestToken(t *testing.T) {
	o := office(t, postoffice.Options{})
	tokens := []string{secret, secret, "gammal"}
	n := 0
	cfg := config(o.IMAP())
	cfg.Auth = func(context.Context) (sasl.Client, error) { n++; return wire.XOAUTH2(box, tokens[n-1]), nil }
	l := newLedger()
	stop := watchFast(t, cfg, l)
	l.awaitState(t, Waiting)
	o.DropIMAP()
	deliver(t, o, 1, 1)
	l.await(t, 1)
	o.DropIMAP()
	l.awaitState(t, LoginRefused)
	stop()
	if n != 3 {
		t.Errorf("%d tokens were asked for", n)
	}
}

// TestTokenRefused: the server's account of what is wrong is answered, and what it says then is a refusal.
func TestTokenRefused(t *testing.T) {
	f := newFake(t, 0)
	f.offer("IMAP4rev1 AUTH=XOAUTH2 SASL-IR")
	f.hook = func(c *call, cmd string) (bool, error) {
		if !strings.HasPrefix(cmd, "AUTHENTICATE XOAUTH2 ") {
			return false, nil
		}
		c.send("+ eyJzdGF0dXMiOiI0MDEifQ==")
		_ = c.w.Flush()
		_, err := c.r.ReadString('\n')
		c.send("%s NO AUTHENTICATE failed.", c.tag)
		return true, err
	}
	cfg := quick(f)
	cfg.Auth = func(context.Context) (sasl.Client, error) { return wire.XOAUTH2(box, "gammal"), nil }
	l := newLedger()
	stop := watch(t, cfg, l)
	l.awaitState(t, LoginRefused)
	stop()
}

// TestOutOfOrderIsNotRefused: a server that cannot log anybody in for now is tried again soon (RFC 5530).
func TestOutOfOrderIsNotRefused(t *testing.T) {
	f := newFake(t, 1)
	f.hook = func(c *call, cmd string) (bool, error) {
		if c.n == 1 && strings.HasPrefix(cmd, "AUTH") {
			c.send("%s NO [%s] later", c.tag, imap.ResponseCodeUnavailable)
			return true, nil
		}
		return false, nil
	}
	l := f.read()
	stop := watchFast(t, quick(f), l)
	texts(t, l.await(t, 1), 1)
	stop()
}

// TestWithdrawnToken: a token that the server refuses is thrown away, and the new one is tried at once, once.
func TestWithdrawnToken(t *testing.T) {
	o := office(t, postoffice.Options{})
	for given, want := range map[string]string{"gammal " + secret: "", "gammal gammal": "refused"} {
		tokens, renewed := strings.SplitN(given, " ", 2), 0
		cfg := config(o.IMAP())
		cfg.Auth = func(context.Context) (sasl.Client, error) { return wire.XOAUTH2(box, tokens[renewed]), nil }
		cfg.Renew = func() { renewed++ }
		s, err := open(t.Context(), cfg.filled())
		if err == nil {
			s.close()
		}
		if renewed != 1 || (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: renewed %d times, %v", given, renewed, err)
		}
	}
}
