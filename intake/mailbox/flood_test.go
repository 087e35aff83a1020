package mailbox

import (
	"context"
	"crypto/tls"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/wire"
)

const (
	in = `S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR IDLE] hej
		C: AUTHENTICATE
		S: $tag OK [CAPABILITY IMAP4rev1 IDLE] in
		`
	opened = in + `C: EXAMINE
		S: * 3 EXISTS
		S: * OK [UIDVALIDITY 7] x
		S: * OK [UIDNEXT 4] x
		S: $tag OK done
		`
	fetching = opened + "C: UID FETCH\n"
)

// TestFloods: a server that pours out bytes, at any moment, before TLS and after, costs no more than what a response can
// have; the connection ends, and so does the watching when it is told to.
func TestFloods(t *testing.T) {
	o := office(t, postoffice.Options{})
	for name, c := range map[string]struct{ script, security string }{
		"the greeting does not end":            {"flood: * OK hej", wire.Insecure},
		"the greeting before TLS does not end": {"flood: * OK hej", wire.STARTTLS},
		"lines before TLS do not end":          {"S: * OK hej\nC: STARTTLS\nflood: * OK hej\\r\\n", wire.STARTTLS},
		"a line after TLS does not end":        {"S: * OK hej\nC: STARTTLS\nS: $tag OK\ntls\nC: CAPABILITY\nflood: * OK hej", wire.STARTTLS},
		"a line within TLS does not end":       {"tls\nflood: * OK hej", wire.TLS},
		"capabilities do not end":              {"S: * OK hej\nC: CAPABILITY\nflood: * CAPABILITY IMAP4rev1\\r\\n", wire.Insecure},
		"the login's answer does not end":      {"S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] x\nC: AUTHENTICATE\nflood: * OK x\\r\\n", wire.Insecure},
		"a folder's news do not end":           {in + "C: EXAMINE\nflood: * 3 EXISTS\\r\\n", wire.Insecure},
		"flags do not end":                     {in + "C: EXAMINE\nflood: * FLAGS (a b c ", wire.Insecure},
		"a row does not end":                   {fetching + "flood: * 1 FETCH (UID 1 FLAGS (a ", wire.Insecure},
		"rows do not end":                      {fetching + "flood: * 1 FETCH (UID 1 FLAGS (a))\\r\\n", wire.Insecure},
		"structures within structures":         {fetching + "S: * 1 FETCH (UID 1 FLAGS ()\nflood: (", wire.Insecure},
		"a body's structure":                   {fetching + "flood: * 1 FETCH (BODYSTRUCTURE ((((((((((((((((((((((((((((((((((((((((((((((((", wire.Insecure},
		"a text larger than any":               {fetching + "S: * 1 FETCH (UID 1 BODY[] {2000000000}\nflood: x", wire.Insecure},
		"a string in the place of a flag":      {fetching + "S: * 1 FETCH (UID 1 ENVELOPE ({2000000000}\nflood: x", wire.Insecure},
		"texts do not end":                     {fetching + "flood: * 1 FETCH (UID 1 BODY[] {5}\\r\\nhallo)\\r\\n", wire.Insecure},
		"no text, but words":                   {fetching + "flood: * OK BODY[] {90000}\\r\\n", wire.Insecure},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := o.PlaySecured(func(int) string { return c.script })
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			cfg := config(s.Addr())
			cfg.Security, cfg.TLS = c.security, &tls.Config{RootCAs: o.CA()}
			l := newLedger()
			l.cursor, l.known = Cursor{UIDValidity: 7, UIDNext: 1}, true
			stop := watchFast(t, cfg, l)
			l.until(t, "a second connection", func() bool { return s.Calls() > 1 })
			stop()
			if sent := s.Sent() / int64(s.Calls()); sent > 32<<20 {
				t.Errorf("%d MB were sent in each of %d connections", sent>>20, s.Calls())
			}
			// On a slow machine the time for a response is over before its bytes are.
			ends := []string{"more than can be", "could not be read", "continuation", "takes too long"}
			if !slices.ContainsFunc(ends, func(end string) bool { return strings.Contains(l.health.LastError, end) }) {
				t.Errorf("said is %q", l.health.LastError)
			}
		})
	}
}

// TestStopsWhateverTheServerDoes: told to stop while a server pours or is silent, the watching ends. Only the stop can end
// it, since its patience outlasts the test.
func TestStopsWhateverTheServerDoes(t *testing.T) {
	for name, script := range map[string]string{
		"silent from the start":    "hang",
		"silent at the login":      "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] x\nhang",
		"silent in a folder":       in + "C: EXAMINE\nhang",
		"silent in a text":         fetching + "S: * 1 FETCH (UID 1 BODY[] {3000}\nhang",
		"pouring a text it may":    fetching + "S: * 1 FETCH (UID 1 BODY[]<0> {60000}\nhang",
		"pouring short lines":      in + "C: EXAMINE\nflood: * 3 EXISTS\\r\\n",
		"news for ever while idle": opened + "C: FETCH\nS: $tag OK\nhang",
		"numbers in the wrong order": in + "C: EXAMINE\nS: * 4000000 EXISTS\nS: * OK [UIDVALIDITY 7] x\nS: * OK [UIDNEXT 4000001] x\nS: $tag OK\nC: SEARCH\n" +
			"S: * SEARCH " + descending(100_000) + "\nhang",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := postoffice.Play(func(int) string { return script })
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			l := newLedger()
			l.cursor, l.known = Cursor{UIDValidity: 7, UIDNext: 1}, true
			cfg := config(s.Addr())
			cfg.Patience = 24 * time.Hour
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- Watch(ctx, cfg, l, time.Now, quiet(t), l.setHealth) }()
			for s.Sent() == 0 && script != "hang" || s.Calls() == 0 {
				time.Sleep(time.Millisecond)
			}
			time.Sleep(20 * time.Millisecond) // somewhere in the middle of it
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
}

func descending(n int) string {
	var b strings.Builder
	for i := 2 * n; i > 0; i -= 2 {
		fmt.Fprintf(&b, " %d", i)
	}
	return b.String()
}

// TestSilentFromTheStart: of a server that takes the connection and says nothing a person is told just that.
func TestSilentFromTheStart(t *testing.T) {
	s, err := postoffice.Play(func(int) string { return "hang" })
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	cfg := config(s.Addr())
	cfg.Patience = time.Second
	l := newLedger()
	stop := watchFast(t, cfg, l)
	l.until(t, "a second connection", func() bool { return s.Calls() > 1 })
	stop()
	if said := l.health.LastError; said != "connecting: the server takes too long" {
		t.Errorf("said is %q", said)
	}
}
