package outbox

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"haninge.se/samrad/intake/letter"
)

// halfDead is two servers, of which one does not answer.
type halfDead struct {
	mu   sync.Mutex
	at   map[string]time.Time
	most map[string]time.Duration // the longest turn by each server
	now  map[string]int           // under way
	both bool                     // two mails at once by one server
}

func (h *halfDead) Send(ctx context.Context, e letter.Envelope) Outcome {
	h.mu.Lock()
	h.now[e.Via]++
	h.both = h.both || h.now[e.Via] > 1
	h.mu.Unlock()
	began := time.Now()
	out := Outcome{Result: Delivered}
	if e.Via == "polis" {
		<-ctx.Done()
		out = Outcome{Result: Temporary, Last: "silence"}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now[e.Via]--
	h.at[e.Key], h.most[e.Via] = time.Now(), max(h.most[e.Via], time.Since(began))
	return out
}

// TestOneServerHoldsUpNoOther: with hundreds of mails due by a server that hangs, those by the other leave at once, also
// those that come later, and no attempt at the server that hangs takes longer than its turn.
func TestOneServerHoldsUpNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		spool := newTray()
		for n := range 200 {
			i := due(fmt.Sprintf("a/%03d", n))
			i.Via = "polis"
			spool.put(i)
		}
		for n := range 30 {
			spool.put(due(fmt.Sprintf("b/%03d", n)))
		}
		h := &halfDead{at: map[string]time.Time{}, most: map[string]time.Duration{}, now: map[string]int{}}
		wake := make(chan struct{}, 1)
		time.AfterFunc(10*time.Minute, func() { spool.put(due("b/late")); wake <- struct{}{} })
		if err := runFor(t, time.Hour, spool, h, wake); err != nil {
			t.Fatal(err)
		}
		for n := range 30 {
			if took := h.at[fmt.Sprintf("b/%03d", n)].Sub(start); took != 0 {
				t.Errorf("mail %d of the other server left after %v", n, took)
			}
		}
		if took := h.at["b/late"].Sub(start); took != 10*time.Minute {
			t.Errorf("the late one left after %v", took)
		}
		if h.most["polis"] != turn || h.both {
			t.Errorf("a turn took %v, two at once by a server: %v", h.most["polis"], h.both)
		}
	})
}

// TestRefusedAsSender: what is from a sender that the server refuses waits for a person, however long that takes, without
// the server being asked for each; it goes by itself when that was put right, and nobody else's mail waits.
func TestRefusedAsSender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		spool := newTray()
		for n := range 40 {
			spool.put(due(fmt.Sprintf("a/%03d", n)))
		}
		other := due("b")
		other.From = "polis@x.example"
		spool.put(other)
		asked := 0
		s := NewServer(Config{}, time.Now)
		sender := &post{}
		sender.say = func(_ int, e letter.Envelope) Outcome {
			if out, denied := s.denied(e.From); denied {
				return out
			}
			out := Outcome{Result: Delivered}
			if e.From != "polis@x.example" {
				if asked++; time.Since(start) < 10*24*time.Hour {
					out = Outcome{Result: Temporary, Last: "mail from: 550 5.7.60 no", Refused: true}
				}
			}
			s.note(e.From, out)
			return out
		}
		waiting := make(chan Item, 1)
		time.AfterFunc(9*24*time.Hour, func() { waiting <- spool.get("a/007") })
		if err := runFor(t, 11*24*time.Hour, spool, sender, nil); err != nil {
			t.Fatal(err)
		}
		if i := <-waiting; i.State != Due || !i.Refused || i.Attempts != 0 || i.Last != "mail from: 550 5.7.60 no" {
			t.Errorf("after nine days it is %+v", i)
		}
		for n := range 40 {
			if i := spool.get(fmt.Sprintf("a/%03d", n)); i.State != Sent || i.Refused {
				t.Errorf("it ends as %+v", i)
			}
		}
		if i := spool.get("b"); i.State != Sent || !i.Done.Equal(start) {
			t.Errorf("the other sender's mail ends as %+v", i)
		}
		if rounds := 10 * 24 * 4; asked > 3*rounds+40 {
			t.Errorf("the server was asked %d times", asked)
		}
	})
}
