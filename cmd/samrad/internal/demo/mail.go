package demo

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
	id, from, subject, text string
	date                    time.Time
}

// attribution is the line that mail programs put above what they quote.
func (r read) attribution() string {
	return fmt.Sprintf("Den %s %d kl. %s skrev Trygghet och säkerhet:\n", templates.ShortDate(r.date), r.date.Year(),
		r.date.Format("15:04"))
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

// answerAbove answers above the quoted mail.
func answerAbove(m mailing, to read, text string) mailing {
	quoted := "> " + strings.ReplaceAll(strings.TrimRight(to.text, "\n"), "\n", "\n> ")
	return answerTo(m, to, text+"\n\n"+to.attribution()+quoted+"\n")
}

func answerTo(m mailing, to read, text string) mailing {
	return mailing{from: m.from, to: m.to, subject: to.subject, text: text,
		headers: map[string]string{"In-Reply-To": to.id, "References": to.id}}
}

// send mails over SMTP, shows the mail, and waits until it is read.
func (d *demo) send(what string, m mailing) error {
	d.clock.set(d.clock.now().Add(5 * time.Minute)) // nobody answers within seconds: that would be a machine
	raw, err := d.compose(m)
	if err != nil {
		return err
	}
	if err := d.show(what, m.from, strings.Join(m.to, ", "), m.subject, m.text, raw); err != nil {
		return err
	}
	if err := d.submit(m, raw); err != nil {
		return fmt.Errorf("sending a mail of %s: %w", m.from, err)
	}
	return d.until("the mail to be read", d.allRead)
}

// post mails over SMTP and shows nothing.
func (d *demo) post(m mailing) error {
	raw, err := d.compose(m)
	if err == nil {
		err = d.submit(m, raw)
	}
	if err != nil {
		return fmt.Errorf("sending a mail of %s: %w", m.from, err)
	}
	return nil
}

// compose writes a mail as a mail program does.
func (d *demo) compose(m mailing) ([]byte, error) {
	id := fmt.Sprintf("<demo-%d@%s>", len(d.sent)+1, m.from[strings.LastIndexByte(m.from, '@')+1:])
	d.sent = append(d.sent, letter.MessageID(id))
	e := &email.Email{From: m.from, To: m.to, Subject: m.subject, Text: []byte(m.text), Headers: textproto.MIMEHeader{}}
	e.Headers.Set("Message-Id", id)
	e.Headers.Set("Date", d.clock.now().Format(time.RFC1123Z))
	for k, v := range m.headers {
		e.Headers.Set(k, v)
	}
	raw, err := e.Bytes()
	if err != nil {
		return nil, fmt.Errorf("composing a mail of %s: %w", m.from, err)
	}
	return raw, nil
}

// allRead reports whether the ledger has a row for every mail that was sent to the two mailboxes.
func (d *demo) allRead() (all bool, err error) {
	err = d.daemon.Store.View(func(tx store.Tx) error {
		for _, id := range d.sent {
			if rows, err := tx.ByMessageID(id); err != nil || len(rows) == 0 {
				return err
			}
		}
		all = true
		return nil
	})
	return all, err
}

// submit hands a mail to the embedded server over SMTP with STARTTLS.
func (d *demo) submit(m mailing, raw []byte) error {
	c, err := smtp.Dial(d.office.SMTP())
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.StartTLS(&tls.Config{RootCAs: d.office.CA(), ServerName: "localhost",
		MinVersion: tls.VersionTLS12}); err != nil {
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

// receive waits for the next mail of ours in a mailbox, read back over IMAP, shows it and wants words in it.
func (d *demo) receive(what, addr string, words ...string) (read, error) {
	got, raw, err := d.next(addr)
	if err != nil {
		return read{}, err
	}
	if err := d.show(what, got.from, addr, got.subject, got.text, raw); err != nil {
		return read{}, err
	}
	for _, w := range words {
		if !strings.Contains(got.text, w) {
			return read{}, fmt.Errorf("the mail to %s lacks %q", addr, w)
		}
	}
	return got, nil
}

// glance is receive for a mail whose text is not shown.
func (d *demo) glance(what, addr string) (read, error) {
	got, raw, err := d.next(addr)
	if err != nil {
		return read{}, err
	}
	d.head(what, got.from, addr, got.subject)
	return got, d.keep(raw)
}

// next waits for the next mail of ours in a mailbox. A shared one has other people's mail too.
func (d *demo) next(addr string) (read, []byte, error) {
	var raw []byte
	err := d.until("a mail to "+addr, func() (bool, error) {
		all, err := d.office.Messages(addr)
		for err == nil && raw == nil && d.got[addr] < len(all) {
			if m := all[d.got[addr]].Raw; ours(m) {
				raw = m
			}
			d.got[addr]++
		}
		return raw != nil, err
	})
	if err != nil {
		return read{}, nil, err
	}
	got, err := asRead(raw)
	if err != nil {
		return read{}, nil, fmt.Errorf("reading the mail to %s: %w", addr, err)
	}
	if got.id == "" {
		return read{}, nil, errors.New("a mail of samrad's has no Message-ID")
	}
	return got, raw, nil
}

// asRead reads a mail as a person's client does.
func asRead(raw []byte) (read, error) {
	e, err := email.NewEmailFromReader(bytes.NewReader(raw))
	if err != nil {
		return read{}, err
	}
	date, err := mail.ParseDate(e.Headers.Get("Date"))
	text := strings.ReplaceAll(string(e.Text), "\r\n", "\n")
	return read{id: e.Headers.Get("Message-Id"), from: e.From, subject: e.Subject, text: text, date: date}, err
}

// ours reports whether a mail is the service's and no person's.
func ours(raw []byte) bool {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return false
	}
	return m.Header.Get("Auto-Submitted") != "" && !strings.HasPrefix(m.Header.Get("Message-Id"), "<demo-")
}

// say tells of something without a mail.
func (d *demo) say(what string) {
	fmt.Fprintf(d.out, "\n━━ %s. %s\n", d.when(), what)
}

// when is the demo's time, for a heading.
func (d *demo) when() string {
	return d.clock.now().In(d.daemon.Rules.Location).Format("Mon 2 Jan 15:04")
}

// head prints who writes to whom.
func (d *demo) head(what, from, to, subject string) {
	d.step++
	fmt.Fprintf(d.out, "\n━━ %d. %s. %s\n", d.step, d.when(), what)
	fmt.Fprintf(d.out, "   From:    %s\n   To:      %s\n   Subject: %s\n", from, to, subject)
}

// show prints a mail as it passes, its head alone where that was asked for, and keeps it.
func (d *demo) show(what, from, to, subject, text string, raw []byte) error {
	d.head(what, from, to, subject)
	if !d.fast {
		fmt.Fprintln(d.out)
		for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
			fmt.Fprintln(d.out, strings.TrimRight("   │ "+line, " "))
		}
	}
	return d.keep(raw)
}

// keep writes the mail of the last step to the demo's folder.
func (d *demo) keep(raw []byte) error {
	return os.WriteFile(filepath.Join(d.dir, fmt.Sprintf("%02d.eml", d.step)), raw, 0o644)
}

// summary says what was seen, and where it lies.
func (d *demo) summary() error {
	fmt.Fprintf(d.out, "\n━━ What became of every mail (samrad log)\n\n")
	err := d.daemon.Store.View(func(tx store.Tx) error {
		rows, err := tx.Entries(store.EntryQuery{})
		for i := len(rows) - 1; i >= 0; i-- {
			fmt.Fprintf(d.out, "   %-8s %-16s %s\n", rows[i].Kind, rows[i].Reason, rows[i].Case)
		}
		return err
	})
	fmt.Fprintf(d.out, "\n   Every expected mail was received over SMTP and read back over IMAP; nothing else was sent.\n"+
		"   Mails, digest and log: %s\n", d.dir)
	return err
}

// settings are for a mail client, with --stay.
func (d *demo) settings() {
	fmt.Fprintf(d.out, "\n━━ The servers stay up until you press Ctrl-C\n\n"+
		"   IMAP  %s (STARTTLS)   %s (TLS)\n   SMTP  %s (STARTTLS)   %s (TLS)\n"+
		"   certificate authority: %s\n   password of everybody: %s\n",
		d.office.IMAP(), d.office.IMAPS(), d.office.SMTP(), d.office.SMTPS(), filepath.Join(d.dir, "ca.pem"), password)
	for _, addr := range []string{d.daemon.Config.Parties[0].Address, d.daemon.Config.Parties[1].Address, anna, johan,
		chef} {
		fmt.Fprintf(d.out, "   user  %s\n", addr)
	}
}
