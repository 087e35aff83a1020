package mailbox

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// fake is an IMAP server of a few lines that can be at fault wherever a test wants it to be.
type fake struct {
	l        net.Listener
	mu       sync.Mutex
	caps     string
	validity uint32
	next     uint32 // UIDNEXT; 0 = not told
	modseq   uint64
	mails    []fakeMail // by UID
	lines    map[net.Conn]bool
	calls    int        // connections so far
	said     []string   // commands so far, without tags
	heard    *sync.Cond // signals a new command

	// hook may answer a command itself; it returns false to leave it to the server, errHang to cut the line.
	hook func(c *call, cmd string) (done bool, err error)
}

type fakeMail struct {
	uid  uint32
	raw  string
	date string // "" = a good one
	size int    // 0 = the true one
}

type call struct {
	f   *fake
	w   *bufio.Writer
	r   *bufio.Reader
	tag string
	n   int // of this connection, from 1
}

var errHang = io.ErrClosedPipe

func newFake(t testing.TB, mails int) *fake {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &fake{l: l, caps: basic, validity: 7, next: 1, lines: map[net.Conn]bool{}}
	f.heard = sync.NewCond(&f.mu)
	for i := 1; i <= mails; i++ {
		f.put(string(mail(i, 0)))
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			f.mu.Lock()
			f.lines[conn] = true
			f.calls++
			c := &call{f: f, w: bufio.NewWriter(conn), r: bufio.NewReader(conn), n: f.calls}
			f.mu.Unlock()
			serving.Go(func() { c.serve(); _ = conn.Close() })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		f.mu.Lock()
		for conn := range f.lines {
			_ = conn.Close()
		}
		f.mu.Unlock()
		serving.Wait()
	})
	return f
}

func (f *fake) addr() string { return f.l.Addr().String() }

func (f *fake) put(raw string) uint32 {
	f.mu.Lock()
	defer f.mu.Unlock()
	uid := max(f.next, 1)
	f.mails = append(f.mails, fakeMail{uid: uid, raw: raw})
	f.next = uid + 1
	return uid
}

// offer sets the capabilities.
func (f *fake) offer(caps string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.caps = caps
}

// basic is what the fake offers by itself.
const basic = "IMAP4rev1 AUTH=PLAIN SASL-IR IDLE"

// read tells a ledger that a mailbox was looked at before it had any mail.
func (f *fake) read() *ledger {
	l := newLedger()
	l.cursor, l.known = Cursor{UIDValidity: f.validity, UIDNext: 1}, true
	return l
}

func (c *call) send(format string, args ...any) { fmt.Fprintf(c.w, format+"\r\n", args...) }

func (c *call) serve() {
	c.f.mu.Lock()
	c.send("* OK [CAPABILITY %s] hej", c.f.caps)
	c.f.mu.Unlock()
	for {
		if c.w.Flush() != nil {
			return
		}
		line, err := c.r.ReadString('\n')
		if err != nil {
			return
		}
		var cmd string
		c.tag, cmd, _ = strings.Cut(strings.TrimSpace(line), " ")
		c.f.mu.Lock()
		said := cmd
		if strings.HasPrefix(cmd, "AUTHENTICATE") || strings.HasPrefix(cmd, "LOGIN") {
			said = "LOGIN"
		}
		c.f.said = append(c.f.said, said)
		c.f.heard.Broadcast()
		hook := c.f.hook
		c.f.mu.Unlock()
		if hook != nil {
			done, err := hook(c, cmd)
			if err != nil {
				_ = c.w.Flush()
				return
			}
			if done {
				continue
			}
		}
		if !c.answer(cmd) {
			_ = c.w.Flush()
			return
		}
	}
}

// answer does what a server in order does.
func (c *call) answer(cmd string) bool {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	name, rest, _ := strings.Cut(cmd, " ")
	switch name {
	case "EXAMINE", "SELECT":
		c.send("* FLAGS (\\Seen)\r\n* %d EXISTS\r\n* OK [UIDVALIDITY %d] x", len(c.f.mails), c.f.validity)
		if c.f.next != 0 {
			c.send("* OK [UIDNEXT %d] x", c.f.next)
		}
		if c.f.modseq != 0 {
			c.send("* OK [HIGHESTMODSEQ %d] x", c.f.modseq)
		}
	case "STARTTLS":
		c.send("%s BAD what is that?", c.tag)
		return true
	case "CAPABILITY":
		c.send("* CAPABILITY %s", c.f.caps)
	case "IDLE":
		c.send("+ idling")
		_ = c.w.Flush()
		c.f.mu.Unlock()
		_, err := c.r.ReadString('\n')
		c.f.mu.Lock()
		if err != nil {
			return false
		}
	case "SEARCH":
		c.search(rest, func(i int, _ fakeMail) uint32 { return uint32(i) + 1 })
	case "UID":
		what, rest, _ := strings.Cut(rest, " ")
		if what == "SEARCH" {
			c.search(rest, func(_ int, m fakeMail) uint32 { return m.uid })
			break
		}
		set, items, _ := strings.Cut(rest, " ")
		for i, m := range c.f.mails {
			if c.f.in(set, m.uid) {
				c.send("* %d FETCH (%s)", i+1, m.items(items))
			}
		}
	case "FETCH":
		set, items, _ := strings.Cut(rest, " ")
		for i, m := range c.f.mails {
			if strconv.Itoa(i+1) == set {
				c.send("* %d FETCH (%s)", i+1, m.items(items))
			}
		}
	case "LOGOUT":
		c.send("* BYE hej då\r\n%s OK", c.tag)
		return false
	}
	c.send("%s OK done", c.tag)
	return true
}

func (c *call) search(rest string, number func(int, fakeMail) uint32) {
	set := rest[strings.LastIndexByte(rest, ' ')+1:]
	line := "* SEARCH"
	for i, m := range c.f.mails {
		if c.f.in(set, m.uid) {
			line += fmt.Sprintf(" %d", number(i, m))
		}
	}
	c.send("%s", line)
}

// in reads a UID set; "n:*" means the last mail too, however low its UID is.
func (f *fake) in(set string, uid uint32) bool {
	for part := range strings.SplitSeq(set, ",") {
		from, to, ranged := strings.Cut(part, ":")
		last := uint64(0)
		if len(f.mails) > 0 {
			last = uint64(f.mails[len(f.mails)-1].uid)
		}
		num := func(s string) uint64 {
			if s == "*" {
				return last
			}
			n, _ := strconv.ParseUint(s, 10, 32)
			return n
		}
		a := num(from)
		b := a
		if ranged {
			b = num(to)
		}
		if set == "ALL" || uint64(uid) >= min(a, b) && uint64(uid) <= max(a, b) {
			return true
		}
	}
	return false
}

var partial = regexp.MustCompile(`<(\d+)\.(\d+)>`)

// items answers a FETCH in the order in which it was asked.
func (m fakeMail) items(ask string) string {
	var out []string
	if strings.Contains(ask, "UID") {
		out = append(out, fmt.Sprintf("UID %d", m.uid))
	}
	if strings.Contains(ask, "FLAGS") {
		out = append(out, `FLAGS (\Seen)`)
	}
	if strings.Contains(ask, "INTERNALDATE") {
		date := m.date
		if date == "" {
			date = time.Now().Format("02-Jan-2006 15:04:05 -0700")
		}
		out = append(out, fmt.Sprintf("INTERNALDATE %q", date))
	}
	if strings.Contains(ask, "RFC822.SIZE") {
		size := m.size
		if size == 0 {
			size = len(m.raw)
		}
		out = append(out, fmt.Sprintf("RFC822.SIZE %d", size))
	}
	if !strings.Contains(ask, "BODY") {
		return strings.Join(out, " ")
	}
	text, name := m.raw, "BODY[]"
	if strings.Contains(ask, "HEADER") {
		head, _, _ := strings.Cut(text, "\r\n\r\n")
		text, name = head+"\r\n\r\n", "BODY[HEADER]"
	}
	if p := partial.FindStringSubmatch(ask); p != nil {
		off, _ := strconv.Atoi(p[1])
		size, _ := strconv.Atoi(p[2])
		text = text[min(off, len(text)):min(off+size, len(text))]
		name += "<" + p[1] + ">"
	}
	return strings.Join(append(out, fmt.Sprintf("%s {%d}\r\n%s", name, len(text), text)), " ")
}

// count returns how often a command was given.
func (f *fake) count(cmd string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(slices.DeleteFunc(slices.Clone(f.said), func(s string) bool { return !strings.HasPrefix(s, cmd) }))
}
