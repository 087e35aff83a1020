package intake

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// Trust is what the receiving server says of a sender's claim to its address.
type Trust int

// Trusts. Unverified is no accusation: no result, a temporary error, a forwarder that broke the signature (B08).
const (
	Unverified Trust = iota
	Verified
	Forged // DMARC failed for an address of a party
)

// microsoft365 is how the configuration names the Authentication-Results form that carries no authserv-id.
const microsoft365 = "microsoft365"

// trust weighs a mail from a party's address that was read from the mailbox of party via (P5). Only the topmost
// result of the configured server counts: what lies below it, or names another server, a sender can write
// himself (RFC 8601 5 and 7.1; B07). A DMARC failure stated there speaks against the mail in either mode.
func (r *Rules) trust(m *Mail) Trust {
	if r.Authentic {
		if len(m.Auth) > 0 && m.Auth[0].Methods["dmarc"] == "fail" {
			return Forged
		}
		return Verified
	}
	via, ok := r.Party(initiative.Party(m.Mailbox))
	if m.Mailbox == "" { // read from a file: as if from the mailbox it is addressed to
		via, ok = r.addressed(m.Letter)
	}
	if !ok {
		return Unverified
	}
	res, found := topmost(m.Auth, via.AuthservID)
	switch {
	case found && res.Methods["dmarc"] == "fail":
		return Forged
	case via.TrustMailbox:
		return Verified
	case internal(m.Header, via.InternalOrigin):
		return Verified
	case found && passed(res, m.From[0].Domain()):
		return Verified
	}
	return Unverified
}

func topmost(all []letter.AuthResult, id string) (letter.AuthResult, bool) {
	for _, a := range all {
		if id == microsoft365 { // its name stands for no id; a field that bears the name itself is somebody's own
			if a.ID == "" {
				return a, true
			}
			continue
		}
		if a.ID != "" && strings.EqualFold(a.ID, id) {
			return a, true
		}
	}
	return letter.AuthResult{}, false
}

// passed wants DMARC, or Microsoft's composite of it, for the very domain in From.
func passed(a letter.AuthResult, domain string) bool {
	if a.Domain != "" && !strings.EqualFold(a.Domain, domain) {
		return false
	}
	return a.Methods["dmarc"] == "pass" || a.Methods["compauth"] == "pass"
}

// internal reports whether the server marked the mail as its own house's, "Name: value".
func internal(h letter.Header, want string) bool {
	name, value, ok := strings.Cut(want, ":")
	return ok && slices.ContainsFunc(h, func(f letter.Field) bool {
		return strings.EqualFold(f.Name, strings.TrimSpace(name)) && strings.EqualFold(strings.TrimSpace(f.Value), strings.TrimSpace(value))
	})
}
