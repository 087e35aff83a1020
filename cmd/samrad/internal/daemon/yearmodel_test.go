package daemon

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/store"
)

// model is what the product promises, in its own words: what is due about a case, to whom and when. It knows the
// calendar and what people wrote, and nothing of how the product works.
type model struct {
	y        *year
	cases    []*yearCase
	byNo     map[string]*yearCase
	answers  map[string]*yearWant   // answers that somebody waits for, by the Message-ID of what he wrote
	wants    []*yearWant            // mails that must come at this moment
	unasked  map[string][]time.Time // mails of our own accord, by address
	uncapped map[string][]time.Time // those of them that no cap holds back
	putOff   map[string]time.Time   // acts that a cap holds back, until when they may wait
	digests  map[string]int         // digests, by recipient and ISO week
	notices  map[string]int         // notices, by recipient and day
	received map[string]int         // all mails, by recipient
	kinds    map[string]int         // all mails, by kind

	collected map[string]string // what came of what had been held back, by recipient and day
	heldBack  bool              // a cap had held back a part of the mail that is looked at
}

func newModel(y *year) model {
	return model{
		y: y, byNo: map[string]*yearCase{}, answers: map[string]*yearWant{}, unasked: map[string][]time.Time{}, uncapped: map[string][]time.Time{}, putOff: map[string]time.Time{},
		collected: map[string]string{}, digests: map[string]int{}, notices: map[string]int{}, received: map[string]int{}, kinds: map[string]int{},
	}
}

// yearWant is a mail that somebody should get.
type yearWant struct {
	kind, to string
	of       *yearCase
	at       time.Time
	optional bool
	uncapped bool      // no cap holds it back
	after    time.Time // until when a cap does
}

// yearCase is what the model knows of a case.
type yearCase struct {
	n        int
	no       string // once it is known
	house    string // the prefix of the agreement
	lead     string // party of the owner
	other    string
	owner    string         // address
	intake   string         // the mailbox it came to
	answers  map[int]string // by the number of the question
	by       map[int]string // party of each answer
	who      map[int]string // address of each answer
	asked    time.Time      // when the open questions were last asked
	start    dates.Day
	end      dates.Day // zero: none
	told     time.Time // when the owner was told what will be shared
	round    int       // how often the other party was asked
	askedAt  time.Time
	shown    map[int]string
	stance   map[string]string // what each colleague of the other party said last
	changed  time.Time         // when something that was shown last changed
	proposal *yearProposal     // that waits
	news     map[int]time.Time // what others than the owner have answered, until he is told
	done     map[string]time.Time
	hold     bool
	under    bool      // "dela" under an embargo: the other party is asked all the same
	over     string    // "inställd", "avsluta": nothing is due any more
	overAt   time.Time // when it was called off, or taken up again
	knows    string    // what the other party knows of that
	reAsked  time.Time // when it was asked again by that mail
	partOf   bool      // it went on as a part of another
	paused   bool
	wasEval  time.Time
	secret   string    // "guard" or "embargo": what must not be told, and to whom
	until    dates.Day // the first day on which an embargo holds no more
	urgent   bool      // by its subject, or since it starts within a day
	away     time.Time // until when the owner is away, as his machine says
	gone     bool      // mail to the owner comes back
	handed   string    // who had it, until he is told that a colleague has it now
	handedAt time.Time
	canary   string // the word that stands in every answer of a case with a secret
	last     map[string]*yearMail
}

// yearProposal is another answer of the other party's.
type yearProposal struct {
	q        int
	text     string
	by, to   string // addresses
	at       time.Time
	moved    bool
	byParty  string
	toParty  string
	standing string // the answer that it would change
}

// act is something that is due about a case.
type yearAct struct {
	kind, to string
	at       time.Time
	uncapped bool
	key      string
	then     func(now time.Time)
}

const hours = time.Hour

// open are the questions without an answer.
func (c *yearCase) open() (out []int) {
	for q := 1; q <= 12; q++ {
		if c.answers[q] == "" {
			out = append(out, q)
		}
	}
	return out
}

// turn calls a case off, or takes it up again.
func (c *yearCase) turn(over string, at time.Time) { c.over, c.overAt = over, at }

// waiting are the open questions that somebody asks for: of an urgent case those that cannot wait.
func (c *yearCase) waiting() (out []int) {
	for _, q := range c.open() {
		if !c.urgent || slices.Contains([]int{1, 4, 5, 6, 9}, q) {
			out = append(out, q)
		}
	}
	return out
}

// responsible is who is asked and reminded: the owner, or his party's address once nobody is at his.
func (m *model) responsible(c *yearCase) string {
	if c.gone {
		return m.box(c.lead)
	}
	return c.owner
}

// shareable are the questions whose answers the other party is shown.
func (c *yearCase) shareable() map[int]string {
	out := map[int]string{}
	for _, q := range []int{1, 4, 5, 6, 9, 8, 7} {
		if c.answers[q] != "" {
			out[q] = c.answers[q]
		}
	}
	return out
}

// askable: vad, målgrupp, budskap and när are answered.
func (c *yearCase) askable() bool {
	return c.answers[1] != "" && c.answers[4] != "" && c.answers[5] != "" && c.answers[6] != ""
}

// outdated reports whether the plan is another than the other party was shown.
func (c *yearCase) outdated() bool {
	for q, text := range c.shown {
		if c.answers[q] != text {
			return true
		}
	}
	return false
}

// workday is the n:th working day after d, d itself or the next one for 0.
func (m *model) workday(d dates.Day, n int) dates.Day {
	if n == 0 && !dates.IsWorkday(d) {
		n = 1
	}
	return dates.AddWorkdays(d, n)
}

func (m *model) clock(d dates.Day, hour int) time.Time {
	return d.In(m.y.loc).Add(time.Duration(hour) * hours)
}

// atWork is t where people work then, else the next moment at which they do.
func (m *model) atWork(t time.Time) time.Time {
	d := m.y.day(t)
	switch {
	case dates.IsWorkday(d) && t.Before(m.clock(d, 8)):
		return m.clock(d, 8)
	case dates.IsWorkday(d) && t.Before(m.clock(d, 16)):
		return t
	}
	return m.clock(m.workday(d, 1), 8)
}

// box is the shared address of a party.
func (m *model) box(party string) string {
	return map[string]string{"kommun": town.KommunBox, "polis": town.PolisBox, "nynas": nynasBox}[party]
}

// full reports whether an address has had its mails of our own accord: three in a day, or eight in seven days. Each
// agreement has a samrad of its own, which knows of no other.
func (m *model) full(c *yearCase, to string) bool { return m.fullWith(c, to, 0) }

// crowded is full with the mails that wait for the address already, which go first.
func (m *model) crowded(c *yearCase, to string) bool {
	n := m.settling(c, to)
	for _, w := range m.wants {
		if w.to == to && w.of.house == c.house {
			n++
		}
	}
	return m.fullWith(c, to, n)
}

// fullBut is full without the mails that no cap holds back: what those took of the room for a mail that had been put
// off to that day does not put it off again.
func (m *model) fullBut(c *yearCase, to string) bool {
	day, week := 0, 0
	for _, at := range m.uncapped[c.house+to] {
		switch ago := m.y.day(m.y.at).Sub(m.y.day(at)); {
		case ago == 0:
			day, week = day+1, week+1
		case ago < 7:
			week++
		}
	}
	return m.fullOf(c, to, -day, -week)
}

func (m *model) fullWith(c *yearCase, to string, waiting int) bool {
	return m.fullOf(c, to, waiting, waiting)
}

func (m *model) fullOf(c *yearCase, to string, day, week int) bool {
	for _, at := range m.unasked[c.house+to] {
		switch ago := m.y.day(m.y.at).Sub(m.y.day(at)); {
		case ago == 0:
			day, week = day+1, week+1
		case ago < 7:
			week++
		}
	}
	return day >= 3 || week >= 8
}

// compare tells of what should have come by now and did not.
func (y *year) compare() {
	wants := y.wants
	y.wants = nil
	for _, w := range wants {
		switch {
		case y.at.Before(w.after):
			y.wants = append(y.wants, w)
		case !w.uncapped && y.crowded(w.of, w.to):
			w.after = y.clock(y.workday(y.day(y.at), 1), 8).Add(settlingTime)
			y.wants = append(y.wants, w)
		default:
			y.fault("%s should have got a %s about %s", w.to, w.kind, w.of.no)
			y.tell(w.of, w.to)
		}
	}
	for id, w := range y.answers {
		if !w.optional {
			y.fault("%s got no answer (%s) to %s, about %s", w.to, w.kind, id, w.of.name())
		}
		delete(y.answers, id)
	}
	for _, c := range y.cases {
		for _, a := range y.due(c, y.at) {
			id := c.name() + a.key
			switch until := y.putOff[id]; {
			case y.at.Before(until), !a.uncapped && !y.gathers(a.kind):
			case !a.uncapped && y.crowded(c, a.to):
				y.putOff[id] = y.clock(y.workday(y.day(y.at), 1), 8).Add(settlingTime)
			default:
				y.fault("%s should have got a %s about %s, due %s: %s", a.to, a.kind, c.no, a.at.Format("Mon 2006-01-02 15:04"), a.key)
				y.tell(c, a.to)
				c.done[a.key] = y.at
			}
		}
	}
}

// tell shows what the register holds of a case that a fault is about, and what its recipient got of late.
func (y *year) tell(c *yearCase, to string) {
	for _, h := range y.houses {
		if h.prefix != c.house {
			continue
		}
		if err := h.Store.View(func(tx store.Tx) error {
			i, ok, err := tx.Case(initiative.ID(c.no))
			if err != nil || !ok {
				return err
			}
			for _, e := range i.History {
				y.t.Logf("  %s %s %v %s", e.At.In(y.loc).Format("2006-01-02 15:04"), e.What, e.Items, e.Source.From)
			}
			own, err := tx.Own(to, y.at.AddDate(0, 0, -9))
			for _, i := range own {
				y.t.Logf("  %s %s %s, written %s, held %v", i.Key, i.State, i.Done.In(y.loc), i.Envelope.Due.In(y.loc), i.Held)
			}
			y.t.Logf("  looked at again %s, evaluated %s, done %v, proposals %+v", i.Look.In(y.loc), i.Evaluated, i.Done, i.Proposals)
			return err
		}); err != nil {
			y.t.Fatal(err)
		}
	}
}

// name tells a case from others before it has a number.
func (c *yearCase) name() string {
	if c == nil {
		return "no case"
	}
	return cmp.Or(c.no, fmt.Sprint("case ", c.n))
}

// came takes a mail of our own accord off what is due, and reports whether it was.
func (y *year) came(kind, to string, c *yearCase) (uncapped, ok bool) {
	for i, w := range y.wants {
		if w.kind == kind && w.to == to && w.of == c {
			y.wants = slices.Delete(y.wants, i, i+1)
			y.heldBack = y.heldBack || !w.after.IsZero()
			return w.uncapped || !w.after.IsZero() && !y.fullBut(c, to), true
		}
	}
	for _, a := range y.due(c, y.at) {
		if a.kind == kind && a.to == to {
			c.done[a.key] = y.at
			y.heldBack = y.heldBack || !y.putOff[c.name()+a.key].IsZero()
			if a.then != nil {
				a.then(y.at)
			}
			ok, uncapped = true, uncapped || a.uncapped
			if kind != "reminder" { // what fell due together is one reminder
				return uncapped, true
			}
		}
	}
	return uncapped, ok
}

// last looks at what holds when the year is over.
func (y *year) last() {
	for addr, s := range y.staff {
		got, err := y.office.Messages(addr)
		if err != nil {
			y.t.Fatal(err)
		}
		if n := len(got) - s.laid; n != y.received[addr] {
			y.fault("%s has %d mails of ours, %d were sent", addr, n, y.received[addr])
		}
	}
	var all []string
	for kind, n := range y.kinds {
		all = append(all, fmt.Sprintf("%s %d", kind, n))
	}
	slices.Sort(all)
	y.t.Logf("%d cases, %d mails of people; of ours: %s", len(y.cases), y.mails, strings.Join(all, ", "))
}
