package bolt

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/files"
)

// made returns a directory with a closed store of n mails.
func made(t testing.TB, n int) string {
	t.Helper()
	dir := t.TempDir()
	s := openAt(t, dir)
	for i := 1; i <= n; i++ {
		update(t, s, func(tx *Tx) error { return take(tx, i, monday()) })
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestAStoreThatCannotBeTrustedIsRefused(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join(made(t, 10), files.Store))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"empty":       {},
		"one byte":    {1},
		"one page":    whole[:4096],
		"half":        whole[:len(bytes.TrimRight(whole, "\x00"))/2], // behind that lies room to grow
		"junk":        bytes.Repeat([]byte("samrad"), 4000),
		"zeros":       make([]byte, len(whole)),
		"no metas":    append(make([]byte, 8192), whole[8192:]...),
		"zeroed tree": append(bytes.Clone(whole[:8192]), make([]byte, len(whole)-8192)...),
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, files.Store)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(dir, store.Options{})
		var damaged *store.CorruptError
		if !errors.As(err, &damaged) {
			t.Errorf("%s: got %v, %v", name, s, err)
			continue
		}
		if !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "backup") {
			t.Errorf("%s: the error does not say what to do: %v", name, err)
		}
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, content) {
			t.Errorf("%s: the file was changed, %v", name, err)
		}
		if found, err := Verify(dir); err != nil || len(found) == 0 {
			t.Errorf("%s: verify finds %v, %v", name, found, err)
		}
	}
}

// TestANewerStoreIsLeftAlone is intake/README.md, E09: a downgrade is refused in words that say what to do, for reading
// and for writing, and nothing is written.
func TestANewerStoreIsLeftAlone(t *testing.T) {
	dir := made(t, 1)
	s := openAt(t, dir)
	update(t, s, func(tx *Tx) error {
		who, _, err := tx.identity()
		who.Schema = Schema + 1
		if err != nil {
			return err
		}
		return tx.putIdentity(who)
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, files.Store)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	names := listed(t, dir)
	for _, opt := range []store.Options{{}, {ReadOnly: true}} {
		_, err = Open(dir, opt)
		var newer *store.SchemaError
		if !errors.As(err, &newer) || newer.Have != Schema+1 {
			t.Fatalf("got %v", err)
		}
		if says := err.Error(); !strings.Contains(says, "written by a newer samrad") || !strings.Contains(says, "start the newer program") || !strings.Contains(says, path) {
			t.Errorf("the error does not say what to do: %v", err)
		}
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
			t.Error("the file was changed", err)
		}
		if now := listed(t, dir); now != names {
			t.Errorf("the folder holds %s, and held %s", now, names)
		}
	}
}

// listed names what lies in a folder.
func listed(t *testing.T, dir string) string {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range all {
		out = append(out, e.Name())
	}
	return strings.Join(out, " ")
}

func TestAStoreThatIsGone(t *testing.T) {
	dir := made(t, 3)
	if err := os.Remove(filepath.Join(dir, files.Store)); err != nil {
		t.Fatal(err)
	}
	_, err := Open(dir, store.Options{})
	var missing *store.MissingError
	if !errors.As(err, &missing) {
		t.Fatalf("a new store was made where one was: %v", err)
	}
	if files.Exists(filepath.Join(dir, files.Store)) {
		t.Error("a file was made")
	}
	if err := os.Rename(filepath.Join(dir, files.Inner), filepath.Join(dir, files.Restoring)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, store.Options{}); !errors.As(err, &missing) {
		t.Fatalf("a new store was made where a copy is being put back: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, files.Restoring)); err != nil {
		t.Fatal(err)
	}
	openAt(t, dir)
}

func TestReadingOnly(t *testing.T) {
	dir := made(t, 3)
	a, err := Open(dir, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	b, err := Open(dir, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatalf("two readers: %v", err)
	}
	defer b.Close()
	if err := b.update(func(*Tx) error { return nil }); err == nil {
		t.Error("a reader writes")
	}
	view(t, b, func(tx *Tx) error {
		n, err := tx.Counts()
		if n.Cases != 3 {
			t.Errorf("%d cases", n.Cases)
		}
		return err
	})
	sound(t, b)
	if files.Exists(filepath.Join(dir, files.PID)) {
		t.Error("a reader left a pid file")
	}
	if _, err := Open(t.TempDir(), store.Options{ReadOnly: true}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("reading nothing: %v", err)
	}
}

// copyFile is a backup as people take them: the file, copied while nobody had it open.
func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestCreated(t *testing.T) {
	s := open(t)
	if at := s.Created(); !at.Equal(monday()) {
		t.Error(at)
	}
	if s.Dir() == "" {
		t.Error("no directory")
	}
}

func TestThePidFile(t *testing.T) {
	dir := t.TempDir()
	s := openAt(t, dir)
	b, err := os.ReadFile(filepath.Join(dir, files.PID))
	if err != nil || strings.TrimSpace(string(b)) == "" {
		t.Fatal(err)
	}
	_, err = Open(dir, store.Options{Timeout: time.Millisecond})
	var locked *store.LockedError
	if !errors.As(err, &locked) || locked.PID != os.Getpid() {
		t.Errorf("got %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if files.Exists(filepath.Join(dir, files.PID)) {
		t.Error("the pid file stayed")
	}
}

// TestPIDFileOfAnotherUser: what a process of another user left when it was killed keeps nobody from opening. A link that
// leads nowhere stands for a file that may not be written, since root may write any.
func TestPIDFileOfAnotherUser(t *testing.T) {
	dir := made(t, 3)
	name := filepath.Join(dir, files.PID)
	if err := os.Symlink(filepath.Join(dir, "none", "x"), name); err != nil {
		t.Fatal(err)
	}
	openAt(t, dir)
	if info, err := os.Lstat(name); err != nil || !info.Mode().IsRegular() {
		t.Errorf("%v, %v", info, err)
	}
}
