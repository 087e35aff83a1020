package mailbox

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"haninge.se/samrad/intake/wire"
)

// line is the raw connection under TLS and IMAP. It hangs up when the server is silent while it owes something.
// go-imap's own read deadlines are not let through: it gives a literal five minutes however long it is, and IDLE
// for ever.
type line struct {
	net.Conn

	mu       sync.Mutex
	patience time.Duration // 0 = for ever
	broken   bool          // the network or we ended it, not go-imap
}

// connect opens the raw connection.
func connect(ctx context.Context, addr string) (*line, error) {
	d := net.Dialer{KeepAlive: 30 * time.Second}
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	return &line{Conn: conn}, nil
}

// expect says how long the other side may be silent from now on.
func (l *line) expect(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.patience = d
	l.arm()
}

// arm is called with mu held: a deadline of the reader must not replace a later one of expect.
func (l *line) arm() {
	deadline := time.Time{}
	if l.patience > 0 {
		deadline = time.Now().Add(l.patience)
	}
	_ = l.Conn.SetReadDeadline(deadline)
}

// Read reads, and gives the other side new patience for what comes next.
func (l *line) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.broken = true
	} else {
		l.arm()
	}
	return n, err
}

// Write writes.
func (l *line) Write(p []byte) (int, error) {
	n, err := l.Conn.Write(p)
	if err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.broken = true
	}
	return n, err
}

// SetReadDeadline does nothing: expect decides.
func (l *line) SetReadDeadline(time.Time) error { return nil }

// SetDeadline sets the deadline of writing only.
func (l *line) SetDeadline(t time.Time) error { return l.Conn.SetWriteDeadline(t) }

// hangUp ends the connection at once, whoever is reading from it.
func (l *line) hangUp() {
	l.mu.Lock()
	l.broken = true
	l.mu.Unlock()
	_ = l.Close()
}

// torn tells whether the network or we ended the connection. When neither did and it is closed all the same, go-imap
// gave up because it could not read a response.
func (l *line) torn() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.broken
}

// loopback refuses to speak in the clear with another machine, before anything is sent.
func loopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	if wire.Loopback(host) {
		return nil
	}
	return errors.New("without TLS only to this machine itself")
}
