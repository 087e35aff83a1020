package intake

import (
	"fmt"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// uncasedFirsts are mails that get an answer about no case.
func uncasedFirsts() map[string]post {
	return map[string]post{
		"help": {subject: "Hur anmäler man en kommunikationsinsats?", body: "Hur gör man?"},
		"word": {subject: "Hjälp", body: "Hej!\n"},
		"plan": {subject: "Årsplan", body: "årsplan"},
		"ask":  {subject: "Kommunikationsinsatser", body: "Här kommer lite om våra kommunikationsinsatser i vår."},
		"two": {subject: "Kommunikationsinsats", body: "1) Valborg\nVad: Eldar inför valborg\nNär: v. 16\nMålgrupp: ungdomar\n\n" +
			"2) Hastighet\nVad: Håll 30 vid skolorna\nNär: v. 14\nMålgrupp: bilister\n"},
	}
}

// TestMachinesWithoutACase: a mailbox that answers each of our mails in other words and without a mark, about no case,
// is answered at most twice, whatever began it and however slow it is. What follows goes to a person.
func TestMachinesWithoutACase(t *testing.T) {
	says := map[string]func(n int) string{
		"away": func(n int) string {
			return fmt.Sprintf("Jag är på semester till %d augusti. Vid brådskande ärenden, kontakta Lisa.", 1+n%28)
		},
		"English":  func(n int) string { return fmt.Sprintf("Your request %d has been received by our team.", n) },
		"question": func(n int) string { return fmt.Sprintf("Vad gäller ditt ärende %d?", n) },
		"hjälp":    func(int) string { return "hjälp" },
		"nothing":  func(int) string { return "" },
	}
	for name, first := range uncasedFirsts() {
		for words, text := range says {
			for _, wait := range []time.Duration{3 * time.Second, time.Hour} {
				for _, cites := range []bool{false, true} {
					o := newOffice(t)
					first.from, first.id = "info@haninge.example", "<first@x.example>"
					o.in(first)
					thread, n, kinds := "", 0, []string(nil)
					for ; n < len(o.sent) && n < 20; n++ {
						e := o.sent[n]
						if e.To != first.from {
							continue
						}
						_, head := reading(t, &e)
						kinds = append(kinds, e.Kind)
						o.now = o.now.Add(wait).Add(-time.Minute)
						m := post{from: first.from, subject: "SV: " + head.Get("Subject"), id: fmt.Sprintf("<m%d@x.example>", n),
							inReplyTo: string(e.ID), body: text(n)}
						if thread += " " + string(e.ID); cites {
							m.head = "References:" + thread + "\r\n"
						}
						o.in(m)
					}
					if n > 3 {
						t.Errorf("%s, %s, %v, whole thread %v: %d mails of ours, %v", name, words, wait, cites, n, kinds)
					}
				}
			}
		}
	}
}

// TestAnswerToHelp: who answers our help in words of his own is told that a person reads them, who begins an initiative
// there gets its number, and whoever writes on is read by a person, too.
func TestAnswerToHelp(t *testing.T) {
	o := newOffice(t)
	first := uncasedFirsts()["help"]
	first.from, first.id = anna, "<first@x.example>"
	help := o.in(first)
	answers := func(to *letter.Envelope, id, body string) post {
		return post{from: anna, subject: "SV: " + first.subject, id: id, inReplyTo: string(to.ID), body: body}
	}
	told := o.in(answers(help.Envelope, "<1@x.example>", "Tack! Men vem hos er kan hjälpa mig att välja kanal?"))
	if told.Notice != triage.NoticeUncased || told.Envelope == nil || told.Envelope.Kind != triage.KindPassedOn {
		t.Fatalf("the first answer: %s (%s), notice %q, answered %v", told.Entry.Kind, told.Entry.Reason, told.Notice, told.Envelope != nil)
	}
	if on := o.in(answers(told.Envelope, "<2@x.example>", "Det brådskar lite, jag går hem klockan fyra.")); on.Notice != triage.NoticeUncased ||
		on.Envelope != nil {
		t.Errorf("the second: %s (%s), notice %q, answered %v", on.Entry.Kind, on.Entry.Reason, on.Notice, on.Envelope != nil)
	}
	if row := o.in(answers(told.Envelope, "<3@x.example>", "Vad: Trygghetsvandring i Jordbro\nNär: 26 mars\nMålgrupp: boende\n")); row.Entry.Kind !=
		letter.New {
		t.Errorf("an initiative in the thread: %+v", row.Entry)
	}
}
