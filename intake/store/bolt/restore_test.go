package bolt

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/intake/store/bolt/files"
)

// copied is a backup of a store with two large mails.
func copied(t *testing.T) []byte {
	t.Helper()
	s := open(t)
	update(t, s, func(tx *Tx) error {
		for n := range 2 {
			if _, err := tx.Keep(largeMail(n)); err != nil {
				return err
			}
		}
		return take(tx, 1, monday())
	})
	var b bytes.Buffer
	if err := s.Backup(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestTheMarkIsFirst: whatever unpacks a copy meets the mark before the store, so that a store that was unpacked has it,
// however little else came.
func TestTheMarkIsFirst(t *testing.T) {
	var names []string
	for tr := tar.NewReader(bytes.NewReader(copied(t))); ; {
		h, err := tr.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if names = append(names, h.Name); h.Name != files.Inner {
			continue
		}
		dir := t.TempDir()
		raw, err := io.ReadAll(tr)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, files.Inner), raw, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		m, err := files.ReadMark(filepath.Join(dir, files.Inner))
		if err != nil || m == nil || !m.Store.IsZero() {
			t.Errorf("the mark in a copy is %+v, %v: it must be of no store", m, err)
		}
	}
	if len(names) != 4 || names[0] != files.Inner || names[1] != files.Store {
		t.Errorf("a copy holds, in this order, %v", names)
	}
}

// TestARestoreIsDurable: every file that Restore writes is forced to the disk, and after it the folder that names it, up
// to the one that names the data folder itself.
func TestARestoreIsDurable(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("SKIPPED: strace is not installed: what a restore forces to the disk is not watched here")
	}
	base := t.TempDir()
	from, dir, trace := filepath.Join(base, "copy.tar"), filepath.Join(base, "restored"), filepath.Join(base, "trace")
	if err := os.WriteFile(from, copied(t), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(strace, "-f", "-qq", "-y", "-o", trace, "-e", "trace=fsync", os.Args[0], dir)
	cmd.Env = append(os.Environ(), childMode+"=restore "+from)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	var forced []string
	for _, m := range regexp.MustCompile(`fsync\(\d+<([^>]*)>`).FindAllStringSubmatch(string(text), -1) {
		forced = append(forced, m[1])
	}
	err = filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		file, folder := slices.Index(forced, path), lastIndex(forced, filepath.Dir(path))
		if err == nil && (file < 0 || folder < file) {
			t.Errorf("%s is forced to the disk as number %d, the folder that names it as number %d", strings.TrimPrefix(path, base), file, folder)
		}
		return err
	})
	if err != nil || len(forced) < 8 {
		t.Errorf("forced to the disk: %v, %v", forced, err)
	}
}

func lastIndex(list []string, s string) int {
	for i, have := range slices.Backward(list) {
		if have == s {
			return i
		}
	}
	return -1
}
