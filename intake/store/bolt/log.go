package bolt

import (
	"encoding/binary"
	"slices"
	"strings"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/table"
)

var (
	eventOf = table.NewIndex("event.of", table.Shape{Text: true}) // what it names; but what became of a mail: see entryRow

	events = table.New("events", table.Spec[store.Event]{ // by number
		InOrder: true, Refs: eventRefs, Indexes: []table.Index{eventOf},
	})

	endOfLog table.Fact[logEnd] = "head"
)

// logEnd is the end of the chain: without it the last lines could be cut off unseen.
type logEnd struct {
	Seq  uint64 `json:"seq"`
	Hash string `json:"hash"` // SHA-256 of the last line as written
}

// became begins what is said of a mail that became something: a kind follows. There is such a line for every mail.
const became = "letter "

// tellsOf returns the sum of the mail that a line says the outcome of; ok is false for all other lines.
func tellsOf(e store.Event) (sum letter.Sum, ok bool) {
	kind, ok := strings.CutPrefix(e.What, became)
	if !ok || len(e.IDs) == 0 || !slices.Contains(letter.Kinds(), letter.Kind(kind)) {
		return "", false
	}
	return letter.Sum(e.IDs[0]), true
}

func eventRefs(e *store.Event) (r table.Refs) {
	if _, outcome := tellsOf(*e); outcome {
		return nil
	}
	for _, id := range e.IDs {
		r.Add(eventOf, table.Text(id))
	}
	return r
}

// Log is store.Log.
func (t *Tx) Log(e store.Event) error {
	_, err := t.write(e)
	return err
}

// write adds a line to the log, and returns its number.
func (t *Tx) write(e store.Event) (seq uint64, err error) {
	end, err := t.logEnd()
	if err != nil {
		return 0, err
	}
	e.Seq, e.Prev = end.Seq+1, end.Hash
	if e.At.IsZero() {
		e.At = t.at
	}
	e.IDs = slices.Clone(e.IDs)
	for i, id := range e.IDs {
		e.IDs[i] = t.s.withoutAddress(id)
	}
	value, err := events.Insert(t.rows, table.Number(e.Seq), e)
	if err == nil {
		t.end = &logEnd{e.Seq, string(letter.SumOf(value))}
	}
	return e.Seq, err
}

func (t *Tx) logEnd() (logEnd, error) {
	if t.end != nil {
		return *t.end, nil
	}
	end, _, err := endOfLog.Get(t.rows)
	return end, err
}

// Events is store.Log.
func (t *Tx) Events(limit int) (out []store.Event, err error) {
	err = events.Down(t.rows, func(_ []byte, e store.Event) (bool, error) {
		out = append(out, e)
		return limit == 0 || len(out) < limit, nil
	})
	return out, err
}

// EventsOf is store.Log.
func (t *Tx) EventsOf(id string) (out []store.Event, err error) {
	_, e, _, err := t.entryOf(letter.Sum(id))
	if err != nil {
		return nil, err
	}
	lines := e.Lines
	p := table.Text(t.s.withoutAddress(id))
	err = eventOf.Up(t.rows, p, p, func(_, seq []byte) (bool, error) {
		lines = append(lines, binary.BigEndian.Uint64(seq))
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(lines)
	for _, seq := range lines {
		e, err := events.Must(t.rows, table.Number(seq))
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// ids drops empty ones and doubles.
func ids(list ...string) (out []string) {
	for _, s := range list {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
