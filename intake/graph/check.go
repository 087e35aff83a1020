package graph

import (
	"context"
	"net/url"
	"strconv"
	"time"
)

// Report is what a mailbox looks like to `samrad check`.
type Report struct {
	Messages uint32
	Clock    time.Time // of the service
	Older    int       // mails the first start would take in unanswered: received since Config.Since
}

// Check looks, and changes nothing.
func Check(ctx context.Context, cfg Config) (Report, error) {
	cfg = cfg.filled()
	f, err := cfg.Client.folder(ctx, cfg.Folder)
	r := Report{Messages: f.Total, Clock: f.at}
	if err != nil || cfg.Since.IsZero() {
		return r, err
	}
	err = Inventory(ctx, cfg, func(_ string, received time.Time) error {
		if !received.Before(cfg.Since) {
			r.Older++
		}
		return nil
	})
	return r, err
}

// Inventory goes through the ids of all mail in the folder, and ends with the first error of the service or of visit.
func Inventory(ctx context.Context, cfg Config, visit func(id string, received time.Time) error) error {
	return cfg.filled().each(ctx, func(items []item) error {
		for _, i := range items {
			if i.vague() || i.Draft {
				continue
			}
			if err := visit(i.ID, i.Received); err != nil {
				return err
			}
		}
		return nil
	})
}

// Heads shows the header of every mail in the folder that was received since then, as the service keeps it.
func Heads(ctx context.Context, cfg Config, since time.Time, visit func(head []byte) error) error {
	c := cfg.filled()
	return Inventory(ctx, cfg, func(id string, received time.Time) error {
		if received.Before(since) {
			return nil
		}
		head, err := c.Client.head(ctx, id)
		if err == nil {
			err = visit(head)
		}
		return err
	})
}

// listed is how many rows of a listing are asked for at a time.
const listed = 500

// each lists the folder, page by page.
func (c Config) each(ctx context.Context, visit func([]item) error) error {
	query := url.Values{"$select": {fields}, "$top": {strconv.Itoa(listed)}}
	link := c.Client.to(query, "mailFolders", c.Folder, "messages")
	for range mostPages {
		var p page
		if _, err := c.Client.json(ctx, link, "", &p); err != nil {
			return err
		}
		if err := visit(p.Items); err != nil {
			return err
		}
		if link = p.Next; link == "" {
			return nil
		}
	}
	return &Fault{kind: broken, says: "the listing has no end"}
}

// Opens reports whether the application reaches the client's mailbox. Why it does not is no error where the service
// refuses it, and one where the service did not come to that.
func (c *Client) Opens(ctx context.Context) (bool, error) {
	_, err := c.folder(ctx, "inbox")
	if is(err, person) {
		return false, nil
	}
	return err == nil, err
}
