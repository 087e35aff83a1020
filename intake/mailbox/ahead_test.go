package mailbox

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// TestAhead: a start shows the headers of what waits before it hands any of it over, and the very first look those of
// all that lies there. A server that fails over it is read all the same.
func TestAhead(t *testing.T) {
	for name, c := range map[string]struct {
		known bool
		next  uint32
		fail  bool
		want  string
	}{
		"a start":           {known: true, next: 3, want: "3 4 5 end"},
		"one mail":          {known: true, next: 5, want: "5 end"},
		"nothing":           {known: true, next: 6, want: "end"},
		"the first look":    {want: "1 2 3 4 5 end"},
		"a server at fault": {known: true, next: 3, fail: true, want: "end"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, 5)
			if c.fail {
				f.hook = func(_ *call, cmd string) (bool, error) {
					if strings.Contains(cmd, "HEADER") {
						return true, errHang
					}
					return false, nil
				}
			}
			l := newLedger()
			l.known, l.cursor = c.known, Cursor{UIDValidity: 7, UIDNext: c.next}
			var mu sync.Mutex
			var shown []string
			early := false
			l.receive = func([]Message) ([]uint32, error) {
				mu.Lock()
				defer mu.Unlock()
				early = early || len(shown) == 0 || shown[len(shown)-1] != "end"
				return nil, nil
			}
			cfg := quick(f)
			cfg.Ahead = func(_ context.Context, heads [][]byte) error {
				mu.Lock()
				defer mu.Unlock()
				for _, h := range heads {
					shown = append(shown, number(h))
				}
				if len(heads) == 0 {
					shown = append(shown, "end")
				}
				return nil
			}
			watchFast(t, cfg, l)
			l.until(t, "the mail to be read", func() bool {
				return l.health.State == Waiting && (!c.known || len(l.got) == int(6-c.next))
			})
			mu.Lock()
			defer mu.Unlock()
			if got := strings.Join(shown, " "); got != c.want || early {
				t.Errorf("shown %q, want %q; before anything was handed over: %v", got, c.want, !early)
			}
		})
	}
}

// number is which of the fake's mails a header is of.
func number(head []byte) string {
	m := regexp.MustCompile(`(?i)subject: *\D*(\d+)`).FindSubmatch(head)
	if m == nil {
		return fmt.Sprintf("%q", head)
	}
	return string(m[1])
}
