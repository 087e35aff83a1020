package daemon

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
)

// twoContacts is a register whose parties have a contact each.
func twoContacts(t *testing.T) *shut {
	t.Helper()
	s := newShut(t, t.TempDir())
	for i, to := range []string{"kim@kommun.example", "pia@polis.example"} {
		s.Config.Parties[i].Contact = to
	}
	s.Config.Parties[1].SMTP = s.Config.Parties[0].SMTP
	if problems := s.Config.Validate(); len(config.Faults(problems)) > 0 {
		t.Fatal(problems)
	}
	if err := s.assemble(); err != nil {
		t.Fatal(err)
	}
	return s
}

// wordsOf is the text of a mail we sent.
func wordsOf(t *testing.T, raw []byte) string {
	t.Helper()
	l, err := letter.Parse(raw)
	if err != nil || len(l.Bodies) == 0 {
		t.Fatal("no text: ", err)
	}
	return l.Bodies[0].Words()
}

// TestToldOncePerContact: a contact whose mail of the day is out hears the rest tomorrow, and the other, who is told
// today, does not hear it again.
func TestToldOncePerContact(t *testing.T) {
	s := twoContacts(t)
	defer s.Close()
	tell := func() {
		t.Helper()
		if err := s.tellWaiting(); err != nil {
			t.Fatal(err)
		}
	}
	all := s.Rules.Parties
	s.Rules.Parties = all[1:] // the other contact has not been named yet
	s.in(t, town.Compose("stranger@elsewhere.example", "trygghet@kommun.example", "Kommunikationsinsats", "", "Vad: hej\n"))
	tell()
	s.Rules.Parties = all
	s.in(t, town.Compose("another@elsewhere.example", "trygghet@kommun.example", "Kommunikationsinsats", "", "Vad: hej igen\n"))
	for range 3 {
		for range 3 {
			tell()
			s.at = s.at.Add(time.Minute)
		}
		s.at = s.at.Add(24 * time.Hour)
	}
	got := map[string]int{}
	for _, e := range kept(t, s.Daemon, "notice") {
		got[e.To] += strings.Count(wordsOf(t, e.Bytes), "another@elsewhere.example")
	}
	if got["kim@kommun.example"] != 1 || got["pia@polis.example"] != 1 {
		t.Errorf("told %v times", got)
	}
}

// TestNoticeAtOnce: that somebody's words about an urgent case were not read is told within ten minutes, at night and
// although the day's notice is out; what can wait goes with it, and not before.
func TestNoticeAtOnce(t *testing.T) {
	s := twoContacts(t)
	defer s.Close()
	tick := func(minutes int) (told int) {
		before := len(kept(t, s.Daemon, "notice"))
		for range minutes {
			s.at = s.at.Add(time.Minute)
			if err := s.tellWaiting(); err != nil {
				t.Fatal(err)
			}
		}
		return len(kept(t, s.Daemon, "notice")) - before
	}
	strange := func(subject string) {
		s.in(t, town.Compose("stranger@elsewhere.example", "trygghet@kommun.example", subject, "", "Vad: hej\n"))
	}
	mail := func(subject, body string) {
		s.in(t, town.Compose("anna@kommun.example", "trygghet@kommun.example", subject, "", body))
	}
	mail("BRÅDSKANDE: Kommunikationsinsats: Vattenläcka", "Vad: Vattenläckan i Jordbro och vad vi gör åt den.\nSyfte: Lugn.\n")
	mail("Kommunikationsinsats: Vandring", "Vad: Trygghetsvandring i Jordbro centrum.\nSyfte: Trygghet.\n")
	strange("Kommunikationsinsats: ett")
	if n := tick(1); n != 2 {
		t.Fatalf("the day's notice: %d mails", n)
	}
	s.at = s.at.Truncate(24 * time.Hour).Add(21 * time.Hour)
	strange("Kommunikationsinsats: två")
	mail("Re: [SAM-2026-0002] Vandring", "Rören är utbytta och grävmaskinen står kvar vid torget.\n")
	if n := tick(30); n != 0 {
		t.Fatalf("%d mails about what can wait", n)
	}
	mail("Re: [SAM-2026-0001] Vattenläcka", "Rören är utbytta och grävmaskinen står kvar vid torget.\n")
	if n := tick(10); n != 1 { // to the contact of her party
		t.Fatalf("%d mails within ten minutes", n)
	}
	mail("Re: [SAM-2026-0001] Vattenläcka", "Grävmaskinen är flyttad och asfalten läggs på plats igen.\n")
	mail("Re: [SAM-2026-0001] Vattenläcka", "Asfalten är på plats och avspärrningen plockas undan nu.\n")
	if n := tick(10); n != 1 {
		t.Fatalf("%d mails in the next ten minutes", n)
	}
}

// TestNoticeOfAnAnsweredMail: what was flagged and answered has no command of the quarantine in its notice.
func TestNoticeOfAnAnsweredMail(t *testing.T) {
	s := twoContacts(t)
	defer s.Close()
	s.in(t, town.Compose("anna@kommun.example", "trygghet@kommun.example", "Kommunikationsinsats: Vandring", "", "Vad: Vandring med 19121212-1212 i Jordbro.\nSyfte: Trygghet.\n"))
	s.in(t, town.Compose("anna@kommun.example", "trygghet@kommun.example", "Kommunikationsinsats: Bad", "", "Vad: Bad, sekretess råder.\nSyfte: Trygghet.\n"))
	if err := s.tellWaiting(); err != nil {
		t.Fatal(err)
	}
	notices := kept(t, s.Daemon, "notice")
	if len(notices) != 2 {
		t.Fatalf("%d notices", len(notices))
	}
	for _, e := range notices {
		text := wordsOf(t, e.Bytes)
		if strings.Contains(text, "quarantine") || strings.Contains(text, "fått svar på dem") || !strings.Contains(text, "samrad log --mail") {
			t.Errorf("it says:\n%s", text)
		}
		if !regexp.MustCompile(`, kom [a-zåö]+dag \d+ [a-z]+ \d{4} kl\. \d\d\.\d\d, från `).MatchString(text) {
			t.Errorf("it does not say in words when the mail came:\n%s", text)
		}
	}
}

// TestReviewNamesWhoHadMail: a case comes under review after mail about it has left. Both contacts are told at once who
// had what, by address and day, with nothing of its contents.
func TestReviewNamesWhoHadMail(t *testing.T) {
	s := twoContacts(t)
	defer s.Close()
	first := s.in(t, town.Compose("anna@kommun.example", "trygghet@kommun.example", "Kommunikationsinsats: zqvandring", "", answers(1)))
	answer := kept(t, s.Daemon, "reply")[0]
	left := outbox.Next(outbox.Begin(answer, s.at), outbox.Outcome{Result: outbox.Delivered, Last: "250"}, s.at)
	if err := s.Store.Save(left); err != nil {
		t.Fatal(err)
	}
	s.at = s.at.Add(time.Hour)
	s.in(t, town.Compose("anna@kommun.example", "trygghet@kommun.example", "SV: zqvandring", "In-Reply-To: "+string(answer.ID)+"\n",
		"9. Eva Ek\n\nUppgifterna omfattas av sekretess enligt OSL 18 kap.\n"))
	if err := s.tellWaiting(); err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, e := range kept(t, s.Daemon, "notice") {
		text := wordsOf(t, e.Bytes)
		if !strings.Contains(text, "- "+first.Case+", mejl om insatsen ") || !strings.Contains(text, "till anna@kommun.example") {
			t.Errorf("to %s:\n%s", e.To, text)
		}
		if strings.Contains(text, "zqvandring") || strings.Contains(text, "Eva Ek") {
			t.Errorf("its contents are in it:\n%s", text)
		}
		told[e.To] = true
	}
	if !told["kim@kommun.example"] || !told["pia@polis.example"] {
		t.Errorf("told %v", told)
	}
}

// TestNoticeToOwnContact: what a colleague was told that his contact reads is told to that contact alone; what nobody
// was told of is told to each. What waits for the next day comes in the morning.
func TestNoticeToOwnContact(t *testing.T) {
	s := twoContacts(t)
	defer s.Close()
	no := s.in(t, town.Compose("anna@kommun.example", "trygghet@kommun.example", "Kommunikationsinsats: vandring", "", town.GapBody)).Case
	tell := func() {
		t.Helper()
		if err := s.tellWaiting(); err != nil {
			t.Fatal(err)
		}
	}
	told := func() (got map[string]int) {
		got = map[string]int{}
		for _, e := range kept(t, s.Daemon, "notice") {
			got[e.To]++
		}
		return got
	}
	s.in(t, town.Compose("anna@kommun.example", "trygghet@kommun.example", "SV: ["+no+"] Vandring", "", "Vem kan ta det?\n"))
	tell()
	if got := told(); got["kim@kommun.example"] != 1 || got["pia@polis.example"] != 0 {
		t.Errorf("a question of the municipality's is told to %v", got)
	}
	s.in(t, town.Compose("johan@polis.example", "trygghet@kommun.example", "SV: ["+no+"] Vandring", "", "Våra bommar står kvar vid porten sedan i våras.\n"))
	tell()
	if got := told(); got["kim@kommun.example"] != 1 || got["pia@polis.example"] != 1 {
		t.Errorf("what the police write is told to %v", got)
	}
	s.in(t, town.Compose("stranger@elsewhere.example", "trygghet@kommun.example", "Kommunikationsinsats", "", "Vad: hej\n"))
	midnight := time.Date(2026, time.March, 13, 0, 0, 0, 0, s.Rules.Location)
	for s.at = midnight.Add(-time.Hour); s.at.Before(midnight.Add(6 * time.Hour)); s.at = s.at.Add(time.Hour) {
		tell()
	}
	if got := told(); got["kim@kommun.example"] != 1 || got["pia@polis.example"] != 1 {
		t.Errorf("the next day's notice is written at night: %v", got)
	}
	s.at = midnight.Add(8 * time.Hour)
	tell()
	if got := told(); got["kim@kommun.example"] != 2 || got["pia@polis.example"] != 2 {
		t.Errorf("an outsider's mail is told to %v", got)
	}
}
