package outbox

import (
	"errors"
	"net/textproto"
	"slices"
	"strings"
	"time"
)

// senderCodes are the status codes (RFC 3463) with which servers do not let us send as our sender, in whatever command
// they say it: Postfix waits until the recipient is named, and Exchange until it has read the From field.
var senderCodes = []string{
	"5.7.60", "5.2.252", "5.2.254", // Exchange: no permission to send as this sender
	"5.1.7", "5.1.8", // the sender's address is none, or of no such domain
}

// senderWords say the same where there is no code for it. A server that has seen the text may quote it, so they count
// before that only.
var senderWords = []string{
	"sender address rejected", "not owned by user", // Postfix: smtpd_sender_login_maps, a domain that is none
	"to send as", "send on behalf", "as this sender", "sender verify failed", "sender not allowed",
	"not allowed to send", "not authorized to send", "not permitted to send",
}

// asSender tells of a response that refuses the sender and not the mail. All that a server says for good to MAIL FROM
// is about the sender, but for a mail that is too large or an address that it cannot read (RFC 5321 4.2.3, 4.5.3).
func asSender(command string, err error) bool {
	var response *textproto.Error
	if !errors.As(err, &response) || response.Code < 500 || response.Code > 599 {
		return false
	}
	said := strings.ToLower(response.Msg)
	if command == "mail from" {
		return response.Code != 552 && !strings.HasPrefix(said, "5.3.4") && response.Code/10 != 50 && response.Code != 555
	}
	code, _, _ := strings.Cut(said, " ")
	if slices.Contains(senderCodes, code) || strings.Contains(said, "sendasdenied") {
		return true
	}
	if command != "rcpt to" {
		return false
	}
	return slices.ContainsFunc(senderWords, func(words string) bool { return strings.Contains(said, words) })
}

// denial is a sender that a server does not let us send as.
type denial struct {
	until time.Time
	last  string
}

// denialLasts is less than an item waits, so that the first to come back asks the server and the others hear of it.
const denialLasts = whileRefused / 2

// denied tells whether a sender was refused a moment ago: then all that is from it waits, and the server is left alone.
func (s *Server) denied(from string) (Outcome, bool) {
	s.refusals.Lock()
	defer s.refusals.Unlock()
	d, ok := s.denials[from]
	if !ok || !s.now().Before(d.until) {
		return Outcome{}, false
	}
	return Outcome{Result: Temporary, Last: d.last, Refused: true}, true
}

// note remembers that a sender was refused, or no longer is.
func (s *Server) note(from string, out Outcome) {
	s.refusals.Lock()
	defer s.refusals.Unlock()
	switch {
	case out.Refused:
		s.denials[from] = denial{s.now().Add(denialLasts), out.Last}
	case !out.Away:
		delete(s.denials, from)
	}
}

// Forget lets a sender or a login that was refused be tried at once, when a person says that it was put right.
func (s *Server) Forget() {
	s.refusals.Lock()
	defer s.refusals.Unlock()
	clear(s.denials)
	s.righted = true
}

// isRighted reports, once, that a person has said so.
func (s *Server) isRighted() bool {
	s.refusals.Lock()
	defer s.refusals.Unlock()
	was := s.righted
	s.righted = false
	return was
}
