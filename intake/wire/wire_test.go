package wire

import (
	"bytes"
	"errors"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

// sends is a connection on which a server says some bytes.
type sends struct {
	net.Conn
	r      io.Reader
	closed bool
}

func (s *sends) Read(p []byte) (int, error)  { return s.r.Read(p) }
func (s *sends) Write(p []byte) (int, error) { return len(p), nil }
func (s *sends) Close() error                { s.closed = true; return nil }

func small() Budget { return Budget{Line: 64, Literal: 100, Total: 400} }

func TestWithinAndBeyondTheBudget(t *testing.T) {
	long := strings.Repeat("x", 65)
	for _, c := range []struct {
		name, says string
		passes     bool
	}{
		{"short lines", "* OK hej\r\n* 3 EXISTS\r\nA1 OK done\r\n", true},
		{"a long line", "* OK " + long + "\r\n", false},
		{"a long line that does not end", "* 1 FETCH (FLAGS (" + long, false},
		{"a text within what was asked for", "* 1 FETCH (UID 1 BODY[] {100}\r\n" + strings.Repeat("x", 100) + ")\r\n", true},
		{"a part of a text", "* 1 FETCH (UID 1 BODY[]<0> {80}\r\n" + strings.Repeat("x", 80) + ")\r\n", true},
		{"a header", "* 1 FETCH (BODY[HEADER] {80}\r\n" + strings.Repeat("x", 80) + ")\r\n", true},
		{"a text that holds what looks like a literal", "* 1 FETCH (BODY[] {7}\r\n{9999}\r)\r\n", true},
		{"a larger text", "* 1 FETCH (UID 1 BODY[] {101}\r\n", false},
		{"a text of a number without end", "* 1 FETCH (UID 1 BODY[] {" + strings.Repeat("9", 30) + "}\r\n", false},
		{"a string that is no text", "* LIST () NIL {9}\r\nINBOX.abc\r\n", true},
		{"a large string that is no text", "* LIST () NIL {90}\r\n", false},
		{"a text where none can be", "* LIST () BODY[] {90}\r\n", false},
		{"strings that are a long line together", "* LIST () {30}\r\n" + strings.Repeat("x", 30) + " {30}\r\n" + strings.Repeat("x", 30) + "\r\n", false},
		{"words that look like a literal", "* OK [ALERT] what {99}\r\n* OK \"yes\r\nA1 NO {99}\r\n+ {99}\r\n", true},
		{"after them a line is a line", "* OK BODY[] {99}\r\n" + long + "\r\n", false},
		{"lists in a list", "* 1 FETCH (FLAGS (a b) X ((c)))\r\n", true},
		{"nested lists", "* 1 FETCH (BODYSTRUCTURE " + strings.Repeat("(", 35), false},
		{"brackets in a string", "* 1 FETCH (X \"" + strings.Repeat("(", 40) + "\")\r\n", true},
		{"a quote in a string", "* LIST () \"\\\"\" {3}\r\nabc\r\n", true},
		{"a string over a line", "* LIST () \"ab\r\ncd\"\r\n", false},
		{"short lines without end", strings.Repeat("* 1 EXISTS\r\n", 40), false},
		{"texts without end", strings.Repeat("* 1 FETCH (BODY[] {90}\r\n"+strings.Repeat("x", 90)+")\r\n", 5), false},
	} {
		for _, one := range []bool{false, true} {
			from := &sends{r: strings.NewReader(c.says)}
			if one {
				from.r = iotest.OneByteReader(from.r)
			}
			conn := IMAP(from, small())
			got, err := io.ReadAll(conn)
			if !strings.HasPrefix(c.says, string(got)) {
				t.Errorf("%s: %q comes through", c.name, got)
			}
			if c.passes && (err != nil || string(got) != c.says || from.closed) {
				t.Errorf("%s: %d bytes of %d, %v", c.name, len(got), len(c.says), err)
			}
			if !c.passes && (!errors.Is(err, ErrFlood) || !errors.Is(conn.Err(), ErrFlood) || !from.closed) {
				t.Errorf("%s: %d bytes of %d pass, %v", c.name, len(got), len(c.says), err)
			}
		}
	}
}

// TestAnAnswerPerCommand: an SMTP server has its budget for every answer, not for the connection.
func TestAnAnswerPerCommand(t *testing.T) {
	answer := strings.Repeat("250-x\r\n", 50)
	conn := SMTP(&sends{r: strings.NewReader(strings.Repeat(answer, 3))}, small())
	buf := make([]byte, len(answer))
	for range 3 {
		if _, err := io.ReadFull(conn, buf); err != nil {
			t.Fatal(err)
		}
		_, _ = conn.Write([]byte("NOOP\r\n"))
	}
	conn = SMTP(&sends{r: strings.NewReader(strings.Repeat(answer, 3))}, small())
	if got, err := io.ReadAll(conn); !errors.Is(err, ErrFlood) || len(got) != 400 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// TestGreeted: our own greeting comes first and costs nothing, and a line is read without a byte of the next.
func TestGreeted(t *testing.T) {
	conn := SMTP(&sends{r: strings.NewReader("250 a\r\nrest")}, small()).Greeted("220 hej\r\n")
	for _, want := range []string{"220 hej", "250 a"} {
		if line, err := conn.Line(); err != nil || line != want {
			t.Errorf("%q, %v", line, err)
		}
	}
	if rest, _ := io.ReadAll(conn); string(rest) != "rest" {
		t.Errorf("left is %q", rest)
	}
}

func TestBye(t *testing.T) {
	conn := IMAP(&sends{r: strings.NewReader("* OK a\r\n* BYE first\r\n* bye AccessTokenExpired\r\n* BYENOT\r\n")}, Budget{Line: 500, Total: 5000})
	_, _ = io.ReadAll(conn)
	if got := strings.TrimSpace(conn.Bye()); got != "AccessTokenExpired" {
		t.Errorf("%q", got)
	}
	conn = IMAP(&sends{r: strings.NewReader("* BYE " + strings.Repeat("x", 4000))}, Budget{Line: 5000, Total: 5000})
	if _, _ = io.ReadAll(conn); len(conn.Bye()) > longBye {
		t.Errorf("%d bytes are kept", len(conn.Bye()))
	}
}

// endless repeats itself and counts.
type endless struct {
	unit string
	n    int64
}

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = e.unit[(e.n+int64(i))%int64(len(e.unit))]
	}
	e.n += int64(len(p))
	return len(p), nil
}

// TestNothingIsHeld: whatever a server pours out, no more is read of it than the budget and what one read takes, and
// nothing of that is kept.
func TestNothingIsHeld(t *testing.T) {
	for _, unit := range []string{"x", "* 1 EXISTS\r\n", "(", "* BYE ", "{9}\r\n", "* 1 FETCH (BODY[] {1048576}\r\n", "\"", "250-hej\r\n", "\r\n"} {
		from := &endless{unit: unit}
		conn := IMAP(&sends{r: from}, Budget{Line: 1 << 16, Literal: 1 << 20, Total: 4 << 20})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		n, err := io.CopyBuffer(onlyWrites{io.Discard}, onlyReads{conn}, make([]byte, 4096))
		runtime.ReadMemStats(&after)
		if !errors.Is(err, ErrFlood) || n > 4<<20 || from.n > 4<<20+4096 {
			t.Errorf("%q: %d bytes pass, %d are read, %v", unit, n, from.n, err)
		}
		if held := after.TotalAlloc - before.TotalAlloc; held > 1<<20 {
			t.Errorf("%q: %d bytes are taken for it", unit, held)
		}
	}
}

type onlyWrites struct{ io.Writer }

type onlyReads struct{ io.Reader }

// FuzzIMAP: what comes out is what came in, up to where the budget ends; where it ends does not depend on how the
// bytes come; and lines of plain words within the budget pass whole.
func FuzzIMAP(f *testing.F) {
	f.Add([]byte("* 1 FETCH (UID 1 BODY[]<0> {9}\r\n123456789)\r\nA1 OK\r\n"), uint16(40), uint16(20), uint16(300))
	f.Add([]byte("* BYE \"{12}\r\n* X \"\\\"{3\" {1+}\r\na((())\r\n+ go\r\n"), uint16(50), uint16(9), uint16(90))
	f.Add([]byte("* LIST () {9999999999999999999999}\r\n"), uint16(500), uint16(9), uint16(900))
	f.Add([]byte("*000000{10}\r\n000"), uint16(50), uint16(65), uint16(15)) // the whole ends within a literal
	f.Fuzz(func(t *testing.T, says []byte, line, literal, total uint16) {
		b := Budget{Line: int(line), Literal: int64(literal), Total: int64(total)}
		fuzzed(t, says, b, func(c net.Conn) *Conn { return IMAP(c, b) })
	})
}

// FuzzSMTP is the same for SMTP, where nothing but the length of lines and of the whole counts.
func FuzzSMTP(f *testing.F) {
	f.Add([]byte("250-hej\r\n250 {99}\r\n354 \"(((\r\n"), uint16(40), uint16(300))
	f.Fuzz(func(t *testing.T, says []byte, line, total uint16) {
		b := Budget{Line: int(line), Total: int64(total)}
		got, err := fuzzed(t, says, b, func(c net.Conn) *Conn { return SMTP(c, b) })
		longest := 0
		for l := range bytes.Lines(says) {
			longest = max(longest, len(l))
		}
		if longest <= int(line) && len(says) <= int(total) && (err != nil || len(got) != len(says)) {
			t.Errorf("%d of %d bytes pass, %v", len(got), len(says), err)
		}
	})
}

func fuzzed(t *testing.T, says []byte, b Budget, over func(net.Conn) *Conn) ([]byte, error) {
	t.Helper()
	got, err := io.ReadAll(over(&sends{r: bytes.NewReader(says)}))
	slow, err2 := io.ReadAll(over(&sends{r: iotest.OneByteReader(bytes.NewReader(says))}))
	if !bytes.HasPrefix(says, got) || int64(len(got)) > b.Total {
		t.Fatalf("%q becomes %q", says, got)
	}
	if !bytes.Equal(got, slow) || (err == nil) != (err2 == nil) {
		t.Fatalf("at once %q, %v; byte by byte %q, %v", got, err, slow, err2)
	}
	if err == nil && !bytes.Equal(got, says) || err != nil && !errors.Is(err, ErrFlood) {
		t.Fatalf("%d of %d bytes, %v", len(got), len(says), err)
	}
	return got, err
}
