package writer

import (
	"slices"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/pace"
	"haninge.se/samrad/intake/triage"
)

// Reasons for not answering a mail that changed something.
const (
	unansweredOld       = "before-start"
	unansweredStopped   = "restored"
	unansweredCap       = "reply-cap"
	unansweredOutsider  = "outsider"
	unansweredCameBack  = "came-back" // several mails there were returned, and nobody has seen to it
	unansweredAddresses = "no-mailbox"
	unansweredGathered  = "gathered"        // the mail is answered once, for all its cases
	unansweredLately    = "answered-lately" // the same question of the same person
)

// mayAnswer says why no answer may leave, "" when one may (intake/README.md, P4, P6), and from whose mailbox it leaves:
// the one that the mail was sent to.
func (r Writer) mayAnswer(d *triage.Decision, m *triage.Mail, k triage.Known) (from triage.Party, why string) {
	from = m.Box
	switch {
	case k.Mute:
		return from, unansweredGathered
	case m.Old:
		return from, unansweredOld
	case k.Stopped:
		return from, unansweredStopped
	case !m.Colleague:
		return from, unansweredOutsider
	case from.ID == "":
		return from, triage.NotAddressed
	case d.Case != nil && k.Load.Case >= r.Caps.CasePerDay,
		k.Load.Sender >= r.Caps.SenderPerDay,
		k.Load.Hour >= r.Caps.PerHour:
		return from, unansweredCap
	case k.Load.CameBack:
		return from, unansweredCameBack
	case from.From == "":
		return from, unansweredAddresses
	}
	return from, ""
}

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
