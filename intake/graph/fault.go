package graph

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"haninge.se/samrad/intake/wire"
)

// kind is what a fault means for what is to be done.
type kind int

const (
	broken  kind = iota // a line or a response that broke: it says nothing
	later               // the service is busy or out of order
	person              // somebody has to put something right
	gone                // the cursor is dead
	missing             // there is no such mail or folder
	unfit               // this mail cannot be had as MIME, ever
	bad                 // what we sent is not taken
)

// Fault is what the service said, or that it said nothing.
type Fault struct {
	Status  int    // 0 where there was no response
	Code    string // error.code
	Request string // what Microsoft's support asks for
	Wait    time.Duration

	kind kind
	away bool // nobody was reached
	says string
}

func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.says)
	if f.Status != 0 {
		fmt.Fprintf(&b, " (%d", f.Status)
		if f.Code != "" {
			b.WriteString(" " + f.Code)
		}
		if f.Request != "" {
			b.WriteString(", request " + f.Request)
		}
		b.WriteString(")")
	}
	if f.Wait > 0 {
		fmt.Fprintf(&b, "; asked again in %s", f.Wait.Round(time.Second))
	}
	return b.String()
}

// Lasting reports whether a person has to put it right.
func (f *Fault) Lasting() bool { return f.kind == person }

var _ wire.NoLogin = (*Fault)(nil)

// meaning is what an error.code of Graph means, and what to do. Codes come in any letters' case.
type meaning struct {
	code string
	kind kind
	says string
}

var meanings = []meaning{
	{"ErrorAccessDenied", person, "the application may not use this mailbox: an administrator has to give it Mail.Read " +
		"(and Mail.Send or Mail.ReadWrite to send) for it, and a new grant or policy takes up to two hours"},
	{"Authorization_RequestDenied", person, "the application lacks the permission: an administrator has to consent to " +
		"Mail.Read, and to Mail.Send or Mail.ReadWrite to send"},
	{"NoPermissionsInAccessToken", person, "the token carries no permission: an administrator has to consent to the " +
		"application permissions, or give them by RBAC for Applications"},
	{"InvalidAuthenticationToken", person, "the service takes no token of ours: see tenant, client_id and cloud"},
	{"ErrorSendAsDenied", person, "the mailbox may not send as this address: mailbox has to be its primary address, and " +
		"the party's address has to be the same"},
	{"ErrorInvalidUser", person, "there is no such mailbox in the tenant: see mailbox and tenant"},
	{"Request_ResourceNotFound", person, "there is no such mailbox in the tenant: see mailbox and tenant"},
	{"ResourceNotFound", person, "there is no such mailbox in the tenant: see mailbox and tenant"},
	{"MailboxNotEnabledForRESTAPI", person, "the mailbox is not in Exchange Online: it is on premises, deleted, or a " +
		"user's without a licence"},
	{"MailboxNotSupportedForRESTAPI", person, "the mailbox is not in Exchange Online: it is on premises, deleted, or a " +
		"user's without a licence"},
	{"ErrorMailboxStoreUnavailable", later, "the mailbox is being moved or is out of order"},
	{"ErrorItemNotFound", missing, "it is not there"},
	{"ErrorFolderNotFound", missing, "there is no such folder"},
	{"ErrorInvalidIdMalformed", missing, "there is no such folder or mail"},
	{"syncStateNotFound", gone, "the service has forgotten how far we were"},
	{"syncStateInvalid", gone, "the service has forgotten how far we were"},
	{"resyncRequired", gone, "the service has forgotten how far we were"},
	{"ErrorMimeContentConversionFailed", unfit, "the service cannot write this mail as MIME"},
	{"ErrorCorruptData", unfit, "the service cannot read this mail"},
	{"ErrorMimeContentInvalidBase64String", bad, "the service could not read what we sent"},
	{"ErrorMessageSizeExceeded", bad, "the mail is too large for the service"},
	{"ErrorInvalidRecipients", bad, "the service takes no mail for this recipient"},
	{"ErrorExceededMessageLimit", later, "the mailbox has sent as much as it may for now"},
}

// judge says what a response means. The code decides where it is known, and else the status.
func judge(status int, code string, wait time.Duration) *Fault {
	f := &Fault{Status: status, Code: wire.Printable(code, longestWords), Wait: wait}
	for _, m := range meanings {
		if strings.EqualFold(m.code, code) {
			f.kind, f.says = m.kind, m.says
			return f
		}
	}
	switch {
	case status == http.StatusTooManyRequests:
		f.kind, f.says = later, "the service was asked too often"
	case status == http.StatusServiceUnavailable:
		f.kind, f.says = later, "the service is out of order for now"
	case status == http.StatusGone:
		f.kind, f.says = gone, "the service has forgotten how far we were"
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		f.kind, f.says = person, "the service refuses the application: see its permissions and consent"
	case status == http.StatusNotFound:
		f.kind, f.says = missing, "it is not there"
	case status >= 400 && status < 500 && status != http.StatusRequestTimeout && status != http.StatusConflict:
		f.kind, f.says = bad, "the service does not take the request"
	default:
		f.kind, f.says = broken, "the service failed"
	}
	return f
}

// is tells the kind of an error, where it is a fault.
func is(err error, k kind) bool {
	var f *Fault
	return errors.As(err, &f) && f.kind == k
}

// longestWords is how many bytes are kept of what the service says.
const longestWords = 200

// Missing reports whether the service has no such folder.
func Missing(err error) bool { return is(err, missing) }

// needsPerson reports whether an error lasts until somebody puts something right.
func needsPerson(err error) bool {
	_, lasting := wire.Refused(err)
	return lasting
}
