package files

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// lay writes the files of a store that tell whose they are.
func lay(t *testing.T, dir, whose string, names ...string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(whose), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
}

func whose(path string) string {
	b, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(b)
}

// TestReplaceCutOff cuts a restoring off after each of its steps. Until it is done again there is a whole store or none, of
// which Restoring shows that it is to come; afterwards the copy is there, and what was there before, and nothing of either
// is among the other's.
func TestReplaceCutOff(t *testing.T) {
	large := filepath.Join(Mails, "ab", "x")
	steps := func(dir string) []func() error {
		at := func(parts ...string) string { return filepath.Join(append([]string{dir}, parts...)...) }
		out := func(name string) func() error {
			return func() error { return os.Rename(at(name), at(replaced, name)) }
		}
		in := func(name string) func() error {
			return func() error { return os.Rename(at(Restoring, name), at(name)) }
		}
		return []func() error{
			func() error { return os.Mkdir(at(replaced), 0o700) },
			out(Store), out(Inner), out(Mails), out(attempts), in(Mails), in(Inner), in(Store),
		}
	}
	for cut := range len(steps("")) + 1 {
		dir := t.TempDir()
		lay(t, dir, "old", Store, Inner, large, attempts, "of-somebody-else")
		copied := func() { lay(t, filepath.Join(dir, Restoring), "new", Store, Inner, large) }
		copied()
		for _, step := range steps(dir)[:cut] {
			if err := step(); err != nil {
				t.Fatal(err)
			}
		}
		if !Exists(filepath.Join(dir, Store)) && !Exists(filepath.Join(dir, Restoring)) {
			t.Errorf("cut off after %d steps: nothing shows that a store is to come", cut)
		}
		if err := os.RemoveAll(filepath.Join(dir, Restoring)); err != nil {
			t.Fatal(err)
		}
		copied()
		moved, err := Replace(dir, "before")
		if err != nil || !moved {
			t.Errorf("cut off after %d steps: %v, %v", cut, moved, err)
		}
		old := filepath.Join(dir, "before")
		if cut == len(steps("")) { // then the copy was in place, and is what was there before
			old += "-earlier"
		}
		for name, want := range map[string]string{
			filepath.Join(dir, Store): "new", filepath.Join(dir, Inner): "new", filepath.Join(dir, large): "new",
			filepath.Join(dir, attempts): "", filepath.Join(old, Store): "old", filepath.Join(old, Inner): "old",
			filepath.Join(old, large): "old", filepath.Join(old, attempts): "old", filepath.Join(dir, "of-somebody-else"): "old",
		} {
			if got := whose(name); got != want {
				t.Errorf("cut off after %d steps: %s is of %q, want %q", cut, name, got, want)
			}
		}
		if Exists(filepath.Join(dir, Restoring)) || Exists(filepath.Join(dir, replaced)) {
			t.Errorf("cut off after %d steps: something is left over", cut)
		}
	}
}

// TestReplaceNothing: in an empty directory nothing is kept.
func TestReplaceNothing(t *testing.T) {
	dir := t.TempDir()
	lay(t, filepath.Join(dir, Restoring), "new", Store)
	moved, err := Replace(dir, "before")
	if left, _ := os.ReadDir(dir); err != nil || moved || len(left) != 1 || whose(filepath.Join(dir, Store)) != "new" {
		t.Errorf("%v, %v, %v", moved, err, left)
	}
}
