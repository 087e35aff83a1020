package postoffice

import (
	"bytes"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

func (o *Office) newSMTP() *smtp.Server {
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		call := &call{office: o, conn: c}
		if err := call.play(AtHello, nil); err != nil {
			return nil, err
		}
		return call, nil
	}))
	s.Domain = "localhost"
	s.TLSConfig = o.certs.server
	s.AllowInsecureAuth = true // loopback only
	s.MaxMessageBytes = o.opt.MaxMessageBytes
	s.MaxRecipients = o.opt.MaxRecipients
	s.ReadTimeout, s.WriteTimeout = o.opt.Timeout, o.opt.Timeout
	s.EnableSMTPUTF8 = true
	s.ErrorLog = log.New(io.Discard, "", 0)
	return s
}

// call is one SMTP session.
type call struct {
	office     *Office
	conn       *smtp.Conn
	user, from string
	to         []string
}

// Reset forgets the mail that was begun.
func (c *call) Reset() { c.from, c.to = "", nil }

// Logout ends the session.
func (c *call) Logout() error { return nil }

// AuthMechanisms lists how to log in.
func (c *call) AuthMechanisms() []string { return []string{sasl.Plain, xoauth2} }

// Auth logs in.
func (c *call) Auth(mech string) (sasl.Server, error) {
	return c.office.login(mech, func(user string, _ account) { c.user = user }, smtp.ErrAuthFailed)
}

// Mail begins a mail.
func (c *call) Mail(from string, _ *smtp.MailOptions) error {
	if c.office.opt.RequireLogin && c.user == "" {
		return response(530, "Authentication required")
	}
	c.from = from
	return c.play(AtMail, nil)
}

// Rcpt adds a recipient, who must be a user.
func (c *call) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := c.play(AtRcpt, []string{to}); err != nil {
		return err
	}
	if _, ok := c.office.account(to); !ok {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such user here"}
	}
	c.to = append(c.to, to)
	return nil
}

// Data takes the text and delivers it.
func (c *call) Data(r io.Reader) error {
	var raw bytes.Buffer
	if _, err := io.CopyN(&raw, r, 512); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if err := c.play(AtData, c.to); err != nil {
		return err
	}
	if _, err := raw.ReadFrom(r); err != nil {
		return err
	}
	if err := c.play(AtEnd, c.to); err != nil {
		return err
	}
	now := c.office.opt.Now()
	for _, to := range c.to {
		if err := c.office.Deliver(to, append(c.trace(to, now), raw.Bytes()...)); err != nil {
			return response(451, "Delivery failed")
		}
	}
	c.office.opt.Accepted(Mail{User: c.user, From: c.from, To: c.to, Raw: raw.Bytes(), At: now})
	return c.play(AtResponse, c.to)
}

// trace is what final delivery writes above a mail (RFC 5321 4.4).
func (c *call) trace(to string, now time.Time) []byte {
	return fmt.Appendf(nil, "Return-Path: <%s>\r\nDelivered-To: %s\r\n"+
		"Received: from %s (127.0.0.1)\r\n\tby localhost with ESMTP for <%s>;\r\n\t%s\r\n",
		c.from, to, helo(c.conn.Hostname()), to, now.Format(time.RFC1123Z))
}

// helo keeps a client's name from writing a header of its own.
func helo(name string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f {
			return -1
		}
		return r
	}, name)
}

func response(code int, text string) *smtp.SMTPError {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 0, 0}, Message: text}
}

// xoauth2 is the mechanism of Microsoft 365 and Google: here the user's password is the token.
const xoauth2 = "XOAUTH2"

// login makes the server side of a mechanism; in is called when the secret was right.
func (o *Office) login(mech string, in func(user string, a account), refused error) (sasl.Server, error) {
	check := func(user, secret string) error {
		a, ok := o.account(user)
		if !ok || subtle.ConstantTimeCompare([]byte(secret), []byte(a.password)) != 1 {
			return refused
		}
		in(strings.ToLower(user), a)
		return nil
	}
	if mech == xoauth2 {
		return &tokenServer{check: check, refused: refused}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
}

type tokenServer struct {
	check   func(user, token string) error
	refused error
}

// Next reads "user=U^Aauth=Bearer T^A^A".
func (s *tokenServer) Next(response []byte) (challenge []byte, done bool, err error) {
	if response == nil {
		return []byte{}, false, nil
	}
	user, rest, ok := strings.Cut(string(response), "\x01auth=Bearer ")
	token, end, ok2 := strings.Cut(rest, "\x01")
	if !ok || !ok2 || end != "\x01" || !strings.HasPrefix(user, "user=") {
		return nil, false, s.refused
	}
	return nil, true, s.check(strings.TrimPrefix(user, "user="), token)
}
