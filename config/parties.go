package config

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (v *validator) parties(all []Party) {
	if len(all) == 0 {
		v.fault(
			"party",
			"there is no party",
			"write a [[party]] table for each organisation, with id, name, address and domains",
		)
	}
	for i, p := range all {
		at := fmt.Sprintf("party.%d", i)
		v.identity(at, p)
		v.fromName(at+".from_name", p.FromName)
		v.unique(at, p, all[:i])
		v.senders(at, p)
		if p.IMAP != nil {
			v.imap(at+".imap", p.IMAP)
		}
		if p.SMTP != nil {
			v.smtp(at+".smtp", p.SMTP)
		}
		if p.Registrar != nil {
			v.registrar(at+".registrar.to", p.Registrar.To)
		}
		if slices.ContainsFunc(
			all,
			func(q Party) bool { return p.Contact != "" && strings.EqualFold(p.Contact, q.Address) },
		) {
			v.fault(
				at+".contact",
				p.Contact+" is a shared mailbox of ours: a notice would come back as mail",
				"write a person's own address",
			)
		}
	}
}

func (v *validator) identity(at string, p Party) {
	switch {
	case p.ID == "":
		v.fault(at+".id", "is missing", `write a short lasting name, like id = "kommun"`)
	case len(p.ID) > 32 || strings.ContainsFunc(p.ID, func(r rune) bool { return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') }):
		v.fault(
			at+".id",
			fmt.Sprintf("%q is no id", p.ID),
			"write at most 32 lower-case letters a-z, digits and hyphens",
		)
	}
	v.line(at+".name", p.Name, `write the organisation's name, like name = "Haninge kommun"`)
	if p.Address == "" {
		v.fault(at+".address", "is missing", `write the party's shared mailbox, like address = "name@example.org"`)
	} else {
		v.address(at+".address", p.Address)
	}
	if p.Contact != "" {
		v.address(at+".contact", p.Contact)
	}
	for key, text := range map[string]string{"signature": p.Signature, "short": p.Short, "from_name": p.FromName} {
		if strings.ContainsAny(text, "\r\n\x00") {
			v.fault(at+"."+key, "has more than one line", "write it on one line")
		}
	}
}

// fromName wants a name that every mail program can reply to.
func (v *validator) fromName(at, name string) {
	if strings.ContainsAny(name, quotedSpecials) {
		v.fault(
			at,
			fmt.Sprintf(
				"%q holds a sign that must stand in quotes, and some mail programs cannot reply to such a name",
				name,
			),
			"write it without any of %s, like %q",
			quotedSpecials,
			plainName(name),
		)
	}
}

// unique sees to it that a mail and its sender belong to one party only.
func (v *validator) unique(at string, p Party, before []Party) {
	for _, q := range before {
		if p.ID != "" && p.ID == q.ID {
			v.fault(at+".id", fmt.Sprintf("%q is the id of another party too", p.ID), "write another id")
		}
		if p.Address != "" && strings.EqualFold(p.Address, q.Address) {
			v.fault(at+".address", p.Address+" is the address of another party too", "write the mailbox of this party")
		}
		for i, d := range p.Domains {
			if slices.ContainsFunc(q.Domains, func(o string) bool { return strings.EqualFold(d, o) }) {
				v.fault(
					fmt.Sprintf("%s.domains.%d", at, i),
					d+" is a domain of another party too",
					"remove it from one of them",
				)
			}
		}
		for i, s := range p.Senders {
			if slices.ContainsFunc(q.Senders, func(o string) bool { return strings.EqualFold(s, o) }) {
				v.fault(
					fmt.Sprintf("%s.senders.%d", at, i),
					s+" is a sender of another party too",
					"remove it from one of them",
				)
			}
			if q.isAddress(s) {
				v.fault(
					fmt.Sprintf("%s.senders.%d", at, i),
					s+" is the mailbox of another party",
					"remove it: its mail is that party's",
				)
			}
		}
		if slices.ContainsFunc(q.Senders, p.isAddress) {
			v.fault(at+".address", "the mailbox is a sender of another party", "remove it from that party's senders")
		}
	}
}

// isAddress reports whether an address is one that this party itself writes from.
func (p Party) isAddress(s string) bool {
	return s != "" && (strings.EqualFold(s, p.Address) || p.SMTP != nil && strings.EqualFold(s, p.SMTP.From))
}

func (v *validator) senders(at string, p Party) {
	if len(p.Domains) == 0 && len(p.Senders) == 0 {
		v.fault(
			at+".domains",
			"is missing: nobody could write for this party",
			`write domains = ["example.org"] or senders = ["name@example.org"]`,
		)
	}
	for i, d := range p.Domains {
		if !isDomain(d) {
			v.fault(
				fmt.Sprintf("%s.domains.%d", at, i),
				fmt.Sprintf("%q is no domain", d),
				"write the part after the @, like example.org; subdomains are included",
			)
		}
	}
	for i, s := range p.Senders {
		v.address(fmt.Sprintf("%s.senders.%d", at, i), s)
	}
	v.consult(at, p)
	if p.SenderCheck != Require && p.SenderCheck != TrustMailbox {
		v.fault(at+".sender_check", fmt.Sprintf("%q is not known", p.SenderCheck), `write "require" or "trust-mailbox"`)
	}
	name, value, ok := strings.Cut(p.InternalOrigin, ":")
	if p.InternalOrigin != "" && (!ok || name == "" || !printableASCII(name) || strings.TrimSpace(value) == "") {
		v.fault(
			at+".internal_origin",
			fmt.Sprintf("%q is no header", p.InternalOrigin),
			`write "Name: value" as the mail server adds it`,
		)
	}
	for i, h := range p.ReceivedBy {
		if !isDomain(h + ".x") { // a host of one label is one too
			v.fault(
				fmt.Sprintf("%s.received_by.%d", at, i),
				fmt.Sprintf("%q is no host", h),
				`write what stands after "by" in the server's Received lines, or its domain`,
			)
		}
	}
	if len(p.ReceivedBy) > 0 && p.AuthservID == "" && p.InternalOrigin == "" {
		v.fault(
			at+".received_by",
			"stands without authserv_id and internal_origin: there is nothing that it could speak of",
			"write one of them, or remove it",
		)
	}
	if p.IMAP != nil && p.SenderCheck == Require && p.AuthservID == "" && p.InternalOrigin == "" {
		v.warn(
			at+".authserv_id",
			"is empty, so that no sender counts as authenticated: all mail will wait for a person",
			`write the name in the server's Authentication-Results, or sender_check = "trust-mailbox" where the server refuses forged senders`,
		)
	}
}

// consult wants addresses that are the party's own: who speaks for it must be one of its senders.
func (v *validator) consult(at string, p Party) {
	if p.ConsultTo != "" {
		v.address(at+".consult_to", p.ConsultTo)
	}
	for i, a := range p.ConsultFrom {
		v.address(fmt.Sprintf("%s.consult_from.%d", at, i), a)
	}
	for i, a := range p.Press {
		v.address(fmt.Sprintf("%s.press.%d", at, i), a)
	}
	if strings.ContainsAny(p.DutyPhone, "\r\n") || len(p.DutyPhone) > 40 {
		v.fault(at+".duty_phone", "is no telephone number", `write it on one line, like "114 14"`)
	}
}

func (v *validator) imap(at string, m *IMAP) {
	v.server(at, m.URL, "imap", "imaps://host:993")
	v.line(at+".user", m.User, "write the account to log in with")
	v.line(at+".mailbox", m.Mailbox, `write the folder, like mailbox = "INBOX"`)
	if m.After.Do == Move && m.After.Name == m.Mailbox {
		v.fault(at+".after", "moves mail to the folder it lies in", "write another folder, or after = \"leave\"")
	}
	if m.Poll < Duration(time.Second) {
		v.fault(at+".poll", m.Poll.String()+" is no interval", `write a time like "1m"`)
	}
	v.login(at, m.PasswordFile, m.OAuth2)
}

func (v *validator) smtp(at string, m *SMTP) {
	v.server(at, m.URL, "smtp", "smtps://host:465")
	if strings.ContainsAny(m.User, "\r\n\x00") {
		v.fault(at+".user", "has more than one line", "write it on one line")
	}
	switch {
	case m.User != "":
		v.login(at, m.PasswordFile, m.OAuth2)
	case !m.PasswordFile.IsZero() || m.OAuth2 != nil:
		v.fault(at+".user", "is missing", "write the account to log in with, or remove what it would log in by")
	}
	if m.From != "" {
		v.address(at+".from", m.From)
	}
	if m.DKIM != nil {
		v.dkim(at+".dkim", m.DKIM)
	}
}

// registrar wants the address of the one who registers documents.
func (v *validator) registrar(at, to string) {
	if to == "" {
		v.fault(at, "is missing", `write who gets the weekly list, like to = "registrator@example.org", or remove the table`)
		return
	}
	v.address(at, to)
}

// login wants a password or a token, and not both.
func (v *validator) login(at string, password Secret, token *OAuth2) {
	switch {
	case token != nil && !password.IsZero():
		v.fault(at+".password_file", "stands beside oauth2", "remove one of them: a server takes a password or a token")
	case token == nil && password.IsZero():
		v.fault(
			at+".password_file",
			"is missing",
			"write the name of a file of mode 0600 that holds the password, or a table [%s.oauth2]",
			keyOf(at),
		)
	}
	if token != nil {
		v.oauth2(at+".oauth2", token)
	}
}

// server wants a URL of the right protocol, and lets no password or mail travel in clear over a network.
func (v *validator) server(at string, u URL, protocol, like string) {
	at += ".url"
	switch {
	case u.IsZero():
		v.fault(at, "is missing", `write the server, like url = "%s"`, like)
	case u.Protocol != protocol:
		v.fault(
			at,
			u.String()+" is no "+protocol+" server",
			`write a server that begins with %ss:// or %s://`,
			protocol,
			protocol,
		)
	case u.Security == Insecure && !loopback(u.Host):
		v.fault(
			at,
			u.String()+" would send password and mail in clear over the network",
			"write %ss:// (TLS) or %s:// (STARTTLS); %s+insecure:// is for 127.0.0.1, ::1 and localhost",
			protocol,
			protocol,
			protocol,
		)
	}
}

func (v *validator) oauth2(at string, o *OAuth2) {
	u, err := url.Parse(o.TokenURL)
	if err != nil || u.Host == "" || u.User != nil ||
		u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		v.fault(
			at+".token_url",
			"is no address of a token service",
			`write https://…, like "https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"`,
		)
	}
	v.line(at+".client_id", o.ClientID, "write the application's id")
	if o.ClientSecretFile.IsZero() {
		v.fault(at+".client_secret_file", "is missing", "write the name of a file of mode 0600 that holds the secret")
	}
}

func (v *validator) dkim(at string, k *DKIM) {
	if !isDomain(k.Selector + ".x") {
		v.fault(
			at+".selector",
			fmt.Sprintf("%q is no selector", k.Selector),
			`write the name under _domainkey, like "samrad"`,
		)
	}
	if !isDomain(k.Domain) {
		v.fault(at+".domain", fmt.Sprintf("%q is no domain", k.Domain), "write the domain that signs, like example.org")
	}
	if k.KeyFile.IsZero() {
		v.fault(at+".key_file", "is missing", "write the name of a file of mode 0600 that holds the private key in PEM")
	}
}

func (v *validator) listen(at, addr string) {
	host, port, err := net.SplitHostPort(addr)
	n, numErr := strconv.Atoi(port)
	if err != nil || numErr != nil || n < 0 || n > 65535 || !loopback(host) {
		v.fault(
			at,
			fmt.Sprintf("%q is no port of this machine", addr),
			`write "127.0.0.1:9478": the page is for a collector on the same machine`,
		)
	}
}
