package mailbox

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"haninge.se/samrad/intake/mailbox/mailboxtest"
	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/postoffice/lab"
)

// TestSuite is what this way to read promises like any other, on the embedded server and on Dovecot.
func TestSuite(t *testing.T) {
	t.Run("embedded", func(t *testing.T) {
		mailboxtest.Run(t, func(t testing.TB) mailboxtest.Peer {
			o := office(t, postoffice.Options{})
			if err := o.CreateFolder(box, "Annat"); err != nil {
				t.Fatal(err)
			}
			dial := func() (*imapclient.Client, error) { return imapclient.DialInsecure(o.IMAP(), nil) }
			return &peer{TB: t, cfg: config(o.IMAP()), dial: dial, user: box, password: secret,
				drop:    func() { o.DropIMAP() },
				deliver: func(raw []byte) error { return o.Deliver(box, raw) }}
		})
	})
	t.Run("dovecot", func(t *testing.T) {
		mailboxtest.Run(t, func(t testing.TB) mailboxtest.Peer {
			srv := lab.StartDovecot(t, dovebox)
			srv.Doveadm("mailbox", "create", "-u", dovebox, "Annat")
			dial := func() (*imapclient.Client, error) {
				return imapclient.DialTLS(srv.IMAPS, &imapclient.Options{TLSConfig: trust(t, srv)})
			}
			return &peer{TB: t, cfg: dovecot(t, srv), dial: dial, user: dovebox, password: srv.Password,
				drop:    func() { srv.Kick(dovebox) },
				deliver: func(raw []byte) error { srv.Deliver("a@b.example", dovebox, raw); return nil }}
		})
	})
}

// peer is a folder by IMAP.
type peer struct {
	testing.TB
	cfg            Config
	dial           func() (*imapclient.Client, error)
	user, password string
	drop           func()
	deliver        func([]byte) error
}

func (p *peer) Deliver(n int) {
	p.Helper()
	if err := p.deliver(mail(n, 0)); err != nil {
		p.Fatal(err)
	}
}

func (p *peer) Break() { p.drop() }

// Person does it with a mail program of his own.
func (p *peer) Person(does mailboxtest.Act, n int) {
	p.Helper()
	from, to := "INBOX", "Annat"
	if does == mailboxtest.MovesBack {
		from, to = to, from
	}
	c, err := p.dial()
	if err != nil {
		p.Fatal(err)
	}
	defer c.Close()
	if err := c.Login(p.user, p.password).Wait(); err != nil {
		p.Fatal(err)
	}
	if _, err := c.Select(from, nil).Wait(); err != nil {
		p.Fatal(err)
	}
	subject := imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Subject", Value: fmt.Sprintf("nummer %d", n)}}}
	found, err := c.UIDSearch(&subject, nil).Wait()
	if err != nil || len(found.AllUIDs()) == 0 {
		p.Fatalf("mail %d is not in %s: %v", n, from, err)
	}
	mine := imap.UIDSetNum(found.AllUIDs()[0])
	switch h := (&human{p, c}); does {
	case mailboxtest.Reads:
		h.flag(imap.FlagSeen, found.AllUIDs()[0])
	case mailboxtest.Removes:
		h.remove(found.AllUIDs()[0])
	default:
		if _, err := c.Move(mine, to).Wait(); err != nil {
			p.Fatal(err)
		}
	}
}

// Watch keeps the cursor on the shelf.
func (p *peer) Watch(ctx context.Context, s *mailboxtest.Shelf, looked func()) error {
	cfg := p.cfg
	cfg.Poll, cfg.BatchCount = 50*time.Millisecond, 50
	w := &watcher{cfg: cfg.filled(), after: afterwards{do: leave}, handler: shelved{s}, now: time.Now, log: quiet(p),
		backoff: func(int, float64) time.Duration { return 5 * time.Millisecond }}
	w.tell = func(h Health) {
		if h.State == Waiting {
			looked()
		}
	}
	return w.run(ctx)
}

// place is what the shelf keeps of a folder.
type place struct {
	Cursor
	first time.Time
}

type shelved struct{ *mailboxtest.Shelf }

func (s shelved) Cursor(context.Context, string) (Cursor, time.Time, bool, error) {
	at, known := s.Kept().(place)
	return at.Cursor, at.first, known, nil
}

func (s shelved) Baseline(_ context.Context, _ string, c Cursor) error {
	return s.Keep(nil, place{c, time.Now()})
}

func (s shelved) Receive(_ context.Context, _ string, batch []Message, next Cursor) ([]uint32, error) {
	at, _ := s.Kept().(place)
	var numbers []int
	for _, m := range batch {
		if m.Old {
			continue
		}
		_, rest, _ := bytes.Cut(m.Raw, []byte("Subject: nummer "))
		n, _, _ := bytes.Cut(rest, []byte("\r\n"))
		number, err := strconv.Atoi(string(n))
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, number)
	}
	return nil, s.Keep(numbers, place{next, at.first})
}

func (s shelved) Again(context.Context, string, uint32) ([]uint32, error) { return nil, nil }

func (s shelved) Handled(context.Context, string, uint32, []uint32) ([]uint32, error) {
	return nil, nil
}
