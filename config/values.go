package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
)

// badValue is why a text is no value of its kind, and what to write instead. It is only ever part of a Problem, and the
// only error of the types below.
type badValue struct{ what, instead string }

func (b badValue) Error() string { return b.what + "; write " + b.instead }

// Path is a file or a folder; a relative one is meant from the configuration file's folder, and is absolute here.
type Path string

// Date is a day; the zero Date is none.
type Date struct{ dates.Day }

// UnmarshalText reads YYYY-MM-DD or "".
func (d *Date) UnmarshalText(b []byte) error {
	var day dates.Day
	if err := day.UnmarshalText(b); err != nil || !day.IsZero() && (day.Year < 1990 || day.Year > 2199) {
		return badValue{fmt.Sprintf("%q is no day", b), "a day as YYYY-MM-DD, like 2026-03-26"}
	}
	d.Day = day
	return nil
}

// Clock is a time of day.
type Clock struct{ Hour, Minute int }

// String returns HH:MM.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", c.Hour, c.Minute) }

// UnmarshalText reads HH:MM.
func (c *Clock) UnmarshalText(b []byte) error {
	t, err := time.Parse("15:04", string(b))
	if err != nil {
		return badValue{fmt.Sprintf("%q is no time of day", b), `hours and minutes, like "07:30"`}
	}
	c.Hour, c.Minute = t.Hour(), t.Minute()
	return nil
}

// Weekday is a day of the week, written in English.
type Weekday time.Weekday

// String returns the day's English name in lower case.
func (w Weekday) String() string { return strings.ToLower(time.Weekday(w).String()) }

// UnmarshalText reads an English weekday.
func (w *Weekday) UnmarshalText(b []byte) error {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(d.String(), string(b)) {
			*w = Weekday(d)
			return nil
		}
	}
	return badValue{fmt.Sprintf("%q is no weekday", b),
		"monday, tuesday, wednesday, thursday, friday, saturday or sunday"}
}

// Duration is a length of time, written "90s", "5m", "1h".
type Duration time.Duration

// String returns it as one writes it: "1h", not "1h0m0s".
func (d Duration) String() string {
	return strings.NewReplacer("m0s", "m", "h0m0s", "h").Replace(time.Duration(d).String())
}

// UnmarshalText reads a duration with its unit.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	if err != nil {
		return badValue{fmt.Sprintf("%q is no length of time", b), `a number with its unit, like "90s", "5m" or "1h"`}
	}
	*d = Duration(v)
	return nil
}

// Switch is "on" or "off".
type Switch bool

// String returns "on" or "off".
func (s Switch) String() string {
	if s {
		return "on"
	}
	return "off"
}

// UnmarshalText reads "on" or "off".
func (s *Switch) UnmarshalText(b []byte) error {
	if *s = string(b) == "on"; !*s && string(b) != "off" {
		return badValue{fmt.Sprintf("%q is neither", b), `"on" or "off"`}
	}
	return nil
}

// What may become of handled mail.
const (
	Leave   = "leave"
	Keyword = "keyword"
	Move    = "move"
)

// After says what becomes of mail that was handled.
type After struct{ Do, Name string }

// String returns it as written: leave, keyword:NAME, move:FOLDER.
func (a After) String() string {
	if a.Name == "" {
		return a.Do
	}
	return a.Do + ":" + a.Name
}

// UnmarshalText reads what String writes. A keyword must be an IMAP atom (RFC 9051 section 9).
func (a *After) UnmarshalText(b []byte) error {
	do, name, named := strings.Cut(string(b), ":")
	switch {
	case do == Leave && !named:
	case do == Keyword && name != "" && !strings.ContainsAny(name, " (){%*\"\\]") && printableASCII(name):
	case do == Move && strings.TrimSpace(name) != "" && !strings.ContainsAny(name, "\r\n\x00"):
	case do == Keyword && name != "":
		return badValue{fmt.Sprintf("%q is no keyword that a mail server takes", name),
			`letters and digits, like "keyword:$samrad"`}
	default:
		return badValue{fmt.Sprintf("%q is not known", b), `"leave", "keyword:NAME" or "move:FOLDER"`}
	}
	*a = After{do, name}
	return nil
}

func printableASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

// How a connection is protected, as package wire names it.
const (
	TLS      = "tls"
	STARTTLS = "starttls"
	Insecure = "insecure"
)

// URL is a mail server: protocol, protection, host and port. It never carries a user or a password.
type URL struct {
	Protocol string // imap or smtp
	Security string // TLS, STARTTLS, Insecure
	Host     string
	Port     int
}

// IsZero reports whether no server is named.
func (u URL) IsZero() bool { return u == URL{} }

// Addr returns host:port.
func (u URL) Addr() string { return net.JoinHostPort(u.Host, strconv.Itoa(u.Port)) }

func (u URL) String() string {
	return u.Protocol + map[string]string{TLS: "s", Insecure: "+insecure"}[u.Security] + "://" + u.Addr()
}

// schemes are what a URL may begin with, with the port that goes without saying.
var schemes = map[string]URL{
	"imaps": {"imap", TLS, "", 993}, "imap": {"imap", STARTTLS, "", 143}, "imap+insecure": {"imap", Insecure, "", 143},
	"smtps": {"smtp", TLS, "", 465}, "smtp": {"smtp", STARTTLS, "", 587}, "smtp+insecure": {"smtp", Insecure, "", 25},
}

// UnmarshalText reads scheme://host[:port]. The text is not repeated in a fault: it may hold a password.
func (u *URL) UnmarshalText(b []byte) error {
	const want = "scheme://host:port, like imaps://mail.example.org:993 or smtps://mail.example.org:465"
	p, err := url.Parse(string(b))
	if err != nil || p.Hostname() == "" || p.Opaque != "" {
		return badValue{"is no server address", want}
	}
	out, ok := schemes[p.Scheme]
	switch {
	case p.User != nil:
		return badValue{"holds a user name or a password",
			"the server alone; the user goes to user and the password into the file of password_file"}
	case !ok:
		return badValue{fmt.Sprintf("%q is not known", p.Scheme+"://"),
			"imaps:// or smtps:// (TLS), imap:// or smtp:// (STARTTLS)"}
	case p.Path != "" && p.Path != "/" || p.RawQuery != "" || p.Fragment != "":
		return badValue{"has something after the server", want + "; a folder goes to mailbox"}
	}
	if p.Port() != "" {
		if out.Port, ok = portOf(p.Port()); !ok {
			return badValue{fmt.Sprintf("%q is no port", p.Port()), "a port from 1 to 65535"}
		}
	}
	out.Host = p.Hostname()
	*u = out
	return nil
}

// portOf reads a port of TCP.
func portOf(s string) (int, bool) {
	n, err := strconv.ParseUint(s, 10, 16)
	return int(n), err == nil && n > 0
}

// loopback reports whether a host is this machine for certain: a name may lead anywhere, but localhost may not
// (RFC 6761 6.3).
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
