package graph

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"haninge.se/samrad/intake/mailbox"
)

// page is one response to delta or to a listing.
type page struct {
	Items []item `json:"value"`
	Next  string `json:"@odata.nextLink"`
	Delta string `json:"@odata.deltaLink"`
}

// Bounds on what a service may send us through.
const (
	mostPages   = 20000
	mostRestart = 3             // of a walk in which the cursor dies
	keepCursor  = 1 * time.Hour // how old a durable cursor may be where nothing happens
)

// start is the first request of a walk through the whole folder.
func (w *watcher) start() string {
	return w.cfg.Client.to(url.Values{"$select": {fields}}, "mailFolders", w.cfg.Folder, "messages", "delta")
}

// page asks for one page. Its size is said each time: $top would end the whole walk after so many.
func (w *watcher) page(ctx context.Context, link string) (p page, at time.Time, err error) {
	at, err = w.cfg.Client.json(ctx, link, "odata.maxpagesize="+strconv.Itoa(w.cfg.Page), &p)
	if err == nil && p.Next == "" && p.Delta == "" {
		err = &Fault{kind: broken, says: "the service gave a page that leads nowhere"}
	}
	return p, at, err
}

// walk goes from a link to the end of the round, page by page, and returns the link to the next round. A cursor that
// dies on the way begins the walk anew, through the whole folder: what is known by then is not handed over again.
func (w *watcher) walk(ctx context.Context, link string, visit func(page, time.Time) error) error {
	for restarts, pages := 0, 0; pages < mostPages; pages++ {
		if link == "" {
			link = w.start()
		}
		p, at, err := w.page(ctx, link)
		if is(err, gone) && restarts < mostRestart {
			w.log.Warn("the folder is read from the start", "why", err)
			link, restarts = "", restarts+1
			continue
		}
		if err == nil {
			err = visit(p, at)
		}
		if err != nil || p.Delta != "" {
			return err
		}
		link = p.Next
	}
	return &Fault{kind: broken, says: "the round has no end"}
}

// begin is the very first look: it goes through the folder by ids, and remembers what "now" is. No mail is handed over
// and no cursor kept before that is durable; the first round then is a walk through all of it again.
func (w *watcher) begin(ctx context.Context) error {
	var all []item
	var began time.Time
	err := w.walk(ctx, "", func(p page, at time.Time) error {
		if began.IsZero() {
			if began = at; at.IsZero() {
				began = w.now()
			}
		}
		clear, _ := sift(p.Items)
		for _, i := range clear {
			if !i.Received.Before(began.Add(-near)) {
				all = append(all, i)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	f := firstOf(all, began)
	if err := w.handler.Baseline(ctx, w.cfg.Name, f); err != nil {
		return &mailbox.Stored{Cause: err}
	}
	w.first, w.known = f, true
	w.log.Info("mailbox looked at for the first time", "at", f.At)
	return nil
}

// round takes in what has changed since the last one. The cursor moves with the last of its mails, and only when all of
// them have come.
func (w *watcher) round(ctx context.Context) error {
	rows := 0
	return w.walk(ctx, w.cursor.Link, func(p page, _ time.Time) error {
		rows += len(p.Items)
		fresh, err := w.fresh(ctx, p.Items)
		if err != nil {
			return err
		}
		if p.Delta == "" {
			return w.take(ctx, fresh, "")
		}
		if rows == 0 && w.cursor.Link != "" && w.now().Sub(w.kept) < keepCursor {
			w.cursor.Link = p.Delta // the durable one leads here too
			return nil
		}
		return w.take(ctx, fresh, p.Delta)
	})
}

// fresh are the mails of a page that are to be handed over. What says too little is looked up, unless it is known.
func (w *watcher) fresh(ctx context.Context, items []item) ([]item, error) {
	clear, vague := sift(items)
	vague, err := w.unknown(ctx, vague)
	if err != nil {
		return nil, err
	}
	for _, v := range vague {
		i, err := w.cfg.Client.item(ctx, v.ID)
		switch {
		case is(err, missing): // it is gone, and was never ours
			w.log.Info("a mail left before it was read", "id", v.ID)
		case err != nil:
			return nil, err
		default:
			clear = append(clear, i)
		}
	}
	var wanted []item
	for _, i := range clear {
		if w.first.wanted(i, w.folder, w.cfg.Since, w.now()) {
			wanted = append(wanted, i)
		}
	}
	return w.unknown(ctx, wanted)
}

// unknown leaves out what was handed over.
func (w *watcher) unknown(ctx context.Context, items []item) ([]item, error) {
	if len(items) == 0 {
		return nil, nil
	}
	if err := w.await(); err != nil { // it may be among what is being made durable
		return nil, err
	}
	ids, byID := make([]string, len(items)), make(map[string]item, len(items))
	for n, i := range items {
		ids[n], byID[i.ID] = i.ID, i
	}
	ids, err := w.handler.New(ctx, w.cfg.Name, ids)
	if err != nil {
		return nil, &mailbox.Stored{Cause: err}
	}
	out := make([]item, len(ids))
	for n, id := range ids {
		out[n] = byID[id]
	}
	return out, nil
}

// list holds all ids of the folder against what is known. Delta does not tell of every mail that was moved in.
func (w *watcher) list(ctx context.Context) error {
	found := 0
	err := w.cfg.each(ctx, func(items []item) error {
		fresh, err := w.fresh(ctx, items)
		if err != nil {
			return err
		}
		found += len(fresh)
		return w.take(ctx, fresh, "")
	})
	if err != nil {
		return fmt.Errorf("listing the folder: %w", err)
	}
	if found > 0 {
		w.log.Warn("mail that no round told of was found by listing the folder", "mails", found)
	}
	w.listed = w.now()
	return nil
}

// again asks once more for mail that was passed over, when the handler says that it is time.
func (w *watcher) again(ctx context.Context) error {
	ids, err := w.handler.Again(ctx, w.cfg.Name)
	if err != nil {
		return &mailbox.Stored{Cause: err}
	}
	for _, id := range ids {
		i, err := w.cfg.Client.item(ctx, id)
		var m Message
		if err == nil {
			m, err = w.mail(ctx, i)
		}
		switch {
		case err == nil:
			w.log.Info("the service hands over a mail that it could not before", "id", id)
			if err := w.hand(ctx, []Message{m}, ""); err != nil {
				return err
			}
		case !tellsOfMail(err) && !is(err, missing):
			return err
		}
	}
	return nil
}
