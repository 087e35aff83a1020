package mailbox

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"haninge.se/samrad/intake/steady"
)

// TestPoison: a mail whose response cannot be read is found by halving and handed over with what can be had, and all the
// others come whole, whatever the server says of that one (intake/README.md, D11).
func TestPoison(t *testing.T) {
	const bad = 5
	garbage := "* 5 FETCH (UID 5 BODYSTRUCTURE ((((\"TEXT\" NIL) X-UNHEARD-OF 12\r\n"
	asks := func(f *fake, cmd string) bool {
		fields := strings.Fields(cmd)
		return strings.HasPrefix(cmd, "UID FETCH") && f.in(fields[2], bad)
	}
	for name, c := range map[string]struct {
		broken func(f *fake, cmd string) bool
		reply  string // "" cuts the line
		want   string // of its text: whole, head, nothing
	}{
		"its text is garbled":          {func(f *fake, cmd string) bool { return asks(f, cmd) && strings.Contains(cmd, "BODY.PEEK[]") }, garbage, "head"},
		"its date is garbled":          {func(f *fake, cmd string) bool { return asks(f, cmd) && strings.Contains(cmd, "INTERNALDATE") }, "* 5 FETCH (UID 5 INTERNALDATE \"i förrgår\")\r\n", "whole"},
		"its flags are garbled":        {func(f *fake, cmd string) bool { return asks(f, cmd) && strings.Contains(cmd, "INTERNALDATE") }, "* 5 FETCH (UID 5 FLAGS (a]b))\r\n", "whole"},
		"nothing of it can be read":    {asks, garbage, "nothing"},
		"its text is longer than said": {func(f *fake, cmd string) bool { return asks(f, cmd) && strings.Contains(cmd, "BODY.PEEK[]") }, "* 5 FETCH (UID 5 BODY[] {10}\r\nFrom: nobody knows who, and more)\r\n", "head"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, 8)
			f.hook = func(call *call, cmd string) (bool, error) {
				f.mu.Lock()
				broken := c.broken(f, cmd)
				f.mu.Unlock()
				if broken {
					call.w.WriteString(c.reply)
					call.send("%s OK", call.tag)
				}
				return broken, nil
			}
			l := f.read()
			stop := watchFast(t, quick(f), l)
			got := l.await(t, 8)
			l.awaitState(t, Waiting)
			stop()
			for i, m := range got {
				want := string(mail(i+1, 0))
				if m.UID == bad && c.want == "nothing" {
					want = ""
				}
				if m.UID != uint32(i+1) || string(m.Raw) != want || m.Poison != (m.UID == bad) || m.Received.IsZero() {
					t.Errorf("mail %d: UID %d, poison %v, %q", i+1, m.UID, m.Poison, m.Raw)
				}
			}
			if f.calls > 20 {
				t.Errorf("%d connections were needed", f.calls)
			}
		})
	}
}

// TestServerDiesOfAMail: a server that hangs up whenever it comes to one mail says less than garbage does: it is
// tried longer, and then passed over all the same.
func TestServerDiesOfAMail(t *testing.T) {
	f := newFake(t, 3)
	f.hook = func(_ *call, cmd string) (bool, error) {
		f.mu.Lock()
		defer f.mu.Unlock()
		if strings.HasPrefix(cmd, "UID FETCH") && f.in(strings.Fields(cmd)[2], 2) && strings.Contains(cmd, "BODY.PEEK[]") {
			return true, errHang
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
	if f.calls < strikesBroken {
		t.Errorf("given up after %d connections", f.calls)
	}
}

// TestWithheld: a mail that is there and is never given is not taken for removed.
func TestWithheld(t *testing.T) {
	f := newFake(t, 3)
	f.hook = func(c *call, cmd string) (bool, error) {
		f.mu.Lock()
		defer f.mu.Unlock()
		if strings.Contains(cmd, "BODY.PEEK[]") && (strings.HasPrefix(cmd, "FETCH 2 ") || strings.HasPrefix(cmd, "UID FETCH 2 ")) {
			c.send("%s NO [SERVERBUG] Internal error", c.tag)
			return true, nil
		}
		if strings.HasPrefix(cmd, "UID FETCH 1:3") && strings.Contains(cmd, "BODY.PEEK[]") {
			for _, i := range []int{0, 2} {
				c.send("* %d FETCH (%s)", i+1, f.mails[i].items(cmd))
			}
			c.send("%s NO [SERVERBUG] Internal error", c.tag)
			return true, nil
		}
		return false, nil
	}
	l := f.read()
	stop := watchFast(t, quick(f), l)
	got := l.await(t, 3)
	stop()
	if uids(got) != "[1 2 3]" || !got[1].Poison || string(got[1].Raw) != string(mail(2, 0)) {
		t.Errorf("handed over %+v", got)
	}
}

// TestSuspicionFindsThePoison plays the suspicion against a folder with any number of bad mails: all others pass, and a
// bad one costs no more tries than there are halvings and strikes.
func TestSuspicionFindsThePoison(t *testing.T) {
	steady.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 400).Draw(t, "mails")
		full := rapid.IntRange(1, 200).Draw(t, "batch")
		bad := map[uint32]portion{} // what can be had of it at most
		for range rapid.IntRange(0, 4).Draw(t, "bad") {
			bad[uint32(rapid.IntRange(1, n).Draw(t, "uid"))] = portion(rapid.IntRange(int(bodyOnly), int(none)).Draw(t, "portion"))
		}
		garbled := rapid.Bool().Draw(t, "garbled")
		var d suspicion
		had := map[uint32]portion{}
		tries := 0
		for at := uint32(1); at <= uint32(n); {
			size := uint32(min(d.window(full), n-int(at)+1))
			last := at + size - 1
			fails := false
			for u := at; u <= last; u++ {
				if p, isBad := bad[u]; isBad && d.asking < p {
					fails = true
				}
			}
			if fails {
				if tries++; tries > 4*30 {
					t.Fatalf("no end of tries at %d: %+v", at, d)
				}
				d = d.struck(int(size), last, garbled)
				continue
			}
			if d.asking != whole && size != 1 {
				t.Fatalf("%d mails are asked for as %d", size, d.asking)
			}
			for u := at; u <= last; u++ {
				had[u] = d.asking
			}
			d = d.passed(last)
			at = last + 1
		}
		want := map[uint32]portion{}
		for u := uint32(1); u <= uint32(n); u++ {
			want[u] = bad[u]
		}
		if diff := cmp.Diff(want, had); diff != "" {
			t.Fatal(diff)
		}
		if d != (suspicion{}) {
			t.Fatalf("a suspicion is left: %+v", d)
		}
	})
}

// TestOutOfOrder is RFC 5530: a server that says [UNAVAILABLE] to every FETCH for a while says nothing of the mails.
func TestOutOfOrder(t *testing.T) {
	f := newFake(t, 3)
	ill := 40 // commands
	f.hook = func(c *call, cmd string) (bool, error) {
		if strings.Contains(cmd, "FETCH") {
			f.mu.Lock()
			defer f.mu.Unlock()
			if ill--; ill > 0 {
				c.send("%s NO [UNAVAILABLE] backend is restarting", c.tag)
				return true, nil
			}
		}
		return false, nil
	}
	l := f.read()
	stop := watchFast(t, quick(f), l)
	got := l.await(t, 3)
	stop()
	for _, m := range got {
		if m.Poison {
			t.Errorf("UID %d became poison with %d bytes although the server was only unavailable", m.UID, len(m.Raw))
		}
	}
}

func sizeSaid(f *fake, said int) {
	f.hook = func(c *call, cmd string) (bool, error) {
		if !strings.HasPrefix(cmd, "UID FETCH") || !strings.Contains(cmd, "RFC822.SIZE") {
			return false, nil
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		_, rest, _ := strings.Cut(strings.TrimPrefix(cmd, "UID "), " ")
		set, items, _ := strings.Cut(rest, " ")
		for i, m := range f.mails {
			if f.in(set, m.uid) {
				out := m.items(items)
				out = strings.Replace(out, fmt.Sprintf("RFC822.SIZE %d", len(m.raw)), fmt.Sprintf("RFC822.SIZE %d", said), 1)
				c.send("* %d FETCH (%s)", i+1, out)
			}
		}
		c.send("%s OK", c.tag)
		return true, nil
	}
}

// TestSizeSaidTooSmall is P1 and D13: a mail of which the server says too small a size comes whole all the same.
func TestSizeSaidTooSmall(t *testing.T) {
	for _, c := range []struct{ real, said int }{{1000, 0}, {100_000, 0}, {3 << 20, 0}, {3 << 20, 1 << 20}, {7 << 20, 5 << 20}} {
		f := newFake(t, 0)
		f.put(string(mail(1, c.real)))
		sizeSaid(f, c.said)
		l := f.read()
		stop := watch(t, quick(f), l)
		got := l.await(t, 1)
		if string(got[0].Raw) != f.mails[0].raw {
			t.Errorf("real %d, said %d: handed over %d bytes of %d as a whole mail (TooBig %v, Poison %v); cursor %+v", c.real, c.said, len(got[0].Raw), len(f.mails[0].raw), got[0].TooBig, got[0].Poison, l.cursor)
		}
		stop()
	}
}
