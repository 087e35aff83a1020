package postoffice

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/smtp"
	"net/textproto"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

const (
	anna = "anna@kommun.example"
	box  = "trygghet@kommun.example"
	mail = "From: anna@kommun.example\r\nTo: trygghet@kommun.example\r\nSubject: Hej\r\n\r\n.punkt\r\nhej\r\n"
)

func open(t testing.TB, opt Options) *Office {
	t.Helper()
	o, err := Open(opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	})
	o.AddUser(anna, "hemligt")
	o.AddUser(box, "hemligt")
	return o
}

// caller connects to SMTP and greets.
func caller(t testing.TB, o *Office) *smtp.Client {
	t.Helper()
	c, err := smtp.Dial(o.SMTP())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.Hello("client.example"); err != nil {
		t.Fatal(err)
	}
	return c
}

// send runs a whole mail and returns the first error.
func send(c *smtp.Client, from string, to ...string) error {
	if err := c.Mail(from); err != nil {
		return err
	}
	for _, r := range to {
		if err := c.Rcpt(r); err != nil {
			return err
		}
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, mail); err != nil {
		return err
	}
	return w.Close()
}

func code(err error) int {
	var response *textproto.Error
	if errors.As(err, &response) {
		return response.Code
	}
	return 0
}

func messages(t testing.TB, o *Office, addr string) []Stored {
	t.Helper()
	m, err := o.Messages(addr)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMailArrivesAsSent(t *testing.T) {
	var seen []Mail
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	o := open(t, Options{Accepted: func(m Mail) { seen = append(seen, m) }, Now: func() time.Time { return now }})
	c := caller(t, o)
	if err := c.StartTLS(&tls.Config{RootCAs: o.CA(), ServerName: "localhost"}); err != nil {
		t.Fatal(err)
	}
	if err := c.Auth(smtp.PlainAuth("", anna, "hemligt", "127.0.0.1")); err != nil {
		t.Fatal(err)
	}
	if err := send(c, anna, strings.ToUpper(box), anna); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 1 || seen[0].User != anna || string(seen[0].Raw) != mail || len(seen[0].To) != 2 {
		t.Errorf("told of %+v", seen)
	}
	for _, addr := range []string{box, anna} {
		got := messages(t, o, addr)
		if len(got) != 1 || !bytes.HasSuffix(got[0].Raw, []byte(mail)) || !got[0].Received.Equal(now) {
			t.Fatalf("%s has %+v", addr, got)
		}
		if !bytes.HasPrefix(got[0].Raw, []byte("Return-Path: <"+anna+">\r\nDelivered-To: ")) {
			t.Errorf("no trace above\n%s", got[0].Raw)
		}
	}
}

func TestEveryDoorSpeaksTLS(t *testing.T) {
	o := open(t, Options{})
	conf := &tls.Config{RootCAs: o.CA(), ServerName: "127.0.0.1"}
	for addr, greeting := range map[string]string{o.IMAPS(): "* OK", o.SMTPS(): "220"} {
		c, err := tls.Dial("tcp", addr, conf)
		if err != nil {
			t.Fatal(err)
		}
		b := make([]byte, len(greeting))
		if _, err := io.ReadFull(c, b); err != nil || string(b) != greeting {
			t.Errorf("%q, %v", b, err)
		}
		_ = c.Close()
	}
	c, err := imapclient.DialStartTLS(o.IMAP(), &imapclient.Options{TLSConfig: conf})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Login(box, "fel").Wait(); err == nil {
		t.Error("a wrong password was taken")
	}
	if err := c.Login(box, "hemligt").Wait(); err != nil {
		t.Error(err)
	}
	if !bytes.Contains(o.CAPEM(), []byte("BEGIN CERTIFICATE")) {
		t.Error("no PEM")
	}
}

func TestRefusals(t *testing.T) {
	o := open(t, Options{RequireLogin: true, MaxMessageBytes: 50, MaxRecipients: 1})
	c := caller(t, o)
	if err := send(c, anna, box); code(err) != 530 {
		t.Errorf("without login: %v", err)
	}
	if err := c.Auth(smtp.PlainAuth("", anna, "fel", "127.0.0.1")); code(err) != 535 {
		t.Errorf("wrong password: %v", err)
	}
	c = caller(t, o)
	if err := c.Auth(smtp.PlainAuth("", anna, "hemligt", "127.0.0.1")); err != nil {
		t.Fatal(err)
	}
	for _, try := range []struct {
		to   []string
		want int
	}{
		{[]string{"ingen@kommun.example"}, 550},
		{[]string{box, anna}, 452},
		{[]string{box}, 552},
	} {
		if err := send(c, anna, try.to...); code(err) != try.want {
			t.Errorf("to %v: %v, want %d", try.to, err, try.want)
		}
		if err := c.Reset(); err != nil {
			t.Fatal(err)
		}
	}
	if got := messages(t, o, box); len(got) != 0 {
		t.Errorf("%d refused mails arrived", len(got))
	}
}

// TestScriptedFailures runs each stage's failure as a response and as a cut, and the try after it, which passes.
func TestScriptedFailures(t *testing.T) {
	for _, stage := range []Stage{AtMail, AtRcpt, AtData, AtEnd, AtResponse} {
		for _, f := range []Fault{{Code: 451}, {Code: 554, Text: "No"}, {Cut: true}} {
			o := open(t, Options{Fail: func(s Step) Fault {
				if s.Stage == stage && s.Try == 1 {
					return f
				}
				return Fault{}
			}})
			err := send(caller(t, o), anna, box)
			if err == nil || !f.Cut && code(err) != f.Code || f.Cut && code(err) != 0 {
				t.Errorf("%s %+v: %v", stage, f, err)
			}
			want := 0
			if stage == AtResponse {
				want = 1
			}
			if got := messages(t, o, box); len(got) != want {
				t.Errorf("%s %+v: %d mails arrived, want %d", stage, f, len(got), want)
			}
			if err := send(caller(t, o), anna, box); err != nil {
				t.Errorf("%s %+v, second try: %v", stage, f, err)
			}
		}
	}
}

func TestFaultPerRecipient(t *testing.T) {
	o := open(t, Options{Fail: func(s Step) Fault {
		if s.Stage == AtRcpt && slices.Contains(s.To, anna) {
			return Fault{Code: 450}
		}
		return Fault{}
	}})
	c := caller(t, o)
	if err := send(c, anna, box, anna); code(err) != 450 {
		t.Error(err)
	}
	if err := c.Reset(); err != nil {
		t.Fatal(err)
	}
	if err := send(c, anna, box); err != nil {
		t.Error(err)
	}
}

func TestRenumberAndRestore(t *testing.T) {
	o := open(t, Options{})
	for _, body := range []string{"ett", "två", "tre"} {
		if err := o.Deliver(box, []byte("Subject: x\r\n\r\n"+body+"\r\n")); err != nil {
			t.Fatal(err)
		}
	}
	first := messages(t, o, box)
	if err := o.Renumber(box); err != nil {
		t.Fatal(err)
	}
	second := messages(t, o, box)
	if len(second) != 3 || second[0].UIDValidity <= first[0].UIDValidity || !bytes.Equal(first[2].Raw, second[2].Raw) {
		t.Errorf("renumbered %+v to %+v", first, second)
	}
	if err := o.Restore(box, 2); err != nil {
		t.Fatal(err)
	}
	if err := o.Deliver(box, []byte("Subject: x\r\n\r\nfyra\r\n")); err != nil {
		t.Fatal(err)
	}
	third := messages(t, o, box)
	if len(third) != 3 || third[2].UID != second[2].UID || third[2].UIDValidity != second[2].UIDValidity || bytes.Equal(third[2].Raw, second[2].Raw) {
		t.Errorf("restored %+v to %+v: the UID should mean another mail now", second, third)
	}
}

// TestExamineIsReadOnly holds the office to RFC 3501 6.3.2, so that a client's "changes nothing" means something.
func TestExamineIsReadOnly(t *testing.T) {
	o := open(t, Options{Without: []string{"move"}})
	if err := o.Put(box, "INBOX", Stored{Raw: []byte(mail), Flags: []string{`\Flagged`}}); err != nil {
		t.Fatal(err)
	}
	c, err := imapclient.DialInsecure(o.IMAP(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Login(box, "hemligt").Wait(); err != nil {
		t.Fatal(err)
	}
	if c.Caps().Has(imap.CapMove) || !c.Caps().Has(imap.CapUIDPlus) {
		t.Error("wrong capabilities")
	}
	if _, err := c.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Fetch(imap.SeqSetNum(1), &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{{}}}).Collect(); err != nil {
		t.Fatal(err)
	}
	add := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagDeleted}}
	if err := c.Store(imap.SeqSetNum(1), add, nil).Close(); err == nil {
		t.Error("a flag was stored")
	}
	if got := messages(t, o, box)[0].Flags; !slices.Equal(got, []string{`\flagged`}) && !slices.Equal(got, []string{`\Flagged`}) {
		t.Errorf("flags became %q", got)
	}
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	if err := c.Store(imap.SeqSetNum(1), add, nil).Close(); err != nil {
		t.Errorf("after SELECT: %v", err)
	}
}

func TestFolders(t *testing.T) {
	o := open(t, Options{})
	if err := o.CreateFolder(box, "Arkiv"); err != nil {
		t.Fatal(err)
	}
	if err := o.Put(box, "Arkiv", Stored{Raw: []byte(mail)}); err != nil {
		t.Fatal(err)
	}
	if err := o.RenameFolder(box, "Arkiv", "Klart"); err != nil {
		t.Fatal(err)
	}
	if m, err := o.Folder(box, "Klart"); err != nil || len(m) != 1 {
		t.Error(m, err)
	}
	if _, err := o.Folder(box, "Arkiv"); err == nil {
		t.Error("the old name still opens")
	}
}

// TestClose hangs up on everybody and leaves no port open.
func TestClose(t *testing.T) {
	o := open(t, Options{})
	c, err := imapclient.DialInsecure(o.IMAP(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.WaitGreeting(); err != nil {
		t.Fatal(err)
	}
	if n := o.DropIMAP(); n != 1 {
		t.Errorf("dropped %d", n)
	}
	<-c.Closed()
	s := caller(t, o)
	if err := o.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Noop(); err == nil {
		t.Error("SMTP still answers")
	}
	for _, addr := range []string{o.IMAP(), o.IMAPS(), o.SMTP(), o.SMTPS()} {
		if conn, err := net.Dial("tcp", addr); err == nil {
			_ = conn.Close()
			t.Errorf("%s still listens", addr)
		}
	}
}
