package mailbox

import (
	"context"
	"errors"

	"haninge.se/samrad/intake/wire"
)

// How far a start looks ahead: at so many of the newest mails that wait, so many at a time, and no more than so often
// where a server fails over it.
const (
	aheadMost  = 1000
	aheadBatch = 100
	aheadTries = 2
)

// lookAhead shows Config.Ahead the headers of what waits, once in the life of a watcher and before any of it is handed
// over: what a late mail says may bear on how an early one is answered. The very first look shows all that lies in the
// folder. A server that fails over it twice is read without.
func (w *watcher) lookAhead(ctx context.Context, s *session, first bool, from uint32, at look) error {
	if w.cfg.Ahead == nil || w.ahead {
		return nil
	}
	w.aheadTried++
	err := w.showHeads(ctx, s, first, from, at)
	var failed *stored
	if errors.As(err, &failed) || ctx.Err() != nil || err != nil && w.aheadTried < aheadTries {
		return err
	}
	if err != nil {
		w.log.Warn("mailbox is read without looking ahead", "error", wire.Printable(err.Error(), longestFault))
	}
	w.ahead = true
	if failed := w.cfg.Ahead(ctx, nil); failed != nil {
		return &stored{failed}
	}
	return err
}

func (w *watcher) showHeads(ctx context.Context, s *session, first bool, from uint32, at look) error {
	if first {
		from = 1
	}
	uids, err := s.from(ctx, from, at)
	if err != nil {
		return err
	}
	if !first {
		uids = uids[max(0, len(uids)-aheadMost):]
	}
	for len(uids) > 0 {
		n := min(len(uids), aheadBatch)
		got := responses{}
		all := func(uint32) int64 { return headBytes }
		if err := s.fetch(ctx, setOf(uids[:n]), head(), headBytes*int64(n), all, got); err != nil {
			return err
		}
		heads := make([][]byte, 0, n)
		for _, u := range uids[:n] {
			if len(got[u].raw) > 0 {
				heads = append(heads, got[u].raw)
			}
		}
		if len(heads) > 0 {
			if err := w.cfg.Ahead(ctx, heads); err != nil {
				return &stored{err}
			}
		}
		uids = uids[n:]
	}
	return nil
}
