package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// fatal is the text of a mail that ends the program as soon as it is read.
const fatal = "no program outlives this text"

// frail is samrad with a reader that some mail kills as the system does when memory is out: nothing of the program
// runs any more.
func frail() {
	os.Exit(start(func(raw []byte) (*letter.Letter, error) {
		if bytes.Contains(raw, []byte(fatal)) {
			if err := syscall.Kill(os.Getpid(), syscall.SIGKILL); err == nil {
				select {}
			}
		}
		return letter.Parse(raw)
	}))
}

// frailly starts the program that some mail kills.
func frailly(t *testing.T, configFile string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "frail")
	if err := os.Symlink(self, name); err != nil {
		t.Fatal(err)
	}
	return begin(t, exec.Command(name, "serve", "--config", configFile), configFile)
}

// TestAMailThatKills: a mail that kills the program does so three times and never again, whatever place it turns up in.
// It is held for a person with its bytes and the reason, a person is told, and the mails around it are answered once.
func TestAMailThatKills(t *testing.T) {
	t.Parallel()
	w := town.Embedded(t)
	name := w.Config("")
	deadly := town.Compose(town.Anna, town.KommunBox, "Kommunikationsinsats ett", "", town.GapBody+fatal+"\n")
	p, deaths := frailly(t, name), 0
	p.watches(name, 2)
	w.Lay(town.KommunBox, town.Compose(town.Johan, town.KommunBox, "Kommunikationsinsats före", "", town.GapBody))
	w.Lay(town.KommunBox, deadly)
	w.Lay(town.KommunBox, town.Compose(town.Johan, town.KommunBox, "Kommunikationsinsats efter", "", town.GapBody))
	town.WaitFor(t, "both mails around it to be answered", func() bool {
		if p.ended() {
			if deaths++; deaths > 3 {
				t.Fatalf("it kills the program a fourth time:\n%s", p.log())
			}
			p.kill()
			p = frailly(t, name)
		}
		return len(w.Read(town.Johan)) >= 2
	})
	if deaths != 3 {
		t.Errorf("it killed the program %d times, want 3", deaths)
	}
	p.stop()
	p = frailly(t, name)
	p.watches(name, 2)
	w.Lay(town.PolisBox, deadly) // the same bytes elsewhere
	w.Lay(town.PolisBox, town.Compose(town.Johan, town.PolisBox, "Kommunikationsinsats senare", "", town.GapBody))
	w.Await(town.Johan, 3)
	p.stop()
	if got := len(w.Read(town.Johan)); got != 3 {
		t.Errorf("three initiatives have %d answers", got)
	}
	town.Opened(t, name, func(st store.Store, tx store.Tx) error {
		held, err := tx.HeldMails(false)
		if len(held) != 1 || held[0].Sum != letter.SumOf(w.BytesFrom(town.KommunBox, 1)[1].Raw) {
			t.Fatalf("held: %+v", held)
		}
		e, _, err2 := tx.Entry(held[0].Sum)
		if e.Kind != letter.Quarantine || e.Reason != "attempts" || !e.Kept {
			t.Errorf("it became %s %s, kept %v", e.Kind, e.Reason, e.Kept)
		}
		if raw, err := tx.Raw(held[0].Sum); err != nil || !strings.Contains(string(raw), fatal) {
			t.Errorf("its bytes: %d, %v", len(raw), err)
		}
		if err == nil {
			err = err2
		}
		return err
	})
}
