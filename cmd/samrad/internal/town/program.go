package town

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

// program is the program as users run it, made once for all tests.
var program struct {
	once sync.Once
	dir  string
	err  error
}

// Build builds samrad. Its memory and its system calls are the product's, which those of a test binary are not:
// that one carries the tests and, in CI, the race detector.
func Build(t testing.TB) string {
	t.Helper()
	program.once.Do(func() {
		if program.dir, program.err = os.MkdirTemp("", "samrad"); program.err != nil {
			return
		}
		if out, err := exec.Command("go", "build", "-o", filepath.Join(program.dir, "samrad"),
			"haninge.se/samrad/cmd/samrad").CombinedOutput(); err != nil {
			program.err = fmt.Errorf("%w\n%s", err, out)
		}
	})
	if program.err != nil {
		t.Fatalf("building samrad: %v", program.err)
	}
	return filepath.Join(program.dir, "samrad")
}

// Tidy removes the program that Build has made, when the tests are over.
func Tidy() {
	if program.dir != "" {
		_ = os.RemoveAll(program.dir)
	}
}

// Opened reads the store of a daemon that has ended.
func Opened(t testing.TB, configFile string, fn func(store.Store, store.Tx) error) {
	t.Helper()
	cfg, problems := config.Load(configFile)
	if faults := config.Faults(problems); len(faults) > 0 {
		t.Fatal(faults)
	}
	st, err := open.Store(string(cfg.DataDir), store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := st.View(func(tx store.Tx) error { return fn(st, tx) }); err != nil {
		t.Fatal(err)
	}
}

// Demanded reads how much of a costly test is wanted.
func Demanded(t testing.TB, variable string, usual int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s is %q, want a number", variable, text)
	}
	return n
}

// Processor is the time that this process has had, its garbage collection on the other core included: what the
// neighbours on the machine do is not in it.
func Processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
