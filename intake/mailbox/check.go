package mailbox

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
)

// Report is what a mailbox looks like to `samrad check`.
type Report struct {
	Capabilities         []string // sorted
	Idle, Move, UIDPlus  bool
	CondStore            bool
	Messages             uint32
	UIDValidity, UIDNext uint32
	Older                int    // mails the first start would take in unanswered: received since Config.Since
	OlderBytes           int64  // and their size
	After                string // why Config.After cannot be done, "" when it can
}

// Check logs in and looks, and changes nothing.
func Check(ctx context.Context, cfg Config) (Report, error) {
	after, err := parseAfter(cfg.After)
	if err != nil {
		return Report{}, err
	}
	s, err := open(ctx, cfg.filled())
	if err != nil {
		return Report{}, err
	}
	defer s.logout()
	at, err := s.examine(ctx)
	if err != nil {
		return Report{}, err
	}
	r := Report{
		Idle: s.caps.Has(imap.CapIdle), Move: s.caps.Has(imap.CapMove), UIDPlus: s.caps.Has(imap.CapUIDPlus),
		CondStore: s.caps.Has(imap.CapCondStore), Messages: at.Messages, UIDValidity: at.UIDValidity, UIDNext: at.UIDNext,
	}
	for c := range s.caps {
		r.Capabilities = append(r.Capabilities, plain(string(c)))
	}
	slices.Sort(r.Capabilities)
	if !cfg.Since.IsZero() {
		err = s.received(ctx, cfg.Since, time.Time{}, at, func(items []item) error {
			for _, it := range items {
				r.Older, r.OlderBytes = r.Older+1, r.OlderBytes+it.size
			}
			return nil
		})
		if err != nil {
			return r, err
		}
	}
	r.After, err = s.checkAfter(ctx, after)
	return r, err
}

// checkAfter tells why handled mail could not be tagged or moved. Only the folder to move to can be asked for: what
// keywords a server takes, it says when a folder is opened for writing.
func (s *session) checkAfter(ctx context.Context, after afterwards) (string, error) {
	if after.do != move {
		return "", nil
	}
	err := s.do(ctx, "asking for "+after.name, s.allow(0), func() error {
		_, err := s.client.Status(after.name, &imap.StatusOptions{NumMessages: true}).Wait()
		return err
	})
	if no, refused := saidNo(err); refused {
		return fmt.Sprintf("folder %s: %s", after.name, no.Text), nil
	}
	if err == nil && !s.caps.Has(imap.CapMove) && !s.caps.Has(imap.CapUIDPlus) {
		return "the server has neither MOVE nor UIDPLUS: mail would be copied and marked as deleted", nil
	}
	return "", err
}

// received lists the mail received in a period, window by window; zero times are open ends.
func (s *session) received(ctx context.Context, since, until time.Time, at look, visit func([]item) error) error {
	what := imap.SearchCriteria{}
	if !since.IsZero() {
		what.Since = since.AddDate(0, 0, -2) // SINCE compares days in a zone of the server's choice (RFC 9051 6.4.4)
	}
	if !until.IsZero() {
		what.Before = until.AddDate(0, 0, 2)
	}
	uids, err := s.search(ctx, what, at.Messages+arriving)
	if err != nil {
		return err
	}
	for window := range slices.Chunk(uids, s.cfg.BatchCount) {
		items, err := s.list(ctx, window, 0)
		if err != nil {
			return err
		}
		items = slices.DeleteFunc(items, func(it item) bool {
			return it.received.Before(since) || !until.IsZero() && !it.received.Before(until)
		})
		if err := visit(items); err != nil {
			return err
		}
	}
	return nil
}
