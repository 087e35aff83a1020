package store

import (
	"os"
	"path/filepath"
	"testing"

	"haninge.se/samrad/intake/letter"
)

// started opens the mark as a run of the program does; what it leaves open is left as a death leaves it.
func started(t *testing.T, dir string) *Attempts {
	t.Helper()
	a, err := OpenAttempts(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

func placed(uid uint32) letter.Place {
	return letter.Place{Mailbox: "kommun", UIDValidity: 1, UID: uid}
}

// must does steps of which none may fail.
func must(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestThreeDeathsAreEnough: a mail that was at hand when the program died three times is not read again, nor wherever
// its bytes turn up later; its neighbours in the batch are.
func TestThreeDeathsAreEnough(t *testing.T) {
	dir := t.TempDir()
	killer, guilty := []byte("killer"), placed(2)
	a := started(t, dir)
	must(t, a.Begin("kommun", 3, nil)) // the first death: of three mails
	for death := 2; death <= 3; death++ {
		a = started(t, dir)
		if n := a.Suspects("kommun"); n < 2 || n > 3 {
			t.Fatalf("%d mails are suspect at start %d", n, death)
		}
		if death == 2 {
			first := placed(1)
			must(t, a.Begin("kommun", 3, &first), a.Writing("kommun"), a.End("kommun", 1))
		} else { // no place of the mailbox was kept: it gives the first one out again
			first := placed(1)
			must(t, a.Begin("kommun", a.Suspects("kommun"), &first), a.Writing("kommun"), a.End("kommun", 0))
		}
		if a.Deadly(guilty, killer) {
			t.Fatalf("it is given up after %d deaths", death-1)
		}
		must(t, a.Begin("kommun", a.Suspects("kommun"), &guilty))
	}
	a = started(t, dir)
	if !a.Deadly(guilty, killer) {
		t.Fatal("it is read a fourth time")
	}
	must(t, a.Begin("kommun", a.Suspects("kommun"), &guilty), a.Writing("kommun"), a.End("kommun", 1))
	third := placed(3)
	if a.Deadly(third, []byte("its neighbour")) || a.Suspects("kommun") != 1 {
		t.Errorf("its neighbour counts as deadly, or %d mails are suspect", a.Suspects("kommun"))
	}
	must(t, a.Begin("kommun", 1, &third), a.Writing("kommun"), a.End("kommun", 1))
	a = started(t, dir)
	if !a.Deadly(placed(77), killer) || a.Suspects("kommun") != 0 {
		t.Errorf("in another place it is read again; %d mails are suspect", a.Suspects("kommun"))
	}
}

// TestDeathsBetweenMailsCountForNone: a program that is killed again and again while it waits, or between the mails,
// suspects none.
func TestDeathsBetweenMailsCountForNone(t *testing.T) {
	dir := t.TempDir()
	for uid := uint32(1); uid < 20; uid++ {
		a, at := started(t, dir), placed(uid)
		if a.Suspects("kommun") != 0 || a.Deadly(at, []byte("mail")) {
			t.Fatalf("mail %d is suspect", uid)
		}
		must(t, a.Begin("kommun", 1, &at), a.Writing("kommun"), a.End("kommun", 1))
	}
}

// TestAKilledWriterIsNoMailsFault: twice cut off while it is read and twice while it is written is less than enough.
func TestAKilledWriterIsNoMailsFault(t *testing.T) {
	dir, at := t.TempDir(), placed(1)
	for range 2 {
		a := started(t, dir)
		must(t, a.Begin("kommun", 1, &at))
	}
	a := started(t, dir)
	must(t, a.Begin("kommun", 1, &at), a.Writing("kommun"))
	a = started(t, dir)
	if a.Deadly(at, []byte("mail")) {
		t.Error("it is given up")
	}
	must(t, a.Begin("kommun", 1, &at), a.Writing("kommun"), a.End("kommun", 1))
	if a = started(t, dir); a.Suspects("kommun") != 0 || len(a.now.Strikes) != 0 {
		t.Errorf("once written it is still suspect: %+v", a.now)
	}
}

// TestAttemptsOfADamagedFile: half a page, or none of ours, remembers nothing and stops nothing.
func TestAttemptsOfADamagedFile(t *testing.T) {
	for _, text := range []string{"", "x", string(make([]byte, attemptsSize)), "{}\t00000000"} {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, attemptsName), []byte(text), 0o600))
		a, at := started(t, dir), placed(1)
		if a.Suspects("kommun") != 0 || a.Deadly(at, nil) {
			t.Errorf("%q: something is suspect", text)
		}
		must(t, a.Begin("kommun", 1, &at))
		if a = started(t, dir); a.Suspects("kommun") != 1 {
			t.Errorf("%q: nothing is written over it", text)
		}
	}
}

// TestManyStrikesFitOnThePage: whatever dies, the mark can be written.
func TestManyStrikesFitOnThePage(t *testing.T) {
	dir := t.TempDir()
	for uid := range uint32(100) {
		a, at := started(t, dir), placed(4_000_000_000+uid)
		must(t, a.Begin("kommun", 1, &at))
		a.now.Killers = append(a.now.Killers, killer{50 << 20, letter.SumOf([]byte{byte(uid)})})
		a.now.Killers = a.now.Killers[max(0, len(a.now.Killers)-mostStrikes):]
		must(t, a.Writing("kommun"))
	}
}
