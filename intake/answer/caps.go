package answer

import (
	"slices"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/pace"
	"haninge.se/samrad/intake/triage"
)

// Pace holds our own mails to so many for each recipient.
func (r Writer) Pace() pace.Caps {
	return pace.Caps{Location: r.Location, Morning: r.FollowUps.Morning}
}

// PassesCaps reports whether what is told about a case passes every cap: of an urgent case all of it; less than two
// days before the start what changes the time, the spokesperson, whether it takes place, or takes a consent back. Of a
// time that is proposed, that one counts as well as the one that stands.
func (r Writer) PassesCaps(c *initiative.Initiative, grave bool, proposed initiative.When, now time.Time) bool {
	return c.Urgent || grave && (r.FollowUps.CannotWait(c, now) || r.FollowUps.Soon(proposed, now))
}

// Grave reports whether questions are among those whose answers people must not learn too late.
func Grave(items []initiative.Item) bool {
	return slices.Contains(items, triage.Nar) || slices.Contains(items, "talesperson")
}
