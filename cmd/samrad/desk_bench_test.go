package main

import (
	"bytes"
	"strconv"
	"testing"
	"time"

	"haninge.se/samrad/config"
	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/letter"
)

// benchMails are small mails of which a third are initiatives.
func benchMails(n int) [][]byte { return benchMailsFrom(0, n, 3) }

// benchMailsFrom makes mails of which one in so many is an initiative; the others are the public's.
func benchMailsFrom(first, n, oneIn int) [][]byte {
	out := make([][]byte, n)
	for k := range out {
		i := first + k
		from, subject, body := resident, "Trasig gatubelysning", "Hej!\n\nLampan utanför port 7 i Brandbergen har varit trasig sedan jul. När lagas den? Vi är många som är otrygga.\n\nGun-Britt\n"
		if i%oneIn == 0 {
			from, subject, body = anna, "Kommunikationsinsats nummer "+strconv.Itoa(i), gapBody
		}
		out[k] = bytes.Replace(compose(from, kommunBox, subject, "", body), []byte("Message-ID: <"), []byte("Message-ID: <"+strconv.Itoa(i)+"."), 1)
	}
	return out
}

func benchDaemon(b testing.TB) *daemon {
	b.Helper()
	c := config.Default()
	c.Parties, c.DataDir = testParties(), config.Path(b.TempDir())
	d, err := newDaemon(c, time.Now, discard())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.close() })
	return d
}

// BenchmarkParse is bytes to what the desk decides on.
func BenchmarkParse(b *testing.B) {
	d, mails := benchDaemon(b), benchMails(300)
	b.ReportAllocs()
	for i := range b.N {
		l, err := letter.Parse(mails[i%len(mails)])
		if err != nil {
			b.Fatal(err)
		}
		intake.Spread(d.rules, l, time.Now())
	}
}

// BenchmarkDecideCommit is the desk at work on batches of 1 000 mails: spread, decide, commit with one fsync. Of a
// mailbox for the public one mail in ten is an initiative.
func BenchmarkDecideCommit(b *testing.B) {
	for _, oneIn := range []int{1, 3, 10, 1 << 20} { // the last ones have none
		b.Run("one initiative in "+strconv.Itoa(oneIn), func(b *testing.B) { decideCommit(b, oneIn) })
	}
}

func decideCommit(b *testing.B, oneIn int) {
	const batch = 1000
	d := benchDaemon(b)
	var took time.Duration
	b.ReportAllocs()
	b.ResetTimer()
	for from := 0; from < b.N; from += batch {
		b.StopTimer() // the mails of a batch are made as it comes: all of them would be more than the daemon may hold
		var in []intake.Incoming
		for i, raw := range benchMailsFrom(from, min(batch, b.N-from), oneIn) {
			at := letter.Place{Mailbox: "kommun", UIDValidity: 1, UID: uint32(from + i + 1)}
			in = append(in, intake.Incoming{Place: at, Received: time.Now(), Raw: raw})
		}
		b.StartTimer()
		cpu := processor(b)
		if _, err := d.desk.Receive("kommun", in, intake.Cursor{UIDValidity: 1, UIDNext: uint32(from + batch + 1)}); err != nil {
			b.Fatal(err)
		}
		took += processor(b) - cpu
	}
	b.ReportMetric(float64(took.Nanoseconds())/float64(b.N), "cpu-ns/op")
}
