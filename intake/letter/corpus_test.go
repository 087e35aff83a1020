package letter

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

// expectation is one row of the corpus: what the project that the mail comes from asserts about it.
type expectation struct {
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

func (e expectation) source() string {
	s, _, _ := strings.Cut(e.Path, "/")
	return s
}

// corpusDir is the folder with other projects' mail, which is no part of the product.
func corpusDir(t *testing.T) string {
	t.Helper()
	dir := "../../../shared/corpus"
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		t.Skip("SKIPPED: the corpus of other projects' mail is not here: ", err)
	}
	return dir
}

func expectations(t *testing.T, kind string) (dir string, rows []expectation) {
	dir = corpusDir(t)
	f, err := os.Open(filepath.Join(dir, "expect.jsonl"))
	if err != nil {
		t.Fatal(err) // the corpus is there
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 16<<20)
	for sc.Scan() {
		var e expectation
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

// plainBody reads text as a plain body: quote marks counted and taken off, as Parse does.
func plainBody(text string) Body {
	b := Body{Kind: "plain"}
	text = strings.TrimPrefix(strings.ReplaceAll(text, "\r\n", "\n"), "\ufeff")
	for line := range strings.SplitSeq(text, "\n") {
		l := Line{}
		for strings.HasPrefix(line, ">") {
			l.Depth++
			line = line[1:]
			if strings.HasPrefix(line, " >") {
				line = line[1:]
			}
		}
		if l.Depth > 0 {
			line = strings.TrimPrefix(line, " ")
		}
		l.Text = strings.TrimRight(line, " \t\r\u00a0")
		b.Lines = append(b.Lines, l)
	}
	return b
}

// tally counts hits per source, for the table in the log.
type tally map[string]*[2]int

func (y tally) count(source string, hit bool) {
	if y[source] == nil {
		y[source] = new([2]int)
	}
	y[source][1]++
	if hit {
		y[source][0]++
	}
}

func (y tally) rate(source string) float64 {
	if y[source] == nil || y[source][1] == 0 {
		return 1
	}
	return float64(y[source][0]) / float64(y[source][1])
}

func (y tally) String() string {
	var names []string
	for s := range y {
		names = append(names, s)
	}
	sort.Strings(names)
	var b strings.Builder
	for _, s := range names {
		fmt.Fprintf(&b, "%-36s %4d of %4d  %5.1f %%\n", s, y[s][0], y[s][1], 100*y.rate(s))
	}
	return b.String()
}
