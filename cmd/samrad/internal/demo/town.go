package demo

import (
	_ "embed"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"haninge.se/samrad/intake/text"
)

// townCase is an initiative of somebody else's. What stands in it and what is mailed about it decides what state it is
// in when the digest is written.
type townCase struct {
	from  string // the address
	title string
	said  map[int]string // answers by question
	then  []turn
}

// turn is a later mail about a case.
type turn struct {
	when turnDay
	who  role
	text string
}

// turnDay is when something is mailed: minutes after the first mails, the next day, when the other party has been asked
// about all of them, a day later, or in the week before the digest that is shown.
type turnDay string

const (
	minutes    turnDay = "minutes"
	nextDay    turnDay = "nextDay"
	allAsked   turnDay = "allAsked"
	dayAfter   turnDay = "dayAfter"
	weekBefore turnDay = "weekBefore"
)

// role is who mails something about a case: whoever mailed it in, somebody at the other party by its number, or the
// same in answer to the samråd; "colleague" is the second.
type role string

const (
	owner     role = "owner"
	consulted role = "consulted"
)

//go:embed town.tsv
var townTable string

// townCases are the initiatives of others, in the order of the table.
func townCases() (out []townCase) {
	usual := map[int]string{}
	for _, row := range text.Rows(townTable, 5) {
		c := townCase{from: row[0], title: row[1], said: maps.Clone(usual)}
		for n := range strings.FieldsSeq(row[2]) {
			delete(c.said, number(n))
		}
		for own := range strings.SplitSeq(row[3], "; ") {
			n, said, _ := strings.Cut(own, "=")
			c.said[number(n)] = said
		}
		if c.from == "usual" {
			usual = c.said
			continue
		}
		for later := range strings.SplitSeq(row[4], " | ") {
			if when, rest, ok := strings.Cut(later, " "); ok {
				who, said, _ := strings.Cut(rest, " ")
				c.then = append(c.then, turn{turnDay(when), role(who), said})
			}
		}
		out = append(out, c)
	}
	return out
}

// number is that of a question, 0 for what is none.
func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// goneUser mails in the week before the digest and has no mailbox any more: what is mailed there is refused.
const goneUser = "ulf.borta@polisen.example"

// party is 0 for the municipality, 1 for the police.
func (c townCase) party() int {
	if strings.HasSuffix(c.from, "@polisen.example") {
		return 1
	}
	return 0
}

// people are all who have a mailbox of their own.
func people() []string {
	out := []string{anna, johan, chef, resident, karin}
	for _, c := range townCases() {
		if c.from != goneUser {
			out = append(out, c.from)
		}
	}
	return out
}

// text is what opens the case, under the checklist's headings.
func (c townCase) text(labels []string) string {
	var b strings.Builder
	b.WriteString("Hej!\n\n")
	for n := 1; n <= len(labels); n++ {
		if said := c.said[n]; said != "" {
			fmt.Fprintf(&b, "%s: %s\n", labels[n-1], said)
		}
	}
	return b.String()
}

// opening is the mail that opens the case.
func (c townCase) opening(to string, labels []string) mailing {
	m := mailing{from: c.from, to: []string{to}, subject: "Kommunikationsinsats: " + c.title, text: c.text(labels)}
	if title, urgent := strings.CutPrefix(c.title, "BRÅDSKANDE "); urgent {
		m.subject = "BRÅDSKANDE Kommunikationsinsats: " + title
	}
	return m
}

// others are the initiatives of other people, one that came to both mailboxes, and mail that must not be answered.
func (s *scene) others() {
	kommun, polis := s.boxes()
	s.passes(time.March, 4, 10, 0)
	both := mailing{from: johan, to: []string{kommun, polis}, text: mailedTwice}
	both.subject = "Kommunikationsinsats cykelmärkning"
	s.mails("Johan mails one to both mailboxes: one initiative, one answer.", both)
	answer := s.gets("samrad answers once.", johan, "är mottagen")
	auto := answerAbove(mailing{from: anna, to: []string{kommun}}, answer, "Jag är på kurs och läser inte min e-post.")
	auto.subject, auto.headers["Auto-Submitted"] = "Automatiskt svar: "+answer.subject, "auto-replied"
	s.mails("An automatic reply. It must not be answered.", auto)
	s.mails("A resident complains. That is for people, and must not be answered.", mailing{
		from: resident, to: []string{kommun}, subject: "Trasig gatubelysning",
		text: "Hej!\n\nLampan utanför port 7 har varit trasig sedan jul. När lagas den?\n\nGun-Britt\n",
	})
	s.town()
}

// town mails the initiatives of others, and what some of them write a day later.
func (s *scene) town() {
	kommun, _ := s.boxes()
	var in []mailing
	for _, c := range townCases() {
		if c.from != goneUser {
			in = append(in, c.opening(kommun, s.labels()))
		}
	}
	s.do(func() error {
		s.say(fmt.Sprintf("%d initiatives of other people come in. Their mails are not shown.", len(in)))
		return s.postAll(in)
	})
	s.passes(time.March, 4, 10, 40)
	s.turns(minutes)
	s.passes(time.March, 5, 9, 0)
	s.turns(nextDay)
}

// answered is what others say of what they were asked. No mailbox is asked about more than a few a day.
func (s *scene) answered() {
	s.passes(time.March, 18, 9, 0)
	s.turns(allAsked)
	s.passes(time.March, 19, 9, 0)
	s.turns(dayAfter)
}

// lately is what others mail in the week before the digest that is shown.
func (s *scene) lately() {
	kommun, _ := s.boxes()
	s.passes(time.April, 2, 9, 0)
	for _, c := range townCases() {
		if c.from == goneUser {
			s.do(func() error { return s.postAll([]mailing{c.opening(kommun, s.labels())}) })
		}
	}
	s.turns(weekBefore)
}

// turns are the later mails of a day.
func (s *scene) turns(when turnDay) {
	for n, c := range townCases() {
		for _, turn := range c.then {
			if turn.when == when {
				s.do(func() error { return s.turn(c, turn, fmt.Sprintf("SAM-2026-%04d", n+casesBefore+1)) })
			}
		}
	}
	s.do(func() error { return s.until("all mail to be read", s.allRead) })
}

// turn mails something about a case, by its number or in answer to the samråd.
func (d *demo) turn(c townCase, turn turn, number string) error {
	kommun, polis := d.boxes()
	m := mailing{from: c.from, to: []string{kommun}, subject: number, text: turn.text + "\n"}
	if turn.who != owner {
		m.from = []string{"siv.lund@polisen.example", "eva.strand@haninge.example"}[c.party()]
	}
	if turn.who == consulted {
		asked, err := d.asked([]string{polis, kommun}[c.party()], number)
		if err != nil {
			return err
		}
		m = answerAbove(m, asked, turn.text)
	}
	return d.post(m)
}

// asked is the samråd about a case in the mailbox of the party that was asked.
func (d *demo) asked(box, number string) (read, error) {
	all, err := d.office.Messages(box)
	if err != nil {
		return read{}, err
	}
	for _, m := range all {
		got, err := asRead(m.Raw)
		if err == nil && strings.HasPrefix(got.subject, "Samråd: ["+number+"]") {
			return got, nil
		}
	}
	return read{}, fmt.Errorf("%s was not asked about %s", box, number)
}

// labels are the headings of the checklist.
func (d *demo) labels() (out []string) {
	for _, q := range d.daemon.Rules.Checklist.Questions() {
		out = append(out, q.Label)
	}
	return out
}

// postAll mails several, and waits until they are read.
func (d *demo) postAll(all []mailing) error {
	for _, m := range all {
		if err := d.post(m); err != nil {
			return err
		}
	}
	return d.until("all mail to be read", d.allRead)
}

// casesBefore are the cases that are in the register before those of others: Anna's and Johan's.
const casesBefore = 2

const mailedTwice = "Hej,\n\nVad: Cykelmärkning på torget i Handen\nSyfte: Kännedom om grannsamverkan\n" +
	"Målgrupp: Invånare\nNär: lördag 18 april 2026\n\nHälsningar\nJohan\n"
