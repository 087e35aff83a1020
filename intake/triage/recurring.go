package triage

import (
	"strconv"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/steer"
)

// comesAgain reports whether a mail says yes to the question whether last year's initiative comes again. The second
// yes says nothing new.
func (r *Rules) comesAgain(m *Mail, c *initiative.Initiative) bool {
	sent, ok := AnsweredMail(c, m)
	word, closed := steer.Reply(OwnWords(m))
	if !ok || sent.Kind != KindRecurring || !closed || word != steer.Yes || c.UnderReview() {
		return false
	}
	_, did := c.Done[AgainKey(sent)]
	return m.Colleague && m.Party.ID == c.Lead && !did
}

// AgainKey is what stands on a case that comes again in the year of the question.
func AgainKey(sent initiative.Sent) string { return "again/" + strconv.Itoa(sent.At.Year()) }

// KindRecurring is the kind of the mail that asks whether last year's initiative comes again.
const KindRecurring = "recurring"
