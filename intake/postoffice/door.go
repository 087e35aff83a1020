package postoffice

import (
	"net"
	"sync"
)

// door is a listener that knows who is inside, so that they can be put out.
type door struct {
	net.Listener

	mu    sync.Mutex
	lines map[net.Conn]struct{}
}

// Accept takes the next connection.
func (d *door) Accept() (net.Conn, error) {
	conn, err := d.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l := &line{Conn: conn, door: d}
	d.mu.Lock()
	d.lines[l] = struct{}{}
	d.mu.Unlock()
	return l, nil
}

// hangUp closes every connection without a word, as a network that fails does.
func (d *door) hangUp() {
	for _, l := range d.inside() {
		_ = l.Close()
	}
}

func (d *door) inside() []net.Conn {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := make([]net.Conn, 0, len(d.lines))
	for l := range d.lines {
		out = append(out, l)
	}
	return out
}

// line is one connection through a door.
type line struct {
	net.Conn
	door *door
}

// Close ends the connection.
func (l *line) Close() error {
	l.door.mu.Lock()
	delete(l.door.lines, l)
	l.door.mu.Unlock()
	return l.Conn.Close()
}

// DropIMAP cuts every IMAP connection without a word and returns how many there were.
func (o *Office) DropIMAP() int {
	n := 0
	for _, d := range o.doors[:2] {
		n += len(d.inside())
		d.hangUp()
	}
	return n
}
