package bolt

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/files"
)

// watched opens a store with a mark elsewhere.
func watched(t testing.TB, dir, mark string, now func() time.Time) *Store {
	t.Helper()
	s, err := Open(dir, store.Options{Location: stockholm(), Mark: mark, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// signs are the reasons that replies are stopped for.
func signs(t testing.TB, s *Store) (out []string) {
	t.Helper()
	stop, _, err := s.Stopped()
	if err != nil {
		t.Fatal(err)
	}
	for _, sign := range stop.Signs {
		out = append(out, sign.Reason)
	}
	return out
}

func closed(t testing.TB, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// copyTree copies a whole data folder, as a snapshot of the machine or cp -a does.
func copyTree(t testing.TB, from, to string) {
	t.Helper()
	if err := errors.Join(os.RemoveAll(to), os.CopyFS(to, os.DirFS(from))); err != nil {
		t.Fatal(err)
	}
}

// An older copy of the file alone is noticed, until a person takes it into use, also by a mark in the folder only.
func TestAnOlderStorePutBack(t *testing.T) {
	dir := made(t, 4)
	path := filepath.Join(dir, files.Store)
	old := filepath.Join(t.TempDir(), "copy.db")
	copyFile(t, path, old)

	s := openAt(t, dir)
	for i := 5; i <= 9; i++ {
		update(t, s, func(tx *Tx) error { return take(tx, i, monday()) })
	}
	closed(t, s)
	copyFile(t, old, path)
	for range 2 { // told again until it is settled, also after a crash
		s = openAt(t, dir)
		stop, stopped, err := s.Stopped()
		if err != nil || !stopped || !stop.Until.Equal(monday()) || len(stop.Signs) != 1 {
			t.Fatalf("stopped %v: %+v, %v", stopped, stop, err)
		}
		closed(t, s)
	}
	s = openAt(t, dir)
	view(t, s, func(tx *Tx) error {
		counts, err := tx.Counts()
		if counts.Outbox[outbox.Due] != 0 || counts.Outbox[outbox.Failed] != 4 {
			t.Errorf("what may have been sent since is sent again: %v", counts)
		}
		return err
	})
	update(t, s, func(tx *Tx) error {
		id, err := tx.NextCase("SAM", 2026)
		if id != "SAM-2026-0010" {
			t.Errorf("a number that stands in people's mail is given out again: %s", id)
		}
		return err
	})
	update(t, s, func(tx *Tx) error { return tx.Resume("kim") })
	sound(t, s)
	closed(t, s)
	s = openAt(t, dir)
	if got := signs(t, s); len(got) > 0 {
		t.Errorf("it was taken into use and does not know: %v", got)
	}
}

// TestTheFolderPutBack: the whole data folder is put back, with the mark that lies in it. The mark elsewhere knows.
func TestTheFolderPutBack(t *testing.T) {
	base := t.TempDir()
	dir, mark, snapshot := filepath.Join(base, "data"), filepath.Join(base, "elsewhere", "mark"), filepath.Join(base, "snapshot")
	s := watched(t, dir, mark, monday)
	update(t, s, func(tx *Tx) error { return take(tx, 1, monday()) })
	was := s.Instance()
	closed(t, s)
	copyTree(t, dir, snapshot)
	s = watched(t, dir, mark, monday)
	if got := signs(t, s); len(got) > 0 {
		t.Fatalf("a store that goes on is doubted: %v", got)
	}
	for i := 2; i <= 7; i++ {
		update(t, s, func(tx *Tx) error { return take(tx, i, monday()) })
	}
	closed(t, s)
	for range 2 { // put back twice, it is noticed twice
		copyTree(t, snapshot, dir)
		s = watched(t, dir, mark, monday)
		if got := signs(t, s); !slices.Equal(got, []string{store.OlderStore}) {
			t.Fatalf("the folder was put back, and the signs are %v", got)
		}
		if is := s.Instance(); is == was {
			t.Errorf("a copy calls itself %s as the store it was made of does", is)
		}
		update(t, s, func(tx *Tx) error {
			id, err := tx.NextCase("SAM", 2026)
			if id < "SAM-2026-0008" {
				t.Errorf("%s was given out before", id)
			}
			return errors.Join(err, tx.Resume("kim"))
		})
		closed(t, s)
		s = watched(t, dir, mark, monday)
		if got := signs(t, s); len(got) > 0 {
			t.Errorf("it was taken into use and is doubted again: %v", got)
		}
		closed(t, s)
	}
}

// TestTheFolderOnAnotherMachine: a copy of the folder is taken into use where there is no mark, or another store's.
func TestTheFolderOnAnotherMachine(t *testing.T) {
	base := t.TempDir()
	dir, mark, there := filepath.Join(base, "data"), filepath.Join(base, "a", "mark"), filepath.Join(base, "there")
	s := watched(t, dir, mark, monday)
	update(t, s, func(tx *Tx) error { return take(tx, 1, monday()) })
	closed(t, s)
	copyTree(t, dir, there)
	s = watched(t, there, filepath.Join(base, "b", "mark"), monday)
	if got := signs(t, s); !slices.Equal(got, []string{store.LostMark}) {
		t.Errorf("a copied folder: %v", got)
	}
	closed(t, s)
	empty := watched(t, filepath.Join(base, "empty"), mark, func() time.Time { return monday().Add(time.Hour) })
	if got := signs(t, empty); !slices.Equal(got, []string{store.OtherStore}) {
		t.Errorf("an empty folder where a store was: %v", got)
	}
	update(t, empty, func(tx *Tx) error {
		id, err := tx.NextCase("SAM", 2026)
		if id != "SAM-2026-0002" {
			t.Errorf("%s of the lost store's numbers", id)
		}
		return err
	})
}

// A program that is killed between a commit and its marks leaves them behind the store. From the next start on they
// know what the store has given out: what it sends then is in people's mail when an older copy is put back.
func TestNumbersOfACommitBeforeItsMark(t *testing.T) {
	dir, mark, snapshot := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "mark"), t.TempDir()
	s := watched(t, dir, mark, monday)
	update(t, s, func(tx *Tx) error { return take(tx, 1, monday()) })
	closed(t, s)
	copyTree(t, dir, snapshot)
	s = watched(t, dir, mark, monday)
	behind, err := os.ReadFile(mark)
	if err != nil {
		t.Fatal(err)
	}
	update(t, s, func(tx *Tx) error { return take(tx, 2, monday()) })
	closed(t, s)
	for _, path := range []string{mark, filepath.Join(dir, files.Inner)} {
		if err := os.WriteFile(path, behind, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s = watched(t, dir, mark, monday)
	if got := signs(t, s); len(got) > 0 {
		t.Errorf("a store ahead of its marks is doubted: %v", got)
	}
	update(t, s, func(tx *Tx) error { return tx.PutNote("sent", true) })
	closed(t, s)
	copyTree(t, snapshot, dir)
	s = watched(t, dir, mark, monday)
	if got := signs(t, s); !slices.Equal(got, []string{store.OlderStore}) {
		t.Errorf("signs %v", got)
	}
	update(t, s, func(tx *Tx) error {
		id, err := tx.NextCase("SAM", 2026)
		if id != "SAM-2026-0003" {
			t.Errorf("the next number is %s", id)
		}
		return err
	})
}

// TestNumbersOfTheNextYear: a copy of December is put back in January, when numbers of the new year have been given out
// that it cannot know of.
func TestNumbersOfTheNextYear(t *testing.T) {
	dir := t.TempDir()
	now := time.Date(2026, time.December, 30, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	s := watched(t, dir, "", clock)
	update(t, s, func(tx *Tx) error { return take(tx, 1, now) })
	var backup bytes.Buffer
	if err := s.Backup(&backup); err != nil {
		t.Fatal(err)
	}
	closed(t, s)
	back := filepath.Join(t.TempDir(), "back")
	if err := Restore(&backup, back); err != nil {
		t.Fatal(err)
	}
	now = now.AddDate(0, 0, 6)
	s = watched(t, back, "", clock)
	update(t, s, func(tx *Tx) error {
		for year, want := range map[int]string{2026: "SAM-2026-0102", 2027: "SAM-2027-0101", 2028: "SAM-2028-0001"} {
			id, err := tx.NextCase("SAM", year)
			if string(id) != want || err != nil {
				t.Errorf("%d goes on with %s, want %s; %v", year, id, want, err)
			}
		}
		return nil
	})
}

// The mark in the folder may itself be lost, torn or half of one: that is no older store.
func TestAMarkThatIsDamaged(t *testing.T) {
	dir := made(t, 2)
	path := filepath.Join(dir, files.Inner)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	bent := bytes.Clone(whole)
	bent[20] ^= 1
	for name, content := range map[string][]byte{"empty": {}, "short": whole[:100], "bent": bent, "junk": []byte("hello")} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		s := openAt(t, dir)
		if got := signs(t, s); len(got) > 0 {
			t.Errorf("%s: taken for an older store: %v", name, got)
		}
		closed(t, s)
	}
}

// TestNoPlaceForAMark: where no mark can be made the store is used all the same, and says so; where one was and cannot
// be read, it is not.
func TestNoPlaceForAMark(t *testing.T) {
	base := t.TempDir()
	file := filepath.Join(base, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := watched(t, filepath.Join(base, "data"), filepath.Join(base, "ok", "mark"), monday)
	if err := s.MarkFault(); err != nil {
		t.Fatal(err)
	}
	closed(t, s)
	s = watched(t, filepath.Join(base, "data2"), filepath.Join(base, "data2", "high-water", "mark"), monday)
	if s.MarkFault() == nil || len(signs(t, s)) > 0 {
		t.Errorf("a mark was made below a file: %v", signs(t, s))
	}
	if _, err := Open(filepath.Join(base, "data"), store.Options{Mark: filepath.Join(file, "mark")}); err == nil {
		t.Error("a mark that cannot be read is taken for none")
	}
}

// A note that replies are stopped and cannot be read is an error, and not a store that is well.
func TestAStopThatCannotBeRead(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error { return tx.putRaw("facts", []byte(stopped), []byte{0xff}) })
	if _, _, err := s.Stopped(); err == nil {
		t.Error("it is passed over")
	}
	if stopped, err := s.StoppedFor(monday()); err == nil || !stopped {
		t.Errorf("stopped %v, %v", stopped, err)
	}
}
