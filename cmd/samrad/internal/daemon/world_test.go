package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"golang.org/x/sync/errgroup"
	"pgregory.net/rapid"

	"haninge.se/samrad/cmd/samrad/internal/health"
	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
	"haninge.se/samrad/intake/triage"
)

// world is the system under test with all that happens to it, and the simple model of what must come of it.
type world struct {
	rt                *rapid.T
	office            *postoffice.Office
	dir, config, data string
	rules             *triage.Rules
	offset            atomic.Int64 // of our clock; the mail servers' clock is right

	mu      sync.Mutex
	trouble trouble
	times   int

	n       int
	laid    map[string]bool   // hash of every mail that ever came
	old     map[string]bool   // of those that lay there before the first start
	must    map[string]bool   // of those that lay there when a life ended in peace: the ledger has them for ever
	gone    bool              // a mail may have gone before it was read
	wants   map[string]string // Message-ID of a mail that wants an answer -> who wrote it
	intakes map[string]bool   // Message-ID of an initiative
	heard   []*mail.Message   // answers that staff have found
	told    map[string]int    // how many of a person's mails are in heard
}

// trouble is a failure of the mail server at a stage.
type trouble struct {
	at    postoffice.Stage
	fault postoffice.Fault
}

// shelf is where people move mail.
const shelf = "Hanterade"

func sumOf(raw []byte) string { return string(letter.SumOf(raw)) }

func (x *world) now() time.Time { return time.Now().Add(time.Duration(x.offset.Load())) }

func (x *world) fail(t trouble, times int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.trouble, x.times = t, times
}

func (x *world) play(s postoffice.Step) postoffice.Fault {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.times == 0 || s.Stage != x.trouble.at {
		return postoffice.Fault{}
	}
	x.times--
	return x.trouble.fault
}

func (x *world) end() {
	_ = x.office.Close()
	_ = os.RemoveAll(x.dir)
}

func (x *world) inbox(user string) []postoffice.Stored {
	got, err := x.office.Messages(user)
	if err != nil {
		x.rt.Fatal(err)
	}
	return got
}

// mail lays a mail of some kind into one mailbox, or into both with other lines of transport above it.
func (x *world) mail(rt *rapid.T) {
	x.n++
	from := rapid.SampledFrom([]string{town.Anna, town.Johan}).Draw(rt, "from")
	to := rapid.SampledFrom([][]string{{town.KommunBox}, {town.PolisBox}, {town.KommunBox, town.PolisBox}}).Draw(rt, "to")
	subject, head, body := fmt.Sprintf("Kommunikationsinsats nummer %d", x.n), "", town.GapBody+fmt.Sprintf("\nKanal: blad nummer %d\n", x.n)
	kind := rapid.SampledFrom([]string{"new", "reply", "thanks", "complaint", "machine"}).Draw(rt, "kind")
	if len(x.heard) == 0 && (kind == "reply" || kind == "thanks") {
		kind = "new"
	}
	switch kind {
	case "reply", "thanks":
		of := x.heard[rapid.IntRange(0, len(x.heard)-1).Draw(rt, "of")]
		subject, head = "SV: "+of.Header.Get("Subject"), "In-Reply-To: "+of.Header.Get("Message-Id")+"\n"
		if body = "Tack!\n"; kind == "reply" {
			body = fmt.Sprintf("%d. Svar nummer %d på den frågan.\n", rapid.SampledFrom([]int{3, 8, 12}).Draw(rt, "question"), x.n)
		}
	case "complaint":
		from, subject, body = town.Resident, "Trasig gatubelysning", fmt.Sprintf("Hej!\n\nNär lagas stolpe %d?\n", x.n)
	case "machine":
		head = "Auto-Submitted: auto-replied\n"
	}
	raw := town.Compose(from, strings.Join(to, ", "), subject, head, body)
	id := town.MessageID(raw)
	x.intakes[id] = kind == "new"
	if kind == "new" || kind == "reply" {
		x.wants[id] = from
	}
	for _, box := range to {
		traced := append([]byte("Delivered-To: "+box+"\r\n"), raw...)
		x.laid[sumOf(traced)] = true
		if err := x.office.Deliver(box, traced); err != nil {
			x.rt.Fatal(err)
		}
	}
}

// people read, move, take back and throw away mail.
func (x *world) people(rt *rapid.T) {
	box := aBox(rt)
	from, do := "INBOX", rapid.SampledFrom([]string{"read", "move", "back", "remove"}).Draw(rt, "people")
	if do == "back" {
		from = shelf
	}
	conn, err := net.Dial("tcp", x.office.IMAP())
	if err != nil {
		x.rt.Fatal(err)
	}
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	c := imapclient.New(conn, nil)
	defer c.Close()
	if err := c.Login(box, "hemligt").Wait(); err != nil {
		x.rt.Fatal(err)
	}
	at, err := c.Select(from, nil).Wait()
	if err != nil || at.NumMessages == 0 {
		return // a restored backup has no other folders
	}
	one := imap.SeqSetNum(uint32(rapid.IntRange(1, int(at.NumMessages)).Draw(rt, "mail")))
	switch do {
	case "read":
		err = c.Store(one, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen}}, nil).Close()
	case "move":
		x.gone = true
		_, err = c.Move(one, shelf).Wait()
	case "back":
		_, err = c.Move(one, "INBOX").Wait()
	case "remove":
		x.gone = true
		if err = c.Store(one, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagDeleted}}, nil).Close(); err == nil {
			err = c.Expunge().Close()
		}
	}
	var no *imap.Error
	if err != nil && !errors.As(err, &no) { // a folder that is not there after a backup
		x.rt.Fatalf("people: %s: %v", do, err)
	}
}

// restore puts an older state of a mailbox back. Without HIGHESTMODSEQ it shows only until new mail has taken the
// numbers again, so samrad looks before that.
func (x *world) restore(rt *rapid.T) {
	box := aBox(rt)
	n := len(x.inbox(box))
	if n == 0 {
		return
	}
	x.gone = true
	if err := x.office.Restore(box, rapid.IntRange(1, n).Draw(rt, "backup of")); err != nil {
		rt.Fatal(err)
	}
	x.live(rt, nil)
}

// live runs the daemon's parts until all mail is read and all that is due was tried, or until it dies.
func (x *world) live(rt *rapid.T, how *death, meanwhile ...func()) {
	x.rt = rt
	cfg, problems := config.Load(x.config)
	if faults := config.Faults(problems); len(faults) > 0 {
		rt.Fatal(faults)
	}
	d := x.born(cfg)
	defer d.Close()
	if err := d.lookBack(); err != nil {
		rt.Fatal(err)
	}
	d.Poll = 10 * time.Millisecond // the embedded server loses IDLE events
	d.desk.Ledger = mortalLedger{d.desk.Ledger, how}
	ctx, stop := context.WithCancel(context.Background())
	g, ctx := errgroup.WithContext(ctx)
	defer func() { // a test that ends here for a fault leaves no part behind that uses a closed store
		stop()
		_ = g.Wait()
	}()
	for _, p := range cfg.Parties {
		g.Go(func() error { return d.watch(ctx, p) })
	}
	g.Go(func() error {
		return outbox.Run(ctx, mortalSpool{outboxSpool{d.Store, d, ctx}, how}, d.servers, d.Now, d.signal, d.Log)
	})
	for _, do := range meanwhile {
		do()
	}
	quiet := x.atRest(ctx, d)
	stop()
	if err := g.Wait(); err != nil && !errors.Is(err, errDead) {
		rt.Fatalf("the daemon ended: %v", err)
	}
	if quiet {
		for sum := range x.lying() {
			x.must[sum] = true
		}
	}
	x.check(d.Store)
	x.collect()
}

// born is a daemon at its start. The rules are read at the first only: they are the same at each, and most of the work.
func (x *world) born(cfg config.Config) *Daemon {
	st, err := open.Store(x.data, store.Options{Now: x.now, Location: cfg.Location()})
	if err != nil {
		x.rt.Fatal(err)
	}
	d := &Daemon{signal: make(chan struct{}, 1), Health: health.New(x.now()), free: func() (uint64, error) { return 1 << 40, nil }}
	d.Notifier = &Notifier{Config: cfg, Store: st, Now: x.now, Log: slog.New(slog.DiscardHandler), Wake: d.ring}
	if d.attempts, err = store.OpenAttempts(x.data); err != nil {
		x.rt.Fatal(err)
	}
	if x.rules == nil {
		x.rules, err = setup.Rules(cfg, st.Secret())
	}
	if err = errors.Join(err, d.join(x.rules)); err != nil {
		x.rt.Fatal(err)
	}
	return d
}

// lying are the mails in the mailboxes that samrad must read.
func (x *world) lying() map[string]bool {
	out := map[string]bool{}
	for _, box := range []string{town.KommunBox, town.PolisBox} {
		for _, m := range x.inbox(box) {
			if s := sumOf(m.Raw); !x.old[s] {
				out[s] = true
			}
		}
	}
	return out
}

// patience is how often atRest looks, eight milliseconds apart: a machine that stood still has not used it up.
const patience = 4000

// atRest waits until every mail has its row, both mailboxes were looked at and nothing is due; false when a part has
// died first.
func (x *world) atRest(ctx context.Context, d *Daemon) bool {
	lying := x.lying()
	for looks := 0; ; time.Sleep(8 * time.Millisecond) {
		looks++
		looked := 0
		for _, h := range d.Health.All() {
			if !h.LastSuccess.IsZero() {
				looked++
			}
		}
		missing := 0
		if err := d.Store.View(func(tx store.Tx) error {
			for sum := range lying {
				if _, ok, err := tx.Entry(letter.Sum(sum)); err != nil || !ok {
					missing++
				}
			}
			return nil
		}); err != nil {
			x.rt.Fatal(err)
		}
		due, err := d.Store.Due(x.now(), 1)
		if err != nil {
			x.rt.Fatal(err)
		}
		switch {
		case ctx.Err() != nil:
			return false
		case looked == 2 && missing == 0 && len(due) == 0:
			return true
		case looks == patience:
			x.rt.Fatalf("not at rest: %d of 2 mailboxes looked at, %d mails without a row, %d due: %+v", looked, missing, len(due), d.Health.All())
		}
	}
}
