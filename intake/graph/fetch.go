package graph

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"haninge.se/samrad/intake/mailbox"
)

// folderRow is what there is to know of a folder.
type folderRow struct {
	ID    string `json:"id"`
	Total uint32 `json:"totalItemCount"`

	at time.Time // by the clock of the service
}

func (c *Client) folder(ctx context.Context, name string) (f folderRow, err error) {
	f.at, err = c.json(ctx, c.to(url.Values{"$select": {"id,totalItemCount"}}, "mailFolders", name), "", &f)
	if err == nil && f.ID == "" {
		err = &Fault{kind: broken, says: "the service gave a folder without an id"}
	}
	return f, err
}

// item looks one mail up.
func (c *Client) item(ctx context.Context, id string) (i item, err error) {
	_, err = c.json(ctx, c.to(url.Values{"$select": {fields}}, "messages", id), "", &i)
	if err == nil && (i.ID != id || i.vague()) {
		err = &Fault{kind: broken, says: "the service gave another mail than was asked for"}
	}
	return i, err
}

// field is a line of a header.
type field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// head is a mail's header as the service keeps it apart.
func (c *Client) head(ctx context.Context, id string) ([]byte, error) {
	var row struct {
		Lines []field `json:"internetMessageHeaders"`
	}
	_, err := c.json(ctx, c.to(url.Values{"$select": {"internetMessageHeaders"}}, "messages", id), "", &row)
	return written(row.Lines), err
}

// written is a header in lines that can be read: nothing in it can begin a line or end the header.
func written(lines []field) []byte {
	var out bytes.Buffer
	oneLine := strings.NewReplacer("\r", " ", "\n", " ", "\x00", "")
	for _, f := range lines {
		if f.Name == "" || strings.ContainsAny(f.Name, " :\r\n\t\x00") {
			continue
		}
		out.WriteString(f.Name + ": " + oneLine.Replace(f.Value) + "\r\n")
	}
	if out.Len() == 0 {
		return nil
	}
	out.WriteString("\r\n")
	return out.Bytes()
}

// errEmpty is a response of 200 with no mail in it.
var errEmpty = &Fault{Status: http.StatusOK, kind: bad, says: "the service gave an empty mail"}

// longestHead is how much of a mail's header is kept where the mail is too large.
const longestHead = 64 << 10

// mail fetches one mail whole, or no more than its header where it is too large.
func (w *watcher) mail(ctx context.Context, i item) (Message, error) {
	m := Message{ID: i.ID, Received: i.Received, Old: w.first.old(i, w.now())}
	link := w.cfg.Client.to(nil, "messages", i.ID, "$value")
	out, err := w.cfg.Client.call(ctx, request{method: http.MethodGet, link: link, most: w.cfg.MaxSize})
	switch {
	case err != nil:
		return m, err
	case out.over:
		head, _, _ := bytes.Cut(out.body[:min(len(out.body), longestHead)], []byte("\r\n\r\n"))
		m.TooBig, m.Raw = true, append(bytes.Clone(head), "\r\n\r\n"...)
	case len(bytes.TrimSpace(out.body)) == 0:
		return m, errEmpty
	default:
		m.Raw = out.body
	}
	return m, nil
}

// tellsOfMail reports whether an error says something of the mail that was asked for, and not of the service, of the
// line to it, or of us.
func tellsOfMail(err error) bool {
	var f *Fault
	return errors.As(err, &f) && !f.away && (f.kind == broken || f.kind == unfit || f.kind == bad)
}

// taking is a set of mails being fetched, several at a time, in their order.
type taking struct {
	mu    sync.Mutex
	items []item
	next  int
	held  int
	most  int
	got   []*Message // nil: it did not come
}

// more gives out the next mail to fetch, unless enough is held in memory.
func (t *taking) more() (int, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.next >= len(t.items) || t.held >= t.most {
		return 0, false
	}
	t.next++
	return t.next - 1, true
}

func (t *taking) keep(n int, m Message) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.got[n], t.held = &m, t.held+len(m.Raw)
}

// take fetches mails and hands them over in batches, and the link to the next round with the last, if none is owed.
func (w *watcher) take(ctx context.Context, items []item, link string) error {
	for {
		t := &taking{items: items[:min(len(items), w.cfg.BatchCount)], most: w.cfg.BatchBytes}
		t.got = make([]*Message, len(t.items))
		failed, err := w.fetch(ctx, t)
		if err != nil {
			return err
		}
		for _, n := range failed {
			if err := w.suspect(ctx, t, n); err != nil {
				return err
			}
		}
		var batch []Message
		for n, m := range t.got[:t.next] {
			if m != nil {
				batch = append(batch, *m)
				delete(w.suspects, t.items[n].ID)
			}
		}
		batch, err = w.ripe(ctx, batch)
		if err != nil {
			return err
		}
		items = items[t.next:]
		last := ""
		if len(items) == 0 && w.owed == 0 && w.left == 0 {
			last = link
		}
		if err := w.hand(ctx, batch, last); err != nil || len(items) == 0 {
			return err
		}
	}
}

// failure is a mail that did not come.
type failure struct {
	n   int
	err error
}

// fetch gets what is to be had of a set. It ends early with what is no fault of a mail.
func (w *watcher) fetch(ctx context.Context, t *taking) (failed []failure, err error) {
	g, ctx := errgroup.WithContext(ctx)
	for range min(atOnce, len(t.items)) {
		g.Go(func() error {
			for {
				n, some := t.more()
				if !some || ctx.Err() != nil {
					return ctx.Err()
				}
				m, err := w.mail(ctx, t.items[n])
				switch {
				case err == nil:
					t.keep(n, m)
				case ctx.Err() != nil:
					return ctx.Err()
				case tellsOfMail(err) || is(err, missing):
					t.mu.Lock()
					failed = append(failed, failure{n, err})
					t.mu.Unlock()
				default:
					return err
				}
			}
		})
	}
	err = g.Wait()
	for _, m := range t.got {
		w.proved = w.proved || m != nil
	}
	return failed, err
}

// suspect decides on a mail that did not come: it is gone, it is asked for again in the next round, or it is passed
// over with what can be had of it. Where the service did not say itself that this one cannot be had, its failures count
// only in looks in which another mail came.
func (w *watcher) suspect(ctx context.Context, t *taking, f failure) error {
	i := t.items[f.n]
	if _, err := w.cfg.Client.item(ctx, i.ID); is(err, missing) {
		w.log.Info("a mail left before it was read", "id", i.ID)
		delete(w.suspects, i.ID)
		return nil
	} else if err != nil && !tellsOfMail(err) {
		return err
	}
	over := is(f.err, unfit)
	if !over {
		responded := is(f.err, bad)
		if said, ok := errors.AsType[*Fault](f.err); ok && said.Status >= 500 {
			responded = true
		}
		over = w.proves(ctx, i) && w.suspects.struck(i.ID, responded)
	}
	if !over {
		w.owed++
		return nil
	}
	w.log.Warn("the service cannot hand over a mail", "id", i.ID, "error", f.err)
	raw, err := w.cfg.Client.head(ctx, i.ID)
	if err != nil && !tellsOfMail(err) {
		return err
	}
	t.got[f.n] = &Message{ID: i.ID, Received: i.Received, Raw: raw, Poison: true, Old: w.first.old(i, w.now())}
	return nil
}

// provers is how many other mails are asked for before the service itself is held to be at fault.
const provers = 5

// proves finds out whether the service hands over any other mail.
func (w *watcher) proves(ctx context.Context, not item) bool {
	if w.proved || w.disproved {
		return w.proved
	}
	w.disproved = true
	var p page
	link := w.cfg.Client.to(url.Values{"$select": {fields}, "$top": {"10"}}, "mailFolders", w.cfg.Folder, "messages")
	if _, err := w.cfg.Client.json(ctx, link, "", &p); err != nil {
		return false
	}
	tried := 0
	for _, i := range p.Items {
		if i.ID == not.ID || w.suspects[i.ID] != nil || tried == provers {
			continue
		}
		tried++
		if _, err := w.mail(ctx, i); err == nil {
			w.proved, w.disproved = true, false
			return true
		}
	}
	return false
}

// prepare calls Config.Before, once in a look.
func (w *watcher) prepare(ctx context.Context, batch []Message) error {
	if len(batch) == 0 || w.cfg.Before == nil || w.learned {
		return nil
	}
	if err := w.cfg.Before(ctx); err != nil {
		return &mailbox.Stored{Cause: err}
	}
	w.learned = true
	return nil
}

// ripe leaves out the mails that a later look is to hand over. The durable cursor stays before them.
func (w *watcher) ripe(ctx context.Context, batch []Message) (out []Message, err error) {
	if len(batch) == 0 || w.cfg.Unripe == nil {
		return batch, nil
	}
	if err := w.await(); err != nil { // what it answers may be in the batch before
		return nil, err
	}
	if err := w.prepare(ctx, batch); err != nil {
		return nil, err
	}
	if w.unripe == nil {
		w.unripe = map[string]time.Time{}
	}
	for _, m := range batch {
		since, left := w.unripe[m.ID]
		waits := !left || w.now().Sub(since) < w.cfg.Patience
		if waits {
			if waits, err = w.cfg.Unripe(ctx, m); err != nil {
				return nil, &mailbox.Stored{Cause: err}
			}
		}
		switch {
		case !waits:
			delete(w.unripe, m.ID)
			out = append(out, m)
			continue
		case !left:
			w.unripe[m.ID] = w.now()
		}
		w.left++
	}
	return out, nil
}

// hand gives a batch to the handler when it has finished the one before. While it is made durable the next is fetched.
func (w *watcher) hand(ctx context.Context, batch []Message, link string) error {
	if err := w.await(); err != nil {
		return err
	}
	if len(batch) == 0 && (link == "" || link == w.cursor.Link) {
		return nil
	}
	if err := w.prepare(ctx, batch); err != nil {
		return err
	}
	done := make(chan error, 1)
	w.underway = done
	go func() { done <- w.handler.Receive(ctx, w.cfg.Name, batch, Cursor{link}) }()
	if link != "" {
		if err := w.await(); err != nil {
			return err
		}
		w.cursor, w.kept = Cursor{link}, w.now()
	}
	return nil
}

// await waits for the batch that the handler has, if any.
func (w *watcher) await() error {
	if w.underway == nil {
		return nil
	}
	err := <-w.underway
	if w.underway = nil; err != nil {
		return &mailbox.Stored{Cause: err}
	}
	return nil
}
