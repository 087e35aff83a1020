package bolt

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/files"
)

// op is one thing a program did to the store's file, in order.
type op struct {
	what string // write, sync, resize, placed, ack
	off  int64
	data []byte
	n    int // size, or number of the mail acknowledged
}

var (
	callLine = regexp.MustCompile(`^(\d+)\s+(.*)$`)
	pwrite   = regexp.MustCompile(`^pwrite64\(\d+<([^>]*)>, "((?:\\x[0-9a-f]{2})*)", \d+, (\d+)`)
	sync1    = regexp.MustCompile(`^(?:fdatasync|fsync)\(\d+<([^>]*)>`)
	truncate = regexp.MustCompile(`^ftruncate\(\d+<([^>]*)>, (\d+)`)
	link     = regexp.MustCompile(`^linkat\(`)
	ack      = regexp.MustCompile(`^write\(1<[^>]*>, "((?:\\x[0-9a-f]{2})*)"`)
)

// recorded runs a child under strace and returns what it did to its store, in order.
func recorded(t *testing.T, mails int) []op {
	t.Helper()
	path, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not installed: power cuts are not tested here")
	}
	trace := filepath.Join(t.TempDir(), "trace")
	cmd := exec.Command(path, "-f", "-qq", "-y", "-xx", "-s", "1000000", "-o", trace,
		"-e", "trace=pwrite64,fdatasync,fsync,ftruncate,linkat,write", os.Args[0], t.TempDir())
	cmd.Env = append(os.Environ(), childMode+"="+strconv.Itoa(mails))
	if out, err := cmd.Output(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	f, err := os.Open(trace)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<26)
	var ops []op
	waiting := map[string]string{} // calls that another thread's came in between of
	for sc.Scan() {
		m := callLine.FindStringSubmatch(sc.Text())
		if m == nil {
			continue
		}
		call := m[2]
		if begun, ok := strings.CutSuffix(call, "<unfinished ...>"); ok {
			waiting[m[1]] = begun
			continue
		}
		if strings.HasPrefix(call, "<... ") {
			call = waiting[m[1]]
		}
		if o, ok := parse(t, call); ok {
			ops = append(ops, o)
		}
	}
	return ops
}

// parse reads one call. Only those on the store's file matter, under either of its names.
func parse(t *testing.T, call string) (op, bool) {
	t.Helper()
	ours := func(path string) bool { return strings.HasSuffix(unhex(t, path), ".db") }
	if m := pwrite.FindStringSubmatch(call); m != nil && ours(m[1]) {
		off, err := strconv.ParseInt(m[3], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return op{what: "write", off: off, data: []byte(unhex(t, m[2]))}, true
	}
	if m := sync1.FindStringSubmatch(call); m != nil && ours(m[1]) {
		return op{what: "sync"}, true
	}
	if m := truncate.FindStringSubmatch(call); m != nil && ours(m[1]) {
		n, err := strconv.Atoi(m[2])
		if err != nil {
			t.Fatal(err)
		}
		return op{what: "resize", n: n}, true
	}
	if link.MatchString(call) {
		return op{what: "placed"}, true
	}
	if m := ack.FindStringSubmatch(call); m != nil {
		if num, ok := strings.CutPrefix(strings.TrimSpace(unhex(t, m[1])), "ack "); ok {
			n, err := strconv.Atoi(num)
			if err != nil {
				t.Fatal(err)
			}
			return op{what: "ack", n: n}, true
		}
	}
	return op{}, false
}

// unhex turns \x61\x62 into ab; what is not so written stays.
func unhex(t *testing.T, s string) string {
	t.Helper()
	if !strings.HasPrefix(s, `\x`) {
		return s
	}
	var out strings.Builder
	for _, h := range strings.Split(s, `\x`)[1:] {
		b, err := strconv.ParseUint(h, 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		out.WriteByte(byte(b))
	}
	return out.String()
}

func (o op) apply(b []byte) []byte {
	switch o.what {
	case "resize":
		if o.n <= len(b) {
			return b[:o.n]
		}
		return append(b, make([]byte, o.n-len(b))...)
	case "write":
		if end := int(o.off) + len(o.data); end > len(b) {
			b = append(b, make([]byte, end-len(b))...)
		}
		copy(b[o.off:], o.data)
	}
	return b
}

// leftBy returns what may lie on the disk when the power goes: what was forced there, and of what was not any
// write done, not done, or done by half.
func leftBy(stable []byte, pending []op) [][]byte {
	with := func(keep func(i int, o op) (op, bool)) []byte {
		b := bytes.Clone(stable)
		for i, o := range pending {
			if o, ok := keep(i, o); ok {
				b = o.apply(b)
			}
		}
		return b
	}
	out := [][]byte{
		with(func(int, op) (op, bool) { return op{}, false }),
		with(func(_ int, o op) (op, bool) { return o, true }),
	}
	for n := range pending {
		out = append(out,
			with(func(i int, o op) (op, bool) { return o, i != n }),
			with(func(i int, o op) (op, bool) { return o, i == n }),
			with(func(i int, o op) (op, bool) {
				if i == n && len(o.data) > 512 { // a sector is whole or not there
					o.data = o.data[:len(o.data)/2/512*512]
				}
				return o, true
			}))
	}
	return out
}

// Whatever the disk had done when the power went: the store opens, nothing acknowledged is lost, and on the first start
// it opens clean (intake/README.md, E01, E02).
func TestPowerCut(t *testing.T) {
	t.Parallel()
	ops := recorded(t, 4)
	var stable []byte
	var pending []op
	placed, acked, states := false, 0, 0
	seen := map[[32]byte]bool{}
	for _, o := range ops {
		switch o.what {
		case "sync":
			for _, p := range pending {
				stable = p.apply(stable)
			}
			pending = nil
		case "placed":
			placed = true
			if len(pending) > 0 {
				t.Error("the store was put in place before it was on the disk")
			}
		case "ack":
			acked = o.n
		default:
			pending = append(pending, o)
		}
		for _, left := range leftBy(stable, pending) {
			id := sha256.Sum256(fmt.Append(left, placed, acked))
			if seen[id] || !placed {
				continue // before it is in place there is no store, and Open makes one
			}
			seen[id] = true
			states++
			after(t, left, acked)
		}
	}
	t.Logf("%d steps, %d states of the disk", len(ops), states)
	if acked != 4 || states < 100 {
		t.Errorf("%d mails, %d states: the test proves nothing", acked, states)
	}
}

// after starts the program on what a power cut left.
func after(t *testing.T, left []byte, acked int) {
	t.Helper()
	dir, err := os.MkdirTemp("", "samrad-power-*")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, files.Store), left, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir, store.Options{Location: stockholm()})
	if err != nil {
		t.Fatalf("%d mails acknowledged: %v", acked, err)
	}
	defer s.Close()
	allThere(t, s, acked)
	sound(t, s)
}
