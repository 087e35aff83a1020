package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/table"
)

var (
	caseThreads = table.NewIndex("threads", table.Shape{Text: true}) // the Message-IDs of its mails and of ours about it
	caseCreated = table.NewIndex("case.created", table.Shape{Width: 8, InOrder: true})
	caseChanged = table.NewIndex("case.changed", table.Shape{Width: 8, InOrder: true})
	caseLiving  = table.NewIndex("case.living", table.Shape{Width: 4}) // by the last day
	caseBegins  = table.NewIndex("case.begins", table.Shape{Width: 4}) // by the first
	caseDue     = table.NewIndex("case.due", table.Shape{Width: 8, InOrder: true})
	caseOpen    = table.NewIndex("case.open", table.Shape{Width: 8, InOrder: true}) // with open questions, by creation
	caseCurb    = table.NewIndex("case.curb", table.Shape{Text: true})              // by what holds it back

	cases = table.New("cases", table.Spec[caseRow]{ // by number
		InOrder: true, Refs: caseRefs, RefsIn: "case.refs",
		Indexes: []table.Index{
			caseThreads, caseCreated, caseChanged, caseLiving, caseBegins, caseDue, caseOpen, caseCurb,
		},
	})
	reserved = table.New("reserved", table.Spec[bool]{}) // numbers that mail carries and no case has
)

// dayKey is a civil day as a key.
func dayKey(d dates.Day) []byte {
	return binary.BigEndian.AppendUint32(nil, uint32(d.Year*10000+int(d.Month)*100+d.Dom))
}

// countCases and countOpen name counters.
const (
	countCases = "cases"
	countOpen  = "open"
)

// caseRow is a case as it is written: every answer and every line of the history has a source, those that one mail
// gave have the same, and so each source is written once and named by its number, from 1. It makes the row a third as
// long. The fields here go before those of the same name in the case (package encoding/json).
type caseRow struct {
	*initiative.Initiative
	Answers map[initiative.Item][]versionRow `json:"answers"`
	History []historyRow                     `json:"history"`
	Sources []initiative.Source              `json:"sources"`

	at int // of the source that was asked for last: the next is often the same or the one after it
}

type versionRow struct {
	initiative.Version
	Source int `json:"source"`
}

type historyRow struct {
	initiative.Event
	Source int `json:"source,omitempty"` // 0 is none
}

func rowOf(c *initiative.Initiative) caseRow {
	r := caseRow{Initiative: c}
	if c.Answers != nil {
		r.Answers = make(map[initiative.Item][]versionRow, len(c.Answers))
	}
	for item, versions := range c.Answers {
		list := make([]versionRow, len(versions))
		for i, v := range versions {
			list[i] = versionRow{v, r.number(v.Source)}
		}
		r.Answers[item] = list
	}
	if c.History != nil {
		r.History = make([]historyRow, len(c.History))
	}
	for i, e := range c.History {
		r.History[i] = historyRow{e, r.number(e.Source)}
	}
	return r
}

// number returns the number of a source, a new one where it has none.
func (r *caseRow) number(s initiative.Source) int {
	if s == (initiative.Source{}) {
		return 0
	}
	for range r.Sources {
		if r.Sources[r.at] == s {
			return r.at + 1
		}
		r.at = (r.at + 1) % len(r.Sources)
	}
	r.at = len(r.Sources)
	r.Sources = append(r.Sources, s)
	return r.at + 1
}

// initiative returns the case, or an error for a source that is not there.
func (r caseRow) initiative() (*initiative.Initiative, error) {
	c := r.Initiative
	if c == nil {
		c = &initiative.Initiative{}
	}
	c.Answers, c.History = nil, nil
	if r.Answers != nil {
		c.Answers = make(map[initiative.Item][]initiative.Version, len(r.Answers))
	}
	var err error
	source := func(n int) (s initiative.Source) {
		switch {
		case n > 0 && n <= len(r.Sources):
			s = r.Sources[n-1]
		case n != 0:
			err = &store.CorruptError{What: fmt.Sprintf("case %s has no source %d", table.Printable([]byte(c.ID)), n)}
		}
		return s
	}
	for item, rows := range r.Answers {
		versions := make([]initiative.Version, len(rows))
		for i, v := range rows {
			versions[i] = v.Version
			versions[i].Source = source(v.Source)
		}
		c.Answers[item] = versions
	}
	if r.History != nil {
		c.History = make([]initiative.Event, len(r.History))
	}
	for i, h := range r.History {
		c.History[i] = h.Event
		c.History[i].Source = source(h.Source)
	}
	return c, err
}

// caseRefs is how a case is found and counted.
func caseRefs(row *caseRow) (r table.Refs) {
	c := row.Initiative
	if c == nil {
		return nil
	}
	r.Count(countCases)
	r.Add(caseCreated, table.Instant(c.Created))
	r.Add(caseChanged, table.Instant(changed(c)))
	if !c.Look.IsZero() {
		r.Add(caseDue, table.Instant(c.Look))
	}
	over := !c.Cancelled.IsZero() || !c.Closed.IsZero()
	if !over && !c.When.Start.IsZero() {
		r.Add(caseBegins, dayKey(c.When.Start))
	}
	if !over && c.Evaluated.IsZero() {
		end := c.When.End
		if end.IsZero() {
			end = dates.On(9999, time.December, 31) // after all that end
		}
		r.Add(caseLiving, dayKey(end))
		if !c.Complete() {
			r.Count(countOpen)
			r.Add(caseOpen, table.Instant(c.Created))
		}
	}
	if curb := curbOf(c); curb != (curbs{}) {
		r.Add(caseCurb, curb.key())
	}
	for _, id := range c.Threads {
		r.Add(caseThreads, table.Text(id))
	}
	for _, s := range c.Sent { // a bounce or a reply names one of them
		if s.Letter != "" {
			r.Add(caseThreads, table.Text(s.Letter))
		}
	}
	return r
}

// changed is the last time something happened to a case that people are told of.
func changed(c *initiative.Initiative) time.Time {
	at := c.Created
	for _, t := range []time.Time{c.Updated, c.Cancelled, c.Closed, c.Evaluated} {
		if t.After(at) {
			at = t
		}
	}
	return at
}

// Case is store.CaseBook.
func (t *Tx) Case(id initiative.ID) (*initiative.Initiative, bool, error) {
	row, ok, err := cases.Get(t.rows, []byte(id))
	if err != nil || !ok {
		return nil, false, err
	}
	c, err := row.initiative()
	return c, err == nil, err
}

// curbs are what holds a case back from those who may read of others.
type curbs struct {
	guard, hold bool   // it is under review; the other party is not to be asked
	embargo     string // until when, and whether it may be asked about all the same
}

func curbOf(c *initiative.Initiative) curbs {
	s := curbs{guard: c.UnderReview(), hold: c.HoldShare}
	if c.Embargo.Held {
		s.embargo = fmt.Sprintf("%s/%v", c.Embargo.Until, c.ShareUnder)
	}
	return s
}

// key is the curbs as a part of a key; curbsIn reads them from the refs of a case.
func (s curbs) key() []byte { return table.Text(fmt.Sprintf("%t/%t/%s", s.guard, s.hold, s.embargo)) }

func curbsIn(r table.Refs) (s curbs) {
	if part := strings.SplitN(strings.TrimSuffix(string(r.In(caseCurb)), "\x00"), "/", 3); len(part) == 3 {
		s = curbs{guard: part[0] == "true", hold: part[1] == "true", embargo: part[2]}
	}
	return s
}

// tighter reports whether less may be told under these than under others, or something else of an embargo.
func (s curbs) tighter(old curbs) bool {
	return s.guard && !old.guard || s.hold && !old.hold || s.embargo != "" && s.embargo != old.embargo
}

// seals numbers how often less was to be told of a case than before.
const seals = "last/seal"

// Seals is store.Withdrawals.
func (t *Tx) Seals() (int64, error) { return t.rows.Last(seals) }

// PutCase is store.CaseBook.
func (t *Tx) PutCase(c *initiative.Initiative) error {
	if err := validName(string(c.ID)); err != nil {
		return fmt.Errorf("writing a case: its number is %w", err)
	}
	k := []byte(c.ID)
	old, err := cases.Held(t.rows, k)
	if err != nil {
		return err
	}
	if old != nil && curbOf(c).tighter(curbsIn(old)) {
		if c.Sealed, err = t.rows.Next(seals); err != nil {
			return err
		}
	}
	return cases.PutOver(t.rows, k, old, rowOf(c))
}

// ByThread is store.Threads.
func (t *Tx) ByThread(id letter.MessageID) (found initiative.ID, ok bool, err error) {
	if id == "" {
		return "", false, nil
	}
	err = caseThreads.Down(t.rows, table.Text(string(id)), func(_, no []byte) (bool, error) {
		if of := initiative.ID(no); !ok || of.Compare(found) > 0 {
			found, ok = of, true
		}
		return true, nil
	})
	return found, ok, err
}

// numbersOf begins the names of the numbers of cases given out last, which end in prefix and year.
const numbersOf = "case/"

// NextCase is store.CaseBook.
func (t *Tx) NextCase(prefix string, year int) (initiative.ID, error) {
	if err := validName(prefix); err != nil {
		return "", fmt.Errorf("numbering a case: the prefix is %w", err)
	}
	name := fmt.Sprintf("%s%s-%04d", numbersOf, prefix, year)
	if n, err := t.rows.Last(name); err != nil {
		return "", err
	} else if n == 0 {
		if n, err = t.firstNumber(year); err != nil {
			return "", err
		}
		t.rows.SetLast(name, n)
	}
	for {
		n, err := t.rows.Next(name)
		if err != nil {
			return "", err
		}
		id := initiative.MakeID(prefix, year, int(n))
		isCase, err := cases.Has(t.rows, []byte(id))
		isReserved, err2 := reserved.Has(t.rows, []byte(id))
		wasErased, err3 := erasedCases.Has(t.rows, []byte(id))
		if err := errors.Join(err, err2, err3); err != nil {
			return "", err
		}
		if !isCase && !isReserved && !wasErased {
			if t.given == nil {
				t.given = map[string]int64{}
			}
			t.given[name] = n
			return id, nil
		}
	}
}

// Reserve is store.CaseBook.
func (t *Tx) Reserve(id initiative.ID) error {
	if err := validName(string(id)); err != nil {
		return err
	}
	return reserved.Put(t.rows, []byte(id), true)
}

// Cases is store.Listings.
func (t *Tx) Cases(q store.CaseQuery) (out []*initiative.Initiative, err error) {
	err = t.EachCase(q, func(c *initiative.Initiative) error { out = append(out, c); return nil })
	return out, err
}

// EachCase is store.Listings.
func (t *Tx) EachCase(q store.CaseQuery, fn func(*initiative.Initiative) error) error {
	by, n := caseCreated, 0
	if q.Open {
		by = caseOpen
	}
	return by.Down(t.rows, nil, func(created, id []byte) (bool, error) {
		if q.Year != 0 {
			switch year := table.TimeOf(created).In(t.s.loc).Year(); {
			case year > q.Year:
				return true, nil
			case year < q.Year:
				return false, nil
			}
		}
		c, err := t.mustCase(id)
		if err != nil {
			return false, err
		}
		n++
		return q.Limit == 0 || n < q.Limit, fn(c)
	})
}

// mustCase returns a case that an index speaks of.
func (t *Tx) mustCase(id []byte) (*initiative.Initiative, error) {
	row, err := cases.Must(t.rows, id)
	if err != nil {
		return nil, err
	}
	return row.initiative()
}

// spans calls fn with the cases of an index from a part on up to another, which is left out where it is nil.
func (t *Tx) spans(by table.Index, from, last []byte, fn func(*initiative.Initiative) (bool, error)) error {
	return by.Up(t.rows, from, nil, func(part, id []byte) (bool, error) {
		if last != nil && bytes.Compare(part, last) > 0 {
			return false, nil
		}
		c, err := t.mustCase(id)
		if err != nil {
			return false, err
		}
		return fn(c)
	})
}

// every makes a function take every case.
func every(fn func(*initiative.Initiative) error) func(*initiative.Initiative) (bool, error) {
	return func(c *initiative.Initiative) (bool, error) { return true, fn(c) }
}

// Living is store.CaseSpans.
func (t *Tx) Living(endsFrom dates.Day, fn func(*initiative.Initiative) error) error {
	return t.spans(caseLiving, dayKey(endsFrom), nil, every(fn))
}

// Changed is store.CaseSpans.
func (t *Tx) Changed(since time.Time, fn func(*initiative.Initiative) error) error {
	if first := table.Earliest(); since.Before(first) {
		since = first
	}
	return t.spans(caseChanged, table.Instant(since.Add(1)), nil, every(fn))
}

// Begins is store.CaseSpans.
func (t *Tx) Begins(in dates.Range, fn func(*initiative.Initiative) error) error {
	return t.spans(caseBegins, dayKey(in.Start), dayKey(in.End), every(fn))
}

// DueCases is store.CasesAhead.
func (t *Tx) DueCases(now time.Time, n int) (out []*initiative.Initiative, err error) {
	if n <= 0 {
		return nil, nil
	}
	err = t.spans(caseDue, nil, table.Instant(now), func(c *initiative.Initiative) (bool, error) {
		out = append(out, c)
		return len(out) < n, nil
	})
	return out, err
}

// mostReadFor bounds how many cases are read for each that is wanted.
const mostReadFor = 10

// Around is store.CasesAhead.
func (t *Tx) Around(r dates.Range, longest, most int) (out []*initiative.Initiative, err error) {
	last := dayKey(r.End.AddDays(longest - 1)) // what takes no longer and overlaps ends by then
	read := 0
	err = t.spans(caseLiving, dayKey(r.Start), last, func(c *initiative.Initiative) (bool, error) {
		if c.When.Overlaps(r) {
			out = append(out, c)
		}
		read++
		return len(out) < most && read < most*mostReadFor, nil
	})
	return out, err
}

// validName refuses what could not be told apart from another name as a key.
func validName(s string) error {
	const longest = 1000
	if s == "" || len(s) > longest || len(table.Text(s)) != len(s)+1 {
		return errors.New("empty or impossible")
	}
	return nil
}
