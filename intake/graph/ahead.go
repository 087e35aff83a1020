package graph

import (
	"context"
	"errors"
	"net/url"
	"strconv"
)

// How far a start looks ahead: at so many of the newest mails, so many at a time, and no more than so often where the
// service fails over it.
const (
	aheadMost  = 1000
	aheadPage  = 100
	aheadTries = 2
)

// lookAhead shows Config.Ahead the headers of what lies in the folder, once in the life of a watcher and before any of
// it is handed over: what a late mail says may bear on how an early one is answered.
func (w *watcher) lookAhead(ctx context.Context, fresh bool) error {
	if w.cfg.Ahead == nil || w.ahead {
		return nil
	}
	w.aheadTried++
	err := w.showHeads(ctx, fresh)
	var failed *stored
	if errors.As(err, &failed) || ctx.Err() != nil || err != nil && w.aheadTried < aheadTries {
		return err
	}
	if err != nil {
		w.log.Warn("mailbox is read without looking ahead", "error", err)
	}
	w.ahead = true
	if failed := w.cfg.Ahead(ctx, nil); failed != nil {
		return &stored{failed}
	}
	return nil
}

func (w *watcher) showHeads(ctx context.Context, fresh bool) error {
	query := url.Values{"$select": {"id,internetMessageHeaders"}, "$top": {strconv.Itoa(aheadPage)}}
	link := w.cfg.Client.to(query, "mailFolders", w.cfg.Folder, "messages")
	for seen := 0; link != "" && (fresh || seen < aheadMost) && seen < mostPages*aheadPage; seen += aheadPage {
		var p struct {
			Rows []struct {
				Lines []field `json:"internetMessageHeaders"`
			} `json:"value"`
			Next string `json:"@odata.nextLink"`
		}
		if _, err := w.cfg.Client.json(ctx, link, "", &p); err != nil {
			return err
		}
		var heads [][]byte
		for _, r := range p.Rows {
			if head := written(r.Lines); head != nil {
				heads = append(heads, head)
			}
		}
		if len(heads) > 0 {
			if err := w.cfg.Ahead(ctx, heads); err != nil {
				return &stored{err}
			}
		}
		link = p.Next
	}
	return nil
}
