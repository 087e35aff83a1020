package graph

import (
	"context"
	"net/url"
	"strconv"

	"haninge.se/samrad/intake/mailbox"
)

// How far a start looks ahead: at so many of the newest mails, so many at a time.
const (
	aheadMost = 1000
	aheadPage = 100
)

// showHeads shows Config.Ahead the headers of what lies in the folder.
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
				return &mailbox.Stored{Cause: err}
			}
		}
		link = p.Next
	}
	return nil
}
