// Package config is what the operator decides: one TOML file, read strictly. Every fault is found at once and said
// with its line and what to write instead. It contacts nothing, and no secret ever stands in it or is printed by it.
package config

import (
	"cmp"
	"net/mail"
	"path/filepath"
	"strings"
	"time"
)

// Config is the whole configuration. What each key means, in which unit and with what default, is said where an
// operator reads it: in sample.toml, which TestSampleTellsEveryKey holds to these structs.
type Config struct {
	DataDir   Path      `toml:"data_dir"`
	MarkFile  Path      `toml:"mark_file"`
	Timezone  string    `toml:"timezone"`
	Agreement Agreement `toml:"agreement"`
	Gate      Gate      `toml:"gate"`
	Parties   []Party   `toml:"party"`
	Digest    Digest    `toml:"digest"`
	Reminders Reminders `toml:"reminders"`
	Alerts    Alerts    `toml:"alerts"`
	Metrics   Metrics   `toml:"metrics"`
	Retention Retention `toml:"retention"`
}

// Agreement is what the plan is an annex to.
type Agreement struct {
	Name        string `toml:"name"`
	DiaryNumber string `toml:"diary_number"`
	From        Date   `toml:"from"`
	To          Date   `toml:"to"`
	CasePrefix  string `toml:"case_prefix"`
	MainMessage string `toml:"main_message"`
	Checklist   Path   `toml:"checklist"`
	Vocabulary  Path   `toml:"vocabulary"`
}

// Gate decides which mail counts, and how much may be answered.
type Gate struct {
	Keywords         []string `toml:"keywords"`
	IntakeAddresses  []string `toml:"intake_addresses"`
	StartFrom        Date     `toml:"start_from"`
	RepliesPerCase   int      `toml:"replies_per_case_per_day"`
	RepliesPerSender int      `toml:"replies_per_sender_per_day"`
	RepliesPerHour   int      `toml:"replies_per_hour"`
	OutsidersPerDay  int      `toml:"outsiders_mb_per_day"`
	OutsidersInAll   int      `toml:"outsiders_mb"`
}

// Party is one of the organisations.
type Party struct {
	ID             string     `toml:"id"`
	Name           string     `toml:"name"`
	Short          string     `toml:"short"`
	Address        string     `toml:"address"`
	Domains        []string   `toml:"domains"`
	Senders        []string   `toml:"senders"`
	Signature      string     `toml:"signature"`
	FromName       string     `toml:"from_name"`
	Consult        Switch     `toml:"consult"`
	ConsultTo      string     `toml:"consult_to"`
	ConsultFrom    []string   `toml:"consult_from"`
	Press          []string   `toml:"press"`
	DutyPhone      string     `toml:"duty_phone"`
	Contact        string     `toml:"contact"`
	AuthservID     string     `toml:"authserv_id"`
	ReceivedBy     []string   `toml:"received_by"`
	SenderCheck    string     `toml:"sender_check"`
	InternalOrigin string     `toml:"internal_origin"`
	IMAP           *IMAP      `toml:"imap"`
	SMTP           *SMTP      `toml:"smtp"`
	Graph          *Graph     `toml:"graph"`
	Registrar      *Registrar `toml:"registrar"`
}

// Registrar gets a party's weekly list of new and closed cases.
type Registrar struct {
	To string `toml:"to"`
}

// IMAP is a mailbox to watch.
type IMAP struct {
	URL          URL      `toml:"url"`
	User         string   `toml:"user"`
	PasswordFile Secret   `toml:"password_file"`
	Mailbox      string   `toml:"mailbox"`
	CAFile       Path     `toml:"ca_file"`
	After        After    `toml:"after"`
	Poll         Duration `toml:"poll"`
	OAuth2       *OAuth2  `toml:"oauth2"`
}

// SMTP is a server to send through.
type SMTP struct {
	URL          URL     `toml:"url"`
	User         string  `toml:"user"`
	PasswordFile Secret  `toml:"password_file"`
	From         string  `toml:"from"`
	CAFile       Path    `toml:"ca_file"`
	OAuth2       *OAuth2 `toml:"oauth2"`
	DKIM         *DKIM   `toml:"dkim"`
}

// Graph is a mailbox in Exchange Online, by Microsoft Graph.
type Graph struct {
	Tenant              string   `toml:"tenant"`
	ClientID            string   `toml:"client_id"`
	ClientSecretFile    Secret   `toml:"client_secret_file"`
	ClientSecretExpires Date     `toml:"client_secret_expires"`
	CertificateFile     Path     `toml:"certificate_file"`
	CertificateKeyFile  Secret   `toml:"certificate_key_file"`
	Mailbox             string   `toml:"mailbox"`
	Folder              string   `toml:"folder"`
	Poll                Duration `toml:"poll"`
	Send                string   `toml:"send"`
	Outside             string   `toml:"outside"`
	Cloud               string   `toml:"cloud"`
	LoginURL            string   `toml:"login_url"`
	GraphURL            string   `toml:"graph_url"`
}

// OAuth2 gets a token by the client credentials grant (RFC 6749 4.4).
type OAuth2 struct {
	TokenURL            string `toml:"token_url"`
	ClientID            string `toml:"client_id"`
	ClientSecretFile    Secret `toml:"client_secret_file"`
	ClientSecretExpires Date   `toml:"client_secret_expires"`
	CertificateFile     Path   `toml:"certificate_file"`
	CertificateKeyFile  Secret `toml:"certificate_key_file"`
	Scope               string `toml:"scope"`
}

// DKIM is a signing key (RFC 6376).
type DKIM struct {
	Selector string `toml:"selector"`
	Domain   string `toml:"domain"`
	KeyFile  Secret `toml:"key_file"`
}

// Digest is the digest.
type Digest struct {
	Weekday Weekday  `toml:"weekday"`
	Time    Clock    `toml:"time"`
	To      []string `toml:"to"`
}

// Reminders are what samrad asks of its own accord. Each can be turned off by itself.
type Reminders struct {
	AfterWorkdays []int    `toml:"after_workdays"`
	BeforeStart   Switch   `toml:"before_start"`
	Evaluation    Switch   `toml:"evaluation"`
	Changes       Switch   `toml:"changes"`
	Recurring     Switch   `toml:"recurring"`
	From          Clock    `toml:"office_from"`
	To            Clock    `toml:"office_to"`
	ClosedDays    []string `toml:"closed_days"`
}

// Alerts say when a person must know.
type Alerts struct {
	After Duration `toml:"after"`
	Exec  []string `toml:"exec"`
}

// Metrics is a page of figures. It holds no names and no text.
type Metrics struct {
	Listen string `toml:"listen"`
}

// Retention is after how many months what is erased; 0 keeps it.
type Retention struct {
	Cases      int `toml:"closed_cases_months"`
	Originals  int `toml:"originals_months"`
	Quarantine int `toml:"quarantine_months"`
	Letters    int `toml:"letters_months"`
}

// Recipients are the digest's recipients. What is no address stands as it was written: validation has refused it.
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

// Watched reports whether the party has a mailbox that is read.
func (p Party) Watched() bool { return p.IMAP != nil || p.Graph != nil }

// ShortName is what the party is called in running text.
func (p Party) ShortName() string {
	byID := map[string]string{"kommun": "kommunen", "polis": "polisen", "region": "regionen"}
	return cmp.Or(p.Short, byID[p.ID], p.Name)
}

// SenderName is the name in From of what the party sends.
func (p Party) SenderName() string {
	return cmp.Or(plainName(p.FromName), plainName(p.Signature), plainName(p.Name))
}

// From is the address that the party sends from.
func (p Party) From() string {
	if p.SMTP == nil {
		return p.Address
	}
	return cmp.Or(p.SMTP.From, p.Address)
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

// Sends reports whether the party has a way of its own to send mail.
func (p Party) Sends() bool { return p.SMTP != nil || p.ByGraph() }

// ByGraph reports whether the party's mail is sent by Graph.
func (p Party) ByGraph() bool { return p.Graph != nil && p.Graph.Send != "" }

// Sender returns the party whose server sends for p: its own, else the first that has one.
func (c *Config) Sender(p Party) (Party, bool) {
	if p.Sends() {
		return p, true
	}
	for _, q := range c.Parties {
		if q.Sends() {
			return q, true
		}
	}
	return Party{}, false
}
