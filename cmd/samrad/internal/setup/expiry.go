package setup

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/cmd/samrad/internal/token"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/dates"
)

// Expiry is the last day of a client secret, which the token service does not tell, or of a certificate.
type Expiry struct {
	Of   string // "kommun (mailbox and mail server)"
	Day  dates.Day
	cert bool
}

// What is how it is called.
func (e Expiry) What() string {
	if e.cert {
		return "certificate"
	}
	return "client secret"
}

// lastDay is the last day of what the application proves itself with, where it is known.
func lastDay(o *config.OAuth2) (day dates.Day, cert, known bool) {
	if o == nil {
		return day, false, false
	}
	if o.CertificateFile != "" {
		c, err := token.Certificate(o.CertificateFile)
		if err != nil {
			return day, true, false // told of where it is used
		}
		return dates.DayOf(c.NotAfter), true, true
	}
	return o.ClientSecretExpires.Day, false, !o.ClientSecretExpires.IsZero()
}

// warnBefore is how many days ahead an Expiry is told of: a new secret takes somebody with rights in the tenant.
const warnBefore = 30

// Expiries are those that the configuration names, by party.
func Expiries(cfg config.Config) (out []Expiry) {
	for _, p := range cfg.Parties {
		var all []Expiry
		uses := map[Expiry][]string{}
		add := func(o *config.OAuth2, what string) {
			d, cert, known := lastDay(o)
			if !known {
				return
			}
			e := Expiry{Day: d, cert: cert}
			if uses[e] = append(uses[e], what); !slices.Contains(all, e) {
				all = append(all, e)
			}
		}
		if p.IMAP != nil {
			add(p.IMAP.OAuth2, "mailbox")
		}
		if p.Graph != nil {
			token := p.Graph.OAuth2()
			add(&token, "Graph")
		}
		if p.SMTP != nil {
			add(p.SMTP.OAuth2, "mail server")
		}
		for _, e := range all {
			e.Of = fmt.Sprintf("%s (%s)", p.ID, strings.Join(uses[e], " and "))
			out = append(out, e)
		}
	}
	return out
}

// Left is how many days a secret is good for, from today on.
func (e Expiry) Left(today dates.Day) int { return e.Day.Sub(today) }

// Warning says what to do about a secret that expires soon, "" while there is time.
func (e Expiry) Warning(today dates.Day) string {
	when := ""
	switch n := e.Left(today); {
	case n > warnBefore:
		return ""
	case n < 0:
		when = fmt.Sprintf("expired on %s", e.Day)
	case n == 0:
		when = fmt.Sprintf("expires today, %s", e.Day)
	default:
		when = fmt.Sprintf("expires on %s, in %s", e.Day, terminal.Count(n, "day"))
	}
	if e.cert {
		return fmt.Sprintf("the certificate of %s %s: upload a new one under Certificates & secrets of the app "+
			"registration, and put it in certificate_file and its key in certificate_key_file", e.Of, when)
	}
	return fmt.Sprintf("the client secret of %s %s: make a new one under Certificates & secrets of the app registration, "+
		"put its value in client_secret_file and its last day in client_secret_expires", e.Of, when)
}

// SecretWarnings are the warnings of all secrets.
func SecretWarnings(cfg config.Config, now time.Time) (out []string) {
	for _, e := range Expiries(cfg) {
		if w := e.Warning(dates.DayOf(now.In(cfg.Location()))); w != "" {
			out = append(out, w)
		}
	}
	return out
}
