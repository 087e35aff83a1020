package status

import (
	"time"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
)

// CopiedNote is the name under which the store keeps what became of the last copies of it.
const CopiedNote = "copied"

// Copied is what became of the last copies of the store that the daemon made.
type Copied struct {
	At      time.Time `json:"at,omitzero"`     // of the last that is whole
	Nightly bool      `json:"nightly"`         // one is made every night, and missed where it is not
	Fault   string    `json:"fault,omitempty"` // why the last try made none
	Tried   time.Time `json:"tried,omitzero"`  // when that was
	Told    bool      `json:"told,omitempty"`  // the contacts, of what is wrong now
}

// copyLate is how long after the last copy the next night's is missed: two nights, each with the timer's slack.
const copyLate = 50 * time.Hour

// Missed reports whether a nightly copy is missing: the last try made none, or there was no try for two nights, while a
// daemon ran that would know of it.
func (c Copied) Missed(started, now time.Time) bool {
	last := c.At
	if started.After(last) {
		last = started
	}
	return c.Nightly && (c.Fault != "" || now.Sub(last) > copyLate)
}

// Since is when the last whole copy was made, in words.
func (c Copied) Since(loc *time.Location) string {
	if c.At.IsZero() {
		return "never"
	}
	return terminal.Stamp(c.At, loc)
}

// copyNeeds says that the nightly copy is missing.
func copyNeeds(s Status, c config.Config, now time.Time) []string {
	if !s.Running || !s.Copied.Missed(s.Started, now) {
		return nil
	}
	return []string{s.Copied.Missing(c.Location())}
}

// Missing says that the nightly copy is missing, and what to do.
func (c Copied) Missing(loc *time.Location) string {
	why := ""
	if c.Fault != "" {
		why = ", on " + terminal.Stamp(c.Tried, loc) + ": " + terminal.Plain(c.Fault)
	}
	return "the nightly copy of the register is missing; the last whole one: " + c.Since(loc) +
		why + ": look at journalctl -u samrad-backup and at the room on its disk; " +
		"where no copies are wanted: samrad backup --no-nightly FILE"
}
