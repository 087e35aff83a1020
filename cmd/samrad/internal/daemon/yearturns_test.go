package daemon

import (
	"fmt"
	"mime"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/apply"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

// urge makes a case urgent: by a word of the subject, or since it is tomorrow. It returns the subject.
func (y *year) urge(c *yearCase, title string, missing map[int]bool) string {
	c.urgent, missing[6] = true, false
	if y.chance(50) {
		return "BRÅDSKANDE: " + title
	}
	c.start = y.day(y.at).AddDays(1)
	c.end = c.start
	return title
}

// alertPress wants the press contacts of both parties to be told of an urgent case.
func (y *year) alertPress(c *yearCase) {
	for _, party := range []string{c.lead, c.other} {
		_, domain, _ := strings.Cut(y.box(party), "@")
		y.want("press", "press@"+domain, c, true)
	}
}

// awayUntil is an automatic answer that says when somebody is back: his reminders wait so long, 30 days at most.
func (y *year) awayUntil(s *yearStaff, m *yearMail) string {
	back := s.away.End.AddDays(1)
	until := y.clock(back, 0)
	if most := y.at.Add(30 * 24 * hours); until.After(most) {
		until = most
	}
	for _, c := range m.about {
		if c.owner == s.addr && until.After(c.away) && c.secret != "guard" {
			c.away = until
		}
	}
	return "Jag är inte på plats och läser inte min e-post. Jag är åter den " + dates.Say(dates.Range{Start: back, End: back}) + ".\n"
}

// comeBack is the mail of a server that knows nobody of that address (RFC 3464): what is the owner's goes to his party.
func (y *year) comeBack(s *yearStaff, m *yearMail) {
	y.mails++
	for _, c := range m.about {
		if c.owner == s.addr {
			c.gone = true
		}
	}
	raw := fmt.Sprintf("Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: %s\nSubject: Undelivered Mail Returned to Sender\nDate: %s\nMessage-ID: <b%d@mx.example>\nAuto-Submitted: auto-replied\n"+
		"MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n--b\nContent-Type: text/plain\n\nIt did not arrive.\n\n--b\nContent-Type: message/delivery-status\n\n"+
		"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; %s\nAction: failed\nStatus: 5.1.1\n\n--b\nContent-Type: message/rfc822\n\nMessage-ID: %s\nSubject: %s\n\nhej\n\n--b--\n",
		m.from, y.at.Format(time.RFC1123Z), y.mails, s.addr, m.id, mime.QEncoding.Encode("utf-8", m.subject))
	y.staff[m.from].laid++
	y.put([]string{m.from}, []byte(strings.ReplaceAll(raw, "\n", "\r\n")))
}

// rarely is what happens to few cases.
func (y *year) rarely(c *yearCase, who *yearStaff, owner string, when time.Time) {
	alive := func() bool { return c.over == "" && c.no != "" && c.owner == owner }
	switch dice := y.r.IntN(100); {
	case dice < 10:
		y.later(when, func() { y.takeOver(c, alive) })
	case dice < 20:
		to := y.anybody(c.lead)
		y.later(when, func() {
			y.steer(who, owner, c, to.addr+" tar över", func() bool { return alive() && to.addr != owner }, func() {
				c.give(to.addr)
				c.news[newsYours] = y.at
			})
		})
	case dice < 35:
		y.later(when, func() {
			y.steer(who, owner, c, "Samråd klart: Bo Ek, 12 mars", func() bool { return alive() && c.askable() && !c.hold }, func() { y.byTelephone(c, owner) })
		})
	case dice < 45:
		y.later(when, func() { y.steer(who, owner, c, "pausa", alive, func() { c.paused = true }) })
		y.regret(c, who, owner, when, "Vi påminner inte längre", func() { c.paused = false })
	case dice < 55:
		y.later(when, func() { y.steer(who, owner, c, "Inställd", alive, func() { c.turn("inställd", y.at) }) })
		y.regret(c, who, owner, when, "är noterad som inställd", func() { c.turn("", y.at) })
	case dice < 70:
		y.later(when, func() { y.beside(c, who, owner) })
	case dice < 80:
		y.later(when, func() {
			if alive() && !c.gone {
				y.direct(c, "close", func() { c.turn("avsluta", y.at) })
				y.later(y.working(nil, y.at, 1+y.r.IntN(3)), func() {
					if c.over == "avsluta" && !c.gone {
						y.direct(c, "reopen", func() { c.turn("", y.at) })
					}
				})
			}
		})
	}
}

// give makes somebody the owner. What was new to the one before is what the new one finds there.
func (c *yearCase) give(to string) {
	c.owner, c.away, c.gone = to, time.Time{}, false
	clear(c.news)
}

// takeOver has a colleague of the owner's take a case over.
func (y *year) takeOver(c *yearCase, alive func() bool) {
	s := y.anybody(c.lead)
	if !alive() || c.gone || s.addr == c.owner {
		return
	}
	id := y.write(s.addr, s.name, c.intake, "["+c.no+"] Vandring", "", "Jag tar över\n", "")
	c.handed, c.handedAt = c.owner, y.at
	c.give(s.addr)
	y.expect(id, s.addr, "steered", c)
}

// byTelephone is a consent on the owner's word, for the plan as it stands: the other party is told, and may object.
func (y *year) byTelephone(c *yearCase, owner string) {
	if c.round == 0 || c.outdated() {
		c.round, c.askedAt, c.shown = c.round+1, y.at, c.shareable()
		for who, said := range c.stance {
			if said == "ok" {
				delete(c.stance, who)
			}
		}
	}
	c.stance[owner] = "ok"
	y.want("by-telephone", y.box(c.other), c, false)
}

// regret takes a word back by a reply to the mail that confirmed it.
func (y *year) regret(c *yearCase, who *yearStaff, owner string, when time.Time, echo string, then func()) {
	y.later(y.working(who, when, 1), func() {
		m := c.last[owner]
		if m == nil || !strings.Contains(m.text, echo) || c.owner != owner {
			return
		}
		id := y.answer(owner, who.name, m, "Ångra\n")
		then()
		y.expect(id, owner, "steered", c)
	})
}

// direct has an operator do something to a case; those whom it concerns are told.
func (y *year) direct(c *yearCase, do string, then func()) {
	for _, h := range y.houses {
		if h.prefix == c.house {
			if _, err := h.desk.Direct(apply.Order{Do: do, Case: initiative.ID(c.no), By: "kim", Why: "prov"}); err != nil {
				y.fault("%s %s: %v", do, c.no, err)
				return
			}
		}
	}
	then()
	y.want("directed", c.owner, c, true)
	if c.round > 0 {
		c.knows = c.over
		y.want("directed", y.box(c.other), c, true)
	}
}

// yearOther are the answers of another initiative.
var yearOther = map[int]string{
	1: "Cykelmärkning på biblioteket tillsammans med ungdomsgården.", 2: "Färre stulna cyklar under sommarhalvåret.",
	4: "Cykelägare och ungdomar.", 5: "Märk cykeln så hittar den hem.",
}

// beside writes a new initiative in the thread of an old one: it is a case of its own, unless its writer says "flytta".
func (y *year) beside(old *yearCase, who *yearStaff, owner string) {
	m := old.last[owner]
	if old.over != "" || old.owner != owner || m == nil || len(m.about) > 1 || m.kind == "evaluation" || old.start.IsZero() || len(old.waiting()) == 0 {
		return
	}
	c := newYearCase(10_000 + len(y.cases))
	c.house, c.lead, c.other, c.intake, c.owner = old.house, old.lead, old.other, m.from, owner
	c.start = y.day(y.at).AddDays(70 + y.r.IntN(20))
	c.end = c.start
	y.cases = append(y.cases, c)
	var b strings.Builder
	for _, q := range []int{1, 2, 4, 5, 6} {
		text := yearOther[q]
		if q == 6 {
			text = y.say(c, 6)
		}
		c.file(y, q, text, c.lead, owner)
		fmt.Fprintf(&b, "%s: %s\n", yearLabels[q], text)
	}
	id := y.write(owner, who.name, m.from, "SV: "+strings.TrimPrefix(m.subject, "Re: "), m.id, b.String(), "")
	y.expect(id, owner, "gap", c)
	y.asked(c, "gap")
	if y.chance(50) {
		return
	}
	y.later(y.working(who, y.at, 1), func() { y.moveInto(c, old, who, owner) })
}

// moveInto says that a case belongs into another: its answers are filed there, and it is closed.
func (y *year) moveInto(c, old *yearCase, who *yearStaff, owner string) {
	m := c.last[owner]
	foreign := func(q int) bool { return old.answers[q] != "" && old.by[q] != old.lead }
	if m == nil || m.kind != "gap" || c.over != "" || c.owner != owner || old.over != "" || old.owner != owner || slices.ContainsFunc([]int{1, 2, 4, 5, 6}, foreign) {
		return
	}
	id := y.answer(owner, who.name, m, "Flytta\n")
	for _, q := range []int{1, 2, 4, 5, 6} {
		old.file(y, q, c.answers[q], old.lead, owner)
	}
	old.start, old.end = c.start, c.end
	c.turn("avsluta", y.at)
	c.partOf = true
	y.expect(id, owner, "steered", c)
}

// doubts are mails of which nobody can tell whether they are an initiative: their senders are asked.
func (y *year) doubts() {
	for n := range 14 {
		who := y.anybody([]string{"kommun", "polis"}[n%2])
		day := dates.On(2026, time.January, 12+24*n)
		y.later(y.working(who, y.clock(day, 1), 0), func() {
			id := y.write(y.writesAs(who), who.name, town.KommunBox, "Kommunikationsinsatser i höst", "", "Hej, vi tänker göra något tillsammans med biblioteket, mer kommer.\n", "")
			y.answers[id] = &yearWant{kind: "ask", to: y.writesAs(who), at: y.at}
		})
	}
}

// reactToAsk says yes, or no, or nothing. Yes registers the mail that was asked about.
func (y *year) reactToAsk(s *yearStaff, m *yearMail) {
	dice := y.r.IntN(100)
	if dice > 80 || s.habit == never {
		return
	}
	y.later(y.working(s, y.at, 1), func() {
		if dice > 60 {
			y.answer(m.to, s.name, m, "Nej, det är det inte.\n")
			return
		}
		c := newYearCase(20_000 + len(y.cases))
		if c.owner = m.to; s.party == "polis" {
			c.lead, c.other = "polis", "kommun"
		}
		y.cases = append(y.cases, c)
		id := y.write(m.to, s.name, m.from, "SV: "+strings.TrimPrefix(m.subject, "Re: "), m.id, "Ja\n", "")
		y.expect(id, m.to, "gap", c)
		y.asked(c, "gap")
	})
}

// answerDigest has a leader thank for the digest, ask something, or steer a case by its number.
func (y *year) answerDigest(s *yearStaff, m *yearMail) {
	dice := y.r.IntN(100)
	at := y.working(nil, y.at, 0)
	switch {
	case dice < 15:
		y.later(at, func() { y.answer(s.addr, s.name, m, "Tack för brevet!\n") })
	case dice < 25:
		y.later(at, func() {
			id := y.answer(s.addr, s.name, m, "Hur går det egentligen med affischerna till vandringen?\n")
			y.answers[id] = &yearWant{kind: "passed-on", to: s.addr, at: y.at}
		})
	case dice < 60:
		y.later(at, func() { y.steerByDigest(s, m) })
	}
}

// steerByDigest pauses or calls off a case of the leader's party, or agrees to one of the other's.
func (y *year) steerByDigest(s *yearStaff, m *yearMail) {
	house := "SAM"
	if s.party == "nynas" {
		house = "TRY"
	}
	var open []*yearCase
	for _, c := range y.cases {
		if c.no != "" && c.house == house && c.over == "" && c.secret == "" && c.wasEval.IsZero() && c.owner != s.addr {
			open = append(open, c)
		}
	}
	if len(open) == 0 {
		return
	}
	c := open[y.r.IntN(len(open))]
	switch {
	case c.lead != s.party:
		if !c.askable() || c.hold {
			return
		}
		id := y.answer(s.addr, s.name, m, c.no+" ok\n")
		if c.round == 0 {
			c.round, c.askedAt, c.shown = 1, y.at, c.shareable()
		}
		if !c.outdated() {
			c.stance[s.addr] = "ok"
		}
		y.expect(id, s.addr, "consult-thanks", c)
		y.want("consult-stance", c.owner, c, false)
	case y.chance(30):
		id := y.answer(s.addr, s.name, m, c.no+" inställd\n")
		c.turn("inställd", y.at)
		c.news[newsCancelled] = y.at
		y.expect(id, s.addr, "cancelled", c)
	case !c.paused:
		id := y.answer(s.addr, s.name, m, c.no+" pausa\n")
		c.paused = true
		y.expect(id, s.addr, "steered", c)
	}
}
