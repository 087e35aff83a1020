package mailbox

import (
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/postoffice"
)

// TestRenumbered: UIDVALIDITY changes, so all mail comes again under its new numbers, and what was there before the
// first start as old (intake/README.md, D04).
func TestRenumbered(t *testing.T) {
	o := office(t, postoffice.Options{})
	for i := range 2 {
		if err := o.Put(box, "INBOX", postoffice.Stored{Raw: mail(i, 0), Received: time.Now().AddDate(0, 0, -2)}); err != nil {
			t.Fatal(err)
		}
	}
	l := newLedger()
	stop := watchFast(t, config(o.IMAP()), l)
	l.awaitState(t, Waiting)
	deliver(t, o, 3, 4)
	l.await(t, 2)
	if err := o.Renumber(box); err != nil {
		t.Fatal(err)
	}
	deliver(t, o, 5, 5)
	got := l.await(t, 7)[2:]
	l.awaitState(t, Waiting)
	stop()
	if uids(got) != "[1 2 3 4 5]" || !got[0].Old || !got[1].Old || got[2].Old || got[4].Old || got[0].UIDValidity != 2 {
		t.Errorf("handed over %+v", got)
	}
	if l.cursor.UIDValidity != 2 || l.cursor.UIDNext != 6 {
		t.Errorf("the cursor stands at %+v", l.cursor)
	}
}

// TestRenumberedWhileAway, to an empty folder: the new numbers are remembered although there is nothing to hand over.
func TestRenumberedWhileAway(t *testing.T) {
	o := office(t, postoffice.Options{})
	l := newLedger()
	l.cursor, l.baseline, l.known = Cursor{UIDValidity: 99, UIDNext: 50}, time.Now(), true
	stop := watch(t, config(o.IMAP()), l)
	l.awaitState(t, Waiting)
	stop()
	if l.cursor != (Cursor{UIDValidity: 1, UIDNext: 1}) || l.batches != 1 || len(l.got) != 0 {
		t.Errorf("cursor %+v after %d batches", l.cursor, l.batches)
	}
}

// TestRestoredBackup: UIDVALIDITY stays and a UID that meant one mail means another: it is not lost (D05).
func TestRestoredBackup(t *testing.T) {
	o := office(t, postoffice.Options{})
	l := newLedger()
	cfg := config(o.IMAP())
	stop := watchFast(t, cfg, l)
	l.awaitState(t, Waiting)
	deliver(t, o, 1, 5)
	l.await(t, 5)
	stop()
	if err := o.Restore(box, 3); err != nil {
		t.Fatal(err)
	}
	deliver(t, o, 44, 44)
	stop = watchFast(t, cfg, l)
	got := l.await(t, 9)[5:]
	l.awaitState(t, Waiting)
	stop()
	if uids(got) != "[1 2 3 4]" || string(got[3].Raw) != string(mail(44, 0)) || got[3].Old {
		t.Errorf("handed over %+v", got)
	}
	if l.cursor.UIDNext != 5 {
		t.Errorf("the cursor stands at %+v", l.cursor)
	}
}

// TestModSeqBackwards: UIDNEXT may have caught up again before anybody looked, and only HIGHESTMODSEQ tells.
func TestModSeqBackwards(t *testing.T) {
	f := newFake(t, 3)
	f.offer(basic + " CONDSTORE")
	f.modseq = 80
	l := newLedger()
	l.cursor, l.known = Cursor{UIDValidity: 7, UIDNext: 4, ModSeq: 90}, true
	stop := watch(t, quick(f), l)
	texts(t, l.await(t, 3), 3)
	l.awaitState(t, Waiting)
	f.mu.Lock()
	f.modseq = 200 // flags change all the time, which is no news
	f.mu.Unlock()
	f.put(string(mail(4, 0)))
	texts(t, l.await(t, 4), 4)
	stop()
	if l.cursor != (Cursor{UIDValidity: 7, UIDNext: 5, ModSeq: 200}) || f.count("EXAMINE INBOX (CONDSTORE)") == 0 {
		t.Errorf("cursor %+v, said %q", l.cursor, f.said)
	}
}

// TestRescanIsTakenUp: a rescan that breaks off goes on where it was, also after a restart.
func TestRescanIsTakenUp(t *testing.T) {
	f := newFake(t, 9)
	l := newLedger()
	l.cursor, l.known = Cursor{UIDValidity: 6, UIDNext: 100}, true
	cfg := quick(f)
	cfg.BatchCount = 3
	f.hook = func(c *call, cmd string) (bool, error) {
		if c.n == 1 && strings.HasPrefix(cmd, "UID FETCH 7") {
			return true, errHang
		}
		return false, nil
	}
	stop := watchFast(t, cfg, l)
	texts(t, l.await(t, 9), 9)
	stop()
}

func TestJudge(t *testing.T) {
	c := Cursor{UIDValidity: 7, UIDNext: 40, ModSeq: 900}
	for name, try := range map[string]struct {
		at   look
		want resume
	}{
		"the same":                    {look{7, 40, 900, 30}, resume{nothing, 40}},
		"flags changed":               {look{7, 40, 950, 30}, resume{nothing, 40}},
		"new mail":                    {look{7, 42, 950, 32}, resume{onwards, 40}},
		"new mail, all of it removed": {look{7, 42, 950, 0}, resume{onwards, 40}},
		"renumbered":                  {look{8, 40, 900, 30}, resume{renumber, 1}},
		"renumbered downwards":        {look{6, 90, 990, 30}, resume{renumber, 1}},
		"fewer UIDs":                  {look{7, 39, 950, 30}, resume{restored, 1}},
		"caught up, older changes":    {look{7, 45, 899, 30}, resume{restored, 1}},
		"UIDNEXT is not told":         {look{7, 0, 900, 30}, resume{onwards, 40}},
		"HIGHESTMODSEQ is not told":   {look{7, 40, 0, 30}, resume{nothing, 40}},
		"neither is told":             {look{7, 0, 0, 30}, resume{onwards, 40}},
	} {
		if got := judge(c, try.at); got != try.want {
			t.Errorf("%s: %+v, want %+v", name, got, try.want)
		}
	}
}

func TestAge(t *testing.T) {
	start := time.Date(2026, 11, 23, 9, 0, 0, 700_000_000, time.UTC)
	at := func(d time.Duration) time.Time { return start.Truncate(time.Second).Add(d) }
	for name, try := range map[string]struct {
		a        age
		uid      uint32
		received time.Time
		want     bool
	}{
		"lay there, by its number":                   {age{baseline: start, below: 10}, 9, at(time.Hour), true},
		"came after, by its number":                  {age{baseline: start, below: 10}, 10, at(time.Second), false},
		"came after, the server's clock lags":        {age{baseline: start}, 10, at(-5 * time.Minute), false},
		"dragged in from last year":                  {age{baseline: start}, 10, at(-time.Hour * 8760), true},
		"rescan, received before":                    {age{baseline: start, rescan: true}, 10, at(-time.Second), true},
		"rescan, in the second of the first start":   {age{baseline: start, rescan: true}, 10, at(0), false},
		"rescan, received after":                     {age{baseline: start, rescan: true}, 10, at(time.Minute), false},
		"no baseline is known: nothing is too early": {age{}, 10, at(0), false},
	} {
		if got := try.a.old(try.uid, try.received); got != try.want {
			t.Errorf("%s: old %v", name, got)
		}
	}
}

// TestNoUIDValidity is RFC 9051 6.3.2: a folder whose numbers mean nothing is not read, and no first look is kept of
// it.
func TestNoUIDValidity(t *testing.T) {
	f := newFake(t, 2)
	f.hook = func(c *call, cmd string) (bool, error) {
		if strings.HasPrefix(cmd, "EXAMINE") {
			f.mu.Lock()
			defer f.mu.Unlock()
			c.send("* FLAGS (\\Seen)\r\n* %d EXISTS\r\n* OK [UIDNEXT %d] x\r\n%s OK", len(f.mails), f.next, c.tag)
			return true, nil
		}
		return false, nil
	}
	l := newLedger()
	stop := watch(t, quick(f), l)
	l.awaitState(t, NoFolder)
	stop()
	if l.cursor != (Cursor{}) {
		t.Errorf("it was looked at: %+v", l.cursor)
	}
}
