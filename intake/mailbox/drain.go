package mailbox

import (
	"context"
	"errors"
	"math"
	"slices"
)

// commit is a batch that the handler has. While it makes it durable the next one is fetched, and there is never more
// than one, so no more than two batches are held in memory.
type commit struct {
	next    Cursor
	sound   bool // there is a mail in it that came whole
	handled []uint32
	done    chan error
}

// look opens the folder, decides what to do and does it.
func (w *watcher) look(ctx context.Context, s *session) error {
	at, err := s.examine(ctx)
	if err != nil {
		return err
	}
	w.health.UIDValidity, w.health.UIDNext, w.health.Messages = at.UIDValidity, at.UIDNext, at.Messages
	first := !w.known
	if first {
		if err := w.firstLook(ctx, s, at); err != nil {
			return err
		}
	}
	p := judge(w.cursor, at)
	show := func() error { return w.showHeads(ctx, s, first, p.from, at) }
	if err := w.ahead.Look(ctx, w.cfg.Ahead, w.log, show); err != nil {
		return err
	}
	if !p.rescan() { // which hands over all mail anew, and learns what of it was handled
		if err := w.catchUp(ctx, s, at); err != nil {
			return err
		}
	}
	switch {
	case p.step == nothing:
		w.cursor.ModSeq = max(w.cursor.ModSeq, at.ModSeq)
		w.age.rescan, w.since = false, nil
		if err := w.again(ctx, s, at); err != nil {
			return err
		}
		return w.tidy(ctx, s)
	case p.rescan():
		w.log.Warn("mailbox is read from the start", "why", string(p.step),
			"uidvalidity", at.UIDValidity, "uidnext", at.UIDNext)
		w.age.rescan, w.age.below, w.since = true, 0, nil
		w.handled, w.copied, w.suspicion = nil, nil, suspicion{}
	}
	w.say(Reading, nil)
	if err := w.drain(ctx, s, p, at); err != nil {
		return err
	}
	w.age.rescan, w.since = false, nil
	return w.tidy(ctx, s)
}

// firstLook remembers where "now" is. With Config.Since reading starts at the first mail, and what is older than that
// is passed over.
func (w *watcher) firstLook(ctx context.Context, s *session, at look) error {
	next, err := s.next(ctx, at)
	if err != nil {
		return err
	}
	c := Cursor{at.UIDValidity, next, at.ModSeq}
	if !w.cfg.Since.IsZero() {
		c.UIDNext, w.since = 1, &w.cfg.Since
	}
	if err := w.handler.Baseline(ctx, w.cfg.Name, c); err != nil {
		return &Stored{Cause: err}
	}
	w.cursor, w.known = c, true
	w.age = age{baseline: w.now(), below: next}
	log := w.log.With("uidvalidity", at.UIDValidity, "uidnext", next)
	if w.since != nil {
		log = log.With("since", *w.since)
	}
	log.Info("mailbox looked at for the first time")
	return nil
}

// drain hands over all mail from p on, in windows of UIDs.
func (w *watcher) drain(ctx context.Context, s *session, p resume, at look) (err error) {
	uids, err := s.from(ctx, p.from, at)
	if err != nil {
		return err
	}
	defer func() {
		if failed := w.await(); failed != nil {
			err = failed
		}
	}()
	end := max(at.UIDNext, p.from)
	if len(uids) > 0 {
		end = max(end, after(uids[len(uids)-1]))
	}
	for len(uids) > 0 {
		n := min(len(uids), w.suspicion.window(w.cfg.BatchCount))
		next := Cursor{at.UIDValidity, after(uids[n-1]), at.ModSeq}
		if n == len(uids) {
			next.UIDNext = end
		}
		if w.suspicion.asking != whole {
			if err = w.proved(ctx, s, uids[0], uids[1:], at); err != nil {
				return err
			}
			w.suspicion = w.suspicion.again()
		}
		if w.suspicion.asking == whole {
			err = w.window(ctx, s, uids[:n], next)
		} else {
			err = w.scrap(ctx, s, uids[0], next)
		}
		if err == nil {
			uids = uids[n:]
		} else if uids, err = w.goOn(ctx, err, uids); err != nil {
			return err
		}
	}
	if err := w.await(); err != nil {
		return err
	}
	next := Cursor{at.UIDValidity, end, at.ModSeq}
	if p.rescan() && w.cursor != next { // nothing was handed over, and the new numbers must be known after a restart
		w.hand(ctx, nil, next)
		return nil
	}
	w.cursor = next
	return nil
}

// goOn keeps a connection that is in order although one mail does not come: what lies behind it must not wait for as
// long as a server that breaks is given. It returns what is still to be had.
func (w *watcher) goOn(ctx context.Context, err error, uids []uint32) ([]uint32, error) {
	var kept *withheld
	var ill *postponed
	if !errors.As(err, &kept) || errors.As(err, &ill) || !Pause(ctx, w.backoff(1, chance())) {
		return nil, err
	}
	if err := w.await(); err != nil {
		return nil, err
	}
	i, _ := slices.BinarySearch(uids, w.cursor.UIDNext)
	return uids[i:], nil
}

func after(uid uint32) uint32 { return max(uid, min(uid, math.MaxUint32-1)+1) }

// longestInline is how much of a mail is asked for together with its size at most: what comes of a larger one is lost.
const longestInline = 64 << 10

// mostlyLarger reports whether most mails are too large for their texts to come along with their sizes.
func mostlyLarger(items []item, inline int64) bool {
	larger := 0
	for _, it := range items {
		if it.size >= inline {
			larger++
		}
	}
	return 2*larger > len(items)
}

// window hands over the mails of some UIDs in batches of bounded size; next is the cursor behind the last of them.
// Their texts come along with what there is to know of them, but where most mails of the last window were large or
// older than wanted, or where a mail is suspected of breaking the connection.
func (w *watcher) window(ctx context.Context, s *session, uids []uint32, next Cursor) error {
	inline := min(int64(w.cfg.BatchBytes/len(uids)), longestInline)
	ask := inline
	if w.listFirst || w.suspicion.last != 0 {
		ask = 0
	}
	items, err := s.list(ctx, uids, ask)
	if err != nil {
		return w.suspect(ctx, err, uids)
	}
	wanted := w.wanted(items)
	w.listFirst = mostlyLarger(items, inline) || 2*len(wanted) < len(items)
	items = wanted
	for len(items) > 0 {
		batch := items[:fitting(items, int64(w.cfg.BatchBytes))]
		mails, done, err := s.bodies(ctx, batch)
		if err != nil {
			return w.suspect(ctx, err, uidsOf(batch))
		}
		to := next
		if done < len(items) {
			to.UIDNext = after(items[done-1].uid)
		}
		w.suspicion = w.suspicion.passed(items[done-1].uid)
		s.proved = s.proved || len(mails) > 0
		if err := w.deliver(ctx, s, mails, to); err != nil {
			return err
		}
		items = items[done:]
	}
	w.suspicion = w.suspicion.passed(uids[len(uids)-1])
	return nil
}

// wanted leaves out what is older than the operator asked for, at the first start only.
func (w *watcher) wanted(items []item) []item {
	if w.since == nil {
		return items
	}
	var out []item
	for _, it := range items {
		if it.uid >= w.age.below || !it.received.Before(*w.since) {
			out = append(out, it)
		}
	}
	return out
}

// fitting returns how many of the items have together no more than so many bytes, at least one.
func fitting(items []item, most int64) int {
	total := int64(0)
	for i, it := range items {
		if total += it.size; total > most && i > 0 {
			return i
		}
	}
	return len(items)
}

func uidsOf(items []item) []uint32 {
	out := make([]uint32, len(items))
	for i, it := range items {
		out[i] = it.uid
	}
	return out
}

// scrap hands over what can be had of a mail that breaks the connection, so that the next ones are not held up.
func (w *watcher) scrap(ctx context.Context, s *session, uid uint32, next Cursor) error {
	m, ok, err := s.scrap(ctx, uid, w.suspicion.asking)
	if err != nil {
		return w.suspect(ctx, err, []uint32{uid})
	}
	w.suspicion = w.suspicion.passed(uid)
	if !ok {
		return nil
	}
	w.log.Warn("the server cannot hand over a mail", "uid", uid, "bytes had", len(m.Raw))
	m.Received = w.now() // its date may be what cannot be read
	return w.deliver(ctx, s, []Message{m}, next)
}

// suspect notes which mails an error of the server came with. An end that we made ourselves says nothing of them.
func (w *watcher) suspect(ctx context.Context, err error, uids []uint32) error {
	if ctx.Err() != nil {
		return err
	}
	if _, ok := errors.AsType[*postponed](err); ok {
		return err // which says nothing of any mail
	}
	n, last := len(uids), uids[len(uids)-1]
	if kept, ok := errors.AsType[*withheld](err); ok {
		n, last = 1, kept.uid
	}
	w.suspicion = w.suspicion.struck(n, last, unreadable(err))
	w.struck = true
	return err
}

// deliver gives a batch to the handler when it has finished the one before, and meanwhile tidies up after that.
func (w *watcher) deliver(ctx context.Context, s *session, mails []Message, next Cursor) error {
	if err := w.await(); err != nil {
		return err
	}
	if len(mails) == 0 {
		return nil
	}
	for i := range mails {
		mails[i].UIDValidity = next.UIDValidity
		mails[i].Old = w.age.old(mails[i].UID, mails[i].Received)
	}
	w.hand(ctx, mails, next)
	return w.tidy(ctx, s)
}

func (w *watcher) hand(ctx context.Context, mails []Message, next Cursor) {
	c := &commit{next: next, done: make(chan error, 1)}
	for _, m := range mails {
		c.sound = c.sound || !m.Poison
	}
	w.underway = c
	go func() {
		handled, err := w.handler.Receive(ctx, w.cfg.Name, mails, next)
		c.handled = handled
		c.done <- err
	}()
}

// await waits for the batch that the handler has, if any.
func (w *watcher) await() error {
	c := w.underway
	if c == nil {
		return nil
	}
	w.underway = nil
	if err := <-c.done; err != nil {
		return &Stored{Cause: err}
	}
	w.cursor = c.next
	w.progress = w.progress || c.sound
	if w.after.do != leave {
		w.handled = append(w.handled, c.handled...)
	}
	return nil
}
