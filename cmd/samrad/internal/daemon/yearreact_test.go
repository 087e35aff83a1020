package daemon

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/dates"
)

// react is what a mailbox does with a mail of ours by rule, and what its people do with it later.
func (y *year) react(s *yearStaff, m *yearMail) {
	if m.kind == "digest" && s.habit == leads {
		y.answerDigest(s, m)
	}
	if m.kind == "digest" || m.kind == "notice" || m.kind == "press" {
		return
	}
	y.byRule(s, m)
	if m.kind == "ask" {
		y.reactToAsk(s, m)
	}
	if m.kind == "collected" {
		for _, p := range m.parts {
			as := *m
			as.kind = p.kind
			if p.of != nil {
				y.reactTo(s, &as, p.of)
			}
		}
		return
	}
	for _, c := range m.about {
		y.reactTo(s, m, c)
	}
}

// reactTo is what somebody does with what a mail says of one case.
func (y *year) reactTo(s *yearStaff, m *yearMail, c *yearCase) {
	switch m.kind {
	case "gap", "updated", "reminder":
		if m.to == c.owner {
			y.reactToQuestions(s, m, c)
		}
	case "complete":
		if y.chance(10) {
			y.later(y.working(s, y.at, 0), func() { y.answer(m.to, "", m, "Tack!\n") })
		}
	case "consult", "consult-change", "consult-remind", "by-telephone":
		y.reactToConsultation(m, c)
	case "consult-stance":
		y.reactToObjection(s, m, c)
	case "proposal":
		y.reactToProposal(s, m, c)
	case "evaluation":
		y.reactToEvaluation(s, m, c)
	}
}

// byRule is what no person does: every mail of ours is answered or sent on, whatever it says, and nothing may come of
// it.
func (y *year) byRule(s *yearStaff, m *yearMail) {
	soon := y.at.Add(time.Duration(4+y.r.IntN(300)) * time.Second)
	away := s.away.Contains(y.day(y.at))
	subject := strings.TrimPrefix(m.subject, "Re: ")
	switch {
	case s.habit == leaves && !y.day(y.at).Before(s.left):
		y.later(soon, func() { y.comeBack(s, m) })
	case s.habit == acknowledge:
		y.later(soon, func() {
			y.write(s.addr, s.name, m.from, "SV: "+subject, m.id, fmt.Sprintf("Tack för ditt mejl, vi svarar så snart vi kan. Ärendenummer %d.\n", y.r.IntN(1e6)), "")
		})
	case s.habit == redirecting:
		y.later(soon, func() { y.write(s.addr, "", town.KommunBox, m.subject, "", m.text, "") })
	case s.habit == vacation && away:
		y.later(soon, func() {
			y.write(s.addr, s.name, m.from, "Autosvar: "+subject, m.id, y.awayUntil(s, m), "Auto-Submitted: auto-replied\n")
		})
	case s.habit == bareVacaton && away:
		y.later(soon, func() {
			y.write(s.addr, s.name, m.from, "Automatiskt svar: "+subject, m.id, y.awayUntil(s, m), "")
		})
	}
}

// reactToQuestions answers what is open, as the habit is.
func (y *year) reactToQuestions(s *yearStaff, m *yearMail, c *yearCase) {
	part := func(qs []int) []int { return qs }
	switch {
	case s.habit == never || s.habit == leaves || s.habit == bareVacaton && s.away.Contains(y.day(y.at)):
		return
	case s.habit == partly && m.kind == "updated", s.habit == partly && m.kind == "reminder" && y.chance(40):
		return
	case s.habit == partly && m.kind == "gap":
		part = func(qs []int) []int { return qs[:(len(qs)+1)/2] }
	case s.habit == wrongNumber && m.kind == "gap":
		y.later(y.working(s, y.at, 1), func() { y.answerWrongly(s, m, c) })
		return
	case s.habit == courteous && m.kind != "reminder":
		y.later(y.at.Add(20*time.Minute), func() { y.answer(m.to, s.name, m, "Tack så mycket!\n") })
	}
	y.later(y.working(s, y.at, y.r.IntN(3)), func() { y.answerOpen(s, m, c, part) })
}

// answerOpen answers open questions by their numbers, to the mail, or with the case's number where it was about
// several.
func (y *year) answerOpen(s *yearStaff, m *yearMail, c *yearCase, part func([]int) []int) {
	qs := c.waiting()
	if len(qs) == 0 || c.over != "" || m.to != c.owner {
		return
	}
	answers := map[int]string{}
	var b strings.Builder
	for _, q := range part(qs) {
		if q == 6 && c.start.IsZero() {
			c.start = y.day(y.at).AddDays(4 + y.r.IntN(40))
			c.end = c.start
		}
		answers[q] = y.say(c, q)
		fmt.Fprintf(&b, "%d. %s\n\n", q, answers[q])
	}
	var id string
	if len(m.about) > 1 {
		id = y.write(m.to, s.name, c.intake, "["+c.no+"] svar", "", b.String(), "")
	} else {
		id = y.answer(m.to, s.name, m, b.String())
	}
	y.take(id, m.to, s.party, c, answers)
}

// answerWrongly answers a question under the number of another, and puts it right later.
func (y *year) answerWrongly(s *yearStaff, m *yearMail, c *yearCase) {
	qs := c.waiting()
	if i := slices.Index(qs, 6); i >= 0 {
		qs = slices.Delete(qs, i, i+1)
	}
	if len(qs) < 2 || c.over != "" {
		y.answerOpen(s, m, c, func(qs []int) []int { return qs })
		return
	}
	id := y.answer(m.to, s.name, m, fmt.Sprintf("%d. %s\n", qs[0], y.say(c, qs[1])))
	y.take(id, m.to, s.party, c, map[int]string{qs[0]: y.say(c, qs[1])})
	y.later(y.at.Add(25*time.Hour), func() {
		if c.over != "" || m.to != c.owner {
			return
		}
		right := map[int]string{qs[0]: y.say(c, qs[0])}
		id := y.answer(m.to, s.name, m, fmt.Sprintf("Fel fråga, förlåt!\n\n%d. %s\n", qs[0], right[qs[0]]))
		y.take(id, m.to, s.party, c, right)
	})
}

// take is what comes of answers to questions: they are filed, or proposed where the other party has answered, and the
// writer is told.
func (y *year) take(id, from, party string, c *yearCase, answers map[int]string) {
	open := len(c.waiting())
	for q := 1; q <= 12; q++ {
		text, ok := answers[q]
		switch {
		case !ok:
		case c.answers[q] != "" && c.by[q] != party && c.answers[q] != text:
			c.proposal = &yearProposal{q: q, text: text, by: from, to: c.who[q], at: y.at, byParty: party, toParty: c.by[q], standing: c.answers[q]}
			y.want("proposal", c.who[q], c, false)
		default:
			c.file(y, q, text, party, from)
		}
	}
	kind := "updated"
	switch {
	case c.over == "inställd":
		kind = "cancelled"
	case open > 0 && len(c.waiting()) == 0:
		kind = "complete"
	}
	y.expect(id, from, kind, c)
	y.asked(c, kind)
}

// reactToConsultation has somebody of the party answer: as himself, or as the shared address.
func (y *year) reactToConsultation(m *yearMail, c *yearCase) {
	dice, who := y.r.IntN(100), y.anybody(c.other)
	if m.kind == "by-telephone" && dice < 78 {
		return // it is as they said
	}
	from, name, round := who.addr, who.name, c.round
	if y.chance(30) {
		from, name = m.to, ""
	}
	words, stance := "ok", "ok"
	switch {
	case dice < 45:
	case dice < 60:
		words = "Hej!\n\nVi har inget att invända."
	case dice < 72:
		words = "Vi deltar."
	case dice < 78:
		words, stance = "Avstår", "abstains"
	case dice < 88:
		words, stance = "Nej, vi hinner inte vara med den dagen.", "no"
	default:
		return // nobody answers
	}
	y.later(y.working(nil, y.at, y.r.IntN(4)), func() {
		if c.over != "" || c.round != round || c.outdated() {
			return
		}
		id := y.answer(from, name, m, words+"\n")
		c.stance[from] = stance
		y.expect(id, from, "consult-thanks", c)
		y.want("consult-stance", c.owner, c, stance != "ok")
	})
}

// objects reports whether somebody's objection stands.
func (c *yearCase) objects() bool {
	for _, said := range c.stance {
		if said == "no" {
			return true
		}
	}
	return false
}

// reactToObjection goes on in spite of it, sometimes.
func (y *year) reactToObjection(s *yearStaff, m *yearMail, c *yearCase) {
	if m.to == c.owner && s.habit != leaves && c.objects() && y.chance(40) {
		y.later(y.working(s, y.at, 1), func() { y.steer(s, m.to, c, "Vi går vidare", func() bool { return c.objects() }, func() {}) })
	}
}

// steer writes a word that steers a case, where it makes sense then.
func (y *year) steer(s *yearStaff, from string, c *yearCase, word string, if_ func() bool, then func()) {
	m := c.last[from]
	if c.no == "" || !if_() || from != c.owner && m == nil {
		return
	}
	var id string
	if m == nil || len(m.about) > 1 || m.kind == "evaluation" {
		id = y.write(from, s.name, c.intake, "["+c.no+"] "+word, "", word+"\n", "")
	} else {
		id = y.answer(from, s.name, m, word+"\n")
	}
	then()
	if word == "Vi går vidare" && from != c.owner {
		c.news[newsProceeded] = y.at
	}
	kind := "steered"
	switch word {
	case "Inställd":
		kind = "cancelled"
	case "visa":
		kind = "case"
	}
	y.expect(id, from, kind, c)
}

// reactToProposal says yes or no, or nothing.
func (y *year) reactToProposal(s *yearStaff, m *yearMail, c *yearCase) {
	p := c.proposal
	dice := y.r.IntN(100)
	if p == nil || dice > 75 || s.habit == leaves {
		return
	}
	from, name := m.to, s.name
	y.later(y.working(s, y.at, y.r.IntN(5)), func() {
		if c.proposal != p || c.over != "" {
			return
		}
		word := "nej"
		if dice < 45 {
			word = "ja"
		}
		id := y.answer(from, name, m, word+"\n")
		if c.proposal = nil; word == "ja" {
			had := c.round > 0
			if c.file(y, p.q, p.text, p.byParty, p.by); from == c.owner {
				delete(c.news, p.q) // he said yes to it
			}
			if p.q == 6 {
				panic("no proposal of a time is made")
			}
			if had && p.byParty == c.other { // it counts as the proposer's consent to just this
				c.shown = c.shareable()
				c.stance[p.by] = "ok"
			}
		}
		y.expect(id, from, "proposal-result", c)
		if p.by != from {
			y.want("proposal-result", p.by, c, false)
		}
	})
}

// reactToEvaluation says how it went, thanks, puts it off or is silent.
func (y *year) reactToEvaluation(s *yearStaff, m *yearMail, c *yearCase) {
	dice := y.r.IntN(100)
	if s.habit == never || s.habit == leaves || dice > 85 {
		return
	}
	words := "Det kom 40 personer och alla var nöjda med vandringen."
	if dice > 70 {
		words = "Tack!"
	} else if dice > 60 {
		words = "Återkommer nästa vecka."
	}
	y.later(y.working(s, y.at, y.r.IntN(6)), func() {
		if c.over != "" || !c.wasEval.IsZero() {
			return
		}
		id := y.answer(m.to, s.name, m, words+"\n")
		if dice <= 60 {
			if c.wasEval = y.at; m.to != c.owner {
				c.news[newsOutcome] = y.at
			}
			y.expect(id, m.to, "evaluated", c)
		}
	})
}

// afterwards plans what else happens to a case: it moves, is cancelled, changes hands, or others have their say.
func (y *year) afterwards(c *yearCase, who *yearStaff) {
	if c.secret == "guard" || c.house != "SAM" {
		return
	}
	owner := c.owner
	alive := func() bool { return c.over == "" && c.no != "" && c.owner == owner }
	when := y.working(who, y.at, 1+y.r.IntN(20))
	steer := func(at time.Time, word string, ok func() bool, then func()) {
		y.later(at, func() { y.steer(who, owner, c, word, func() bool { return alive() && ok() }, then) })
	}
	yes := func() bool { return true }
	switch dice := y.r.IntN(100); {
	case dice < 12:
		y.later(when, func() { y.move(who, owner, c) })
	case dice < 19:
		steer(when, "Inställd", yes, func() { c.turn("inställd", y.at) })
		if dice < 15 {
			y.later(y.working(who, when, 2), func() {
				y.steer(who, owner, c, "Blir av ändå", func() bool { return c.over == "inställd" && c.owner == owner }, func() { c.turn("", y.at) })
			})
		}
	case dice < 23:
		steer(when, "pausa", yes, func() { c.paused = true })
	case dice < 25:
		steer(when, "avsluta", yes, func() { c.turn("avsluta", y.at) })
	case dice < 30:
		steer(y.at.Add(20*time.Minute), "dela inte", yes, func() { c.hold = true })
		if dice < 28 {
			steer(y.working(who, y.at, 3), "dela", func() bool { return c.hold && c.askable() }, func() {
				c.under = c.secret == "embargo"
				if c.hold = false; c.told.IsZero() {
					c.told = y.at
				}
			})
		}
	case dice < 34:
		steer(when, "visa", yes, func() {})
	case dice < 46 && c.secret == "":
		other := y.anybody(c.other)
		y.later(when, func() { y.propose(other, c) })
	case dice < 58 && c.secret == "":
		party := c.lead
		if dice < 52 {
			party = c.other
		}
		somebody := y.anybody(party)
		y.later(when, func() { y.fill(somebody, c) })
	case c.secret == "":
		y.rarely(c, who, owner, when)
	}
}

// move puts a case off to another day.
func (y *year) move(s *yearStaff, from string, c *yearCase) {
	m := c.last[from]
	if c.over != "" || c.no == "" || c.start.IsZero() || m == nil || len(m.about) > 1 || m.kind == "evaluation" || !y.day(y.at).Before(c.start) {
		return
	}
	c.start = dates.Day.AddDays(c.start, 3+y.r.IntN(20))
	c.end = c.start
	c.urgent = c.urgent && strings.Contains(m.subject, "BRÅDSKANDE")
	text := y.say(c, 6)
	id := y.answer(from, s.name, m, "6. "+text+"\n")
	y.take(id, from, s.party, c, map[int]string{6: text})
}

// propose has somebody of the other party change what the owner's has answered.
func (y *year) propose(s *yearStaff, c *yearCase) {
	if c.over != "" || c.no == "" || c.proposal != nil || c.answers[5] == "" || c.round == 0 {
		return
	}
	text := "Vi filmar vandringen och visar den på webben."
	id := y.write(s.addr, s.name, c.intake, "["+c.no+"] Vandring", "", "5. "+text+"\n", "")
	y.take(id, s.addr, s.party, c, map[int]string{5: text})
}

// fill has somebody else than the owner answer what is open, or a colleague of the owner's change an answer.
func (y *year) fill(s *yearStaff, c *yearCase) {
	if c.over != "" || c.no == "" || s.addr == c.owner {
		return
	}
	q, text := 5, "Vi ses i Jordbro och pratar om trygghet."
	for _, open := range []int{2, 3, 8, 10, 11, 12} {
		if c.answers[open] == "" {
			q, text = open, yearWords[open]
		}
	}
	if q == 5 && c.by[5] != s.party || c.answers[5] == "" {
		return
	}
	id := y.write(s.addr, s.name, c.intake, "["+c.no+"] Vandring", "", fmt.Sprintf("%d. %s\n", q, text), "")
	y.take(id, s.addr, s.party, c, map[int]string{q: text})
}
