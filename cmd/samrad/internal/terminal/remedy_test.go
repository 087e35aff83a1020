package terminal

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
)

// TestRemedies: what Go says of a connection is followed by what to do, on one line; another fault stays as it is.
func TestRemedies(t *testing.T) {
	for says, err := range map[string]error{
		"name that with ca_file":           &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}},
		"as the certificate has it":        x509.HostnameError{Certificate: &x509.Certificate{}, Host: "mail"},
		"renew the server's certificate":   x509.CertificateInvalidError{Reason: x509.Expired},
		"imaps:// is for port 993":         tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"},
		"is the host's name right":         &net.DNSError{Err: "no such host", Name: "mail"},
		"is the port right":                &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)},
		"is there a firewall":              os.ErrDeadlineExceeded,
		"or let the server offer STARTTLS": errors.New("the server does not support STARTTLS"),
	} {
		got := WithRemedy(fmt.Errorf("connecting: %w", err))
		if !strings.HasPrefix(got, "connecting: ") || !strings.Contains(got, says) || strings.Contains(got, "\n") {
			t.Errorf("%q, want %q", got, says)
		}
	}
	if got := WithRemedy(errors.Join(errors.New("a"), errors.New("b"))); got != "a; b" {
		t.Errorf("%q", got)
	}
}
