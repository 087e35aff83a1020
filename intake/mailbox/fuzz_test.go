package mailbox

import (
	"strings"
	"testing"
	"time"
)

// FuzzServer is intake/README.md, D08: one command of a session is answered with any bytes, and then the line breaks.
// Nothing panics or hangs, no mail is handed over that is not what the server has, and all mail comes in the end.
func FuzzServer(f *testing.F) {
	commands := []string{"AUTHENTICATE", "EXAMINE", "UID SEARCH", "UID FETCH", "IDLE", "SEARCH"}
	for i, s := range []string{
		"* 1 FETCH (UID 1 BODY[] {5000}\r\nFrom: a\r\n",
		"* 1 FETCH (UID 1 FLAGS (\\Seen) INTERNALDATE \"23-Nov-2026 10:00:00 +0100\" RFC822.SIZE 4294967295)\r\n",
		"* 1 FETCH (UID 1 BODY[] \"\")\r\n* 1 FETCH (UID 1 BODY[] NIL)\r\n",
		"* 1 FETCH (UID 1 BODYSTRUCTURE (\"TEXT\" NIL))\r\n",
		"* SEARCH 1 2 4294967295\r\n* ESEARCH (TAG \"T4\") UID ALL 1:4294967295\r\n",
		"* VANISHED 1:3\r\n", "* BYE\r\n", "+ \r\n+ \r\n", "* OK [UIDNEXT 99999] x\r\n* OK [UIDVALIDITY 0] x\r\n",
		"* 4294967295 EXISTS\r\n* 0 EXPUNGE\r\n", "\r\n", "* \r\n", "T1 OK\r\nT2 OK\r\nT3 OK\r\nT4 OK\r\n", "\xff\x00",
		"* 1 FETCH (UID 1 BODY[] {99999999999}\r\n", "* 1 FETCH (UID 1 BODY[] {-1}\r\n", "* LIST (a]b) NIL x\r\n",
	} {
		f.Add(uint8(i), []byte(s))
		f.Add(uint8(3), []byte(s))
	}
	f.Fuzz(func(t *testing.T, which uint8, said []byte) {
		server := newFake(t, 3)
		bad := commands[int(which)%len(commands)]
		server.hook = func(c *call, cmd string) (bool, error) {
			if c.n > 1 || !strings.HasPrefix(cmd, bad) {
				return false, nil
			}
			_, _ = c.w.Write(said)
			c.send("\r\n%s OK", c.tag)
			return true, errHang
		}
		cfg := quick(server)
		cfg.BatchCount = 2
		cfg.Patience = 100 * time.Millisecond
		l := server.read()
		stop := watchFast(t, cfg, l)
		have := map[string]bool{}
		for i := 1; i <= 3; i++ {
			have[string(mail(i, 0))] = true
		}
		l.until(t, "all mail", func() bool {
			return l.health.State == Waiting && server.seen(l.got) || l.health.State == LoginRefused
		})
		stop()
		for _, m := range l.got {
			if !m.Poison && !m.TooBig && !have[string(m.Raw)] && !strings.Contains(string(said), string(m.Raw)) {
				t.Errorf("UID %d came as %q, which the server does not have", m.UID, m.Raw)
			}
		}
	})
}

// seen tells whether every mail of the server was handed over, or another with its UID.
func (f *fake) seen(got []Message) bool {
	for uid := uint32(1); uid <= 3; uid++ {
		found := false
		for _, m := range got {
			found = found || m.UID == uid
		}
		if !found {
			return false
		}
	}
	return true
}
