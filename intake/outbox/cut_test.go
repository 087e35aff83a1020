package outbox

import (
	"bytes"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/wire"
)

// cutter carries bytes between a client and a server and cuts the line after so many of them one way. A negative
// number carries all.
type cutter struct {
	addr         string
	up, down     int // bytes to carry to the server, to the client
	sawUp, sawDn []byte
	gone         chan struct{} // closed when both ends are done
}

func newCutter(t *testing.T, to string, up, down int) *cutter {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{addr: l.Addr().String(), up: up, down: down, gone: make(chan struct{})}
	go func() {
		defer close(c.gone)
		client, err := l.Accept()
		_ = l.Close()
		if err != nil {
			return
		}
		defer client.Close()
		server, err := net.Dial("tcp", to)
		if err != nil {
			return
		}
		defer server.Close()
		var both sync.WaitGroup
		both.Go(func() {
			c.sawUp = pour(server, client, c.up)
			if c.up >= 0 && len(c.sawUp) == c.up {
				_ = client.Close()
			}
			// A half close lets the server read what it was sent, as it would when the line goes dead.
			_ = server.(*net.TCPConn).CloseWrite()
		})
		both.Go(func() {
			c.sawDn = pour(client, server, c.down)
			_ = client.Close()
			_, _ = io.Copy(io.Discard, server) // the server says the rest to nobody
		})
		both.Wait()
	}()
	return c
}

// pour copies up to n bytes, all when n is negative, and returns them.
func pour(to io.Writer, from io.Reader, n int) []byte {
	var saw bytes.Buffer
	if n >= 0 {
		from = io.LimitReader(from, int64(n))
	}
	_, _ = io.Copy(io.MultiWriter(&saw, to), from)
	return saw.Bytes()
}

// try sends letter 1 by a line that is cut, then again by one that is whole, and returns what the first try came
// to and what arrived in all.
func try(t *testing.T, up, down int) (first Outcome, c *cutter, before, after []postoffice.Mail) {
	t.Helper()
	w := newTown(t, postoffice.Options{})
	c = newCutter(t, w.SMTP(), up, down)
	s := NewServer(Config{Addr: c.addr, Security: wire.Insecure, Waits: waits()}, time.Now)
	first = s.Send(t.Context(), letterNo(1))
	s.Rest()
	<-c.gone
	before = w.mails()
	if first.Result != Delivered {
		if out := w.by(t, wire.Insecure).Send(t.Context(), letterNo(1)); out.Result != Delivered {
			t.Fatalf("cut after %d up, %d down: the second try: %+v", up, down, out)
		}
	}
	return first, c, before, w.mails()
}

// However the line to the server is cut: the mail is never lost, never half, and doubled only where nobody could know
// (intake/README.md, P3, D02; RFC 1047).
func TestCutAtEveryByte(t *testing.T) {
	_, whole, _, _ := try(t, -1, -1)
	dot := bytes.Index(whole.sawUp, []byte("\r\n.\r\nQUIT")) + len("\r\n.\r\n")
	if dot < 100 {
		t.Fatalf("the session was %q", whole.sawUp)
	}
	answered := bytes.Index(whole.sawDn, []byte("354"))
	for _, tt := range []struct {
		name     string
		from, to int
		cut      func(n int) (up, down int)
	}{
		{"to the server", 0, dot + 3, func(n int) (int, int) { return n, -1 }},
		{"to the client", answered, len(whole.sawDn), func(n int) (int, int) { return -1, n }},
	} {
		doubled := 0
		for n := tt.from; n <= tt.to; n++ {
			up, down := tt.cut(n)
			first, _, before, after := try(t, up, down)
			for _, m := range after {
				if !bytes.Equal(m.Raw, letterNo(1).Bytes) {
					t.Fatalf("%s, byte %d: half a mail arrived: %q", tt.name, n, m.Raw)
				}
			}
			switch {
			case len(after) == 0:
				t.Errorf("%s, byte %d: the mail is lost", tt.name, n)
			case first.Result == Permanent:
				t.Errorf("%s, byte %d: given up: %+v", tt.name, n, first)
			case len(before) > 0 && first.Result != Delivered && !first.Uncertain:
				t.Errorf("%s, byte %d: it arrived and the sender is sure that it did not: %+v", tt.name, n, first)
			case len(after) > 2 || len(after) == 2 && !first.Uncertain:
				t.Errorf("%s, byte %d: it arrived %d times", tt.name, n, len(after))
			case tt.name == "to the server" && n < dot-5 && first.Uncertain && len(before) == 0 && !bytes.Contains(whole.sawUp[:n], []byte("DATA")):
				t.Errorf("%s, byte %d: uncertain before there was anything to be uncertain of", tt.name, n)
			}
			if len(after) == 2 {
				doubled++
			}
		}
		t.Logf("%s: bytes %d to %d, doubled %d times", tt.name, tt.from, tt.to, doubled)
	}
}
