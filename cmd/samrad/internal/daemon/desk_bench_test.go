package daemon

import (
	"log/slog"
	"strconv"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// benchMails are small mails of which a third are initiatives.
func benchMails(n int) [][]byte { return town.BenchMailsFrom(0, n, 3) }

func benchDaemon(b testing.TB) *Daemon {
	b.Helper()
	c := config.Default()
	c.Parties, c.DataDir = setup.SampleParties(), config.Path(b.TempDir())
	d, err := New(c, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
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
		triage.Spread(d.Rules, l, time.Now())
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
		for i, raw := range town.BenchMailsFrom(from, min(batch, b.N-from), oneIn) {
			at := letter.Place{Mailbox: "kommun", UIDValidity: 1, UID: uint32(from + i + 1)}
			in = append(in, intake.Incoming{Place: at, Received: time.Now(), Raw: raw})
		}
		b.StartTimer()
		cpu := town.Processor(b)
		if _, err := d.desk.Receive("kommun", in, letter.Cursor{UIDValidity: 1, UIDNext: uint32(from + batch + 1)}); err != nil {
			b.Fatal(err)
		}
		took += town.Processor(b) - cpu
	}
	b.ReportMetric(float64(took.Nanoseconds())/float64(b.N), "cpu-ns/op")
}
