package mailbox

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"haninge.se/samrad/intake/postoffice"
)

// odd names the mails with an odd UID as handled.
func odd(batch []Message) (handled []uint32, err error) {
	for _, m := range batch {
		if m.UID%2 == 1 {
			handled = append(handled, m.UID)
		}
	}
	return handled, nil
}

// tidied runs a watcher over four mails, of which two are handled, and returns the folder when it is done.
func tidied(t *testing.T, opt postoffice.Options, after string, done func(*postoffice.Office) bool) (*postoffice.Office, Health) {
	t.Helper()
	o := office(t, opt)
	if err := o.CreateFolder(box, "Hanterade"); err != nil {
		t.Fatal(err)
	}
	cfg := config(o.IMAP())
	cfg.After, cfg.Poll = after, 50*time.Millisecond
	l := newLedger()
	l.receive = odd
	stop := watch(t, cfg, l)
	l.awaitState(t, Waiting)
	deliver(t, o, 1, 4)
	l.await(t, 4)
	looks := 0
	l.until(t, "the tidying", func() bool {
		looks++
		return done(o) || looks > 40
	})
	h := l.awaitState(t, Waiting)
	stop()
	return o, h
}

func state(t *testing.T, o *postoffice.Office, folder string) (uids []uint32, flags string) {
	t.Helper()
	for _, m := range lying(t, o, folder) {
		uids = append(uids, m.UID)
		flags += "[" + strings.ToLower(strings.Join(m.Flags, " ")) + "]"
	}
	return uids, flags
}

func has(t *testing.T, folder string, n int) func(*postoffice.Office) bool {
	return func(o *postoffice.Office) bool { return len(lying(t, o, folder)) == n }
}

func TestKeyword(t *testing.T) {
	o, h := tidied(t, postoffice.Options{}, "keyword:$SamradDone", func(o *postoffice.Office) bool {
		_, flags := state(t, o, "INBOX")
		return strings.Count(flags, "$samraddone") == 2
	})
	if all, flags := state(t, o, "INBOX"); flags != "[$samraddone][][$samraddone][]" || len(all) != 4 || h.TidyError != "" {
		t.Errorf("%v %s %+v", all, flags, h)
	}
}

func TestMove(t *testing.T) {
	for name, without := range map[string][]string{"MOVE": nil, "COPY and UID EXPUNGE": {"MOVE"}} {
		o, h := tidied(t, postoffice.Options{Without: without}, "move:Hanterade", has(t, "INBOX", 2))
		left, flags := state(t, o, "INBOX")
		moved := lying(t, o, "Hanterade")
		if !slices.Equal(left, []uint32{2, 4}) || flags != "[][]" || len(moved) != 2 || string(moved[1].Raw) != string(mail(3, 0)) || h.TidyError != "" {
			t.Errorf("%s: left %v %s, %d moved, %+v", name, left, flags, len(moved), h)
		}
		for _, m := range moved {
			if slices.Contains(m.Flags, `\Seen`) {
				t.Errorf("%s: it was marked as read", name)
			}
		}
	}
}

// TestMoveWithoutUIDPlus: a plain EXPUNGE would remove what other people marked, so the copies stay marked.
func TestMoveWithoutUIDPlus(t *testing.T) {
	o, _ := tidied(t, postoffice.Options{Without: []string{"MOVE", "UIDPLUS"}}, "move:Hanterade", func(o *postoffice.Office) bool {
		_, flags := state(t, o, "INBOX")
		return strings.Count(flags, "deleted") == 2
	})
	if all, flags := state(t, o, "INBOX"); len(all) != 4 || flags != `[\deleted][][\deleted][]` {
		t.Errorf("%v %s", all, flags)
	}
	if n := len(lying(t, o, "Hanterade")); n != 2 {
		t.Errorf("%d copies", n)
	}
}

// TestMoveToNowhere: nothing is removed, the fault is told, and new mail is still read; when the folder is there, what
// waited is moved.
func TestMoveToNowhere(t *testing.T) {
	for _, without := range [][]string{nil, {"MOVE"}} {
		o := office(t, postoffice.Options{Without: without})
		cfg := config(o.IMAP())
		cfg.After, cfg.Poll = "move:Arkiv", 50*time.Millisecond
		l := newLedger()
		l.receive = odd
		stop := watch(t, cfg, l)
		l.awaitState(t, Waiting)
		deliver(t, o, 1, 1)
		l.until(t, "the fault", func() bool { return strings.Contains(l.health.TidyError, "No such mailbox") })
		deliver(t, o, 2, 2)
		l.await(t, 2)
		if n := len(lying(t, o, "INBOX")); n != 2 {
			t.Errorf("%d mails are left", n)
		}
		if err := o.CreateFolder(box, "Arkiv"); err != nil {
			t.Fatal(err)
		}
		l.until(t, "the move", func() bool { return l.health.TidyError == "" && len(lying(t, o, "Arkiv")) == 1 })
		stop()
		if left, _ := state(t, o, "INBOX"); !slices.Equal(left, []uint32{2}) {
			t.Errorf("left %v", left)
		}
	}
}

// TestCopyIsNotRepeated: when the line breaks between the copy and the rest, the copy that was made counts.
func TestCopyIsNotRepeated(t *testing.T) {
	f := newFake(t, 1)
	f.hook = func(c *call, cmd string) (bool, error) {
		if strings.HasPrefix(cmd, "SELECT") {
			c.send("* OK [PERMANENTFLAGS (\\Deleted)] x")
		}
		if c.n == 1 && strings.HasPrefix(cmd, "UID STORE") {
			return true, errHang
		}
		return false, nil
	}
	f.offer(basic + " UIDPLUS")
	cfg := quick(f)
	cfg.After = "move:Hanterade"
	l := f.read()
	l.receive = odd
	stop := watchFast(t, cfg, l)
	l.await(t, 1)
	l.until(t, "the removal", func() bool { return f.count("UID EXPUNGE 1") == 1 })
	stop()
	if n := f.count("UID COPY"); n != 1 {
		t.Errorf("copied %d times: %q", n, f.said)
	}
}

// TestKeywordsNotKept: a keyword that lasts for the session only is no mark.
func TestKeywordsNotKept(t *testing.T) {
	f := newFake(t, 1)
	f.hook = func(c *call, cmd string) (bool, error) {
		if strings.HasPrefix(cmd, "SELECT") {
			c.send("* OK [PERMANENTFLAGS (\\Deleted $Other)] x")
		}
		return false, nil
	}
	cfg := quick(f)
	cfg.After = "keyword:$samrad"
	l := f.read()
	l.receive = odd
	stop := watch(t, cfg, l)
	l.until(t, "the fault", func() bool { return l.health.TidyError == errKeyword.Error() })
	stop()
	if f.count("UID STORE") != 0 {
		t.Error("it was stored all the same")
	}
	if !takes([]imap.Flag{"$SAMRAD"}, "$samrad") || !takes([]imap.Flag{`\*`}, "x") || takes([]imap.Flag{`\Seen`}, "x") {
		t.Error("PERMANENTFLAGS are misread")
	}
}

func TestParseAfter(t *testing.T) {
	for s, want := range map[string]afterwards{
		"": {do: leave}, "leave": {do: leave}, "keyword:$x": {keyword, "$x"}, "move:A:B": {move, "A:B"},
	} {
		if got, err := parseAfter(s); err != nil || got != want {
			t.Errorf("%q: %+v, %v", s, got, err)
		}
	}
	for _, s := range []string{"delete", "move:", "keyword", "leave:x"} {
		if _, err := parseAfter(s); err == nil {
			t.Errorf("%q was taken", s)
		}
	}
}

// TestTidiesAfterACrash: mail that was handled and neither tagged nor moved before the program ended is tagged or moved
// by its next life, which asks once; what stays marked where it cannot be removed is not copied again.
func TestTidiesAfterACrash(t *testing.T) {
	for after, c := range map[string]struct {
		without []string
		want    string // the flags in the folder afterwards
		moved   int
	}{
		"keyword:$SamradDone": {nil, "[$samraddone][][$samraddone][]", 0},
		"move:Hanterade":      {[]string{"MOVE", "UIDPLUS"}, `[\deleted][][\deleted][]`, 2},
	} {
		o := office(t, postoffice.Options{Without: c.without})
		if err := o.CreateFolder(box, "Hanterade"); err != nil {
			t.Fatal(err)
		}
		first := newLedger()
		stop := watch(t, config(o.IMAP()), first)
		first.awaitState(t, Waiting)
		deliver(t, o, 1, 4)
		first.await(t, 4)
		stop()
		for life := range 3 {
			l := newLedger()
			l.cursor, l.known, l.baseline, l.earlier = first.cursor, true, first.baseline, []uint32{1, 3}
			cfg := config(o.IMAP())
			cfg.After, cfg.Poll = after, 20*time.Millisecond
			stop := watch(t, cfg, l)
			l.awaitState(t, Waiting)
			deliver(t, o, 5+life, 5+life) // and another look
			l.await(t, 1)
			l.awaitState(t, Waiting)
			stop()
			if _, flags := state(t, o, "INBOX"); !strings.HasPrefix(flags, c.want) || l.asked != 1 {
				t.Errorf("%s, life %d: flags %s, asked %d times", after, life, flags, l.asked)
			}
			if n := len(lying(t, o, "Hanterade")); n != c.moved {
				t.Errorf("%s, life %d: %d moved", after, life, n)
			}
			first.cursor = l.cursor
		}
	}
}

// TestQuotaFull is intake/README.md, D09: a mailbox over its quota takes no copy. That is told as the server's code,
// the mail stays where it is with its flags, and what comes is still read.
func TestQuotaFull(t *testing.T) {
	for _, with := range []string{" MOVE UIDPLUS", " UIDPLUS"} {
		f := newFake(t, 1)
		f.offer(basic + with)
		f.hook = func(c *call, cmd string) (bool, error) {
			if strings.HasPrefix(cmd, "UID MOVE") || strings.HasPrefix(cmd, "UID COPY") {
				c.send("%s NO [OVERQUOTA] no room left", c.tag)
				return true, nil
			}
			return false, nil
		}
		cfg := quick(f)
		cfg.After = "move:Arkiv"
		l := f.read()
		l.receive = func(batch []Message) (all []uint32, err error) {
			for _, m := range batch {
				all = append(all, m.UID)
			}
			return all, nil
		}
		stop := watch(t, cfg, l)
		l.until(t, "the fault", func() bool { return strings.Contains(l.health.TidyError, "OVERQUOTA") })
		f.put(string(mail(2, 0)))
		texts(t, l.await(t, 2), 2)
		l.awaitState(t, Waiting)
		stop()
		if n := f.count("UID STORE") + f.count("UID EXPUNGE") + f.count("EXPUNGE"); n != 0 {
			t.Errorf("%s: %d commands marked or removed mail that has no copy", with, n)
		}
	}
}
