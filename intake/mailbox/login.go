package mailbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"

	"haninge.se/samrad/intake/wire"
)

// refusal is a login that the server refused. The server's words are left out: it has just been told a secret.
type refusal struct{ code imap.ResponseCode }

func (r *refusal) Error() string {
	if r.code != "" {
		return "the server refused the login (" + plain(string(r.code)) + ")"
	}
	return "the server refused the login"
}

// needsPerson reports whether a login was refused, or cannot be had, for as long as nobody puts it right.
func needsPerson(err error) bool {
	var refused *refusal
	_, lasting := wire.Refused(err)
	return errors.As(err, &refused) || lasting
}

// login logs in. A server that is only out of order for now (RFC 5530 UNAVAILABLE) has refused nothing.
func (s *session) login(ctx context.Context) error {
	auth, err := s.cfg.Auth(ctx)
	if err != nil {
		return fmt.Errorf("getting the login for %s: %w", s.cfg.Name, err)
	}
	err = s.do(ctx, "logging in", s.allow(0), func() error { return authenticate(s.client, auth) })
	no, ok := saidNo(err)
	if !ok {
		return err
	}
	return &refusal{no.Code}
}

// authenticate uses LOGIN where a server knows no AUTHENTICATE PLAIN.
func authenticate(c *imapclient.Client, auth sasl.Client) error {
	if c.Caps().Has("AUTH=PLAIN") {
		return c.Authenticate(auth)
	}
	mech, ir, err := auth.Start()
	if err != nil {
		return err
	}
	parts := bytes.Split(ir, []byte{0})
	if mech != sasl.Plain || len(parts) != 3 {
		return c.Authenticate(auth)
	}
	return c.Login(string(parts[1]), string(parts[2])).Wait()
}
