package daemon

import (
	"errors"
	"slices"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/graph"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/postoffice/exchange"
	"haninge.se/samrad/intake/store"
)

// TestSentAgainByGraph: a mail of ours came back, and a person has it sent once more. The copy of the first time, which
// lies in Sent Items, is no sign that it left now.
func TestSentAgainByGraph(t *testing.T) {
	for _, way := range []string{graph.ByDraft, graph.BySendMail} {
		t.Run(way, func(t *testing.T) {
			w, cloud := town.ByGraph(t, exchange.Options{Restamp: true}, "send = \""+way+"\"")
			d := running(t, w)
			w.Post(town.Anna, []string{town.KommunBox}, town.Compose(town.Anna, town.KommunBox, "Kommunikationsinsats: trygghetsvandring", "", town.GapBody))
			gap := w.Await(town.Anna, 1)
			of := gap.Header("X-Samrad-Id")
			town.WaitFor(t, "the mail to be marked as sent", func() bool { i, _ := sentAs(t, d, of); return i.State == outbox.Sent })
			w.Post("", []string{town.KommunBox}, bounceOf(gap.Raw))
			town.WaitFor(t, "the bounce to be known", func() bool { i, _ := sentAs(t, d, of); return i.Bounced })
			item, _ := sentAs(t, d, of)
			if err := d.Register().Retry([]outbox.Item{item}, d.Now, "anna"); err != nil {
				t.Fatal(err)
			}
			w.Await(town.Anna, 2)
			if n := len(cloud.In(town.KommunBox, exchange.SentItems)); n != 2 {
				t.Errorf("%d copies lie in Sent Items", n)
			}
			if i, _ := sentAs(t, d, of); i.Uncertain {
				t.Errorf("what a person sent again may have arrived twice: %+v", i)
			}
		})
	}
}

// TestTracesEnd: what is known of a mail's way is kept as long as a try may ask for it, or its copy is looked for, also
// where no case of the mail is ever erased.
func TestTracesEnd(t *testing.T) {
	now := time.Date(2026, 3, 12, 4, 0, 0, 0, time.UTC)
	seen := graph.Trace{Began: now, Tried: now, Seen: true}
	open, old := seen, seen
	open.Seen, old.Seen, old.Tried = false, false, now.Add(-50*time.Hour)
	nothing := func(store.Store, letter.Envelope) error { return nil }
	is := func(state string) func(store.Store, letter.Envelope) error {
		return func(s store.Store, e letter.Envelope) error {
			return s.Save(outbox.Item{Envelope: e, State: state, Done: now, Attempts: 1})
		}
	}
	later := func(fn func(tx store.Tx, e letter.Envelope) error) func(store.Store, letter.Envelope) error {
		return func(s store.Store, e letter.Envelope) error {
			return errors.Join(is(outbox.Sent)(s, e), s.Update(func(tx store.Tx) error { return fn(tx, e) }))
		}
	}
	for name, c := range map[string]struct {
		trace graph.Trace
		turn  func(store.Store, letter.Envelope) error
		kept  bool
	}{
		"due":                         {seen, nothing, true},
		"sent":                        {seen, is(outbox.Sent), false},
		"sent, its copy awaited":      {open, is(outbox.Sent), true},
		"sent, and nobody looks":      {old, is(outbox.Sent), false},
		"given up":                    {seen, is(outbox.Failed), true},
		"given up, its copy not seen": {old, is(outbox.Failed), true},
		"came back":                   {open, later(func(tx store.Tx, e letter.Envelope) error { return tx.Bounced(e.ID, "5.1.1") }), false},
		"erased":                      {open, later(func(tx store.Tx, e letter.Envelope) error { return tx.EraseEnvelope(e.Key, "test") }), false},
	} {
		d := newShut(t, t.TempDir())
		d.at = now
		e := letter.Envelope{Key: "reply/a", ID: "<a@kommun.example>", Kind: "gap", To: town.Anna, Via: "kommun", Bytes: []byte("Hej"), Due: now}
		other := e
		other.Key, other.ID = "reply/b", "<b@kommun.example>"
		trail := d.trail("kommun")
		err := d.Store.Update(func(tx store.Tx) error {
			_, err := tx.PutEnvelope(e)
			_, err2 := tx.PutEnvelope(other)
			return errors.Join(err, err2)
		})
		if err := errors.Join(err, trail.Keep(other.ID, open), trail.Keep(e.ID, c.trace), c.turn(d.Store, e), d.dropTraces()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got, err := trail.Trace(e.ID); err != nil || got.Began.IsZero() == c.kept {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		want := []letter.MessageID{other.ID}
		if c.kept && c.trace.Open() {
			want = []letter.MessageID{e.ID, other.ID}
		}
		if got, err := trail.Open(); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v are awaited, %v", name, got, err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
