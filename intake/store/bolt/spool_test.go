package bolt

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/wire"
)

func letterTo(n int) (e outbox.Item) {
	e.Envelope = anEnvelope(n, time.Now().Add(-time.Hour))
	e.Bytes = fmt.Appendf(nil, "Subject: brev %d\r\nMessage-ID: <v1.gap.SAM-%d.1@haninge.example>\r\n\r\nHej!\r\n.\r\n", n, n)
	return e
}

// The program is killed again and again while it sends. Every mail arrives, with the bytes that were stored; one that
// arrives twice is marked as uncertain (intake/README.md, P3, D01, E08).
func TestKilledWhileSending(t *testing.T) {
	t.Parallel()
	const mails = 40
	taken := make(chan postoffice.Mail, 10*mails)
	rng := rand.New(rand.NewPCG(3, 4))
	o, err := postoffice.Open(postoffice.Options{
		Accepted: func(m postoffice.Mail) { taken <- m },
		Fail: func(s postoffice.Step) postoffice.Fault {
			if s.Stage == postoffice.AtResponse && s.Try%11 == 5 {
				return postoffice.Fault{Cut: true} // it is delivered, and nobody is told
			}
			return postoffice.Fault{}
		}})
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	o.AddUser("anna@haninge.example", "x")
	dir := t.TempDir()
	s := openNow(t, dir)
	update(t, s, func(tx *Tx) error {
		for n := range mails {
			if _, err := tx.PutEnvelope(letterTo(n).Envelope); err != nil {
				return err
			}
		}
		return nil
	})
	arrived := map[string]int{}
	kills := 0
	for left := mails; left > 0; kills++ {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		cmd := command(dir, "send "+o.SMTP())
		lines := start(t, cmd)
		if !lines.Scan() {
			t.Fatal("the child did not start")
		}
		for range 1 + rng.IntN(5) {
			select {
			case m := <-taken:
				arrived[string(m.Raw)]++
			case <-time.After(time.Second): // all that is left was put off
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		s = openNow(t, dir)
		sound(t, s)
		left = bringForward(t, s)
	}
	for len(taken) > 0 {
		m := <-taken
		arrived[string(m.Raw)]++
	}
	twice := judge(t, s, arrived, mails)
	t.Logf("killed %d times, %d of %d mails arrived twice or more", kills, twice, mails)
}

// judge compares what arrived with what the store says of it.
func judge(t *testing.T, s *Store, arrived map[string]int, mails int) (twice int) {
	t.Helper()
	view(t, s, func(tx *Tx) error {
		for n := range mails {
			want := letterTo(n)
			i, _, err := tx.Item(want.Key)
			if err != nil {
				return err
			}
			times := arrived[string(want.Bytes)]
			if i.State != outbox.Sent || times == 0 || times > 1 && !i.Uncertain || !bytes.Equal(i.Bytes, want.Bytes) {
				t.Errorf("mail %d is %s and arrived %d times: %+v", n, i.State, times, i)
			}
			if times > 1 {
				twice++
			}
			delete(arrived, string(want.Bytes))
		}
		return nil
	})
	if len(arrived) > 0 {
		t.Errorf("%d mails arrived that nobody wrote", len(arrived))
	}
	return twice
}

// bringForward makes what was put off due at once, and returns how many mails are not sent.
func bringForward(t *testing.T, s *Store) (left int) {
	t.Helper()
	update(t, s, func(tx *Tx) error {
		items, err := tx.Items(outbox.Due, 0)
		if err != nil {
			return err
		}
		left = len(items)
		for _, i := range items {
			i.Next = time.Now()
			if err := tx.saveItem(i); err != nil {
				return err
			}
		}
		return nil
	})
	return left
}

func openNow(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(dir, store.Options{Location: stockholm()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// The real spool and a real server: what is refused for good is given up, the rest goes out, and the log tells.
func TestRunOverTheStore(t *testing.T) {
	o, err := postoffice.Open(postoffice.Options{Fail: func(s postoffice.Step) postoffice.Fault {
		if s.Stage == postoffice.AtRcpt && s.To[0] == "full@haninge.example" {
			return postoffice.Fault{Code: 552, Text: "Mailbox full"}
		}
		return postoffice.Fault{}
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	o.AddUser("anna@haninge.example", "x")
	s := openNow(t, t.TempDir())
	refused := letterTo(3).Envelope
	refused.To = "full@haninge.example"
	update(t, s, func(tx *Tx) error {
		for _, e := range []outbox.Item{letterTo(1), letterTo(2), {Envelope: refused}} {
			if _, err := tx.PutEnvelope(e.Envelope); err != nil {
				return err
			}
		}
		return nil
	})
	ctx, stop := context.WithCancel(t.Context())
	stop() // Run sends what is due and ends
	by := outbox.NewServer(outbox.Config{Addr: o.SMTP(), Security: wire.Insecure}, time.Now)
	if err := outbox.Run(ctx, unfiltered{s}, by, time.Now, nil, slog.New(slog.NewTextHandler(io.Discard, nil))); err != nil {
		t.Fatal(err)
	}
	view(t, s, func(tx *Tx) error {
		counts, err := tx.Counts()
		if err != nil || counts.Outbox[outbox.Sent] != 2 || counts.Outbox[outbox.Failed] != 1 || counts.Outbox[outbox.Due] != 0 {
			t.Errorf("%v, %v", counts, err)
		}
		events, err := tx.EventsOf(refused.Key)
		if err != nil || len(events) != 2 || events[1].What != "envelope failed" || events[1].Reason != "rcpt to: 552 5.0.0 Mailbox full" {
			t.Errorf("the log says %v, %v", events, err)
		}
		return nil
	})
	if got, err := o.Messages("anna@haninge.example"); err != nil || len(got) != 2 {
		t.Errorf("%d mails arrived, %v", len(got), err)
	}
	sound(t, s)
}
