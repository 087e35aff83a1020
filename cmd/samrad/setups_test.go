package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/golden"
	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/postoffice/exchange"
)

// site is a set-up that is sound until a row of the table spoils it.
type site struct {
	t      *testing.T
	dir    string
	file   string // the configuration
	office *postoffice.Office
	now    time.Time
	free   uint64 // bytes on the disk

	smtp  func(postoffice.Step) postoffice.Fault // what the mail server is to fail at
	cloud *exchange.Server                       // where the first mailbox lies, nil where that is read by IMAP
	graph func(exchange.Call) exchange.Fault     // what it is to fail at
}

// sayings are what check says of each set-up, in one file.
const sayings = "testdata/setups.golden"

// TestWrongSetups runs check over each wrong set-up that an operator meets, and holds all that it says against the
// golden text: what is wrong, where, and what to do.
func TestWrongSetups(t *testing.T) {
	aResolver(t)
	t.Setenv("SAMRAD_CONFIG", "")
	var all strings.Builder
	for _, group := range []struct {
		of  string
		new func(*testing.T, bool) *site
		are []spoilt
	}{{"CONFIGURATION", newSite, wrongConfigurations}, {"MACHINE", newSite, wrongMachines}, {"SERVERS", newSite, wrongServers},
		{"MICROSOFT 365", newCloudSite, wrongClouds}} {
		fmt.Fprintf(&all, "######## %s\n\n", group.of)
		for _, w := range group.are {
			t.Run(w.name, func(t *testing.T) {
				s := group.new(t, w.secure)
				w.spoil(s)
				code, said := s.check()
				if want := w.exit; code != want {
					t.Errorf("exit %d, want %d:\n%s", code, want, said)
				}
				fmt.Fprintf(&all, "== %s: exit %d\n%s\n", w.name, code, said)
			})
		}
	}
	golden.Compare(t, sayings, all.String())
}

var today = time.Date(2026, 11, 30, 7, 0, 0, 0, time.UTC)

// newSite is a sound set-up on an embedded server; secure, with TLS from the first byte.
func newSite(t *testing.T, secure bool) *site {
	s := &site{t: t, dir: town.Dir(t), now: today, free: 40 << 30,
		smtp: func(postoffice.Step) postoffice.Fault { return postoffice.Fault{} }}
	s.office = s.opened(postoffice.Options{RequireLogin: true,
		Fail: func(at postoffice.Step) postoffice.Fault { return s.smtp(at) }})
	w := &town.Town{T: t, Imap: s.office.IMAP(), Smtp: s.office.SMTP(), Password: "hemligt"}
	if secure {
		w.Imap, w.Smtp, w.Secure, w.Ca = s.office.IMAPS(), s.office.SMTPS(), true, filepath.Join(s.dir, "ca.pem")
		s.write("ca.pem", string(s.office.CAPEM()))
	}
	s.file = w.ConfigIn(s.dir, "")
	s.add(holds)
	return s
}

// holds is an agreement that does today.
const holds = "[agreement]\nname = \"Plan\"\nfrom = 2026-01-01\nto = 2027-12-31\n"

// newCloudSite is a sound set-up whose first mailbox lies in Exchange Online.
func newCloudSite(t *testing.T, _ bool) *site {
	s := &site{t: t, dir: town.Dir(t), now: today, free: 40 << 30,
		graph: func(exchange.Call) exchange.Fault { return exchange.Fault{} }}
	w, cloud := town.ByGraph(t, exchange.Options{Now: func() time.Time { return today },
		Fail: func(c exchange.Call) exchange.Fault { return s.graph(c) }}, `send = "draft"`)
	s.cloud, s.file = cloud, w.ConfigIn(s.dir, "")
	s.add(holds)
	return s
}

func (s *site) opened(opt postoffice.Options) *postoffice.Office {
	s.t.Helper()
	office, err := postoffice.Open(opt)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = office.Close() })
	for _, p := range town.People() {
		office.AddUser(p, "hemligt")
	}
	return office
}

// check runs samrad check, and returns what it says without what differs from run to run.
func (s *site) check() (code int, said string) {
	s.t.Helper()
	var out bytes.Buffer
	p := newProgram(s.t.Context(), []string{"check", "--config", s.file}, strings.NewReader(""), &out, &out)
	p.now = func() time.Time { return s.now }
	p.free = func(string) (uint64, error) { return s.free, nil }
	code = terminal.Report(&out, p.run())
	said = strings.ReplaceAll(out.String(), s.dir, "/srv/samrad")
	for what, instead := range map[string]string{
		`(127\.0\.0\.[12]|localhost):\d{2,5}`: "$1:PORT", ` on \S+:53: `: ": ", `request req-\d+`: "request REQ", `current time \S+ `: "current time NOW ",
	} {
		said = regexp.MustCompile(what).ReplaceAllString(said, instead)
	}
	return code, said
}

func (s *site) write(name, text string) string {
	s.t.Helper()
	file := filepath.Join(s.dir, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return file
}

// replace changes the first of some words of the configuration.
func (s *site) replace(old, instead string) {
	s.t.Helper()
	text, err := os.ReadFile(s.file)
	if err != nil || !strings.Contains(string(text), old) {
		s.t.Fatalf("no %q in the configuration: %v", old, err)
	}
	town.Rewrite(s.t, s.file, strings.Replace(string(text), old, instead, 1))
}

// replaceLast changes the last of some words of the configuration.
func (s *site) replaceLast(old, instead string) {
	s.t.Helper()
	text, err := os.ReadFile(s.file)
	i := strings.LastIndex(string(text), old)
	if err != nil || i < 0 {
		s.t.Fatalf("no %q in the configuration: %v", old, err)
	}
	town.Rewrite(s.t, s.file, string(text[:i])+instead+string(text[i+len(old):]))
}

// add writes a table under the configuration.
func (s *site) add(table string) { s.replace("\n[digest]", "\n"+table+"\n[digest]") }

func (s *site) chmod(name string, mode os.FileMode) {
	s.t.Helper()
	if err := os.Chmod(filepath.Join(s.dir, name), mode); err != nil {
		s.t.Fatal(err)
	}
}

// plays puts a server that follows a script in the place of another.
func (s *site) plays(instead, script string) {
	s.t.Helper()
	stand, err := postoffice.Play(func(int) string { return script })
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = stand.Close() })
	s.replace(instead, stand.Addr())
}

// refusing lets the mail server answer so at a stage.
func (s *site) refusing(at postoffice.Stage, code int, text string) {
	s.smtp = func(step postoffice.Step) postoffice.Fault {
		if step.Stage != at || at == postoffice.AtRcpt && step.To[0] != town.Chef {
			return postoffice.Fault{}
		}
		return postoffice.Fault{Code: code, Text: text}
	}
}

// denied is what the token service answers.
func (s *site) denied(code string) {
	s.graph = func(c exchange.Call) exchange.Fault {
		if c.Op == exchange.Token {
			return exchange.Fault{Status: 401, AADSTS: code}
		}
		return exchange.Fault{}
	}
}

// elsewhere is the address of this machine under a name that no certificate has, and leads to a server.
func (s *site) elsewhere(addr string) string {
	s.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				server, err := net.Dial("tcp", addr)
				if err != nil {
					return
				}
				defer server.Close()
				go func() { _, _ = io.Copy(server, conn) }()
				_, _ = io.Copy(conn, server)
			}()
		}
	}()
	return l.Addr().String()
}

// aResolver answers, for as long as a test runs, that no host has such a name.
func aResolver(t *testing.T) {
	t.Helper()
	names, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	usual := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", names.LocalAddr().String())
	}}
	t.Cleanup(func() { net.DefaultResolver = usual; _ = names.Close() })
	go func() {
		b := make([]byte, 512)
		for {
			n, from, err := names.ReadFrom(b)
			if errors.Is(err, net.ErrClosed) || n < 12 {
				return
			}
			end := 12 + bytes.IndexByte(b[12:n], 0) + 5 // one question
			answer := bytes.Clone(b[:end])
			binary.BigEndian.PutUint16(answer[2:], 0x8183) // an answer: no such name (RFC 1035 4.1.1)
			copy(answer[6:12], make([]byte, 6))
			_, _ = names.WriteTo(answer, from)
		}
	}()
}
