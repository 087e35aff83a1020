package checklist_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"haninge.se/samrad/intake/steady"
)

// How many variants are read: usually, with the race detector, which takes ten times as long and finds nothing by more
// of them, and in CI. The list of what is misread counts those of CI.
const usualVariants, racedVariants, allVariants = 2_000, 300, 20_000

// update writes the list anew.
var update = flag.Bool("update", false, "write testdata/variants/misread.tsv anew from what is misread now")

// TestVariants: an answer that is moved under another question's number, label or quoted question is filed there, one
// that is taken out leaves its question open, and what stands around answers changes nothing. What is misread today
// stands in misread.tsv by kind and count, and no kind may become more.
func TestVariants(t *testing.T) {
	n := steady.Fewer(usualVariants, racedVariants)
	if s := os.Getenv("SAMRAD_TEST_VARIANTS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatalf("SAMRAD_TEST_VARIANTS=%s is no number", s)
		}
	}
	if *update {
		n = allVariants
	}
	g := newGenerator(t)
	if s := os.Getenv("SAMRAD_TEST_VARIANT"); s != "" {
		g.show(t, s)
		return
	}
	got := g.run(t, n)
	if *update {
		got.write(t)
	}
	got.compare(t, n)
}

// misread counts kinds of misreadings, each with the first variant of it.
type misread struct{ count, first map[string]int }

// run reads n variants on all processors.
func (g *generator) run(t *testing.T, n int) misread {
	var mu sync.Mutex
	got := misread{map[string]int{}, map[string]int{}}
	var group sync.WaitGroup
	readers := runtime.GOMAXPROCS(0)
	for k := range readers {
		group.Go(func() {
			for i := k; i < n; i += readers {
				v := g.draw(uint64(i))
				fault := g.fault(t, v)
				if fault == "" {
					continue
				}
				kind := v.kind(fault)
				mu.Lock()
				if got.count[kind]++; got.count[kind] == 1 || i < got.first[kind] {
					got.first[kind] = i
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	return got
}

const misreadFile = "testdata/variants/misread.tsv"

// write makes the list.
func (m misread) write(t *testing.T) {
	var b strings.Builder
	fmt.Fprintf(&b, "# What is misread of %d variants: count, kind, and the first variant of it. Made by\n"+
		"#   go test ./intake/checklist -run TestVariants -update\n# Counts only become less.\n", allVariants)
	for _, kind := range slices.Sorted(maps.Keys(m.count)) {
		fmt.Fprintf(&b, "%d\t%s\t%d\n", m.count[kind], kind, m.first[kind])
	}
	if err := os.WriteFile(misreadFile, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// slack is how many more of one kind are let pass while the whole is not more: what another way of reading misreads is
// not of the same kinds.
const slack = allVariants / 1000

// compare holds what was misread of n variants against the list. Of few variants a kind may have none or some by
// chance; then the whole is compared.
func (m misread) compare(t *testing.T, n int) {
	b, err := os.ReadFile(misreadFile)
	if err != nil {
		t.Fatal(err)
	}
	listed, sum, all := map[string]int{}, 0, 0
	for line := range strings.Lines(string(b)) {
		if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 3 {
			if listed[f[1]], err = strconv.Atoi(f[0]); err != nil {
				t.Fatalf("%s: %q", misreadFile, line)
			}
			sum += listed[f[1]]
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(m.count)) {
		all += m.count[kind]
		most := (listed[kind]*n+allVariants-1)/allVariants + slack
		t.Logf("%d %s (first %d)", m.count[kind], kind, m.first[kind])
		if n >= allVariants && m.count[kind] > most {
			t.Errorf("%s: %d, at most %d: SAMRAD_TEST_VARIANT=%d shows the first", kind, m.count[kind], most, m.first[kind])
		}
	}
	most := (sum*n + allVariants - 1) / allVariants
	if n < allVariants {
		most += most/4 + 5
	}
	t.Logf("%d of %d variants are misread, at most %d are let pass (%d are read in CI, where SAMRAD_TEST_VARIANTS says so)",
		all, n, most, allVariants)
	if all > most {
		t.Errorf("%d of %d variants are misread, at most %d", all, n, most)
	}
}

// show prints one variant and how it was read.
func (g *generator) show(t testing.TB, number string) {
	n, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		t.Fatalf("SAMRAD_TEST_VARIANT=%s is no number", number)
	}
	v := g.draw(n)
	raw, kept := g.write(t, v)
	got := g.desk.read(t, raw, kept)
	t.Logf("%d by %s, answers of %s, %s %q, open %v\n%s", n, v.mould.name, v.from, v.place, v.form, v.open, fmt.Sprint(v.around))
	for _, x := range v.given {
		t.Logf("given  %s = %q", x.item, x.text())
	}
	for item, said := range got.filed {
		t.Logf("filed  %s = %q", item, said)
	}
	t.Logf("%s %s, rest %q: %s, with %q\n%s", got.kind, got.reason, got.rest, g.fault(t, v), g.takes(t, v), raw)
}
