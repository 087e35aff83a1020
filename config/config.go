// Package config is what the operator decides: one TOML file, read strictly. Every fault is found at once and said
// with its line and what to write instead. It contacts nothing, and no secret ever stands in it or is printed by it.
package config

import (
	"net/mail"
	"path/filepath"
	"strings"
	"time"
)

// Config is the whole configuration. The comments of these structs are the reference: the sample that
// `samrad init` prints is made of them and of Default.
type Config struct {
	// The folder of the store, the kept mail and the control socket. It is made at the first start.
	DataDir Path `toml:"data_dir"`
	// A small file outside that folder, which says how far the store has been: by it an older copy of the folder that
	// is put back is noticed. Left out, it lies beside the folder: /var/lib/samrad-mark/mark. Another disk is better.
	MarkFile Path `toml:"mark_file" example:"/var/lib/samrad-mark/mark"`
	// The one time zone: days, weeks and the hour of the digest are counted in it.
	Timezone string `toml:"timezone"`

	// The agreement that the communication plan belongs to. Leave out the whole table for the built-in plan.
	Agreement Agreement `toml:"agreement"`
	// Which mail counts, and how much may be answered.
	Gate Gate `toml:"gate"`
	// One table for each organisation, in the order they are named in mails.
	Parties []Party `toml:"party"`
	// The weekly letter to leadership. Without this table none is sent.
	Digest Digest `toml:"digest"`
	// What samrad asks of its own accord: reminders of open questions, how it went, whether it comes again.
	Reminders Reminders `toml:"reminders"`
	// When a person must know that something is wrong.
	Alerts Alerts `toml:"alerts"`
	// Figures for a monitoring system in the Prometheus text format, without names or texts.
	Metrics Metrics `toml:"metrics"`
}

// Agreement is what the plan is an annex to.
type Agreement struct {
	// Named in the digest.
	Name string `toml:"name"`
	// The agreement's number in the register, for the digest's footer and for exports.
	DiaryNumber string `toml:"diary_number" example:"2022-00183"`
	// First and last day of the agreement. A passed period is pointed out in the digest and stops nothing.
	From Date `toml:"from"         example:"2022-03-01"`
	To   Date `toml:"to"           example:"2024-12-31"`
	// What a case number begins with: SAM-2026-0042.
	CasePrefix string `toml:"case_prefix"`
	// The main message (huvudbudskap), quoted word for word when a checklist is complete.
	MainMessage string `toml:"main_message"`
	// A checklist of your own; empty = the built-in twelve questions.
	Checklist Path `toml:"checklist"`
	// A vocabulary of target groups and channels of your own; empty = the built-in one.
	Vocabulary Path `toml:"vocabulary"`
}

// Gate decides which mail counts, and how much may be answered.
type Gate struct {
	// Words in a subject that make a mail an initiative.
	Keywords []string `toml:"keywords"`
	// Mail to these addresses always counts, keyword or not.
	IntakeAddresses []string `toml:"intake_addresses"           example:"insats@haninge.se"`
	// Left out: mail that lies there at the first start is left alone. A day: it is registered since then, unanswered.
	StartFrom Date `toml:"start_from"                 example:"2026-01-01"`
	// The most replies about one case in 24 hours. 0 sends none.
	RepliesPerCase int `toml:"replies_per_case_per_day"`
	// The most replies to one sender in 24 hours.
	RepliesPerSender int `toml:"replies_per_sender_per_day"`
	// The most replies in all in an hour. What passes a limit is registered all the same, and a person is told.
	RepliesPerHour int `toml:"replies_per_hour"`
	// Mail of outsiders that waits for a person is kept up to so many MB a day, and so many in all. When there is more,
	// the oldest of it is discarded; that it came stays in the log. Mail of the parties' own people is never discarded.
	OutsidersPerDay int `toml:"outsiders_mb_per_day"`
	OutsidersInAll  int `toml:"outsiders_mb"`
}

// Party is one of the organisations.
type Party struct {
	// Short and lasting: it stands in the store. Lower-case letters, digits and hyphens.
	ID string `toml:"id"`
	// As people know it.
	Name string `toml:"name"`
	// As it is called in running text. Left out, it goes by the id (kommun, polis, region), else by the name.
	Short string `toml:"short"`
	// Its shared mailbox: mail from here is never answered, and replies leave from here.
	Address string `toml:"address"`
	// Whoever writes from these domains, or from below them, may register and answer.
	Domains []string `toml:"domains"`
	// Single senders besides the domains.
	Senders []string `toml:"senders"         example:"anna.berg@stiftelse.example"`
	// This party's line under every mail.
	Signature string `toml:"signature"`
	// The name in From of what it sends: without commas, full stops and other signs that would have to stand in
	// quotes, for some mail programs cannot reply to a name that has them. Left out: the signature without such
	// signs, else the name.
	FromName string `toml:"from_name"       example:"Trygghet och säkerhet Haninge kommun"`
	// "on" asks this party what it has to say of the other's initiatives; "off" never does.
	Consult Switch `toml:"consult"`
	// Where it is asked; left out, in its shared mailbox.
	ConsultTo string `toml:"consult_to"      example:"samrad@polisen.se"`
	// Who may speak for it when it is asked. Left out, any of its colleagues.
	ConsultFrom []string `toml:"consult_from"    example:"kommunpolis@polisen.se"`
	// Who is copied when an initiative is urgent.
	Press []string `toml:"press"           example:"press@haninge.se"`
	// Whom to call about what is urgent when nobody reads the mailbox.
	DutyPhone string `toml:"duty_phone"      example:"114 14"`
	// A person who is told of faults and of mail that waits for a decision.
	Contact string `toml:"contact"         example:"fornamn.efternamn@haninge.se"`
	// The mail server whose Authentication-Results are believed; "microsoft365" for its form without a name.
	AuthservID string `toml:"authserv_id"     example:"mx.haninge.se"`
	// The hosts, or domains of hosts, that stand after "by" in the Received lines of the own mail servers. Where they
	// are named, a result below a Received line of another host counts as the sender's own. What a sender hands
	// straight to the own server must be removed there (RFC 8601 5): the order of the lines cannot show it.
	ReceivedBy []string `toml:"received_by"     example:"haninge.se"`
	// require: only authenticated senders. trust-mailbox: the server in front already refuses forged senders.
	SenderCheck string `toml:"sender_check"`
	// A header with which the own server marks mail of its own house, which then counts as authenticated.
	InternalOrigin string `toml:"internal_origin" example:"X-MS-Exchange-Organization-AuthAs: Internal"`

	// The mailbox to watch. A party may have none: its mail then comes by the other's.
	IMAP *IMAP `toml:"imap"`
	// The server that sends its mail. A party without one sends through the first party that has one.
	SMTP *SMTP `toml:"smtp"`
	// Who registers its documents (registrator): a list of new and closed cases, once a week. Left out: none.
	Registrar *Registrar `toml:"registrar"`
}

// Registrar gets a party's weekly list of new and closed cases.
type Registrar struct {
	// On the first working day of the week, when the offices open; not in a week without any.
	To string `toml:"to" example:"registrator@haninge.se"`
}

// IMAP is a mailbox to watch.
type IMAP struct {
	// imaps://host:993 (TLS) or imap://host:143 (STARTTLS); imap+insecure:// on this machine only.
	URL URL `toml:"url"`
	// The account, for a shared mailbox often the mailbox's own address.
	User string `toml:"user"`
	// A file that only samrad can read. A plain name is looked for among systemd's credentials, then beside this file.
	PasswordFile Secret `toml:"password_file"`
	// The folder to read.
	Mailbox string `toml:"mailbox"`
	// A certificate authority of your own, PEM; empty = those of the system.
	CAFile Path `toml:"ca_file"       example:"/etc/ssl/certs/haninge-ca.pem"`
	// What becomes of handled mail: leave (read-only), keyword:NAME, move:FOLDER.
	After After `toml:"after"`
	// How often to look, besides being told by the server.
	Poll Duration `toml:"poll"`
	// Instead of a password: a token, as Microsoft 365 wants it.
	OAuth2 *OAuth2 `toml:"oauth2"`
}

// SMTP is a server to send through.
type SMTP struct {
	// smtps://host:465 (TLS) or smtp://host:587 (STARTTLS); smtp+insecure:// on this machine only.
	URL URL `toml:"url"`
	// The account; empty = the server takes mail from this machine without one.
	User string `toml:"user"`
	// A file that only samrad can read.
	PasswordFile Secret `toml:"password_file"`
	// The sender's address; empty = the party's own.
	From string `toml:"from"          example:"trygghetochsakerhet@haninge.se"`
	// A certificate authority of your own, PEM; empty = those of the system.
	CAFile Path `toml:"ca_file"       example:"/etc/ssl/certs/haninge-ca.pem"`
	// Instead of a password: a token.
	OAuth2 *OAuth2 `toml:"oauth2"`
	// Signs what is sent. Leave it out when the mail server signs, as most do.
	DKIM *DKIM `toml:"dkim"`
}

// OAuth2 gets a token by the client credentials grant (RFC 6749 4.4).
type OAuth2 struct {
	// Where tokens are given out.
	TokenURL string `toml:"token_url"          example:"https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"`
	// The application's id.
	ClientID string `toml:"client_id"          example:"00000000-0000-0000-0000-000000000000"`
	// A file that only samrad can read, with the application's secret.
	ClientSecretFile Secret `toml:"client_secret_file" example:"oauth2-kommun"`
	// The last day of that secret, which the service does not tell; check, status and the log warn from a month before.
	ClientSecretExpires Date `toml:"client_secret_expires" example:"2028-01-31"`
	// What the token is for.
	Scope string `toml:"scope"              example:"https://outlook.office365.com/.default"`
}

// DKIM is a signing key (RFC 6376).
type DKIM struct {
	// The name under _domainkey.
	Selector string `toml:"selector" example:"samrad"`
	// The domain that signs.
	Domain string `toml:"domain"   example:"haninge.se"`
	// A file that only samrad can read: a private key in PEM.
	KeyFile Secret `toml:"key_file" example:"dkim-kommun"`
}

// Digest is the weekly letter.
type Digest struct {
	// When it leaves. On a red-letter day it leaves the next working day. Not between 02 and 03: the clock is turned
	// then.
	Weekday Weekday `toml:"weekday"`
	Time    Clock   `toml:"time"`
	// Leadership of the parties, one mail to each: an address alone, or "Förnamn Efternamn <address>".
	To []string `toml:"to"`
}

// Recipients are the letter's recipients. What is no address stands as it was written: validation has refused it.
func (d Digest) Recipients() []mail.Address {
	var out []mail.Address
	for _, s := range d.To {
		a, err := mail.ParseAddress(s)
		if err != nil {
			a = &mail.Address{Address: s}
		}
		out = append(out, mail.Address{Name: a.Name, Address: strings.ToLower(a.Address)})
	}
	return out
}

// Addresses are the recipients' addresses, in lower case.
func (d Digest) Addresses() []string {
	var out []string
	for _, a := range d.Recipients() {
		out = append(out, a.Address)
	}
	return out
}

// Reminders are what samrad asks of its own accord. Each can be turned off by itself.
type Reminders struct {
	// Working days after the questions were sent, without an answer. An empty list reminds nobody.
	AfterWorkdays []int `toml:"after_workdays"`
	// "on" reminds also when seven days remain, and on the working day before the start.
	BeforeStart Switch `toml:"before_start"`
	// "on" asks on the first working day after the last day how it went, and once more after two weeks.
	Evaluation Switch `toml:"evaluation"`
	// "on" tells the owner of an initiative once a day what others changed in it, and at once what cannot wait.
	Changes Switch `toml:"changes"`
	// "on" asks in January whether a recurring initiative of last year comes again.
	Recurring Switch `toml:"recurring"`
	// Office hours, in whole hours. Nobody is reminded outside them, nor on red-letter days.
	From Clock `toml:"office_from"`
	To   Clock `toml:"office_to"`
	// Days on which the offices are closed besides the red-letter days.
	ClosedDays []string `toml:"closed_days"    example:"2026-12-28"`
}

// Alerts say when a person must know.
type Alerts struct {
	// A mailbox or mail server that has not answered for so long is told to the contact persons and by `samrad status`.
	After Duration `toml:"after"`
	// A command that is run when something else needs a person than before, and when nothing does any more: each need is a
	// line of its standard input, their number stands in SAMRAD_NEEDS. It is what reaches somebody when mail does not.
	Exec []string `toml:"exec" example:"/usr/local/bin/call-duty-officer"`
}

// Metrics is a page of figures. It holds no names and no text.
type Metrics struct {
	// Left out: no page. Anybody on this machine can read it, nobody else.
	Listen string `toml:"listen" example:"127.0.0.1:9478"`
}

// Mark is where the mark of how far the store has been lies.
func (c *Config) Mark() string {
	if c.MarkFile != "" {
		return string(c.MarkFile)
	}
	return filepath.Clean(string(c.DataDir)) + "-mark/mark"
}

// Location is the time zone. Call it only after Validate found no fault.
func (c *Config) Location() *time.Location {
	loc, err := time.LoadLocation(c.Timezone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// ShortName is what the party is called in running text.
func (p Party) ShortName() string {
	if p.Short != "" {
		return p.Short
	}
	switch p.ID {
	case "kommun":
		return "kommunen"
	case "polis":
		return "polisen"
	case "region":
		return "regionen"
	}
	return p.Name
}

// SenderName is the name in From of what the party sends.
func (p Party) SenderName() string {
	for _, name := range []string{p.FromName, p.Signature, p.Name} {
		if name = plainName(name); name != "" {
			return name
		}
	}
	return ""
}

// quotedSpecials are the characters that a name may hold in quotes only (RFC 5322 3.2.3).
const quotedSpecials = `()<>[]:;@\,."`

// plainName is a name without them.
func plainName(name string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if strings.ContainsRune(quotedSpecials, r) {
			return ' '
		}
		return r
	}, name)), " ")
}

// Sender returns the party whose SMTP server sends for p: its own, else the first that has one.
func (c *Config) Sender(p Party) (Party, bool) {
	if p.SMTP != nil {
		return p, true
	}
	for _, q := range c.Parties {
		if q.SMTP != nil {
			return q, true
		}
	}
	return Party{}, false
}
