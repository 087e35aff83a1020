package token

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/oauth2"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/wire"
)

// toDo says what the codes of Microsoft's identity platform mean for somebody who looks after samrad, and what to do.
var toDo = map[string]string{
	"AADSTS7000222": "the client secret has expired: make a new one under Certificates & secrets of " +
		"the app registration, and put its value in client_secret_file",
	"AADSTS7000215": "the client secret is wrong: put its value, not its id, in client_secret_file",
	"AADSTS7000218": "the client secret is missing: see client_secret_file",
	"AADSTS700027": "the certificate does not prove us: upload the one of certificate_file under Certificates & " +
		"secrets of the app registration, and see that this machine's clock is right",
	"AADSTS700016":  "there is no such application in the tenant: see client_id, and tenant or the tenant in token_url",
	"AADSTS7000112": "the application is disabled in the tenant: an administrator has to enable it",
	"AADSTS7000229": "the application has no service principal in the tenant: an administrator has to consent to it",
	"AADSTS90002":   "there is no such tenant: see tenant, or the tenant in token_url",
	"AADSTS900023":  "there is no such tenant: see tenant, or the tenant in token_url",
	"AADSTS900971":  "the tenant is not named rightly: see tenant, or the tenant in token_url",
	"AADSTS500011": "the tenant does not know what the token is for: see scope, usually " +
		"https://outlook.office365.com/.default",
	"AADSTS70011":   "the scope is not valid: it is usually https://outlook.office365.com/.default",
	"AADSTS1002012": "the scope has to end in /.default for this kind of login: see scope",
	"AADSTS65001":   "nobody has consented to what the application may do: an administrator has to",
	"AADSTS53003":   "a conditional access policy blocks the application: an administrator has to except it",
	"AADSTS90033":   "the service is out of order for now: it is asked again",
	"AADSTS50196":   "the service has been asked too often: it is asked again",
	"AADSTS90055":   "the service has been asked too often: it is asked again",
}

// passing are the codes of faults that are over by themselves.
var passing = []string{"AADSTS90033", "AADSTS50196", "AADSTS90055"}

// noToken is a refusal of the token service.
type noToken struct {
	says   string
	passes bool // by itself
}

func (n *noToken) Error() string { return n.says }

// Lasting reports whether a person has to put it right.
func (n *noToken) Lasting() bool { return !n.passes }

var _ wire.NoLogin = (*noToken)(nil)

var aadsts = regexp.MustCompile(`\bAADSTS[0-9]{4,9}\b`)

// fault keeps the codes of a refusal, with what to do, and drops the server's answer, which may repeat what was
// sent.
func fault(err error) error {
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		return err
	}
	says, code := refusedBecause(refused)
	over := refused.Response == nil || refused.Response.StatusCode >= 500 || refused.Response.StatusCode == 429
	return &noToken{says, slices.Contains(passing, code) || code == "" && over}
}

// refusedBecause says why there is no token, in words of our own, with Microsoft's code where there is one.
func refusedBecause(refused *oauth2.RetrieveError) (says, code string) {
	said := refused.ErrorDescription
	if said == "" {
		said = string(refused.Body[:min(len(refused.Body), 4<<10)])
	}
	code = aadsts.FindString(said)
	switch what, known := toDo[code]; {
	case known:
		return code + ": " + what, code
	case code != "":
		return fmt.Sprintf("the server refused (%s); Microsoft's list of AADSTS codes says why", code), code
	case refused.ErrorCode == "invalid_client":
		return "the server refused (invalid_client): see client_id and client_secret_file; the secret may have expired", ""
	case refused.ErrorCode != "":
		said := refused.ErrorCode[:min(len(refused.ErrorCode), 60)]
		return "the server refused (" + terminal.Plain(strings.ToValidUTF8(said, "")) + ")", ""
	case refused.Response != nil:
		return "the server answered " + refused.Response.Status, ""
	}
	return "the server's answer cannot be read", ""
}
