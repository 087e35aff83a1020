// Package outboxtest is what every way to send a mail promises, for the tests: the same goes wrong at the server, and
// the same is said of the mail, whether it leaves by SMTP or by Microsoft Graph.
package outboxtest

import "testing"

// Fault is what goes wrong at the next try, and at that alone.
type Fault string

// Faults.
const (
	None         Fault = "nothing"
	Busy         Fault = "the server has no time"
	RefusesMail  Fault = "the server takes this mail never"
	RefusesUs    Fault = "the server does not let us send"
	Nobody       Fault = "nobody is there"
	TakenAndLost Fault = "the mail is taken, and the answer is lost"
)

// Outcome is what is said of a try.
type Outcome struct {
	Delivered, GivenUp bool
	ForPerson          bool // it waits until somebody puts something right
	Away               bool // nothing was said of this mail
	Uncertain          bool // it may have arrived
}

// Peer is a server, and a way to send by it.
type Peer interface {
	// Try sends the one mail of the test, as it stands, while so much goes wrong.
	Try(f Fault) Outcome
	// Arrived are the ids under which the mail arrived, each as often as it did: ours, whatever a service calls it.
	Arrived() []string
	// Looks reports whether it looks for what may have been taken before it sends again.
	Looks() bool
}

// ID is ours of the mail that is sent.
const ID = "<v1.gap@kommun.example>"

// Run holds a way to send against what all of them promise. Each test has a peer of its own.
func Run(t *testing.T, open func(testing.TB) Peer) {
	for fault, want := range map[Fault]Outcome{
		None:         {Delivered: true},
		Busy:         {Away: true},
		RefusesMail:  {GivenUp: true},
		RefusesUs:    {ForPerson: true},
		Nobody:       {Away: true},
		TakenAndLost: {Uncertain: true},
	} {
		t.Run(string(fault), func(t *testing.T) {
			p := open(t)
			got := p.Try(fault)
			if fault == RefusesUs {
				got.Away = false // both may be said: nothing was of this mail
			}
			if got != want {
				t.Fatalf("%+v, want %+v", got, want)
			}
			copies := 1
			switch {
			case fault == RefusesMail:
				copies = 0
			case !got.Delivered:
				if got = p.Try(None); !got.Delivered {
					t.Errorf("once it is over: %+v", got)
				}
				if fault == TakenAndLost && !p.Looks() {
					copies = 2
				}
			}
			arrived := p.Arrived()
			if len(arrived) != copies {
				t.Errorf("it arrived %d times, want %d", len(arrived), copies)
			}
			for _, id := range arrived {
				if id != ID {
					t.Errorf("it arrived as %s", id)
				}
			}
		})
	}
}
