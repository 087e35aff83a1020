// Package disclosure is the one filter for everything that leaves: what may be told of a case, and to whom. Mails,
// the digest, the year plan, exports and commands ask it. It is pure, and when in doubt it tells less.
package disclosure

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

// Scope is how much of a case a reader may see. Each holds all that those before it hold.
type Scope int

// Scopes.
const (
	Number Scope = iota // the case number, and until when the rest waits where a day is known
	Facts               // title, time, state, target groups, numbers of the open questions: what the digest tells
	Shared              // and the answers that a consultation shows
	Whole               // all answers, fields and names of attachments
)

// Reader is who would read it.
type Reader struct {
	Party   initiative.Party // "" for leadership of all parties together: the digest, the year plan
	Address string           // "" where it is a party and no person
	Trusted bool             // a contact of the case's party, or one who speaks for it in consultations
}

// Grant is what one reader may see of one case on one day.
type Grant struct {
	Scope
	Review  bool      // people look at it first: that much may be said
	Embargo bool      // it may not be spread yet; to its own party it is told all the same
	Until   dates.Day // the first day on which it may be spread; zero where no day is known
	own     initiative.Party
	address string
}

// Of says what a reader may see of a case on a day.
func Of(c *initiative.Initiative, to Reader, today dates.Day) Grant {
	g := Grant{Scope: scope(c, to), Review: c.UnderReview(), Embargo: c.Embargoed(today)}
	g.own, g.address = to.Party, to.Address
	switch {
	case g.Review:
		g.Scope = Number
	case g.Embargo && to.Party != c.Lead:
		g.Scope, g.Until = Number, c.Embargo.Until
	case g.Embargo:
		g.Until = c.Embargo.Until
	}
	return g
}

// Consulted says what the consultation with a party may show. An embargo lets it through only on the owner's word, and
// then it is marked with the day.
func Consulted(c *initiative.Initiative, p initiative.Party, today dates.Day) Grant {
	g := Of(c, Reader{Party: p}, today)
	if g.Embargo && !g.Review && c.ShareUnder {
		g.Scope = Shared
	}
	return g
}

// scope is what a reader may see of a case that nothing holds back.
func scope(c *initiative.Initiative, to Reader) Scope {
	switch {
	case to.Party == "":
		return Facts
	case to.Party != c.Lead && c.Consultation(to.Party).Round > 0:
		return Shared // as the consultation showed it, to that party
	case to.Party != c.Lead:
		return Facts
	case to.Trusted, to.Address != "" && (sameAddress(to.Address, c.Reporter) || wrote(c, to.Address)):
		return Whole
	}
	return Facts
}

// wrote reports whether somebody has answered a question of the case.
func wrote(c *initiative.Initiative, address string) bool {
	for _, versions := range c.Answers {
		by := func(v initiative.Version) bool { return sameAddress(v.Source.From, address) }
		if slices.ContainsFunc(versions, by) {
			return true
		}
	}
	return false
}

func sameAddress(a, b string) bool { return strings.EqualFold(a, b) }

// private are the questions whose answers stay with the party of the case, whoever asks.
func private() []initiative.Item { return []initiative.Item{"fragor"} }

// Answer returns the standing answer to an item when the reader may see it. What the reader's own party answered it
// may see again, except in a case that nothing is told of.
func (g Grant) Answer(c *initiative.Initiative, item initiative.Item) (initiative.Version, bool) {
	v, ok := c.Answer(item)
	if !ok || g.Scope == Number {
		return initiative.Version{}, false
	}
	mine := g.address != "" && g.own != "" && v.Source.Party == g.own && sameAddress(v.Source.From, g.address)
	shown := slices.Contains(initiative.ConsultItems(), item) && !slices.Contains(private(), item)
	if g.Scope == Whole || mine || g.Scope == Shared && shown {
		return v, true
	}
	return initiative.Version{}, false
}

// Title returns the title, "" when it may not be told.
func (g Grant) Title(c *initiative.Initiative) string {
	if g.Scope == Number {
		return ""
	}
	return c.Title
}

// When returns the time, zero when it may not be told.
func (g Grant) When(c *initiative.Initiative) initiative.When {
	if g.Scope == Number {
		return initiative.When{}
	}
	return c.When
}

// Calendar reports whether a case may be placed on a day where all parties look: in the digest, the year plan, a
// calendar feed, a clash. What is under review or embargo never is, to nobody.
func Calendar(c *initiative.Initiative, today dates.Day) bool {
	return !c.UnderReview() && !c.Embargoed(today)
}
