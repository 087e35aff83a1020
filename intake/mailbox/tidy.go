package mailbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
)

// afterwards is what becomes of handled mail.
type afterwards struct {
	do   string
	name string
}

const (
	leave   = "leave"
	keyword = "keyword"
	move    = "move"
)

// parseAfter reads "leave", "keyword:NAME", "move:FOLDER".
func parseAfter(s string) (afterwards, error) {
	do, name, _ := strings.Cut(s, ":")
	switch {
	case s == "" || s == leave:
		return afterwards{do: leave}, nil
	case (do == keyword || do == move) && name != "":
		return afterwards{do, name}, nil
	}
	return afterwards{}, fmt.Errorf("after %q is not known", s)
}

// tidy tags or moves what was handled, after the handler made it durable. What the server refuses stays as it is
// and is tried again at the next look: it keeps no mail from being read.
func (w *watcher) tidy(ctx context.Context, s *session) error {
	if len(w.handled) == 0 {
		return nil
	}
	err := w.tidyUp(ctx, s)
	said := ""
	if _, refused := saidNo(err); refused || errors.Is(err, errKeyword) {
		said, err = plain(err.Error()), nil
	} else if err != nil {
		return err
	}
	if said != "" && said != w.health.TidyError {
		w.log.Warn("handled mail stays where it is", "after", w.cfg.After, "error", said)
	}
	w.health.TidyError = said
	return err
}

// catchUp finds, once in the program's life, the mail that an earlier one handled and did not come to tag or move:
// only what is handled is durable, not what became of it afterwards. What people removed a tag from is tagged again.
func (w *watcher) catchUp(ctx context.Context, s *session, at look) error {
	if w.after.do == leave || w.caughtUp || w.cursor.UIDNext <= 1 || at.Messages == 0 {
		return nil
	}
	untouched := imap.Flag(w.after.name)
	if w.after.do == move {
		untouched = imap.FlagDeleted // moved, on a server that cannot remove single mails
	}
	below := imap.UIDSet{{Start: 1, Stop: imap.UID(w.cursor.UIDNext - 1)}}
	left := imap.SearchCriteria{UID: []imap.UIDSet{below}, NotFlag: []imap.Flag{untouched}}
	uids, err := s.search(ctx, left, at.Messages+arriving)
	if err != nil {
		return err
	}
	handled, err := w.handler.Handled(ctx, w.cfg.Name, at.UIDValidity, uids)
	if err != nil {
		return &Stored{Cause: err}
	}
	w.handled, w.caughtUp = append(w.handled, handled...), true
	return nil
}

// tidyBatch is how many mails one command tags or moves.
const tidyBatch = 100

// tidyUp opens the folder for writing, which is done for nothing else.
func (w *watcher) tidyUp(ctx context.Context, s *session) error {
	var data *imap.SelectData
	err := s.do(ctx, "opening "+w.cfg.Folder+" for writing", s.allow(0), func() (err error) {
		data, err = s.client.Select(w.cfg.Folder, nil).Wait()
		return err
	})
	if err != nil {
		return err
	}
	if data.UIDValidity != w.cursor.UIDValidity {
		w.handled, w.copied = nil, nil // the numbers mean other mail now
		return nil
	}
	if w.after.do == keyword && !takes(data.PermanentFlags, w.after.name) {
		return errKeyword
	}
	for len(w.handled) > 0 {
		uids := w.handled[:min(tidyBatch, len(w.handled))]
		if w.after.do == keyword {
			err = s.flag(ctx, uids, imap.Flag(w.after.name))
		} else {
			err = w.move(ctx, s, uids)
		}
		if err != nil {
			return err
		}
		w.handled = slices.Clone(w.handled[len(uids):])
	}
	return nil
}

var errKeyword = errors.New("the server keeps no such keyword")

// takes tells whether a keyword lasts longer than the session (RFC 9051 7.1, PERMANENTFLAGS). Keywords know no case.
func takes(permanent []imap.Flag, name string) bool {
	return slices.ContainsFunc(permanent, func(f imap.Flag) bool {
		return f == imap.FlagWildcard || strings.EqualFold(string(f), name)
	})
}

// flag adds one flag.
func (s *session) flag(ctx context.Context, uids []uint32, f imap.Flag) error {
	return s.do(ctx, "tagging mail", s.allow(0), func() error {
		add := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{f}}
		return s.client.Store(setOf(uids), add, nil).Close()
	})
}

// move moves mail by MOVE, or else step by step: copy, mark, and remove what was marked by its UID alone. go-imap's own
// way without MOVE sends all steps at once and loses mail when the copy fails.
func (w *watcher) move(ctx context.Context, s *session, uids []uint32) error {
	if s.caps.Has(imap.CapMove) {
		return s.do(ctx, "moving mail to "+w.after.name, s.allow(0), func() error {
			_, err := s.client.Move(setOf(uids), w.after.name).Wait()
			return err
		})
	}
	todo := slices.DeleteFunc(slices.Clone(uids), func(u uint32) bool { return w.copied[u] })
	if len(todo) > 0 {
		err := s.do(ctx, "copying mail to "+w.after.name, s.allow(0), func() error {
			_, err := s.client.Copy(setOf(todo), w.after.name).Wait()
			return err
		})
		if err != nil {
			return err
		}
		if w.copied == nil {
			w.copied = map[uint32]bool{}
		}
		for _, u := range todo {
			w.copied[u] = true
		}
	}
	if err := s.flag(ctx, uids, imap.FlagDeleted); err != nil {
		return err
	}
	if s.caps.Has(imap.CapUIDPlus) { // a plain EXPUNGE would remove what others marked
		err := s.do(ctx, "removing moved mail", s.allow(0), func() error { return s.client.UIDExpunge(setOf(uids)).Close() })
		if err != nil {
			return err
		}
	} else {
		w.log.Warn("the server cannot remove single mails: they stay, marked as deleted", "mails", len(uids))
	}
	for _, u := range uids {
		delete(w.copied, u)
	}
	return nil
}
