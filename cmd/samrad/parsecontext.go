package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// parseContext is what --context says is known of a case: the object that stands in the description of a test mail.
type parseContext struct {
	Case         string                     `json:"case"`
	Title        string                     `json:"title"`
	OriginalFrom string                     `json:"original_from"`
	GapBody      string                     `json:"gap_body"`
	Known        map[initiative.Item]string `json:"known"`
	KnownWhen    dates.Range                `json:"known_when"`
	Missing      []initiative.Item          `json:"missing"`
	Threads      []letter.MessageID         `json:"-"` // every *_message_id
	Digests      []letter.MessageID         `json:"-"` // those of digests
}

// UnmarshalJSON takes every key that ends in message_id as an id of the thread, so that a context may name as
// many as it has.
func (c *parseContext) UnmarshalJSON(b []byte) error {
	type plain parseContext
	if err := json.Unmarshal(b, (*plain)(c)); err != nil {
		return err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(b, &all); err != nil {
		return err
	}
	for key, v := range all {
		if !strings.Contains(key, "message_id") {
			continue
		}
		ids := idsOf(v)
		if strings.Contains(key, "digest") {
			c.Digests = append(c.Digests, ids...)
		} else {
			c.Threads = append(c.Threads, ids...)
		}
	}
	return nil
}

func idsOf(v json.RawMessage) []letter.MessageID {
	var one letter.MessageID
	if json.Unmarshal(v, &one) == nil {
		return []letter.MessageID{one}
	}
	var many []letter.MessageID
	if json.Unmarshal(v, &many) != nil {
		return nil
	}
	return many
}

// book is the context as a ledger that is read and never written.
func (c parseContext) book(r *triage.Rules) intake.Book {
	b := contextBook{ctx: c}
	if c.Case == "" {
		return b
	}
	i := &initiative.Initiative{
		ID: initiative.ID(strings.ToUpper(c.Case)), Title: c.Title, Reporter: c.OriginalFrom,
		Answers: map[initiative.Item][]initiative.Version{}, When: initiative.When{Range: c.KnownWhen},
	}
	if p, ok := r.Sender(letter.Address{Addr: c.OriginalFrom}); ok {
		i.Lead = p.ID
	}
	src := initiative.Source{From: c.OriginalFrom, Party: i.Lead}
	for item, text := range c.Known {
		i.Put(item, initiative.Version{Text: text, State: initiative.Answered, Source: src})
	}
	i.Recount(r.Checklist.Items())
	for _, id := range c.Threads {
		i.Follow(string(id))
	}
	if c.GapBody != "" {
		i.Sent = append(i.Sent, initiative.Sent{Kind: "gap", To: c.OriginalFrom, Asked: c.Missing, Body: c.GapBody})
	}
	b.known = i
	return b
}

type contextBook struct {
	ctx   parseContext
	known *initiative.Initiative
}

func (b contextBook) Version() uint64 { return 0 }

func (b contextBook) Entry(letter.Sum) (letter.Entry, bool, error) { return letter.Entry{}, false, nil }

func (b contextBook) Kept(letter.Sum) (bool, error) { return false, nil }

func (b contextBook) Raw(letter.Sum) ([]byte, error) { return nil, nil }

func (b contextBook) ByMessageID(letter.MessageID) ([]letter.Entry, error) { return nil, nil }

func (b contextBook) Case(id initiative.ID) (*initiative.Initiative, bool, error) {
	if b.known == nil || b.known.ID != id {
		return nil, false, nil
	}
	return b.known, true, nil
}

func (b contextBook) ByThread(id letter.MessageID) (initiative.ID, bool, error) {
	if b.known != nil && slices.Contains(b.ctx.Threads, id) {
		return b.known.ID, true, nil
	}
	return "", false, nil
}

func (b contextBook) Outgoing(id letter.MessageID) (letter.Envelope, bool, error) {
	return letter.Envelope{ID: id, Kind: "digest"}, slices.Contains(b.ctx.Digests, id), nil
}

func (b contextBook) Erased([]initiative.ID, []letter.MessageID) (*triage.Erased, error) {
	return nil, nil
}

func (b contextBook) Unknown(letter.MessageID, time.Time) (bool, error) { return false, nil }

func (b contextBook) Another(string, time.Time) (bool, error) { return false, nil }

func (b contextBook) BySum(string) ([]letter.Entry, error) { return nil, nil }

func (b contextBook) NoteSign(intake.Sign) error { return errReadOnly }

func (b contextBook) StoppedFor(time.Time) (bool, error) { return false, nil }

func (b contextBook) Reserve(initiative.ID) error { return nil }

func (b contextBook) AskAgain(letter.Place, letter.Sum, time.Time) error { return nil }

func (b contextBook) CameWhole(letter.Place, letter.Sum) error { return nil }

func (b contextBook) NextCase(prefix string, year int) (initiative.ID, error) {
	return initiative.MakeID(prefix, year, 1), nil
}

func (b contextBook) Load(initiative.ID, string, time.Time) (triage.Load, error) {
	return triage.Load{}, nil
}

func (b contextBook) DueCases(time.Time, int) ([]*initiative.Initiative, error) { return nil, nil }

func (b contextBook) Around(dates.Range, int, int) ([]*initiative.Initiative, error) { return nil, nil }

func (b contextBook) Unasked(string, time.Time) ([]letter.Envelope, error) { return nil, nil }

func (b contextBook) RepliesTo(string, time.Time, time.Time) ([]letter.MessageID, error) {
	return nil, nil
}

func (b contextBook) Keep(raw []byte) (letter.Sum, error) { return letter.SumOf(raw), nil }

func (b contextBook) Record(intake.Row) error { return errReadOnly }

func (b contextBook) PutCursor(string, letter.Cursor) error { return errReadOnly }

var errReadOnly = fmt.Errorf("samrad parse writes nothing")
