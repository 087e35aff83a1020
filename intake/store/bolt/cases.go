package bolt

import (
	"errors"
	"fmt"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// Case returns a case; it is the caller's own.
func (t *Tx) Case(id initiative.ID) (*initiative.Initiative, bool, error) {
	body, err := t.get(bCases, []byte(id))
	if err != nil || body == nil {
		return nil, false, err
	}
	c, err := decodeCase([]byte(id), body)
	return c, err == nil, err
}

// PutCase writes a case and brings every index and counter in step with it. Where less may be told of the case than
// before, it is sealed: its number says so to whoever looks at mail that was written earlier.
func (t *Tx) PutCase(c *initiative.Initiative) error {
	if err := validName(string(c.ID)); err != nil {
		return fmt.Errorf("writing a case: its number is %w", err)
	}
	old, _, err := load[card](t, bCards, []byte(c.ID))
	if err != nil {
		return err
	}
	now := cardOf(c)
	if old.ID != "" && now.Curb.tighter(old.Curb) {
		if c.Sealed, err = t.count(sealed, 1); err != nil {
			return err
		}
	}
	if err := t.save(bCases, []byte(c.ID), rowOf(c)); err != nil {
		return err
	}
	return t.putCard(old, now)
}

// sealed counts how often less was to be told of a case than before.
const sealed = "last/seal"

// Seals is how often any case was sealed: what was put in the outbox before the last time may tell too much.
func (t *Tx) Seals() (int64, error) { return t.number(sealed) }

// ByThread returns the case a Message-ID belongs to: as a mail of the case, or as one we sent about it. Of several
// it is the newest.
func (t *Tx) ByThread(id letter.MessageID) (found initiative.ID, ok bool, err error) {
	if id == "" {
		return "", false, nil
	}
	p := zero(string(id))
	err = t.down(bThreads, p, func(k, _ []byte) (bool, error) {
		if of := initiative.ID(k[len(p):]); !ok || of.Compare(found) > 0 {
			found, ok = of, true
		}
		return true, nil
	})
	return found, ok, err
}

// NextCase returns the next number of a year. A number is given out once, whatever becomes of the case.
func (t *Tx) NextCase(prefix string, year int) (initiative.ID, error) {
	if err := validName(prefix); err != nil {
		return "", fmt.Errorf("numbering a case: the prefix is %w", err)
	}
	name := fmt.Sprintf("case/%s-%04d", prefix, year)
	if n, err := t.number(name); err != nil {
		return "", err
	} else if n == 0 {
		if n, err = t.floor(year); err != nil {
			return "", err
		}
		t.setNumber(name, n)
	}
	for {
		n, err := t.count(name, 1)
		if err != nil {
			return "", err
		}
		id := initiative.MakeID(prefix, year, int(n))
		taken, err := t.taken(id)
		if err != nil {
			return "", err
		}
		if !taken {
			if t.given == nil {
				t.given = map[string]int64{}
			}
			t.given[name] = n
			return id, nil
		}
	}
}

// Cases lists cases, newest first.
func (t *Tx) Cases(q store.CaseQuery) ([]*initiative.Initiative, error) {
	var out []*initiative.Initiative
	err := t.EachCase(q, func(c *initiative.Initiative) error {
		out = append(out, c)
		return nil
	})
	return out, err
}

// EachCase hands over cases one by one, newest first: an export of a large register need not hold all of it.
func (t *Tx) EachCase(q store.CaseQuery, fn func(*initiative.Initiative) error) error {
	n := 0
	return t.down(bCreated, nil, func(k, _ []byte) (bool, error) {
		if q.Year != 0 {
			switch year := timeOf(k).In(t.s.loc).Year(); {
			case year > q.Year:
				return true, nil
			case year < q.Year:
				return false, nil
			}
		}
		id := k[8:]
		if q.Open {
			c, _, err := load[card](t, bCards, id)
			if err != nil || !c.Open {
				return true, err
			}
		}
		c, err := t.must(id)
		if err != nil {
			return false, err
		}
		n++
		return q.Limit == 0 || n < q.Limit, fn(c)
	})
}

// must returns a case an index speaks of.
func (t *Tx) must(id []byte) (*initiative.Initiative, error) {
	c, ok, err := t.Case(initiative.ID(id))
	if err == nil && !ok {
		err = &store.CorruptError{What: fmt.Sprintf("an index names case %s, which is not there", printable(id))}
	}
	return c, err
}

// validName refuses what could not be told apart from another name as a key.
func validName(s string) error {
	const longest = 1000
	if s == "" || len(s) > longest || len(zero(s)) != len(s)+1 {
		return errors.New("empty or impossible")
	}
	return nil
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
