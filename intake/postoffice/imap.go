package postoffice

import (
	"crypto/subtle"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"
)

const inbox = "INBOX"

// session is one IMAP session: imapmemserver's, with our users, XOAUTH2, and an EXAMINE that is really read-only.
type session struct {
	*imapmemserver.UserSession // nil before login
	office                     *Office
	readOnly                   bool
}

var _ interface {
	imapserver.SessionIMAP4rev2
	imapserver.SessionSASL
} = (*session)(nil)

// Login checks a name and a password.
func (s *session) Login(user, password string) error {
	a, ok := s.office.account(user)
	if !ok || subtle.ConstantTimeCompare([]byte(password), []byte(a.password)) != 1 {
		return imapserver.ErrAuthFailed
	}
	s.UserSession = imapmemserver.NewUserSession(a.box)
	return nil
}

// AuthenticateMechanisms lists how to log in with AUTHENTICATE.
func (s *session) AuthenticateMechanisms() []string { return []string{sasl.Plain, xoauth2} }

// Authenticate logs in.
func (s *session) Authenticate(mech string) (sasl.Server, error) {
	mech = strings.ToUpper(mech)
	if mech != sasl.Plain && mech != xoauth2 {
		return nil, &imap.Error{Type: imap.StatusResponseTypeNo, Text: "Unknown mechanism"}
	}
	in := func(_ string, a account) { s.UserSession = imapmemserver.NewUserSession(a.box) }
	return s.office.login(mech, in, imapserver.ErrAuthFailed)
}

// Close ends the session.
func (s *session) Close() error { return s.UserSession.Close() }

// Select opens a folder.
func (s *session) Select(name string, opt *imap.SelectOptions) (*imap.SelectData, error) {
	s.readOnly = opt.ReadOnly
	return s.UserSession.Select(name, opt)
}

// Fetch reads mail; in a folder opened with EXAMINE it sets no \Seen (RFC 3501 6.3.2).
func (s *session) Fetch(w *imapserver.FetchWriter, set imap.NumSet, opt *imap.FetchOptions) error {
	if s.readOnly {
		for _, b := range opt.BodySection {
			b.Peek = true
		}
	}
	return s.UserSession.Fetch(w, set, opt)
}

// Store changes flags.
func (s *session) Store(w *imapserver.FetchWriter, set imap.NumSet, flags *imap.StoreFlags,
	opt *imap.StoreOptions) error {
	if s.readOnly {
		return errReadOnly()
	}
	return s.UserSession.Store(w, set, flags, opt)
}

// Expunge removes mail marked \Deleted.
func (s *session) Expunge(w *imapserver.ExpungeWriter, uids *imap.UIDSet) error {
	if s.readOnly {
		return errReadOnly()
	}
	return s.UserSession.Expunge(w, uids)
}

// Move moves mail.
func (s *session) Move(w *imapserver.MoveWriter, set imap.NumSet, dest string) error {
	if s.readOnly {
		return errReadOnly()
	}
	return s.UserSession.Move(w, set, dest)
}

func errReadOnly() error {
	return &imap.Error{Type: imap.StatusResponseTypeNo, Text: "The folder is open read-only"}
}
