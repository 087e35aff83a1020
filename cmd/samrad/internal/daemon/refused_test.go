package daemon

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// queue puts a mail in the outbox that waits because its sender is refused.
func (s *shut) queue(t *testing.T, key, via, from string) outbox.Item {
	t.Helper()
	raw, err := letter.Compose(letter.Draft{
		From: letter.Address{Name: "Trygghet", Addr: from}, To: letter.Address{Addr: "anna@kommun.example"}, Subject: "Re: möte", Text: "Hej!\n",
		ID: letter.MessageID("<" + key + "@kommun.example>"), Date: s.at,
	})
	if err != nil {
		t.Fatal(err)
	}
	e := letter.Envelope{Key: "reply/" + key, ID: letter.MessageID("<" + key + "@kommun.example>"), Kind: "gap", Via: via, From: from, To: "anna@kommun.example", Bytes: raw, Due: s.at}
	if err := s.Store.Update(func(tx store.Tx) error { _, err := tx.PutEnvelope(e); return err }); err != nil {
		t.Fatal(err)
	}
	i := outbox.Next(outbox.Begin(outbox.Item{Envelope: e}, s.at), outbox.Outcome{Result: outbox.Temporary, Last: "mail from: 550 5.7.60 no permission", Refused: true}, s.at)
	if err := s.Store.Save(i); err != nil {
		t.Fatal(err)
	}
	return i
}

func (s *shut) items(t *testing.T) map[string]outbox.Item {
	t.Helper()
	out := map[string]outbox.Item{}
	if err := s.Store.View(func(tx store.Tx) error {
		items, err := tx.Items(outbox.Due, 0)
		for _, i := range items {
			out[i.Key] = i
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestRefusedSenderIsTold: a person is told once, by the other party's server; status names it and exits 1.
func TestRefusedSenderIsTold(t *testing.T) {
	s := newShut(t, t.TempDir())
	s.Rules.Parties[1].Via = "polis"
	s.queue(t, "a", "kommun", "trygghet@kommun.example")
	s.queue(t, "b", "kommun", "trygghet@kommun.example")
	for range 3 {
		if err := s.tellRefused(); err != nil {
			t.Fatal(err)
		}
		s.at = s.at.Add(time.Minute)
	}
	var told []outbox.Item
	for key, i := range s.items(t) {
		if strings.HasPrefix(key, "notice/") {
			told = append(told, i)
		}
	}
	if len(told) != 1 || told[0].Via != "polis" || told[0].To != "kim@kommun.example" || !strings.Contains(town.PlainText(t, told[0].Bytes), "trygghet@kommun.example") {
		t.Fatalf("told %d", len(told))
	}
	dir := string(s.Config.DataDir)
	if err := s.Store.Close(); err != nil {
		t.Fatal(err)
	}
	wantAllOf(t, operateBuilt(t, 1, "status", "--data-dir="+dir), `mail server of kommun does not let samrad send as trygghet@kommun\.example, so that 2 mails wait: mail from: 550 5\.7\.60`)
	if n := strings.Count(s.log.String(), "does not let samrad send as its sender"); n != 1 {
		t.Errorf("logged %d times", n)
	}
}

// TestRefusedWithNoOtherWay: where nobody else can send, nothing is queued behind what cannot leave.
func TestRefusedWithNoOtherWay(t *testing.T) {
	s := newShut(t, t.TempDir())
	s.queue(t, "a", "kommun", "trygghet@kommun.example")
	s.queue(t, "b", "kommun", "polis@polis.example")
	if err := s.tellRefused(); err != nil || len(s.items(t)) != 2 {
		t.Errorf("%v, %d in the outbox", err, len(s.items(t)))
	}
}

// TestRetryAllReissues: after the configuration was put right, all that was stuck leaves from the right address, with the
// Message-ID and the text it had, and the old bytes are kept.
func TestRetryAllReissues(t *testing.T) {
	dir := t.TempDir()
	s := newShut(t, dir)
	was := s.queue(t, "a", "kommun", "fel@kommun.example")
	failed := s.queue(t, "b", "kommun", "fel@kommun.example")
	failed.State, failed.Done, failed.Refused = outbox.Failed, s.at, false
	sound := s.queue(t, "c", "kommun", "polis@polis.example")
	if err := s.Store.Save(failed); err != nil {
		t.Fatal(err)
	}
	if err := s.Store.Close(); err != nil {
		t.Fatal(err)
	}
	cfg := fmt.Sprintf("--config=%s/samrad.toml", dir)
	operateBuilt(t, 2, "outbox", "retry", cfg)
	wantAllOf(t, operateBuilt(t, 0, "outbox", "retry", "--all", cfg), `^reply/a: due again`, `^reply/b: due again`, `^reply/c: due again`)
	wantAllOf(t, operateBuilt(t, 0, "log", "--events", cfg), `envelope reissued .*fel@kommun\.example`)
	s = again(t, s, dir)
	for key, i := range s.items(t) {
		if i.Refused || i.Attempts != 0 || i.Next.After(time.Now()) {
			t.Errorf("%s is %+v", key, i)
		}
	}
	got := s.items(t)["reply/a"]
	want := strings.ReplaceAll(string(was.Bytes), "fel@kommun.example", "trygghet@kommun.example")
	if got.From != "trygghet@kommun.example" || got.ID != was.ID || string(got.Bytes) != want {
		t.Errorf("it became %+v:\n%s\nwant\n%s", got, got.Bytes, want)
	}
	if same := s.items(t)["reply/c"]; !bytes.Equal(same.Bytes, sound.Bytes) {
		t.Errorf("what was right was rewritten:\n%s", same.Bytes)
	}
	if err := s.Store.View(func(tx store.Tx) error {
		var old store.Reissued
		ok, err := tx.Note(fmt.Sprintf("reissued/%s/reply/a", letter.SumOf(was.Bytes)), &old)
		if !ok || !bytes.Equal(old.Bytes, was.Bytes) || old.From != was.From {
			t.Errorf("kept is %v, %+v", ok, old)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// again opens the store of a daemon that has ended.
func again(t *testing.T, s *shut, dir string) *shut {
	t.Helper()
	next := newShut(t, dir)
	next.at = s.at
	t.Cleanup(func() { _ = next.Store.Close() })
	return next
}

// TestRefusedIsReissuedAtStart: a daemon that starts with a corrected configuration sends what was refused by it.
func TestRefusedIsReissuedAtStart(t *testing.T) {
	s := newShut(t, t.TempDir())
	s.queue(t, "a", "kommun", "fel@kommun.example")
	if err := s.lookBack(); err != nil {
		t.Fatal(err)
	}
	if i := s.items(t)["reply/a"]; i.From != "trygghet@kommun.example" || i.Next.After(s.at) || !strings.Contains(string(i.Bytes), "trygghet@kommun.example") {
		t.Errorf("%+v", i)
	}
}
