package main

import (
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// twoDaemons are two daemons, with a folder each, at the same pair of mailboxes.
func twoDaemons(t *testing.T, w *town) (elder, younger *daemon) {
	elder = running(t, w)
	cfg, problems := config.Load(w.config(""))
	if faults := config.Faults(problems); len(faults) > 0 {
		t.Fatal(faults)
	}
	time.Sleep(2 * time.Millisecond) // they are told apart by when they began
	return elder, watching(t, cfg, w)
}

// answers are the Message-IDs of what came to a person, by the mail that they answer.
func (w *town) answers(user string) map[string][]letter.MessageID {
	out := map[string][]letter.MessageID{}
	for _, m := range w.read(user) {
		out[m.header("In-Reply-To")] = append(out[m.header("In-Reply-To")], letter.MessageID(m.header("Message-Id")))
	}
	return out
}

// rowOf waits for what a mail became.
func (d *daemon) rowOf(t *testing.T, id string) (row letter.Entry) {
	t.Helper()
	waitFor(t, "the row of "+id, func() bool {
		var rows []letter.Entry
		err := d.store.View(func(tx store.Tx) (err error) { rows, err = tx.ByMessageID(letter.MessageID(id)); return err })
		if err == nil && len(rows) > 0 {
			row = rows[0]
		}
		return err == nil && len(rows) > 0
	})
	return row
}

func idOf(t *testing.T, raw []byte) string {
	t.Helper()
	l, err := letter.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return string(l.ID)
}

// TestTwoDaemons: two daemons answer the same mailbox. Whichever of the two answers a colleague replies to, the younger
// daemon falls silent and the elder goes on; no mail is ever answered more than twice, and the contact is told.
func TestTwoDaemons(t *testing.T) {
	for name, toElder := range map[string]bool{"a reply to the elder": true, "a reply to the younger": false} {
		t.Run(name, func(t *testing.T) {
			w := embedded(t)
			elder, younger := twoDaemons(t, w)
			if elder.rules.Instance >= younger.rules.Instance {
				t.Fatalf("%s is older than %s", elder.rules.Instance, younger.rules.Instance)
			}
			author := elder
			if !toElder {
				author = younger
			}
			first := compose(anna, kommunBox, "Kommunikationsinsats: trygghetsvandring", "", gapBody)
			w.post(anna, []string{kommunBox}, first)
			w.await(anna, 2)
			var answer letter.MessageID
			for _, id := range w.answers(anna)[idOf(t, first)] {
				if said, ok := letter.ReadMessageID(id); ok && said.Instance == author.rules.Instance {
					answer = id
				}
			}
			thread := "In-Reply-To: " + string(answer) + "\nReferences: " + idOf(t, first) + " " + string(answer) + "\n"
			reply := compose(anna, kommunBox, "SV: Trygghetsvandring", thread, "3. Trygghetsveckan.\n")
			w.post(anna, []string{kommunBox}, reply)
			waitFor(t, "the younger to stop", func() bool {
				_, stopped, err := younger.store.Stopped()
				return stopped && err == nil
			})
			stop, _, err := younger.store.Stopped()
			if err != nil || len(stop.Signs) != 1 || stop.Signs[0].Reason != store.OtherDaemon || stop.Older() {
				t.Errorf("it stopped because of %+v, %v", stop, err)
			}
			for _, subject := range []string{"Kommunikationsinsats: loppis", "Kommunikationsinsats: cykelmärkning"} {
				next := compose(anna, kommunBox, subject, "", strings.ReplaceAll(gapBody, "Trygghetsvandring", subject))
				w.post(anna, []string{kommunBox}, next)
				if row := younger.rowOf(t, idOf(t, next)); row.Kind != letter.New || row.Silent != "restored" {
					t.Errorf("to the younger %s became %s, silent %q", subject, row.Kind, row.Silent)
				}
				elder.rowOf(t, idOf(t, next))
				waitFor(t, "the elder's answer", func() bool { return len(w.answers(anna)[idOf(t, next)]) > 0 })
				got := w.answers(anna)[idOf(t, next)]
				said, ok := letter.VerifyMessageID(elder.rules.Secret, got[0])
				if len(got) != 1 || !ok || said.Instance != elder.rules.Instance {
					t.Errorf("%s was answered by %v", subject, got)
				}
			}
			for id, got := range w.answers(anna) {
				if len(got) > 2 {
					t.Errorf("%s was answered %d times", id, len(got))
				}
			}
			if _, stopped, err := elder.store.Stopped(); stopped || err != nil {
				t.Errorf("the elder stopped, too, %v", err)
			}
			waitFor(t, "the contact to be told", func() bool { return len(w.read(contact)) > 0 })
		})
	}
}

// TestStatusNamesAYoungerDaemon: status exits 1 for as long as the other has written lately; people and the other daemon
// are told once.
func TestStatusNamesAYoungerDaemon(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer s.close()
	s.in(t, compose("anna@kommun.example", "trygghet@kommun.example", "Kommunikationsinsats", "", answers(1)))
	id, mail := letter.MessageID("<v1.x@kommun.example>"), letter.SumOf([]byte("x"))
	other := store.Beside{Instance: letter.Instance(s.at, [4]byte{1}), ID: id, Written: s.at, Mail: mail}
	if err := s.store.Update(func(tx store.Tx) error { return tx.NoteBeside(other) }); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := s.tellOthers(); err != nil {
			t.Fatal(err)
		}
	}
	to := map[string]int{}
	for _, i := range kept(t, s.daemon, "notice") {
		to[i.To]++
	}
	boxes := 0
	for _, p := range s.rules.Parties {
		if p.From != "" {
			boxes += to[p.Address]
		}
	}
	if len(to) != len(s.contacts())+boxes || boxes == 0 {
		t.Errorf("told %v", to)
	}
	for who, n := range to {
		if n != 1 {
			t.Errorf("%s was told %d times", who, n)
		}
	}
	code, said := s.asked(t, "status")
	if code != 1 || !strings.Contains(said, "another samrad answers the mail of this mailbox, too") {
		t.Errorf("exit %d\n%s", code, said)
	}
	s.at = s.at.Add(store.SignLasts)
	if _, said := s.asked(t, "status"); strings.Contains(said, "another samrad") {
		t.Errorf("a day later:\n%s", said)
	}
}
