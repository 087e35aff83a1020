package main

import (
	"path/filepath"
	"strings"
	"testing"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/steady"
)

// TestASignAhead: mark and folder are put back together, and the mail that gives it away lies so far on in the
// mailbox that it is fetched last, or in the other party's. It is found before the first answer is written.
func TestASignAhead(t *testing.T) {
	if steady.Raced {
		t.Skip("its mails are large, and their server runs in this process: .ci/run runs it without the race detector")
	}
	t.Parallel()
	for name, box := range map[string]string{"same": town.KommunBox, "other": town.PolisBox} {
		t.Run(name, func(t *testing.T) { signAhead(t, box) })
	}
}

func signAhead(t *testing.T, box string) {
	w := town.Embedded(t)
	dir := t.TempDir()
	name := w.ConfigIn(dir, "")
	snapshot := t.TempDir()
	first := serve(t, name, 2)
	first.stop()
	for _, part := range []string{"data", "data-mark"} {
		town.PutFolder(t, filepath.Join(dir, part), filepath.Join(snapshot, part))
	}
	second := serve(t, name, 2)
	for range 3 {
		w.Post(town.Anna, []string{town.KommunBox}, town.Compose(town.Anna, town.KommunBox, "Kommunikationsinsats: belysning", "", town.GapBody))
	}
	w.Await(town.Anna, 3)
	for range 2 { // as much as is fetched at once
		w.Post(town.Resident, []string{town.KommunBox}, town.Compose(town.Resident, town.KommunBox, "Bilder", "", strings.Repeat(strings.Repeat("x", 70)+"\n", 80_000)))
	}
	of := w.Read(town.Anna)[0]
	w.Post(town.Anna, []string{box}, town.Compose(town.Anna, box, "SV: "+of.Header("Subject"), "In-Reply-To: "+of.Header("Message-Id")+"\n", "Tack!\n"))
	second.await(name, 6)
	second.stop()
	answers := len(w.Read(town.Anna))
	for _, part := range []string{"data", "data-mark"} {
		town.PutFolder(t, filepath.Join(snapshot, part), filepath.Join(dir, part))
	}
	third := launch(t, samradBinary(t), name)
	third.await(name, 6)
	if now, err := third.status(name); err != nil || now.Stopped == nil || now.Outbox.Due+now.Outbox.Sent+now.Outbox.Failed != 1 {
		t.Errorf("stopped: %v; the outbox: %+v, %v", now.Stopped, now.Outbox, err)
	}
	third.stop()
	if n := len(w.Read(town.Anna)); n != answers {
		t.Errorf("%d answers, and %d before\n%s", n, answers, third.log())
	}
}
