package digest

import (
	"cmp"
	"slices"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/templates"
)

// act is one thing to do: whose it is, and where it stands among theirs.
type act struct {
	templates.Action
	party  initiative.Party // "" for leadership of all together
	day    dates.Day        // when it begins; zero stands last
	id     initiative.ID
	always bool // never cut: a decision, a review, a mail that did not arrive
}

// trigger is one row of the table in README, "Actions": what makes a living case something to do, and whose. The first
// row that holds for a party is what that party is told; a case may be something to do for more than one.
type trigger struct {
	name string
	acts func(*composer, *item) []act
}

func triggers() []trigger {
	return []trigger{
		{"review", (*composer).review},
		{"returned", (*composer).returned},
		{"disputed", (*composer).disputed},
		{"gaps", (*composer).gaps},
		{"samråd", (*composer).talks},
	}
}

// actions lists what there is to do: for each party by day, and by day decisions of all first.
func (c *composer) actions() []act {
	out := c.common()
	for _, it := range c.living {
		told := map[initiative.Party]bool{}
		for _, row := range triggers() {
			for _, a := range row.acts(c, it) {
				if told[a.party] {
					continue
				}
				told[a.party] = true
				out = append(out, c.dressed(a, it))
			}
			if row.name == "review" && it.UnderReview() {
				break // nothing else of such a case is said
			}
		}
	}
	slices.SortStableFunc(out, func(a, b act) int {
		return cmp.Or(boolOrder(a.day.IsZero(), b.day.IsZero()), a.day.Compare(b.day), cmp.Compare(a.id, b.id))
	})
	return out
}

func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// common is what waits for leadership of all parties together.
func (c *composer) common() (out []act) {
	if to := c.Agreement.To; !to.IsZero() {
		days := to.Sub(c.Day)
		ended := days < 0 && (c.FirstOfMonth || c.Last.IsZero())
		if ended || days >= 0 && days <= warnBefore {
			ends := dates.SayDay(to) + " " + to.String()[:4]
			a := templates.Action{Kind: templates.ActAgreement, Ends: ends, Days: days, Dnr: c.Agreement.Dnr}
			out = append(out, act{Action: a, always: true})
		}
	}
	if n := len(c.Unreachable); n > 0 {
		a := templates.Action{Kind: templates.ActUnreachable, N: n, Other: c.whose(c.Unreachable)}
		out = append(out, act{Action: a, always: true})
	}
	return out
}

// whose names the parties of some addresses, in the parties' order; "" where they are of none.
func (c *composer) whose(all []initiative.Party) string {
	var of []string
	for _, p := range c.Parties {
		if slices.Contains(all, p.ID) {
			of = append(of, p.Short)
		}
	}
	return templates.List(of)
}

// dressed adds what every thing to do says of its case.
func (c *composer) dressed(a act, it *item) act {
	a.id, a.No = it.ID, string(it.ID)
	if !it.shown {
		return a
	}
	a.Title = title(it.seen)
	if it.start.IsZero() || it.timing == soon {
		return a
	}
	a.day = it.start
	a.When = c.when(it)
	return a
}

// when is the time beside a thing to do: "tis 1 dec", "från mån 7 dec", "v. 50".
func (c *composer) when(it *item) string {
	start := it.start.In(time.UTC)
	switch {
	case it.timing == weekly:
		_, n := it.start.ISOWeek()
		return templates.ShortWeeks(n, n)
	case it.timing == loosely:
		end := it.end
		if end.IsZero() {
			end = it.start
		}
		return templates.Lower(templates.ShortMonths(it.When.Start.In(time.UTC), end.In(time.UTC)))
	case it.end.IsZero() || it.end.After(it.start):
		return "från " + templates.Lower(templates.ShortDay(start))
	}
	return templates.Lower(templates.ShortDay(start))
}

// near is how many days are left until a case that has a time begins; false for one without.
func (c *composer) near(it *item) (days int, ok bool) {
	switch it.timing {
	case dated, weekly:
		return it.start.Sub(c.Day), it.shown
	case loosely:
		return it.start.Sub(c.Day), it.shown && !it.When.Start.Before(c.Day)
	}
	return 0, false
}

// review: people look whether it may be spread.
func (c *composer) review(it *item) []act {
	if !it.UnderReview() {
		return nil
	}
	return []act{{Action: templates.Action{Kind: templates.ActReview}, party: it.Lead, always: true}}
}

// returned: a mail of ours about it did not arrive, and none has since at those it was for. To whom is never told.
func (c *composer) returned(it *item) []act {
	if !it.shown {
		return nil // its contact was told; nothing may be said of it here
	}
	missed := map[bool]bool{} // by whether it was for those who are consulted
	for _, sent := range it.Sent {
		missed[consulting(sent.Kind)] = sent.Bounced != ""
	}
	if !missed[true] && !missed[false] {
		return nil
	}
	return []act{{Action: templates.Action{Kind: templates.ActReturned}, party: it.Lead, always: true}}
}

// consulting reports whether a kind of mail goes to those who are consulted: any other is the owner's.
func consulting(kind string) bool {
	asking := []string{"consult", "consult-change", "consult-remind", "consult-thanks"}
	return slices.Contains(append(asking, "called-off", "on-again"), kind)
}

// disputed: two answers stand against each other, less than two weeks before the start. The party of the standing
// answer decides.
func (c *composer) disputed(it *item) (out []act) {
	if days, ok := c.near(it); !ok || days > talkWithin {
		return nil
	}
	for _, p := range it.Proposals {
		if p.Pending() && p.Current(it.Initiative) && len(p.Items) > 0 {
			q := c.Questions[p.Items[0]]
			a := templates.Action{Kind: templates.ActDispute, N: q.N, Label: q.Text}
			out = append(out, act{Action: a, party: it.Decider(p)})
		}
	}
	return out
}

// afterwards is what is to be done about the open questions of what is over.
const afterwards = "efteråt"

// gaps: questions are open and the start is near; or it began since the last digest with questions open, which is told
// once. Without spokesperson or messages the start is near two weeks ahead.
func (c *composer) gaps(it *item) []act {
	if it.left == 0 || !it.shown {
		return nil
	}
	first, within := c.first(it)
	days, timed := c.near(it)
	began := c.begunSince(it)
	if !began && (!timed || days > within) {
		return nil
	}
	q := c.Questions[first]
	a := templates.Action{Kind: templates.ActAnswer, Item: string(first), N: q.N, Label: q.Text}
	a.Left, a.Began = it.left, began
	switch {
	case it.timing == ended: // who speaks and what is said is no longer to be decided
		a.Item = afterwards
	case it.left > 1 && within == gapsWithin:
		a.Item = "" // no one of them comes first
	}
	a.Today = timed && days <= 1
	if asked := dates.DayOf(it.Asked.In(c.Location)); !it.Asked.IsZero() && c.Day.Sub(asked) > 3*7 {
		a.Since = dates.SayDay(asked)
	}
	if other, ok := c.unasked(it); ok && timed && days <= talkWithin {
		a.Ask, a.Other = true, other.Short
	}
	return []act{{Action: a, party: it.Lead}}
}

// first is the open question that comes first, and within how many days of the start it is something to do: who
// speaks, what is said, then by number.
func (c *composer) first(it *item) (initiative.Item, int) {
	open := it.Waiting()
	for _, want := range []initiative.Item{"talesperson", "budskap"} {
		if slices.Contains(open, want) {
			return want, talkWithin
		}
	}
	return open[0], gapsWithin
}

// begunSince reports whether a case began since the last digest.
func (c *composer) begunSince(it *item) bool {
	begun := it.timing == going || it.timing == ended
	return begun && !it.When.Start.In(c.Location).Before(c.lastAt())
}

// unasked is a party that should have a say and was not asked.
func (c *composer) unasked(it *item) (Party, bool) {
	for _, p := range c.Parties {
		if p.ID != it.Lead && !p.Alone && it.Stance(p.ID) == initiative.NotAsked {
			return p, true
		}
	}
	return Party{}, false
}

// talks: samråd is missing or contested less than two weeks before the start.
func (c *composer) talks(it *item) (out []act) {
	if days, ok := c.near(it); !ok || days > talkWithin {
		return nil
	}
	for _, p := range c.Parties {
		if p.ID == it.Lead || p.Alone {
			continue
		}
		a := act{party: p.ID}
		switch it.Stance(p.ID) {
		case initiative.Asked:
			a.Kind = templates.ActConsult
		case initiative.Outdated:
			a.Kind = templates.ActAgain
		case initiative.Objects:
			if !it.Consultation(p.ID).Proceeded.IsZero() {
				continue
			}
			a.Kind, a.Other, a.party = templates.ActObjection, p.Short, it.Lead
		case initiative.NotAsked:
			if it.left > 0 {
				continue // it is asked when the questions have answers
			}
			a.Kind, a.Other, a.party = templates.ActAsk, p.Short, it.Lead
		default:
			continue
		}
		out = append(out, a)
	}
	return out
}

// groups is who has what to do: both leaderships first. What is never cut comes first within the room there is; what
// has no room is a number.
func (c *composer) groups(acts []act) []templates.ActionGroup {
	kept := c.kept(acts)
	parties := append([]Party{{}}, c.Parties...)
	var out []templates.ActionGroup
	for _, p := range parties {
		g := templates.ActionGroup{Name: p.Short}
		for n, a := range acts {
			switch {
			case a.party != p.ID:
			case !kept[n]:
				g.More++
			default:
				g.Items = append(g.Items, a.Action)
				c.named[a.id] = true
			}
		}
		if len(g.Items)+g.More > 0 {
			out = append(out, g)
		}
	}
	return clipped(out)
}

// kept chooses what is spelled out: all that is never cut, then the next of each side in turn, so that no side's things
// to do crowd out the other's.
func (c *composer) kept(acts []act) []bool {
	out, inAll := make([]bool, len(acts)), 0
	side := map[initiative.Party]int{}
	keep := func(n int) {
		out[n] = true
		inAll++
		side[acts[n].party]++
	}
	waiting := map[initiative.Party][]int{}
	for n, a := range acts {
		if a.always {
			keep(n)
		} else {
			waiting[a.party] = append(waiting[a.party], n)
		}
	}
	for turn := true; turn; {
		turn = false
		for _, p := range c.Parties {
			if q := waiting[p.ID]; len(q) > 0 && inAll < mostInAll && side[p.ID] < mostPerSide {
				keep(q[0])
				waiting[p.ID], turn = q[1:], true
			}
		}
	}
	for _, p := range c.Parties {
		if q := waiting[p.ID]; len(q) == 1 { // "och 1 till" takes the room of what it hides
			keep(q[0])
		}
	}
	return out
}

// clipped shortens titles until all there is to do stands within the first words of the digest.
func clipped(groups []templates.ActionGroup) []templates.ActionGroup {
	n := 0
	for _, g := range groups {
		n += len(g.Items)
	}
	if n > mostInAll {
		return groups
	}
	for _, room := range []int{120, 80, 60, 50, 40, 30} {
		out := slices.Clone(groups)
		for i := range out {
			out[i].Items = slices.Clone(out[i].Items)
			for j := range out[i].Items {
				out[i].Items[j].Title = templates.Clip(room, out[i].Items[j].Title)
			}
		}
		if groups = out; templates.ActionWords(groups) <= mostForActs {
			break
		}
	}
	return groups
}

// lead counts what each has to do.
func (c *composer) lead(acts []act, v templates.DigestView) templates.Lead {
	l := templates.Lead{Decisions: true}
	for _, p := range c.Parties {
		n := 0
		for _, a := range acts {
			if a.party == p.ID {
				n++
			}
		}
		l.Do = append(l.Do, templates.Count{Name: p.Short, N: n})
	}
	for _, a := range acts {
		if a.party == "" {
			l.Both++
			l.Decisions = l.Decisions && a.Kind == templates.ActAgreement
		}
	}
	l.Preheader = c.preheader(v.Since)
	return l
}

// preheader counts what a list of mails shows behind the subject.
func (c *composer) preheader(s *templates.Since) (p templates.Preheader) {
	for _, it := range c.living {
		if !it.shown || it.start.IsZero() || it.timing == loosely || it.left == 0 || dates.WeekOf(it.start) != c.Week {
			continue
		}
		p.Gaps++
		if it.timing == dated && it.start.Sub(c.Day) <= 1 && slices.Contains(it.Waiting(), "talesperson") {
			p.Soon++
		}
	}
	switch {
	case s == nil:
	case s.Counts != nil:
		p.New, p.Moved, p.Cancelled = s.Counts.New, s.Counts.Moved, s.Counts.Cancelled
	default:
		p.New, p.Moved, p.Cancelled = len(s.New)+s.NewNamed, len(s.Moved), len(s.Cancelled)
	}
	return p
}
