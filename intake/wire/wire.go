// Package wire is what speaking with mail servers has in common, whatever the protocol: the login with a token, their
// words made fit for a log, and bounds on what one can make this program hold and read. A Conn lies under the IMAP and
// the SMTP library, on the side where lines are visible, and ends the connection when the server sends a longer line, a
// larger literal or more in all than its Budget allows. What is within the budget passes through unchanged.
package wire

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
)

// Budget is what a server may send until the next Allow.
type Budget struct {
	Line    int   // bytes of one line, with the small literals in it
	Literal int64 // bytes of one literal of a mail's text
	Total   int64 // bytes in all
}

// ErrFlood says that a server sent more than it was allowed.
var ErrFlood = errors.New("the server sends more than can be an answer")

// Conn is a connection to a mail server. It is safe for one reader and one writer at a time, and Allow, Err and Bye
// for any.
type Conn struct {
	net.Conn
	greeting []byte // handed over before the first byte of the server

	mu      sync.Mutex
	scan    scanner
	renewed *Budget // by every Write
	err     error
}

// IMAP bounds a connection that speaks IMAP (RFC 9051 2.2).
func IMAP(conn net.Conn, b Budget) *Conn {
	return &Conn{Conn: conn, scan: scanner{budget: b, data: true}}
}

// SMTP bounds a connection that speaks SMTP (RFC 5321 4.2): every command gets a response within the budget.
func SMTP(conn net.Conn, b Budget) *Conn {
	return &Conn{Conn: conn, scan: scanner{budget: b}, renewed: &b}
}

// Greeted returns the connection with a greeting of our own before what the server says: after STARTTLS there is none,
// and the libraries wait for one.
func (c *Conn) Greeted(greeting string) *Conn {
	c.greeting = []byte(greeting)
	return c
}

// Allow begins a new budget.
func (c *Conn) Allow(b Budget) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.scan.budget = b
}

// Err returns ErrFlood with what passed the budget, or nil.
func (c *Conn) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Bye returns the beginning of the last BYE that an IMAP server said (RFC 9051 7.1.5), "" when it said none.
func (c *Conn) Bye() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.scan.bye
}

// Read reads what is within the budget. Where that ends, so does the connection.
func (c *Conn) Read(p []byte) (int, error) {
	if len(c.greeting) > 0 {
		n := copy(p, c.greeting)
		c.greeting = c.greeting[n:]
		return n, nil
	}
	if err := c.Err(); err != nil {
		return 0, err
	}
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	sound, over := c.scan.feed(p[:n])
	c.err = over
	c.mu.Unlock()
	if over != nil {
		_ = c.Close()
		return sound, over
	}
	return n, err
}

// Write writes, and gives an SMTP server the budget of a new response.
func (c *Conn) Write(p []byte) (int, error) {
	if c.renewed != nil {
		c.Allow(*c.renewed)
	}
	return c.Conn.Write(p)
}

// Line reads one line without its end, and not one byte more: what comes after it may be TLS.
func (c *Conn) Line() (string, error) {
	var line []byte
	var b [1]byte
	for {
		n, err := c.Read(b[:])
		if n == 1 && b[0] == '\n' {
			return strings.TrimSuffix(string(line), "\r"), nil
		}
		if err != nil {
			return "", err
		}
		line = append(line, b[:n]...)
	}
}

// scanner follows the framing of what a server sends. It holds nothing of it but the head of a line.
type scanner struct {
	budget Budget
	data   bool // IMAP: lines may hold literals, quoted strings and lists

	line    int   // bytes of this line
	literal int64 // bytes of a literal still to come

	head            [24]byte // the beginning of the line
	filled          int
	sorted, words   bool // it is known whether the line ends in free text (RFC 9051 7.1), and whether it does
	quoted, escaped bool
	depth           int
	mark            announcement
	bye             string
	byeing          bool
}

const (
	deepest = 32   // lists within lists; a response to what is asked for has four
	longBye = 200  // bytes of it that are kept
	digits  = 1e15 // numbers are not counted beyond this
)

// announcement is the "{123}" at the end of a line that announces a literal (RFC 9051 4.3).
type announcement struct {
	open, closed bool
	n            int64
	before       byte // the last byte before it that is no blank: "]" and ">" end the name of a mail's text
}

// feed follows some bytes and returns how many of them are within the budget.
func (s *scanner) feed(p []byte) (n int, err error) {
	for n < len(p) {
		if s.literal > 0 {
			k := min(s.literal, int64(len(p)-n), max(s.budget.Total, 0))
			if k == 0 {
				return n, fmt.Errorf("%w: its answer does not end", ErrFlood)
			}
			s.budget.Total -= k
			s.literal, n = s.literal-k, n+int(k)
			continue
		}
		s.line++
		s.budget.Total--
		switch {
		case s.line > s.budget.Line:
			return n, fmt.Errorf("%w: a line of over %d bytes", ErrFlood, s.budget.Line)
		case s.budget.Total < 0:
			return n, fmt.Errorf("%w: its answer does not end", ErrFlood)
		}
		if err := s.step(p[n]); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// step follows one byte outside a literal.
func (s *scanner) step(b byte) error {
	if b == '\n' {
		return s.endOfLine()
	}
	if s.filled < len(s.head) {
		s.head[s.filled] = b
		s.filled++
	}
	s.sayBye(b)
	s.sort(b)
	if !s.data || s.words {
		return nil
	}
	switch {
	case s.escaped:
		s.escaped = false
	case s.quoted && b == '\\':
		s.escaped = true
	case b == '"':
		s.quoted = !s.quoted
	case s.quoted:
	case b == '(':
		if s.depth++; s.depth > deepest {
			return fmt.Errorf("%w: lists within lists", ErrFlood)
		}
	case b == ')':
		s.depth = max(0, s.depth-1)
	}
	if !s.quoted {
		s.mark.step(b)
	}
	return nil
}

// sayBye keeps the words of a BYE.
func (s *scanner) sayBye(b byte) {
	if s.filled == len("* BYE ") && s.line == s.filled {
		if s.byeing = s.data && strings.EqualFold(string(s.head[:s.filled]), "* BYE "); s.byeing {
			s.bye = ""
		}
		return
	}
	if s.byeing && len(s.bye) < longBye {
		s.bye += string(rune(b))
	}
}

// step follows one byte outside a quoted string.
func (m *announcement) step(b byte) {
	switch {
	case b == '{':
		m.open, m.closed, m.n = true, false, 0
	case m.open && b >= '0' && b <= '9':
		if m.n < digits {
			m.n = 10*m.n + int64(b-'0')
		}
	case m.open && b == '+':
	case m.open && b == '}':
		m.open, m.closed = false, true
	case b == '\r':
	case b == ' ':
		m.open, m.closed = false, false
	default:
		*m = announcement{before: b}
	}
}

// endOfLine begins a literal or the next line.
func (s *scanner) endOfLine() error {
	if s.quoted {
		return fmt.Errorf("%w: a quoted string over the end of a line", ErrFlood)
	}
	mark := s.mark
	s.mark = announcement{}
	if !mark.closed || s.words {
		s.line, s.filled, s.depth, s.byeing, s.sorted, s.words = 0, 0, 0, false, false, false
		return nil
	}
	s.literal = mark.n
	if s.fetch() && (mark.before == ']' || mark.before == '>') {
		if mark.n > s.budget.Literal {
			return fmt.Errorf("%w: a text of %d bytes where %d were asked for", ErrFlood, mark.n, s.budget.Literal)
		}
		return nil
	}
	if mark.n > int64(s.budget.Line-s.line) { // the library holds it as it does the line
		return fmt.Errorf("%w: a string of %d bytes", ErrFlood, mark.n)
	}
	s.line += int(mark.n)
	return nil
}

// sort finds out whether a quote or a brace in a line is only that, because what comes is text for people: the line is
// tagged, asks to go on, or says how the server is.
func (s *scanner) sort(b byte) {
	switch {
	case s.sorted:
	case s.line == 1:
		s.sorted, s.words = b != '*', b != '*'
	case b == ' ' && s.line > 2:
		s.sorted = true
		switch strings.ToUpper(string(s.head[:s.filled])) {
		case "* OK ", "* NO ", "* BAD ", "* BYE ", "* PREAUTH ":
			s.words = true
		}
	}
}

// fetch tells of a line that can hold a mail's text (RFC 9051 7.5.2).
func (s *scanner) fetch() bool {
	rest, ok := strings.CutPrefix(string(s.head[:s.filled]), "* ")
	number, rest, some := strings.Cut(rest, " ")
	numbered := ok && some && number != "" && strings.Trim(number, "0123456789") == ""
	return numbered && strings.HasPrefix(strings.ToUpper(rest), "FETCH (")
}
