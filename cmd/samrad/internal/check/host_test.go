package check

import (
	"path/filepath"
	"testing"
)

// TestNearest: a folder that the first start makes is judged by the one above it.
func TestNearest(t *testing.T) {
	dir := t.TempDir()
	if got, err := nearest(filepath.Join(dir, "a", "b")); got != dir || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}
