package outbox

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	mail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/wire"
)

// Config is one party's mail server.
type Config struct {
	Addr     string      // host:port
	Security string      // wire.TLS, STARTTLS or Insecure
	TLS      *tls.Config // roots; nil means the system's
	Auth     Auth        // nil means no login
	Renew    func()      // throws a token away that was refused; nil for a password
	Waits    Waits
}

// Waits bound what a server may take. Zero values are those of RFC 5321 4.5.3.2, rounded down where a person
// would have given up.
type Waits struct {
	Dial    time.Duration // to connect, secure, greet and log in: 1 minute
	Command time.Duration // for MAIL, RCPT, DATA: 5 minutes
	Data    time.Duration // for the response to the final dot: 10 minutes; the transfer gets more with size
	Retry   time.Duration // no new try to connect so long after one that failed: 30 seconds
	Login   time.Duration // likewise after a refused login, so as not to lock the account: 5 minutes
}

func (w Waits) filled() Waits {
	w.Dial = cmp.Or(w.Dial, time.Minute)
	w.Command = cmp.Or(w.Command, 5*time.Minute)
	w.Data = cmp.Or(w.Data, 10*time.Minute)
	w.Retry = cmp.Or(w.Retry, 30*time.Second)
	w.Login = cmp.Or(w.Login, 5*time.Minute)
	return w
}

// slowest is the slowest line a mail is waited for, in bytes a second.
const slowest = 16 << 10

// Server sends by one party's mail server. It keeps a connection for the length of a burst, until Rest.
type Server struct {
	cfg Config
	now func() time.Time

	mu    sync.Mutex
	line  *line
	held  time.Time // no new connection before this
	fault error     // why

	refusals sync.Mutex
	denials  map[string]denial // by sender
	righted  bool              // a person has put right what held, since the last connection
}

// NewServer returns a Server that has not connected to anything yet.
func NewServer(cfg Config, now func() time.Time) *Server {
	cfg.Waits = cfg.Waits.filled()
	return &Server{cfg: cfg, now: now, denials: map[string]denial{}}
}

// Send hands over one envelope.
func (s *Server) Send(ctx context.Context, e letter.Envelope) Outcome {
	if err := sound(e); err != nil {
		return Outcome{Result: Permanent, Last: "not sent: " + err.Error()}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if out, denied := s.denied(e.From); denied {
		return out
	}
	out := s.send(ctx, e)
	s.note(e.From, out)
	if errors.Is(ctx.Err(), context.DeadlineExceeded) { // those behind it need not each find out
		s.held, s.fault = s.now().Add(s.cfg.Waits.Retry), errors.New("the server took too long")
	}
	return out
}

// send is Send with the lock held.
func (s *Server) send(ctx context.Context, e letter.Envelope) Outcome {
	reused := s.line != nil
	l, err := s.connect(ctx)
	if err != nil {
		return unreached(err)
	}
	out, keep := l.deliver(ctx, e, s.cfg.Waits)
	if !keep {
		s.drop()
	}
	if reused && out.Away {
		// The server had closed a connection that was resting between two mails: that is no attempt.
		if l, err = s.connect(ctx); err != nil {
			return unreached(err)
		}
		if out, keep = l.deliver(ctx, e, s.cfg.Waits); !keep {
			s.drop()
		}
	}
	return out
}

// unreached is the outcome where there was no line to send by. A server that refuses the login lets nobody of that
// party send: that is a fault of the configuration, as a refused sender is.
func unreached(err error) Outcome {
	var login *LoginError
	refused := errors.As(err, &login) && login.Refused
	return Outcome{Result: Temporary, Last: plain(err), Away: true, Refused: refused}
}

// Rest lets the connection go.
func (s *Server) Rest() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.line != nil {
		s.line.quit()
		s.line = nil
	}
}

// Check connects, logs in, sends NOOP, and asks whether the server would take mail from a sender to each of some
// recipients: MAIL FROM and RCPT TO, and then RSET, so that nothing is sent (RFC 5321 4.1.1.5). Each refusal is an
// error of its own; they come joined.
func (s *Server) Check(ctx context.Context, from string, to []string) error {
	l, err := enter(ctx, s.cfg)
	if err != nil {
		return err
	}
	defer l.raw.Close()
	stop := context.AfterFunc(ctx, func() { _ = l.raw.Close() })
	defer stop()
	_ = l.raw.SetDeadline(time.Now().Add(s.cfg.Waits.Dial))
	if err := l.client.Noop(); err != nil {
		return fmt.Errorf("noop: %w", err)
	}
	var refused []error
	for _, recipient := range to {
		_ = l.raw.SetDeadline(time.Now().Add(s.cfg.Waits.Dial))
		l.client.SkipSMTPUTF8(ascii(from + recipient))
		if err := l.client.Mail("<" + from + ">"); err != nil {
			refused = append(refused, fmt.Errorf("it does not let samrad send as %s: %s", from, responseIn(err)))
			return errors.Join(refused...)
		}
		if err := l.client.Rcpt("<" + recipient + ">"); err != nil {
			refused = append(refused, fmt.Errorf("it does not take mail to %s: %s", recipient, responseIn(err)))
		}
		if err := l.client.Reset(); err != nil {
			return errors.Join(append(refused, fmt.Errorf("rset: %s", responseIn(err)))...)
		}
	}
	l.quit()
	return errors.Join(refused...)
}

// connect returns the connection of this burst, or a new one unless one was refused a moment ago.
func (s *Server) connect(ctx context.Context) (*line, error) {
	if s.line != nil {
		return s.line, nil
	}
	if righted := s.isRighted(); s.now().Before(s.held) && !righted {
		return nil, fmt.Errorf("not tried again so soon: %w", s.fault)
	}
	l, err := enter(ctx, s.cfg)
	if err != nil {
		wait := s.cfg.Waits.Retry
		if _, ok := errors.AsType[*LoginError](err); ok {
			wait = s.cfg.Waits.Login
		}
		s.held, s.fault = s.now().Add(wait), err
		return nil, err
	}
	s.line, s.held, s.fault = l, time.Time{}, nil
	return l, nil
}

func (s *Server) drop() {
	if s.line != nil {
		_ = s.line.raw.Close()
		s.line = nil
	}
}

// line is one connection to a mail server, greeted, secured and logged in.
type line struct {
	client *smtp.Client
	raw    net.Conn    // held because the client closes neither on a failed greeting nor when ctx ends
	loose  func() bool // ends the watch over ctx while connecting
}

// enter connects and logs in. A token that the server refuses may have been withdrawn while we kept it: it is thrown
// away, and a new one is tried at once, once.
func enter(ctx context.Context, cfg Config) (*line, error) {
	l, err := dial(ctx, cfg)
	var login *LoginError
	noLogin, _ := wire.Refused(err)
	if cfg.Renew == nil || !errors.As(err, &login) || !login.Refused || noLogin {
		return l, err
	}
	cfg.Renew()
	return dial(ctx, cfg)
}

// dial connects and logs in. Security is never negotiated down: TLS and STARTTLS are mandatory where asked for,
// and plain text goes to loopback only.
func dial(ctx context.Context, cfg Config) (*line, error) {
	host, port, err := net.SplitHostPort(cfg.Addr)
	if err != nil {
		return nil, fmt.Errorf("mail server %q: %w", cfg.Addr, err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("mail server %q: port is no number", cfg.Addr)
	}
	ctx, cancel := context.WithTimeout(ctx, cfg.Waits.Dial)
	defer cancel()
	l := &line{}
	c, err := mail.NewClient(host, options(ctx, cfg, host, n, l)...)
	if err != nil {
		return nil, fmt.Errorf("mail server %q: %w", cfg.Addr, err)
	}
	l.client, err = c.DialToSMTPClientWithContext(ctx)
	if l.loose != nil && !l.loose() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		l.close()
		return nil, reached(cfg.Addr, err)
	}
	return l, nil
}

func options(ctx context.Context, cfg Config, host string, port int, l *line) []mail.Option {
	opts := []mail.Option{
		mail.WithPort(port), mail.WithHELO(helloName()), mail.WithTimeout(cfg.Waits.Dial),
		mail.WithTLSPolicy(mail.NoTLS),
		// The client's own context ends when it has connected; ours watches over the whole of dial.
		mail.WithDialContextFunc(func(_ context.Context, network, addr string) (net.Conn, error) {
			return l.open(ctx, network, addr, cfg)
		}),
	}
	if cfg.Auth != nil {
		opts = append(opts, mail.WithSMTPAuthCustom(&login{ctx: ctx, auth: cfg.Auth}))
	}
	return opts
}

// helloName is what we call ourselves: a name that a server can take for one (RFC 5321 4.1.1.1).
func helloName() string {
	name, _ := os.Hostname()
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "localhost"
	}
	return name
}

// What a server may say to one command: RFC 5321 4.5.3.1.5 knows lines of 512 bytes.
const (
	longestLine     = 8 << 10
	longestResponse = 64 << 10
)

// open makes the connection under the SMTP client, protected as configured or not at all, and with a budget on what the
// server says. The client knows nothing of TLS: it would take what comes out of it without a budget.
func (l *line) open(ctx context.Context, network, addr string, cfg Config) (net.Conn, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	l.raw, l.loose = conn, context.AfterFunc(ctx, func() { _ = conn.Close() })
	response := wire.Budget{Line: longestLine, Total: longestResponse}
	switch cfg.Security {
	case wire.Insecure:
		return wire.SMTP(conn, response), allowed(conn)
	case wire.TLS:
	default:
		if err := startTLS(wire.SMTP(conn, response), helloName()); err != nil {
			return conn, err
		}
	}
	host, _, _ := net.SplitHostPort(addr)
	secured := tls.Client(conn, wire.TLSFor(host, cfg.TLS))
	if err := secured.HandshakeContext(ctx); err != nil {
		return conn, err
	}
	bounded := wire.SMTP(secured, response)
	if cfg.Security != wire.TLS {
		bounded.Greeted("220 secured\r\n")
	}
	return bounded, nil
}

// startTLS asks for TLS (RFC 3207). Nothing that was said before it is used, and nothing is read that comes after the
// answer: it would count as said within TLS.
func startTLS(in *wire.Conn, hello string) error {
	if _, err := responseTo(in, "", "220"); err != nil {
		return err
	}
	offers, err := responseTo(in, "EHLO "+hello, "250")
	if err != nil {
		return err
	}
	known := func(offer string) bool { return strings.EqualFold(strings.TrimSpace(offer), "STARTTLS") }
	if !slices.ContainsFunc(offers, known) {
		return errors.New("the server does not support STARTTLS")
	}
	_, err = responseTo(in, "STARTTLS", "220")
	return err
}

// responseTo says a command and returns the lines of the response, without their code, which must be the one given.
func responseTo(in *wire.Conn, command, code string) (lines []string, err error) {
	if command != "" {
		if _, err := in.Write([]byte(command + "\r\n")); err != nil {
			return nil, err
		}
	}
	for {
		said, err := in.Line()
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(said, code) {
			return nil, fmt.Errorf("the server answers %s", oneLine(said))
		}
		rest := said[len(code):]
		lines = append(lines, strings.TrimPrefix(strings.TrimPrefix(rest, "-"), " "))
		if !strings.HasPrefix(rest, "-") {
			return lines, nil
		}
	}
}

// allowed keeps plain text on this machine.
func allowed(conn net.Conn) error {
	if a, ok := conn.RemoteAddr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
		return errors.New("plain text is for loopback only")
	}
	return nil
}

func (l *line) close() {
	if l.raw != nil {
		_ = l.raw.Close()
	}
}

// quit says goodbye, briefly.
func (l *line) quit() {
	_ = l.raw.SetDeadline(time.Now().Add(2 * time.Second))
	_ = l.client.Quit()
	l.close()
}

// sound refuses what must not go on a wire (README.md, "Nothing that could be a command"; intake/README.md, B12).
func sound(e letter.Envelope) error {
	for _, a := range []string{e.From, e.To} {
		if strings.ContainsAny(a, "<>\r\n \t\x00") {
			return errors.New("an envelope address that is none")
		}
	}
	if e.To == "" || len(e.Bytes) == 0 {
		return errors.New("no recipient or no bytes")
	}
	for i, b := range e.Bytes {
		if b == '\n' && (i == 0 || e.Bytes[i-1] != '\r') || b == '\r' && (i+1 == len(e.Bytes) || e.Bytes[i+1] != '\n') {
			return errors.New("a bare line end in its bytes")
		}
	}
	return nil
}
