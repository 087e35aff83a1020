package dates

import (
	"net/mail"
	"os"
	"strings"
	"testing"
	"time"
)

func rows(t *testing.T, name string) [][]string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for line := range strings.SplitSeq(strings.TrimRight(string(b), "\n"), "\n") {
		out = append(out, strings.Split(strings.TrimRight(line, "\r"), "\t"))
	}
	return out
}

func TestTable(t *testing.T) {
	for _, r := range rows(t, "dates.tsv") {
		ref, err := ParseDay(r[1])
		if err != nil {
			t.Fatal(err)
		}
		got := Read(r[0], ref)
		if got.Range.Start.String() != r[2] || got.Range.End.String() != r[3] {
			t.Errorf("%q on %s: %s..%s, want %s..%s", r[0], ref, got.Range.Start, got.Range.End, r[2], r[3])
		}
	}
}

func TestInstants(t *testing.T) {
	loc, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows(t, "dates_instants.tsv") {
		at, err := mail.ParseDate(r[0])
		if err != nil {
			t.Fatal(err)
		}
		ref := Reference(at, at, loc)
		if ref.String() != r[2] || Read("i morgon", ref).Range.Start.String() != r[3] {
			t.Errorf("%s: %s, want %s", r[0], ref, r[2])
		}
	}
}
