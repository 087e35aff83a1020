// Package postoffice is a whole mail server in this process: SMTP in, IMAP out, on loopback, with users who exist
// in memory only. The demo lives on it, and the tests make it fail in the ways real servers do. It never sends
// mail anywhere and keeps nothing when it closes.
package postoffice

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-smtp"
)

// Options say how an office works. The zero value takes mail from anybody for its users, logged in or not, and
// never fails on purpose.
type Options struct {
	RequireLogin    bool             // SMTP takes mail only after AUTH
	MaxMessageBytes int64            // 0 means 50 MB
	MaxRecipients   int              // 0 means 50
	Timeout         time.Duration    // of an SMTP read or write, 0 means a minute
	Without         []string         // IMAP capabilities to leave out: "MOVE", "UIDPLUS", "ESEARCH"
	Now             func() time.Time // INTERNALDATE and trace headers, nil means time.Now

	// Accepted is told of each mail that was taken by SMTP, before its sender is. Calls may overlap.
	Accepted func(Mail)
	// Fail scripts failures of SMTP; nil never fails. Calls may overlap.
	Fail func(Step) Fault
}

// Mail is a mail as SMTP brought it, without the trace headers that delivery adds.
type Mail struct {
	User string // who logged in, "" for nobody
	From string // "" for the null sender
	To   []string
	Raw  []byte
	At   time.Time
}

// Office is a running mail server.
type Office struct {
	opt   Options
	certs certificates
	imap  *imapserver.Server
	smtp  *smtp.Server
	doors [4]*door // imap, imaps, smtp, smtps
	serve sync.WaitGroup

	mu       sync.Mutex
	accounts map[string]*account
	tries    map[string]int
	closed   bool
}

// account is one user. A restored backup replaces box, so sessions look it up by name.
type account struct {
	password string
	box      *imapmemserver.User
}

// Open starts the servers, on loopback ports that were free.
func Open(opt Options) (*Office, error) {
	opt = opt.filled()
	certs, err := newCertificates(opt.Now())
	if err != nil {
		return nil, fmt.Errorf("making certificates: %w", err)
	}
	o := &Office{opt: opt, certs: certs, accounts: map[string]*account{}, tries: map[string]int{}}
	o.imap = imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &session{office: o}, nil, nil
		},
		Caps:         caps(opt.Without),
		Logger:       log.New(io.Discard, "", 0),
		TLSConfig:    certs.server,
		InsecureAuth: true, // loopback only
	})
	o.smtp = o.newSMTP()
	for i := range o.doors {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, errors.Join(fmt.Errorf("opening a port: %w", err), o.Close())
		}
		o.doors[i] = &door{Listener: l, lines: map[net.Conn]struct{}{}}
	}
	for i, d := range o.doors {
		var l net.Listener = d
		if i%2 == 1 {
			l = tls.NewListener(d, certs.server)
		}
		run := o.imap.Serve
		if i >= 2 {
			run = o.smtp.Serve
		}
		o.serve.Go(func() { _ = run(l) })
	}
	return o, nil
}

func (opt Options) filled() Options {
	if opt.MaxMessageBytes == 0 {
		opt.MaxMessageBytes = 50 << 20
	}
	if opt.MaxRecipients == 0 {
		opt.MaxRecipients = 50
	}
	if opt.Timeout == 0 {
		opt.Timeout = time.Minute
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Accepted == nil {
		opt.Accepted = func(Mail) {}
	}
	if opt.Fail == nil {
		opt.Fail = func(Step) Fault { return Fault{} }
	}
	return opt
}

func caps(without []string) imap.CapSet {
	set := imap.CapSet{}
	for _, c := range []imap.Cap{
		imap.CapIMAP4rev1, imap.CapUIDPlus, imap.CapMove, imap.CapESearch, imap.CapNamespace, imap.CapListStatus,
		imap.CapLiteralMinus, imap.CapStatusSize,
	} {
		set[c] = struct{}{}
	}
	for _, name := range without {
		delete(set, imap.Cap(strings.ToUpper(name)))
	}
	return set
}

// IMAP returns the host:port of IMAP, which offers STARTTLS and takes passwords without it too.
func (o *Office) IMAP() string { return o.doors[0].Addr().String() }

// IMAPS returns the host:port of IMAP over TLS.
func (o *Office) IMAPS() string { return o.doors[1].Addr().String() }

// SMTP returns the host:port of SMTP, for mail coming in and for submission, with STARTTLS.
func (o *Office) SMTP() string { return o.doors[2].Addr().String() }

// SMTPS returns the host:port of SMTP over TLS.
func (o *Office) SMTPS() string { return o.doors[3].Addr().String() }

// CA returns the authority that signed the servers' certificate, to be trusted by clients.
func (o *Office) CA() *x509.CertPool { return o.certs.pool }

// CAPEM returns the same authority as a file's content.
func (o *Office) CAPEM() []byte { return o.certs.pem }

// AddUser makes a user with an INBOX, or changes the password of one who exists. Addresses know no case.
func (o *Office) AddUser(addr, password string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	addr = strings.ToLower(addr)
	if a := o.accounts[addr]; a != nil {
		a.password = password
		return
	}
	box := imapmemserver.NewUser(addr, "")
	_ = box.Create(inbox, nil) // a new user has no folder that could be in the way
	o.accounts[addr] = &account{password: password, box: box}
}

// account returns a copy of a user's account.
func (o *Office) account(addr string) (account, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	a := o.accounts[strings.ToLower(addr)]
	if a == nil {
		return account{}, false
	}
	return *a, true
}

// graceful is how long Close lets SMTP clients finish what they are at.
const graceful = 250 * time.Millisecond

// Close stops taking connections, lets mail that is under way be answered, and ends all sessions.
func (o *Office) Close() error {
	o.mu.Lock()
	if o.closed {
		o.mu.Unlock()
		return nil
	}
	o.closed = true
	o.mu.Unlock()

	ctx, cancel := context.WithTimeout(context.Background(), graceful)
	defer cancel()
	err := o.smtp.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = nil // who is still there is hung up on
	}
	err = errors.Join(err, o.imap.Close())
	for _, d := range o.doors {
		if d != nil {
			_ = d.Close()
			d.hangUp()
		}
	}
	o.serve.Wait()
	return err
}
