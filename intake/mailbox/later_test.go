package mailbox

import (
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
)

// TestLater: what servers say when they are busy or out of order is told from what they say of a mail or of a login.
func TestLater(t *testing.T) {
	for said, want := range map[string]time.Duration{
		"Server Unavailable. 15": 0,
		"Request is throttled. Suggested Backoff Time: 299961 milliseconds":            299961 * time.Millisecond,
		"Session invalidated - AccessTokenExpired":                                     0,
		"User is authenticated but not connected.":                                     0,
		"Connection is closed. 13":                                                     0,
		"Temporary System Error":                                                       0,
		"Too many simultaneous connections. (Failure)":                                 0,
		"Account exceeded command or bandwidth limits. (Failure)":                      0,
		"Timeout while waiting for lock":                                               0,
		"Too many requests, retry after 90 seconds":                                    90 * time.Second,
		"overloaded, try again in 5 minutes":                                           5 * time.Minute,
		"throttled, wait 99999999 s":                                                   longestWait,
		"Internal error occurred. Refer to server log for more information.":           -1,
		"The requested message could not be converted to an RFC-822 compatible format": -1,
		"Some messages could not be FETCHed (Failure)":                                 -1,
		"AUTHENTICATE failed.":                                                         -1,
		"Quota exceeded (mailbox for user is full)":                                    -1,
		"No such mailbox":                                                              -1,
		"":                                                                             -1,
	} {
		p, ok := outOfOrder(&imap.Error{Type: imap.StatusResponseTypeNo, Text: said})
		switch {
		case ok != (want >= 0):
			t.Errorf("%q: %v", said, ok)
		case ok && p.wait != want:
			t.Errorf("%q: in %v, want %v", said, p.wait, want)
		}
	}
}

// TestLaterIsNoStrike: a server that says later to every FETCH, in whatever way, makes no mail poison, is asked again
// when it says, and then hands over all of them.
func TestLaterIsNoStrike(t *testing.T) {
	for _, says := range []string{
		"$tag NO Server Unavailable. 15",
		"$tag BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds",
		"* BYE Session invalidated - AccessTokenExpired",
		"* BYE Connection is closed. 13",
		"* BYE Temporary problem, please try again later",
		"$tag NO [LIMIT] slow down",
	} {
		f := newFake(t, 3)
		ill := 30 // commands
		f.hook = func(c *call, cmd string) (bool, error) {
			if !strings.Contains(cmd, "FETCH") {
				return false, nil
			}
			f.mu.Lock()
			defer f.mu.Unlock()
			if ill--; ill <= 0 {
				return false, nil
			}
			c.send("%s", strings.ReplaceAll(says, "$tag", c.tag))
			if strings.HasPrefix(says, "* BYE") {
				return true, errHang
			}
			return true, nil
		}
		l := f.read()
		w := &watcher{cfg: quick(f).filled(), handler: l, now: time.Now, log: quiet(t), tell: l.setHealth, after: afterwards{do: leave},
			backoff: func(int, float64) time.Duration { return time.Millisecond }}
		w.cursor, w.known = l.cursor, true
		for range 29 {
			err := w.session(t.Context())
			wait := w.fail(err)
			if asked := 299961 * time.Millisecond; strings.Contains(says, "Backoff") && wait != asked {
				t.Errorf("%s: it comes back in %v: %v", says, wait, err)
			}
			if w.suspicion != (suspicion{}) || !strings.Contains(l.health.LastError, "come back later") {
				t.Fatalf("%s: %v leaves %+v", says, err, w.suspicion)
			}
		}
		stop := watchFast(t, quick(f), l)
		texts(t, l.await(t, 3), 3)
		stop()
	}
}

// TestNoVerdictWithoutProof: a server that hands over no mail at all makes none poison, however long it lasts.
func TestNoVerdictWithoutProof(t *testing.T) {
	for name, how := range map[string]func(c *call) error{
		"nothing comes":       func(c *call) error { c.send("%s OK done", c.tag); return nil },
		"the line breaks":     func(*call) error { return errHang },
		"the answer is no":    func(c *call) error { c.send("%s NO [SERVERBUG] Internal error", c.tag); return nil },
		"the answer is noise": func(c *call) error { c.send("* 1 FETCH (UID 1 FLAGS (a]b))\r\n%s OK", c.tag); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, 3)
			tries := 0
			f.hook = func(c *call, cmd string) (bool, error) {
				if !strings.Contains(cmd, "FETCH") {
					return false, nil
				}
				f.mu.Lock()
				defer f.mu.Unlock()
				if tries++; tries > 200 {
					return false, nil
				}
				return true, how(c)
			}
			l := f.read()
			stop := watchFast(t, quick(f), l)
			texts(t, l.await(t, 3), 3)
			stop()
		})
	}
}

// TestAMailThatDoesNotComeHoldsUpNoOther: it is passed over in the session in which it does not come.
func TestAMailThatDoesNotComeHoldsUpNoOther(t *testing.T) {
	f := newFake(t, 5)
	deaf := true
	f.hook = func(c *call, cmd string) (bool, error) {
		f.mu.Lock()
		defer f.mu.Unlock()
		fields := strings.Fields(cmd)
		if !deaf || !strings.Contains(cmd, "BODY.PEEK") {
			return false, nil
		}
		set := fields[1]
		if fields[0] == "UID" {
			set = fields[2]
		}
		if !f.in(set, 2) {
			return false, nil
		}
		for i, m := range f.mails {
			if m.uid != 2 && f.in(set, m.uid) {
				c.send("* %d FETCH (%s)", i+1, m.items(cmd))
			}
		}
		c.send("%s OK done", c.tag)
		return true, nil
	}
	l := f.read()
	stop := watchFast(t, quick(f), l)
	got := l.await(t, 5)
	if uids(got) != "[1 2 3 4 5]" || !got[1].Poison || f.calls != 1 {
		t.Errorf("%s by %d connections, poison %v", uids(got), f.calls, got[1].Poison)
	}
	f.mu.Lock()
	deaf = false
	f.mu.Unlock()
	l.mu.Lock()
	l.retry = []uint32{2}
	l.mu.Unlock()
	if got = l.await(t, 6); got[5].UID != 2 || got[5].Poison || string(got[5].Raw) != string(mail(2, 0)) || l.cursor.UIDNext != 6 {
		t.Errorf("asked for again it is %+v, the cursor %+v", got[5], l.cursor)
	}
	stop()
}
