package daemon

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/steady"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/writer"
)

// TestKilledWhileMailWaits draws lives in which mail waits, for a cap or since a server puts it off, while cases come
// under the guard or an embargo and are let go again, and in which the process dies at any step of an attempt, and before
// and after any commit. Nothing of a case that may not be told is handed to a server, nothing comes twice but where nobody
// can know whether a server took it, and in the end everything was told.
func TestKilledWhileMailWaits(t *testing.T) {
	r := rand.New(rand.NewPCG(steady.Seed(t), 15))
	deaths, collected, withdrawn := 0, 0, 0
	for n := range town.Demanded(t, "SAMRAD_TEST_WAITS", 5) {
		w := &waitingLife{r: r, dir: t.TempDir(), taken: map[string]int{}, unsure: map[string]bool{}}
		w.live(t)
		if t.Failed() {
			t.Fatalf("in life %d", n)
		}
		deaths, collected, withdrawn = deaths+w.deaths, collected+w.collected, withdrawn+w.withdrawn(t)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d deaths, %d collected, %d withdrawn", deaths, collected, withdrawn)
	if deaths < 6 || collected+withdrawn < 2 { // our ids differ from run to run, and the order with them
		t.Error("nothing was tried")
	}
}

// waitingLife is the life of a daemon that dies and starts again.
type waitingLife struct {
	*shut
	r         *rand.Rand
	dir       string
	flows     []*waitingCase
	taken     map[string]int  // how often a server took what has a key, by itself or in another mail
	unsure    map[string]bool // nobody knows whether it did
	deaths    int
	collected int
	begun     time.Time // what was sent before left without any of this
	peace     bool      // nobody dies any more, and every server takes all
}

// waitingCase is a case, and what is asked about it.
type waitingCase struct{ no, consult, word string }

// open starts the daemon.
func (w *waitingLife) open(t *testing.T) {
	t.Helper()
	at, uid := time.Time{}, uint32(0)
	if w.shut != nil {
		at, uid = w.at, w.uid
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	w.shut = newShut(t, w.dir)
	w.Rules.FollowUps.Until = dates.On(2027, time.December, 31)
	if !at.IsZero() {
		w.at, w.uid = at, uid
	}
	if err := w.resume(); err != nil {
		t.Fatal(err)
	}
}

// dies reports whether the process ends here.
func (w *waitingLife) dies(t *testing.T) bool {
	if w.peace || w.r.IntN(8) > 0 {
		return false
	}
	w.deaths++
	w.open(t)
	return true
}

// committing runs what commits, and dies before or after it, sometimes; what was to be done is done again then.
func (w *waitingLife) committing(t *testing.T, do func() error) {
	t.Helper()
	if w.peace || w.r.IntN(6) > 0 {
		if err := do(); err != nil {
			t.Fatal(err)
		}
		return
	}
	w.desk.Ledger = mortalLedger{w.desk.Ledger, &death{door: "ledger", calls: 1, after: w.r.IntN(2) == 0}}
	if err := do(); err != nil && !errors.Is(err, errDead) {
		t.Fatal(err)
	}
	w.deaths++
	w.open(t)
	if err := do(); err != nil {
		t.Fatal(err)
	}
}

func (w *waitingLife) live(t *testing.T) {
	w.open(t)
	for n := range 3 {
		word := fmt.Sprintf("%s%dx", taint, n)
		no, consult := w.asked(t, "Vandring "+word)
		w.flows = append(w.flows, &waitingCase{no, consult, word})
	}
	w.begun = w.at
	for range 25 {
		c := w.flows[w.r.IntN(len(w.flows))]
		switch w.r.IntN(8) {
		case 0:
			w.sate(t, annaAddr, w.r.IntN(4))
		case 1, 2, 3:
			w.somebodySays(t, c)
			if w.r.IntN(3) == 0 { // before what it caused has left
				w.change(t, c.no, func(i *initiative.Initiative) { w.hide(i) })
			}
		case 4, 5:
			w.change(t, c.no, func(i *initiative.Initiative) { w.hide(i) })
		case 6:
			w.at = w.at.Add(time.Duration(1+w.r.IntN(20)) * time.Hour)
			w.committing(t, func() error { return w.CatchUp(t.Context()) })
		}
		w.round(t)
	}
	w.peace = true
	for _, c := range w.flows {
		w.change(t, c.no, func(i *initiative.Initiative) { i.Guard, i.Look = nil, w.at; i.Release() })
	}
	w.at = dates.DayOf(w.at).AddDays(1).In(time.UTC).Add(9 * time.Hour)
	for range 14 { // days
		w.at = w.at.Add(24 * time.Hour)
		w.committing(t, func() error { return w.CatchUp(t.Context()) })
		w.round(t)
	}
	w.allTold(t)
}

// somebodySays has a mail come in about a case: it is read again where the process died over it.
func (w *waitingLife) somebodySays(t *testing.T, c *waitingCase) {
	from, extra := johanAddr, "In-Reply-To: "+c.consult+"\n"
	body := []string{"ok\n", "Byt plats till biblioteket " + c.word + ".\n", "7. Hyresvärden är med " + c.word + ".\n", "5. Ett annat budskap " + c.word + ".\n"}[w.r.IntN(4)]
	if body[0] == '7' || body[0] == '5' {
		extra = ""
	}
	raw := town.Compose(from, kommunBox, "Sv: Samråd: ["+c.no+"] Vandring", extra, body)
	w.committing(t, func() (err error) {
		f := &caught{}
		func() {
			defer func() {
				if v := recover(); v != nil && f.err == nil {
					panic(v)
				}
			}()
			w.in(f, raw)
		}()
		return f.err
	})
}

// caught is a test that goes on after what would end it.
type caught struct{ err error }

func (c *caught) Helper() {}
func (c *caught) Fatal(a ...any) {
	c.err, _ = a[0].(error)
	panic(c)
}
func (c *caught) Fatalf(format string, a ...any) { c.Fatal(fmt.Errorf(format, a...)) }

// hide has a case come under the guard, or an embargo, or lets it go.
func (w *waitingLife) hide(i *initiative.Initiative) {
	i.Look = w.at
	switch w.r.IntN(3) {
	case 0:
		i.Guard = []string{"personnummer"}
	case 1:
		i.Embargo = initiative.Embargo{Held: true, Text: "före november", Until: dates.On(2026, time.November, 1)}
	default:
		i.Guard = nil
		i.Release()
	}
}

// round makes an attempt at all that is due, as the outbox does, and dies at any step.
func (w *waitingLife) round(t *testing.T) {
	t.Helper()
	for range 12 {
		due, err := w.Store.Due(w.at, 20)
		if err != nil {
			t.Fatal(err)
		}
		if len(due) == 0 {
			return
		}
		for _, i := range due {
			if !w.attempt(t, i) {
				break
			}
		}
	}
}

// attempt is one mail's turn; false where the process died over it.
func (w *waitingLife) attempt(t *testing.T, i outbox.Item) bool {
	if w.dies(t) {
		return false
	}
	i = outbox.Begin(i, w.at)
	may, err := w.begin(i, nil)
	if err != nil {
		t.Fatal(err)
	}
	if w.dies(t) {
		return false
	}
	if !may {
		return true
	}
	out := outbox.Outcome{Result: outbox.Delivered, Last: "250"}
	if !w.peace && w.r.IntN(3) == 0 {
		out = outbox.Outcome{Result: outbox.Temporary, Last: "451"}
	} else {
		w.take(t, i)
	}
	if w.dies(t) {
		for _, k := range append(slices.Clone(i.Parts), i.Key) {
			w.unsure[k] = w.unsure[k] || out.Result == outbox.Delivered
		}
		return false
	}
	if err := w.Store.Save(outbox.Next(i, out, w.at)); err != nil {
		t.Fatal(err)
	}
	return true
}

// take is a server that takes a mail: its reader may have all that is in it, and had none of it before.
func (w *waitingLife) take(t *testing.T, i outbox.Item) {
	t.Helper()
	m := asReceived(t, i)
	for _, c := range w.flows {
		if !strings.Contains(m.text, c.word) {
			continue
		}
		w.change(t, c.no, func(now *initiative.Initiative) {
			theirs := strings.HasSuffix(m.to, "@polis.example")
			if len(now.Guard) > 0 || now.Embargo.Holds(dates.DayOf(w.at)) && theirs {
				t.Errorf("%s left in a %s to %s (guard %v, embargo %v):\n%s", c.no, m.kind, m.to, now.Guard, now.Embargo.Held, m.text)
			}
		})
	}
	if i.Kind == writer.KindNotice {
		return
	}
	if i.Kind == "collected" {
		w.collected++
	}
	for _, k := range append(slices.Clone(i.Parts), i.Key) {
		if w.taken[k]++; w.taken[k] > 1 && !w.unsure[k] {
			t.Errorf("%s came twice, now in a %s", k, i.Kind)
		}
	}
}

func (w *waitingLife) withdrawn(t *testing.T) (n int) {
	if err := w.Store.View(func(tx store.Tx) error {
		all, err := tx.Items(outbox.Withdrawn, 0)
		for _, i := range all {
			if strings.HasPrefix(i.Key, "withdrawn/") {
				n++
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// allTold wants nothing to wait, everything in the outbox to have been taken or to have another in its place, and nothing
// to be due about any case.
func (w *waitingLife) allTold(t *testing.T) {
	t.Helper()
	w.answeredOnce(t)
	if err := w.Store.View(func(tx store.Tx) error {
		for _, state := range []string{outbox.Due, outbox.Sent, outbox.Withdrawn} {
			all, err := tx.Items(state, 0)
			if err != nil {
				return err
			}
			for _, i := range all {
				if i.Kind != writer.KindNotice && !strings.HasPrefix(i.Key, "withdrawn/") && w.taken[i.Key] == 0 && i.Done.After(w.begun) {
					t.Errorf("%s (%s, %s) never came", i.Key, i.Kind, state)
				}
			}
		}
		for _, c := range w.flows {
			i, _, err := tx.Case(initiative.ID(c.no))
			if err != nil {
				return err
			}
			if due := w.Rules.FollowUps.Due(i, w.at); len(due) > 0 || len(i.Delayed) > 0 || len(i.News()) > 0 && !i.OwnerGone() {
				t.Errorf("%s: due %+v, delayed %v, news %+v", c.no, due, i.Delayed, i.News())
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
