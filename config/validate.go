package config

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // one static binary: the machine may have no time zones
)

// How a sender is checked.
const (
	Require      = "require"
	TrustMailbox = "trust-mailbox"
)

// Validate returns every fault of the values themselves. It looks at no file and contacts nothing.
func (c *Config) Validate() []Problem {
	var v validator
	v.top(c)
	v.agreement(c.Agreement)
	v.gate(c.Gate)
	v.parties(c.Parties)
	v.digest(c.Digest)
	v.rest(c)
	return v.problems
}

type validator struct{ problems []Problem }

// fault adds a problem of the key at, which is named with the numbers of list elements.
func (v *validator) fault(at, what, instead string, args ...any) {
	v.problems = append(v.problems, Problem{at: at, What: what, Instead: fmt.Sprintf(instead, args...)})
}

func (v *validator) warn(at, what, instead string) {
	v.problems = append(v.problems, Problem{at: at, What: what, Instead: instead, Warning: true})
}

// maxSocket is the longest path of a unix socket that every system takes (sun_path).
const maxSocket = 103

func (v *validator) top(c *Config) {
	switch n := len(c.DataDir) + len("/samrad.sock"); {
	case c.DataDir == "":
		v.fault("data_dir", "is empty", `write data_dir = "/var/lib/samrad"`)
	case n > maxSocket:
		v.fault(
			"data_dir",
			fmt.Sprintf("is too long: the socket in it would have a path of %d bytes", n),
			"write a path of at most %d bytes",
			maxSocket-len("/samrad.sock"),
		)
	}
	if _, err := time.LoadLocation(c.Timezone); err != nil || c.Timezone == "" || c.Timezone == "Local" {
		v.fault("timezone", fmt.Sprintf("%q is no time zone", c.Timezone), `write timezone = "Europe/Stockholm"`)
	}
}

func (v *validator) agreement(a Agreement) {
	v.line("agreement.name", a.Name, "write the agreement's name")
	if !a.From.IsZero() && !a.To.IsZero() && a.To.In(time.UTC).Before(a.From.In(time.UTC)) {
		v.fault(
			"agreement.to",
			fmt.Sprintf("%s lies before from, %s", a.To, a.From),
			"write the last day of the agreement, %s or later",
			a.From,
		)
	}
	if !isPrefix(a.CasePrefix) {
		v.fault(
			"agreement.case_prefix",
			fmt.Sprintf("%q cannot begin a case number", a.CasePrefix),
			`write 2 to 8 capital letters A-Z, like "SAM"`,
		)
	}
}

func isPrefix(s string) bool {
	return len(s) >= 2 && len(s) <= 8 && !strings.ContainsFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' })
}

// maxReplies bounds the caps: above it a typing error is likelier than a wish.
const maxReplies = 10000

func (v *validator) gate(g Gate) {
	for i, k := range g.Keywords {
		if len([]rune(strings.TrimSpace(k))) < 4 {
			v.fault(
				fmt.Sprintf("gate.keywords.%d", i),
				fmt.Sprintf("%q is too short: it would let in mail that is no initiative", k),
				"write a word of at least four letters, or remove it",
			)
		}
	}
	for i, a := range g.IntakeAddresses {
		v.address(fmt.Sprintf("gate.intake_addresses.%d", i), a)
	}
	v.outsiders(g)
	for _, limit := range []struct {
		key string
		n   int
	}{
		{"replies_per_case_per_day", g.RepliesPerCase},
		{"replies_per_sender_per_day", g.RepliesPerSender},
		{"replies_per_hour", g.RepliesPerHour},
	} {
		if limit.n < 0 || limit.n > maxReplies {
			v.fault(
				"gate."+limit.key,
				fmt.Sprintf("%d is no limit", limit.n),
				"write a number from 0 (send none) to %d",
				maxReplies,
			)
		}
	}
}

// outsiders bounds how much of their mail is kept: at least one of the largest, at most what a disk has to spare.
func (v *validator) outsiders(g Gate) {
	const least, most = 50, 100_000
	for _, limit := range []struct {
		key string
		n   int
	}{{"outsiders_mb_per_day", g.OutsidersPerDay}, {"outsiders_mb", g.OutsidersInAll}} {
		if limit.n < least || limit.n > most {
			v.fault(
				"gate."+limit.key,
				fmt.Sprintf("%d MB is no limit", limit.n),
				"write a number from %d (one large mail) to %d",
				least,
				most,
			)
		}
	}
}

func (v *validator) digest(d Digest) {
	if d.Time.Hour == 2 {
		v.fault(
			"digest.time",
			fmt.Sprintf("%s is skipped or comes twice when the clock is turned", d.Time),
			"write a time before 02:00 or from 03:00 on",
		)
	}
	all := d.Addresses()
	for i, s := range d.To {
		at := fmt.Sprintf("digest.to.%d", i)
		if a, err := mail.ParseAddress(s); err == nil && a.Name != "" && !strings.ContainsAny(a.Name, "\r\n") {
			v.address(at, a.Address)
		} else {
			v.address(at, s)
		}
		if slices.Contains(all[:i], all[i]) {
			v.fault(at, all[i]+" stands there twice", "remove one of them")
		}
	}
}

func (v *validator) rest(c *Config) {
	before := 0
	for i, n := range c.Reminders.AfterWorkdays {
		if n <= before || n > 250 {
			v.fault(
				fmt.Sprintf("reminders.after_workdays.%d", i),
				fmt.Sprintf("%d is no number of working days after %d", n, before),
				"write rising numbers from 1 to 250, like [5, 10]",
			)
			break
		}
		before = n
	}
	v.office(c.Reminders)
	if d := time.Duration(c.Alerts.After); d < time.Minute || d > 7*24*time.Hour {
		v.fault(
			"alerts.after",
			c.Alerts.After.String()+" is no useful patience",
			`write a time from "1m" to "168h", like "1h"`,
		)
	}
	if c.Metrics.Listen != "" {
		v.listen("metrics.listen", c.Metrics.Listen)
	}
}

// office wants hours that follow each other, and days.
func (v *validator) office(r Reminders) {
	switch {
	case r.From.Minute != 0 || r.To.Minute != 0:
		const instead = `write office_from = "08:00" and office_to = "16:00"`
		v.fault("reminders.office_from", "office hours are whole hours", instead)
	case r.From.Hour >= r.To.Hour:
		what := fmt.Sprintf("%s is not after %s", r.To, r.From)
		v.fault("reminders.office_to", what, "write the hour at which people go home")
	}
	for i, s := range r.ClosedDays {
		if err := new(Date).UnmarshalText([]byte(s)); err != nil || s == "" {
			at := fmt.Sprintf("reminders.closed_days.%d", i)
			v.fault(at, fmt.Sprintf("%q is no day", s), "write a day as YYYY-MM-DD, like 2026-12-28")
		}
	}
}

// line wants a text of one line with something in it.
func (v *validator) line(at, s, instead string) {
	switch {
	case strings.TrimSpace(s) == "":
		v.fault(at, "is empty", "%s", instead)
	case strings.ContainsAny(s, "\r\n\x00"):
		v.fault(at, "has more than one line", "write it on one line")
	}
}

// address wants a bare addr-spec in ASCII: what Letter.From is compared with.
func (v *validator) address(at, s string) {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Name != "" || a.Address != s || !isDomain(s[strings.LastIndexByte(s, '@')+1:]) ||
		!printableASCII(s) {
		v.fault(at, fmt.Sprintf("%q is no mail address", s), "write the address alone, like name@example.org")
	}
}

// isDomain wants two labels or more of letters, digits and hyphens (RFC 1035 2.3.1).
func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	return len(s) <= 253 && len(labels) >= 2 && !slices.ContainsFunc(labels, func(l string) bool {
		return l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' ||
			strings.ContainsFunc(l, func(r rune) bool {
				return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
			})
	})
}
