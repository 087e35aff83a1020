package outbox

import (
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"slices"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/wneessen/go-mail/smtp"

	"haninge.se/samrad/intake/wire"
)

// Auth begins a login, given the mechanisms the server offers. It is asked at every connection, so that a
// rotated password or token is picked up.
type Auth func(ctx context.Context, offered []string) (sasl.Client, error)

// Password logs in with PLAIN where the server offers it, else with LOGIN, which is all that some Exchange
// servers have. secret is read at every login.
func Password(user string, secret func() (string, error)) Auth {
	return func(_ context.Context, offered []string) (sasl.Client, error) {
		password, err := secret()
		if err != nil {
			return nil, fmt.Errorf("reading the password: %w", err)
		}
		switch {
		case slices.Contains(offered, sasl.Plain):
			return sasl.NewPlainClient("", user, password), nil
		case slices.Contains(offered, sasl.Login):
			return &loginClient{user: user, password: password}, nil
		}
		return nil, fmt.Errorf("the server offers %s, want PLAIN or LOGIN", list(offered))
	}
}

// Token logs in with XOAUTH2.
func Token(user string, token func(context.Context) (string, error)) Auth {
	return func(ctx context.Context, offered []string) (sasl.Client, error) {
		if !slices.Contains(offered, "XOAUTH2") {
			return nil, fmt.Errorf("the server offers %s, want XOAUTH2", list(offered))
		}
		t, err := token(ctx)
		if err != nil {
			return nil, fmt.Errorf("fetching a token: %w", err)
		}
		return wire.XOAUTH2(user, t), nil
	}
}

func list(offered []string) string {
	if len(offered) == 0 {
		return "no login"
	}
	return strings.Join(offered, ", ")
}

// loginClient is AUTH LOGIN as servers speak it: whatever they ask for, the name comes first and the password
// second. go-sasl's insists on one spelling of the prompt.
type loginClient struct {
	user, password string
	asked          int
}

func (c *loginClient) Start() (string, []byte, error) { return sasl.Login, nil, nil }

func (c *loginClient) Next([]byte) ([]byte, error) {
	c.asked++
	switch c.asked {
	case 1:
		return []byte(c.user), nil
	case 2:
		return []byte(c.password), nil
	}
	return nil, errors.New("the server asked a third time")
}

// LoginError says that a server was reached but did not let us in. It never holds a secret.
type LoginError struct {
	Addr    string
	Err     error
	Refused bool // by the server, or by who gives out tokens; otherwise another try may do
}

func (e *LoginError) Error() string { return fmt.Sprintf("logging in at %s: %v", e.Addr, e.Err) }
func (e *LoginError) Unwrap() error { return e.Err }

// login lets a SASL client speak through the SMTP client, over a line that open has made: protected, or loopback.
type login struct {
	ctx    context.Context
	auth   Auth
	client sasl.Client
}

func (a *login) Start(server *smtp.ServerInfo) (string, []byte, error) {
	client, err := a.auth(a.ctx, server.Auth)
	if err != nil {
		_, lasting := wire.Refused(err)
		return "", nil, &LoginError{Addr: server.Name, Err: err, Refused: lasting}
	}
	a.client = client
	return client.Start()
}

func (a *login) Next(challenge []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	return a.client.Next(challenge)
}

// reached says what went wrong on the way to a server. A refused login keeps its code only, because a response may
// quote what was sent.
func reached(addr string, err error) error {
	if known, ok := errors.AsType[*LoginError](err); ok {
		return &LoginError{Addr: addr, Err: known.Err, Refused: known.Refused}
	}
	if response, ok := errors.AsType[*textproto.Error](err); ok && strings.Contains(err.Error(), "SMTP AUTH failed") {
		return &LoginError{Addr: addr, Err: fmt.Errorf("the server said %s", codes(err)), Refused: response.Code >= 500}
	}
	return fmt.Errorf("connecting to %s: %w", addr, err)
}
