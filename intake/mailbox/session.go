package mailbox

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"haninge.se/samrad/intake/wire"
)

// session is one logged-in connection. One goroutine owns it; only the channel news is touched by another.
type session struct {
	cfg    Config
	line   *line
	wire   *wire.Conn // what go-imap reads from
	client *imapclient.Client
	caps   imap.CapSet
	news   chan struct{} // the server spoke of new mail
	noIdle bool          // it offers IDLE and refuses it
	proved bool          // a mail has come whole
}

// open connects and logs in. A token that the server refuses may have been withdrawn while we kept it: it is thrown
// away, and a new one is tried at once, once.
func open(ctx context.Context, cfg Config) (*session, error) {
	s, err := enter(ctx, cfg)
	var refused *refusal
	if cfg.Renew == nil || !errors.As(err, &refused) {
		return s, err
	}
	cfg.Renew()
	return enter(ctx, cfg)
}

func enter(ctx context.Context, cfg Config) (*session, error) {
	s := &session{cfg: cfg, news: make(chan struct{}, 1)}
	if err := s.dial(ctx); err != nil {
		return nil, err
	}
	if err := s.login(ctx); err != nil {
		s.close()
		return nil, err
	}
	err := s.do(ctx, "asking for capabilities", s.allow(0), func() error {
		if s.caps = s.client.Caps(); s.caps == nil {
			return errors.New("no answer")
		}
		return nil
	})
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// dial makes the connection, protected as configured or not at all.
func (s *session) dial(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, s.cfg.Patience, errTooSlow)
	defer cancel()
	host, _, err := net.SplitHostPort(s.cfg.Addr)
	if err != nil {
		return fmt.Errorf("address %s: %w", s.cfg.Addr, err)
	}
	conf := wire.TLSFor(host, s.cfg.TLS)
	if s.cfg.Security == wire.Insecure {
		if err := loopback(s.cfg.Addr); err != nil {
			return fmt.Errorf("connecting: %w", err)
		}
	}
	if s.line, err = connect(ctx, s.cfg.Addr); err != nil {
		return fmt.Errorf("connecting: %w", err)
	}
	stop := context.AfterFunc(ctx, s.line.hangUp)
	if s.wire, err = s.secured(ctx, conf); err == nil {
		s.client = imapclient.New(s.wire, &imapclient.Options{UnilateralDataHandler: s.listener()})
		err = s.client.WaitGreeting()
	}
	if !stop() {
		err = context.Cause(ctx)
	}
	if err != nil {
		s.line.hangUp()
		return fmt.Errorf("connecting: %w", s.cleaned(err))
	}
	return nil
}

// secured puts TLS around the line, as configured, and a budget on what comes out of it.
func (s *session) secured(ctx context.Context, conf *tls.Config) (*wire.Conn, error) {
	switch s.cfg.Security {
	case wire.TLS:
		conf.NextProtos = []string{"imap"}
	case wire.STARTTLS:
		if err := startTLS(wire.IMAP(s.line, wire.Budget{Line: longestLine, Total: beforeTLS})); err != nil {
			return nil, err
		}
	case wire.Insecure:
		return wire.IMAP(s.line, s.allow(0).Budget), nil
	default:
		return nil, fmt.Errorf("security %q is not known", s.cfg.Security)
	}
	conn := tls.Client(s.line, conf)
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	in := wire.IMAP(conn, s.allow(0).Budget)
	if s.cfg.Security == wire.STARTTLS {
		in.Greeted("* OK secured\r\n")
	}
	return in, nil
}

// startTLS asks for TLS (RFC 9051 6.2.1). Nothing that was said before it is used, and a server that says that we are
// logged in already is refused, since that would keep the connection in the clear (RFC 9051 7.1.4).
func startTLS(in *wire.Conn) error {
	greeting, err := in.Line()
	if err != nil {
		return err
	}
	if !strings.HasPrefix(strings.ToUpper(greeting), "* OK") {
		return errors.New("the server greets with no OK")
	}
	if _, err := in.Write([]byte("S1 STARTTLS\r\n")); err != nil {
		return err
	}
	for {
		answer, err := in.Line()
		if err != nil {
			return err
		}
		switch verdict := strings.ToUpper(answer); {
		case strings.HasPrefix(verdict, "S1 OK"):
			return nil
		case !strings.HasPrefix(verdict, "* "):
			return errors.New("the server does not go over to TLS")
		}
	}
}

// listener notes that something came. It runs on go-imap's reading goroutine, so it must not ask the client anything.
func (s *session) listener() *imapclient.UnilateralDataHandler {
	return &imapclient.UnilateralDataHandler{Mailbox: func(data *imapclient.UnilateralDataMailbox) {
		if data.NumMessages == nil {
			return
		}
		select {
		case s.news <- struct{}{}:
		default:
		}
	}}
}

func (s *session) close() { s.line.hangUp() }

// logout leaves politely, when there is time.
func (s *session) logout() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	may := s.allow(0)
	may.time = 2 * time.Second
	_ = s.do(ctx, "logging out", may, func() error { return s.client.Logout().Wait() })
	s.close()
}

// slowest is the rate below which a server that still sends is given up: bytes per second.
const slowest = 16 << 10

// What a server may send. What is asked for comes on top of it.
const (
	longestLine = 64 << 10
	beforeTLS   = 64 << 10
	chatter     = 4 << 20 // news of other mail in a response, or while nothing is asked
)

// allowance is what an exchange may take.
type allowance struct {
	time time.Duration
	wire.Budget
}

// allow is for an exchange with so many bytes in it.
func (s *session) allow(bytes int64) allowance {
	return allowance{
		2*s.cfg.Patience + time.Duration(bytes/slowest)*time.Second,
		wire.Budget{Line: longestLine, Literal: longestLine, Total: bytes + chatter},
	}
}

// allowNumbers is for a response of so many numbers on one line.
func (s *session) allowNumbers(most uint32) allowance {
	const each, longest = len(" 4294967295"), 4 << 20
	n := min(int64(most), longest) * int64(each)
	a := s.allow(n)
	a.Line += int(n)
	return a
}

// allowText is for a response with texts of mails, of so many bytes together. One that was asked for whole may be
// longer than its size is said to be; then it is dropped, and fetched in pieces.
func (s *session) allowText(bytes int64, ask *imap.FetchOptions) allowance {
	a := s.allow(bytes)
	for _, part := range ask.BodySection {
		a.Literal = s.cfg.MaxSize
		if part.Partial != nil {
			a.Literal = part.Partial.Size
		}
		a.Literal += slack
		a.Total += a.Literal
	}
	return a
}

var errTooSlow = errors.New("the server takes too long")

// do runs an exchange with the server under a watchdog that closes the raw connection when ctx ends, when it takes
// more than it may, or when the server is silent for too long. op must have consumed all it asked for.
func (s *session) do(ctx context.Context, doing string, may allowance, op func() error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, may.time, errTooSlow)
	defer cancel()
	s.wire.Allow(may.Budget)
	s.line.expect(s.cfg.Patience)
	stop := context.AfterFunc(ctx, s.line.hangUp)
	err := op()
	if !stop() {
		err = context.Cause(ctx)
	}
	s.line.expect(0) // nothing is owed while we are busy
	s.wire.Allow(s.allow(0).Budget)
	if err != nil {
		return fmt.Errorf("%s: %w", doing, s.cleaned(err))
	}
	return nil
}

// errGarbled is a response that go-imap could not read. What it says about it is dropped: it may quote a mail.
var errGarbled = errors.New("the server's answer could not be read")

var errBroken = errors.New("the connection broke")

// unreadable tells of a response that cannot be read or does not end, which says more of a mail than a line that broke.
func unreadable(err error) bool { return errors.Is(err, errGarbled) || errors.Is(err, wire.ErrFlood) }

// cleaned makes an error fit for a log.
func (s *session) cleaned(err error) error {
	if no, ok := saidNo(err); ok {
		if p, ok := outOfOrder(no); ok {
			return p
		}
		return &imap.Error{Type: no.Type, Code: imap.ResponseCode(plain(string(no.Code))), Text: plain(no.Text)}
	}
	ended := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, errTooSlow)
	if ended || s.client == nil {
		return err
	}
	if flood := s.wire.Err(); flood != nil {
		return flood
	}
	if p, ok := later(s.wire.Bye()); ok {
		return p
	}
	select {
	case <-s.client.Closed():
	default:
		return err
	}
	// go-imap keeps no error of the network: an end of file in mid-response is known by its words only.
	died := s.client.Close()
	if s.line.torn() || died == nil || strings.Contains(died.Error(), io.ErrUnexpectedEOF.Error()) {
		return errBroken
	}
	return errGarbled
}

// saidNo tells whether the server said NO or BAD, which leaves the connection in order, and returns its words.
func saidNo(err error) (*imap.Error, bool) {
	var no *imap.Error
	return no, errors.As(err, &no)
}

// plain keeps foreign words to one short printable line.
func plain(s string) string { return wire.Printable(s, 120) }
