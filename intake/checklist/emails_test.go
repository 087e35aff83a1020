package checklist

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// wanted is what the description beside a test mail says of it.
type wanted struct {
	Kind     string              `json:"kind"`
	Answers  map[string]string   `json:"answers"`
	Missing  []initiative.Item   `json:"missing"`
	Loose    map[string][]string `json:"loose"`
	Optional map[string]string   `json:"optional"`
	MustNot  []string            `json:"must_not_contain"`
	Context  *struct {
		Gap     string            `json:"gap_body"`
		Known   map[string]string `json:"known"`
		Missing []initiative.Item `json:"missing"`
	} `json:"context"`
}

// TestEmails reads every new mail and every reply of the test mails, each of its views by itself.
func TestEmails(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "testdata", "emails", "*.eml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no test mails in ../testdata/emails: %v", err)
	}
	c := Default()
	for _, file := range files {
		var w wanted
		about, err := os.ReadFile(strings.TrimSuffix(file, ".eml") + ".json")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(about, &w); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		l, err := letter.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		_, forwarded, _ := letter.StripPrefixes(l.Subject)
		for _, body := range l.Bodies {
			t.Run(filepath.Base(file)+"/"+body.Kind, func(t *testing.T) {
				lines := linesOf(body, forwarded)
				switch {
				case w.Kind == "new":
					w.check(t, c, c.ReadNew(lines), c.Items())
				case w.Kind == "reply" && w.Context != nil:
					got := c.ReadReply(lines, Talk{Sent: []string{w.Context.Gap}, Open: w.Context.Missing})
					w.check(t, c, got, w.Context.Missing)
					// The sent text may be lost: then the questions and the looks of the lines must do.
					w.check(t, c, c.ReadReply(lines, Talk{Open: w.Context.Missing}), w.Context.Missing)
				}
			})
		}
	}
}

func (w *wanted) check(t *testing.T, c *Checklist, got Reading, open []initiative.Item) {
	t.Helper()
	closed := map[string]string{}
	missing := []initiative.Item{}
	for _, a := range got.Answers {
		for _, never := range w.MustNot {
			if strings.Contains(a.Text, never) {
				t.Errorf("%s holds %q: %q", a.Item, never, a.Text)
			}
		}
		if a.State.Closed() {
			closed[string(a.Item)] = folded(a.Text)
		}
	}
	for _, item := range open {
		if _, ok := closed[string(item)]; !ok {
			missing = append(missing, item)
		}
	}
	want, wantMissing := map[string]string{}, append([]initiative.Item{}, w.Missing...)
	for item, text := range w.Answers {
		want[item] = folded(text)
		for _, part := range w.Loose[item] {
			if !strings.Contains(closed[item], part) {
				t.Errorf("%s is %q, without %q", item, closed[item], part)
			}
			want[item] = closed[item]
		}
	}
	for item := range w.Optional {
		if text, ok := closed[item]; ok {
			want[item] = text
			wantMissing = cut1(wantMissing, initiative.Item(item))
		}
	}
	if d := cmp.Diff(want, closed); d != "" {
		t.Errorf("answers (-want +got)\n%s", d)
	}
	if d := cmp.Diff(wantMissing, missing); d != "" {
		t.Errorf("missing (-want +got)\n%s", d)
	}
}

func cut1(items []initiative.Item, out initiative.Item) []initiative.Item {
	kept := []initiative.Item{}
	for _, i := range items {
		if i != out {
			kept = append(kept, i)
		}
	}
	return kept
}

func folded(s string) string { return strings.Join(strings.Fields(s), " ") }
