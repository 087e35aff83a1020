package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/steady"
)

// emails are our own mails with what must come of them.
const emails = "../../intake/testdata/emails"

type wanted struct {
	Kind, Reason, Case string
	Answers            map[string]string
	Missing            []initiative.Item
	When               *parsedWhen
	Loose              map[string]some
	Optional           some      // ids
	MustNotContain     []string  `json:"must_not_contain"`
	FlagsNot           []string  `json:"flags_not"`
	Steers             *[]string // words that steer the case, where they matter
	Context            json.RawMessage
}

// some is one text, a list of texts, or the keys of an object.
type some []string

func (s *some) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*s = some{one}
		return nil
	}
	var keys map[string]any
	if json.Unmarshal(b, &keys) == nil {
		*s = slices.Collect(maps.Keys(keys))
		return nil
	}
	return json.Unmarshal(b, (*[]string)(s))
}

func TestParseOurMails(t *testing.T) {
	for _, file := range mailsIn(t, emails) {
		t.Run(mailName(file), func(t *testing.T) { checkMail(t, file) })
	}
}

// faulty are mails that were once misread, each of a kind of its own, and others of these kinds, whose names end in -2.
// What is still misread stands in waiting.txt with its reason: a name leaves the list when its kind is mended.
const faulty = "../../intake/testdata/faults"

func TestParseFaults(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(faulty, "waiting.txt"))
	if err != nil {
		t.Fatal(err)
	}
	waiting := map[string]string{}
	for line := range strings.Lines(string(b)) {
		if name, reason, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			waiting[name] = reason
		}
	}
	for i, file := range mailsIn(t, faulty) {
		if i%steady.Fewer(1, 25) != 0 { // all are read in the step without the race detector
			continue
		}
		name := mailName(file)
		t.Run(name, func(t *testing.T) {
			if waiting[name] == "" {
				checkMail(t, file)
			}
		})
	}
}

func mailsIn(t *testing.T, dir string) []string {
	files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no mails in %s: %v", dir, err)
	}
	return files
}

func mailName(file string) string { return strings.TrimSuffix(filepath.Base(file), ".eml") }

func checkMail(t *testing.T, file string) {
	var want wanted
	b, err := os.ReadFile(strings.TrimSuffix(file, ".eml") + ".json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	got := runParse(t, file, string(want.Context))
	if string(got.Kind) != want.Kind || want.Reason != "" && got.Reason != want.Reason {
		t.Fatalf("became %s (%s), want %s (%s)", got.Kind, got.Reason, want.Kind, want.Reason)
	}
	if want.Case != "" && (got.Case == nil || *got.Case != want.Case) {
		t.Errorf("case %v, want %s", got.Case, want.Case)
	}
	checkAnswers(t, got, want)
	if !sameWhen(got.When, want.When) {
		t.Errorf("when %s, want %s", asJSON(got.When), asJSON(want.When))
	}
	if want.Steers != nil && !slices.Equal(got.Steers, *want.Steers) {
		t.Errorf("steers %q, want %q", got.Steers, *want.Steers)
	}
	for _, no := range want.FlagsNot {
		if slices.Contains(got.Flags, no) {
			t.Errorf("flag %s", no)
		}
	}
	for id, text := range got.Answers {
		for _, no := range want.MustNotContain {
			if strings.Contains(text, no) {
				t.Errorf("%s holds %q: %q", id, no, text)
			}
		}
	}
}

// checkAnswers compares after folding all white space; loose answers need only hold some words, optional ones may
// be there, and are then no longer missing.
func checkAnswers(t *testing.T, got parsed, want wanted) {
	missing := slices.Clone(want.Missing)
	for id, text := range got.Answers {
		if slices.Contains(want.Optional, id) {
			missing = slices.DeleteFunc(missing, func(i initiative.Item) bool { return string(i) == id })
			continue
		}
		if parts, ok := want.Loose[id]; ok {
			for _, p := range parts {
				if !strings.Contains(fold(text), fold(p)) {
					t.Errorf("%s is %q, want it to hold %q", id, text, p)
				}
			}
			continue
		}
		if fold(text) != fold(want.Answers[id]) {
			t.Errorf("%s is\n %q, want\n %q", id, text, want.Answers[id])
		}
	}
	ids := slices.AppendSeq(slices.Collect(maps.Keys(want.Answers)), maps.Keys(want.Loose))
	for _, id := range ids {
		if _, ok := got.Answers[id]; !ok && !slices.Contains(want.Optional, id) {
			t.Errorf("%s was not found", id)
		}
	}
	if !slices.Equal(got.Missing, missing) {
		t.Errorf("missing %v, want %v", got.Missing, missing)
	}
}

func runParse(t *testing.T, file, context string) parsed {
	t.Helper()
	args := []string{"parse"}
	if context != "" {
		args = append(args, "--context", context)
	}
	var out, errs bytes.Buffer
	if code := run(t.Context(), append(args, file), strings.NewReader(""), &out, &errs); code != 0 {
		t.Fatalf("samrad parse: exit %d: %s", code, errs.String())
	}
	var got parsed
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("%v in %s", err, out.String())
	}
	return got
}

// sameWhen compares days, and hours where they are expected.
func sameWhen(got, want *parsedWhen) bool {
	if got != nil && want != nil && want.Time == "" {
		days := *got
		days.Time = ""
		got = &days
	}
	return asJSON(got) == asJSON(want)
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func fold(s string) string { return strings.Join(strings.Fields(s), " ") }
