package mailbox

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// session is one logged-in connection. One goroutine owns it; only stir is touched by another.
type session struct {
	cfg    Config
	line   *line
	client *imapclient.Client
	caps   imap.CapSet
	stir   chan struct{} // the server spoke of new mail
	noIdle bool          // it offers IDLE and refuses it
}

// open connects and logs in.
func open(ctx context.Context, cfg Config) (*session, error) {
	s := &session{cfg: cfg, stir: make(chan struct{}, 1)}
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

// dial makes the connection, protected as configured or not at all (reliability.md D10).
func (s *session) dial(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Patience)
	defer cancel()
	conf, err := tlsConfig(s.cfg)
	if err != nil {
		return err
	}
	if s.cfg.Security == Insecure {
		if err := loopback(s.cfg.Addr); err != nil {
			return fmt.Errorf("connecting: %w", err)
		}
	}
	if s.line, err = connect(ctx, s.cfg.Addr); err != nil {
		return fmt.Errorf("connecting: %w", err)
	}
	opt := &imapclient.Options{TLSConfig: conf, UnilateralDataHandler: s.listener()}
	stop := context.AfterFunc(ctx, s.line.hangUp)
	switch s.cfg.Security {
	case TLS:
		conf.NextProtos = []string{"imap"}
		conn := tls.Client(s.line, conf)
		if err = conn.HandshakeContext(ctx); err == nil {
			s.client = imapclient.New(conn, opt)
		}
	case STARTTLS:
		s.client, err = imapclient.NewStartTLS(s.line, opt)
	case Insecure:
		s.client = imapclient.New(s.line, opt)
	default:
		err = fmt.Errorf("security %q is not known", s.cfg.Security)
	}
	if err == nil {
		err = s.client.WaitGreeting()
	}
	if !stop() {
		err = errors.Join(ctx.Err(), err)
	}
	if err != nil {
		s.line.hangUp()
		return fmt.Errorf("connecting: %w", s.cleaned(err))
	}
	return nil
}

// listener notes that something came. It runs on go-imap's reading goroutine, so it must not ask the client anything.
func (s *session) listener() *imapclient.UnilateralDataHandler {
	return &imapclient.UnilateralDataHandler{Mailbox: func(data *imapclient.UnilateralDataMailbox) {
		if data.NumMessages == nil {
			return
		}
		select {
		case s.stir <- struct{}{}:
		default:
		}
	}}
}

func (s *session) close() { s.line.hangUp() }

// logout leaves politely, when there is time.
func (s *session) logout() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_ = s.do(ctx, "logging out", 2*time.Second, func() error { return s.client.Logout().Wait() })
	s.close()
}

// slowest is the rate below which a server that still sends is given up: bytes per second.
const slowest = 16 << 10

// allow is how long an exchange with so many bytes in it may take.
func (s *session) allow(bytes int64) time.Duration {
	return 2*s.cfg.Patience + time.Duration(bytes/slowest)*time.Second
}

var errTooSlow = errors.New("the server takes too long")

// do runs an exchange with the server under a watchdog that closes the raw connection when ctx ends, when it takes
// longer than limit, or when the server is silent for too long. op must have consumed all it asked for.
func (s *session) do(ctx context.Context, doing string, limit time.Duration, op func() error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, errTooSlow)
	defer cancel()
	s.line.expect(s.cfg.Patience)
	stop := context.AfterFunc(ctx, s.line.hangUp)
	err := op()
	if !stop() {
		err = context.Cause(ctx)
	}
	s.line.expect(0) // nothing is owed while we are busy
	if err != nil {
		return fmt.Errorf("%s: %w", doing, s.cleaned(err))
	}
	return nil
}

// errGarbled is an answer that go-imap could not read. What it says about it is dropped: it may quote a mail.
var errGarbled = errors.New("the server's answer could not be read")

var errBroken = errors.New("the connection broke")

// cleaned makes an error fit for a log.
func (s *session) cleaned(err error) error {
	if no, ok := answered(err); ok {
		return &imap.Error{Type: no.Type, Code: imap.ResponseCode(plain(string(no.Code))), Text: plain(no.Text)}
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, errTooSlow) || s.client == nil {
		return err
	}
	select {
	case <-s.client.Closed():
	default:
		return err
	}
	// go-imap keeps no error of the network: an end of file in mid-answer is known by its words only.
	died := s.client.Close()
	if s.line.torn() || died == nil || strings.Contains(died.Error(), io.ErrUnexpectedEOF.Error()) {
		return errBroken
	}
	return errGarbled
}

// answered tells whether the server said NO or BAD, which leaves the connection in order, and returns its words.
func answered(err error) (*imap.Error, bool) {
	var no *imap.Error
	return no, errors.As(err, &no)
}

// outOfOrder tells a refusal that is the server's own trouble and will be over (RFC 5530). Dovecot says [SERVERBUG] of a
// single mail that it cannot read, too, so that this code is none of them.
func outOfOrder(no *imap.Error) bool {
	return no.Code == imap.ResponseCodeUnavailable || no.Code == imap.ResponseCodeInUse || no.Code == imap.ResponseCodeLimit
}

// plain keeps foreign words to one short printable line.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, s)
	if len(s) > 120 {
		s = strings.ToValidUTF8(s[:120], "") + "…"
	}
	return s
}
