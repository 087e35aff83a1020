package outbox

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/wire"
)

// certificate makes a self-signed one for a name, valid until an hour from now or until an hour ago.
func certificate(t *testing.T, name string, expired bool) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	end := time.Now().Add(time.Hour)
	if expired {
		end = time.Now().Add(-time.Hour)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: end.Add(-48 * time.Hour), NotAfter: end, IsCA: true, BasicConstraintsValid: true}
	if ip := net.ParseIP(name); ip != nil {
		tmpl.IPAddresses = []net.IP{ip}
	} else {
		tmpl.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// stub is a mail server of a few lines. It counts what a client says that no client may say without TLS.
type stub struct {
	addr    string
	naked   atomic.Int32 // MAIL, AUTH or DATA before TLS
	mails   atomic.Int32
	offers  []string
	conf    *tls.Config
	wrapped bool   // TLS from the first byte
	inject  string // sent in the clear together with the response to STARTTLS
	login   func(mech, initial string, ask func(string) string) bool
}

func (s *stub) serve(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	s.addr = l.Addr().String()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go s.talk(conn)
		}
	}()
}

func (s *stub) talk(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	secured := s.wrapped
	if s.wrapped {
		conn = tls.Server(conn, s.conf)
	}
	in := bufio.NewScanner(conn)
	say := func(format string, args ...any) { fmt.Fprintf(conn, format+"\r\n", args...) }
	say("220 stub")
	for in.Scan() {
		verb, rest, _ := strings.Cut(in.Text(), " ")
		verb = strings.ToUpper(verb)
		if !secured && (verb == "MAIL" || verb == "AUTH" || verb == "DATA") {
			s.naked.Add(1)
		}
		switch verb {
		case "EHLO":
			say("250-stub")
			for _, o := range s.offers {
				say("250-%s", o)
			}
			say("250 8BITMIME")
		case "STARTTLS":
			fmt.Fprintf(conn, "220 go\r\n%s", s.inject)
			conn, secured = tls.Server(conn, s.conf), true
			in = bufio.NewScanner(conn)
		case "AUTH":
			mech, initial, _ := strings.Cut(rest, " ")
			ask := func(challenge string) string {
				say("334 %s", challenge)
				in.Scan()
				return in.Text()
			}
			if s.login != nil && s.login(mech, initial, ask) {
				say("235 2.7.0 welcome")
			} else {
				say("535 5.7.8 no: %s", initial) // some servers echo what they were given
			}
		case "DATA":
			say("354 go")
			for in.Scan() && in.Text() != "." {
			}
			s.mails.Add(1)
			say("250 2.0.0 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 2.0.0 ok")
		}
	}
}

// Where TLS was asked for, nothing goes in the clear, whatever the server or somebody in between does (D10).
func TestNothingInTheClear(t *testing.T) {
	good, pool := certificate(t, "127.0.0.1", false)
	old, oldPool := certificate(t, "127.0.0.1", true)
	other, otherPool := certificate(t, "mail.polisen.example", false)
	_, stranger := certificate(t, "127.0.0.1", false)
	tests := []struct {
		name     string
		security string
		stub     stub
		roots    *x509.CertPool
		want     string // "" means delivered
	}{
		{"starttls, sound", wire.STARTTLS, stub{offers: []string{"STARTTLS"}, conf: serving(good)}, pool, ""},
		{"tls, sound", wire.TLS, stub{wrapped: true, conf: serving(good)}, pool, ""},
		{"starttls stripped", wire.STARTTLS, stub{}, pool, "does not support STARTTLS"},
		{"starttls, expired", wire.STARTTLS, stub{offers: []string{"STARTTLS"}, conf: serving(old)}, oldPool, "expired"},
		{"tls, expired", wire.TLS, stub{wrapped: true, conf: serving(old)}, oldPool, "expired"},
		{"starttls, wrong name", wire.STARTTLS, stub{offers: []string{"STARTTLS"}, conf: serving(other)}, otherPool, "127.0.0.1"},
		{"tls, wrong name", wire.TLS, stub{wrapped: true, conf: serving(other)}, otherPool, "127.0.0.1"},
		{"starttls, unknown authority", wire.STARTTLS, stub{offers: []string{"STARTTLS"}, conf: serving(good)}, stranger, "x509"},
		{"tls, unknown authority", wire.TLS, stub{wrapped: true, conf: serving(good)}, stranger, "x509"},
		{"tls, unknown to the system", wire.TLS, stub{wrapped: true, conf: serving(good)}, nil, "x509"},
		{"tls asked of a plain server", wire.TLS, stub{}, pool, "TLS"},
		{"starttls, old version", wire.STARTTLS, stub{offers: []string{"STARTTLS"}, conf: &tls.Config{Certificates: []tls.Certificate{good}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}}, pool, "protocol version"},
		{"starttls with words smuggled in", wire.STARTTLS, stub{offers: []string{"STARTTLS"}, conf: serving(good), inject: "250-AUTH PLAIN\r\n250 SMUGGLED\r\n"}, pool, "?"},
		{"a security nobody knows", "", stub{}, pool, "does not support STARTTLS"},
	}
	for i := range tests {
		tt := &tests[i]
		t.Run(tt.name, func(t *testing.T) {
			tt.stub.serve(t)
			s := NewServer(Config{Addr: tt.stub.addr, Security: tt.security, TLS: &tls.Config{RootCAs: tt.roots}, Waits: waits()}, time.Now)
			defer s.Rest()
			out := s.Send(t.Context(), letterNo(1))
			delivered := tt.stub.mails.Load() > 0
			switch {
			case tt.stub.naked.Load() > 0:
				t.Error("a mail was begun without TLS")
			case tt.want == "" && (out.Result != Delivered || !delivered):
				t.Errorf("%+v", out)
			case tt.want == "?": // it may fail or go on, but over TLS
			case tt.want != "" && (out.Result != Temporary || !out.Away || delivered || !strings.Contains(out.Last, tt.want)):
				t.Errorf("%+v", out)
			}
		})
	}
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func serving(c tls.Certificate) *tls.Config { return &tls.Config{Certificates: []tls.Certificate{c}} }

// Plain text goes to loopback only.
func TestPlainTextStaysAtHome(t *testing.T) {
	for _, conn := range []net.Conn{away{}, nowhere{}} {
		if err := allowed(conn); err == nil {
			t.Errorf("plain text may go to %v", conn.RemoteAddr())
		}
	}
}

// away is a connection to somewhere that is not loopback.
type away struct{ net.Conn }

func (away) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 25} }

type nowhere struct{ net.Conn }

func (nowhere) RemoteAddr() net.Addr { return &net.UnixAddr{Name: "/tmp/x"} }

func TestLogin(t *testing.T) {
	good, pool := certificate(t, "127.0.0.1", false)
	password := func(p string) func() (string, error) { return func() (string, error) { return p, nil } }
	token := func(context.Context) (string, error) { return secret, nil }
	plainOK := func(mech, initial string, _ func(string) string) bool {
		return mech == "PLAIN" && initial == b64("\x00"+intake+"\x00"+secret)
	}
	loginOK := func(mech, initial string, ask func(string) string) bool {
		return mech == "LOGIN" && initial == "" && ask(b64("Benutzername:")) == b64(intake) && ask(b64("Kennwort:")) == b64(secret)
	}
	xoauthOK := func(mech, initial string, ask func(string) string) bool {
		if mech == "XOAUTH2" && initial == b64("user="+intake+"\x01auth=Bearer "+secret+"\x01\x01") {
			return true
		}
		ask(b64(`{"status":"401"}`))
		return false
	}
	tests := []struct {
		name  string
		offer string
		login func(string, string, func(string) string) bool
		auth  Auth
		want  string // "" means delivered
	}{
		{"plain", "AUTH PLAIN LOGIN", plainOK, Password(intake, password(secret)), ""},
		{"login only", "AUTH LOGIN XOAUTH2", loginOK, Password(intake, password(secret)), ""},
		{"token", "AUTH LOGIN XOAUTH2", xoauthOK, Token(intake, token), ""},
		{"wrong password", "AUTH PLAIN", plainOK, Password(intake, password("fel")), "the server said 535 5.7.8"},
		{"wrong password, login", "AUTH LOGIN", loginOK, Password(intake, password("fel")), "the server said 535 5.7.8"},
		{"stale token", "AUTH XOAUTH2", xoauthOK, Token(intake, func(context.Context) (string, error) { return "gammal", nil }), "the server said 535 5.7.8"},
		{"no way in", "AUTH GSSAPI", nil, Password(intake, password(secret)), "offers GSSAPI, want PLAIN or LOGIN"},
		{"no login at all", "8BITMIME", nil, Password(intake, password(secret)), "offers no login"},
		{"no token taken", "AUTH PLAIN", nil, Token(intake, token), "offers PLAIN, want XOAUTH2"},
		{"no password to be had", "AUTH PLAIN", nil, Password(intake, func() (string, error) { return "", errors.New("no such file") }), "reading the password: no such file"},
		{"no token to be had", "AUTH XOAUTH2", nil, Token(intake, func(context.Context) (string, error) { return "", errors.New("401") }), "fetching a token: 401"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			st := &stub{wrapped: true, conf: serving(good), offers: []string{tt.offer}, login: tt.login}
			st.serve(t)
			s := NewServer(Config{Addr: st.addr, Security: wire.TLS, TLS: &tls.Config{RootCAs: pool}, Auth: tt.auth, Waits: waits()}, time.Now)
			defer s.Rest()
			out := s.Send(t.Context(), letterNo(1))
			checked := s.Check(t.Context(), "", nil)
			if tt.want == "" {
				if out.Result != Delivered || checked != nil {
					t.Errorf("%+v, %v", out, checked)
				}
				return
			}
			var login *LoginError
			if out.Result != Temporary || !out.Away || !strings.Contains(out.Last, tt.want) || !errors.As(checked, &login) {
				t.Errorf("%+v, %v", out, checked)
			}
			if said := strings.Contains(tt.want, "535"); out.Refused != said {
				t.Errorf("a fault of the configuration: %v", out.Refused)
			}
			if next := Next(Begin(Item{Envelope: letterNo(1)}, time.Now().Add(-72*time.Hour)), out, time.Now()); out.Refused && next.State != Due {
				t.Errorf("given up after three days: %+v", next)
			}
			for _, leak := range []string{secret, "fel", "gammal", b64(secret), b64("\x00" + intake + "\x00fel")} {
				if strings.Contains(out.Last, leak) || strings.Contains(checked.Error(), leak) {
					t.Errorf("a secret came back: %q, %v", out.Last, checked)
				}
			}
			if wait := time.Until(s.held); wait < time.Hour {
				t.Errorf("the next login is in %v", wait)
			}
		})
	}
}

func TestCheckSendsNothing(t *testing.T) {
	w := newTown(t, postoffice.Options{RequireLogin: true})
	for _, security := range []string{wire.STARTTLS, wire.TLS, wire.Insecure} {
		s := w.by(t, security)
		s.cfg.Auth = Password(intake, func() (string, error) { return secret, nil })
		if err := s.Check(t.Context(), "", nil); err != nil {
			t.Errorf("%s: %v", security, err)
		}
	}
	if n := len(w.mails()); n != 0 {
		t.Errorf("%d mails were sent", n)
	}
	for _, addr := range []string{"localhost", "localhost:smtp", "127.0.0.1:1"} {
		if err := NewServer(Config{Addr: addr, Security: wire.TLS, Waits: waits()}, time.Now).Check(t.Context(), "", nil); err == nil {
			t.Errorf("%s is in order", addr)
		}
	}
}
