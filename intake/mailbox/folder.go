package mailbox

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/emersion/go-imap/v2"
)

// noFolder is a folder that the server does not open.
type noFolder struct{ error }

func (e *noFolder) Unwrap() error { return e.error }

// examine opens the folder read-only and says what is there. It is how every look begins, since only opening a folder
// anew shows that it was renumbered, renamed or taken away.
func (s *session) examine(ctx context.Context) (look, error) {
	var data *imap.SelectData
	opt := &imap.SelectOptions{ReadOnly: true, CondStore: s.caps.Has(imap.CapCondStore)}
	err := s.do(ctx, "opening "+s.cfg.Folder, s.allow(0), func() (err error) {
		data, err = s.client.Select(s.cfg.Folder, opt).Wait()
		return err
	})
	if _, ok := saidNo(err); ok {
		return look{}, &noFolder{err}
	}
	if err != nil {
		return look{}, err
	}
	if data.UIDValidity == 0 { // RFC 9051 6.3.2: without one no number means the same mail twice
		return look{}, &noFolder{errors.New("the folder has no UIDVALIDITY, so that no mail in it can be told from another")}
	}
	return look{data.UIDValidity, uint32(data.UIDNext), data.HighestModSeq, data.NumMessages}, nil
}

// search returns the UIDs that a search finds, ascending.
func (s *session) search(ctx context.Context, what imap.SearchCriteria, most uint32) ([]uint32, error) {
	var set imap.UIDSet
	err := s.do(ctx, "searching", s.allowNumbers(most), func() error {
		data, err := s.client.UIDSearch(&what, nil).Wait()
		if err == nil {
			set, _ = data.All.(imap.UIDSet)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return expand(set, most)
}

// expand lists a set's numbers, at most so many: what a server says is not what it has. UIDSet.Nums never ends at
// the highest number there is.
func expand(set imap.UIDSet, most uint32) ([]uint32, error) {
	var total uint64
	for _, r := range set {
		if r.Start == 0 || r.Stop < r.Start {
			return nil, errGarbled
		}
		total += uint64(r.Stop) - uint64(r.Start) + 1
	}
	if total > uint64(most) {
		return nil, fmt.Errorf("the server names %d mails where %d can be: %w", total, most, errGarbled)
	}
	out := make([]uint32, 0, total)
	for _, r := range set {
		for u := uint64(r.Start); u <= uint64(r.Stop); u++ {
			out = append(out, uint32(u))
		}
	}
	return out, nil
}

// arriving is how much mail may come between a look and a search.
const arriving = 10000

// from returns the UIDs of the mail from n on. They are all that can be there, not all that are: a few in a row are not
// worth a search.
func (s *session) from(ctx context.Context, n uint32, at look) ([]uint32, error) {
	var uids []uint32
	if at.UIDNext >= n && at.UIDNext-n <= uint32(s.cfg.BatchCount) {
		for u := n; u < at.UIDNext; u++ {
			uids = append(uids, u)
		}
		return uids, nil
	}
	what := imap.SearchCriteria{UID: []imap.UIDSet{{{Start: imap.UID(n), Stop: 0}}}}
	all, err := s.search(ctx, what, at.Messages+arriving)
	if err == nil && n == 1 && uint64(len(all)) < uint64(at.Messages) {
		// Some were removed just now, or the server's search is wrong: the next look tells.
		return nil, fmt.Errorf("the search finds %d mails of %d", len(all), at.Messages)
	}
	for _, u := range all {
		if u >= n { // n:* also means the last mail, even when its UID is lower
			uids = append(uids, u)
		}
	}
	return uids, err
}

// next returns the UID that the next mail will have at least, also where the server does not say.
func (s *session) next(ctx context.Context, at look) (uint32, error) {
	if at.UIDNext != 0 || at.Messages == 0 {
		return max(at.UIDNext, 1), nil
	}
	last, err := s.search(ctx, imap.SearchCriteria{UID: []imap.UIDSet{{{}}}}, at.Messages+arriving)
	if err != nil || len(last) == 0 {
		return 1, err
	}
	return last[len(last)-1] + 1, nil
}

// below is the mail with a UID less than one.
func below(uid uint32) imap.SearchCriteria {
	return imap.SearchCriteria{UID: []imap.UIDSet{{{Start: 1, Stop: imap.UID(uid - 1)}}}}
}

// exist returns which of some UIDs are still there.
func (s *session) exist(ctx context.Context, uids []uint32) ([]uint32, error) {
	if len(uids) == 0 {
		return nil, nil
	}
	found, err := s.search(ctx, imap.SearchCriteria{UID: []imap.UIDSet{setOf(uids)}}, uint32(len(uids))+arriving)
	return slices.DeleteFunc(found, func(u uint32) bool { return !slices.Contains(uids, u) }), err
}

func setOf(uids []uint32) imap.UIDSet {
	var set imap.UIDSet
	for _, u := range uids {
		set.AddNum(imap.UID(u))
	}
	return set
}
