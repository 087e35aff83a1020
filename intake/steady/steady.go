// Package steady gives the tests that draw their input one seed, so that a run says the same of the same code wherever
// it happens: a change is judged by itself, and not by what a throw of the dice brought up that day. Only tests
// import it.
package steady

import (
	"flag"
	"os"
	"strconv"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// Variable is the environment variable that says another seed, a whole number above 0; "random" takes a new one.
const Variable = "SAMRAD_TEST_SEED"

const usual = 20261129

// Seed is the seed of this run, never 0.
func Seed(t testing.TB) uint64 {
	t.Helper()
	text := os.Getenv(Variable)
	switch text {
	case "":
		return usual
	case "random":
		return uint64(os.Getpid())
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || n == 0 {
		t.Fatalf("%s is %q: want a whole number above 0, or random", Variable, text)
	}
	return n
}

// Fewer is how much a test does: whole, or raced with the race detector, where more would find nothing, as in a test
// that runs on one goroutine. .ci/run runs it whole as well.
func Fewer(whole, raced int) int {
	if Raced {
		return raced
	}
	return whole
}

// one keeps tests that run side by side from setting the flags at the same time.
var one sync.Mutex

// Check is rapid.Check from the seed of this run. A -rapid.seed on the command line comes first, as a failure names it.
func Check(t *testing.T, prop func(*rapid.T)) {
	t.Helper()
	fixSeed(t)
	rapid.Check(t, prop)
}

func fixSeed(t *testing.T) {
	t.Helper()
	one.Lock()
	defer one.Unlock()
	if flag.Lookup("rapid.seed").Value.String() != "0" {
		return
	}
	set(t, "rapid.nofailfile", "true") // the seed repeats it, and the tree stays as it was
	set(t, "rapid.seed", strconv.FormatUint(Seed(t), 10))
}

func set(t *testing.T, name, value string) {
	t.Helper()
	if err := flag.Set(name, value); err != nil {
		t.Fatalf("-%s=%s: %v", name, value, err)
	}
}
