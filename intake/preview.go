package intake

import (
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// Preview says what a mail would become, committing nothing: `samrad parse`. The mail is nil when it could not
// be read at all; the decision then says why.
func (d *Desk) Preview(
	b Book, raw []byte, received func(*letter.Letter) time.Time) (*triage.Mail, triage.Decision, error) {
	s := d.read("", Incoming{Raw: raw})
	if s.mail == nil {
		return nil, triage.Decision{Verdict: triage.Verdict{Kind: letter.Quarantine, Reason: s.fault}}, nil
	}
	at := received(s.mail.Letter).In(d.Rules.Location)
	m := triage.Spread(d.Rules, s.mail.Letter, at)
	dec, err := d.decide(b, m, triage.Release{}, at)
	return m, dec, err
}
