package main

import (
	"path/filepath"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/postoffice/exchange"
	"haninge.se/samrad/intake/store"
)

// TestStandbyDrill: the machine is lost, and a second one takes over with a copy and the mailboxes alone. Then the
// first comes back, with its own folder, and is started by mistake: both say so at once, the second stops its replies,
// and when the first is stopped a person lets the second go on. Nothing is lost, and only what the second had answered
// alone is answered a second time.
func TestStandbyDrill(t *testing.T) {
	t.Parallel()
	town.Towns(t, standbyDrill)
}

// TestStandbyDrillByGraph is the same where the mailboxes lie in Exchange Online, and our mails keep their ids there.
func TestStandbyDrillByGraph(t *testing.T) {
	t.Parallel()
	w, _ := town.AllByGraph(t, exchange.Options{})
	standbyDrill(t, w)
}

func standbyDrill(t *testing.T, w *town.Town) {
	send := func(subject, head, body string) {
		w.Post(town.Anna, []string{town.KommunBox}, town.Compose(town.Anna, town.KommunBox, subject, head, body))
	}
	first, second := w.Config(""), w.Config("")
	copied := filepath.Join(t.TempDir(), "copy.tar")
	p := serve(t, first, 2)
	send("Kommunikationsinsats: före kopian", "", town.GapBody)
	w.Await(town.Anna, 1)
	operate(t, 0, "backup", "--config", first, copied)
	p.stop()

	send("Kommunikationsinsats: medan ingen var igång", "", town.GapBody)
	wantAll(t, operate(t, 0, "restore", "--config", second, copied), "--accept-restore")
	p = serve(t, second, 2)
	have, _ := w.Hashes(town.KommunBox, town.PolisBox)
	p.await(second, len(have))
	if s, err := p.status(second); err != nil || s.Stopped == nil || s.OK {
		t.Errorf("the second goes on as if nothing had been: %+v, %v", s, err)
	}
	operate(t, 0, "status", "--accept-restore", "--config", second)
	time.Sleep(1100 * time.Millisecond) // ids tell whole seconds: what is of this one may be from before
	send("Kommunikationsinsats: på den andra maskinen", "", town.GapBody)
	w.Await(town.Anna, 2)
	answer := w.Read(town.Anna)[1]
	send("SV: "+answer.Header("Subject"), "In-Reply-To: "+answer.Header("Message-Id")+"\n", "3. Trygghetsveckan.\n")
	w.Await(town.Anna, 3)

	time.Sleep(1100 * time.Millisecond)
	back := serve(t, first, 2)
	have, _ = w.Hashes(town.KommunBox, town.PolisBox)
	back.await(first, len(have))
	if s, err := back.status(first); err != nil || s.OK || s.Stopped == nil {
		t.Errorf("the first goes on as if nobody had taken over: %+v, %v", s, err)
	}
	if s, err := p.status(second); err != nil || !s.OK {
		t.Errorf("the second does not go on: %+v, %v", s, err)
	}
	before := len(w.Read(town.Anna))
	send("Kommunikationsinsats: när båda är igång", "", town.GapBody)
	w.Await(town.Anna, before+1)
	have, _ = w.Hashes(town.KommunBox, town.PolisBox)
	back.await(first, len(have))
	back.stop()
	send("Kommunikationsinsats: när den första är stoppad igen", "", town.GapBody)
	w.Await(town.Anna, before+2)
	p.stop()
	answered := map[string]int{}
	for _, m := range w.Read(town.Anna) {
		answered[m.Header("In-Reply-To")]++
	}
	for of, n := range answered {
		if n > 1 {
			t.Errorf("%s was answered %d times", of, n)
		}
	}
	town.Opened(t, second, func(st store.Store, tx store.Tx) error {
		found, err := st.Verify()
		if len(found) > 0 {
			t.Errorf("the second store: %v", found)
		}
		return err
	})
}
