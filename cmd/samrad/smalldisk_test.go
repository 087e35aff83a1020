package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/cmd/samrad/internal/town"
)

// ballast takes room on a disk until so many bytes are left.
func ballast(t *testing.T, disk string, left uint64) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(disk, "ballast"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var st syscall.Statfs_t
	info, err := f.Stat()
	if err == nil {
		err = syscall.Statfs(disk, &st)
	}
	if err != nil {
		t.Fatal(err)
	}
	if free := st.Bavail * uint64(st.Bsize); free > left {
		err = syscall.Fallocate(int(f.Fd()), 0, info.Size(), int64(free-left))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestServeOnASmallDisk is the program itself on a disk that another program fills: first nearly, then to the last byte,
// also over a restart. It rests, status names it at once and ends with 1, the mail lies safe in its mailbox; and it goes on
// by itself when there is room.
func TestServeOnASmallDisk(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=216m"); err != nil {
		t.Skipf("SKIPPED: no small disk can be made here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
	w := town.Embedded(t)
	file := w.ConfigIn(disk, "")
	at := "--data-dir=" + filepath.Join(disk, "data")
	patiently := func(what string, is func() bool) {
		t.Helper()
		for end := time.Now().Add(3 * time.Minute); !is(); time.Sleep(100 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("waited in vain for %s", what)
			}
		}
	}
	post := func(subject string) {
		w.Post(town.Anna, []string{town.KommunBox}, town.Compose(town.Anna, town.KommunBox, "Kommunikationsinsats: "+subject, "", town.GapBody))
	}
	answers := func(n int) func() bool { return func() bool { return len(w.Read(town.Anna)) == n } }
	p := serve(t, file, 2)
	post("ett")
	patiently("the first answer", answers(1))
	wantAll(t, operate(t, 0, "status", at), `^cases +1,`)

	ballast(t, disk, 20<<20)
	post("två")
	patiently("the daemon to rest", func() bool { return strings.Contains(p.log(), "intake rests: the disk is nearly full") })
	wantAll(t, operate(t, terminal.ExitFailed, "status", at), `^service +runs`, `^\* the disk of the data folder is nearly full \(1\d|20 MB left\)`)

	ballast(t, disk, 0)
	post("tre")
	wantAll(t, operate(t, terminal.ExitFailed, "status", at), `^service +runs`, `^\* the disk of the data folder is nearly full \(0 MB left\)`)
	p.kill()
	p = launch(t, samradBinary(t), file)
	patiently("the start to rest, at its first write or when it has read", func() bool {
		return p.ended() || strings.Contains(p.log(), "waiting for room") || strings.Contains(p.log(), "intake rests")
	})
	wantAll(t, operate(t, terminal.ExitFailed, "status", at), `^\* the disk of the data folder is nearly full \(0 MB left\)`)
	if p.ended() || len(w.Read(town.Anna)) != 1 {
		t.Fatalf("it ended, or answered what it has no room for:\n%s", p.log())
	}

	if err := os.Remove(filepath.Join(disk, "ballast")); err != nil {
		t.Fatal(err)
	}
	patiently("what waited to be answered", answers(3))
	wantAll(t, operate(t, 0, "status", at), `^cases +3,`)
	wantAll(t, operate(t, 0, "verify", at), `: sound: `)
	p.stop()
}
