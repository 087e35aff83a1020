// Package town is what the tests of a whole service need: people with mailboxes on embedded or real mail servers, their
// mails, and samrad as users run it.
package town

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
	KommunBox = "trygghetochsakerhet@haninge.example"
	PolisBox  = "kommunpolis.lpo-haninge-nynashamn@polisen.example"
	Anna      = "anna.lindqvist@haninge.example"
	Johan     = "johan.ek@polisen.example"
	Chef      = "chef@haninge.example"
	Contact   = "handlaggare@haninge.example"
	Resident  = "gunbritt@mejl.example"
)

// Town is two shared mailboxes, staff and a leader on a pair of mail servers: embedded ones, or real Dovecot and
// Postfix. The same suite runs on both.
type Town struct {
	T          testing.TB
	Imap, Smtp string // host:port, as samrad uses them
	Door       string // where mail for the users comes in from anywhere
	Secure     bool   // TLS from the first byte
	Ca         string // file
	Password   string
	Lab        *lab.Lab // the real servers, nil for embedded ones

	graph map[string]func(secret string) string // by party: the table of its mailbox by Graph; none where read by IMAP

	Lay func(user string, raw []byte) // puts bytes into a mailbox as they are, below what final delivery writes above them
}

func People() []string { return []string{KommunBox, PolisBox, Anna, Johan, Chef, Contact, Resident} }

// Towns runs a test on each kind of town.
func Towns(t *testing.T, fn func(*testing.T, *Town)) {
	t.Run("embedded", func(t *testing.T) { fn(t, Embedded(t)) })
	t.Run("real", func(t *testing.T) { fn(t, Real(t)) })
}

func Embedded(t testing.TB) *Town {
	t.Helper()
	office, err := postoffice.Open(postoffice.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = office.Close() })
	for _, p := range People() {
		office.AddUser(p, "hemligt")
	}
	return &Town{T: t, Imap: office.IMAP(), Smtp: office.SMTP(), Door: office.SMTP(), Password: "hemligt",
		Lay: func(user string, raw []byte) {
			if err := office.Deliver(user, raw); err != nil {
				t.Fatal(err)
			}
		}}
}

func Real(t testing.TB) *Town {
	t.Helper()
	l := lab.Start(t, People()...)
	return &Town{T: t, Imap: l.IMAPS, Smtp: l.SMTPS, Door: l.SMTP, Secure: true, Ca: l.CA, Password: l.Password, Lab: l,
		Lay: func(user string, raw []byte) { Dropped(t, l, user, "0", raw) }}
}

// Dropped lays a mail into a Maildir as its server would; n tells it from others of the same moment.
func Dropped(t testing.TB, l *lab.Lab, user, n string, raw []byte) {
	t.Helper()
	dir := filepath.Join(l.Maildir(user), "new")
	info, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	owner, now := info.Sys().(*syscall.Stat_t), time.Now()
	tmp := filepath.Join(l.Maildir(user), "tmp", fmt.Sprintf("%d.M%dP%s.host", now.Unix(), now.UnixNano(), n))
	if err := errors.Join(os.WriteFile(tmp, raw, 0o600), os.Chown(tmp, int(owner.Uid), int(owner.Gid)),
		os.Rename(tmp, filepath.Join(dir, filepath.Base(tmp)))); err != nil {
		t.Fatal(err)
	}
}

// Config writes a configuration for this town and returns its name. via replaces the mail server's address where
// a test stands in between.
func (w *Town) Config(via string) string {
	w.T.Helper()
	return w.ConfigIn(Dir(w.T), via)
}

// Dir is a folder for a test. Its path is short, whatever the test is called: a socket in it may have 107 bytes.
func Dir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "sam")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func (w *Town) ConfigIn(dir, via string) string {
	w.T.Helper()
	secret := filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, []byte(w.Password), 0o600); err != nil {
		w.T.Fatal(err)
	}
	if via == "" {
		via = w.Smtp
	}
	imapScheme, smtpScheme, poll := "imap+insecure", "smtp+insecure",
		"poll = \"1s\"\n" // the embedded server loses IDLE events
	if w.Secure {
		imapScheme, smtpScheme, poll = "imaps", "smtps", ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "data_dir = %q\n", filepath.Join(dir, "data"))
	for i, p := range []struct{ id, name, box, domain, sign string }{
		{"kommun", "Haninge kommun", KommunBox, "haninge.example", "Trygghet och säkerhet, Haninge kommun"},
		{"polis", "Lokalpolisområde Haninge/Nynäshamn", PolisBox, "polisen.example",
			"Kommunpolis, lokalpolisområde Haninge/Nynäshamn"},
	} {
		fmt.Fprintf(&b, "\n[[party]]\nid = %q\nname = %q\naddress = %q\ndomains = [%q]\nsignature = %q\n"+
			"sender_check = \"trust-mailbox\"\n", p.id, p.name, p.box, p.domain, p.sign)
		if i == 0 {
			fmt.Fprintf(&b, "contact = %q\n", Contact)
		}
		table := ""
		if w.graph[p.id] != nil {
			table = w.graph[p.id](secret)
			b.WriteString(table)
		} else {
			fmt.Fprintf(&b, "[party.imap]\nurl = \"%s://%s\"\nuser = %q\npassword_file = %q\nca_file = %q\n%s", imapScheme,
				w.Imap, p.box, secret, w.Ca, poll)
		}
		if strings.Contains(table, "\nsend = ") {
			continue
		}
		fmt.Fprintf(&b, "[party.smtp]\nurl = \"%s://%s\"\nuser = %q\npassword_file = %q\nca_file = %q\n", smtpScheme, via,
			p.box, secret, w.Ca)
	}
	fmt.Fprintf(&b, "\n[digest]\nto = [%q]\n", Chef)
	name := filepath.Join(dir, "samrad.toml")
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		w.T.Fatal(err)
	}
	return name
}

func (w *Town) tls() *tls.Config {
	pem, err := os.ReadFile(w.Ca)
	if err != nil {
		w.T.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	return &tls.Config{RootCAs: pool, ServerName: "127.0.0.1"}
}

func (w *Town) Dial(addr string) net.Conn {
	w.T.Helper()
	var conn net.Conn
	var err error
	if w.Secure {
		conn, err = tls.Dial("tcp", addr, w.tls())
	} else {
		conn, err = net.Dial("tcp", addr)
	}
	if err != nil {
		w.T.Fatal(err)
	}
	return &impatient{conn}
}

// HangTime is how long a server or the program may take over anything before a test ends with what it waits for, where
// it would else hang until the whole run is cut off.
const HangTime = 2 * time.Minute

// Post brings a mail in from outside.
func (w *Town) Post(from string, to []string, raw []byte) {
	w.T.Helper()
	w.PostAll(from, to, slices.Values([][]byte{raw}))
}

// PostAll brings many mails in over one connection.
func (w *Town) PostAll(from string, to []string, mails iter.Seq[[]byte]) {
	w.T.Helper()
	conn, err := net.Dial("tcp", w.Door)
	if err != nil {
		w.T.Fatal(err)
	}
	defer conn.Close()
	c, err := smtp.NewClient(&impatient{conn}, "localhost")
	if err != nil {
		w.T.Fatal(err)
	}
	for raw := range mails {
		if err := hand(c, from, to, raw); err != nil {
			w.T.Fatal(err)
		}
	}
}

// impatient is a connection whose every read and write ends in time.
type impatient struct{ net.Conn }

func (c *impatient) Read(b []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(HangTime)); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

func (c *impatient) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(HangTime)); err != nil {
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

// Lying is a mail as it lies in a mailbox.
type Lying struct {
	Uid   imap.UID
	Flags string
	Raw   []byte
	Msg   *mail.Message
}

// Read reads a whole mailbox over IMAP without changing it.
func (w *Town) Read(user string) []Lying { return w.ReadFrom(user, 1) }

// ReadFrom reads what has this UID or a higher one.
func (w *Town) ReadFrom(user string, first imap.UID) []Lying {
	w.T.Helper()
	all := w.BytesFrom(user, first)
	for i, m := range all {
		var err error
		if all[i].Msg, err = mail.ReadMessage(bytes.NewReader(m.Raw)); err != nil {
			w.T.Fatalf("a mail in %s cannot be read: %v", user, err)
		}
	}
	return all
}

// BytesFrom reads it without looking at what it says.
func (w *Town) BytesFrom(user string, first imap.UID) (out []Lying) {
	w.T.Helper()
	c := imapclient.New(w.Dial(w.Imap), nil)
	defer c.Close()
	if err := c.Login(user, w.Password).Wait(); err != nil {
		w.T.Fatal(err)
	}
	if _, err := c.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait(); err != nil {
		w.T.Fatal(err)
	}
	section := &imap.FetchItemBodySection{Peek: true}
	all, err := c.Fetch(imap.UIDSet{imap.UIDRange{Start: first, Stop: 0}},
		&imap.FetchOptions{UID: true, Flags: true, BodySection: []*imap.FetchItemBodySection{section}}).Collect()
	if err != nil {
		w.T.Fatal(err)
	}
	for _, m := range all {
		if m.UID >= first { // "n:*" is never empty (RFC 9051 9, seq-range)
			out = append(out, Lying{Uid: m.UID, Flags: fmt.Sprint(m.Flags), Raw: m.FindBodySection(section)})
		}
	}
	return out
}

// Hashes are those of all mails in some mailboxes, which nobody may have touched (P2), each once.
func (w *Town) Hashes(users ...string) (sums []letter.Sum, mails int) {
	w.T.Helper()
	for _, user := range users {
		for _, m := range w.BytesFrom(user, 1) {
			mails++
			sums = append(sums, letter.SumOf(m.Raw))
			if strings.Contains(m.Flags, "Seen") {
				w.T.Errorf("a mail in %s has flags %s", user, m.Flags)
			}
		}
	}
	slices.Sort(sums)
	return slices.Compact(sums), mails
}

// Await waits until a mailbox holds n mails and returns the last.
func (w *Town) Await(user string, n int) Lying {
	w.T.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		got := w.Read(user)
		if len(got) >= n {
			return got[n-1]
		}
		if time.Now().After(deadline) {
			w.T.Fatalf("%s has %d mails, want %d", user, len(got), n)
		}
	}
}

// Text returns the decoded text/plain of a mail.
func (m Lying) Text(t testing.TB) string {
	t.Helper()
	return PlainText(t, m.Raw)
}

func (m Lying) Header(name string) string { return m.Msg.Header.Get(name) }

// WaitFor looks until something is so, for half a minute at most.
func WaitFor(t testing.TB, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// Uncapped lifts the caps of P4, where every answer is expected.
func Uncapped(t testing.TB, configFile string) {
	t.Helper()
	configured(t, configFile,
		"[gate]\nreplies_per_case_per_day = 10000\nreplies_per_sender_per_day = 10000\nreplies_per_hour = 10000\n")
}

// configured adds a table to a configuration.
func configured(t testing.TB, configFile, table string) {
	t.Helper()
	text, err := os.ReadFile(configFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(configFile, append(text, "\n"+table...), 0o600); err != nil {
		t.Fatal(err)
	}
}

// PutFolder lays a copied folder in the place of another.
func PutFolder(t testing.TB, from, to string) {
	t.Helper()
	if err := errors.Join(os.RemoveAll(to), os.CopyFS(to, os.DirFS(from))); err != nil {
		t.Fatal(err)
	}
}

// Rewrite makes a file anew.
func Rewrite(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
