package outbox

import (
	"context"

	"haninge.se/samrad/intake/letter"
)

// Carrier is a party's way to send.
type Carrier interface {
	Sender
	Rest()   // lets a connection go
	Forget() // lets what was refused be tried at once
	// Check is what `samrad check` needs to know, as far as it can be asked without sending: whether mail from a sender
	// to each of some recipients would be taken.
	Check(ctx context.Context, from string, to []string) error
}

// Parties sends each envelope by the mail server of the party it names in Via.
type Parties map[string]Carrier

// Send hands over one envelope.
func (p Parties) Send(ctx context.Context, e letter.Envelope) Outcome {
	s, ok := p[e.Via]
	if !ok {
		return Outcome{Result: Temporary, Last: "no mail server is configured for " + e.Via, Away: true}
	}
	return s.Send(ctx, e)
}

// Rest lets a party's connection go.
func (p Parties) Rest(via string) {
	if s, ok := p[via]; ok {
		s.Rest()
	}
}

// Forget lets every sender that was refused be tried at once.
func (p Parties) Forget() {
	for _, s := range p {
		s.Forget()
	}
}
