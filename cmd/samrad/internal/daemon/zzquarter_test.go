package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

type qmail struct{ kind, to, id, no, subject string }

type quarter struct {
	*shut
	t    *testing.T
	loc  *time.Location
	out  *os.File
	sent []qmail
	n    int
}

func (q *quarter) put(e letter.Envelope, l *letter.Letter) {
	fmt.Fprintf(q.out, "\n######## %s  [%s] case %s\nFrom: %s\nTo: %s\nSubject: %s\n", q.at.In(q.loc).Format("Mon 2 Jan 15:04"), e.Kind, e.Case, l.Header.Get("From"), e.To, l.Subject)
	for _, h := range []string{"Cc", "Reply-To", "In-Reply-To", "References", "Thread-Topic", "Thread-Index", "Importance", "Message-Id"} {
		if v := l.Header.Get(h); v != "" && (h == "Cc" || h == "Importance" || h == "Reply-To" || h == "Thread-Topic") {
			fmt.Fprintf(q.out, "%s: %s\n", h, v)
		}
	}
	fmt.Fprintf(q.out, "(in-reply-to %v, refs %d, attachments %d)\n", len(l.InReplyTo) > 0, len(l.References), len(l.Attachments))
	if len(l.Bodies) > 0 {
		fmt.Fprintln(q.out, l.Bodies[0].Words())
	}
	q.sent = append(q.sent, qmail{e.Kind, e.To, string(e.ID), e.Case, l.Subject})
}

func (q *quarter) leave() {
	for range 9 {
		items, err := q.Store.Due(q.at, 1000)
		if err != nil {
			q.t.Fatal(err)
		}
		for _, i := range items {
			may, err := q.begin(outbox.Begin(i, q.at), nil)
			if err != nil {
				q.t.Fatal(err)
			}
			if !may {
				continue
			}
			if err := q.Store.Save(outbox.Next(outbox.Begin(i, q.at), outbox.Outcome{Result: outbox.Delivered, Last: "250"}, q.at)); err != nil {
				q.t.Fatal(err)
			}
			l, err := letter.Parse(i.Bytes)
			if err != nil {
				q.t.Fatal(err)
			}
			q.put(i.Envelope, l)
		}
	}
}

func (q *quarter) do() {
	if err := errors.Join(q.CatchUp(context.Background()), q.Editor.Publish(q.at), q.tellWaiting(), q.tellRegistrars()); err != nil {
		q.t.Fatal(err)
	}
	q.leave()
}

func (q *quarter) until(s string) {
	end, err := time.ParseInLocation("2006-01-02 15:04", s, q.loc)
	if err != nil {
		q.t.Fatal(err)
	}
	for q.at.Before(end) {
		q.at = q.at.Add(30 * time.Minute).Truncate(30 * time.Minute)
		if q.at.After(end) {
			q.at = end
		}
		q.do()
	}
}

// mail writes one; re is "kind/to/case" of the newest mail of ours that it answers.
func (q *quarter) mail(when, from, to, subject, re, body string) letter.Entry {
	q.until(when)
	q.n++
	head := ""
	quote := ""
	if re != "" {
		f := strings.Split(re, "/")
		found := false
		for i := len(q.sent) - 1; i >= 0; i-- {
			m := q.sent[i]
			if m.kind == f[0] && strings.HasPrefix(m.to, f[1]) && (len(f) < 3 || strings.HasSuffix(m.no, f[2])) {
				head = "In-Reply-To: " + m.id + "\r\nReferences: " + m.id + "\r\n"
				if subject == "" {
					subject = "SV: " + strings.TrimPrefix(m.subject, "Re: ")
				}
				found = true
				break
			}
		}
		if !found {
			fmt.Fprintf(q.out, "\n!!!! no %s to answer\n", re)
		}
	}
	raw := fmt.Sprintf("From: %s\r\nTo: %s\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: <q%d@x.example>\r\n%sContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n",
		from, to, subject, q.at.Format(time.RFC1123Z), q.n, head, strings.ReplaceAll(body+quote, "\n", "\r\n"))
	box := "kommun"
	if strings.Contains(to, "polis") {
		box = "polis"
	}
	q.uid++
	mail := intake.Incoming{Place: letter.Place{Mailbox: box, UIDValidity: 1, UID: q.uid}, Received: q.at, Raw: []byte(raw)}
	if _, err := q.desk.Receive(box, []intake.Incoming{mail}, letter.Cursor{}); err != nil {
		q.t.Fatal(err)
	}
	var e letter.Entry
	_ = q.Store.View(func(tx store.Tx) (err error) { e, _, err = tx.Entry(letter.SumOf([]byte(raw))); return err })
	fmt.Fprintf(q.out, "\n>>>>>>>> %s  %s → %s: %s\n%s\n>> became %s (%s) %s unanswered %q\n", q.at.In(q.loc).Format("Mon 2 Jan 15:04"), from, to, subject, body, e.Kind, e.Reason, e.Case, e.Unanswered)
	q.do()
	return e
}

const (
	qk = "trygghetochsakerhet@haninge.example"
	qp = "kommunpolis@polisen.example"
)

func TestZZQuarter(t *testing.T) {
	dir := t.TempDir()
	text := `data_dir = "data"
timezone = "Europe/Stockholm"
[agreement]
name = "Samverkansöverenskommelse Haninge"
diary_number = "2022-00183"
from = 2024-03-01
to = 2027-12-31
case_prefix = "SAM"
main_message = "Haninge kommun och polisen arbetar tillsammans."
[[party]]
id = "kommun"
name = "Haninge kommun"
short = "kommunen"
address = "` + qk + `"
domains = ["haninge.example"]
signature = "Trygghet och säkerhet, Haninge kommun"
from_name = "Trygghet och säkerhet Haninge kommun"
contact = "karin.lind@haninge.example"
sender_check = "trust-mailbox"
  [party.imap]
  url = "imap+insecure://127.0.0.1:1"
  user = "trygghet"
  password_file = "secret"
  [party.smtp]
  url = "smtp+insecure://127.0.0.1:1"
[[party]]
id = "polis"
name = "Lokalpolisområde Haninge/Nynäshamn"
short = "polisen"
address = "` + qp + `"
domains = ["polisen.example"]
signature = "Kommunpolis, lokalpolisområde Haninge/Nynäshamn"
contact = "bo.ek@polisen.example"
sender_check = "trust-mailbox"
  [party.imap]
  url = "imap+insecure://127.0.0.1:1"
  user = "polis"
  password_file = "secret"
[digest]
to = ["chef@haninge.example", "chef@polisen.example"]
`
	cfg := configured(t, dir, text)
	q := &quarter{t: t, shut: &shut{}}
	q.loc, _ = time.LoadLocation("Europe/Stockholm")
	q.at = time.Date(2027, 3, 30, 8, 0, 0, 0, q.loc)
	var err error
	q.Daemon, err = New(cfg, func() time.Time { return q.at }, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	q.out, _ = os.Create("/work/tmp/left/quarter.txt")
	defer q.out.Close()
	q.script()
}
