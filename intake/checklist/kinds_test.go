package checklist

import (
	"os"
	"strings"
	"testing"
)

// TestKinds reads testdata/kinds.tsv: ways to write that were misread, each among others of its kind and what only looks
// like it.
func TestKinds(t *testing.T) {
	b, err := os.ReadFile("testdata/kinds.tsv")
	if err != nil {
		t.Fatal(err)
	}
	c := Default()
	for row := range strings.Lines(string(b)) {
		f := strings.Split(strings.TrimSuffix(row, "\n"), "\t")
		if strings.HasPrefix(row, "#") {
			continue
		}
		if len(f) != 3 {
			t.Fatalf("%q: want three fields", row)
		}
		said := strings.NewReplacer("⏎", "\n", "⇥", "\t").Replace(f[1])
		if f[0] != "new" {
			replied{f[0], said, f[2]}.check(t, c)
		} else if got := told(c, c.ReadNewBy("Anna Lindqvist", plainLines(said))); got != f[2] {
			t.Errorf("got  %s\nwant %s\n%s", got, f[2], said)
		}
	}
}
