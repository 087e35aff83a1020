package mailbox

import (
	"context"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// wait returns when there may be new mail: the server spoke of it, or it is time to look by ourselves. An IDLE is never
// older than the poll, which is needed because servers lose events that come while IDLE starts.
func (s *session) wait(ctx context.Context) error {
	limit := min(s.cfg.Poll, s.cfg.IdleMax)
	if !s.caps.Has(imap.CapIdle) || s.noIdle {
		return s.awaitNews(ctx, limit)
	}
	var idle *imapclient.IdleCommand
	err := s.do(ctx, "starting IDLE", s.allow(0), func() (err error) {
		idle, err = s.client.Idle()
		return err
	})
	if _, refused := saidNo(err); refused {
		s.noIdle = true
		return s.awaitNews(ctx, limit)
	}
	if err != nil {
		return err
	}
	waited := s.awaitNews(ctx, limit)
	err = s.do(ctx, "ending IDLE", s.allow(0), func() error {
		if err := idle.Close(); err != nil {
			return err
		}
		return idle.Wait()
	})
	if waited != nil {
		return waited
	}
	return err
}

// awaitNews waits for a word of the server, or so long.
func (s *session) awaitNews(ctx context.Context, limit time.Duration) error {
	t := time.NewTimer(limit)
	defer t.Stop()
	select {
	case <-s.news:
		return nil
	case <-t.C:
		return nil
	case <-s.client.Closed():
		return s.cleaned(errBroken)
	case <-ctx.Done():
		return ctx.Err()
	}
}
