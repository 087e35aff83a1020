package graph

import (
	"bytes"
	"context"
	"testing"
	"time"

	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/outbox/outboxtest"
	"haninge.se/samrad/intake/postoffice/exchange"
)

// TestOutboxSuite is what both ways to send promise like any other, where the service gives mails another Message-ID.
func TestOutboxSuite(t *testing.T) {
	for way, op := range map[string]exchange.Op{ByDraft: exchange.Submit, BySendMail: exchange.SendMail} {
		t.Run(way, func(t *testing.T) {
			outboxtest.Run(t, func(t testing.TB) outboxtest.Peer {
				x := newTenant(t, exchange.Options{Restamp: true})
				x.tick = 10 * time.Second
				return &sending{tenant: x, way: way, op: op, trail: &notes{}}
			})
		})
	}
}

// sending is a mailbox that sends by Graph.
type sending struct {
	*tenant
	way   string
	op    exchange.Op
	trail *notes
}

// Try sends by a sender of its own, as after a restart.
func (p *sending) Try(f outboxtest.Fault) outboxtest.Outcome {
	c := p.client()
	p.script(nil)
	switch f {
	case outboxtest.Busy:
		p.once(p.op, exchange.Fault{Status: 429, RetryAfter: "1"})
	case outboxtest.RefusesMail:
		p.once(p.op, exchange.Fault{Status: 400, Code: "ErrorInvalidRecipients"})
	case outboxtest.RefusesUs:
		p.once(p.op, exchange.Fault{Status: 403, Code: "ErrorSendAsDenied"})
	case outboxtest.TakenAndLost:
		p.once(p.op, exchange.Fault{Cut: true, After: true})
	case outboxtest.Nobody:
		var err error
		if c, err = NewClient(Access{URL: "http://127.0.0.1:1", Mailbox: ours, Token: p.get}); err != nil {
			p.t.Fatal(err)
		}
	}
	out := NewSender(c, p.way, p.trail, p.now, quick()).Send(context.Background(), envelope())
	return outboxtest.Outcome{Delivered: out.Result == outbox.Delivered, GivenUp: out.Result == outbox.Permanent,
		ForPerson: out.Refused, Away: out.Away, Uncertain: out.Uncertain}
}

func (p *sending) Arrived() (ids []string) {
	for _, raw := range p.In(ours, exchange.SentItems) {
		_, rest, _ := bytes.Cut(raw, []byte("X-Samrad-Id: "))
		id, _, _ := bytes.Cut(rest, []byte("\r\n"))
		ids = append(ids, string(id))
	}
	return ids
}

func (p *sending) Looks() bool { return true }
