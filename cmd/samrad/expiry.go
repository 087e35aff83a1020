package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/dates"
)

// expiry is the last day of a client secret, which the token service does not tell.
type expiry struct {
	of  string // "kommun (mailbox and mail server)"
	day dates.Day
}

// warnBefore is how many days ahead an expiry is told of: a new secret takes somebody with rights in the tenant.
const warnBefore = 30

// expiries are those that the configuration names, by party.
func expiries(cfg config.Config) (out []expiry) {
	for _, p := range cfg.Parties {
		var days []dates.Day
		uses := map[dates.Day][]string{}
		add := func(o *config.OAuth2, what string) {
			if o == nil || o.ClientSecretExpires.IsZero() {
				return
			}
			d := dates.Day(o.ClientSecretExpires)
			if uses[d] = append(uses[d], what); !slices.Contains(days, d) {
				days = append(days, d)
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
		for _, d := range days {
			out = append(out, expiry{fmt.Sprintf("%s (%s)", p.ID, strings.Join(uses[d], " and ")), d})
		}
	}
	return out
}

// left is how many days a secret is good for, from today on.
func (e expiry) left(today dates.Day) int { return e.day.Sub(today) }

// warning says what to do about a secret that expires soon, "" while there is time.
func (e expiry) warning(today dates.Day) string {
	when := ""
	switch n := e.left(today); {
	case n > warnBefore:
		return ""
	case n < 0:
		when = fmt.Sprintf("expired on %s", e.day)
	case n == 0:
		when = fmt.Sprintf("expires today, %s", e.day)
	default:
		when = fmt.Sprintf("expires on %s, in %s", e.day, terminal.Count(n, "day"))
	}
	return fmt.Sprintf("the client secret of %s %s: make a new one under Certificates & secrets of the app registration, "+
		"put its value in client_secret_file and its last day in client_secret_expires", e.of, when)
}

// secretWarnings are the warnings of all secrets.
func secretWarnings(cfg config.Config, now time.Time) (out []string) {
	for _, e := range expiries(cfg) {
		if w := e.warning(dates.DayOf(now.In(cfg.Location()))); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// checkSecrets tells of the secrets whose last day is known, and returns those that are over.
func (p *program) checkSecrets(w *terminal.Page, cfg config.Config) (over []string) {
	today := dates.DayOf(p.now().In(cfg.Location()))
	for _, e := range expiries(cfg) {
		switch warning := e.warning(today); {
		case warning == "":
			w.Line("client secret of %s: good until %s, %s", e.of, e.day, terminal.Count(e.left(today), "day"))
		case e.left(today) < 0:
			over = append(over, warning)
		default:
			p.warn(warning)
		}
	}
	return over
}

// warnOfSecrets writes the warnings to the log, once a day.
func (d *daemon) warnOfSecrets() {
	today := dates.DayOf(d.now().In(d.cfg.Location()))
	if today == d.warned {
		return
	}
	d.warned = today
	for _, w := range secretWarnings(d.cfg, d.now()) {
		d.log.Warn(w)
	}
}
