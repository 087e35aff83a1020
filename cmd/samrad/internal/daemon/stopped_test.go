package daemon

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// reopened ends a daemon and starts it on what lies in its folder by then.
func (s *shut) reopened(t testing.TB, meanwhile func(dir string)) {
	t.Helper()
	cfg := s.Config
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	meanwhile(string(cfg.DataDir))
	var err error
	s.Daemon, err = New(cfg, func() time.Time { return s.at }, slog.New(slog.NewTextHandler(&s.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.lookBack(); err != nil {
		t.Fatal(err)
	}
}

// needs is what status asks a person for, "" when all is well.
func (s *shut) needs(t testing.TB) string {
	t.Helper()
	how, err := s.Register().Status(s.Now())
	if err != nil || how.OK != (len(how.Needs) == 0) {
		t.Fatalf("%+v, %v", how, err)
	}
	return strings.Join(how.Needs, "\n")
}

// accepts is a person's word that answers may go out again.
func (s *shut) accepts() error { return s.Register().AcceptRestore("kim") }

// numbered is the case that a mail became, and whether it was answered.
func numbered(t testing.TB, s *shut, raw []byte) (letter.Entry, bool) {
	t.Helper()
	e := s.in(t, raw)
	var was bool
	if err := s.Store.View(func(tx store.Tx) (err error) { was, err = tx.Queued("reply/" + string(e.Sum)); return err }); err != nil {
		t.Fatal(err)
	}
	return e, was
}

// TestFolderPutBack: the whole data folder is put back while the mark outside it stays. Mail is registered under
// numbers that nobody has seen and is not answered, no digest leaves, the contact is told once, and status says so with
// exit 1, until a person accepts.
func TestFolderPutBack(t *testing.T) {
	dir := t.TempDir()
	s := newShut(t, dir)
	defer func() { s.Close() }()
	snapshot := filepath.Join(dir, "snapshot")
	mail := func(n int) []byte {
		return town.Compose("anna@kommun.example", "trygghet@kommun.example", "Kommunikationsinsats", "", answers(n))
	}
	s.in(t, mail(1))
	s.reopened(t, func(data string) { town.PutFolder(t, data, snapshot) })
	lost, _ := numbered(t, s, mail(2))
	s.at = time.Date(2026, time.March, 16, 8, 0, 0, 0, time.UTC) // Monday
	if err := s.Editor.Publish(s.at); err != nil || len(kept(t, s.Daemon, "digest")) != 2 {
		t.Fatalf("%d digests, %v", len(kept(t, s.Daemon, "digest")), err)
	}
	s.reopened(t, func(data string) { town.PutFolder(t, snapshot, data) })
	if n := len(kept(t, s.Daemon, "notice")); n != len(s.contacts()) {
		t.Errorf("%d of %d contacts are told", n, len(s.contacts()))
	}
	if err := errors.Join(s.tellStop(), s.Editor.Publish(s.at)); err != nil {
		t.Fatal(err)
	}
	if again := kept(t, s.Daemon, "digest"); len(again) > 0 || len(kept(t, s.Daemon, "notice")) != len(s.contacts()) {
		t.Errorf("%d digests once more, %d notices", len(again), len(kept(t, s.Daemon, "notice")))
	}
	again, was := numbered(t, s, mail(2))
	if was || again.Case <= lost.Case || again.Unanswered != "restored" {
		t.Errorf("what became %s became %s (%s), answered %v", lost.Case, again.Case, again.Unanswered, was)
	}
	if said := s.needs(t); !strings.Contains(said, "nothing is answered since") || !strings.Contains(said, "--accept-restore") {
		t.Errorf("status: %s", said)
	}
	if err := s.accepts(); err != nil {
		t.Errorf("accepting: %v", err)
	}
	if err := s.Editor.Publish(s.at); err != nil || len(kept(t, s.Daemon, "digest")) > 0 {
		t.Errorf("the digest that was sent before is sent again, %v", err)
	}
	s.at = s.at.Add(time.Minute)
	if e, was := numbered(t, s, mail(3)); !was {
		t.Errorf("afterwards: %s is not answered (%s)", e.Case, e.Unanswered)
	}
	if err := s.accepts(); err == nil || !strings.Contains(err.Error(), "not stopped") {
		t.Errorf("accepting twice: %v", err)
	}
}

// TestMailBearsASign: mark and folder are put back together, as with a snapshot of the whole machine. A reply to a mail
// that the store never sent gives it away; after a person has accepted, another such reply is of the same lost mails.
func TestMailBearsASign(t *testing.T) {
	dir := t.TempDir()
	s := newShut(t, dir)
	defer func() { s.Close() }()
	mark, snapshot := s.Config.Mark(), filepath.Join(dir, "snapshot")
	mail := func(n int) []byte {
		return town.Compose("anna@kommun.example", "trygghet@kommun.example", "Kommunikationsinsats", "", answers(n))
	}
	s.reopened(t, func(data string) {
		town.PutFolder(t, data, filepath.Join(snapshot, "data"))
		town.PutFolder(t, filepath.Dir(mark), filepath.Join(snapshot, "mark"))
	})
	var ids []string
	for n := range 2 {
		s.in(t, mail(n+1))
		all := kept(t, s.Daemon, "reply")
		ids = append(ids, string(all[len(all)-1].ID))
	}
	s.reopened(t, func(data string) {
		town.PutFolder(t, filepath.Join(snapshot, "data"), data)
		town.PutFolder(t, filepath.Join(snapshot, "mark"), filepath.Dir(mark))
	})
	if stop, stopped, err := s.Store.Stopped(); stopped || err != nil {
		t.Fatalf("nothing can have given it away: %+v, %v", stop, err)
	}
	reply := func(id string, n int) []byte {
		return town.Compose("anna@kommun.example", "trygghet@kommun.example", "SV: Kommunikationsinsats", "In-Reply-To: "+id+"\n", answers(n))
	}
	if e, was := numbered(t, s, reply(ids[0], 5)); was || e.Case != "" {
		t.Errorf("the reply to a lost mail became %s of %q, answered %v", e.Kind, e.Case, was)
	}
	stop, stopped, err := s.Store.Stopped()
	if err != nil || !stopped || stop.Signs[0].Reason != store.UnsentID || stop.Signs[0].Detail != ids[0] {
		t.Fatalf("stopped %v: %+v, %v", stopped, stop, err)
	}
	if e, was := numbered(t, s, mail(6)); was || e.Case < "SAM-2026-0100" {
		t.Errorf("the next initiative became %s, answered %v", e.Case, was)
	}
	s.at = s.at.Add(time.Minute)
	if err := s.accepts(); err != nil {
		t.Fatal(err)
	}
	s.at = s.at.Add(time.Minute)
	s.in(t, reply(ids[1], 7))
	if stop, stopped, err := s.Store.Stopped(); stopped || err != nil {
		t.Errorf("another reply to a lost mail stops everything again: %+v, %v", stop, err)
	}
	if e, was := numbered(t, s, mail(8)); !was {
		t.Errorf("%s is not answered (%s)", e.Case, e.Unanswered)
	}
}

// TestASampleIsNoSign: a digest that was written to a file was never sent, and a mail that answers it says nothing.
func TestASampleIsNoSign(t *testing.T) {
	dir := t.TempDir()
	s := newShut(t, dir)
	defer func() { s.Close() }()
	week := dates.WeekOf(dates.DayOf(s.Now()))
	is, _, err := s.Editor.Draft(week, s.Now())
	if err != nil {
		t.Fatal(err)
	}
	raw, err := s.Sample(week, is.Mail)
	if err != nil {
		t.Fatal(err)
	}
	sample, err := letter.Parse(raw)
	if err != nil || !letter.LooksMinted(sample.ID) {
		t.Fatalf("%s, %v", sample.ID, err)
	}
	s.in(t, town.Compose("chef@kommun.example", "trygghet@kommun.example", "SV: hej", "In-Reply-To: "+string(sample.ID)+"\n", "Bra!\n"))
	if stop, stopped, err := s.Store.Stopped(); stopped || err != nil {
		t.Errorf("replies are stopped: %+v, %v", stop, err)
	}
}

// TestNumbersInTheMail: a store that was begun anew gives out no number that a colleague's mail carries; what a
// stranger writes reserves nothing.
func TestNumbersInTheMail(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer func() { s.Close() }()
	s.in(t, town.Compose("anna@kommun.example", "trygghet@kommun.example", "SV: [SAM-2026-0001] Trygghetsvandring", "", "Tack!\n"))
	s.in(t, town.Compose("stranger@elsewhere.example", "trygghet@kommun.example", "SV: [SAM-2026-0002] Trygghetsvandring", "", "Tack!\n"))
	e := s.in(t, town.Compose("anna@kommun.example", "trygghet@kommun.example", "Kommunikationsinsats", "", answers(1)))
	if e.Case != "SAM-2026-0002" {
		t.Errorf("a new initiative became %s", e.Case)
	}
}

// TestAnotherDaemon: whoever finds another daemon on the mailbox stops the replies, however often it is found.
func TestAnotherDaemon(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer func() { s.Close() }()
	for range 3 {
		if err := s.stopReplies(store.OtherDaemon, "<x@kommun.example>"); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(kept(t, s.Daemon, "notice")); n != len(s.contacts()) {
		t.Errorf("told %d times", n)
	}
	mail := town.Compose("anna@kommun.example", "trygghet@kommun.example", "Kommunikationsinsats", "", answers(1))
	if e, was := numbered(t, s, mail); was || e.Case != "SAM-2026-0001" {
		t.Errorf("became %s, answered %v", e.Case, was)
	}
	if said := s.needs(t); !strings.Contains(said, "another samrad answers the mail of this mailbox") {
		t.Errorf("status: %s", said)
	}
}

// TestOwnMailsAreSent: a mail of our own accord counts as sent like an answer. A reply to one stops nothing, and a
// reply to one that this store never sent stops all replies.
func TestOwnMailsAreSent(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer func() { s.Close() }()
	consult := func(rev int) letter.Envelope {
		id := s.Rules.Mint(letter.Minted{Kind: "consult", Of: "SAM-2026-0001", Rev: rev, At: s.at}, "Hej!", "trygghet@kommun.example", "")
		return letter.Envelope{Key: fmt.Sprintf("own/SAM-2026-0001/consult/%d", rev), ID: id, Kind: "consult", To: "anna@kommun.example", Bytes: []byte("x"), Due: s.at}
	}
	sent, lost := consult(1), consult(2)
	if err := s.Store.Update(func(tx store.Tx) error { _, err := tx.PutEnvelope(sent); return err }); err != nil {
		t.Fatal(err)
	}
	reply := func(id letter.MessageID) []byte {
		return town.Compose("anna@kommun.example", "trygghet@kommun.example", "SV: Samråd", "In-Reply-To: "+string(id)+"\n", "Ja, "+string(id[4:12])+"\n")
	}
	s.in(t, reply(sent.ID))
	if stop, stopped, err := s.Store.Stopped(); stopped || err != nil {
		t.Fatalf("a reply to a mail that was sent stops all replies: %+v, %v", stop, err)
	}
	s.in(t, reply(lost.ID))
	stop, stopped, err := s.Store.Stopped()
	if err != nil || !stopped || stop.Signs[0].Reason != store.UnsentID || stop.Signs[0].Detail != string(lost.ID) {
		t.Errorf("stopped %v: %+v, %v", stopped, stop, err)
	}
}

// stopReplies stops all replies for a reason of package store, and tells the contacts the first time that it is given.
// detail is an id or an address, never text of a mail.
func (d *Daemon) stopReplies(reason, detail string) error {
	err := d.Store.Update(func(tx store.Tx) error {
		_, err := tx.StopReplies(reason, detail)
		return err
	})
	return errors.Join(err, d.tellStop())
}
