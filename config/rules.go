package config

import (
	"fmt"
	"math"
	"net"
	"net/mail"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // one static binary: the machine may have no time zones
	"unicode/utf8"
)

// rule is what one value must be, whatever stands beside it. What depends on other keys is in validate.go.
type rule struct {
	keys    string            // ends of keys, separated by spaces; each element of a list goes by the list's key
	ok      func(string) bool // of the value as it was written
	what    string            // what is wrong; %q is the value in quotes
	instead string
}

// rules of texts. A list of addresses, domains or hosts is judged element by element.
var rules = []rule{
	{"data_dir", given, "is empty", `write data_dir = "/var/lib/samrad"`},
	{"timezone", isZone, "%q is no time zone", `write timezone = "Europe/Stockholm"`},
	{"agreement.name", written, "is empty", "write the agreement's name"},
	{"agreement.case_prefix", isPrefix, "%q cannot begin a case number", `write 2 to 8 capital letters A-Z, like "SAM"`},
	{"gate.keywords", isKeyword, "%q is too short: it would let in mail that is no initiative",
		"write a word of at least four letters, or remove it"},
	{"party.id", given, "is missing", `write a short lasting name, like id = "kommun"`},
	{"party.id", isID, "%q is no id", "write at most 32 lower-case letters a-z, digits and hyphens"},
	{"party.name", written, "is empty", `write the organisation's name, like name = "Haninge kommun"`},
	{"party.address", given, "is missing", `write the party's shared mailbox, like address = "name@example.org"`},
	{"registrar.to", given, "is missing",
		`write who gets the weekly list, like to = "registrator@example.org", or remove the table`},
	{"party.address party.contact party.consult_to smtp.from registrar.to", orNone(isAddress), notAddress, writeAddress},
	{"gate.intake_addresses party.senders party.consult_from party.press", isAddress, notAddress, writeAddress},
	{"digest.to", isRecipient, notAddress, writeAddress},
	{"party.domains", isDomain, "%q is no domain",
		"write the part after the @, like example.org; subdomains are included"},
	{"party.received_by", isHost, "%q is no host",
		`write what stands after "by" in the server's Received lines, or its domain`},
	{"party.duty_phone", isPhone, "is no telephone number", `write it on one line, like "114 14"`},
	{"party.sender_check", isCheck, "%q is not known", `write "require" or "trust-mailbox"`},
	{"party.internal_origin", orNone(isHeader), "%q is no header", `write "Name: value" as the mail server adds it`},
	{"imap.user", written, "is empty", "write the account to log in with"},
	{"imap.mailbox", written, "is empty", `write the folder, like mailbox = "INBOX"`},
	{"graph.tenant", isHost, "%q is no tenant", `write its id or its domain, like tenant = "example.onmicrosoft.com"`},
	{"graph.client_id", written, "is empty", "write the application's id"},
	{"graph.mailbox graph.outside", orNone(isAddress), notAddress, writeAddress},
	{"graph.folder", written, "is empty", `write the folder, like folder = "inbox"`},
	{"graph.send", orNone(isWay), "%q is not known",
		`write "draft" or "sendmail", or leave it out to send by [party.smtp]`},
	{"graph.cloud", isCloud, "%q is not known", `write "worldwide", "gcc-high", "dod" or "china"`},
	{"graph.login_url graph.graph_url", orNone(isTokenURL), "is no address of a service",
		"write https://…, or leave it out"},
	{"oauth2.token_url", isTokenURL, "is no address of a token service",
		`write https://…, like "https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"`},
	{"oauth2.client_id", written, "is empty", "write the application's id"},
	{"dkim.selector", isHost, "%q is no selector", `write the name under _domainkey, like "samrad"`},
	{"dkim.domain", isDomain, "%q is no domain", "write the domain that signs, like example.org"},
	{"dkim.key_file", given, "is missing",
		"write the name of a file of mode 0600 that holds the private key in PEM"},
	{"agreement.name party.name party.signature party.short party.from_name imap.user imap.mailbox smtp.user " +
		"oauth2.client_id graph.client_id graph.folder", isLine, "has more than one line", "write it on one line"},
	{"reminders.closed_days", isDay, "%q is no day", "write a day as YYYY-MM-DD, like 2026-12-28"},
	{"alerts.exec", isLine, "has more than one line", "write the program and each argument as a text of its own"},
	{"metrics.listen", orNone(isOwnPort), "%q is no port of this machine",
		`write "127.0.0.1:9478": the page is for a collector on the same machine`},
}

const (
	notAddress   = "%q is no mail address"
	writeAddress = "write the address alone, like name@example.org"
)

// limits bound numbers and lengths of time. Above the most answers a typing error is likelier than a wish; of
// outsiders' mail at least one of the largest is kept, and at most what a disk has to spare.
var limits = []struct {
	keys        string
	least, most int64
	what        string // %v is the value
	instead     string
}{
	{"gate.replies_per_case_per_day gate.replies_per_sender_per_day gate.replies_per_hour", 0, 10_000,
		"%v is no limit", "write a number from 0 (send none) to 10000"},
	{"gate.outsiders_mb_per_day gate.outsiders_mb", 50, 100_000,
		"%v MB is no limit", "write a number from 50 (one large mail) to 100000"},
	{"retention.closed_cases_months retention.originals_months retention.quarantine_months retention.letters_months",
		0, 1200, "%v is no number of months", "write the months of your decision, from 1 to 1200, or 0 to keep it all"},
	{"imap.poll graph.poll", int64(time.Second), math.MaxInt64, "%v is no interval", `write a time like "1m"`},
	{"alerts.after", int64(time.Minute), int64(7 * 24 * time.Hour),
		"%v is no useful patience", `write a time from "1m" to "168h", like "1h"`},
}

// value holds the value of a key to its rules.
func (v *validator) value(at string, value reflect.Value) {
	s := fmt.Sprint(value.Interface())
	switch x := value.Interface().(type) {
	case URL:
		v.server(at, x)
	case Secret:
		s = x.name
	}
	key, filled := keyOf(at), strings.NewReplacer("%q", strconv.Quote(s), "%v", s)
	for _, r := range rules {
		v.when(holdsFor(r.keys, key) && !r.ok(s), at, filled.Replace(r.what), r.instead)
	}
	for _, l := range limits {
		v.when(holdsFor(l.keys, key) && (value.Int() < l.least || value.Int() > l.most), at,
			filled.Replace(l.what), l.instead)
	}
}

// holdsFor reports whether a key is one of those of a rule.
func holdsFor(keys, key string) bool {
	return slices.ContainsFunc(strings.Fields(keys), func(end string) bool {
		return key == end || strings.HasSuffix(key, "."+end)
	})
}

func given(s string) bool { return s != "" }

func written(s string) bool { return strings.TrimSpace(s) != "" }

func isLine(s string) bool { return !strings.ContainsAny(s, "\r\n\x00") }

// orNone lets a key be left out.
func orNone(ok func(string) bool) func(string) bool {
	return func(s string) bool { return s == "" || ok(s) }
}

func isZone(s string) bool {
	_, err := time.LoadLocation(s)
	return err == nil && s != "" && s != "Local"
}

const (
	small  = "abcdefghijklmnopqrstuvwxyz"
	large  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits = "0123456789"
)

// only reports whether a text consists of the given signs.
func only(s, signs string) bool { return strings.Trim(s, signs) == "" }

func isPrefix(s string) bool { return len(s) >= 2 && len(s) <= 8 && only(s, large) }

func isKeyword(s string) bool { return utf8.RuneCountInString(strings.TrimSpace(s)) >= 4 }

func isID(s string) bool { return len(s) <= 32 && only(s, small+digits+"-") }

func isCheck(s string) bool { return s == Require || s == TrustMailbox }

func isPhone(s string) bool { return isLine(s) && len(s) <= 40 }

func isDay(s string) bool { return s != "" && new(Date).UnmarshalText([]byte(s)) == nil }

// isAddress wants a bare addr-spec in ASCII: what Letter.From is compared with.
func isAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Name == "" && a.Address == s && isDomain(s[strings.LastIndexByte(s, '@')+1:]) &&
		printableASCII(s)
}

// isRecipient lets a name stand before the address.
func isRecipient(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && isAddress(a.Address) && (a.Name == "" && a.Address == s || a.Name != "" && isLine(a.Name))
}

// isDomain wants two labels or more of letters, digits and hyphens (RFC 1035 2.3.1).
func isDomain(s string) bool { return strings.Contains(s, ".") && isHost(s) }

// isHost lets a host of one label be one too.
func isHost(s string) bool {
	return len(s) <= 253 && !slices.ContainsFunc(strings.Split(s, "."), func(l string) bool {
		return l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' || !only(l, small+large+digits+"-")
	})
}

func isHeader(s string) bool {
	name, value, ok := strings.Cut(s, ":")
	return ok && name != "" && printableASCII(name) && written(value)
}

func isTokenURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && u.User == nil &&
		(u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname()))
}

func isWay(s string) bool { return s == "draft" || s == "sendmail" }

func isCloud(s string) bool { _, known := clouds[s]; return known }

func isOwnPort(s string) bool {
	host, port, err := net.SplitHostPort(s)
	_, ok := portOf(port)
	return err == nil && (ok || port == "0") && loopback(host) // 0 lets the system choose
}
