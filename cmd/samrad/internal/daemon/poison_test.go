package daemon

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/store"
)

// TestPoisonIsAskedForAgain: a mail that its server could not hand over is asked for again soon, then daily for a week,
// across restarts, and on a person's word after that; when it comes whole it is answered, and nothing waits any more.
func TestPoisonIsAskedForAgain(t *testing.T) {
	dir := t.TempDir()
	s := newShut(t, dir)
	raw := []byte("From: anna@kommun.example\r\nTo: trygghet@kommun.example\r\nSubject: Kommunikationsinsats: vandring\r\nMessage-ID: <a@kommun.example>\r\n\r\n1. Vad: vandring\r\n")
	hand := func(m mailbox.Message) {
		t.Helper()
		m.UID, m.UIDValidity, m.Received = 3, 7, s.at
		if _, err := (mailHandler{s.Daemon}).Receive(t.Context(), "kommun", []mailbox.Message{m}, mailbox.Cursor{UIDValidity: 7, UIDNext: 4}); err != nil {
			t.Fatal(err)
		}
	}
	asked := func(d time.Duration) int {
		t.Helper()
		n := 0
		for end := s.at.Add(d); s.at.Before(end); s.at = s.at.Add(time.Minute) {
			uids, err := (mailHandler{s.Daemon}).Again(t.Context(), "kommun", 7)
			if err != nil || len(uids) > 0 && !slices.Equal(uids, []uint32{3}) {
				t.Fatalf("%v, %v", uids, err)
			}
			n += len(uids)
		}
		return n
	}
	held := func() (out []store.Held) {
		t.Helper()
		if err := s.Store.View(func(tx store.Tx) (err error) { out, err = tx.HeldMails(false); return err }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	hand(mailbox.Message{Poison: true, Raw: raw[:60]})
	if n := asked(2 * time.Hour); n != 2 {
		t.Errorf("asked for %d times in the first hours", n)
	}
	if err := s.Store.Close(); err != nil {
		t.Fatal(err)
	}
	s = again(t, s, dir)
	if n := asked(5 * 24 * time.Hour); n != 5 {
		t.Errorf("asked for %d times in five days", n)
	}
	if n := asked(10 * 24 * time.Hour); n > 2 {
		t.Errorf("asked for %d times after a week", n)
	}
	if uids, err := (mailHandler{s.Daemon}).Again(t.Context(), "kommun", 8); err != nil || len(uids) != 0 {
		t.Errorf("after a renumbering %v are asked for, %v", uids, err)
	}
	sum := held()[0].Sum
	if err := s.Store.Close(); err != nil {
		t.Fatal(err)
	}
	cfg := fmt.Sprintf("--config=%s/samrad.toml", dir)
	wantAllOf(t, operateBuilt(t, 0, "quarantine", "retry", string(sum[:12]), cfg), `is asked for at the next look into the mailbox of kommun`)
	s = again(t, s, dir)
	s.at = time.Now().Add(time.Minute)
	if n := asked(2 * time.Minute); n != 1 {
		t.Errorf("asked for %d times on a person's word", n)
	}
	hand(mailbox.Message{Raw: raw})
	if got := held(); len(got) != 0 {
		t.Errorf("%+v wait", got)
	}
	if err := s.Store.View(func(tx store.Tx) error {
		e, _, err := tx.Entry(letter.SumOf(raw))
		if e.Kind != letter.New {
			t.Errorf("it became %+v", e)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if n := asked(3 * 24 * time.Hour); n != 0 {
		t.Errorf("asked for %d times after it came whole", n)
	}
}

// TestAPoisonThatACrashFollows: what is to be asked for again, and what has come whole, is durable with the mail itself,
// so that a run that dies right after the desk's transaction forgets neither.
func TestAPoisonThatACrashFollows(t *testing.T) {
	dir := t.TempDir()
	s := newShut(t, dir)
	raw := []byte("From: anna@kommun.example\r\nTo: trygghet@kommun.example\r\nSubject: Kommunikationsinsats: vandring\r\nMessage-ID: <a@kommun.example>\r\n\r\n1. Vad: vandring\r\n")
	dies := func(in intake.Incoming) { // after the desk, before anything else
		t.Helper()
		in.Place, in.Received = letter.Place{Mailbox: "kommun", UIDValidity: 7, UID: 3}, s.at
		if _, err := s.desk.Receive("kommun", []intake.Incoming{in}, letter.Cursor{UIDValidity: 7, UIDNext: 4}); err != nil {
			t.Fatal(err)
		}
		if err := s.Store.Close(); err != nil {
			t.Fatal(err)
		}
		s = again(t, s, dir)
		s.at = s.at.Add(48 * time.Hour)
	}
	asked := func() []uint32 {
		t.Helper()
		uids, err := mailHandler{s.Daemon}.Again(t.Context(), "kommun", 7)
		if err != nil {
			t.Fatal(err)
		}
		return uids
	}
	dies(intake.Incoming{Raw: raw, Poison: true})
	if uids := asked(); !slices.Equal(uids, []uint32{3}) {
		t.Fatalf("after a crash %v are asked for again", uids)
	}
	dies(intake.Incoming{Raw: raw, Poison: true})
	if uids := asked(); !slices.Equal(uids, []uint32{3}) {
		t.Fatalf("after it did not come again and a crash %v are asked for", uids)
	}
	dies(intake.Incoming{Raw: raw, Awaited: true}) // the same bytes: its row and its place are there already
	if uids := asked(); len(uids) != 0 {
		t.Fatalf("after it came whole and a crash %v are asked for", uids)
	}
}
