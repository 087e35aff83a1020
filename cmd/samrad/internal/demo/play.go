package demo

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// scene is the demo as it is played. After the first fault nothing more happens.
type scene struct {
	*demo
	err error
}

// play is the life of an initiative from its first mail to the digest after it, beside those of others. It fails
// unless every mail that it expects was received over SMTP and read back over IMAP, and nothing else was sent to its
// people.
func (d *demo) play() error {
	s := &scene{demo: d}
	for _, act := range []func(){
		s.register, s.consult, s.change, s.propose, s.others, s.remind, s.cancel, s.answered, s.evaluate, s.digest,
	} {
		act()
	}
	s.do(d.nothingElse)
	return s.err
}

// do does the next thing.
func (s *scene) do(next func() error) {
	if s.err == nil {
		s.err = next()
	}
}

// passes lets time pass.
func (s *scene) passes(month time.Month, day, hour, minute int) {
	s.do(func() error { return s.pass(month, day, hour, minute) })
}

// mails is somebody who mails something.
func (s *scene) mails(what string, m mailing) { s.do(func() error { return s.send(what, m) }) }

// answers is somebody who answers a mail, above the quote.
func (s *scene) answers(what, who string, to read, text string) {
	kommun, _ := s.boxes()
	s.mails(what, answerAbove(mailing{from: who, to: []string{kommun}}, to, text))
}

// gets is a mail of ours to somebody, with words that must stand in it.
func (s *scene) gets(what, addr string, words ...string) (got read) {
	s.do(func() (err error) {
		got, err = s.receive(what, addr, words...)
		return err
	})
	return got
}

// boxes are the shared mailboxes of the two parties.
func (d *demo) boxes() (kommun, polis string) {
	return d.daemon.Config.Parties[0].Address, d.daemon.Config.Parties[1].Address
}

// numbered is a mail about the walk by its number, in no thread.
func (s *scene) numbered(from, text string) mailing {
	kommun, _ := s.boxes()
	return mailing{from: from, to: []string{kommun}, subject: "SAM-2026-0001", text: text}
}

// register is a new initiative in running text, and the answers inside the quoted mail that fill its gaps.
func (s *scene) register() {
	kommun, _ := s.boxes()
	first := mailing{from: anna, to: []string{kommun}, text: runningText}
	first.subject = "Kommunikationsinsats: trygghetsvandring i Jordbro"
	s.mails("Anna at the municipality mails an initiative, as people write. Six questions have no answer.", first)
	gap := s.gets("samrad tells how it read her, asks for the rest, and says what the police will be shown.", anna,
		"återstår", "torsdag 26 mars 2026 kl. 18.00–20.00", "3. ", "12. ", "Om en timme frågar vi polisen")
	s.mails("Anna answers them inside the quoted mail.", inline(first, gap, map[string]string{
		"3. ":  "Del av trygghetsveckan. Tas upp i samordnings- och beredningsgruppen.",
		"7. ":  "Kommunen skriver, polisen delar.",
		"9. ":  "Enhetschefen för trygghet och säkerhet.",
		"10. ": "Varför Jordbro? Trygghetsmätningen visar störst behov där.",
		"11. ": "Ja, kommunens fotograf.",
		"12. ": "Antal deltagare och en kort enkät.",
	}))
	s.gets("Nothing is left to ask.", anna, "Nu är alla 12 frågor besvarade")
}

// consult is samråd: asked of the police's shared mailbox, and answered from it.
func (s *scene) consult() {
	_, polis := s.boxes()
	s.passes(time.March, 2, 10, 30)
	ask := s.gets("After an hour the police are asked, with what they need for a view.", polis,
		"vill samråda med er", "Svara ok")
	s.answers("Somebody answers from the shared mailbox.", polis, ask, "ok")
	s.gets("Whoever answered gets a receipt there.", polis, "inget att invända")
	s.gets("Anna hears of it.", anna, "inget att invända")
}

// change is another time: the police are asked anew, with the old one beside it.
func (s *scene) change() {
	_, polis := s.boxes()
	s.passes(time.March, 3, 10, 0)
	s.mails("Anna moves it by a day, in a mail of its own.",
		s.numbered(anna, "Hej!\n\n6. fredag 27 mars kl. 18-20\n\n/Anna\n"))
	s.gets("samrad tells old and new.", anna, "är nu fredag 27 mars 2026 kl. 18.00–20.00")
	s.passes(time.March, 3, 15, 0)
	again := s.gets("The police had agreed to another day: in the afternoon they are asked anew.", polis,
		"har ändrats", "är nu")
	s.answers("They want to stand behind it, too.", polis, again, "vi deltar")
	s.gets("The receipt.", polis, "deltar")
	s.gets("Anna hears of it.", anna, "deltar")
}

// propose is another answer by the other party: the one who gave the answer that stands decides.
func (s *scene) propose() {
	s.passes(time.March, 4, 9, 0)
	s.mails("Johan at the police wants another spokesperson.",
		s.numbered(johan, "Hej!\n\n9. Kommunpolisen Eva Ek\n\nJohan\n"))
	s.gets("Johan is told that it is Anna's to decide.", johan, "Fråga 9 har redan ett svar")
	asked := s.gets("Anna is asked.", anna, "Förslag: Kommunpolisen Eva Ek", "Svara ja")
	s.answers("She agrees.", anna, asked, "ja")
	s.gets("Both hear how it ended: Anna …", anna, "9")
	s.gets("… and Johan.", johan, "9")
}

// remind is an initiative whose owner does not answer until he is reminded.
func (s *scene) remind() {
	s.passes(time.March, 11, 8, 0)
	asked := s.gets("After five working days without an answer Johan is reminded of his.", johan, "påminnelse")
	s.answers("He answers by number, above the quote.", johan, asked, byNumber)
	s.gets("That was all.", johan, "Nu är alla 12 frågor besvarade")
}

// cancel calls it off, and on again, each by a word.
func (s *scene) cancel() {
	s.passes(time.March, 17, 10, 0)
	s.mails("Anna calls the walk off.", s.numbered(anna, "inställd\n"))
	off := s.gets("samrad says what it did, and how to take it back.", anna, "inställd", "blir av ändå")
	s.answers("It was a mistake: it is on again.", anna, off, "blir av ändå")
	s.gets("It has the same number as before.", anna, "på gång igen")
}

// evaluate asks how it went, on the first working day after it.
func (s *scene) evaluate() {
	s.passes(time.March, 30, 9, 0)
	asked := s.gets("On the working day after the walk samrad asks how it went.", anna, "Hur gick det", "enkät")
	s.answers("Anna tells.", anna, asked,
		"Det kom 43 boende. Flest frågor gällde belysningen vid stationen, som kommunen nu ser över.")
	s.gets("That ends the case.", anna, "43 boende")
}

// digest is the digest over all of it: on a Tuesday, since that Monday is a red-letter day.
func (s *scene) digest() {
	s.lately()
	s.passes(time.April, 7, 7, 30)
	s.gets("The week after, leadership reads where everything stands.", chef, "ATT GÖRA", "Utvärderat")
	s.do(func() error {
		is, ok, err := s.daemon.Issued(lastWeek())
		if err != nil || !ok {
			return errors.Join(err, errors.New("the last digest is not on record"))
		}
		return os.WriteFile(filepath.Join(s.dir, "digest.html"), []byte(is.Mail.HTML), 0o644)
	})
}

// nothingElse looks into the mailboxes of the demo's people for mail that should not be there.
func (d *demo) nothingElse() error {
	for _, addr := range []string{anna, johan, chef, resident} {
		all, err := d.office.Messages(addr)
		if err != nil {
			return err
		}
		if n := d.got[addr]; len(all) != n {
			next := heading(all[min(n, len(all)-1)].Raw)
			return fmt.Errorf("%s has %d mails, expected %d: the next is\n%s", addr, len(all), n, next)
		}
	}
	return nil
}

// heading is the head of a mail, for an error.
func heading(raw []byte) string {
	head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
	return head
}

const byNumber = `3. Ingår i arbetet mot cykelstölder i lägesbilden.
5. Märk cykeln, så får tjuven svårare att sälja den.
7. Polisen skriver, kommunen delar.
8. Ett inlägg i sociala medier, polisens kommunikatör.
9. Kommunpolisen.
10. Vad kostar det? Ingenting.
11. Ja, polisens fotograf.
12. Antal märkta cyklar.

/Johan`

const runningText = "Hej!\n\n" +
	"Vi vill ordna en trygghetsvandring i Jordbro centrum torsdag 26 mars kl. 18-20. " +
	"Den vänder sig till boende i Jordbro, fastighetsägare och föreningar. " +
	"Syftet är att få minst 40 boende att delta och att fler ska känna till vårt gemensamma arbete.\n\n" +
	"Vårt budskap är: Din upplevelse spelar roll, kommun och polis åtgärdar tillsammans. " +
	"Kommunikationsenheten tar fram affisch och webbnyhet.\n\n" +
	"Vänliga hälsningar\nAnna Lindqvist\nTrygghetssamordnare\n"
