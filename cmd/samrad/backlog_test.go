package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/postoffice/lab"
)

// BenchmarkBacklog has a mailbox of 10 000 mails that came while samrad was down, on Dovecot over TLS. It reports how
// many times longer it takes to read, decide and make durable all of them than only to fetch the same bytes with one
// command, and the daemon's peak memory. Both begin with nothing: the one with starting the program, the other with
// the connection. They are taken in turns, each by a daemon that has looked at the mailbox while it was empty, and
// the medians are compared: the speed of a machine changes from one second to the next. A mailbox that the public writes
// to has one initiative in ten mails at the most; with one in three it is mostly deciding and writing that is measured.
func BenchmarkBacklog(b *testing.B) {
	for _, oneIn := range []int{10, 3} {
		b.Run(fmt.Sprintf("one in %d is an initiative", oneIn), func(b *testing.B) { benchBacklog(b, oneIn) })
	}
}

func benchBacklog(b *testing.B, oneIn int) {
	const n, rounds = 10000, 7
	for range b.N {
		l := lab.Start(b, town.People()...)
		w := &town.Town{T: b, Imap: l.IMAPS, Smtp: l.SMTPS, Door: l.SMTP, Secure: true, Ca: l.CA, Password: l.Password}
		var away []string
		for range rounds {
			away = append(away, w.Config(""))
			p := launch(b, town.Build(b), away[len(away)-1])
			p.watches(away[len(away)-1], 2)
			p.stop()
		}
		fillMailbox(b, l, town.BenchMailsFrom(0, n, oneIn))
		fetchAll(b, w, n) // warms the server up
		var bare, full, cpu []time.Duration
		peak := 0
		for _, name := range away {
			bare = append(bare, fetchAll(b, w, n))
			began := time.Now()
			p := launch(b, town.Build(b), name)
			p.decided(n)
			full = append(full, time.Since(began))
			p.await(name, n)
			peak = max(peak, p.peak())
			cpu = append(cpu, p.cpu())
			p.stop()
		}
		slices.Sort(bare)
		slices.Sort(full)
		slices.Sort(cpu)
		b.Logf("fetched in %v, decided in %v", bare, full)
		b.ReportMetric(full[rounds/2].Seconds()/bare[rounds/2].Seconds(), "times-fetching")
		b.ReportMetric(float64(peak)/1024, "peak-MB")
		b.ReportMetric(float64(cpu[rounds/2].Microseconds())/float64(n), "cpu-µs/mail")
		b.ReportMetric(float64(n)/full[rounds/2].Seconds(), "mails/s")
	}
}

// fillMailbox lays mails into the mailbox as its server would.
func fillMailbox(b *testing.B, l *lab.Lab, mails [][]byte) {
	b.Helper()
	for i, raw := range mails {
		town.Dropped(b, l, town.KommunBox, strconv.Itoa(i), raw)
	}
}

// fetchAll only fetches.
func fetchAll(b *testing.B, w *town.Town, n int) time.Duration {
	b.Helper()
	began := time.Now()
	c := imapclient.New(w.Dial(w.Imap), nil)
	defer c.Close()
	if err := c.Login(town.KommunBox, w.Password).Wait(); err != nil {
		b.Fatal(err)
	}
	if _, err := c.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait(); err != nil {
		b.Fatal(err)
	}
	got := 0
	cmd := c.Fetch(imap.UIDSet{imap.UIDRange{Start: 1, Stop: 0}}, &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}}})
	for m := cmd.Next(); m != nil; m = cmd.Next() {
		for item := m.Next(); item != nil; item = m.Next() {
			if body, ok := item.(imapclient.FetchItemDataBodySection); ok {
				if _, err := io.Copy(io.Discard, body.Literal); err != nil {
					b.Fatal(err)
				}
				got++
			}
		}
	}
	if err := cmd.Close(); err != nil {
		b.Fatal(err)
	}
	if got != n {
		b.Fatalf("%d mails fetched, want %d", got, n)
	}
	return time.Since(began)
}

// decided waits until the daemon has said of n mails that they are durable: it counts those of a batch in which some are
// left alone, as in each of these. It is not asked, which would cost it time.
func (p *process) decided(n int) {
	p.t.Helper()
	have, read := 0, 0
	for deadline := time.Now().Add(5 * time.Minute); have < n; time.Sleep(5 * time.Millisecond) {
		p.mu.Lock()
		said := string(p.said.Bytes()[read:])
		p.mu.Unlock()
		read += len(said)
		for line := range strings.Lines(said) {
			if _, count, ok := strings.Cut(line, " letters="); ok {
				count, _, _ = strings.Cut(strings.TrimSpace(count), " ")
				k, err := strconv.Atoi(count)
				if err != nil {
					p.t.Fatal(err)
				}
				have += k
			}
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("%d of %d mails after five minutes:\n%s", have, n, p.log())
		}
	}
}

// await waits until the daemon has a row for n mails.
func (p *process) await(config string, n int) {
	p.t.Helper()
	for deadline := time.Now().Add(5 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		s, err := p.status(config)
		if err != nil && time.Now().After(deadline) { // it may still be starting
			p.t.Fatal(err)
		}
		have := 0
		for _, k := range s.Mails {
			have += k
		}
		if have >= n {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("%d of %d mails after five minutes:\n%s", have, n, p.log())
		}
	}
}

// peak is the most memory the process has had, in KB.
func (p *process) peak() int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				p.t.Fatal(err)
			}
			return n
		}
	}
	return 0
}
