package terminal

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"slices"
	"strings"
	"syscall"
)

// remedies say what to do about a fault of a connection, the most particular first.
var remedies = []struct {
	is func(error) bool
	do string
}{
	{as[x509.UnknownAuthorityError], "its certificate is of an authority that this machine does not know: " +
		"name that with ca_file"},
	{as[x509.HostnameError], "write the host as the certificate has it"},
	{as[x509.CertificateInvalidError], "renew the server's certificate, and see that this machine's clock is right"},
	{as[tls.RecordHeaderError], "the server does not begin with TLS: imaps:// is for port 993 and smtps:// for 465, " +
		"imap:// and smtp:// begin in the clear and go over to TLS (143, 587)"},
	{as[*net.DNSError], "is the host's name right, and does this machine find names?"},
	{func(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }, "is the port right, and does the server run?"},
	{func(err error) bool {
		return errors.Is(err, syscall.EHOSTUNREACH) || errors.Is(err, syscall.ENETUNREACH) || timedOut(err)
	}, "is there a firewall between here and there?"},
	{func(err error) bool { return strings.Contains(err.Error(), "STARTTLS") },
		"use imaps:// or smtps://, or let the server offer STARTTLS"},
	{says("the server refused the login"), "see user, and what it logs in by; where both are right, IMAP is switched " +
		"off for this mailbox, or wants a token (oauth2)"},
	{says("logging in at"), "see user, and what it logs in by; where both are right, sending with a login (SMTP AUTH) " +
		"is switched off for this mailbox, or wants a token (oauth2)"},
	{says("NONEXISTENT"), `write the folder in mailbox as the server calls it; most have "INBOX"`},
	{says(": 4", "does not"), "that may pass: look again in a while"},
	{says("does not let samrad send as"), "see address and from, and let the server's administrator allow this account " +
		"to send as that address"},
	{says("does not take mail to"), "is the address right? If so, the server's administrator has to let this account " +
		"send there"},
}

// says tells a fault by its words: those of ours, or a code of the protocol.
func says(all ...string) func(error) bool {
	return func(err error) bool {
		return !slices.ContainsFunc(all, func(words string) bool { return !strings.Contains(err.Error(), words) })
	}
}

func as[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}

func timedOut(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// WithRemedy is a fault of a connection on one line, with what to do about it where that is known.
func WithRemedy(err error) string {
	said := strings.ReplaceAll(err.Error(), "\n", "; ")
	for _, r := range remedies {
		if r.is(err) {
			return said + "; " + r.do
		}
	}
	return said
}
