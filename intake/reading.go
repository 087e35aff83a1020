package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// longestReading is how long one mail may be read, and how long it may be decided on. The largest mail takes seconds on
// a slow machine; one that is not done by then waits for a person, and the mails behind it go on.
const longestReading = time.Minute

// Reasons why a mail is held back unread.
const (
	faultDeadline = "deadline"
	faultAttempts = "attempts"
)

func (d *Desk) patience() time.Duration {
	if d.Deadline > 0 {
		return d.Deadline
	}
	return longestReading
}

// readAhead is how many mails are read before the first of them is decided on: enough to keep the readers busy, and
// few enough that their parts do not pile up in memory.
const readAhead = 32

// spread reads the mails of a batch on all processors, and returns how to wait for each in turn: the first is
// decided on while the next are still being read. A mail that makes a reader panic, or is not read in time, is held
// back for a person, and the others go on. stop ends the readers when they are done with what they have at hand: one
// that never is costs its processor time and nothing else.
func (d *Desk) spread(
	mailbox string, batch []Incoming, late map[letter.Place]bool) (ready func(i int) spreadMail, stop func()) {
	out := make([]chan spreadMail, len(batch))
	refused := make([]string, len(batch)) // asked here: the readers know nothing of the desk's state
	for i := range out {
		out[i] = make(chan spreadMail, 1)
		refused[i] = d.refusal(batch[i], late)
	}
	ahead, done := make(chan struct{}, readAhead), make(chan struct{})
	var next atomic.Int64
	reader := func() {
		for {
			select {
			case ahead <- struct{}{}:
			case <-done:
				return
			}
			i := int(next.Add(1)) - 1
			switch {
			case i >= len(batch):
				return
			case refused[i] != "":
				out[i] <- spreadMail{fault: refused[i]}
			default:
				out[i] <- d.read(mailbox, batch[i])
			}
		}
	}
	for range min(runtime.GOMAXPROCS(0), len(batch)) {
		go reader()
	}
	clock := deadline{after: d.patience()}
	ready = func(i int) spreadMail {
		m, inTime := spreadMail{fault: faultDeadline}, true
		select {
		case m = <-out[i]:
		default:
			select {
			case m = <-out[i]:
			case <-clock.start():
				inTime = false
			}
		}
		<-ahead
		if !inTime {
			go reader() // in the place of the one that hangs
		}
		return m
	}
	return ready, func() { close(done); clock.stop() }
}

// refusal is why a mail is not read at all, "" when it is.
func (d *Desk) refusal(in Incoming, late map[letter.Place]bool) string {
	switch {
	case late[in.Place]:
		return faultDeadline
	case d.Attempts != nil && d.Attempts.Deadly(in.Place, in.Raw):
		return faultAttempts
	}
	return ""
}

// deadline is one timer, used again and again.
type deadline struct {
	after time.Duration
	timer *time.Timer
}

func (a *deadline) start() <-chan time.Time {
	if a.timer == nil {
		a.timer = time.NewTimer(a.after)
	} else {
		a.timer.Reset(a.after)
	}
	return a.timer.C
}

func (a *deadline) stop() {
	if a.timer != nil {
		a.timer.Stop()
	}
}

// spreadMail is a mail ready to be decided on, or why it could not be read.
type spreadMail struct {
	mail  *triage.Mail
	fault string
}

// read turns bytes into a Mail, with what passes a cap or panics as a fault.
func (d *Desk) read(mailbox string, in Incoming) (s spreadMail) {
	defer func() {
		if p := recover(); p != nil {
			s = spreadMail{fault: "panic:" + stackHash(debug.Stack())}
		}
	}()
	switch {
	case in.TooBig:
		return spreadMail{fault: "limit:size"}
	case in.Poison:
		return spreadMail{fault: "poison"}
	}
	parse := d.Parse
	if parse == nil {
		parse = letter.Parse
	}
	l, err := parse(in.Raw)
	var limit *letter.LimitError
	switch {
	case errors.As(err, &limit):
		return spreadMail{fault: "limit:" + limit.What}
	case err != nil:
		return spreadMail{fault: "unreadable"}
	}
	l.Sum = letter.SumOf(in.Raw)
	came := triage.Arrival{Mailbox: mailbox, Received: in.Received, Old: in.Old, Heard: in.Released}
	m := triage.SpreadAs(d.Rules, l, came)
	d.Rules.ReadAhead(m)
	return spreadMail{mail: m}
}

// stackHash names a panic without telling anything of the mail: the same fault has the same hash.
func stackHash(stack []byte) string {
	sum := sha256.Sum256(framesOnly(stack))
	return hex.EncodeToString(sum[:6])
}

// assistant decides on mails one by one, each within the desk's patience, on a goroutine of its own.
type assistant struct {
	desk *Desk
	work chan func()
	done chan struct{}
	late deadline
}

func (d *Desk) assistant() *assistant {
	a := &assistant{desk: d, work: make(chan func()), done: make(chan struct{}, 1), late: deadline{after: d.patience()}}
	go func() {
		for do := range a.work {
			do()
			a.done <- struct{}{}
		}
	}()
	return a
}

// process decides on one mail. Where it was not in time, draft and assistant are its own from then on, and of no more
// use to anybody else.
func (a *assistant) process(b *draft, s spreadMail, in Incoming) (row Row, inTime bool, err error) {
	type outcome struct {
		row Row
		err error
	}
	got := &outcome{}
	a.work <- func() { got.row, got.err = a.desk.process(b, s, in) }
	select {
	case <-a.done:
	default:
		select {
		case <-a.done:
		case <-a.late.start():
			return Row{}, false, nil
		}
	}
	return got.row, true, got.err
}

func (a *assistant) dismiss() {
	close(a.work)
	a.late.stop()
}
