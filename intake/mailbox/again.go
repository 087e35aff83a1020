package mailbox

import (
	"context"
	"errors"
)

// provers is how many other mails are asked for before the server itself is held to be at fault.
const provers = 5

// proved finds out, before a mail is passed over, whether the server hands over any other in this session: one that
// gives none is at fault itself, and says nothing of this mail.
func (w *watcher) proved(ctx context.Context, s *session, uid uint32, behind []uint32, at look) error {
	if s.proved {
		return nil
	}
	others := behind[:min(len(behind), provers)]
	if len(others) < provers && uid > 1 && at.Messages > 0 {
		before, err := s.search(ctx, below(uid), at.Messages+arriving)
		if err != nil {
			return unproved(err)
		}
		others = append(before[max(0, len(before)-provers):], others...)
	}
	for _, u := range others {
		items, err := s.list(ctx, []uint32{u}, 0)
		var kept *withheld
		if err == nil && len(items) > 0 {
			var mails []Message
			if mails, _, err = s.bodies(ctx, items); err == nil && len(mails) > 0 {
				s.proved = true
				return nil
			}
		}
		if err != nil && !errors.As(err, &kept) {
			return unproved(err)
		}
	}
	return unproved(&withheld{uid})
}

// unproved is an error that is no strike against a mail.
func unproved(err error) error {
	return errors.Join(&postponed{words: "it hands over no mail"}, err)
}

// again asks once more for mail that was passed over, when the handler says that it is time. What comes whole now is
// handed over like any other.
func (w *watcher) again(ctx context.Context, s *session, at look) error {
	uids, err := w.handler.Again(ctx, w.cfg.Name, at.UIDValidity)
	if err != nil {
		return &Stored{Cause: err}
	}
	for _, u := range uids {
		items, err := s.list(ctx, []uint32{u}, 0)
		var mails []Message
		if err == nil && len(items) > 0 {
			mails, _, err = s.bodies(ctx, items)
		}
		var kept *withheld
		if err != nil && !errors.As(err, &kept) {
			return err
		}
		for _, m := range mails {
			w.log.Info("the server hands over a mail that it could not before", "uid", u)
			m.UIDValidity, m.Old = at.UIDValidity, w.age.old(m.UID, m.Received)
			w.hand(ctx, []Message{m}, w.cursor)
			if err := w.await(); err != nil {
				return err
			}
		}
	}
	return nil
}
