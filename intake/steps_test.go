package intake

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"haninge.se/samrad/intake/steady"
)

// counted are the packages whose statements are steps: ours, and those below them that go through foreign text in
// loops of their own.
const counted = "haninge.se/samrad/intake/...,regexp,golang.org/x/net/html"

// TestWorkFollowsLength: a text twice as long costs at most two and a half times the work, for every reader of what
// strangers write. Steps are blocks of statements gone through, counted by a program that is built with the counters
// of the coverage tool: those stand in whatever reader there is. Bytes allocated are what copies cost; they may leap besides,
// as lists do that grow by leaps. SAMRAD_TEST_STEPS=1 tries every shape with every reader, a larger number one in so many.
func TestWorkFollowsLength(t *testing.T) {
	const length, leap = 34 << 10, 512 << 10            // longer than what some readers take to be short
	rows, step := 0, strconv.Itoa(steady.Fewer(10, 30)) // the program that counts has no race detector in it
	if asked := os.Getenv("SAMRAD_TEST_STEPS"); asked != "" {
		step = asked
	}
	for line := range strings.Lines(counting(t, strconv.Itoa(length), step)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 6 {
			t.Fatalf("the program that counts said %q", line)
		}
		n := make([]int, 4)
		for i := range n {
			var err error
			if n[i], err = strconv.Atoi(f[2+i]); err != nil {
				t.Fatal(err)
			}
		}
		if rows++; rows == 1 && n[1]-n[0] != 1000 { // a loop of our own, to see that steps are counted
			t.Fatalf("1000 turns more of a loop count %d", n[1]-n[0])
		}
		if n[0] == 0 || n[1] > n[0]*5/2+1000 || n[3] > n[2]*5/2+leap {
			t.Errorf("%s of %s again and again: %d steps and %d bytes; %d (x%.2f) and %d (x%.2f) for twice as much", f[0], f[1], n[0], n[2],
				n[1], float64(n[1])/float64(n[0]), n[3], float64(n[3])/float64(n[2]))
		}
	}
	if rows < 30 {
		t.Errorf("%d rows", rows)
	}
}

// counting builds the program that counts and runs it.
func counting(t *testing.T, args ...string) string {
	t.Helper()
	dir := t.TempDir()
	binary := filepath.Join(dir, "steps")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-cover", "-covermode=atomic", "-coverpkg="+counted,
		"-o", binary, "./testdata/steps").CombinedOutput(); err != nil {
		t.Fatalf("building with counters: %v\n%s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Env = append(os.Environ(), "GOCOVERDIR="+dir)
	var said, faults bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &faults
	if err := cmd.Run(); err != nil {
		t.Fatalf("counting: %v\n%s", err, faults.String())
	}
	return said.String()
}
