package demo

import (
	"fmt"
	"strings"
	"time"
)

// townCase is an initiative of somebody else's. What stands in it and what is mailed about it decides what state it is
// in when the digest is written.
type townCase struct {
	party int // 0 the municipality, 1 the police
	who   string
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
type turnDay int

const (
	minutes turnDay = iota
	nextDay
	allAsked
	dayAfter
	weekBefore
)

// role is who mails something about a case: whoever mailed it in, somebody at the other party by its number, or the
// same in answer to the samråd.
type role int

const (
	owner role = iota
	colleague
	consulted
)

// townCases are the initiatives of others: in every state that a digest tells apart, on the day of the last one.
func townCases() []townCase {
	all := func(when string) map[int]string {
		return map[int]string{
			1: "Information till boende med utskick och webb", 2: "Öka kännedomen om vårt gemensamma arbete",
			3: "Del av lägesbilden, tas upp i beredningsgruppen", 4: "Invånare i Haninge", 5: "Tillsammans gör vi skillnad",
			6: when, 7: "Kommunen skriver, polisen delar", 8: "Affisch och webbnyhet", 9: "Enhetschefen",
			10: "Vad kostar det? Ryms i budgeten.", 11: "Ja, med bilder", 12: "Antal frågor till kontaktcenter",
		}
	}
	some := func(when string, but ...int) map[int]string {
		out := all(when)
		for _, n := range but {
			delete(out, n)
		}
		return out
	}
	says := func(text string) []turn { return []turn{{allAsked, consulted, text}} }
	adds := func(text string) []turn { return []turn{{nextDay, owner, text}} }
	hold := []turn{{minutes, owner, "dela inte"}}
	objection := "nej, det krockar med vår egen insats samma dag"
	return []townCase{
		{0, "eva.strand", "grannsamverkan i Vendelsö", all("fredag 10 april 2026 kl. 10-12"), nil},
		{0, "omar.ali", "belysning i Brandbergen", all("20 mars - 30 april 2026"), says("ok")},
		{0, "lena.holm", "öppet hus på Navet", some("onsdag 8 april 2026 kl. 17-19", 9, 10, 12), nil},
		{0, "per.vik", "föräldramöte i Vega", some("torsdag 16 april 2026", 5, 9), nil},
		{0, "eva.strand", "nattvandring på Valborg", some("torsdag 30 april 2026", 8, 9, 10, 11, 12), says("vi deltar")},
		{0, "omar.ali", "ordningsvakter i Handens centrum", some("från 1 maj 2026", 3, 7, 9, 12), says("ok")},
		{0, "lena.holm", "skolstart utan skadegörelse", some("vecka 34 2026", 7, 8, 9, 10, 11, 12), says(objection)},
		{0, "per.vik", "cykelslinga i Tungelsta", map[int]string{1: "Information om en ny cykelslinga"}, nil},
		{0, "eva.strand", "julmarknad utan ficktjuvar", some("snarast", 9, 12), nil},
		{0, "omar.ali", "dialog på Poseidons torg", all("onsdag 11 mars 2026"), nil},
		{1, "bo.sand", "bedrägerier mot äldre", all("tisdag 14 april 2026 kl. 13-15"), nil},
		{1, "siv.lund", "hastighetskontroller vid skolor", some("7-9 april 2026", 9), nil},
		{1, "bo.sand", "medborgarlöfte i Dalarö", some("fredag 24 april 2026", 7, 8, 10), adds("inställd")},
		{1, "siv.lund", "insats mot fordonsbrott", some("vecka 18 2026", 12), adds("Embargo till 20 april 2026.")},
		{0, "lena.holm", "stöd till brottsutsatta", some("15 april 2026", 8), adds("Den utsatta är 19121212-1212.")},
		{1, "bo.sand", "fotpatrull i Jordbro", all("15 april 2026"), says("vi deltar")},
		{1, "siv.lund", "besök på fritidsgårdarna", all("i maj 2026"), says("avstår")},
		{0, "omar.ali", "trygghetsvärdar på pendeltåget", some("1-24 april 2026", 12), says("ok")},
		{0, "per.vik", "torgdag i Vega", all("lördag 18 april 2026"), says(objection)},
		{0, "eva.strand", "skräpplockardag", all("lördag 25 april 2026"), []turn{
			{allAsked, consulted, objection}, {dayAfter, owner, "vi går vidare"},
		}},
		{1, "bo.sand", "lås cykeln", all("måndag 20 april 2026"), []turn{
			{allAsked, consulted, "ok"}, {weekBefore, owner, "dela inte"},
			{weekBefore, owner, "5. Lås fast cykeln i något som sitter fast"},
		}},
		{0, "lena.holm", "språkkafé med polisen", all("varje torsdag 9 april - 28 maj 2026"), says("ok")},
		{1, "siv.lund", "drönare över Rudan", all("tisdag 21 april 2026"), []turn{
			{allAsked, consulted, "ok"}, {weekBefore, colleague, "9. Säkerhetschefen"},
		}},
		{0, "omar.ali", "ny belysning på Årstavägen", all("våren 2026"), hold},
		{0, "per.vik", "kameror i Västerhaninge centrum", all("16 april - 30 juni 2026"), hold},
		{1, "bo.sand", "razzia mot häleri", all("29 april 2026"), adds("Embargo tills vidare.")},
		{0, "eva.strand", "frågan om parkeringen", all("maj 2026"), adds("avsluta")},
		{1, "siv.lund", "BRÅDSKANDE vittnen till rånet i Handen", some("torsdag 9 april 2026", 2, 3, 7, 8, 10, 11, 12), nil},
		{0, "lena.holm", "konstvandring", map[int]string{1: "Återkommer", 6: "Återkommer"}, nil},
		{1, goneUser, "trygg i trafiken", some("onsdag 6 maj 2026", 9), nil},
	}
}

// goneUser mails in the week before the digest and has no mailbox any more: what is mailed there is refused.
const goneUser = "ulf.borta"

// address is where somebody of a demo's party reads mail.
func (c townCase) address() string {
	return c.who + "@" + []string{"haninge.example", "polisen.example"}[c.party]
}

// people are all who have a mailbox of their own.
func people() []string {
	out := []string{anna, johan, chef, resident, karin}
	for _, c := range townCases() {
		if c.who != goneUser {
			out = append(out, c.address())
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
	m := mailing{from: c.address(), to: []string{to}, subject: "Kommunikationsinsats: " + c.title, text: c.text(labels)}
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
		if c.who != goneUser {
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
		if c.who == goneUser {
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
	m := mailing{from: c.address(), to: []string{kommun}, subject: number, text: turn.text + "\n"}
	if turn.who != owner {
		m.from = []string{"siv.lund@polisen.example", "eva.strand@haninge.example"}[c.party]
	}
	if turn.who == consulted {
		asked, err := d.asked([]string{polis, kommun}[c.party], number)
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
