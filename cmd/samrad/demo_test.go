package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/open"
)

// holdsEveryState wants a demo's register to hold at least 15 cases, in all states that a digest tells apart, on the
// day of the digest that is shown.
func holdsEveryState(t *testing.T, data string) {
	t.Helper()
	s, err := open.Store(data, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	today, has, living := dates.On(2026, 4, 7), map[string]bool{}, 0
	err = s.View(func(tx store.Tx) error {
		return tx.EachCase(store.CaseQuery{}, func(i *initiative.Initiative) error {
			if i.Cancelled.IsZero() && i.Closed.IsZero() && i.Evaluated.IsZero() {
				living++
			}
			for _, state := range statesOf(i, today) {
				has[state] = true
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if living < 15 {
		t.Errorf("%d living cases", living)
	}
	for _, state := range []initiative.Stage{
		initiative.Received, initiative.Incomplete, initiative.Ready, initiative.Running,
		initiative.Done, initiative.Evaluated, initiative.Cancelled,
	} {
		if !has[string(state)] {
			t.Errorf("no case is %s", state)
		}
	}
	for _, stance := range []initiative.Stance{
		initiative.NotAsked, initiative.Asked, initiative.NoObjection, initiative.Joins,
		initiative.Objects, initiative.Abstains, initiative.Outdated,
	} {
		if !has["all answered, "+string(stance)] {
			t.Errorf("of no case that has all answers the other party says %q", stance)
		}
		if stance != initiative.Outdated && stance != initiative.Abstains && !has["questions open, "+string(stance)] {
			t.Errorf("of no case with open questions the other party says %q", stance)
		}
	}
	for _, mark := range []string{
		"review", "embargo with a day", "embargo without one", "urgent", "bounced", "recurring", "two answers",
		"went on", "closed",
		"began with questions open", "running, never asked", "running, all answered", "undated", "asap",
		"open", "day", "range", "week", "month", "season",
	} {
		if !has[mark] {
			t.Errorf("no case: %s", mark)
		}
	}
}

// statesOf are the states of a case as a digest tells them apart.
func statesOf(i *initiative.Initiative, today dates.Day) (out []string) {
	if !i.Closed.IsZero() {
		return []string{"closed"}
	}
	stage := i.Stage(today)
	out = append(out, string(stage))
	if stage == initiative.Evaluated || stage == initiative.Cancelled {
		return out
	}
	other := map[initiative.Party]initiative.Party{"kommun": "polis", "polis": "kommun"}[i.Lead]
	stance, answered := i.Stance(other), "questions open"
	if len(i.Waiting()) == 0 {
		answered = "all answered"
	}
	out = append(out, answered+", "+string(stance), i.When.Precision)
	begun := !i.When.IsZero() && i.When.Start.Before(today) && i.When.Precision != "asap"
	on := begun && (i.When.End.IsZero() || !i.When.End.Before(today))
	for mark, is := range map[string]bool{
		"review": i.UnderReview(), "embargo with a day": i.Embargoed(today) && !i.Embargo.Until.IsZero(),
		"embargo without one": i.Embargoed(today) && i.Embargo.Until.IsZero(), "urgent": i.Urgent,
		"bounced": slices.ContainsFunc(i.Sent, func(s initiative.Sent) bool { return s.Bounced != "" }), "recurring": i.Recurring(),
		"two answers": slices.ContainsFunc([]initiative.Item{"talesperson", "nar"}, i.Disputed),
		"went on":     stance == initiative.Objects && !i.Consultation(other).Proceeded.IsZero(),
		"undated":     i.When.IsZero(), "began with questions open": on && answered == "questions open",
		"running, never asked":  on && answered == "all answered" && stance == initiative.NotAsked,
		"running, all answered": on && answered == "all answered" && stance.Agreed(),
	} {
		if is {
			out = append(out, mark)
		}
	}
	return out
}

// TestOurMailsAsADemo plays the demo and wants its files.
func TestDemo(t *testing.T) {
	dir := t.TempDir()
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"demo", "--dir", dir}, strings.NewReader(""), &out, &errs); code != 0 {
		t.Fatalf("exit %d\n%s\n%s", code, out.String(), errs.String())
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil || len(files) < 9 {
		t.Errorf("%d mails were kept, want at least 9 (%v)", len(files), err)
	}
	page, err := os.ReadFile(filepath.Join(dir, "digest.html"))
	if err != nil || !bytes.Contains(page, []byte("<html")) {
		t.Errorf("no digest: %v", err)
	}
	if !slices.ContainsFunc(strings.Split(out.String(), "\n"), func(l string) bool { return strings.Contains(l, "auto-reply") }) {
		t.Errorf("the demo does not say what became of the automatic reply:\n%s", out.String())
	}
	holdsEveryState(t, filepath.Join(dir, "data"))
	shownInReadme(t, out.String())
}

// shownInReadme wants what the README shows of the demo to be what the demo says, in its order.
func shownInReadme(t *testing.T, said string) {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for line := range strings.Lines(string(text)) {
		line, quoted := strings.CutPrefix(line, "    ")
		marked := strings.HasPrefix(line, "━━") || strings.HasPrefix(line, "   │") || strings.HasPrefix(line, "   Subject:")
		if !quoted || !marked {
			continue
		}
		seen++
		line = strings.TrimSuffix(strings.TrimRight(line, "\n"), " […]")
		_, rest, found := strings.Cut(said, line)
		if !found {
			t.Errorf("the demo does not say %q there", line)
			continue
		}
		said = rest
	}
	if seen < 20 {
		t.Errorf("the README shows %d lines of the demo", seen)
	}
}
