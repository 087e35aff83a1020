// Package triage says what a mail is: who wrote it and whether that is sure, a person or a machine, and which case it
// is about. It is pure: what the register knows comes in as a value, and it does no I/O and reads no clock.
package triage

import (
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/checklist/vocabulary"
	"haninge.se/samrad/intake/followup"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// Rules is what the operator decided, as values. Nothing in it changes while the program runs.
type Rules struct {
	Prefix      string // of case numbers
	Keywords    []string
	Addresses   []string // mail to these counts as an initiative even without a keyword
	StartFrom   time.Time
	Parties     []Party
	MainMessage string
	FollowUps   followup.Rules
	Weekly      func(after time.Time) time.Time // when the next digest goes out
	Checklist   *checklist.Checklist
	Vocabulary  *vocabulary.Vocabulary
	Location    *time.Location
	Secret      []byte // signs our Message-IDs
	Renamed     bool   // servers may give our mail other Message-IDs
	Instance    string // which copy of which store this is; stands in them, too
	Caps        Caps
	Room        Room                                    // for mail of outsiders
	Signers     map[string]func([]byte) ([]byte, error) // by Via: DKIM, where the mail server does not sign
	Authentic   bool                                    // every sender counts as authenticated: `samrad parse` alone
}

// Caps bound what is sent, whatever comes in (intake/README.md, P4). Zero means none may be sent.
type Caps struct{ CasePerDay, SenderPerDay, PerHour int }

// Room is how much of outsiders' mail is kept, in bytes. What does not fit is discarded, the oldest first.
type Room struct{ PerDay, InAll int64 }

// Signed returns a mail as it leaves by a party's server.
func (r *Rules) Signed(via string, mail []byte) ([]byte, error) {
	if sign := r.Signers[via]; sign != nil {
		return sign(mail)
	}
	return mail, nil
}

// Mint makes the id of a mail of ours. read is the mail that it answers, "" where it answers none.
func (r *Rules) Mint(m letter.Minted, text, from string, read letter.Sum) letter.MessageID {
	m.Instance = r.Instance
	return letter.NewMessageID(r.Secret, m, text, letter.Address{Addr: from}.Domain(), read)
}

// own reports whether addr is one of our mailboxes, or leads to one.
func (r *Rules) own(addr string) bool {
	_, ok := r.Mailbox(addr)
	return ok || slices.Contains(r.Addresses, addr)
}

// Mailbox returns the party whose shared mailbox addr is.
func (r *Rules) Mailbox(addr string) (Party, bool) {
	for _, p := range r.Parties {
		if addr != "" && (addr == p.Address || addr == p.From) {
			return p, true
		}
	}
	return Party{}, false
}

// Party returns the party with that id.
func (r *Rules) Party(id initiative.Party) (Party, bool) {
	for _, p := range r.Parties {
		if p.ID == id {
			return p, true
		}
	}
	return Party{}, false
}

// PartyOf is the party that an address belongs to, "" for none.
func (r *Rules) PartyOf(addr string) initiative.Party {
	p, _ := r.Sender(letter.Address{Addr: strings.ToLower(addr)})
	return p.ID
}

// Sender returns the party a sender belongs to: by its list of addresses first, then by domain, where a party's
// domain covers all below it and the longest one wins. The display name counts for nothing (B10).
func (r *Rules) Sender(a letter.Address) (Party, bool) {
	if a.Addr == "" {
		return Party{}, false
	}
	for _, p := range r.Parties {
		if slices.Contains(p.Senders, a.Addr) || a.Addr == p.Address || a.Addr == p.From {
			return p, true
		}
	}
	var of Party
	longest := 0
	for _, p := range r.Parties {
		for _, d := range p.Domains {
			if len(d) > longest && within(a.Domain(), d) {
				of, longest = p, len(d)
			}
		}
	}
	return of, longest > 0
}

// within reports whether a domain is another or lies below it: a.haninge.example is, evilhaninge.example is not.
func within(domain, of string) bool {
	rest, ok := strings.CutSuffix(domain, strings.ToLower(of))
	return ok && (rest == "" || len(rest) > 1 && rest[len(rest)-1] == '.')
}

// addressed returns our mailbox that the mail was sent to: the first in To, then in Cc, then one it was redirected to.
// An intake address names none, and stands for the one that the mail was read from, as RFC 5230's:addresses do.
func (r *Rules) addressed(m *Mail) Party {
	l := m.Letter
	for _, list := range [][]letter.Address{l.To, l.Cc} {
		for _, a := range list {
			if p, ok := r.Mailbox(a.Addr); ok {
				return p
			}
		}
	}
	// RFC 5322 3.6.6; Delivered-To is no sign, the own server puts it on everything.
	for _, name := range []string{"Resent-To", "Resent-Cc"} {
		for _, v := range l.Header.All(name) {
			marks := func(c rune) bool { return strings.ContainsRune("<>,;:\"' \t", c) }
			for _, word := range strings.FieldsFunc(strings.ToLower(v), marks) {
				if p, ok := r.Mailbox(word); ok {
					return p
				}
			}
		}
	}
	if r.alias(m) {
		p, _ := r.Party(initiative.Party(m.Mailbox))
		return p
	}
	return Party{}
}

// alias reports whether a mail was sent to one of the intake addresses.
func (r *Rules) alias(m *Mail) bool {
	is := func(a letter.Address) bool { return slices.Contains(r.Addresses, a.Addr) }
	return slices.ContainsFunc(m.To, is) || slices.ContainsFunc(m.Cc, is)
}
