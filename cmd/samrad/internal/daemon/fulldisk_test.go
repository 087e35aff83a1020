package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"haninge.se/samrad/intake/store"
)

// TestAFullDiskIsWaitedFor: whatever a part does when it meets a full disk is done again until there is room; any other
// fault ends it as before, and so does the end of the daemon.
func TestAFullDiskIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShut(t, t.TempDir())
		defer s.Close()
		tries := 0
		err := s.patiently(t.Context(), "digest", func() error {
			if tries++; tries < 5 {
				return fmt.Errorf("publishing: %w", []error{store.ErrFull, syscall.ENOSPC, syscall.EDQUOT}[tries%3])
			}
			return nil
		})
		if err != nil || tries != 5 {
			t.Errorf("%d tries, %v", tries, err)
		}
		for _, fault := range []error{errors.New("x"), fmt.Errorf("%w: %w", store.ErrStorage, syscall.ENOSPC)} {
			if err := s.patiently(t.Context(), "digest", func() error { return fault }); !errors.Is(err, fault) {
				t.Errorf("%v became %v", fault, err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.patiently(ctx, "digest", func() error { return store.ErrFull }); !errors.Is(err, context.Canceled) {
			t.Errorf("after the end: %v", err)
		}
	})
}

// TestAStartWaitsForRoom: on a full disk serve rests before it has a store, asks systemd for time, and starts when there is
// room.
func TestAStartWaitsForRoom(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("SKIPPED: no small disk can be made here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
	s := newShut(t, disk)
	cfg := s.Config
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	ballast := filepath.Join(disk, "ballast")
	f, err := os.Create(ballast)
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	_ = f.Close()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		time.AfterFunc(3*restFor-time.Second, func() { _ = os.Remove(ballast) })
		d, err := Open(t.Context(), cfg, time.Now, slog.New(slog.DiscardHandler), func(string) string { return "" })
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took != 3*restFor {
			t.Errorf("started after %s", took)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
}
