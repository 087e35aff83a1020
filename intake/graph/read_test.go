package graph

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"haninge.se/samrad/intake/postoffice/exchange"
)

// begun is a tenant whose mailbox was looked at when one old mail lay there.
func begun(t *testing.T) (*tenant, *shelf) {
	x, s := newTenant(t, exchange.Options{}), &shelf{}
	id := x.Deliver(ours, exchange.Inbox, mail(0))
	x.Received(ours, id, x.now().Add(-time.Minute))
	r := x.read(s)
	r.rest()
	r.stop()
	s.same(t)
	return x, s
}

func TestReads(t *testing.T) {
	x, s := begun(t)
	r := x.read(s, func(c *Config) { c.Page = 3 })
	for n := 1; n <= 20; n++ {
		x.Deliver(ours, exchange.Inbox, mail(n))
	}
	x.Deliver(ours, exchange.Junk, mail(100))
	eventually(t, "20 mails", func() bool { return len(s.subjects()) == 20 })
	r.rest()
	r.stop()
	s.same(t, names(1, 20)...)
	x.readOnly()
	if n := x.MostAtOnce(); n > atOnce {
		t.Errorf("%d calls at once", n)
	}
}

func TestSince(t *testing.T) {
	x, s := newTenant(t, exchange.Options{}), &shelf{}
	for n, days := range []int{40, 3, 1} {
		x.Received(ours, x.Deliver(ours, exchange.Inbox, mail(n)), time.Now().AddDate(0, 0, -days))
	}
	r := x.read(s, func(c *Config) { c.Since = time.Now().AddDate(0, 0, -7) })
	r.rest()
	r.stop()
	s.same(t, "mail 1 (old)", "mail 2 (old)")
}

// TestKilled ends the program at each of its first requests, and at each thing it stores, before and after that is
// durable: nothing is lost and nothing comes twice.
func TestKilled(t *testing.T) {
	x, s := begun(t)
	sent := 0
	for kill := 1; kill <= 24; kill++ {
		for range 5 {
			sent++
			x.Deliver(ours, exchange.Inbox, mail(sent))
		}
		if kill%5 == 0 {
			x.once(exchange.Delta, exchange.Fault{Status: 410, Code: "SyncStateNotFound"})
		}
		small := func(c *Config) { c.Page, c.BatchCount = 2, 2 }
		if kill%3 == 0 { // the storage
			s.mu.Lock()
			at, after := s.calls+1+kill%4, kill%2 == 0
			s.die = func(call int, durable bool) bool { return call >= at && durable == after }
			s.mu.Unlock()
			if err := <-x.read(s, small).done; err == nil {
				t.Fatal("it did not die")
			}
			s.mu.Lock()
			s.die = nil
			s.mu.Unlock()
			continue
		}
		at := int64(len(x.Requests()) + kill)
		dead := make(chan bool)
		var r *reader
		ready := make(chan bool)
		var once atomic.Bool
		var n atomic.Int64
		n.Store(int64(len(x.Requests())))
		x.script(func(exchange.Call) exchange.Fault {
			<-ready
			if n.Add(1) >= at && once.CompareAndSwap(false, true) {
				r.cancel()
				close(dead)
			}
			return exchange.Fault{}
		})
		r = x.read(s, small)
		close(ready)
		<-dead
		r.stop()
		x.script(nil)
	}
	r := x.read(s)
	r.rest()
	r.stop()
	s.same(t, names(1, sent)...)
	x.readOnly()
}

// TestPitfall1: a cursor that is durable before its mails, or one of a page in mid-walk, loses mail.
func TestPitfall1CursorBeforeItsMails(t *testing.T) {
	x, s := begun(t)
	for n := 1; n <= 9; n++ {
		x.Deliver(ours, exchange.Inbox, mail(n))
	}
	before := s.cursor
	s.die = func(call int, durable bool) bool { return !durable && len(s.got) >= 6 }
	if err := <-x.read(s, func(c *Config) { c.Page, c.BatchCount = 3, 3 }).done; err == nil {
		t.Fatal("it did not die")
	}
	if s.cursor != before || len(s.got) != 6 {
		t.Errorf("after %d mails the cursor is %q", len(s.got), s.cursor.Link)
	}
	s.die = nil
	r := x.read(s)
	r.rest()
	r.stop()
	s.same(t, names(1, 9)...)
	if strings.Contains(s.cursor.Link, "skiptoken") || !strings.Contains(s.cursor.Link, "deltatoken") {
		t.Errorf("the cursor is %s", s.cursor.Link)
	}
}

// TestPitfall2: a dead cursor is followed by a walk through all, without what is known.
func TestPitfall2DeadCursor(t *testing.T) {
	for _, code := range []string{"syncStateNotFound", "SYNCSTATEINVALID", "resyncRequired", ""} {
		for _, link := range []string{"delta", "skip"} {
			x, s := begun(t)
			x.Deliver(ours, exchange.Inbox, mail(1))
			r := x.read(s)
			r.rest()
			r.stop()
			for n := 2; n <= 6; n++ {
				x.Deliver(ours, exchange.Inbox, mail(n))
			}
			var played atomic.Bool
			x.script(func(c exchange.Call) exchange.Fault {
				if c.Op == exchange.Delta && c.Link == link && played.CompareAndSwap(false, true) {
					return exchange.Fault{Status: 410, Code: code}
				}
				return exchange.Fault{}
			})
			r = x.read(s, func(c *Config) { c.Page = 2 })
			r.rest()
			r.stop()
			if !played.Load() {
				t.Errorf("%s %s was not played", code, link)
			}
			s.same(t, names(1, 6)...)
		}
	}
}

// TestPitfall3: ids are immutable on every request, and know case.
func TestPitfall3KindsOfIDs(t *testing.T) {
	x, s := begun(t)
	id := x.Deliver(ours, exchange.Inbox, mail(1))
	r := x.read(s)
	r.rest()
	x.Move(ours, id, exchange.Archive)
	r.rest()
	x.Move(ours, id, exchange.Inbox)
	r.rest()
	r.stop()
	s.same(t, "mail 1")
	x.readOnly()
	f := First{At: time.Now(), Lay: []string{"AAMkA"}}
	if i := (item{ID: "AAMKA", Received: f.At.Add(-time.Minute)}); f.old(i, f.At) {
		t.Error("an id in other letters counts as the same")
	}
	for _, c := range []struct{ before, later time.Duration }{
		{time.Minute, 48 * time.Hour}, {-time.Minute, 48 * time.Hour}, {2 * time.Hour, time.Minute}, {time.Minute, time.Minute},
	} {
		i := item{ID: "new", Received: f.At.Add(-c.before)} // of a mailbox whose ids have all changed
		if old := f.old(i, f.At.Add(c.later)); old != (c.before > 0 && max(c.before, c.later) > time.Hour) {
			t.Errorf("received %s before the first look, seen %s after it: old %v", c.before, c.later, old)
		}
	}
}

// TestPitfall4: mail that was moved out and back, moved in late, or rescued from Junk is not lost.
func TestPitfall4MovedMail(t *testing.T) {
	x, s := begun(t)
	back := x.Deliver(ours, exchange.Inbox, mail(1))
	x.Move(ours, back, exchange.Archive)
	x.Move(ours, back, exchange.Inbox)
	away := x.Deliver(ours, exchange.Inbox, mail(2))
	x.Move(ours, away, exchange.Archive)
	late := x.Deliver(ours, exchange.Junk, mail(3))
	untold := x.Deliver(ours, exchange.Junk, mail(4))
	x.DeliverLate(ours, exchange.Inbox, mail(5))
	r := x.read(s)
	r.rest()
	s.same(t, "mail 1", "mail 5")
	x.Move(ours, late, exchange.Inbox)
	x.MoveUntold(ours, untold, exchange.Inbox)
	r.rest()
	s.same(t, "mail 1", "mail 3", "mail 5")
	r.stop()
	r = x.read(s, func(c *Config) { c.List = time.Millisecond })
	r.rest()
	r.stop()
	s.same(t, "mail 1", "mail 3", "mail 4", "mail 5")
	x.readOnly()
}

// TestPitfall5: neither who has read a mail nor when it was received is state.
func TestPitfall5NoState(t *testing.T) {
	x, s := begun(t)
	first := x.Deliver(ours, exchange.Inbox, mail(1))
	x.Touch(ours, first)
	r := x.read(s)
	r.rest()
	x.Touch(ours, first)
	// it was received long before what was read already, by a clock that lags, but not before the first look
	second := x.Deliver(ours, exchange.Inbox, mail(2))
	x.Received(ours, second, time.Now().Add(-30*time.Minute))
	r.rest()
	r.stop()
	s.same(t, "mail 1", "mail 2")
	x.readOnly()
}

// TestPitfall6: two mails with one Message-ID are two, and one mail that is written anew is one.
func TestPitfall6Keys(t *testing.T) {
	x, s := begun(t)
	id := x.Deliver(ours, exchange.Inbox, mail(1))
	x.Deliver(ours, exchange.Inbox, mail(1))
	r := x.read(s)
	r.rest()
	r.stop()
	s.cursor = Cursor{} // all is walked through again
	r = x.read(s)
	r.rest()
	r.stop()
	s.same(t, "mail 1", "mail 1")
	fetched := 0
	for _, q := range x.Requests() {
		if q.Op == exchange.Value && q.ID == id {
			fetched++
		}
	}
	if fetched != 1 {
		t.Errorf("what is known was fetched %d times", fetched)
	}
}

// TestPitfall7: a mail that comes cut, empty, stalled or not at all is not taken for the mail, holds up no other, and is
// passed over in the end with what can be had.
func TestPitfall7MailThatDoesNotCome(t *testing.T) {
	for name, c := range map[string]struct {
		fault exchange.Fault
		times int // how often it fails
		want  string
	}{
		"cut once":       {exchange.Fault{Cut: true}, 1, "mail 2"},
		"empty once":     {exchange.Fault{Play: exchange.Empty}, 1, "mail 2"},
		"stalled once":   {exchange.Fault{Play: exchange.Stalled}, 1, "mail 2"},
		"failed once":    {exchange.Fault{Status: 500}, 1, "mail 2"},
		"cut always":     {exchange.Fault{Cut: true}, -1, "mail 2 (poison)"},
		"empty always":   {exchange.Fault{Play: exchange.Empty}, -1, "mail 2 (poison)"},
		"failed always":  {exchange.Fault{Status: 500, Code: "ErrorInternalServerError"}, -1, "mail 2 (poison)"},
		"never as MIME":  {exchange.Fault{Status: 500, Code: "ErrorMimeContentConversionFailed"}, -1, "mail 2 (poison)"},
		"corrupt":        {exchange.Fault{Status: 500, Code: "ErrorCorruptData"}, -1, "mail 2 (poison)"},
		"endless":        {exchange.Fault{Play: exchange.Endless}, -1, " (too big)"},
		"gone meanwhile": {exchange.Fault{Status: 404, Code: "ErrorItemNotFound"}, 1, "mail 2"},
	} {
		t.Run(name, func(t *testing.T) {
			x, s := begun(t)
			if c.fault.Play == exchange.Stalled {
				x.idle = 300 * time.Millisecond
			}
			x.Deliver(ours, exchange.Inbox, mail(1))
			ill := x.Deliver(ours, exchange.Inbox, mail(2))
			x.Deliver(ours, exchange.Inbox, mail(3))
			var left atomic.Int64
			left.Store(int64(c.times))
			x.script(func(call exchange.Call) exchange.Fault {
				if call.Op != exchange.Value || call.ID != ill || left.Load() == 0 {
					return exchange.Fault{}
				}
				left.Add(-1)
				return c.fault
			})
			r := x.read(s, func(c *Config) { c.MaxSize = 1 << 20 })
			eventually(t, "the others", func() bool { return len(s.subjects()) >= 2 })
			r.rest()
			r.stop()
			s.same(t, "mail 1", c.want, "mail 3")
			x.readOnly()
			if !strings.Contains(c.want, "poison") {
				return
			}
			x.script(nil)
			s.again = []string{ill}
			r = x.read(s)
			r.rest()
			r.stop()
			s.same(t, "mail 1", "mail 2", c.want, "mail 3")
		})
	}
}

// TestNoMailAtAll: where no mail comes, the service is at fault and no mail is passed over.
func TestNoMailAtAll(t *testing.T) {
	x, s := begun(t)
	for n := 1; n <= 3; n++ {
		x.Deliver(ours, exchange.Inbox, mail(n))
	}
	x.times(exchange.Value, -1, exchange.Fault{Status: 500, Code: "ErrorInternalServerError"})
	r := x.read(s)
	calls := len(x.Requests())
	eventually(t, "many tries", func() bool { return len(x.Requests()) > calls+100 })
	s.same(t)
	x.script(nil)
	r.rest()
	r.stop()
	s.same(t, names(1, 3)...)
}

func TestDeltaOddities(t *testing.T) {
	for _, play := range []exchange.Play{exchange.EmptyPage, exchange.Repeated, exchange.PartialRows, exchange.ForeignLink} {
		x, s := begun(t)
		for n := 1; n <= 5; n++ {
			x.Deliver(ours, exchange.Inbox, mail(n))
		}
		x.times(exchange.Delta, 2, exchange.Fault{Play: play})
		r := x.read(s, func(c *Config) { c.Page = 2 })
		r.rest()
		r.stop()
		if s.same(t, names(1, 5)...); t.Failed() {
			t.Fatal(play)
		}
		x.readOnly()
	}
}
