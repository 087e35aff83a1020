package intake

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/apply"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/triage"
)

// consulted is a life in which the police have no objection to the first case.
func consulted(t *testing.T) *life {
	l := newLife(t)
	l.in(begin())
	l.until("2026-03-02 11:00")
	l.reply(johan, l.last("consult", polisBox), "ok")
	if got := l.only().Stance("polis"); got != initiative.NoObjection {
		t.Fatalf("the police: %s", got)
	}
	l.news()
	return l
}

func (l *life) direct(o apply.Order) []string {
	l.t.Helper()
	o.By, o.Why = "kim", "a try"
	told, err := l.Direct(o)
	if err != nil {
		l.t.Fatalf("%s: %v", o.Do, err)
	}
	return told
}

// TestDirect goes through the orders: what each does, whom it tells, and that nothing but the number of a case under
// review or embargo is told to whom it may not be.
func TestDirect(t *testing.T) {
	all := []string{anna, polisBox}
	for _, c := range []struct {
		name  string
		first func(*life) // before the order
		o     apply.Order
		told  []string
		is    func(*initiative.Initiative) bool
	}{
		{"close", nil, apply.Order{Do: "close"}, all, func(c *initiative.Initiative) bool { return !c.Closed.IsZero() }},
		{"reopen", func(l *life) { l.direct(apply.Order{Do: "close", Case: "SAM-2026-0001"}) }, apply.Order{Do: "reopen"}, all,
			func(c *initiative.Initiative) bool {
				return c.Closed.IsZero() && c.Stance("polis") == initiative.NoObjection
			}},
		{"a colleague", nil, apply.Order{Do: "owner", Arg: "Karin@haninge.example"}, []string{anna, "karin@haninge.example"},
			func(c *initiative.Initiative) bool {
				return c.Reporter == "karin@haninge.example" && c.Lead == "kommun"
			}},
		{"the other party", nil, apply.Order{Do: "owner", Arg: johan}, []string{anna, johan},
			func(c *initiative.Initiative) bool {
				return c.Reporter == johan && c.Lead == "polis" && c.Stance("polis") == initiative.NotAsked
			}},
		{"title", nil, apply.Order{Do: "title", Arg: "Promenad\ni Jordbro"}, []string{anna},
			func(c *initiative.Initiative) bool { return c.Title == "Promenad i Jordbro" }},
		{"undo", func(l *life) { l.direct(apply.Order{Do: "owner", Case: "SAM-2026-0001", Arg: johan}) }, apply.Order{Do: "undo"},
			[]string{anna, johan}, func(c *initiative.Initiative) bool { return c.Reporter == anna && c.Lead == "kommun" }},
		{"undo what a mail did", func(l *life) { l.reply(anna, l.last("gap", anna), "inställd") }, apply.Order{Do: "undo"}, all,
			func(c *initiative.Initiative) bool { return c.Cancelled.IsZero() }},
		{"undo what a sentence did", func(l *life) { l.reply(anna, l.last("gap", anna), "Vandringen blir tyvärr inte av.") }, apply.Order{Do: "undo"}, all,
			func(c *initiative.Initiative) bool { return c.Cancelled.IsZero() }},
		{"undo twice", func(l *life) {
			l.direct(apply.Order{Do: "title", Case: "SAM-2026-0001", Arg: "Promenad"})
			l.direct(apply.Order{Do: "close", Case: "SAM-2026-0001"})
			l.direct(apply.Order{Do: "undo", Case: "SAM-2026-0001"})
		}, apply.Order{Do: "undo"}, all, func(c *initiative.Initiative) bool { return c.Closed.IsZero() && c.Title == "Trygghetsvandring" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := consulted(t)
			if c.first != nil {
				c.first(l)
			}
			c.o.Case = "SAM-2026-0001"
			from := len(l.memory.sent)
			if told := l.direct(c.o); !slices.Equal(told, c.told) {
				t.Errorf("told %v, want %v", told, c.told)
			}
			if n := len(l.memory.sent) - from; n != len(c.told) {
				t.Errorf("%d mails for %v", n, c.told)
			}
			got := l.only()
			if e := got.History[len(got.History)-1]; !c.is(got) || e.By != "kim" {
				t.Errorf("the case: %+v\nthe last line of its history: %+v", got, e)
			}
		})
	}
}

// TestDirectTellsNoSecret: of a case under review, or under embargo to the other party, the number is told alone.
func TestDirectTellsNoSecret(t *testing.T) {
	for name, hold := range map[string]func(*initiative.Initiative){
		"review":  func(c *initiative.Initiative) { c.Guard = []string{"personnummer"} },
		"embargo": func(c *initiative.Initiative) { c.Embargo = initiative.Embargo{Held: true} },
	} {
		l := consulted(t)
		hold(l.cases["SAM-2026-0001"])
		from := len(l.memory.sent)
		l.direct(apply.Order{Do: "close", Case: "SAM-2026-0001"})
		for _, e := range l.memory.sent[from:] {
			text, head := reading(t, &e)
			says := strings.Contains(text+decodedHeader(t, head.Get("Subject")), "Trygghetsvandring")
			if may := name == "embargo" && e.To == anna; says != may || !strings.Contains(text, "SAM-2026-0001") {
				t.Errorf("%s, to %s:\n%s", name, e.To, text)
			}
		}
	}
}

// TestDirectRefuses: an order that makes no sense changes nothing, and says why.
func TestDirectRefuses(t *testing.T) {
	for want, o := range map[string]apply.Order{
		"there is no case SAM-2026-0009":                       {Do: "close", Case: "SAM-2026-0009"},
		"SAM-2026-0001 is not under review":                    {Do: "unguard"},
		"SAM-2026-0001 is neither closed nor cancelled":        {Do: "reopen"},
		"nothing that steered SAM-2026-0001 can be taken back": {Do: "undo"},
		"gunbritt@mejl.example is of none of the parties":      {Do: "owner", Arg: "gunbritt@mejl.example"},
		"a title needs letters":                                {Do: "title", Arg: "—"},
		"SAM-2026-0001 cannot be merged into itself":           {Do: "merge", Into: "SAM-2026-0001"},
		"anna@haninge.example has SAM-2026-0001 already":       {Do: "owner", Arg: anna},
		`"Anna <anna@haninge.example>" is no mail address`:     {Do: "owner", Arg: "Anna <anna@haninge.example>"},
	} {
		l := consulted(t)
		before := l.only().Clone()
		if o.Case == "" {
			o.Case = "SAM-2026-0001"
		}
		_, err := l.Direct(o)
		refused := (*apply.RefusedError)(nil)
		if !errors.As(err, &refused) || refused.What != want {
			t.Errorf("%+v: %v, want %q", o, err, want)
		}
		if now := l.only(); !now.Updated.Equal(before.Updated) || len(now.History) != len(before.History) {
			t.Errorf("%+v changed the case", o)
		}
	}
}

// TestMerge: two cases become one. It has the answers of both, guard and embargo of both; the parties are asked anew; what
// the two contradict each other in is one question to whoever gave the answer that stands; a reply in the older thread
// belongs to it.
func TestMerge(t *testing.T) {
	l := consulted(t)
	twin := begin()
	twin.from, twin.id, twin.subject = karin, "<twin@haninge.example>", "Kommunikationsinsats: Vandring i Jordbro"
	twin.body = strings.Replace(twin.body, "26 mars", "27 mars", 1) + "\nTalesperson: Karin Berg\n"
	second := l.in(twin)
	l.until("2026-03-02 13:00")
	l.news()
	told := l.direct(apply.Order{Do: "merge", Case: "SAM-2026-0002", Into: "SAM-2026-0001"})
	if !slices.Equal(told, []string{anna, karin, polisBox}) {
		t.Errorf("told %v", told)
	}
	l.want("directed anna, directed karin.berg, directed kommunpolis, proposal anna")
	c, gone := l.cases["SAM-2026-0001"], l.cases["SAM-2026-0002"]
	if gone.Into != c.ID || gone.Closed.IsZero() || !slices.Equal(c.Merged, []initiative.ID{gone.ID}) {
		t.Errorf("merged %v into %q", c.Merged, gone.Into)
	}
	if v, _ := c.Answer("talesperson"); v.Text != "Karin Berg" || c.Stance("polis") != initiative.NotAsked {
		t.Errorf("the spokesperson is %q, the police: %s", v.Text, c.Stance("polis"))
	}
	if !c.Disputed(triage.Nar) || c.When.Start.Dom != 26 {
		t.Errorf("the time: %v, disputed %v", c.When, c.Disputed(triage.Nar))
	}
	l.reply(anna, l.last("proposal", anna), "ja")
	if c = l.cases["SAM-2026-0001"]; c.When.Start.Dom != 27 || len(c.Consulted) != 0 {
		t.Errorf("after the yes: %v, %+v", c.When, c.Consulted)
	}
	l.news()
	l.until("2026-03-04 09:00") // the police had three mails of ours the day before
	l.want("consult kommunpolis")
	row := l.in(reply(second, karin, "8. Affischer"))
	if row.Entry.Case != "SAM-2026-0001" {
		t.Errorf("a reply in the older thread went to %s", row.Entry.Case)
	}
}

// TestMergeUndone: a merger that is taken back leaves two cases as they were, each with its own answers, threads and
// consultations; what was said since stays where it was said.
func TestMergeUndone(t *testing.T) {
	l := consulted(t)
	twin := begin()
	twin.from, twin.id, twin.subject = karin, "<twin@haninge.example>", "Kommunikationsinsats: Vandring i Jordbro"
	twin.body = strings.Replace(twin.body, "26 mars", "27 mars", 1) + "\nTalesperson: Karin Berg\n"
	second := l.in(twin)
	before, other := l.cases["SAM-2026-0001"].Clone(), l.cases["SAM-2026-0002"].Clone()
	l.direct(apply.Order{Do: "merge", Case: "SAM-2026-0002", Into: "SAM-2026-0001"})
	l.reply(anna, l.last("gap", anna), "8. Affischer till alla portar i området.")
	l.news()
	l.now = l.now.Add(time.Minute)
	if told := l.direct(apply.Order{Do: "undo", Case: "SAM-2026-0001"}); !slices.Equal(told, []string{karin, anna, polisBox}) {
		t.Errorf("told %v", told)
	}
	c, back := l.cases["SAM-2026-0001"], l.cases["SAM-2026-0002"]
	if back.Into != "" || !back.Closed.IsZero() || len(c.Merged) != 0 || !slices.Equal(back.Open, other.Open) {
		t.Errorf("merged %v, into %q, closed %v, open %v", c.Merged, back.Into, back.Closed, back.Open)
	}
	if c.Show("talesperson") != "" || c.Show("material") == "" || c.When.Start.Dom != 26 || c.Stance("polis") != initiative.NoObjection {
		t.Errorf("spokesperson %q, material %q, when %v, the police: %s", c.Show("talesperson"), c.Show("material"), c.When, c.Stance("polis"))
	}
	for _, id := range other.Threads {
		if slices.Contains(c.Threads, id) {
			t.Errorf("%s still leads to the one that stayed", id)
		}
	}
	for _, s := range c.Sent {
		if back.HasSent(func(id string) bool { return id == s.Letter }) {
			t.Errorf("%s still stands on the one that stayed", s.Kind)
		}
	}
	if slices.ContainsFunc(c.Proposals, initiative.Proposal.Pending) || len(c.Proposals) != len(before.Proposals)+1 {
		t.Errorf("proposals: %+v", c.Proposals)
	}
	if row := l.in(reply(second, karin, "8. Affischer")); row.Entry.Case != "SAM-2026-0002" {
		t.Errorf("a reply in the other thread went to %s", row.Entry.Case)
	}
}

// TestMergeHolds: what may not be spread of one of two cases may not be spread of the one that they become.
func TestMergeHolds(t *testing.T) {
	free, later := dates.On(2026, time.April, 1), dates.On(2026, time.May, 1)
	for _, c := range []struct {
		into, from, want initiative.Embargo
	}{
		{initiative.Embargo{}, initiative.Embargo{Held: true, Until: free}, initiative.Embargo{Held: true, Until: free}},
		{initiative.Embargo{Held: true, Until: free}, initiative.Embargo{}, initiative.Embargo{Held: true, Until: free}},
		{initiative.Embargo{Held: true, Until: free}, initiative.Embargo{Held: true, Until: later}, initiative.Embargo{Held: true, Until: later}},
		{initiative.Embargo{Held: true, Until: later}, initiative.Embargo{Held: true, Until: free}, initiative.Embargo{Held: true, Until: later}},
		{initiative.Embargo{Held: true, Until: free}, initiative.Embargo{Held: true}, initiative.Embargo{Held: true}},
		{initiative.Embargo{Held: true}, initiative.Embargo{Held: true, Until: free}, initiative.Embargo{Held: true}},
	} {
		l := consulted(t)
		twin := begin()
		twin.from, twin.id = karin, "<twin@haninge.example>"
		l.in(twin)
		l.cases["SAM-2026-0001"].Embargo, l.cases["SAM-2026-0002"].Embargo = c.into, c.from
		l.cases["SAM-2026-0002"].Guard = []string{"personnummer"}
		l.direct(apply.Order{Do: "merge", Case: "SAM-2026-0002", Into: "SAM-2026-0001"})
		got := l.cases["SAM-2026-0001"]
		if got.Embargo != c.want || !got.UnderReview() {
			t.Errorf("%+v and %+v: %+v, guard %v", c.into, c.from, got.Embargo, got.Guard)
		}
	}
}
