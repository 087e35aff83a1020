package main

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"testing"
	"testing/synctest"

	"haninge.se/samrad/intake/store"
)

// TestAFullDiskIsWaitedFor: whatever a part does when it meets a full disk is done again until there is room; any other
// fault ends it as before, and so does the end of the daemon.
func TestAFullDiskIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShut(t, t.TempDir())
		defer s.close()
		tries := 0
		err := s.patiently(t.Context(), "digest", func() error {
			if tries++; tries < 5 {
				return fmt.Errorf("publishing: %w", []error{store.ErrFull, syscall.ENOSPC}[tries%2])
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
