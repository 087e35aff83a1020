package mailbox

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// texts checks that mails 1..n came whole and in order.
func texts(t testing.TB, got []Message, n int) {
	t.Helper()
	if len(got) != n {
		t.Fatalf("%d mails, want %d", len(got), n)
	}
	for i, m := range got {
		if m.UID != uint32(i+1) || string(m.Raw) != string(mail(i+1, 0)) || m.Poison || m.TooBig {
			t.Errorf("mail %d: UID %d, %d bytes, poison %v", i+1, m.UID, len(m.Raw), m.Poison)
		}
	}
}

func quick(f *fake) Config {
	cfg := config(f.addr())
	cfg.Poll = 50 * time.Millisecond
	return cfg
}

// TestOldServer: no IDLE, no UIDNEXT, no AUTHENTICATE, nothing that RFC 3501 does not demand (intake/README.md, D08).
func TestOldServer(t *testing.T) {
	f := newFake(t, 3)
	f.offer("IMAP4rev1")
	f.next = 0
	l := newLedger()
	stop := watch(t, quick(f), l)
	l.awaitState(t, Waiting)
	if l.cursor.UIDNext != 4 {
		t.Errorf("the baseline is %+v", l.cursor)
	}
	f.mu.Lock()
	f.mails = append(f.mails, fakeMail{uid: 9, raw: string(mail(9, 0))})
	f.mu.Unlock()
	if got := l.await(t, 1); got[0].UID != 9 || got[0].Old {
		t.Errorf("handed over %+v", got)
	}
	stop()
	if f.count("LOGIN") != 1 || f.count("IDLE") != 0 {
		t.Errorf("said %q", f.said)
	}
}

// TestIdleLosesEvents: the poll finds mail that IDLE never speaks of (intake/README.md, D07).
func TestIdleLosesEvents(t *testing.T) {
	f := newFake(t, 0)
	l := newLedger()
	stop := watch(t, quick(f), l)
	l.awaitState(t, Waiting)
	for i := 1; i <= 5; i++ {
		f.put(string(mail(i, 0)))
		l.await(t, i)
	}
	stop()
	texts(t, l.got, 5)
	if f.calls != 1 || f.count("IDLE") < 2 {
		t.Errorf("%d connections, %d IDLEs", f.calls, f.count("IDLE"))
	}
}

// TestIdleRefused: a server that offers IDLE and then refuses it is polled.
func TestIdleRefused(t *testing.T) {
	f := newFake(t, 1)
	f.hook = func(c *call, cmd string) (bool, error) {
		if cmd == "IDLE" {
			c.send("%s NO not today", c.tag)
			return true, nil
		}
		return false, nil
	}
	l := f.read()
	stop := watch(t, quick(f), l)
	l.await(t, 1)
	f.put(string(mail(2, 0)))
	texts(t, l.await(t, 2), 2)
	stop()
	if f.calls != 1 || f.count("IDLE") != 1 {
		t.Errorf("%d connections, %d IDLEs", f.calls, f.count("IDLE"))
	}
}

// TestAnswersThatMislead: what a server may say in another order, or besides, or wrongly, without a mail being lost or
// a connection needed more (intake/README.md, D08).
func TestAnswersThatMislead(t *testing.T) {
	for name, hook := range map[string]func(f *fake, c *call, cmd string) bool{
		"the UID behind the text": func(f *fake, c *call, cmd string) bool {
			if !strings.HasPrefix(cmd, "UID FETCH") || !strings.Contains(cmd, "BODY") {
				return false
			}
			f.mu.Lock()
			defer f.mu.Unlock()
			for i, m := range f.mails {
				if f.in(strings.Fields(cmd)[2], m.uid) {
					c.send("* %d FETCH (BODY[] {%d}\r\n%s UID %d)", i+1, len(m.raw), m.raw, m.uid)
				}
			}
			c.send("%s OK", c.tag)
			return true
		},
		"news of a flag before the answer": func(_ *fake, c *call, cmd string) bool {
			if strings.HasPrefix(cmd, "UID FETCH") {
				c.send("* 2 FETCH (UID 2 FLAGS (\\Flagged))")
			}
			return false
		},
		"NO to a whole FETCH": func(_ *fake, c *call, cmd string) bool {
			if strings.HasPrefix(cmd, "UID FETCH") && strings.Contains(cmd, ":") {
				c.send("%s NO some are not available", c.tag)
				return true
			}
			return false
		},
		"a storm of EXISTS": func(_ *fake, c *call, cmd string) bool {
			for range 500 {
				c.send("* 3 EXISTS\r\n* 0 RECENT")
			}
			return false
		},
		"mail left out of the list": func(_ *fake, c *call, cmd string) bool {
			if strings.HasPrefix(cmd, "UID FETCH 1:3 (") {
				c.send("%s OK", c.tag)
				return true
			}
			return false
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, 3)
			f.hook = func(c *call, cmd string) (bool, error) { return hook(f, c, cmd), nil }
			l := f.read()
			stop := watch(t, quick(f), l)
			texts(t, l.await(t, 3), 3)
			l.awaitState(t, Waiting)
			stop()
			if f.calls != 1 {
				t.Errorf("%d connections", f.calls)
			}
		})
	}
}

// TestVanished: mail that is gone when its text is asked for is nothing, and no mistake.
func TestVanished(t *testing.T) {
	f := newFake(t, 4)
	f.hook = func(c *call, cmd string) (bool, error) {
		if strings.Contains(cmd, "BODY.PEEK[]") {
			f.mu.Lock()
			f.mails = append(f.mails[:1:1], f.mails[2:]...)[:2]
			f.mu.Unlock()
			f.mu.Lock()
			f.hook = nil
			f.mu.Unlock()
		}
		return false, nil
	}
	l := f.read()
	stop := watch(t, quick(f), l)
	if got := l.await(t, 2); uids(got) != "[1 3]" {
		t.Errorf("handed over %s", uids(got))
	}
	l.awaitState(t, Waiting)
	stop()
	if f.calls != 1 || l.cursor.UIDNext != 5 {
		t.Errorf("%d connections, cursor %+v", f.calls, l.cursor)
	}
}

// TestWrongSizes: RFC822.SIZE is an estimate on some servers; what was read twice alike is the mail (Exchange;
// intake/README.md, D08).
func TestWrongSizes(t *testing.T) {
	for _, size := range []int{1, 1000, big + 1, 60 << 20} {
		f := newFake(t, 0)
		f.put(string(mail(1, 0)))
		f.mails[0].size = size
		f.put(string(mail(2, 0)))
		l := f.read()
		stop := watch(t, quick(f), l)
		got := l.await(t, 2)
		if size <= 50<<20 {
			texts(t, got, 2)
		} else if !got[0].TooBig {
			t.Errorf("size %d: %+v", size, got[0])
		}
		stop()
	}
}

// TestTextsComeAlong: where mails are small, one command brings all there is to know of a window and its texts; where
// most are large, their sizes are asked for first, until they are small again.
func TestTextsComeAlong(t *testing.T) {
	f := newFake(t, 0)
	for i := 1; i <= 16; i++ {
		size := 0
		if i > 4 && i <= 12 {
			size = 3000
		}
		f.put(string(mail(i, size)))
	}
	cfg := quick(f)
	cfg.BatchCount, cfg.BatchBytes = 4, 8000
	l := f.read()
	stop := watch(t, cfg, l)
	for i, m := range l.await(t, 16) {
		if m.UID != uint32(i+1) || string(m.Raw) != f.mails[i].raw || m.Poison {
			t.Errorf("mail %d: UID %d, %d bytes of %d", i+1, m.UID, len(m.Raw), len(f.mails[i].raw))
		}
	}
	stop()
	if got, want := windows(f), "1:4 with texts, 5:8 with texts, 9:12, 13:16"; got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
	if n := f.count("UID FETCH 1:4 ") + f.count("UID FETCH 13:16 "); n != 3 {
		t.Errorf("small mails took %d commands", n)
	}
}

// windows tells which mails were asked for, and where their texts too.
func windows(f *fake) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []string
	for _, cmd := range f.said {
		if set, ok := strings.CutPrefix(cmd, "UID FETCH "); ok && strings.Contains(cmd, "INTERNALDATE") {
			if set, _, _ = strings.Cut(set, " "); strings.Contains(cmd, "BODY.PEEK[]") {
				set += " with texts"
			}
			out = append(out, set)
		}
	}
	return strings.Join(out, ", ")
}

// TestTextsOfOldMail: the texts of mail that is older than wanted do not come along, but for one window of it.
func TestTextsOfOldMail(t *testing.T) {
	f := newFake(t, 16)
	for i := range 8 {
		f.mails[i].date = time.Now().AddDate(0, 0, -30).Format("02-Jan-2006 15:04:05 -0700")
	}
	cfg := quick(f)
	cfg.BatchCount, cfg.Since = 4, time.Now().AddDate(0, 0, -7)
	l := newLedger()
	stop := watch(t, cfg, l)
	got := l.await(t, 8)
	stop()
	if got[0].UID != 9 || string(got[0].Raw) != f.mails[8].raw {
		t.Errorf("the first is %d", got[0].UID)
	}
	if got, want := windows(f), "1:4 with texts, 5:8, 9:12, 13:16 with texts"; got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
}

// TestTextsThatMayBeCut: a text that ends where it was asked to end is not taken for a whole one, whatever size the
// server gives it.
func TestTextsThatMayBeCut(t *testing.T) {
	const lump = 2000
	for _, more := range []int{-1, 0, 1, 500} {
		for _, said := range []int{lump - 1, lump, lump + 1, 0} {
			f := newFake(t, 0)
			raw := string(mail(1, 4*lump))[:lump+more]
			f.put(raw)
			f.mails[0].size = said
			cfg := quick(f)
			cfg.BatchBytes = lump
			l := f.read()
			stop := watch(t, cfg, l)
			if got := l.await(t, 1)[0]; string(got.Raw) != raw || got.Poison || got.TooBig {
				t.Errorf("%d bytes, said to be %d: %d came, poison %v", len(raw), said, len(got.Raw), got.Poison)
			}
			stop()
		}
	}
}

// TestLargerThanSaid: texts that are much larger than RFC822.SIZE are not all held in memory at once.
func TestLargerThanSaid(t *testing.T) {
	f := newFake(t, 0)
	for i := 1; i <= 6; i++ {
		f.put(string(mail(i, 300_000)))
		f.mails[i-1].size = 10
	}
	cfg := quick(f)
	cfg.BatchBytes, cfg.MaxSize = 200_000, 10<<20
	l := f.read()
	l.receive = func(batch []Message) ([]uint32, error) {
		if len(batch) > 2 {
			return nil, fmt.Errorf("a batch of %d", len(batch))
		}
		return nil, nil
	}
	stop := watch(t, cfg, l)
	for i, m := range l.await(t, 6) {
		if string(m.Raw) != string(mail(i+1, 300_000)) {
			t.Errorf("mail %d has %d bytes", i+1, len(m.Raw))
		}
	}
	stop()
}

// TestPipeline: the next batch is asked for while the handler has the one before, and no more than one.
func TestPipeline(t *testing.T) {
	f := newFake(t, 9)
	var bodies atomic.Int32
	asked := make(chan int32, 100)
	f.hook = func(_ *call, cmd string) (bool, error) {
		if strings.Contains(cmd, "BODY.PEEK[]") {
			asked <- bodies.Add(1)
		}
		return false, nil
	}
	cfg := quick(f)
	cfg.BatchCount = 3
	l := f.read()
	l.receive = func(batch []Message) ([]uint32, error) {
		n := int32(batch[0].UID+2) / 3 // this is batch number n
		if n == 3 {
			return nil, nil
		}
		for got := range asked { // blocks for ever when the next batch waits for this one
			if got == n+1 {
				break
			}
		}
		if more := bodies.Load(); more > n+1 {
			return nil, fmt.Errorf("%d batches asked for while the handler has number %d", more, n)
		}
		return nil, nil
	}
	stop := watch(t, cfg, l)
	texts(t, l.await(t, 9), 9)
	stop()
}

// TestPiecesEnd: past the end of a mail some servers give NIL, some an empty text, and a size that is wrong must not
// make the mail shorter or longer.
func TestPiecesEnd(t *testing.T) {
	long := string(mail(1, big+3*chunk))
	long = long[:big+2*chunk] // ends where a piece does
	for _, withNIL := range []bool{false, true} {
		for _, size := range []int{0, len(long) + 5, len(long) - 5, big + 1} {
			f := newFake(t, 0)
			f.put(long)
			f.mails[0].size = size
			f.hook = func(c *call, cmd string) (bool, error) {
				if withNIL && strings.Contains(cmd, fmt.Sprintf("<%d.", len(long))) {
					c.send("* 1 FETCH (UID 1 BODY[]<%d> NIL)\r\n%s OK", len(long), c.tag)
					return true, nil
				}
				return false, nil
			}
			l := f.read()
			stop := watch(t, quick(f), l)
			if got := l.await(t, 1)[0]; string(got.Raw) != long || got.Poison || got.TooBig {
				t.Errorf("NIL %v, size %d: %d bytes of %d, poison %v", withNIL, size, len(got.Raw), len(long), got.Poison)
			}
			stop()
		}
	}
}

// TestNeverTheSameTwice: a mail that is another one each time it is read is nothing to decide upon.
func TestNeverTheSameTwice(t *testing.T) {
	f := newFake(t, 3)
	f.mails[1].size = 7
	n := 0
	f.hook = func(c *call, cmd string) (bool, error) {
		f.mu.Lock()
		defer f.mu.Unlock()
		if n++; strings.Contains(cmd, "BODY.PEEK[]") && f.in(strings.Fields(cmd)[2], 2) {
			f.mails[1].raw = fmt.Sprintf("Subject: %d\r\n\r\nx\r\n", n)
		}
		return false, nil
	}
	l := f.read()
	stop := watchFast(t, quick(f), l)
	got := l.await(t, 3)
	stop()
	if uids(got) != "[1 2 3]" || !got[1].Poison || got[0].Poison || got[2].Poison {
		t.Errorf("handed over %+v", got)
	}
}
