package initiative

import (
	"cmp"
	"encoding/json"
	"testing"
	"time"

	"haninge.se/samrad/intake/dates"
)

func items() []Item { return []Item{"vad", "syfte", "nar"} }

func answered(text, from string) Version {
	return Version{Text: text, State: Answered, Source: Source{From: from}}
}

// TestHistory: a correction adds a version and deletes nothing.
func TestHistory(t *testing.T) {
	var i Initiative
	if i.Put("vad", answered("ett", "anna")) {
		t.Error("the first answer is no change")
	}
	if !i.Put("vad", answered("två", "johan")) {
		t.Error("another text is a change")
	}
	if v, ok := i.Answer("vad"); !ok || v.Text != "två" || len(i.Answers["vad"]) != 2 {
		t.Errorf("answers: %+v", i.Answers["vad"])
	}
	i.Put("syfte", Version{State: BareNA})
	i.Recount(items())
	if len(i.Open) != 2 || !i.IsOpen("syfte") || i.IsOpen("vad") || i.Answered() != 1 || i.Complete() {
		t.Errorf("open: %v of %d", i.Open, i.Total)
	}
}

// TestClone: what is done to a copy does not show in the original.
func TestClone(t *testing.T) {
	i := Initiative{Fields: map[string]string{"kanal": "webb"}, Tags: map[string][]string{}}
	i.Put("vad", answered("ett", "anna"))
	i.Follow("<1@x>", "<1@x>", "")
	i.Join("kommun")
	c := i.Clone()
	c.Put("vad", answered("två", "anna"))
	c.Follow("<2@x>")
	c.Join("polis")
	c.Fields["kanal"] = "press"
	c.Log(Event{What: "changed"})
	if len(i.Answers["vad"]) != 1 || len(i.Threads) != 1 || i.Joint() || i.Fields["kanal"] != "webb" || len(i.History) != 0 {
		t.Errorf("the original changed: %+v", i)
	}
}

// TestStages goes through the stages of a case, from its first mail to its evaluation.
func TestStages(t *testing.T) {
	day := dates.On(2026, 3, 26)
	complete := func(start, end dates.Day) *Initiative {
		i := &Initiative{When: When{Range: dates.Range{Start: start, End: end}}}
		for _, item := range items() {
			i.Put(item, answered("x", "anna"))
		}
		i.Recount(items())
		return i
	}
	cancelled, evaluated, closed := complete(day, day), complete(day, day), complete(day, day)
	cancelled.Cancelled, evaluated.Evaluated = time.Now(), time.Now()
	closed.Closed, closed.Cancelled = time.Now(), time.Now()
	empty, partly := &Initiative{}, &Initiative{}
	partly.Put("vad", answered("x", "anna"))
	empty.Recount(items())
	partly.Recount(items())
	for _, c := range []struct {
		i    *Initiative
		want Stage
	}{
		{empty, Received}, {partly, Incomplete}, {complete(day.AddDays(1), day.AddDays(2)), Ready}, {complete(day, day), Running},
		{complete(day.AddDays(-9), dates.Day{}), Running}, {complete(day.AddDays(-9), day.AddDays(-1)), Done}, {cancelled, Cancelled}, {evaluated, Evaluated}, {closed, Closed},
	} {
		if got := c.i.Stage(day); got != c.want {
			t.Errorf("stage %s, want %s", got, c.want)
		}
	}
}

// TestTally: what is counted in can be counted out again, also after a round through JSON.
func TestTally(t *testing.T) {
	one := &Initiative{Lead: "kommun", Parties: []Party{"kommun"}, Tags: map[string][]string{"syfte": {"kannedom"}, "malgrupp": {"ext-invanare"}}}
	both := &Initiative{Lead: "kommun", Parties: []Party{"kommun", "polis"}}
	var sum Tally
	sum.Add(one, 1)
	sum.Add(both, 1)
	b, err := json.Marshal(sum)
	if err != nil {
		t.Fatal(err)
	}
	var back Tally
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if back.Cases != 2 || back.Joint != 1 || back.Solo["kommun"] != 1 || back.Goals["kannedom"] != 1 {
		t.Errorf("counted %+v", back)
	}
	var sparse Tally
	if err := json.Unmarshal([]byte(`{"cases":1,"solo":{"kommun":1}}`), &sparse); err != nil {
		t.Fatal(err)
	}
	sparse.Add(one, 1)
	back.Add(one, -1)
	back.Add(both, -1)
	if back.Cases != 0 || back.Joint != 0 || back.Solo["kommun"] != 0 || back.Goals["kannedom"] != 0 || sparse.Groups["ext-invanare"] != 1 {
		t.Errorf("counted out %+v, sparse %+v", back, sparse)
	}
	cancelled := &Initiative{Cancelled: time.Now()}
	back.Add(cancelled, 1)
	if back.Cases != 0 {
		t.Error("a cancelled case counts")
	}
}

// TestNumbersAreOrderedAsGivenOut: the ten thousandth case of a year is newer than the one before it, by its number.
func TestNumbersAreOrderedAsGivenOut(t *testing.T) {
	in := []ID{"SAM-2025-12345", "SAM-2026-0001", "SAM-2026-9999", "SAM-2026-10000", "SAM-2027-0001"}
	for i := range in {
		for j := range in {
			if got := in[i].Compare(in[j]); got != cmp.Compare(i, j) {
				t.Errorf("%s against %s: %d", in[i], in[j], got)
			}
		}
	}
}

func TestMakeID(t *testing.T) {
	for n, want := range map[int]ID{42: "SAM-2026-0042", 12345: "SAM-2026-12345"} {
		if got := MakeID("SAM", 2026, n); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// TestAsOf: a case tells what it was on any day, and nothing that came later.
func TestAsOf(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 3, d, 12, 0, 0, 0, time.UTC) }
	put := func(i *Initiative, item Item, text string, d int, w When) {
		v := answered(text, "anna")
		v.Source.At, v.When = day(d), w
		i.Put(item, v)
	}
	first := When{Range: dates.Range{Start: dates.On(2026, 3, 26), End: dates.On(2026, 3, 26)}}
	second := When{Range: dates.Range{Start: dates.On(2026, 3, 27), End: dates.On(2026, 3, 27)}}
	i := &Initiative{ID: "SAM-2026-0001", Created: day(2), Cancelled: day(9), Lead: "kommun"}
	put(i, "vad", "Vandring", 2, When{})
	put(i, "nar", "26 mars", 3, first)
	i.With("polis").Ask(i.ToShow(), day(4))
	put(i, "nar", "27 mars", 5, second)
	put(i, "syfte", "Trygghet", 6, When{})
	i.When = second
	i.Recount(items())
	i.With("polis").Say(Voice{Stance: NoObjection, Source: Source{From: "bo", At: day(7)}})
	i.Propose([]Item{"vad"}, []string{"Promenad"}, "anna", Source{From: "bo", Party: "polis", At: day(5)})
	i.Proposals[0].Ended, i.Proposals[0].Outcome = day(6), Declined
	i.Sent = []Sent{{Kind: "gap", At: day(2)}, {Kind: "consult", At: day(4)}}
	i.Updated = day(9)
	for _, c := range []struct {
		d      int
		open   int
		when   When
		stance Stance
		stage  Stage
		mails  int
		waits  int // proposals
	}{
		{2, 2, When{}, NotAsked, Incomplete, 1, 0},
		{3, 1, first, NotAsked, Incomplete, 1, 0},
		{4, 1, first, Asked, Incomplete, 2, 0},
		{5, 1, second, Asked, Incomplete, 2, 1},
		{7, 0, second, Outdated, Ready, 2, 0},
		{9, 0, second, Outdated, Cancelled, 2, 0},
	} {
		c2 := i.AsOf(day(c.d))
		if len(c2.Open) != c.open || c2.When.Range != c.when.Range || c2.Stance("polis") != c.stance || c2.Stage(dates.On(2026, 3, c.d)) != c.stage {
			t.Errorf("on the %d: open %v, when %v, %s, %s", c.d, c2.Open, c2.When, c2.Stance("polis"), c2.Stage(dates.On(2026, 3, c.d)))
		}
		waits := 0
		for _, p := range c2.Proposals {
			if p.Pending() {
				waits++
			}
		}
		if len(c2.Sent) != c.mails || waits != c.waits {
			t.Errorf("on the %d: %d mails, %d proposals wait", c.d, len(c2.Sent), waits)
		}
	}
	for d, want := range map[int]time.Time{4: day(3), 8: day(6), 9: day(9)} {
		if got := i.AsOf(day(d)).Updated; !got.Equal(want) {
			t.Errorf("on the %d it was updated %v, want %v", d, got, want)
		}
	}
	if i.AsOf(day(1)) != nil {
		t.Error("it stood in the register before it was registered")
	}
	if len(i.Answers["nar"]) != 2 || i.Cancelled.IsZero() || len(i.Open) != 0 {
		t.Errorf("looking back changed it: %+v", i)
	}
}

// TestSayWhen: a time is told with its hours, as people write them.
func TestSayWhen(t *testing.T) {
	day := dates.Range{Start: dates.On(2026, 3, 26), End: dates.On(2026, 3, 26)}
	for want, w := range map[string]When{
		"":                                     {Time: "18.00"},
		"torsdag 26 mars 2026":                 {Range: day},
		"torsdag 26 mars 2026 kl. 18.00":       {Range: day, Time: "18.00"},
		"torsdag 26 mars 2026 kl. 18.00–20.00": {Range: day, Time: "18.00-20.00"},
	} {
		if got := w.Say(); got != want {
			t.Errorf("%+v is said as %q, want %q", w, got, want)
		}
	}
}
