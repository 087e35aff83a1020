package main

import (
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// TestRestoreDrill: a copy is made, more mail comes and is answered, the machine is lost with all that lay on it. The copy
// is put back on another path: every mail in the mailboxes is in the ledger, none is answered twice, no case number is
// given out again, and after a person has accepted it the service goes on.
func TestRestoreDrill(t *testing.T) {
	t.Parallel()
	town.Towns(t, func(t *testing.T, w *town.Town) {
		send := func(subject string) {
			w.Post(town.Anna, []string{town.KommunBox}, town.Compose(town.Anna, town.KommunBox, "Kommunikationsinsats: "+subject, "", town.GapBody))
		}
		first := w.Config("")
		copied := filepath.Join(t.TempDir(), "copy.tar")
		p := serve(t, first, 2)
		send("före kopian")
		w.Await(town.Anna, 1)
		operate(t, 0, "backup", "--config", first, copied)
		send("efter kopian")
		w.Await(town.Anna, 2)
		p.stop()
		if err := os.RemoveAll(filepath.Dir(first)); err != nil {
			t.Fatal(err)
		}

		second := w.Config("")
		wantAll(t, operate(t, 0, "restore", "--config", second, copied), "--accept-restore")
		p = serve(t, second, 2)
		have, _ := w.Hashes(town.KommunBox, town.PolisBox)
		p.await(second, len(have))
		if s, err := p.status(second); err != nil || s.Stopped == nil || s.OK {
			t.Errorf("it goes on as if nothing had been: %+v, %v", s, err)
		}
		operate(t, 0, "status", "--accept-restore", "--config", second)
		time.Sleep(1100 * time.Millisecond) // servers note whole seconds: what came in this one may be from before
		send("efter återställningen")
		w.Await(town.Anna, 3)
		have, _ = w.Hashes(town.KommunBox, town.PolisBox)
		p.await(second, len(have))
		p.stop()
		drilled(w, second, have)
	})
}

// drilled holds what arrived and what is on record against each other after the drill.
func drilled(w *town.Town, configFile string, have []letter.Sum) {
	w.T.Helper()
	answered, numbers := map[string]int{}, map[string]bool{}
	for _, m := range w.Read(town.Anna) {
		answered[m.Header("In-Reply-To")]++
		numbers[caseIn(m)] = true
	}
	if len(answered) != 3 || len(numbers) != 3 {
		w.T.Errorf("answers to %v, under the numbers %v; want 3 of each", answered, numbers)
	}
	for of, n := range answered {
		if n != 1 {
			w.T.Errorf("%s was answered %d times", of, n)
		}
	}
	var rows []letter.Sum
	town.Opened(w.T, configFile, func(st store.Store, tx store.Tx) error {
		if found, err := st.Verify(); err != nil || len(found) > 0 {
			w.T.Errorf("the store: %v %v", found, err)
		}
		entries, err := tx.Entries(store.EntryQuery{})
		for _, e := range entries {
			rows = append(rows, e.Sum)
		}
		return err
	})
	slices.Sort(rows)
	slices.Sort(have)
	if diff := cmp.Diff(have, rows); diff != "" {
		w.T.Errorf("mailboxes (-) and ledger (+) differ:\n%s", diff)
	}
}

// TestRestoreOntoADisk: a data folder that is a disk of its own cannot be moved away, and a copy is put back into it all the
// same; one that finds no room changes nothing.
func TestRestoreOntoADisk(t *testing.T) {
	t.Parallel()
	home := town.Dir(t)
	data := filepath.Join(home, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", data, "tmpfs", 0, "size=8m"); err != nil {
		t.Skipf("SKIPPED: no small disk can be made here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(data, syscall.MNT_DETACH) })
	fixture.Register(t, data)
	at, copied := "--data-dir="+data, filepath.Join(home, "copy.tar")
	operate(t, 0, "backup", at, copied)
	cases := operate(t, 0, "list", at)
	ballast(t, data, 16<<10)
	wantAll(t, operate(t, terminal.ExitFailed, "restore", at, copied), `no space left on device$`, `nothing was changed; make room in `+data)
	if got := operate(t, 0, "list", at); got != cases || exists(filepath.Join(data, "restoring")) {
		t.Errorf("what was there is changed: %s", got)
	}
	if err := os.Remove(filepath.Join(data, "ballast")); err != nil {
		t.Fatal(err)
	}
	wantAll(t, operate(t, 0, "restore", at, copied), `kept in `+data+`/before-\d{8}T\d{6}Z`)
	if got := operate(t, 0, "list", at); got != cases {
		t.Errorf("the copy holds\n%sinstead of\n%s", got, cases)
	}
}
