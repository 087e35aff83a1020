package mailbox

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/postoffice"
)

// TestPeople lets people read, flag, remove and drag in mail, and the server break, be renumbered and be restored,
// while mail comes: what lies in the folder in the end was all handed over, and the folder is as people left it
// (intake/README.md, P1, P2, D06, D14). The seed of a failure is in its name.
func TestPeople(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			o := office(t, postoffice.Options{})
			l := newLedger()
			cfg := config(o.IMAP())
			cfg.Poll, cfg.BatchCount = 30*time.Millisecond, 5
			stop := watchFast(t, cfg, l)
			l.awaitState(t, Waiting)
			d := &day{t: t, o: o, l: l, chance: rand.New(rand.NewPCG(seed, 1))}
			for range 60 {
				d.something()
			}
			deliver(t, o, 1000, 1000)
			before := lying(t, o, "INBOX")
			l.until(t, "the last mail", func() bool {
				return len(l.got) > 0 && bytes.Equal(l.got[len(l.got)-1].Raw, mail(1000, 0)) && l.health.State == Waiting
			})
			stop()
			handed := map[string]bool{}
			for _, m := range l.got {
				handed[string(m.Raw)] = true
			}
			for _, m := range before {
				if !handed[string(m.Raw)] {
					t.Errorf("UID %d was not handed over:\n%s", m.UID, m.Raw)
				}
			}
			if diff := cmp.Diff(before, lying(t, o, "INBOX")); diff != "" {
				t.Errorf("the folder changed:\n%s", diff)
			}
		})
	}
}

// day is what happens to a shared mailbox.
type day struct {
	t      *testing.T
	o      *postoffice.Office
	l      *ledger
	chance *rand.Rand
	n      int
}

func (d *day) something() {
	d.t.Helper()
	there := lying(d.t, d.o, "INBOX")
	var some imap.UID
	if len(there) > 0 {
		some = imap.UID(there[d.chance.IntN(len(there))].UID)
	}
	switch what := d.chance.IntN(20); {
	case what < 8 || some == 0:
		d.n++
		deliver(d.t, d.o, d.n, d.n)
	case what < 10: // dragged in from another folder
		d.n++
		old := postoffice.Stored{Raw: mail(d.n, 0), Received: time.Now().AddDate(0, 0, -d.n), Flags: []string{`\Seen`}}
		if err := d.o.Put(box, "INBOX", old); err != nil {
			d.t.Fatal(err)
		}
	case what < 12:
		person(d.t, d.o, func(p *human) { p.flag(imap.FlagSeen, some) })
	case what < 14:
		person(d.t, d.o, func(p *human) { p.flag(imap.Flag("$mark"+strconv.Itoa(what)), some) })
	case what < 17:
		person(d.t, d.o, func(p *human) { p.remove(some) })
	case what < 18:
		d.o.DropIMAP()
	case what < 19:
		if err := d.o.Renumber(box); err != nil {
			d.t.Fatal(err)
		}
	default:
		if err := d.o.Restore(box, max(1, len(there)-2)); err != nil {
			d.t.Fatal(err)
		}
		// Were the UIDs given again before anybody looked, only HIGHESTMODSEQ would tell, which this server has not.
		at := time.Now()
		d.l.until(d.t, "a look", func() bool { return d.l.health.LastSuccess.After(at) })
	}
}
