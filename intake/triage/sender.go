package triage

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/trace"
)

// Trust is what the receiving server says of a sender's claim to its address.
type Trust int

// Trusts. Unverified is no accusation: no result, a temporary error, a forwarder that broke the signature (B08).
const (
	Unverified Trust = iota
	Verified
	Forged // DMARC failed for an address of a party, and no forwarder explains it
)

// microsoft365 is how the configuration names the Authentication-Results form that carries no authserv-id.
const microsoft365 = "microsoft365"

// Trust weighs a mail from a party's address that was read from the mailbox of party via (P5). Only the topmost
// result of the configured server counts: what lies below it, or names another server, a sender can write
// himself (RFC 8601 5 and 7.1; B07), and so is what lies below a Received line of another host, where ours are known.
// A DMARC failure stated there speaks against the mail in either mode.
func (r *Rules) Trust(m *Mail) Trust {
	if r.Authentic {
		if len(m.Auth) > 0 && m.Auth[0].Methods["dmarc"] == "fail" {
			return failed(m.Auth[0], m.Auth[0].ID == "")
		}
		return Verified
	}
	via, _ := r.Party(initiative.Party(m.Mailbox))
	if m.Mailbox == "" { // read from a file: as if from the mailbox it is addressed to
		via = m.Box
	}
	if via.ID == "" {
		return Unverified
	}
	written := own(m.Header, via.ReceivedBy)
	res, found := topmost(m.Auth[:min(len(m.Auth), len(written.All("Authentication-Results")))], via.AuthservID)
	switch {
	case found && res.Methods["dmarc"] == "fail":
		return failed(res, via.AuthservID == microsoft365)
	case found && res.Unclear: // a sender who can garble the server's own words could hide a failure so
		return Unverified
	case via.TrustMailbox:
		return Verified
	case internal(written, via.InternalOrigin):
		return Verified
	case found && passed(res, m.From[0].Domain(), via.AuthservID == microsoft365):
		return Verified
	}
	return Unverified
}

// own is the part of a header that our servers wrote: what stands above the first Received line of another host
// (B07). Every host puts its lines on top (RFC 5321 4.4), so what a relay of the sender's passed on lies below that
// relay's line. Order cannot tell what a sender hands straight to our own border: some servers write their result
// above their Received line (Exchange), some below it (Postfix with a milter), where a sender's own field would be
// too. That one the border must remove (RFC 8601 5). Without hosts the whole header counts.
func own(h letter.Header, hosts []string) letter.Header {
	if len(hosts) == 0 {
		return h
	}
	for i, f := range h {
		if !strings.EqualFold(f.Name, "Received") {
			continue
		}
		by := trace.ReceivedBy(f.Value) // a line that names no host is nobody's
		if !slices.ContainsFunc(hosts, func(of string) bool { return within(by, of) }) {
			return h[:i]
		}
	}
	return h
}

func topmost(all []trace.Result, id string) (trace.Result, bool) {
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
	return trace.Result{}, false
}

// passed wants DMARC, or Microsoft's composite of it from Microsoft's servers, for the very domain in From.
func passed(a trace.Result, domain string, microsoft bool) bool {
	return a.Domain != "" && a.Domain == domain &&
		(a.Methods["dmarc"] == "pass" || microsoft && a.Methods["compauth"] == "pass")
}

// failed weighs a DMARC failure. A mailbox that redirects to ours breaks what DMARC checks, and says by ARC (RFC 8617)
// what it had found before; Microsoft's code for that is 130. That proves no sender, but such a mail is for a person to
// look at, as one that nobody vouches for.
func failed(a trace.Result, microsoft bool) Trust {
	if a.Methods["arc"] == "pass" || microsoft && a.Methods["compauth"] == "pass" && a.Reason == "130" {
		return Unverified
	}
	return Forged
}

// internal reports whether the server marked the mail as its own house's, "Name: value".
func internal(h letter.Header, want string) bool {
	name, value, ok := strings.Cut(want, ":")
	return ok && slices.ContainsFunc(h, func(f letter.Field) bool {
		return strings.EqualFold(f.Name, strings.TrimSpace(name)) &&
			strings.EqualFold(strings.TrimSpace(f.Value), strings.TrimSpace(value))
	})
}
