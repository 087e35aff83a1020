package main

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jordan-wright/email"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/templates"
)

// The demo's staff write and read with another library than samrad's own, so that no mail under test is made by
// what answers it.

// mailing is what a person mails.
type mailing struct {
	from, subject, text string
	to                  []string
	headers             map[string]string
}

// read is a mail as a person's client reads it.
type read struct {
	id, subject, text string
	date              time.Time
}

// attribution is the line that mail programs put above what they quote.
func (r read) attribution() string {
	return fmt.Sprintf("Den %s %d kl. %s skrev Trygghet och säkerhet:\n", templates.ShortDate(r.date), r.date.Year(), r.date.Format("15:04"))
}

// inline answers inside the quoted mail, under the questions that begin with the keys of answers.
func inline(m mailing, to read, answers map[string]string) mailing {
	var b strings.Builder
	b.WriteString("Hej! Svar nedan.\n\n" + to.attribution())
	for line := range strings.SplitSeq(strings.TrimRight(to.text, "\n"), "\n") {
		b.WriteString(strings.TrimRight("> "+line, " ") + "\n")
		for start, answer := range answers {
			if strings.HasPrefix(line, start) {
				b.WriteString("\n" + answer + "\n\n")
			}
		}
	}
	return answerTo(m, to, b.String())
}

// above answers above the quoted mail.
func above(m mailing, to read, text string) mailing {
	quoted := "> " + strings.ReplaceAll(strings.TrimRight(to.text, "\n"), "\n", "\n> ")
	return answerTo(m, to, text+"\n\n"+to.attribution()+quoted+"\n")
}

func answerTo(m mailing, to read, text string) mailing {
	return mailing{from: m.from, to: m.to, subject: to.subject, text: text, headers: map[string]string{"In-Reply-To": to.id, "References": to.id}}
}

// send mails over SMTP and shows the mail.
func (d *demo) send(what string, m mailing) error {
	e := &email.Email{From: m.from, To: m.to, Subject: m.subject, Text: []byte(m.text), Headers: textproto.MIMEHeader{}}
	for k, v := range m.headers {
		e.Headers.Set(k, v)
	}
	raw, err := e.Bytes()
	if err != nil {
		return fmt.Errorf("composing a mail of %s: %w", m.from, err)
	}
	if err := d.submit(m, raw); err != nil {
		return fmt.Errorf("sending a mail of %s: %w", m.from, err)
	}
	return d.show(what, m.from, strings.Join(m.to, ", "), m.subject, m.text, raw)
}

// submit hands a mail to the embedded server over SMTP with STARTTLS.
func (d *demo) submit(m mailing, raw []byte) error {
	c, err := smtp.Dial(d.office.SMTP())
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.StartTLS(&tls.Config{RootCAs: d.office.CA(), ServerName: "localhost", MinVersion: tls.VersionTLS12}); err != nil {
		return err
	}
	if err := c.Mail(m.from); err != nil {
		return err
	}
	for _, to := range m.to {
		if err := c.Rcpt(to); err != nil {
			return err
		}
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(raw); err != nil {
		return err
	}
	return errors.Join(w.Close(), c.Quit())
}

// receive waits for the next mail in somebody's mailbox, read back over IMAP, and wants words in it.
func (d *demo) receive(what, addr string, words ...string) (read, error) {
	var raw []byte
	err := d.until("a mail to "+addr, func() (bool, error) {
		all, err := d.office.Messages(addr)
		if err != nil || len(all) <= d.got[addr] {
			return false, err
		}
		raw = all[d.got[addr]].Raw
		return true, nil
	})
	if err != nil {
		return read{}, err
	}
	d.got[addr]++
	e, err := email.NewEmailFromReader(bytes.NewReader(raw))
	if err != nil {
		return read{}, fmt.Errorf("reading the mail to %s: %w", addr, err)
	}
	date, err := mail.ParseDate(e.Headers.Get("Date"))
	if err != nil {
		return read{}, fmt.Errorf("the mail to %s: %w", addr, err)
	}
	got := read{id: e.Headers.Get("Message-Id"), subject: e.Subject, text: strings.ReplaceAll(string(e.Text), "\r\n", "\n"), date: date}
	if err := d.show(what, e.From, addr, e.Subject, got.text, raw); err != nil {
		return read{}, err
	}
	for _, w := range words {
		if !strings.Contains(got.text, w) {
			return read{}, fmt.Errorf("the mail to %s lacks %q", addr, w)
		}
	}
	if e.Headers.Get("Auto-Submitted") == "" || got.id == "" {
		return read{}, errors.New("a mail of samrad's does not say that it is automatic")
	}
	return got, nil
}

// show prints a mail as it passes, and keeps it.
func (d *demo) show(what, from, to, subject, text string, raw []byte) error {
	d.step++
	fmt.Fprintf(d.p.stdout, "\n━━ %d. %s\n\n   From:    %s\n   To:      %s\n   Subject: %s\n\n", d.step, what, from, to, subject)
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		fmt.Fprintln(d.p.stdout, strings.TrimRight("   │ "+line, " "))
	}
	return os.WriteFile(filepath.Join(d.dir, fmt.Sprintf("%02d.eml", d.step)), raw, 0o644)
}

// summary says what was seen, and where it lies.
func (d *demo) summary() error {
	fmt.Fprintf(d.p.stdout, "\n━━ What became of every mail (samrad log)\n\n")
	err := d.daemon.store.View(func(tx *store.Tx) error {
		rows, err := tx.Entries(store.EntryQuery{})
		for i := len(rows) - 1; i >= 0; i-- {
			fmt.Fprintf(d.p.stdout, "   %-8s %-16s %s\n", rows[i].Kind, rows[i].Reason, rows[i].Case)
		}
		return err
	})
	fmt.Fprintf(d.p.stdout, "\n   Every expected mail was received over SMTP and read back over IMAP; nothing else was sent.\n   Mails, digest and log: %s\n", d.dir)
	return err
}

// settings are for a mail client, with --stay.
func (d *demo) settings() {
	fmt.Fprintf(d.p.stdout, "\n━━ The servers stay up until you press Ctrl-C\n\n   IMAP  %s (STARTTLS)   %s (TLS)\n   SMTP  %s (STARTTLS)   %s (TLS)\n   certificate authority: %s\n   password of everybody: %s\n",
		d.office.IMAP(), d.office.IMAPS(), d.office.SMTP(), d.office.SMTPS(), filepath.Join(d.dir, "ca.pem"), demoPassword)
	for _, addr := range []string{d.daemon.cfg.Parties[0].Address, d.daemon.cfg.Parties[1].Address, demoAnna, demoJohan, demoChef} {
		fmt.Fprintf(d.p.stdout, "   user  %s\n", addr)
	}
}

// counts is how many mails have their row in the ledger.
func (d *daemon) counts() (n int, err error) {
	err = d.store.View(func(tx *store.Tx) error {
		by, err := tx.EntryCounts()
		for _, k := range []letter.Kind{letter.New, letter.Reply, letter.Help, letter.Ignore, letter.Quarantine} {
			n += by[k]
		}
		return err
	})
	return n, err
}
