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
	if name := plainName(p.FromName); strings.ContainsAny(p.FromName, quotedSpecials) {
		v.fault(at+".from_name", fmt.Sprintf("%q holds a sign that must stand in quotes, "+
			"and some mail programs cannot reply to such a name", p.FromName),
			fmt.Sprintf("write it without any of %s, like %q", quotedSpecials, name))
	}
	if p.Contact != "" && slices.ContainsFunc(all, func(q Party) bool { return strings.EqualFold(p.Contact, q.Address) }) {
		v.fault(at+".contact", p.Contact+" is a shared mailbox of ours: a notice would come back as mail",
			"write a person's own address")
	}
	v.graph(at, p, all)
	if m := p.IMAP; m != nil {
		if m.After.Do == Move && m.After.Name == m.Mailbox {
			v.fault(at+".imap.after", "moves mail to the folder it lies in", `write another folder, or after = "leave"`)
		}
		v.login(at+".imap", m.PasswordFile, m.OAuth2)
	}
	if m := p.SMTP; m != nil {
		switch {
		case m.User != "":
			v.login(at+".smtp", m.PasswordFile, m.OAuth2)
		case !m.PasswordFile.IsZero() || m.OAuth2 != nil:
			v.fault(at+".smtp.user", "is missing", "write the account to log in with, or remove what it would log in by")
		}
	}
}

// graph wants one way to read and one to send, and nobody to send as another mailbox.
func (v *validator) graph(at string, p Party, all []Party) {
	if g := p.Graph; g != nil {
		v.proof(at+".graph", g.ClientSecretFile, g.CertificateFile, g.CertificateKeyFile)
	}
	if p.Graph != nil && p.IMAP != nil {
		v.fault(at+".graph", "stands beside imap: the mailbox would be read twice", "remove one of them")
	}
	if p.ByGraph() && p.SMTP != nil {
		v.fault(at+".graph.send", "stands beside smtp", "remove one of them: mail leaves one way")
	}
	if p.ByGraph() && p.Graph.Mailbox != "" && !strings.EqualFold(p.Graph.Mailbox, p.Address) {
		v.fault(at+".graph.mailbox", "is not the party's address, and Graph sends as its mailbox alone",
			"write the same address in both, or send by [party.smtp]")
	}
	c := Config{Parties: all}
	if via, ok := c.Sender(p); ok && !p.Sends() && via.ByGraph() {
		v.warn(at+".smtp", "is missing: mail of this party leaves by the mailbox of "+via.ID+", which may not send as "+
			p.Address, "write a [party.smtp] table, or let an administrator give that mailbox Send As for this address")
	}
}

// proof wants a secret of the application, or a certificate with its key, and not both.
func (v *validator) proof(at string, secret Secret, cert Path, key Secret) {
	switch byCert := cert != "" || !key.IsZero(); {
	case byCert && !secret.IsZero():
		v.fault(at+".client_secret_file", "stands beside a certificate", "remove one of them")
	case byCert && cert == "":
		v.fault(at+".certificate_file", "is missing", "write the name of a PEM file with the certificate")
	case byCert && key.IsZero():
		v.fault(at+".certificate_key_file", "is missing", "write the name of a file of mode 0600 that holds its key in PEM")
	case !byCert && secret.IsZero():
		v.fault(at+".client_secret_file", "is missing",
			"write the name of a file of mode 0600 that holds the secret, or certificate_file and certificate_key_file")
	}
}

// apart sees to it that a mail and its sender belong to one of two parties only.
func (v *validator) apart(at string, p, q Party) {
	if p.ID != "" && p.ID == q.ID {
		v.fault(at+".id", fmt.Sprintf("%q is the id of another party too", p.ID), "write another id")
	}
	if p.Address != "" && strings.EqualFold(p.Address, q.Address) {
		v.fault(at+".address", p.Address+" is the address of another party too", "write the mailbox of this party")
	}
	if box := p.box(); box != "" && box == q.box() {
		table := "imap"
		if p.Graph != nil {
			table = "graph"
		}
		v.fault(at+"."+table, "is the mailbox of party "+q.ID+" too: each mail would be taken in twice",
			"write this party's own, or remove the table where its mail comes by the other")
	}
	if slices.ContainsFunc(q.Senders, p.isAddress) {
		v.fault(at+".address", "the mailbox is a sender of another party", "remove it from that party's senders")
	}
	for i, s := range p.Senders {
		if q.isAddress(s) {
			v.fault(fmt.Sprintf("%s.senders.%d", at, i), s+" is the mailbox of another party",
				"remove it: its mail is that party's")
		}
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
		if slices.ContainsFunc(others, func(o string) bool { return strings.EqualFold(s, o) }) {
			v.fault(fmt.Sprintf("%s.%d", at, i), s+" is a "+what+" of another party too", "remove it from one of them")
		}
	}
}

// isAddress reports whether an address is one that this party itself writes from.
func (p Party) isAddress(s string) bool {
	return s != "" && (strings.EqualFold(s, p.Address) || p.SMTP != nil && strings.EqualFold(s, p.SMTP.From))
}

// senders wants somebody who may write for the party, and a way to know them.
func (v *validator) senders(at string, p Party) {
	if len(p.Domains) == 0 && len(p.Senders) == 0 {
		v.fault(at+".domains", "is missing: nobody could write for this party",
			`write domains = ["example.org"] or senders = ["name@example.org"]`)
	}
	if p.AuthservID != "" || p.InternalOrigin != "" {
		return
	}
	if len(p.ReceivedBy) > 0 {
		v.fault(at+".received_by", "stands without authserv_id and internal_origin: there is nothing that it could speak of",
			"write one of them, or remove it")
	}
	if p.Watched() && p.SenderCheck == Require {
		v.warn(at+".authserv_id", "is empty, so that no sender counts as authenticated: all mail will wait for a person",
			`write the name in the server's Authentication-Results, or sender_check = "trust-mailbox" `+
				"where the server refuses forged senders")
	}
}

// login wants a password or a token, and not both.
func (v *validator) login(at string, password Secret, token *OAuth2) {
	switch {
	case token != nil && !password.IsZero():
		v.fault(at+".password_file", "stands beside oauth2", "remove one of them: a server takes a password or a token")
	case token == nil && password.IsZero():
		v.fault(at+".password_file", "is missing", "write the name of a file of mode 0600 that holds the password, "+
			"or a table ["+keyOf(at)+".oauth2]")
	}
	if token != nil {
		v.proof(at+".oauth2", token.ClientSecretFile, token.CertificateFile, token.CertificateKeyFile)
	}
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
