package outbox

import (
	"context"
	"crypto/tls"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/wire"
)

const greeted = "S: 220 hej\nC: EHLO\nS: 250 hej\n"

// TestFloods: a server that pours out bytes, at any moment, before TLS and after, costs no more than a response can have.
func TestFloods(t *testing.T) {
	o := newTown(t, postoffice.Options{})
	for name, c := range map[string]struct{ script, security string }{
		"the greeting does not end":            {"flood: 220 hej", wire.Insecure},
		"greetings do not end":                 {"flood: 220-hej\\r\\n", wire.Insecure},
		"the greeting before TLS does not end": {"flood: 220 hej", wire.STARTTLS},
		"what it offers does not end":          {"S: 220 hej\nC: EHLO\nflood: 250-X\\r\\n", wire.Insecure},
		"nor before TLS":                       {"S: 220 hej\nC: EHLO\nflood: 250-X\\r\\n", wire.STARTTLS},
		"nor after it":                         {"S: 220 hej\nC: EHLO\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\ntls\nC: EHLO\nflood: 250-X\\r\\n", wire.STARTTLS},
		"nor within TLS":                       {"tls\nflood: 220-hej\\r\\n", wire.TLS},
		"the sender":                           {greeted + "C: MAIL\nflood: 250-ok\\r\\n", wire.Insecure},
		"the recipient":                        {greeted + "C: MAIL\nS: 250 ok\nC: RCPT\nflood: 550 no ", wire.Insecure},
		"the end of the text":                  {greeted + "C: MAIL\nS: 250 ok\nC: RCPT\nS: 250 ok\nC: DATA\nS: 354 go\nC: .\nflood: 250-ok\\r\\n", wire.Insecure},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := o.PlaySecured(func(int) string { return c.script })
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			server := NewServer(Config{Addr: s.Addr(), Security: c.security, TLS: &tls.Config{RootCAs: o.CA()}, Waits: waits()}, time.Now)
			out := server.Send(t.Context(), letterNo(1))
			if out.Result != Temporary || !strings.Contains(out.Last, "more than can be") {
				t.Errorf("%+v", out)
			}
			if s.Sent() > 32<<20 {
				t.Errorf("%d MB were sent", s.Sent()>>20)
			}
		})
	}
}

// TestStopsWhateverTheServerDoes: told to stop while a server says nothing or does not end, the sending ends. Only the
// stop can end it, since its patience outlasts the test.
func TestStopsWhateverTheServerDoes(t *testing.T) {
	for name, script := range map[string]string{
		"silent from the start": "hang",
		"silent at the sender":  greeted + "C: MAIL\nhang",
		"silent at the end":     greeted + "C: MAIL\nS: 250 ok\nC: RCPT\nS: 250 ok\nC: DATA\nS: 354 go\nhang",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := postoffice.Play(func(int) string { return script })
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			ctx, cancel := context.WithCancel(t.Context())
			spool := newTray(due("reply/1"))
			day := 24 * time.Hour
			patient := Waits{Dial: day, Command: day, Data: day, Retry: day, Login: day}
			server := NewServer(Config{Addr: s.Addr(), Security: wire.Insecure, Waits: patient}, time.Now)
			ended := make(chan error, 1)
			go func() { ended <- Run(ctx, spool, Parties{"kommun": server}, time.Now, nil, quiet()) }()
			for s.Calls() == 0 || s.Sent() == 0 && script != "hang" {
				time.Sleep(time.Millisecond)
			}
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
			if i := spool.get("reply/1"); i.State != Due {
				t.Errorf("it ends as %+v", i)
			}
		})
	}
}

var _ Sender = (*Server)(nil)

// FuzzServer: whatever a server says, an attempt ends with an outcome, no mail is taken for delivered without a 250,
// and nothing that the server says comes into a log as more than one short printable line.
func FuzzServer(f *testing.F) {
	f.Add("220 hej", "250-hej\n250 AUTH PLAIN", "250 ok", "250 ok", "354 go", "250 taken")
	f.Add("220-a\n220 b", "250 x", "550 5.7.60 SendAsDenied", "550 no", "554", "")
	f.Add("554 \x00\u202e", "502", "250-", "1", "\x1b[2J", "250")
	f.Fuzz(func(t *testing.T, hello, offers, from, to, data, end string) {
		script := ""
		for i, said := range []string{hello, offers, from, to, data, end} {
			for line := range strings.SplitSeq(said, "\n") {
				script += "S: " + strings.ReplaceAll(line, "$tag", "") + "\n"
			}
			if i < 5 {
				script += "C: " + []string{"EHLO", "MAIL", "RCPT", "DATA", "."}[i] + "\n"
			}
		}
		s, err := postoffice.Play(func(int) string { return script })
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		w := waits()
		w.Dial, w.Command, w.Data = time.Second, time.Second, time.Second
		server := NewServer(Config{Addr: s.Addr(), Security: wire.Insecure, Waits: w}, time.Now)
		out := server.Send(t.Context(), letter.Envelope{From: anna, To: intake, Bytes: []byte("Subject: x\r\n\r\nHej\r\n")})
		if out.Result != Delivered && out.Result != Temporary && out.Result != Permanent {
			t.Errorf("%+v", out)
		}
		if out.Result == Delivered && !strings.Contains(end+data+to+from+offers+hello, "25") {
			t.Errorf("delivered although nobody said so: %q", []string{hello, offers, from, to, data, end})
		}
		if strings.ContainsAny(out.Last, "\r\n\x00\x1b\u202e") || len(out.Last) > 4*500 {
			t.Errorf("%q", out.Last)
		}
	})
}
