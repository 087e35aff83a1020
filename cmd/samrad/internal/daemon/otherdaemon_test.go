package daemon

import (
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// twoDaemons are two daemons, with a folder each, at the same pair of mailboxes.
func twoDaemons(t *testing.T, w *town.Town) (elder, younger *Daemon) {
	elder = running(t, w)
	cfg, problems := config.Load(w.Config(""))
	if faults := config.Faults(problems); len(faults) > 0 {
		t.Fatal(faults)
	}
	time.Sleep(2 * time.Millisecond) // they are told apart by when they began
	return elder, watching(t, cfg, w)
}

// answers are the Message-IDs of what came to a person, by the mail that they answer.
func answersOf(w *town.Town, user string) map[string][]letter.MessageID {
	out := map[string][]letter.MessageID{}
	for _, m := range w.Read(user) {
		out[m.Header("In-Reply-To")] = append(out[m.Header("In-Reply-To")], letter.MessageID(m.Header("Message-Id")))
	}
	return out
}

// rowOf waits for what a mail became.
func (d *Daemon) rowOf(t *testing.T, id string) (row letter.Entry) {
	t.Helper()
	town.WaitFor(t, "the row of "+id, func() bool {
		var rows []letter.Entry
		err := d.Store.View(func(tx store.Tx) (err error) { rows, err = tx.ByMessageID(letter.MessageID(id)); return err })
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
// daemon stops its replies and the elder goes on; no mail is ever answered more than twice, and the contact is told.
func TestTwoDaemons(t *testing.T) {
	for name, toElder := range map[string]bool{"a reply to the elder": true, "a reply to the younger": false} {
		t.Run(name, func(t *testing.T) {
			w := town.Embedded(t)
			elder, younger := twoDaemons(t, w)
			if elder.Rules.Instance >= younger.Rules.Instance {
				t.Fatalf("%s is older than %s", elder.Rules.Instance, younger.Rules.Instance)
			}
			author := elder
			if !toElder {
				author = younger
			}
			first := town.Compose(town.Anna, town.KommunBox, "Kommunikationsinsats: trygghetsvandring", "", town.GapBody)
			w.Post(town.Anna, []string{town.KommunBox}, first)
			w.Await(town.Anna, 2)
			var answer letter.MessageID
			for _, id := range answersOf(w, town.Anna)[idOf(t, first)] {
				if said, ok := letter.ReadMessageID(id); ok && said.Instance == author.Rules.Instance {
					answer = id
				}
			}
			thread := "In-Reply-To: " + string(answer) + "\nReferences: " + idOf(t, first) + " " + string(answer) + "\n"
			reply := town.Compose(town.Anna, town.KommunBox, "SV: Trygghetsvandring", thread, "3. Trygghetsveckan.\n")
			w.Post(town.Anna, []string{town.KommunBox}, reply)
			town.WaitFor(t, "the younger to stop", func() bool {
				_, stopped, err := younger.Store.Stopped()
				return stopped && err == nil
			})
			stop, _, err := younger.Store.Stopped()
			if err != nil || len(stop.Signs) != 1 || stop.Signs[0].Reason != store.OtherDaemon || stop.Older() {
				t.Errorf("it stopped because of %+v, %v", stop, err)
			}
			for _, subject := range []string{"Kommunikationsinsats: loppis", "Kommunikationsinsats: cykelmärkning"} {
				next := town.Compose(town.Anna, town.KommunBox, subject, "", strings.ReplaceAll(town.GapBody, "Trygghetsvandring", subject))
				w.Post(town.Anna, []string{town.KommunBox}, next)
				if row := younger.rowOf(t, idOf(t, next)); row.Kind != letter.New || row.Unanswered != "restored" {
					t.Errorf("to the younger %s became %s, unanswered %q", subject, row.Kind, row.Unanswered)
				}
				elder.rowOf(t, idOf(t, next))
				town.WaitFor(t, "the elder's answer", func() bool { return len(answersOf(w, town.Anna)[idOf(t, next)]) > 0 })
				got := answersOf(w, town.Anna)[idOf(t, next)]
				said, ok := letter.VerifyMessageID(elder.Rules.Secret, got[0])
				if len(got) != 1 || !ok || said.Instance != elder.Rules.Instance {
					t.Errorf("%s was answered by %v", subject, got)
				}
			}
			for id, got := range answersOf(w, town.Anna) {
				if len(got) > 2 {
					t.Errorf("%s was answered %d times", id, len(got))
				}
			}
			if _, stopped, err := elder.Store.Stopped(); stopped || err != nil {
				t.Errorf("the elder stopped, too, %v", err)
			}
			town.WaitFor(t, "the contact to be told", func() bool { return len(w.Read(town.Contact)) > 0 })
		})
	}
}

// TestStatusNamesAYoungerDaemon: status exits 1 for as long as the other has written lately; people and the other
// daemon are told once.
func TestStatusNamesAYoungerDaemon(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer s.Close()
	s.in(t, town.Compose("anna@kommun.example", "trygghet@kommun.example", "Kommunikationsinsats", "", answers(1)))
	id, mail := letter.MessageID("<v1.x@kommun.example>"), letter.SumOf([]byte("x"))
	other := store.Beside{Instance: letter.Instance(s.at, [4]byte{1}), ID: id, Written: s.at, Mail: mail}
	if err := s.Store.Update(func(tx store.Tx) error { return tx.NoteBeside(other) }); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := s.tellOthers(); err != nil {
			t.Fatal(err)
		}
	}
	to := map[string]int{}
	for _, i := range kept(t, s.Daemon, "notice") {
		to[i.To]++
	}
	boxes := 0
	for _, p := range s.Rules.Parties {
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
	if said := s.needs(t); !strings.Contains(said, "another samrad answers the mail of this mailbox, too") {
		t.Errorf("status: %s", said)
	}
	s.at = s.at.Add(store.SignLasts)
	if said := s.needs(t); strings.Contains(said, "another samrad") {
		t.Errorf("a day later:\n%s", said)
	}
}
