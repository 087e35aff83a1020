package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// party is what holds between the keys of a party, and between it and the others.
func (v *validator) party(at string, p Party, all []Party, i int) {
	for _, q := range all[:i] {
		v.apart(at, p, q)
	}
	v.senders(at, p)
	v.when(strings.ContainsAny(p.FromName, quotedSpecials), at+".from_name",
		fmt.Sprintf("%q holds a sign that must stand in quotes, and some mail programs cannot reply to such a name",
			p.FromName),
		fmt.Sprintf("write it without any of %s, like %q", quotedSpecials, plainName(p.FromName)))
	ours := func(q Party) bool { return p.Contact != "" && strings.EqualFold(p.Contact, q.Address) }
	v.when(slices.ContainsFunc(all, ours), at+".contact",
		p.Contact+" is a shared mailbox of ours: a notice would come back as mail", "write a person's own address")
	v.graph(at, p, all)
	if m := p.IMAP; m != nil {
		v.when(m.After == After{Move, m.Mailbox}, at+".imap.after", "moves mail to the folder it lies in",
			`write another folder, or after = "leave"`)
		v.login(at+".imap", m.PasswordFile, m.OAuth2)
	}
	switch m := p.SMTP; {
	case m == nil:
	case m.User != "":
		v.login(at+".smtp", m.PasswordFile, m.OAuth2)
	default:
		v.when(!m.PasswordFile.IsZero() || m.OAuth2 != nil, at+".smtp.user", "is missing",
			"write the account to log in with, or remove what it would log in by")
	}
}

// graph wants one way to read and one to send, and nobody to send as another mailbox.
func (v *validator) graph(at string, p Party, all []Party) {
	if g := p.Graph; g != nil {
		v.proof(at+".graph", g.ClientSecretFile, g.CertificateFile, g.CertificateKeyFile)
		v.when(p.IMAP != nil, at+".graph", "stands beside imap: the mailbox would be read twice", "remove one of them")
		v.when(p.ByGraph() && p.SMTP != nil, at+".graph.send", "stands beside smtp",
			"remove one of them: mail leaves one way")
		v.when(p.ByGraph() && g.Mailbox != "" && !strings.EqualFold(g.Mailbox, p.Address), at+".graph.mailbox",
			"is not the party's address, and Graph sends as its mailbox alone",
			"write the same address in both, or send by [party.smtp]")
	}
	c := Config{Parties: all}
	via, ok := c.Sender(p)
	v.warn(ok && !p.Sends() && via.ByGraph(), at+".smtp",
		"is missing: mail of this party leaves by the mailbox of "+via.ID+", which may not send as "+p.Address,
		"write a [party.smtp] table, or let an administrator give that mailbox Send As for this address")
}

// proof wants a secret of the application, or a certificate with its key, and not both.
func (v *validator) proof(at string, secret Secret, cert Path, key Secret) {
	if cert == "" && key.IsZero() {
		v.when(secret.IsZero(), at+".client_secret_file", "is missing", "write the name of a file of mode 0600 "+
			"that holds the secret, or certificate_file and certificate_key_file")
		return
	}
	v.when(!secret.IsZero(), at+".client_secret_file", "stands beside a certificate", "remove one of them")
	v.when(cert == "", at+".certificate_file", "is missing", "write the name of a PEM file with the certificate")
	v.when(key.IsZero(), at+".certificate_key_file", "is missing",
		"write the name of a file of mode 0600 that holds its key in PEM")
}

// apart sees to it that a mail and its sender belong to one of two parties only.
func (v *validator) apart(at string, p, q Party) {
	v.when(p.ID != "" && p.ID == q.ID, at+".id", fmt.Sprintf("%q is the id of another party too", p.ID),
		"write another id")
	v.when(p.Address != "" && strings.EqualFold(p.Address, q.Address), at+".address",
		p.Address+" is the address of another party too", "write the mailbox of this party")
	table := ".imap"
	if p.Graph != nil {
		table = ".graph"
	}
	v.when(p.box() != "" && p.box() == q.box(), at+table,
		"is the mailbox of party "+q.ID+" too: each mail would be taken in twice",
		"write this party's own, or remove the table where its mail comes by the other")
	v.when(slices.ContainsFunc(q.Senders, p.isAddress), at+".address", "the mailbox is a sender of another party",
		"remove it from that party's senders")
	for i, s := range p.Senders {
		v.when(q.isAddress(s), fmt.Sprintf("%s.senders.%d", at, i), s+" is the mailbox of another party",
			"remove it: its mail is that party's")
	}
	v.shared(at+".domains", "domain", p.Domains, q.Domains)
	v.shared(at+".senders", "sender", p.Senders, q.Senders)
}

// box names the folder that is read for a party, "" where none is.
func (p Party) box() string {
	switch {
	case p.IMAP != nil && p.IMAP.User != "":
		return strings.ToLower(p.IMAP.URL.String()+"\n"+p.IMAP.User) + "\n" + p.IMAP.Mailbox
	case p.Graph != nil:
		mailbox := cmp.Or(p.Graph.Mailbox, p.Address)
		return strings.ToLower(p.Graph.URL() + "\n" + p.Graph.Tenant + "\n" + mailbox + "\n" + p.Graph.Folder)
	}
	return ""
}

func (v *validator) shared(at, what string, all, others []string) {
	for i, s := range all {
		same := func(other string) bool { return strings.EqualFold(s, other) }
		v.when(slices.ContainsFunc(others, same), fmt.Sprintf("%s.%d", at, i),
			s+" is a "+what+" of another party too", "remove it from one of them")
	}
}

// isAddress reports whether an address is one that this party itself writes from.
func (p Party) isAddress(s string) bool {
	return s != "" && (strings.EqualFold(s, p.Address) || p.SMTP != nil && strings.EqualFold(s, p.SMTP.From))
}

// senders wants somebody who may write for the party, and a way to know them.
func (v *validator) senders(at string, p Party) {
	v.when(len(p.Domains) == 0 && len(p.Senders) == 0, at+".domains", "is missing: nobody could write for this party",
		`write domains = ["example.org"] or senders = ["name@example.org"]`)
	if p.AuthservID != "" || p.InternalOrigin != "" {
		return
	}
	v.when(len(p.ReceivedBy) > 0, at+".received_by",
		"stands without authserv_id and internal_origin: there is nothing that it could speak of",
		"write one of them, or remove it")
	v.warn(p.Watched() && p.SenderCheck == Require, at+".authserv_id",
		"is empty, so that no sender counts as authenticated: all mail will wait for a person",
		`write the name in the server's Authentication-Results, or sender_check = "trust-mailbox" `+
			"where the server refuses forged senders")
}

// login wants a password or a token, and not both.
func (v *validator) login(at string, password Secret, token *OAuth2) {
	if token == nil {
		v.when(password.IsZero(), at+".password_file", "is missing", "write the name of a file of mode 0600 "+
			"that holds the password, or a table ["+keyOf(at)+".oauth2]")
		return
	}
	v.when(!password.IsZero(), at+".password_file", "stands beside oauth2",
		"remove one of them: a server takes a password or a token")
	v.proof(at+".oauth2", token.ClientSecretFile, token.CertificateFile, token.CertificateKeyFile)
}

// server wants a URL of the protocol that its table is named by, and lets no password or mail travel in clear over a
// network.
func (v *validator) server(at string, u URL) {
	protocol, like := "imap", "imaps://host:993"
	if holdsFor("smtp.url", at) {
		protocol, like = "smtp", "smtps://host:465"
	}
	switch {
	case u.IsZero():
		v.fault(at, "is missing", `write the server, like url = "`+like+`"`)
	case u.Protocol != protocol:
		v.fault(at, u.String()+" is no "+protocol+" server",
			fmt.Sprintf("write a server that begins with %ss:// or %[1]s://", protocol))
	case u.Security == Insecure && !loopback(u.Host):
		v.fault(at, u.String()+" would send password and mail in clear over the network", fmt.Sprintf(
			"write %ss:// (TLS) or %[1]s:// (STARTTLS); %[1]s+insecure:// is for 127.0.0.1, ::1 and localhost", protocol))
	}
}
