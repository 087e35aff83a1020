package wire

import (
	"errors"
	"strings"
	"unicode"

	"github.com/emersion/go-sasl"
)

// XOAUTH2 logs in with an access token, as Microsoft 365 and Google want it.
func XOAUTH2(user, token string) sasl.Client { return &xoauth2{user, token} }

type xoauth2 struct{ user, token string }

// Start sends all there is to send.
func (x *xoauth2) Start() (mech string, ir []byte, err error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next answers the server's account of a failure with an empty line, after which it says no.
func (x *xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }

// NoLogin is an error of whoever gives out logins. Lasting tells whether there is nothing to log in with until a person
// puts it right.
type NoLogin interface {
	error
	Lasting() bool
}

// Refused tells whether an error says that there is no login to be had, and whether until somebody puts it right.
func Refused(err error) (refused, lasting bool) {
	var none NoLogin
	refused = errors.As(err, &none)
	return refused, refused && none.Lasting()
}

// Printable makes one printable line of a server's words, of so many bytes at most and "…" where it was longer.
func Printable(s string, longest int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, s)
	if len(s) > longest {
		return strings.ToValidUTF8(s[:longest], "") + " …"
	}
	return s
}
