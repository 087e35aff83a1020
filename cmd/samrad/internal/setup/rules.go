// Package setup makes the parts of the service from its configuration: the rules that the desk decides by, the
// mailboxes and mail servers, the digest's schedule. It opens no connection and keeps nothing.
package setup

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/config"
	"haninge.se/samrad/digest"
	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/checklist/vocabulary"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/followup"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/triage"
)

// Rules turns the configuration into the values that the desk decides by.
func Rules(c config.Config, secret []byte) (*triage.Rules, error) {
	list, words, err := Questions(c.Agreement)
	if err != nil {
		return nil, err
	}
	loc := c.Location()
	schedule := Schedule(c)
	r := &triage.Rules{
		Prefix: c.Agreement.CasePrefix, Keywords: c.Gate.Keywords, Addresses: c.Gate.IntakeAddresses,
		MainMessage: c.Agreement.MainMessage, Checklist: list, Vocabulary: words, Location: loc, Secret: secret,
		Caps: triage.Caps{CasePerDay: c.Gate.RepliesPerCase, SenderPerDay: c.Gate.RepliesPerSender,
			PerHour: c.Gate.RepliesPerHour},
		Room: triage.Room{PerDay: int64(c.Gate.OutsidersPerDay) << 20, InAll: int64(c.Gate.OutsidersInAll) << 20},
	}
	r.FollowUps = followUpsOf(c)
	r.Renamed = slices.ContainsFunc(c.Parties, config.Party.ByGraph)
	r.Weekly = func(after time.Time) time.Time {
		_, slot := schedule.Next(after)
		return slot
	}
	if d := c.Gate.StartFrom; !d.IsZero() {
		r.StartFrom = d.In(loc)
	}
	for _, p := range c.Parties {
		r.Parties = append(r.Parties, partyOf(c, p))
	}
	return r, nil
}

// followUpsOf turns the configuration into what samrad asks of its own accord.
func followUpsOf(c config.Config) followup.Rules {
	m := c.Reminders
	f := followup.Rules{
		Calendar: followup.Calendar{Location: c.Location(), From: m.From.Hour, To: m.To.Hour},
		After:    m.AfterWorkdays, Ahead: bool(m.BeforeStart), Evaluation: bool(m.Evaluation), Recurring: bool(m.Recurring),
		Changes: bool(m.Changes),
		Until:   c.Agreement.To.Day,
	}
	closed := map[string]bool{}
	for _, day := range m.ClosedDays {
		closed[day] = true
	}
	f.Free = func(d dates.Day) bool { return closed[d.String()] }
	for _, p := range c.Parties {
		f.Parties = append(f.Parties, initiative.Party(p.ID))
		if !p.Consult {
			f.Off = append(f.Off, initiative.Party(p.ID))
		}
	}
	return f
}

func partyOf(c config.Config, p config.Party) triage.Party {
	out := triage.Party{
		ID: initiative.Party(p.ID), Name: p.Name, Short: p.ShortName(), Address: p.Address, Domains: p.Domains,
		Senders:   p.Senders,
		Signature: p.Signature, FromName: p.SenderName(), Contact: p.Contact, AuthservID: p.AuthservID,
		InternalOrigin: p.InternalOrigin, ReceivedBy: p.ReceivedBy,
		TrustMailbox: p.SenderCheck == config.TrustMailbox,
		ConsultTo:    p.ConsultTo, ConsultFrom: p.ConsultFrom, Press: p.Press, DutyPhone: p.DutyPhone,
	}
	if via, ok := c.Sender(p); ok {
		out.Via, out.From = via.ID, p.From()
	}
	return out
}

// Questions are the checklist and the vocabulary of an agreement, the built-in ones where it names none.
func Questions(a config.Agreement) (*checklist.Checklist, *vocabulary.Vocabulary, error) {
	list, words := checklist.Default(), vocabulary.Default()
	var err error
	if a.Checklist != "" {
		if list, err = checklist.Load(string(a.Checklist)); err != nil {
			return nil, nil, err
		}
	}
	if a.Vocabulary != "" {
		if words, err = vocabulary.Load(string(a.Vocabulary)); err != nil {
			return nil, nil, err
		}
	}
	return list, words, nil
}

// SampleParties are the parties of `samrad parse` without a configuration and of the demo: addresses that can never
// reach a real person.
func SampleParties() []config.Party {
	parties := config.Default().Parties
	for i := range parties {
		p := &parties[i]
		p.Address = strings.TrimSuffix(p.Address, ".se") + ".example"
		p.Domains = []string{strings.TrimSuffix(p.Domains[0], ".se") + ".example"}
		p.SenderCheck, p.AuthservID, p.Contact = config.TrustMailbox, "", ""
	}
	return parties
}

// trusting trusts the system's authorities, or only those of a file when one is named.
func trusting(host string, caFile config.Path) (*tls.Config, error) {
	c := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	if caFile == "" {
		return c, nil
	}
	pem, err := os.ReadFile(string(caFile))
	if err != nil {
		return nil, fmt.Errorf("reading the certificate authority: %w", err)
	}
	c.RootCAs = x509.NewCertPool()
	if !c.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("reading the certificate authority %s: it holds no PEM certificate", caFile)
	}
	return c, nil
}

// Schedule is when the digest leaves.
func Schedule(c config.Config) digest.Schedule {
	d := c.Digest
	return digest.Schedule{Weekday: time.Weekday(d.Weekday), Hour: d.Time.Hour, Minute: d.Time.Minute,
		Location: c.Location()}
}

// PartyNames are the parties' names.
func PartyNames(cfg config.Config) map[initiative.Party]string {
	out := map[initiative.Party]string{}
	for _, p := range cfg.Parties {
		out[initiative.Party(p.ID)] = p.Name
	}
	return out
}
