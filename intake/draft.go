package intake

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// errStale says that the ledger changed in what the decisions of a draft rest on: they are taken anew.
var errStale = errors.New("the ledger changed meanwhile")

// draft is the ledger as it will be when the mails decided on so far are written. Decisions read it outside any
// transaction, each question in a short look of its own, and what they write is kept here. The commit asks every
// question again, unless nothing at all was committed since, and writes only when the answers are the same.
type draft struct {
	ledger  Ledger
	version uint64 // of the ledger, at the first look
	looked  bool
	mixed   bool                       // later looks saw another version
	checks  []func(Book) (bool, error) // the questions, each with whether its answer still holds

	met  met
	open time.Time // what came then or later is answered; zero: it has not been asked

	rows    []penned
	entries map[letter.Sum]letter.Entry
	byID    map[letter.MessageID][]letter.Sum // which of the entries have it, in order
	cases   map[initiative.ID]int             // which row has the case as it will be
	numbers []numbered
	free    map[string][]initiative.ID // numbers not given out yet, by year
	taken   []initiative.ID            // numbers that mails carry, and no case has
	asked   []awaited                  // mails that did not come whole, or did at last
	full    bool                       // what is written next could not be seen here: it goes into another draft
}

// penned is a row with the bytes that are to be kept with it.
type penned struct {
	row Row
	raw []byte
}

// awaited is a mail that is to be asked for again, or was and has come whole.
type awaited struct {
	at    letter.Place
	sum   letter.Sum
	since time.Time // zero: it has come whole
}

func (a awaited) write(b Book) error {
	if a.since.IsZero() {
		return b.CameWhole(a.at, a.sum)
	}
	return b.AskAgain(a.at, a.sum, a.since)
}

type numbered struct {
	prefix string
	year   int
	id     initiative.ID
}

func newDraft(l Ledger) *draft {
	return &draft{ledger: l, entries: map[letter.Sum]letter.Entry{}, byID: map[letter.MessageID][]letter.Sum{},
		cases: map[initiative.ID]int{}, free: map[string][]initiative.ID{}}
}

// look asks the ledger something, and notes what must still be so when the draft is committed.
func look[T any](d *draft, ask func(Book) (T, error)) (got T, err error) {
	err = d.ledger.View(func(b Book) (err error) {
		switch v := b.Version(); {
		case !d.looked:
			d.version, d.looked = v, true
		case d.version != v:
			d.mixed = true
		}
		got, err = ask(b)
		return err
	})
	if err == nil {
		was := got
		d.checks = append(d.checks, func(b Book) (bool, error) {
			now, err := ask(b)
			return err == nil && reflect.DeepEqual(now, was), err
		})
	}
	return got, err
}

// found is an answer that may be none.
type found[T any] struct {
	it T
	ok bool
}

// lookFor is look of what may not be there.
func lookFor[K, T any](d *draft, key K, ask func(Book, K) (T, bool, error)) (found[T], error) {
	return look(d, func(b Book) (f found[T], err error) {
		f.it, f.ok, err = ask(b, key)
		return f, err
	})
}

// met is what the ledger has of a mail that is about to be decided on.
type met struct {
	sum   letter.Sum
	id    letter.MessageID
	entry found[letter.Entry]
	same  []letter.Entry // with that id
}

// meet asks in one look what is asked of every mail.
func (d *draft) meet(sum letter.Sum, id letter.MessageID) (err error) {
	if _, ok := d.entries[sum]; ok || id == "" {
		return nil
	}
	d.met, err = look(d, func(b Book) (met, error) {
		out := met{sum: sum, id: id}
		var err error
		if out.entry.it, out.entry.ok, err = b.Entry(sum); err == nil && !out.entry.ok {
			out.same, err = b.ByMessageID(id)
		}
		return out, err
	})
	return err
}

func (d *draft) Version() uint64 { return d.version }

func (d *draft) Entry(sum letter.Sum) (letter.Entry, bool, error) {
	if e, ok := d.entries[sum]; ok {
		return e, true, nil
	}
	if d.met.sum == sum {
		return d.met.entry.it, d.met.entry.ok, nil
	}
	got, err := lookFor(d, sum, Book.Entry)
	return got.it, got.ok, err
}

func (d *draft) ByMessageID(id letter.MessageID) ([]letter.Entry, error) {
	got, err := d.met.same, error(nil)
	if d.met.id != id || d.met.entry.ok {
		got, err = look(d, func(b Book) ([]letter.Entry, error) { return b.ByMessageID(id) })
	}
	if err != nil {
		return nil, err
	}
	out := slices.Clone(got)
	for _, sum := range d.byID[id] {
		e := d.entries[sum]
		if i := slices.IndexFunc(out, func(o letter.Entry) bool { return o.Sum == e.Sum }); i >= 0 {
			out[i] = e
		} else {
			out = append(out, e)
		}
	}
	return out, nil
}

func (d *draft) Case(id initiative.ID) (*initiative.Initiative, bool, error) {
	if at, ok := d.cases[id]; ok {
		return d.rows[at].row.Case.Clone(), true, nil
	}
	got, err := lookFor(d, id, Book.Case)
	if got.ok {
		return got.it.Clone(), true, err // what was read must stay as it was, to be compared
	}
	return nil, false, err
}

// ByThread is the newest case with that id in its thread, as the ledger has it.
func (d *draft) ByThread(id letter.MessageID) (initiative.ID, bool, error) {
	got, err := lookFor(d, id, Book.ByThread)
	for of, at := range d.cases {
		if (!got.ok || of.Compare(got.it) > 0) && slices.Contains(d.rows[at].row.Case.Threads, string(id)) {
			got = found[initiative.ID]{of, true}
		}
	}
	return got.it, got.ok, err
}

// Outgoing is a mail of ours that the ledger has: one of the draft has not left yet.
func (d *draft) Outgoing(id letter.MessageID) (letter.Envelope, bool, error) {
	got, err := lookFor(d, id, Book.Outgoing)
	return got.it, got.ok, err
}

func (d *draft) Erased(of []initiative.ID, threads []letter.MessageID) (*triage.Erased, error) {
	if len(of)+len(threads) == 0 {
		return nil, nil // most mails name nothing, and a look costs a transaction
	}
	return look(d, func(b Book) (*triage.Erased, error) { return b.Erased(of, threads) })
}

func (d *draft) Unknown(id letter.MessageID, written time.Time) (bool, error) {
	return look(d, func(b Book) (bool, error) { return b.Unknown(id, written) })
}

// NoteSign is not asked of a draft: nothing is decided on before it is noted in the ledger.
func (d *draft) NoteSign(s Sign) error { return &signError{s} }

func (d *draft) Another(instance string, written time.Time) (bool, error) {
	return look(d, func(b Book) (bool, error) { return b.Another(instance, written) })
}

// BySum is the mails whose sum begins so.
func (d *draft) BySum(hint string) ([]letter.Entry, error) {
	got, err := look(d, func(b Book) ([]letter.Entry, error) { return b.BySum(hint) })
	out := slices.Clone(got)
	for sum, e := range d.entries {
		if strings.HasPrefix(string(sum), hint) {
			out = append(out, e)
		}
	}
	return out, err
}

// StoppedFor asks the ledger once: replies are stopped for all mail, or for what came before some time.
func (d *draft) StoppedFor(received time.Time) (bool, error) {
	if !d.open.IsZero() && !received.Before(d.open) {
		return false, nil
	}
	stopped, err := look(d, func(b Book) (bool, error) { return b.StoppedFor(received) })
	if err == nil && !stopped {
		d.open = received
	}
	return stopped, err
}

func (d *draft) Reserve(id initiative.ID) error {
	d.taken = append(d.taken, id)
	return nil
}

// NextCase gives out the numbers that the ledger would. They are asked for some at a time, and twice as many each time:
// a look gives none away, so that it begins with those that were given out already.
func (d *draft) NextCase(prefix string, year int) (initiative.ID, error) {
	const some = 16
	of := fmt.Sprintf("%s-%d", prefix, year)
	if len(d.free[of]) == 0 {
		given := 0
		for _, n := range d.numbers {
			if n.prefix == prefix && n.year == year {
				given++
			}
		}
		var ids []initiative.ID
		err := d.ledger.View(func(b Book) error {
			for range given + max(some, given) {
				id, err := b.NextCase(prefix, year)
				if err != nil {
					return err
				}
				ids = append(ids, id)
			}
			return nil
		})
		if err != nil {
			return "", err
		}
		d.free[of] = ids[given:]
	}
	id := d.free[of][0]
	d.free[of] = d.free[of][1:]
	if slices.Contains(d.taken, id) {
		return d.NextCase(prefix, year)
	}
	d.numbers = append(d.numbers, numbered{prefix, year, id})
	return id, nil
}

func (d *draft) Load(id initiative.ID, sender string, now time.Time) (triage.Load, error) {
	got, err := look(d, func(b Book) (triage.Load, error) { return b.Load(id, sender, now) })
	for _, p := range d.rows {
		e := p.row.Envelope
		if e == nil {
			continue
		}
		got.Hour++
		if id != "" && e.Case == string(id) {
			got.Case++
		}
		if strings.EqualFold(e.To, sender) {
			got.Sender++
		}
	}
	return got, err
}

func (d *draft) DueCases(now time.Time, n int) ([]*initiative.Initiative, error) {
	got, err := look(d, func(b Book) ([]*initiative.Initiative, error) { return b.DueCases(now, n) })
	out := make([]*initiative.Initiative, len(got))
	for i := range got {
		out[i] = got[i].Clone() // what was read must stay as it was, to be compared
	}
	return out, err
}

func (d *draft) Around(r dates.Range, longest, most int) ([]*initiative.Initiative, error) {
	return look(d, func(b Book) ([]*initiative.Initiative, error) { return b.Around(r, longest, most) })
}

func (d *draft) Unasked(to string, since time.Time) ([]letter.Envelope, error) {
	got, err := look(d, func(b Book) ([]letter.Envelope, error) { return b.Unasked(to, since) })
	out := slices.Clone(got)
	for _, p := range d.rows {
		for _, e := range p.row.Own {
			if strings.EqualFold(e.To, to) && !e.Due.Before(since) {
				out = append(out, e)
			}
		}
	}
	return out, err
}

func (d *draft) RepliesTo(to string, since, until time.Time) ([]letter.MessageID, error) {
	got, err := look(d, func(b Book) ([]letter.MessageID, error) { return b.RepliesTo(to, since, until) })
	out := slices.Clone(got)
	for _, p := range d.rows {
		if e := p.row.Envelope; e != nil && strings.EqualFold(e.To, to) {
			out = append(out, e.ID)
		}
	}
	return out, err
}

func (d *draft) Keep(raw []byte) (letter.Sum, error) { return letter.SumOf(raw), nil } // with the row: see Record

func (d *draft) Kept(sum letter.Sum) (bool, error) {
	if e, ok := d.entries[sum]; ok && e.Kept {
		return true, nil
	}
	return look(d, func(b Book) (bool, error) { return b.Kept(sum) })
}

func (d *draft) Raw(sum letter.Sum) (raw []byte, err error) {
	for _, p := range d.rows {
		if p.row.Entry.Sum == sum && p.raw != nil {
			return p.raw, nil
		}
	}
	err = d.ledger.View(func(b Book) error { raw, err = b.Raw(sum); return err }) // what a sum names never changes
	return raw, err
}

// Record is not asked of a draft: what it writes has its bytes with it.
func (d *draft) Record(r Row) error { return d.record(r, nil) }

// record notes what one mail leaves behind. Only the last state of a case is written, so that a batch about one case
// does not hold it many times.
func (d *draft) record(r Row, raw []byte) error {
	if sum, id := r.Entry.Sum, r.Entry.ID; sum != "" {
		if d.entries[sum] = r.Entry; !slices.Contains(d.byID[id], sum) {
			d.byID[id] = append(d.byID[id], sum)
		}
	}
	if r.Case != nil {
		if at, ok := d.cases[r.Case.ID]; ok {
			d.rows[at].row.Case = nil
		}
		d.cases[r.Case.ID] = len(d.rows)
	}
	d.full = d.full || r.Bounced != nil // which mail of ours it was, and so whom it concerns, is the ledger's to say
	d.rows = append(d.rows, penned{r, raw})
	return nil
}

// handed notes how a mail came, where that says whether it is to be asked for again.
func (d *draft) handed(in Incoming, sum letter.Sum, now time.Time) error {
	switch {
	case in.Poison:
		return d.AskAgain(in.Place, sum, now)
	case in.Awaited:
		return d.CameWhole(in.Place, sum)
	}
	return nil
}

func (d *draft) AskAgain(at letter.Place, sum letter.Sum, now time.Time) error {
	d.asked = append(d.asked, awaited{at, sum, now})
	return nil
}

func (d *draft) CameWhole(at letter.Place, sum letter.Sum) error {
	d.asked = append(d.asked, awaited{at, sum, time.Time{}})
	return nil
}

func (d *draft) PutCursor(string, letter.Cursor) error { return errors.New("a draft has no cursor") }

// commit writes all of it in one transaction, if what it rests on is still so: errStale when it is not. No cursor is
// written when next is the zero one.
func (d *draft) commit(next letter.Cursor, mailbox string) error {
	return d.ledger.Update(func(b Book) error {
		if err := d.holds(b); err != nil {
			return err
		}
		for _, id := range d.taken {
			if err := b.Reserve(id); err != nil {
				return err
			}
		}
		for _, n := range d.numbers {
			if id, err := b.NextCase(n.prefix, n.year); err != nil || id != n.id {
				return errors.Join(err, errStale)
			}
		}
		for _, p := range d.rows {
			if p.raw != nil {
				if _, err := b.Keep(p.raw); err != nil {
					return err
				}
			}
			if err := b.Record(p.row); err != nil {
				return err
			}
		}
		for _, a := range d.asked {
			if err := a.write(b); err != nil {
				return err
			}
		}
		if next == (letter.Cursor{}) {
			return nil // a single mail, not read in the order of a mailbox
		}
		return b.PutCursor(mailbox, next)
	})
}

// holds tells whether every question still has the answer that it had.
func (d *draft) holds(b Book) error {
	if !d.looked || !d.mixed && b.Version() == d.version {
		return nil
	}
	for _, check := range d.checks {
		if same, err := check(b); err != nil || !same {
			return errors.Join(err, errStale)
		}
	}
	return nil
}
