package outbox

import (
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/wire"
)

// TestCheckAsksForAddresses: a server that takes all is well and has been sent nothing; one that refuses the sender or a recipient is told
// of by address.
func TestCheckAsksForAddresses(t *testing.T) {
	w := newTown(t, postoffice.Options{})
	if err := w.by(t, wire.Insecure).Check(t.Context(), anna, []string{intake, anna}); err != nil {
		t.Error(err)
	}
	if n := len(w.mails()); n != 0 {
		t.Errorf("%d mails were sent", n)
	}
	for name, c := range map[string]struct{ script, says string }{
		"the sender": {greeted + "C: NOOP\nS: 250 ok\nC: MAIL\nS: 550 5.7.60 SendAsDenied\n", "send as " + anna + ": 550 5.7.60 SendAsDenied"},
		"a recipient": {greeted + "C: NOOP\nS: 250 ok\nC: MAIL\nS: 250 ok\nC: RCPT\nS: 550 5.1.1 unknown\nC: RSET\nS: 250 ok\n" +
			"C: MAIL\nS: 250 ok\nC: RCPT\nS: 250 ok\nC: RSET\nS: 250 ok\nC: QUIT\nS: 221 bye\n", "mail to " + intake + ": 550 5.1.1 unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := postoffice.Play(func(int) string { return c.script })
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			server := NewServer(Config{Addr: s.Addr(), Security: wire.Insecure, Waits: waits()}, time.Now)
			err = server.Check(t.Context(), anna, []string{intake, anna})
			if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want %q", err, c.says)
			}
		})
	}
}
