package lab

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/smtp"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

const (
	anna = "anna@kommun.test"
	box  = "trygghet@kommun.test"
)

// TestMailArrives sends a mail by SMTP with a login and reads it over IMAPS.
func TestMailArrives(t *testing.T) {
	l := Start(t, anna, box)
	submit(t, l, "From: "+anna+"\r\nTo: "+box+"\r\nSubject: Kommunikationsinsats\r\nMessage-ID: <1@kommun.test>\r\n\r\nVad: hej\r\n")
	if got := fetch(t, l, trust(t, l)); !strings.Contains(string(got), "Vad: hej\r\n") || !strings.Contains(string(got), "Message-ID: <1@kommun.test>") {
		t.Errorf("arrived:\n%s", got)
	}
	if q := l.Queue(); len(q) > 0 {
		t.Errorf("still queued: %v", q)
	}
	if l.Count(box, "INBOX") != 1 || l.Count(anna, "INBOX") != 0 {
		t.Error("the mail lies in the wrong place")
	}
}

// submit sends a mail as anna, over STARTTLS.
func submit(t *testing.T, l *Lab, mail string) {
	t.Helper()
	c, err := smtp.Dial(l.Submission)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, step := range []func() error{
		func() error { return c.StartTLS(trust(t, l)) },
		func() error { return c.Auth(smtp.PlainAuth("", anna, l.Password, host)) },
		func() error { return c.Mail(anna) },
		func() error { return c.Rcpt(box) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	w, err := c.Data()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, mail); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestQueue keeps a mail waiting while the mailboxes are away, holds it, and lets it go.
func TestQueue(t *testing.T) {
	l := Start(t, anna, box)
	l.Doveadm("service", "stop", "lmtp") // who logs in to send still can
	submit(t, l, "Subject: väntar\r\n\r\nhej\r\n")
	await(t, "the mail to be deferred", func() bool { q := l.Queue(); return len(q) == 1 && q[0].Queue == "deferred" })
	l.Hold()
	await(t, "the mail to be held", func() bool { q := l.Queue(); return len(q) == 1 && q[0].Queue == "hold" && q[0].Sender == anna })
	l.StopDovecot()
	if err := l.StartDovecot(); err != nil {
		t.Fatal(err)
	}
	l.Unhold()
	l.Flush()
	await(t, "the mail to arrive", func() bool { return l.Count(box, "INBOX") == 1 && len(l.Queue()) == 0 })
}

// TestTaken tells a mail whose client heard the response from one whose client was gone by then.
func TestTaken(t *testing.T) {
	l := Start(t, anna, box)
	for _, id := range []string{"<heard@x>", "<unheard@x>"} {
		c, err := smtp.Dial(l.SMTP)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(c.Mail(anna), c.Rcpt(box)); err != nil {
			t.Fatal(err)
		}
		w, err := c.Data()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, "Message-ID: "+id+"\r\n\r\nhej\r\n"); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if id == "<heard@x>" {
			_ = c.Quit()
		}
		_ = c.Close()
	}
	want := []Taken{{"<heard@x>", false}, {"<unheard@x>", true}}
	await(t, "both mails to be told of", func() bool { return slices.Equal(l.Taken(), want) })
}

func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !is(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// TestDeliver puts bytes into a mailbox without a sender, and finds them there as they were.
func TestDeliver(t *testing.T) {
	l := StartDovecot(t, box)
	raw := []byte("From: a@b.test\r\nSubject: x\r\n\r\n.dotted\r\nr\xe4v\r\n")
	l.Deliver("", box, raw)
	if got := fetch(t, l, trust(t, l)); !bytes.HasSuffix(got, raw) || !strings.Contains(string(got), "Return-Path: <>") {
		t.Errorf("arrived:\n%q", got)
	}
	l.StopDovecot()
	if err := l.StartDovecot(); err != nil {
		t.Fatal(err)
	}
	if l.Count(box, "INBOX") != 1 {
		t.Error("the mail is gone after a restart")
	}
}

func trust(t *testing.T, l *Lab) *tls.Config {
	t.Helper()
	pem, err := os.ReadFile(l.CA)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	return &tls.Config{RootCAs: pool, ServerName: "localhost"}
}

// fetch reads the first mail of the mailbox, waiting for it to arrive.
func fetch(t *testing.T, l *Lab, conf *tls.Config) []byte {
	t.Helper()
	c, err := imapclient.DialTLS(l.IMAPS, &imapclient.Options{TLSConfig: conf})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Login(box, l.Password).Wait(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		sel, err := c.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait()
		if err != nil {
			t.Fatal(err)
		}
		if sel.NumMessages == 0 {
			time.Sleep(50 * time.Millisecond) // the mail is on its way through two servers
			continue
		}
		body := &imap.FetchItemBodySection{Peek: true}
		msgs, err := c.Fetch(imap.SeqSetNum(1), &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{body}}).Collect()
		if err != nil {
			t.Fatal(err)
		}
		return msgs[0].FindBodySection(body)
	}
	t.Fatal("no mail arrived")
	return nil
}
