package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"iter"
	"net"
	"net/mail"
	"net/smtp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/postoffice/lab"
)

// The people of the tests.
const (
	kommunBox = "trygghetochsakerhet@haninge.example"
	polisBox  = "kommunpolis.lpo-haninge-nynashamn@polisen.example"
	anna      = "anna.lindqvist@haninge.example"
	johan     = "johan.ek@polisen.example"
	chef      = "chef@haninge.example"
	contact   = "handlaggare@haninge.example"
	resident  = "gunbritt@mejl.example"
)

// town is two shared mailboxes, staff and a leader on a pair of mail servers: embedded ones, or real Dovecot and
// Postfix. The same suite runs on both.
type town struct {
	t          testing.TB
	imap, smtp string // host:port, as samrad uses them
	door       string // where mail for the users comes in from anywhere
	secure     bool   // TLS from the first byte
	ca         string // file
	password   string
	lab        *lab.Lab // the real servers, nil for embedded ones

	graph func(secret string) string // the table of the first party's mailbox by Graph; nil where it is read by IMAP

	lay func(user string, raw []byte) // puts bytes into a mailbox as they are, below what final delivery writes above them
}

func people() []string { return []string{kommunBox, polisBox, anna, johan, chef, contact, resident} }

// towns runs a test on each kind of town.
func towns(t *testing.T, fn func(*testing.T, *town)) {
	t.Run("embedded", func(t *testing.T) { fn(t, embedded(t)) })
	t.Run("real", func(t *testing.T) { fn(t, real(t)) })
}

func embedded(t testing.TB) *town {
	t.Helper()
	office, err := postoffice.Open(postoffice.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = office.Close() })
	for _, p := range people() {
		office.AddUser(p, "hemligt")
	}
	return &town{t: t, imap: office.IMAP(), smtp: office.SMTP(), door: office.SMTP(), password: "hemligt", lay: func(user string, raw []byte) {
		if err := office.Deliver(user, raw); err != nil {
			t.Fatal(err)
		}
	}}
}

func real(t testing.TB) *town {
	t.Helper()
	l := lab.Start(t, people()...)
	return &town{t: t, imap: l.IMAPS, smtp: l.SMTPS, door: l.SMTP, secure: true, ca: l.CA, password: l.Password, lab: l,
		lay: func(user string, raw []byte) { dropped(t, l, user, "0", raw) }}
}

// dropped lays a mail into a Maildir as its server would; n tells it from others of the same moment.
func dropped(t testing.TB, l *lab.Lab, user, n string, raw []byte) {
	t.Helper()
	dir := filepath.Join(l.Maildir(user), "new")
	info, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	owner, now := info.Sys().(*syscall.Stat_t), time.Now()
	tmp := filepath.Join(l.Maildir(user), "tmp", fmt.Sprintf("%d.M%dP%s.host", now.Unix(), now.UnixNano(), n))
	if err := errors.Join(os.WriteFile(tmp, raw, 0o600), os.Chown(tmp, int(owner.Uid), int(owner.Gid)), os.Rename(tmp, filepath.Join(dir, filepath.Base(tmp)))); err != nil {
		t.Fatal(err)
	}
}

// config writes a configuration for this town and returns its name. via replaces the mail server's address where
// a test stands in between.
func (w *town) config(via string) string {
	w.t.Helper()
	return w.configIn(w.t.TempDir(), via)
}

func (w *town) configIn(dir, via string) string {
	w.t.Helper()
	secret := filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, []byte(w.password), 0o600); err != nil {
		w.t.Fatal(err)
	}
	if via == "" {
		via = w.smtp
	}
	imapScheme, smtpScheme, poll := "imap+insecure", "smtp+insecure", "poll = \"1s\"\n" // the embedded server loses IDLE events
	if w.secure {
		imapScheme, smtpScheme, poll = "imaps", "smtps", ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "data_dir = %q\n", filepath.Join(dir, "data"))
	for i, p := range []struct{ id, name, box, domain, sign string }{
		{"kommun", "Haninge kommun", kommunBox, "haninge.example", "Trygghet och säkerhet, Haninge kommun"},
		{"polis", "Lokalpolisområde Haninge/Nynäshamn", polisBox, "polisen.example", "Kommunpolis, lokalpolisområde Haninge/Nynäshamn"},
	} {
		fmt.Fprintf(&b, "\n[[party]]\nid = %q\nname = %q\naddress = %q\ndomains = [%q]\nsignature = %q\nsender_check = \"trust-mailbox\"\n", p.id, p.name, p.box, p.domain, p.sign)
		if i == 0 {
			fmt.Fprintf(&b, "contact = %q\n", contact)
		}
		if w.graph != nil && i == 0 {
			b.WriteString(w.graph(secret))
		} else {
			fmt.Fprintf(&b, "[party.imap]\nurl = \"%s://%s\"\nuser = %q\npassword_file = %q\nca_file = %q\n%s", imapScheme, w.imap, p.box, secret, w.ca, poll)
		}
		if w.graph != nil && i == 0 && strings.Contains(w.graph(secret), "\nsend = ") {
			continue
		}
		fmt.Fprintf(&b, "[party.smtp]\nurl = \"%s://%s\"\nuser = %q\npassword_file = %q\nca_file = %q\n", smtpScheme, via, p.box, secret, w.ca)
	}
	fmt.Fprintf(&b, "\n[digest]\nto = [%q]\n", chef)
	name := filepath.Join(dir, "samrad.toml")
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		w.t.Fatal(err)
	}
	return name
}

func (w *town) tls() *tls.Config {
	pem, err := os.ReadFile(w.ca)
	if err != nil {
		w.t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	return &tls.Config{RootCAs: pool, ServerName: "127.0.0.1"}
}

func (w *town) dial(addr string) net.Conn {
	w.t.Helper()
	var conn net.Conn
	var err error
	if w.secure {
		conn, err = tls.Dial("tcp", addr, w.tls())
	} else {
		conn, err = net.Dial("tcp", addr)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return &impatient{conn}
}

// hangTime is how long a server or the program may take over anything before a test ends with what it waits for, where
// it would else hang until the whole run is cut off.
const hangTime = 2 * time.Minute

// post brings a mail in from outside.
func (w *town) post(from string, to []string, raw []byte) {
	w.t.Helper()
	w.postAll(from, to, slices.Values([][]byte{raw}))
}

// postAll brings many mails in over one connection.
func (w *town) postAll(from string, to []string, mails iter.Seq[[]byte]) {
	w.t.Helper()
	conn, err := net.Dial("tcp", w.door)
	if err != nil {
		w.t.Fatal(err)
	}
	defer conn.Close()
	c, err := smtp.NewClient(&impatient{conn}, "localhost")
	if err != nil {
		w.t.Fatal(err)
	}
	for raw := range mails {
		if err := hand(c, from, to, raw); err != nil {
			w.t.Fatal(err)
		}
	}
}

// impatient is a connection whose every read and write ends in time.
type impatient struct{ net.Conn }

func (c *impatient) Read(b []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(hangTime)); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

func (c *impatient) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(hangTime)); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}

func hand(c *smtp.Client, from string, to []string, raw []byte) error {
	if err := c.Mail(from); err != nil {
		return err
	}
	for _, rcpt := range to {
		if err := c.Rcpt(rcpt); err != nil {
			return err
		}
	}
	body, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := body.Write(raw); err != nil {
		return err
	}
	return body.Close()
}

// lying is a mail as it lies in a mailbox.
type lying struct {
	uid   imap.UID
	flags string
	raw   []byte
	msg   *mail.Message
}

// read reads a whole mailbox over IMAP without changing it.
func (w *town) read(user string) []lying { return w.readFrom(user, 1) }

// readFrom reads what has this UID or a higher one.
func (w *town) readFrom(user string, first imap.UID) []lying {
	w.t.Helper()
	all := w.bytesFrom(user, first)
	for i, m := range all {
		var err error
		if all[i].msg, err = mail.ReadMessage(bytes.NewReader(m.raw)); err != nil {
			w.t.Fatalf("a mail in %s cannot be read: %v", user, err)
		}
	}
	return all
}

// bytesFrom reads it without looking at what it says.
func (w *town) bytesFrom(user string, first imap.UID) (out []lying) {
	w.t.Helper()
	c := imapclient.New(w.dial(w.imap), nil)
	defer c.Close()
	if err := c.Login(user, w.password).Wait(); err != nil {
		w.t.Fatal(err)
	}
	if _, err := c.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait(); err != nil {
		w.t.Fatal(err)
	}
	section := &imap.FetchItemBodySection{Peek: true}
	all, err := c.Fetch(imap.UIDSet{imap.UIDRange{Start: first, Stop: 0}}, &imap.FetchOptions{UID: true, Flags: true, BodySection: []*imap.FetchItemBodySection{section}}).Collect()
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range all {
		if m.UID >= first { // "n:*" is never empty (RFC 9051 9, seq-range)
			out = append(out, lying{uid: m.UID, flags: fmt.Sprint(m.Flags), raw: m.FindBodySection(section)})
		}
	}
	return out
}

// hashes are those of all mails in some mailboxes, which nobody may have touched (P2), each once.
func (w *town) hashes(users ...string) (sums []letter.Sum, mails int) {
	w.t.Helper()
	for _, user := range users {
		for _, m := range w.bytesFrom(user, 1) {
			mails++
			sums = append(sums, letter.SumOf(m.raw))
			if strings.Contains(m.flags, "Seen") {
				w.t.Errorf("a mail in %s has flags %s", user, m.flags)
			}
		}
	}
	slices.Sort(sums)
	return slices.Compact(sums), mails
}

// await waits until a mailbox holds n mails and returns the last.
func (w *town) await(user string, n int) lying {
	w.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		got := w.read(user)
		if len(got) >= n {
			return got[n-1]
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("%s has %d mails, want %d", user, len(got), n)
		}
	}
}

// text returns the decoded text/plain of a mail.
func (m lying) text(t testing.TB) string {
	t.Helper()
	return plainText(t, m.raw)
}

func (m lying) header(name string) string { return m.msg.Header.Get(name) }
