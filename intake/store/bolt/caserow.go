package bolt

import (
	"fmt"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/store"
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
			err = fmt.Errorf("it has no source %d", n)
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

// decodeCase reads the row of a case.
func decodeCase(k, body []byte) (*initiative.Initiative, error) {
	var r caseRow
	if err := decode(bCases, k, body, &r); err != nil {
		return nil, err
	}
	c, err := r.initiative()
	if err != nil {
		return nil, &store.CorruptError{What: fmt.Sprintf("case %s cannot be read: %v", printable(k), err)}
	}
	return c, nil
}
