package mailbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/postoffice"
)

// TestFirstStart: what lies there is old and is not handed over, what comes is new, and nothing in the folder changes.
func TestFirstStart(t *testing.T) {
	o := office(t, postoffice.Options{})
	for i, flags := range [][]string{{`\Seen`}, {`\Flagged`, "$forwarded"}, nil} {
		if err := o.Put(box, "INBOX", postoffice.Stored{Raw: mail(i, 500), Flags: flags}); err != nil {
			t.Fatal(err)
		}
	}
	l := newLedger()
	stop := watch(t, config(o.IMAP()), l)
	h := l.awaitState(t, Waiting)
	if h.Messages != 3 || h.UIDNext != 4 || h.Lag != 0 || h.LastSuccess.IsZero() || l.cursor.UIDNext != 4 {
		t.Errorf("after the first look: %+v, %+v", h, l.cursor)
	}
	before := lying(t, o, "INBOX")
	deliver(t, o, 4, 5)
	got := l.await(t, 2)
	if uids(got) != "[4 5]" || got[0].Old || !bytes.Equal(got[0].Raw, mail(4, 0)) || got[0].Size != int64(len(got[0].Raw)) || got[0].Received.IsZero() {
		t.Errorf("handed over %+v", got)
	}
	stop()
	if d := cmp.Diff(before, lying(t, o, "INBOX")[:3]); d != "" {
		t.Errorf("the folder changed:\n%s", d)
	}
	for _, m := range lying(t, o, "INBOX")[3:] {
		if len(m.Flags) > 0 {
			t.Errorf("flags %q were set on new mail", m.Flags)
		}
	}
}

// TestRestart: the cursor says where to go on.
func TestRestart(t *testing.T) {
	o := office(t, postoffice.Options{})
	l := newLedger()
	stop := watch(t, config(o.IMAP()), l)
	l.awaitState(t, Waiting)
	deliver(t, o, 1, 3)
	l.await(t, 3)
	stop()
	deliver(t, o, 4, 6)
	stop = watch(t, config(o.IMAP()), l)
	if got := l.await(t, 6); uids(got) != "[1 2 3 4 5 6]" {
		t.Errorf("handed over %s", uids(got))
	}
	stop()
}

// TestSince: older mail since a date is handed over as old, mail before it is not, new mail is new.
func TestSince(t *testing.T) {
	o := office(t, postoffice.Options{})
	now := time.Now()
	for i, days := range []int{30, 8, 6, 1} {
		if err := o.Put(box, "INBOX", postoffice.Stored{Raw: mail(i, 0), Received: now.AddDate(0, 0, -days)}); err != nil {
			t.Fatal(err)
		}
	}
	cfg := config(o.IMAP())
	cfg.Since = now.AddDate(0, 0, -7)
	l := newLedger()
	stop := watch(t, cfg, l)
	l.await(t, 2)
	deliver(t, o, 5, 5)
	got := l.await(t, 3)
	if uids(got) != "[3 4 5]" || !got[0].Old || !got[1].Old || got[2].Old {
		t.Errorf("handed over %s, old %v %v %v", uids(got), got[0].Old, got[1].Old, got[2].Old)
	}
	stop()
	if l.cursor.UIDNext != 6 {
		t.Errorf("the cursor stands at %d", l.cursor.UIDNext)
	}
}

// TestBacklog: many mails come in batches of bounded count and size, whole and in order, and large ones in pieces.
func TestBacklog(t *testing.T) {
	o := office(t, postoffice.Options{})
	l := newLedger()
	watch(t, config(o.IMAP()), l)
	validity := l.awaitState(t, Waiting).UIDValidity
	want := map[uint32][]byte{}
	for i := 1; i <= 60; i++ {
		raw := mail(i, i*700)
		if i%20 == 0 {
			raw = mail(i, big+i*1000)
		}
		want[uint32(i)] = raw
		if err := o.Deliver(box, raw); err != nil {
			t.Fatal(err)
		}
	}
	largest := 0
	l2 := newLedger()
	l2.cursor, l2.known = Cursor{UIDValidity: validity, UIDNext: 1}, true
	l2.receive = func(batch []Message) ([]uint32, error) {
		sum := 0
		for _, m := range batch {
			sum += len(m.Raw)
		}
		if len(batch) > 7 || sum > 100_000 && len(batch) > 1 {
			return nil, fmt.Errorf("a batch of %d mails, %d bytes", len(batch), sum)
		}
		largest = max(largest, len(batch))
		return nil, nil
	}
	cfg := config(o.IMAP())
	cfg.BatchCount, cfg.BatchBytes = 7, 100_000
	stop := watch(t, cfg, l2)
	for i, m := range l2.await(t, 60) {
		if m.UID != uint32(i+1) || !bytes.Equal(m.Raw, want[m.UID]) {
			t.Fatalf("mail %d is UID %d with %d bytes, want %d", i, m.UID, len(m.Raw), len(want[m.UID]))
		}
	}
	if largest < 2 {
		t.Error("every mail came alone")
	}
	stop()
}

// TestTooBig: a mail above the limit is handed over with its header only, and the next one whole.
func TestTooBig(t *testing.T) {
	o := office(t, postoffice.Options{})
	cfg := config(o.IMAP())
	cfg.MaxSize = 100_000
	l := newLedger()
	stop := watch(t, cfg, l)
	l.awaitState(t, Waiting)
	if err := o.Deliver(box, mail(1, 200_000)); err != nil {
		t.Fatal(err)
	}
	deliver(t, o, 2, 2)
	got := l.await(t, 2)
	head := mail(1, 0)
	if !got[0].TooBig || !bytes.Equal(got[0].Raw, head) || got[0].Size < 199_000 || got[1].TooBig || !bytes.Equal(got[1].Raw, mail(2, 0)) {
		t.Errorf("handed over %+v", got)
	}
	stop()
}

// TestGaps: mail that somebody removed leaves gaps, and n:* that means the last mail is not handed over twice.
func TestGaps(t *testing.T) {
	o := office(t, postoffice.Options{})
	l := newLedger()
	cfg := config(o.IMAP())
	cfg.Poll = 50 * time.Millisecond
	cfg.BatchCount = 3 // more in a row are searched for with n:*
	stop := watch(t, cfg, l)
	l.awaitState(t, Waiting)
	deliver(t, o, 1, 10)
	l.await(t, 10)
	person(t, o, func(p *human) { p.remove(9, 10) })
	for range 3 {
		l.until(t, "another look", func() bool { return l.health.State == Reading || l.health.State == Waiting })
	}
	deliver(t, o, 11, 11)
	if got := l.await(t, 11); uids(got) != "[1 2 3 4 5 6 7 8 9 10 11]" {
		t.Errorf("handed over %s", uids(got))
	}
	stop()
}

// TestStorageErrorEndsWatch: what the handler was given may be stored or not; only a restart tells.
func TestStorageErrorEndsWatch(t *testing.T) {
	o := office(t, postoffice.Options{})
	l := newLedger()
	l.receive = func([]Message) ([]uint32, error) { return nil, errDisk }
	ended := make(chan error, 1)
	go func() { ended <- Watch(t.Context(), config(o.IMAP()), l, time.Now, quiet(t), l.setHealth) }()
	l.awaitState(t, Waiting)
	deliver(t, o, 1, 1)
	if err := <-ended; !errors.Is(err, errDisk) {
		t.Errorf("Watch ended with %v", err)
	}
	if l.cursor.UIDNext != 1 {
		t.Errorf("the cursor moved to %d", l.cursor.UIDNext)
	}
}

// TestDrops: however often the connection breaks, every mail comes, once, in order.
func TestDrops(t *testing.T) {
	o := office(t, postoffice.Options{})
	l := newLedger()
	stop := watch(t, config(o.IMAP()), l)
	l.awaitState(t, Waiting)
	for i := 1; i <= 12; i++ {
		deliver(t, o, i, i)
		if i%4 == 0 {
			o.DropIMAP()
		}
	}
	if got := l.await(t, 12); uids(got) != "[1 2 3 4 5 6 7 8 9 10 11 12]" {
		t.Errorf("handed over %s", uids(got))
	}
	stop()
}

// TestWrongPassword: the state says so, without the password or the server's words, and nobody tries again soon
// (intake/README.md, D09).
func TestWrongPassword(t *testing.T) {
	o := office(t, postoffice.Options{})
	o.AddUser(box, "nytt")
	var logins atomic.Int32
	cfg := config(o.IMAP())
	cfg.Auth = func(ctx context.Context) (sasl.Client, error) {
		logins.Add(1)
		return password(ctx)
	}
	l := newLedger()
	stop := watch(t, cfg, l)
	h := l.awaitState(t, LoginRefused)
	stop()
	if h.LastError != "the server refused the login (AUTHENTICATIONFAILED)" || h.LastErrorAt.IsZero() || logins.Load() != 1 {
		t.Errorf("%d logins, %+v", logins.Load(), h)
	}
	w := &watcher{tell: func(Health) {}, now: time.Now, log: quiet(t), backoff: backoff}
	for range 3 {
		if wait := w.fail(fmt.Errorf("x: %w", &refusal{})); wait < 5*time.Minute {
			t.Errorf("tries again after %v", wait)
		}
	}
}

// TestRenamedFolder: one clear state, and reading goes on when the folder is back (intake/README.md, D09).
func TestRenamedFolder(t *testing.T) {
	o := office(t, postoffice.Options{})
	l := newLedger()
	cfg := config(o.IMAP())
	cfg.Poll = 50 * time.Millisecond
	stop := watch(t, cfg, l)
	l.awaitState(t, Waiting)
	if err := o.RenameFolder(box, "INBOX", "Borta"); err != nil {
		t.Fatal(err)
	}
	h := l.awaitState(t, NoFolder)
	if !strings.Contains(h.LastError, "opening INBOX") {
		t.Errorf("said %q", h.LastError)
	}
	if err := o.RenameFolder(box, "Borta", "INBOX"); err != nil {
		t.Fatal(err)
	}
	deliver(t, o, 1, 1)
	l.await(t, 1)
	if h := l.awaitState(t, Waiting); h.LastError != "" {
		t.Errorf("still says %q", h.LastError)
	}
	stop()
}
