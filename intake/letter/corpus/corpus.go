// Package corpus reads the collection of other projects' mail, and what these projects assert about it, for tests.
// It is no part of the product, and neither is the collection: where that is absent, the tests over it are skipped.
package corpus

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
)

// Expectation is one row of the corpus: what the project that the mail comes from asserts about it.
type Expectation struct {
	Path        string   `json:"path"`
	Kind        string   `json:"kind"`
	Compare     string   `json:"compare"`
	ReplyText   string   `json:"reply_text"`
	ReplyHTML   string   `json:"reply_html"`
	Contains    []string `json:"reply_contains"`
	NotContains []string `json:"reply_not_contains"`
	ItselfFails bool     `json:"source_itself_fails"`
	Auto        bool     `json:"auto"`
	Forwarded   *bool    `json:"forwarded"`
	SubjectFile string   `json:"subject_file"`
	QuotedFrom  string   `json:"quoted_from"`
}

// Source is the project that a mail comes from.
func (e Expectation) Source() string {
	s, _, _ := strings.Cut(e.Path, "/")
	return s
}

// Dir is the folder with other projects' mail, which is no part of the product.
func Dir(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			err = errors.New("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(filepath.Dir(dir), "shared", "corpus")
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		t.Skip("SKIPPED: the corpus of other projects' mail is not here: ", err)
	}
	return dir
}

// Rows are the expectations of a kind, and the folder that their paths are of.
func Rows(t testing.TB, kind string) (dir string, rows []Expectation) {
	dir = Dir(t)
	f, err := os.Open(filepath.Join(dir, "expect.jsonl"))
	if err != nil {
		t.Fatal(err) // the corpus is there
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 16<<20)
	for sc.Scan() {
		var e Expectation
		if err := json.Unmarshal(sc.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		if e.Kind == kind {
			rows = append(rows, e)
		}
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return dir, rows
}

// Tally counts hits per source, for the table in the log.
type Tally map[string]*[2]int

func (y Tally) Count(source string, hit bool) {
	if y[source] == nil {
		y[source] = new([2]int)
	}
	y[source][1]++
	if hit {
		y[source][0]++
	}
}

func (y Tally) Rate(source string) float64 {
	if y[source] == nil || y[source][1] == 0 {
		return 1
	}
	return float64(y[source][0]) / float64(y[source][1])
}

func (y Tally) String() string {
	var names []string
	for s := range y {
		names = append(names, s)
	}
	sort.Strings(names)
	var b strings.Builder
	for _, s := range names {
		fmt.Fprintf(&b, "%-36s %4d of %4d  %5.1f %%\n", s, y[s][0], y[s][1], 100*y.Rate(s))
	}
	return b.String()
}
