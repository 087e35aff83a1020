package daemon

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"haninge.se/samrad/intake/dates"
)

// due lists what is due about a case at an instant and was not done.
func (m *model) due(c *yearCase, now time.Time) []yearAct {
	if c.no == "" || c.secret == "guard" {
		return nil
	}
	var out []yearAct
	all := [][]yearAct{m.told(c), m.whetherOn(c, now)} // also that a case is over
	if c.over == "" {
		all = append(all, m.samråd(c, now), m.reminders(c, now), m.evaluation(c, now), m.moved(c))
	}
	for _, list := range all {
		for _, a := range list {
			if c.done[a.key].IsZero() && !a.at.After(now) {
				out = append(out, a)
			}
		}
	}
	return out
}

// near reports whether a case begins within two days, or has begun and is not over.
func (m *model) near(c *yearCase) bool {
	past := !c.end.IsZero() && c.end.Before(m.y.day(m.y.at))
	return !c.start.IsZero() && !past && m.clock(c.start, 0).Sub(m.y.at) <= 48*hours
}

// want is a mail that follows on what somebody has done: at once, unless it is not grave and its reader has had enough.
func (m *model) want(kind, to string, c *yearCase, grave bool) {
	m.wants = append(m.wants, &yearWant{kind: kind, to: to, of: c, at: m.y.at, uncapped: c.urgent || grave && m.near(c)})
}

// samråd: asked an hour after the owner was told; what changed, in the afternoon, at once near the start; reminded two
// working days before the start.
func (m *model) samråd(c *yearCase, now time.Time) (out []yearAct) {
	past := !c.end.IsZero() && c.end.Before(m.y.day(now))
	if c.hold || c.told.IsZero() || !c.askable() || past {
		return nil
	}
	to := m.box(c.other)
	ask := func(now time.Time) {
		c.round, c.askedAt, c.shown, c.knows = c.round+1, now, c.shareable(), ""
		for who, said := range c.stance { // who agreed, agreed to another plan
			if said == "ok" {
				delete(c.stance, who)
			}
		}
	}
	if c.round == 0 {
		if c.urgent {
			return []yearAct{{kind: "consult", to: to, at: m.free(c, c.told), key: "consult", then: ask, uncapped: true}}
		}
		return []yearAct{{kind: "consult", to: to, at: m.free(c, c.told.Add(hours)), key: "consult", then: ask}}
	}
	if c.outdated() {
		a := yearAct{kind: "consult-change", to: to, at: m.afternoon(c.changed), key: fmt.Sprint("change ", c.round), then: ask}
		if c.urgent || !c.start.IsZero() && m.clock(c.start, 0).Sub(now) <= 48*hours {
			a.uncapped, a.at = true, c.changed
		}
		a.at = m.free(c, a.at)
		out = append(out, a)
	}
	if !c.start.IsZero() && m.silent(c) && !c.outdated() && c.knows == "" {
		at, asked := m.clock(m.workday(c.start, -2), 8), c.askedAt
		if c.reAsked.After(asked) {
			asked = c.reAsked
		}
		if at.After(asked) && m.y.day(at) != m.y.day(asked) {
			out = append(out, yearAct{kind: "consult-remind", to: to, at: m.free(c, at), key: fmt.Sprint("consult-remind ", c.round)})
		}
	}
	return out
}

// whetherOn: who was consulted is told that a case is called off, and that it is on after all, in the afternoon, at once
// near the start. Where the plan is another by then, the mail about that says so.
func (m *model) whetherOn(c *yearCase, now time.Time) []yearAct {
	past := !c.end.IsZero() && c.end.Before(m.y.day(now))
	if c.round == 0 || c.partOf || past || (c.over == "") == (c.knows == "") {
		return nil
	}
	a := yearAct{kind: "called-off", to: m.box(c.other), at: m.afternoon(c.overAt), key: fmt.Sprint("off ", c.overAt.UnixNano())}
	a.then = func(time.Time) { c.knows = c.over }
	if c.over == "" {
		may := !c.hold && !c.told.IsZero() && c.askable() && (!m.held(c) || c.under)
		if may && c.outdated() {
			return nil
		}
		a.kind, a.then = "on-again", func(at time.Time) {
			if c.knows = ""; m.silent(c) {
				c.reAsked = at
			}
		}
	}
	if c.urgent || !c.start.IsZero() && m.clock(c.start, 0).Sub(now) <= 48*hours {
		a.uncapped, a.at = true, c.overAt
	}
	return []yearAct{a}
}

// free is when something may go to the other party that is due at a time: an embargo holds it until the morning of the
// day when it ends.
func (m *model) free(c *yearCase, at time.Time) time.Time {
	if ends := m.clock(c.until, 8); c.secret == "embargo" && !c.under && ends.After(at) {
		return ends
	}
	return at
}

// held reports whether an embargo holds.
func (m *model) held(c *yearCase) bool {
	return c.secret == "embargo" && m.y.day(m.y.at).Before(c.until)
}

// silent reports whether the other party has said nothing of the plan that it was shown last.
func (m *model) silent(c *yearCase) bool {
	for _, said := range c.stance {
		if said != "" {
			return false
		}
	}
	return true
}

// afternoon is when the changes of a day are told.
func (m *model) afternoon(t time.Time) time.Time {
	d := m.y.day(t)
	if dates.IsWorkday(d) && t.Before(m.clock(d, 15)) {
		return m.clock(d, 15)
	}
	return m.clock(m.workday(d, 1), 15)
}

// reminders: after 5 and 10 working days without an answer, when 7 days remain, and the working day before the start.
func (m *model) reminders(c *yearCase, now time.Time) (out []yearAct) {
	past := !c.end.IsZero() && c.end.Before(m.y.day(now))
	if len(c.waiting()) == 0 || c.paused || past || c.asked.IsZero() {
		return nil
	}
	asked := m.y.day(c.asked)
	days := map[string]dates.Day{"5": m.workday(asked, 5), "10": m.workday(asked, 10)}
	if !c.start.IsZero() && !c.start.Before(m.y.day(now)) {
		days["week"], days["eve"] = m.workday(c.start.AddDays(-7), 0), m.workday(c.start, -1)
	}
	for name, d := range days {
		key := "remind " + name + " " + asked.String()
		if name == "week" || name == "eve" {
			key = "remind " + name + " " + c.start.String()
			if !d.After(asked) {
				continue
			}
		}
		at := m.clock(d, 8)
		if c.away.After(at) {
			at = c.away
		}
		if at = m.atWork(at); at.Before(now) && m.atWork(now).After(now) {
			at = m.atWork(now) // it was closed by then, and is open again out of hours
		}
		out = append(out, yearAct{kind: "reminder", to: m.responsible(c), at: at, key: key})
	}
	slices.SortFunc(out, func(a, b yearAct) int { return cmp.Compare(a.key, b.key) })
	return out
}

// evaluation: at nine on the first working day after the last day, and once more after 14 days; each January where
// there is no end.
func (m *model) evaluation(c *yearCase, now time.Time) (out []yearAct) {
	if !c.wasEval.IsZero() || c.start.IsZero() {
		return nil
	}
	if c.end.IsZero() {
		at := m.clock(m.workday(dates.On(max(c.start.Year+1, m.y.day(now).Year), 1, 1), 1), 9)
		return []yearAct{{kind: "evaluation", to: m.responsible(c), at: at, key: "evaluation " + m.y.day(at).String()}}
	}
	first := "evaluation " + c.end.String()
	out = append(out, yearAct{kind: "evaluation", to: m.responsible(c), at: m.clock(m.workday(c.end, 1), 9), key: first})
	if did := c.done[first]; !did.IsZero() {
		at := m.clock(m.workday(m.y.day(did).AddDays(14), 0), 9)
		out = append(out, yearAct{kind: "evaluation", to: m.responsible(c), at: at, key: "once more " + c.end.String()})
	}
	return out
}

// moved: three working days' silence about a proposal, and the question moves to the party's address.
func (m *model) moved(c *yearCase) []yearAct {
	p := c.proposal
	if p == nil || p.moved {
		return nil
	}
	at := m.clock(m.workday(m.y.day(p.at), 3), 8)
	return []yearAct{{kind: "proposal", to: m.box(p.toParty), at: at, key: fmt.Sprint("moved ", p.at.Unix()), then: func(time.Time) { p.moved = true }}}
}

// What others do to a case beside answers, among the numbers of the questions.
const (
	newsCancelled = -1
	newsOutcome   = -3 // how it went
	newsProceeded = -4 // it goes on in spite of an objection
	newsYours     = -2 // it is the owner's now, by another's word
)

// told: what others changed is told to the owner in the afternoon.
func (m *model) told(c *yearCase) (out []yearAct) {
	if c.handed != "" {
		out = append(out, yearAct{kind: "told", to: c.handed, at: m.afternoon(c.handedAt), key: fmt.Sprint("handed ", c.handedAt.UnixNano()), then: func(time.Time) { c.handed = "" }})
	}
	if len(c.news) == 0 || c.gone {
		return out
	}
	first := slices.MinFunc(slices.Collect(maps.Values(c.news)), time.Time.Compare)
	a := yearAct{kind: "told", to: m.responsible(c), at: m.afternoon(first), key: fmt.Sprint("told ", first.UnixNano()), then: func(time.Time) { clear(c.news) }}
	if off, ok := c.news[newsCancelled]; ok && !c.start.IsZero() && m.clock(c.start, 0).Sub(off) <= 48*hours {
		a.uncapped = true
		if off.Before(a.at) {
			a.at = off
		}
	}
	return append(out, a)
}
