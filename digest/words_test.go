package digest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"haninge.se/samrad/intake/initiative"
)

// TestReadyIsTrue: a case is called ready where it waits for nothing: no answer, no party, no choice between two
// answers.
func TestReadyIsTrue(t *testing.T) {
	proceeded := func(i *initiative.Initiative) { objects(i); i.Consulted[0].Proceeded = i.Created }
	for name, c := range map[string]struct {
		with func(*initiative.Initiative)
		open []initiative.Item
		want string
	}{
		"agreed":              {agreed2, nil, "klar"},
		"takes part":          {joins, nil, "klar"},
		"went on":             {proceeded, nil, "klar"},
		"asked":               {asked, nil, "samråd pågår"},
		"changed since":       {outdated, nil, "samråd pågår"},
		"not asked":           {unasked, nil, "samråd återstår"},
		"objects":             {objects, nil, "polisen invänder"},
		"two answers":         {disputed, nil, "olika uppgifter"},
		"a question is open":  {agreed2, items[11:12], "1 fråga kvar"},
		"open and not agreed": {asked, items[10:12], "2 frågor kvar"},
	} {
		near := draft{"Nära", "kommun", "2026-11-20", "day", "2026-12-04", "", "", c.open, c.with}
		far := draft{"Långt fram", "kommun", "2026-11-20", "day", "2027-02-04", "", "", c.open, c.with}
		f := facts()
		f.Last = at("2026-11-27")
		text := oneLine(written(t, drawUp(2026, []draft{near, far}), f, week49).Text)
		if !regexp.MustCompile(`Nära \((kommunen|båda), ` + c.want + `\)`).MatchString(text) {
			t.Errorf("%s: no %q in %s", name, c.want, text)
		}
		if got := strings.Contains(text, "Långt fram (4 feb, klar)"); got != (c.want == "klar") {
			t.Errorf("%s: %s", name, text)
		}
	}
	f := facts()
	f.Last = lastMonday
	going := draft{"Har börjat", "kommun", "2026-11-02", "range", "2026-11-20", "2026-12-24", "", nil, unasked}
	if text := oneLine(written(t, drawUp(2026, []draft{going}), f, week49).Text); !strings.Contains(text, "Har börjat (kommunen, utan samråd)") {
		t.Error(text)
	}
}

// TestReadySince: a case became ready when the last that it waited for came, whatever that was.
func TestReadySince(t *testing.T) {
	lately := initiative.Source{From: "bo", Party: "polis", At: at("2026-11-26")}
	for name, c := range map[string]struct {
		with func(*initiative.Initiative)
		want bool
	}{
		"all was answered, and samråd is open": {func(i *initiative.Initiative) {
			asked(i)
			i.Answers["utvardering"][0].Source.At = lately.At
		}, false},
		"samråd was answered": {func(i *initiative.Initiative) {
			asked(i)
			i.Consulted[0].Say(initiative.Voice{Stance: initiative.NoObjection, Source: lately})
		}, true},
		"the owner went on after an objection": {func(i *initiative.Initiative) {
			objects(i)
			i.Consulted[0].Proceeded = lately.At
		}, true},
	} {
		d := draft{"Insatsen", "kommun", "2026-11-10", "day", "2027-02-04", "", "", nil, c.with}
		s, f := drawUp(2026, []draft{d}), facts()
		s.cases[0].Updated, f.Last = lately.At, lastMonday
		if text := written(t, s, f, week49).Text; strings.Contains(text, "Klart: Insatsen.") != c.want {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}

// TestOneIsNeverHidden: "och 1 till" would take the room of the one that it hides.
func TestOneIsNeverHidden(t *testing.T) {
	for n := 1; n <= 14; n++ {
		var all []draft
		for k := range n {
			day := fmt.Sprintf("2026-12-%02d", 1+k%5)
			all = append(all, draft{fmt.Sprintf("Insats %d", k), []string{"kommun", "polis"}[k/6%2], "2026-11-20", "day", day, "", "", items[8:9], nil},
				draft{fmt.Sprintf("Samma dag %d", k), "kommun", "2026-11-20", "day", "2026-12-06", "", "ext-skolor", nil, nil},
				draft{fmt.Sprintf("Odaterad %d", k), "kommun", "2026-11-20", "", "", "", "", nil, nil})
		}
		f := facts()
		f.Last = lastMonday
		if text := oneLine(written(t, drawUp(2026, all), f, firstOfMonth(week49)).Text); strings.Contains(text, "och 1 till") {
			t.Errorf("%d: %s", n, text)
		}
	}
	var all []draft
	for k := range 6 {
		all = append(all, draft{fmt.Sprintf("Insats %d", k), "kommun", "2026-11-20", "day", "2026-12-04", "", "", items[8:9], nil})
	}
	f := facts()
	f.Last = lastMonday
	if n := strings.Count(written(t, drawUp(2026, all), f, week49).Text, "\n* Utse talesperson:"); n != len(all) {
		t.Errorf("of 6 things to do %d are shown", n)
	}
}

// TestReviewsAreNeverHidden: however much else there is to do, each case that people must look at is named.
func TestReviewsAreNeverHidden(t *testing.T) {
	var all []draft
	for k := range 12 {
		all = append(all, draft{fmt.Sprintf("Insats %d", k), "kommun", "2026-11-20", "day", "2026-12-02", "", "", items[8:9], nil},
			draft{"Granskas", "kommun", "2026-11-20", "day", "2026-12-02", "", "", items[8:9], guarded})
	}
	f := facts()
	f.Last = lastMonday
	s := drawUp(2026, all)
	m := written(t, s, f, week49)
	for _, i := range s.cases {
		if i.UnderReview() && (!strings.Contains(m.Text, string(i.ID)) || !strings.Contains(m.HTML, string(i.ID))) {
			t.Errorf("%s is not named:\n%s", i.ID, m.Text)
		}
	}
}

// TestNextWeekIsNamed: in the longest digest of 45 cases, the first of a month with decisions for both, next week's
// cases are still told by title.
func TestNextWeekIsNamed(t *testing.T) {
	f := facts()
	f.Last, f.Agreement, f.Unreachable = lastMonday, Agreement{Dnr: "2025-00411", To: day("2027-01-31")}, []initiative.Party{"polis"}
	s := autumn()
	text := oneLine(written(t, s, f, firstOfMonth(week49)).Text)
	next := week49.Week.Next().Range()
	for _, i := range s.cases {
		if start := i.When.Start; !start.Before(next.Start) && !start.After(next.End) && !i.Embargo.Held && !strings.Contains(text, i.Title) {
			t.Errorf("%s is not named in %s", i.Title, text)
		}
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// TestReturnedStands: that a mail to the owner came back is something to do until one reaches her, whatever reaches
// others.
func TestReturnedStands(t *testing.T) {
	for name, c := range map[string]struct {
		later []initiative.Sent
		want  bool
	}{
		"nothing came after":      {nil, true},
		"the other was asked":     {[]initiative.Sent{{Kind: "consult"}, {Kind: "consult-thanks"}}, true},
		"a reminder reached her":  {[]initiative.Sent{{Kind: "reminder"}}, false},
		"the other is unreached":  {[]initiative.Sent{{Kind: "reminder"}, {Kind: "consult", Bounced: "5.1.1"}}, true},
		"and so is the next mail": {[]initiative.Sent{{Kind: "reminder", Bounced: "refused"}}, true},
	} {
		s, f := drawUp(2026, []draft{{"Insatsen", "kommun", "2026-11-10", "day", "2027-02-04", "", "", items[8:9], nil}}), facts()
		s.cases[0].Sent = append([]initiative.Sent{{Kind: "gap", Bounced: "5.1.1"}}, c.later...)
		f.Last = lastMonday
		if text := oneLine(written(t, s, f, week49).Text); strings.Contains(text, "Vårt mejl kom inte fram.") != c.want {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}

// TestTwoDisputes: where several parties have each to decide about an answer of theirs, each is told.
func TestTwoDisputes(t *testing.T) {
	both := func(i *initiative.Initiative) {
		disputed(i)
		i.Put("budskap", initiative.Version{Text: "HEMLIG", State: initiative.Answered, Source: initiative.Source{From: "bo", Party: "polis"}})
		i.Propose([]initiative.Item{"budskap"}, []string{"HEMLIG"}, "bo", initiative.Source{From: "anna", Party: "kommun"})
	}
	d := draft{"Två tvister", "kommun", "2026-11-20", "day", "2026-12-04", "", "", nil, both}
	f := facts()
	f.Last = at("2026-11-27")
	if text := written(t, drawUp(2026, []draft{d}), f, week49).Text; strings.Count(text, "Välj mellan två uppgifter") != 2 {
		t.Errorf("it says\n%s", text)
	}
}

// TestOverIsNotPlanned: of what is over with questions open nobody is told to decide who speaks or what is said.
func TestOverIsNotPlanned(t *testing.T) {
	f := facts()
	f.Last = lastMonday
	open := []initiative.Item{items[4], items[8], items[11]}
	over := draft{"Har varit", "kommun", "2026-11-02", "day", "2026-11-27", "", "", open, nil}
	going := draft{"Har börjat", "kommun", "2026-11-02", "range", "2026-11-27", "2026-12-24", "", open, nil}
	text := oneLine(written(t, drawUp(2026, []draft{over, going}), f, week49).Text)
	if !strings.Contains(text, "Komplettera efteråt: Har varit.") || !strings.Contains(text, "Utse talesperson: Har börjat.") {
		t.Error(text)
	}
}

// TestStillIsFound: what lies still and was told of before goes by its number where there are few, so that somebody can
// look it up; a title that only says that it is an initiative has the number beside.
func TestStillIsFound(t *testing.T) {
	f := facts()
	f.Last = lastMonday
	old := draft{"Utan dag", "kommun", "2026-09-02", "", "", "", "", items[4:6], nil}
	bare := draft{"Kommunikationsinsats", "kommun", "2026-11-18", "", "", "", "", items[1:], nil}
	for n, want := range map[int]string{
		1: "Saknar datum: SAM-2026-0001, som vi har nämnt förut.",
		3: "Saknar datum: SAM-2026-0001, SAM-2026-0002 och SAM-2026-0003, som vi har nämnt förut.",
		4: "Saknar datum: 4 insatser.",
	} {
		var all []draft
		for range n {
			all = append(all, old)
		}
		if text := oneLine(written(t, drawUp(2026, all), f, week49).Text); !strings.Contains(text, want) {
			t.Errorf("%d: %s", n, text)
		}
	}
	if text := oneLine(written(t, drawUp(2026, []draft{bare, old}), f, week49).Text); !strings.Contains(text, "Saknar datum: Kommunikationsinsats SAM-2026-0001 (sedan 18 november) och 1 sedan tidigare.") {
		t.Error(text)
	}
}
