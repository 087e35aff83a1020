package triage

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/initiative"
)

// ConsultAddress is where a party is asked.
func (p Party) ConsultAddress() string {
	if p.ConsultTo != "" {
		return p.ConsultTo
	}
	return p.Address
}

// HoldsServer reports whether a party's mail leaves by a server of its own: only then may we write as its address of
// our own accord.
func (p Party) HoldsServer() bool { return p.Via == string(p.ID) }

// Speaks reports whether somebody may speak for a party in a consultation.
func (p Party) Speaks(from string) bool {
	is := func(a string) bool { return strings.EqualFold(a, from) }
	return len(p.ConsultFrom) == 0 || slices.ContainsFunc(p.ConsultFrom, is)
}

// Party is one of the organisations.
type Party struct {
	ID             initiative.Party
	Name           string
	Short          string // in running text: "kommunen"; "" is Name
	Address        string // its shared mailbox, lower case
	Domains        []string
	Senders        []string
	Signature      string
	FromName       string // in From of what it sends, without what would have to stand in quotes
	Contact        string
	AuthservID     string   // "microsoft365" stands for the form without an id
	InternalOrigin string   // "Header: value" with which its server marks mail of its own house
	ReceivedBy     []string // hosts of its own mail servers, lower case; none: not looked at
	TrustMailbox   bool
	ConsultTo      string   // where it is asked; "" is Address
	ConsultFrom    []string // who may speak for it; none: any of its colleagues
	Press          []string // who is copied on what is urgent
	DutyPhone      string   // whom to call outside office hours
	Via            string   // party id whose SMTP server sends from Address
	From           string   // envelope sender and From address of what it sends
}

// Trusts reports whether somebody sees all of the party's cases: its contact, and who speaks for it.
func (p Party) Trusts(from string) bool {
	is := func(a string) bool { return strings.EqualFold(a, from) }
	return is(p.Contact) || slices.ContainsFunc(p.ConsultFrom, is)
}
