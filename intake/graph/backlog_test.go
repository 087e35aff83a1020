package graph

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"time"

	"haninge.se/samrad/intake/postoffice/exchange"
)

// TestBacklog: a backlog costs one call for each mail and a few for the pages, four at the same time and no more.
func TestBacklog(t *testing.T) {
	x, s := begun(t)
	const mails = 600
	for n := 1; n <= mails; n++ {
		x.Deliver(ours, exchange.Inbox, mail(n))
	}
	before := len(x.Requests())
	r := x.read(s, func(c *Config) { c.Poll = time.Hour; c.Page = 100 })
	eventually(t, "all of it", func() bool { _, looks := r.state(); return looks == 1 })
	r.stop()
	s.same(t, names(1, mails)...)
	calls := map[exchange.Op]int{}
	for _, q := range x.Requests()[before:] {
		calls[q.Op]++
	}
	// one page of delta more than are full, and the daily list of all ids in two pages
	if calls[exchange.Value] != mails || calls[exchange.Delta] > mails/100+1 || calls[exchange.List] != 2 || calls[exchange.Get] != 0 {
		t.Errorf("calls: %v", calls)
	}
	if n := x.MostAtOnce(); n > atOnce {
		t.Errorf("%d at once", n)
	}
}

// BenchmarkBacklog reads 10 000 mails as Watch does, and as a bare loop over delta and $value does with four calls at the
// same time: the first may take three times as long as the second.
func BenchmarkBacklog(b *testing.B) {
	const mails = 10000
	x := newTenant(b, exchange.Options{})
	for n := range mails {
		x.Deliver(ours, exchange.Inbox, mail(n))
	}
	b.Run("bare", func(b *testing.B) {
		for range b.N {
			c := x.client()
			bare(b, c, mails)
		}
	})
	b.Run("watch", func(b *testing.B) {
		for range b.N {
			s := &shelf{known: true, first: First{At: time.Now().Add(-24 * time.Hour)}}
			x.t = b
			r := x.read(s, func(c *Config) { c.Poll = time.Hour })
			for looks := 0; looks == 0; time.Sleep(time.Millisecond) {
				_, looks = r.state()
			}
			r.cancel()
			<-r.done
			if len(s.got) != mails {
				b.Fatalf("%d mails", len(s.got))
			}
		}
	})
}

// bare pulls all mails with nothing around it.
func bare(b *testing.B, c *Client, want int) {
	ids := make(chan string, want)
	link := (&watcher{cfg: Config{Client: c, Folder: "inbox"}}).start()
	for link != "" {
		out, err := c.call(context.Background(), request{method: http.MethodGet, link: link, prefer: "odata.maxpagesize=200"})
		var p page
		if err != nil || json.Unmarshal(out.body, &p) != nil {
			b.Fatal(err)
		}
		for _, i := range p.Items {
			ids <- i.ID
		}
		link = p.Next
	}
	close(ids)
	var g sync.WaitGroup
	for range atOnce {
		g.Go(func() {
			for id := range ids {
				if _, err := c.call(context.Background(), request{method: http.MethodGet, link: c.to(nil, "messages", id, "$value"), most: 1 << 20}); err != nil {
					b.Error(err)
				}
			}
		})
	}
	g.Wait()
}

// FuzzPage: whatever the service answers, the rows of a page are each handed on once or looked up once, and no header is
// written that ends early.
func FuzzPage(f *testing.F) {
	f.Add([]byte(`{"value":[{"id":"a","receivedDateTime":"2026-11-30T08:00:00Z","parentFolderId":"f"},{"id":"a","@removed":{"reason":"deleted"}}]}`))
	f.Add([]byte(`{"value":[{"id":"","isDraft":true},{"id":"b"}],"internetMessageHeaders":[{"name":"A","value":"b\r\n\r\nc"}]}`))
	f.Fuzz(func(t *testing.T, answer []byte) {
		var p struct {
			page
			Lines []field `json:"internetMessageHeaders"`
		}
		if json.Unmarshal(answer, &p) != nil {
			return
		}
		seen := map[string]bool{}
		clear, vague := sift(p.Items)
		for _, i := range append(clear, vague...) {
			if i.ID == "" || seen[i.ID] {
				t.Errorf("%q comes twice or is none", i.ID)
			}
			seen[i.ID] = true
		}
		if head := written(p.Lines); len(head) > 0 && (len(head) < 4 || string(head[len(head)-4:]) != "\r\n\r\n") {
			t.Errorf("%q", head)
		}
	})
}
