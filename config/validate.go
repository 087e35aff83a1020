package config

import (
	"fmt"
	"path/filepath"
	"slices"
)

// How a sender is checked.
const (
	Require      = "require"
	TrustMailbox = "trust-mailbox"
)

// Validate returns every fault of the values themselves. It looks at no file and contacts nothing.
func (c *Config) Validate() []Problem {
	var v validator
	c.each(v.value)
	v.folder(c.DataDir)
	v.agreement(c.Agreement)
	v.digest(c.Digest)
	v.reminders(c.Reminders)
	v.alerts(c.Alerts)
	v.retention(c.Retention)
	v.when(len(c.Parties) == 0, "party", "there is no party",
		"write a [[party]] table for each organisation, with id, name, address and domains")
	for i, p := range c.Parties {
		v.party(fmt.Sprintf("party.%d", i), p, c.Parties, i)
	}
	return v.problems
}

type validator struct{ problems []Problem }

// fault adds a problem of the key at, which is named with the numbers of list elements.
func (v *validator) fault(at, what, instead string) {
	v.problems = append(v.problems, Problem{at: at, What: what, Instead: instead})
}

// when adds one where something is wrong.
func (v *validator) when(wrong bool, at, what, instead string) {
	if wrong {
		v.fault(at, what, instead)
	}
}

// warn adds a warning where something is doubtful.
func (v *validator) warn(doubtful bool, at, what, instead string) {
	if doubtful {
		v.problems = append(v.problems, Problem{at: at, What: what, Instead: instead, Warning: true})
	}
}

// folder keeps the path of the control socket as short as every system wants it (sun_path).
func (v *validator) folder(dir Path) {
	const longest, socket = 103, "/samrad.sock"
	n := len(dir) + len(socket)
	v.when(n > longest, "data_dir", fmt.Sprintf("is too long: the socket in it would have a path of %d bytes", n),
		fmt.Sprintf("write a path of at most %d bytes", longest-len(socket)))
}

func (v *validator) agreement(a Agreement) {
	v.when(!a.To.IsZero() && a.To.Before(a.From.Day), "agreement.to",
		fmt.Sprintf("%s lies before from, %s", a.To, a.From),
		fmt.Sprintf("write the last day of the agreement, %s or later", a.From))
}

func (v *validator) digest(d Digest) {
	v.when(d.Time.Hour == 2, "digest.time", d.Time.String()+" is skipped or comes twice when the clock is turned",
		"write a time before 02:00 or from 03:00 on")
	all := d.Addresses()
	for i, addr := range all {
		v.when(slices.Contains(all[:i], addr), fmt.Sprintf("digest.to.%d", i), addr+" stands there twice",
			"remove one of them")
	}
}

// alerts wants a program by its path: the daemon has no shell, and hardly a PATH.
func (v *validator) alerts(a Alerts) {
	if len(a.Exec) > 0 {
		v.when(!filepath.IsAbs(a.Exec[0]), "alerts.exec.0", fmt.Sprintf("%q is no path of a program", a.Exec[0]),
			`write it in full, like exec = ["/usr/local/bin/call-duty-officer", "samrad"]`)
	}
}

// retention wants rules that reach what they are meant for.
func (v *validator) retention(r Retention) {
	if r.Cases <= 0 {
		return
	}
	v.when(r.Letters == 0 || r.Letters > r.Cases, "retention.letters_months",
		"letters name cases by their titles, and would be kept longer than those",
		fmt.Sprintf("write letters_months = %d or fewer", r.Cases))
	v.when(r.Originals >= r.Cases, "retention.originals_months",
		fmt.Sprintf("%d months never come to count: the case goes after %d", r.Originals, r.Cases),
		"write a lower number, or 0: the mails of a case go with it")
}

// reminders wants days that rise, and hours that follow each other.
func (v *validator) reminders(r Reminders) {
	before := 0
	for i, n := range r.AfterWorkdays {
		if n <= before || n > 250 {
			v.fault(fmt.Sprintf("reminders.after_workdays.%d", i),
				fmt.Sprintf("%d is no number of working days after %d", n, before),
				"write rising numbers from 1 to 250, like [5, 10]")
			break
		}
		before = n
	}
	whole := r.From.Minute == 0 && r.To.Minute == 0
	v.when(!whole, "reminders.office_from", "office hours are whole hours",
		`write office_from = "08:00" and office_to = "16:00"`)
	v.when(whole && r.From.Hour >= r.To.Hour, "reminders.office_to", fmt.Sprintf("%s is not after %s", r.To, r.From),
		"write the hour at which people go home")
}
