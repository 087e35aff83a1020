package outbox

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steady"
)

func noon() time.Time { return time.Date(2026, time.March, 16, 12, 0, 0, 0, time.UTC) }

func TestNext(t *testing.T) {
	at := noon()
	tried := func(n int, first time.Time) Item {
		return Item{Envelope: letter.Envelope{Key: "reply/1"}, State: Due, Attempts: n, First: first, Last: sending}
	}
	tests := []struct {
		name  string
		item  Item
		out   Outcome
		state string
		least time.Duration // until the next attempt
		most  time.Duration
	}{
		{"delivered", tried(1, at), Outcome{Result: Delivered}, Sent, 0, 0},
		{"refused", tried(1, at), Outcome{Result: Permanent}, Failed, 0, 0},
		{"first time", tried(1, at), Outcome{Result: Temporary}, Due, 48 * time.Second, 72 * time.Second},
		{"third time", tried(3, at), Outcome{Result: Temporary}, Due, 12 * time.Minute, 18 * time.Minute},
		{"ninth time", tried(9, at), Outcome{Result: Temporary}, Due, 192 * time.Minute, 288 * time.Minute},
		{"ninth time, nobody there", tried(9, at), Outcome{Result: Temporary, Away: true}, Due, 12 * time.Minute, 18 * time.Minute},
		{"unknown result", tried(1, at), Outcome{}, Due, 48 * time.Second, 72 * time.Second},
		{"the last try comes at the end", tried(9, at.Add(-47*time.Hour)), Outcome{Result: Temporary}, Due, time.Hour, time.Hour},
		{"time is up", tried(20, at.Add(-GiveUp)), Outcome{Result: Temporary}, Failed, 0, 0},
		{"time is up but taken", tried(20, at.Add(-GiveUp)), Outcome{Result: Delivered}, Sent, 0, 0},
	}
	for _, tt := range tests {
		got := Next(tt.item, tt.out, at)
		if got.State != tt.state {
			t.Errorf("%s: %s, want %s", tt.name, got.State, tt.state)
		}
		if tt.state != Due {
			if !got.Done.Equal(at) || !got.Next.IsZero() {
				t.Errorf("%s: done %v, next %v", tt.name, got.Done, got.Next)
			}
			continue
		}
		if wait := got.Next.Sub(at); wait < tt.least || wait > tt.most || !got.Done.IsZero() {
			t.Errorf("%s: next in %v, want %v to %v", tt.name, wait, tt.least, tt.most)
		}
	}
}

// Whatever happens, in whatever order: a mail that was taken or refused is done, one that was neither is due
// within LongestWait, and the bytes and what it is never change.
func TestNextProperties(t *testing.T) {
	steady.Check(t, func(rt *rapid.T) {
		now := noon()
		e := letter.Envelope{Key: rapid.String().Draw(rt, "key"), ID: "<x@y>", To: "a@b", Bytes: []byte("x")}
		i := Item{Envelope: e, State: Due}
		uncertain := false
		for n := 1; i.State == Due; n++ {
			i = Begin(i, now)
			if i.Attempts != n || i.First.IsZero() || !i.Next.After(now) {
				rt.Fatalf("begun: %+v", i)
			}
			out := Outcome{Result: rapid.SampledFrom([]Result{Temporary, Temporary, Temporary, Delivered, Permanent}).Draw(rt, "result"),
				Uncertain: rapid.Bool().Draw(rt, "uncertain"), Away: rapid.Bool().Draw(rt, "away")}
			uncertain = uncertain || out.Uncertain
			i = Next(i, out, now)
			if i.Uncertain != uncertain || i.Key != e.Key || string(i.Bytes) != "x" {
				rt.Fatalf("after: %+v", i)
			}
			if i.State != Due {
				break
			}
			wait := i.Next.Sub(now)
			if out.Result != Temporary || wait <= 0 || wait > LongestWait || i.Next.After(i.First.Add(GiveUp)) {
				rt.Fatalf("%v after %+v", wait, out)
			}
			now = i.Next
		}
		if now.Sub(i.First) > GiveUp {
			rt.Errorf("tried for %v", now.Sub(i.First))
		}
	})
}

// TestFirstTryByAWrongClock is intake/README.md, E06 and D03: two days from a first try that a wrong clock dated are no
// two days.
func TestFirstTryByAWrongClock(t *testing.T) {
	for name, wrong := range map[string]time.Time{"1970": time.Unix(3600, 0), "three days slow": time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC)} {
		now := time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC)
		i := Item{State: Due}
		i.Key = "reply/x"
		i = Next(Begin(i, wrong), Outcome{Result: Temporary, Last: "dial tcp: network is unreachable", Away: true}, wrong)
		i = Next(Begin(i, now), Outcome{Result: Temporary, Last: "rcpt to: 451 4.7.1 greylisted"}, now)
		if i.State != Due {
			t.Errorf("%s: %s after %d attempts, first %v", name, i.State, i.Attempts, i.First)
		}
	}
}
