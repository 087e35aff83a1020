package mailbox

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/emersion/go-sasl"

	"haninge.se/samrad/intake/wire"
)

// TestWordsBeforeTLS is intake/README.md, D10, what somebody between us and the server can do before TLS stands ("NO
// STARTTLS", Poddebniak et al., 2021): nothing that is said in the clear outlasts it, and whoever says that we are
// logged in already is not believed.
func TestWordsBeforeTLS(t *testing.T) {
	site := httptest.NewTLSServer(http.NotFoundHandler()) // for its certificate
	defer site.Close()
	roots := x509.NewCertPool()
	roots.AddCert(site.Certificate())
	for name, c := range map[string]struct{ greeting, injected string }{
		"sound":                         {"* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hej", ""},
		"logged in already":             {"* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] hej", ""},
		"abilities behind the answer":   {"* OK [CAPABILITY IMAP4rev1 STARTTLS] hej", "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR SMUGGLED\r\n"},
		"the next answer, too":          {"* OK [CAPABILITY IMAP4rev1 STARTTLS] hej", "T2 OK [CAPABILITY IMAP4rev1 SMUGGLED] in\r\n* 7 EXISTS\r\n"},
		"a folder of another's":         {"* OK [CAPABILITY IMAP4rev1 STARTTLS] hej", "* 7 EXISTS\r\n* OK [UIDVALIDITY 666] x\r\n"},
		"STARTTLS not offered, refused": {"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hej", "NO"},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		var naked atomic.Int32
		done := make(chan struct{})
		go func() {
			defer close(done)
			conn, err := l.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
			talk(conn, site.TLS, c.greeting, c.injected, &naked)
		}()
		cfg := config(l.Addr().String())
		cfg.Security, cfg.TLS = wire.STARTTLS, &tls.Config{RootCAs: roots, ServerName: "example.com"}
		logins := 0
		cfg.Auth = func(ctx context.Context) (sasl.Client, error) { logins++; return password(ctx) }
		s, err := open(t.Context(), cfg.filled())
		if (err == nil) != (name == "sound") && !strings.HasPrefix(c.injected, "*") {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			if s.caps.Has("SMUGGLED") {
				t.Errorf("%s: what was said in the clear counts after TLS", name)
			}
			s.close()
		}
		_ = l.Close()
		<-done
		if naked.Load() > 0 {
			t.Errorf("%s: a secret went in the clear", name)
		}
		if err != nil && logins > 0 {
			t.Errorf("%s: a secret was asked for although the line was not safe", name)
		}
	}
}

// talk is a server up to the login, and counts what a client says before TLS that it may not say.
func talk(conn net.Conn, conf *tls.Config, greeting, injected string, naked *atomic.Int32) {
	secured := false
	fmt.Fprintf(conn, "%s\r\n", greeting)
	for in := bufio.NewScanner(conn); in.Scan(); {
		tag, cmd, _ := strings.Cut(in.Text(), " ")
		verb, _, _ := strings.Cut(strings.ToUpper(cmd), " ")
		if !secured && verb != "STARTTLS" && verb != "CAPABILITY" && verb != "LOGOUT" {
			naked.Add(1)
		}
		switch {
		case verb == "STARTTLS" && injected == "NO":
			fmt.Fprintf(conn, "%s NO not here\r\n", tag)
		case verb == "STARTTLS":
			fmt.Fprintf(conn, "%s OK go\r\n%s", tag, injected)
			conn, secured = tls.Server(conn, conf), true
			in = bufio.NewScanner(conn)
		case verb == "CAPABILITY":
			fmt.Fprintf(conn, "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n%s OK\r\n", tag)
		case verb == "LOGOUT":
			fmt.Fprintf(conn, "* BYE\r\n%s OK\r\n", tag)
			return
		default:
			fmt.Fprintf(conn, "%s OK done\r\n", tag)
		}
	}
}
