package main

import (
	"fmt"
	"strings"
	"time"
)

// demoCase is an initiative of somebody else's. What stands in it decides what state it is in when the letter is
// written.
type demoCase struct {
	party int // 0 the municipality, 1 the police
	who   string
	title string
	said  map[int]string // answers by question
	after string         // a later mail of the same person about it
}

// demoCases are the initiatives of others: in every state that the register knows, on the day of the letter.
func demoCases() []demoCase {
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
	return []demoCase{
		{0, "eva.strand", "grannsamverkan i Vendelsö", all("fredag 10 april 2026 kl. 10-12"), ""},
		{0, "omar.ali", "belysning i Brandbergen", all("20 mars - 30 april 2026"), ""},
		{0, "lena.holm", "öppet hus på Navet", some("onsdag 8 april 2026 kl. 17-19", 9, 10, 12), ""},
		{0, "per.vik", "föräldramöte i Vega", some("torsdag 16 april 2026", 5, 9), ""},
		{0, "eva.strand", "nattvandring på Valborg", some("torsdag 30 april 2026", 8, 9, 10, 11, 12), ""},
		{0, "omar.ali", "ordningsvakter i Handens centrum", some("från 1 maj 2026", 3, 7, 9, 12), ""},
		{0, "lena.holm", "skolstart utan skadegörelse", some("vecka 34 2026", 7, 8, 9, 10, 11, 12), ""},
		{0, "per.vik", "cykelslinga i Tungelsta", map[int]string{1: "Information om en ny cykelslinga"}, ""},
		{0, "eva.strand", "julmarknad utan ficktjuvar", some("snarast", 9, 12), ""},
		{0, "omar.ali", "dialog på Poseidons torg", all("onsdag 11 mars 2026"), ""},
		{1, "bo.sand", "bedrägerier mot äldre", all("tisdag 14 april 2026 kl. 13-15"), ""},
		{1, "siv.lund", "hastighetskontroller vid skolor", some("7-9 april 2026", 9), ""},
		{1, "bo.sand", "medborgarlöfte i Dalarö", some("fredag 24 april 2026", 7, 8, 10), "inställd"},
		{1, "siv.lund", "insats mot fordonsbrott", some("vecka 18 2026", 12), "Embargo till 20 april 2026."},
		{0, "lena.holm", "stöd till brottsutsatta", some("15 april 2026", 8), "Den utsatta är 19121212-1212."},
	}
}

// address is where somebody of a demo's party reads mail.
func (c demoCase) address() string {
	return c.who + "@" + []string{"haninge.example", "polisen.example"}[c.party]
}

// demoPeople are all who have a mailbox of their own.
func demoPeople() []string {
	out := []string{demoAnna, demoJohan, demoChef, demoResident, demoKarin}
	for _, c := range demoCases() {
		out = append(out, c.address())
	}
	return out
}

// text is the mail that opens the case, under the checklist's headings.
func (c demoCase) text(labels []string) string {
	var b strings.Builder
	b.WriteString("Hej!\n\n")
	for n := 1; n <= len(labels); n++ {
		if said := c.said[n]; said != "" {
			fmt.Fprintf(&b, "%s: %s\n", labels[n-1], said)
		}
	}
	return b.String()
}

// others are the initiatives of other people, one that came to both mailboxes, and mail that must not be answered.
func (s *scene) others() {
	kommun, polis := s.boxes()
	s.passes(time.March, 4, 10, 0)
	both := mailing{from: demoJohan, to: []string{kommun, polis}, text: demoTwice}
	both.subject = "Kommunikationsinsats cykelmärkning"
	s.mails("Johan mails one to both mailboxes: one initiative, one answer.", both)
	answer := s.gets("samrad answers once.", demoJohan, "är mottagen")
	auto := answerAbove(mailing{from: demoAnna, to: []string{kommun}}, answer, "Jag är på kurs och läser inte min e-post.")
	auto.subject, auto.headers["Auto-Submitted"] = "Automatiskt svar: "+answer.subject, "auto-replied"
	s.mails("An automatic reply. It must not be answered.", auto)
	s.mails("A resident complains. That is for people, and must not be answered.", mailing{
		from: demoResident, to: []string{kommun}, subject: "Trasig gatubelysning",
		text: "Hej!\n\nLampan utanför port 7 har varit trasig sedan jul. När lagas den?\n\nGun-Britt\n",
	})
	s.town()
}

// town mails the initiatives of others, and what some of them write a day later.
func (s *scene) town() {
	kommun, _ := s.boxes()
	var labels []string
	for _, q := range s.daemon.rules.Checklist.Questions() {
		labels = append(labels, q.Label)
	}
	var first, later []mailing
	for n, c := range demoCases() {
		m := mailing{from: c.address(), to: []string{kommun}, text: c.text(labels)}
		m.subject = "Kommunikationsinsats: " + c.title
		first = append(first, m)
		if c.after != "" {
			m.subject, m.text = fmt.Sprintf("SAM-2026-%04d", n+demoBefore+1), c.after+"\n"
			later = append(later, m)
		}
	}
	s.do(func() error {
		s.say(fmt.Sprintf("%d initiatives of other people come in. Their mails are not shown.", len(first)))
		return s.postAll(first)
	})
	s.passes(time.March, 5, 9, 0)
	s.do(func() error { return s.postAll(later) })
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

// demoBefore are the cases that are in the register before those of others: Anna's and Johan's.
const demoBefore = 2

const demoTwice = "Hej,\n\nVad: Cykelmärkning på torget i Handen\nSyfte: Kännedom om grannsamverkan\n" +
	"Målgrupp: Invånare\nNär: lördag 18 april 2026\n\nHälsningar\nJohan\n"
