package outbox

import (
	"hash/fnv"
	"time"
)

// Result is what an attempt came to. What is not known to be one of the other two is Temporary.
type Result string

// Results.
const (
	Delivered Result = "delivered"
	Temporary Result = "temporary"
	Permanent Result = "permanent"
)

// Outcome is what a server said to one attempt.
type Outcome struct {
	Result    Result
	Last      string // what the server said; never text of the mail, never a secret
	Uncertain bool   // the connection was lost between the end of the data and the response (RFC 1047)
	Away      bool   // no server was reached, so nothing was learnt about this mail
	Refused   bool   // the server does not let us send as this sender: a fault of the configuration, not of the mail
}

// LongestWait bounds the time between two attempts. An item that was tried and waits longer got its time from a
// clock that was wrong; the spool takes it for due.
const LongestWait = 5 * time.Hour

// GiveUp is how long a mail is tried, from its first attempt.
const GiveUp = 48 * time.Hour

// whileRefused is the wait for a server that refuses our sender. What is put right there shows by itself.
const whileRefused = 15 * time.Minute

// leastAttempts are made even where the clock says that two days are over: two real days hold more of them.
const leastAttempts = 10

// sending marks an item whose attempt is under way. Found again at the next attempt, it tells that the program
// ended in between and nobody knows what the server took.
const sending = "attempt under way"

// steps are the waits after the first, second, … attempt; the last repeats.
func steps() []time.Duration {
	const m, h = time.Minute, time.Hour
	return []time.Duration{m, 5 * m, 15 * m, 30 * m, h, 2 * h, 4 * h}
}

// Begin records that an attempt is being made: the item as it must be on disk before the server is spoken to.
func Begin(item Item, now time.Time) Item {
	if item.Last == sending {
		item.Uncertain = true
	}
	if item.Attempts == 0 || item.First.After(now) {
		item.First = now
	}
	item.Attempts++
	item.Last = sending
	item.Next = now.Add(backoff(item, false))
	return item
}

// Next returns the item after an attempt that Begin recorded (README.md, "What a response means"). It is pure: the same
// item, outcome and time always give the same next one.
func Next(item Item, out Outcome, now time.Time) Item {
	item.Last = out.Last
	item.Uncertain = item.Uncertain || out.Uncertain
	if item.Refused = out.Refused; item.Refused {
		// It says nothing of the mail, so it is no attempt at it and no time of it is up.
		if item.Attempts--; item.Attempts == 0 {
			item.First = time.Time{}
		}
		item.State, item.Next = Due, now.Add(spread(item, whileRefused))
		return item
	}
	switch out.Result {
	case Delivered:
		item.State, item.Done, item.Next = Sent, now, time.Time{}
		return item
	case Permanent:
		item.State, item.Done, item.Next = Failed, now, time.Time{}
		return item
	}
	item.State = Due
	item.Next = now.Add(backoff(item, out.Away))
	last := item.First.Add(GiveUp)
	switch {
	case !now.Before(last) && item.Attempts < leastAttempts: // the clock was wrong, or the machine slept
	case !now.Before(last):
		item.State, item.Done, item.Next = Failed, now, time.Time{}
	case item.Next.After(last):
		item.Next = last // one more try, at the very end
	}
	return item
}

// backoff is the wait after the attempts made so far, up to a fifth longer or shorter. The spread comes from the
// key: it needs no luck, and mails that failed together do not come back together. A server that was not
// reached says nothing about the mail, so then the wait stays short and mail flows soon after it is back.
func backoff(item Item, away bool) time.Duration {
	table := steps()
	d := table[min(max(item.Attempts, 1), len(table))-1]
	if away {
		d = min(d, 15*time.Minute)
	}
	return spread(item, d)
}

func spread(item Item, d time.Duration) time.Duration {
	h := fnv.New32a()
	_, _ = h.Write([]byte(item.Key))
	part := (float64(h.Sum32()%1000)/1000 - 0.5) * 0.4
	return d + time.Duration(float64(d)*part)
}
