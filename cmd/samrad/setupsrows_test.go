package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/postoffice/exchange"
)

// spoilt is a set-up with one thing wrong.
type spoilt struct {
	name   string
	exit   int
	spoil  func(*site)
	secure bool // by TLS from the first byte
}

const failed, unsound = terminal.ExitFailed, config.ExitCode

var wrongConfigurations = []spoilt{
	{name: "nothing is wrong", spoil: func(*site) {}},
	{name: "there is no configuration", exit: unsound, spoil: func(s *site) { s.file = filepath.Join(s.dir, "samrad.tmol") }},
	{name: "a key is misspelt", exit: unsound, spoil: func(s *site) { s.replace("contact =", "kontakt =") }},
	{name: "a password in the configuration", exit: unsound, spoil: func(s *site) {
		s.replace("password_file = ", "password = \"hemligt\" # ")
	}},
	{name: "the configuration can be written by anybody", exit: failed, spoil: func(s *site) { s.chmod("samrad.toml", 0o666) }},
	{name: "a secret file that others can read", exit: unsound, spoil: func(s *site) { s.chmod("secret", 0o644) }},
	{name: "a secret file that is not there", exit: unsound, spoil: func(s *site) { _ = os.Remove(filepath.Join(s.dir, "secret")) }},
	{name: "a secret file with nothing in it", exit: unsound, spoil: func(s *site) { s.write("secret", "\n") }},
	{name: "the police's mailbox is the municipality's", exit: unsound, spoil: func(s *site) {
		s.replace("address = \""+town.PolisBox, "address = \""+town.KommunBox)
	}},
	{name: "both parties read one mailbox", exit: unsound, spoil: func(s *site) {
		s.replace("user = \""+town.PolisBox, "user = \""+town.KommunBox)
	}},
	{name: "a server of another machine without TLS", exit: unsound, spoil: func(s *site) {
		s.replace(s.office.IMAP(), "mail.haninge.example:143")
	}},
	{name: "the digest goes to nobody", exit: unsound, spoil: func(s *site) { s.replace(town.Chef, "") }},
	{name: "the digest goes to a mailbox of ours", spoil: func(s *site) { s.replace("to = [", "to = [\""+town.PolisBox+"\", ") }},
	{name: "notices go to a mailbox of ours", exit: unsound, spoil: func(s *site) { s.replace(town.Contact, town.KommunBox) }},
	{name: "the agreement has not begun", spoil: func(s *site) { s.replace("2026-01-01", "2027-01-01") }},
	{name: "the agreement is over", spoil: func(s *site) { s.replace("2027-12-31", "2026-10-31") }},
	{name: "no sender can be authenticated", spoil: func(s *site) { s.replace("sender_check = \"trust-mailbox\"\n", "") }},
}

var wrongMachines = []spoilt{
	{name: "the data folder lies under a file", exit: failed, spoil: func(s *site) {
		s.write("notes", "Glöm inte mjölken.\n")
		s.replace(filepath.Join(s.dir, "data"), filepath.Join(s.dir, "notes", "data"))
	}},
	{name: "the disk is nearly full", spoil: func(s *site) { s.free = 250 << 20 }},
	{name: "the port of the figures is in use", exit: failed, spoil: func(s *site) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			s.t.Fatal(err)
		}
		s.t.Cleanup(func() { _ = l.Close() })
		s.add("[metrics]\nlisten = \"" + l.Addr().String() + "\"")
	}},
	{name: "something else lies in the control socket's place", exit: failed, spoil: func(s *site) {
		if err := os.MkdirAll(filepath.Join(s.dir, "data", "samrad.sock"), 0o700); err != nil {
			s.t.Fatal(err)
		}
	}},
	{name: "the data folder's name is too long for a control socket", exit: unsound, spoil: func(s *site) {
		s.replace(filepath.Join(s.dir, "data"), "/srv/"+strings.Repeat("samrad", 20))
	}},
	{name: "the authority's file is not there", exit: unsound, secure: true, spoil: func(s *site) {
		s.replace(filepath.Join(s.dir, "ca.pem"), filepath.Join(s.dir, "ca.crt"))
	}},
}

var wrongServers = []spoilt{
	{name: "a host that no name server knows", exit: failed, secure: true, spoil: func(s *site) {
		s.replace(s.office.IMAPS(), "imap.haninge.example")
	}},
	{name: "a port at which nothing listens", exit: failed, spoil: func(s *site) { s.replace(s.office.IMAP(), "127.0.0.1:1") }},
	{name: "a certificate of an unknown authority", exit: failed, secure: true, spoil: func(s *site) {
		s.replace("ca_file = \""+filepath.Join(s.dir, "ca.pem"), "ca_file = \"")
	}},
	{name: "a certificate of another host", exit: failed, secure: true, spoil: func(s *site) {
		s.replace(s.office.IMAPS(), s.elsewhere(s.office.IMAPS()))
	}},
	{name: "a certificate that has run out", exit: failed, secure: true, spoil: func(s *site) {
		old := s.opened(postoffice.Options{Now: func() time.Time { return time.Date(2020, 1, 31, 8, 0, 0, 0, time.UTC) }})
		s.write("old.pem", string(old.CAPEM()))
		s.replace(s.office.IMAPS(), old.IMAPS())
		s.replace(filepath.Join(s.dir, "ca.pem"), filepath.Join(s.dir, "old.pem"))
	}},
	{name: "imaps at a port that begins in the clear", exit: failed, secure: true, spoil: func(s *site) {
		s.replace(s.office.IMAPS(), s.office.IMAP())
	}},
	{name: "a mailbox that refuses the login", exit: failed, spoil: func(s *site) { s.office.AddUser(town.PolisBox, "another") }},
	{name: "a mailbox with IMAP switched off", exit: failed, spoil: func(s *site) {
		s.plays(s.office.IMAP(), "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] The Microsoft Exchange IMAP4 service is ready.\n"+
			"C: AUTHENTICATE\nS: $tag NO AUTHENTICATE failed.\nC: LOGOUT\nS: $tag OK")
	}},
	{name: "a folder that is not there", exit: failed, spoil: func(s *site) {
		s.replace("[party.imap]\n", "[party.imap]\nmailbox = \"Inkorgen\"\n")
	}},
	{name: "a mail server that refuses the login", exit: failed, spoil: func(s *site) {
		s.write("old-secret", "förra årets")
		s.replaceLast("password_file = \""+filepath.Join(s.dir, "secret"), "password_file = \""+filepath.Join(s.dir, "old-secret"))
	}},
	{name: "a mail server that refuses the sender", exit: failed, spoil: func(s *site) {
		s.refusing(postoffice.AtMail, 553, "Sender address rejected: not owned by user")
	}},
	{name: "a mail server that refuses a recipient", exit: failed, spoil: func(s *site) {
		s.refusing(postoffice.AtRcpt, 550, "Relaying denied")
	}},
	{name: "a mail server that has no time", exit: failed, spoil: func(s *site) {
		s.refusing(postoffice.AtMail, 451, "Try again later")
	}},
}

var wrongClouds = []spoilt{
	{name: "nothing is wrong in Microsoft 365", spoil: func(*site) {}},
	{name: "the file holds the secret's id", exit: failed, spoil: func(s *site) { s.denied("AADSTS7000215") }},
	{name: "the secret has run out", exit: failed, spoil: func(s *site) { s.denied("AADSTS7000222") }},
	{name: "the application is of another tenant", exit: failed, spoil: func(s *site) { s.denied("AADSTS700016") }},
	{name: "there is no such tenant", exit: failed, spoil: func(s *site) { s.denied("AADSTS90002") }},
	{name: "the certificate is not the uploaded one", exit: failed, spoil: func(s *site) { s.denied("AADSTS700027") }},
	{name: "the secret runs out soon", spoil: func(s *site) { s.replace("[party.graph]\n", "[party.graph]\nclient_secret_expires = 2026-12-14\n") }},
	{name: "the secret's last day is over", exit: failed, spoil: func(s *site) {
		s.replace("[party.graph]\n", "[party.graph]\nclient_secret_expires = 2026-11-20\n")
	}},
	{name: "nobody has consented", exit: failed, spoil: func(s *site) { s.cloud.AddMailbox(town.KommunBox, "NoPermissionsInAccessToken") }},
	{name: "the policy leaves this mailbox out", exit: failed, spoil: func(s *site) { s.cloud.AddMailbox(town.KommunBox, "ErrorAccessDenied") }},
	{name: "the mailbox has no licence", exit: failed, spoil: func(s *site) {
		s.cloud.AddMailbox(town.KommunBox, "MailboxNotEnabledForRESTAPI")
	}},
	{name: "there is no such mailbox", exit: failed, spoil: func(s *site) { s.cloud.AddMailbox(town.KommunBox, "ErrorInvalidUser") }},
	{name: "a folder of another name", exit: failed, spoil: func(s *site) { s.replace("[party.graph]\n", "[party.graph]\nfolder = \"Inkorgen\"\n") }},
	{name: "samrad reaches all mailboxes of the tenant", exit: failed, spoil: func(s *site) { s.cloud.AddMailbox(town.Chef, "") }},
	{name: "nobody says which mailbox must not be reached", spoil: func(s *site) { s.replace("outside = ", "# ") }},
	{name: "handled mail is to be moved", exit: unsound, spoil: func(s *site) { s.replace("[party.graph]\n", "[party.graph]\nafter = \"move:Hanterade\"\n") }},
	{name: "the clock is wrong", exit: failed, spoil: func(s *site) { s.now = s.now.Add(-26 * time.Minute) }},
	{name: "the service is out of order", exit: failed, spoil: func(s *site) {
		s.graph = func(c exchange.Call) exchange.Fault {
			if c.Op == exchange.Folder {
				return exchange.Fault{Status: 503}
			}
			return exchange.Fault{}
		}
	}},
}
