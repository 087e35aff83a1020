package outbox

import (
	"bytes"
	"context"
	"sync"
	"testing"
	"time"

	"haninge.se/samrad/intake/outbox/outboxtest"
	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/wire"
)

// TestSuite is what this way to send promises like any other.
func TestSuite(t *testing.T) {
	outboxtest.Run(t, func(t testing.TB) outboxtest.Peer {
		p := &peer{TB: t}
		o, err := postoffice.Open(postoffice.Options{Fail: p.fail, Accepted: func(m postoffice.Mail) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.took = append(p.took, m.Raw)
		}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = o.Close() })
		o.AddUser(anna, "x")
		p.office = o
		return p
	})
}

// peer is a mail server by SMTP.
type peer struct {
	testing.TB
	office *postoffice.Office

	mu    sync.Mutex
	fault outboxtest.Fault
	took  [][]byte
}

func (p *peer) fail(s postoffice.Step) postoffice.Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.fault == outboxtest.Busy && s.Stage == postoffice.AtMail:
		return postoffice.Fault{Code: 421, Text: "4.3.2 Too busy"}
	case p.fault == outboxtest.RefusesMail && s.Stage == postoffice.AtRcpt:
		return postoffice.Fault{Code: 550, Text: "5.1.1 No such user"}
	case p.fault == outboxtest.RefusesUs && s.Stage == postoffice.AtMail:
		return postoffice.Fault{Code: 553, Text: "5.7.1 Sender address rejected: not owned by user"}
	case p.fault == outboxtest.TakenAndLost && s.Stage == postoffice.AtResponse:
		return postoffice.Fault{Cut: true}
	}
	return postoffice.Fault{}
}

// Try sends by a server of its own, as after a restart.
func (p *peer) Try(f outboxtest.Fault) outboxtest.Outcome {
	p.mu.Lock()
	p.fault = f
	p.mu.Unlock()
	cfg := Config{Addr: p.office.SMTP(), Security: wire.Insecure, Waits: waits()}
	if f == outboxtest.Nobody {
		cfg.Addr = "127.0.0.1:1"
	}
	s := NewServer(cfg, time.Now)
	defer s.Rest()
	e := letterNo(1)
	e.ID = outboxtest.ID
	e.Bytes = bytes.Replace(e.Bytes, []byte("<m1@haninge.example>"), []byte(outboxtest.ID), 1)
	out := s.Send(context.Background(), e)
	return outboxtest.Outcome{Delivered: out.Result == Delivered, GivenUp: out.Result == Permanent, ForPerson: out.Refused,
		Away: out.Away, Uncertain: out.Uncertain}
}

func (p *peer) Arrived() (ids []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, raw := range p.took {
		_, rest, _ := bytes.Cut(raw, []byte("Message-ID: "))
		id, _, _ := bytes.Cut(rest, []byte("\r\n"))
		ids = append(ids, string(id))
	}
	return ids
}

func (p *peer) Looks() bool { return false }
