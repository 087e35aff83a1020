package export

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// Person is what the register has of one address, for whoever answers a request by the person it belongs to (GDPR
// article 15). What others wrote about a person stands in their texts and is not looked for.
type Person struct {
	Address string       `json:"address"`
	Cases   []PersonCase `json:"cases"`
	Mails   []PersonMail `json:"mails"`
	Sent    []PersonSent `json:"sent_to_them"`
}

// PersonCase is a case that the person is in, and as what.
type PersonCase struct {
	Case    initiative.ID      `json:"case"`
	Owner   bool               `json:"owner,omitempty"`
	Origin  bool               `json:"wrote_what_was_forwarded,omitempty"`
	Answers []PersonText       `json:"answers,omitempty"`
	Voices  []initiative.Voice `json:"said_when_consulted,omitempty"`
	Events  []PersonEvent      `json:"history,omitempty"`
	Review  bool               `json:"under_review,omitempty"` // somebody must judge what may be passed on
	Embargo bool               `json:"under_embargo,omitempty"`
}

// PersonText is an answer the person gave, also one that was changed since.
type PersonText struct {
	Item initiative.Item `json:"item"`
	Text string          `json:"text"`
	At   time.Time       `json:"at"`
}

// PersonEvent is a line of a case's history that names the person.
type PersonEvent struct {
	At   time.Time `json:"at"`
	What string    `json:"what"`
}

// PersonMail is a mail from the person that was read: where it lies, and whether its bytes are kept here too.
type PersonMail struct {
	MessageID letter.MessageID `json:"message_id,omitempty"`
	Sum       letter.Sum       `json:"sum"`
	Received  time.Time        `json:"received"`
	Kind      letter.Kind      `json:"kind"`
	Case      string           `json:"case,omitempty"`
	Places    []letter.Place   `json:"places"`
	Subject   string           `json:"subject,omitempty"`
}

// PersonSent is a mail of ours to the person.
type PersonSent struct {
	MessageID letter.MessageID `json:"message_id"`
	Kind      string           `json:"kind"`
	Case      string           `json:"case,omitempty"`
	At        time.Time        `json:"at"` // when it was sent or given up, else when it is due
	State     string           `json:"state"`
}

// PersonOf gathers what the register has of an address. Every mail that is kept is looked at, so it takes its time in a
// large register.
func PersonOf(st store.Store, address string, embargoed func(*initiative.Initiative) bool) (Person, error) {
	p := Person{Address: strings.ToLower(address), Cases: []PersonCase{}, Mails: []PersonMail{}, Sent: []PersonSent{}}
	err := st.View(func(tx store.Tx) error {
		if err := tx.EachCase(store.CaseQuery{}, func(c *initiative.Initiative) error {
			if found, some := p.in(c); some {
				found.Review, found.Embargo = c.UnderReview(), embargoed(c)
				p.Cases = append(p.Cases, found)
			}
			return nil
		}); err != nil {
			return err
		}
		if err := p.mails(tx); err != nil {
			return err
		}
		return p.sent(tx)
	})
	slices.Reverse(p.Cases)
	return p, err
}

func (p *Person) is(address string) bool { return strings.EqualFold(address, p.Address) }

func (p *Person) has(a letter.Address) bool { return p.is(a.Addr) }

// in is what the person is and said in a case.
func (p *Person) in(c *initiative.Initiative) (out PersonCase, some bool) {
	out = PersonCase{Case: c.ID, Owner: p.is(c.Reporter), Origin: p.is(c.Origin)}
	for item, versions := range c.Answers {
		for _, v := range versions {
			if p.is(v.Source.From) {
				out.Answers = append(out.Answers, PersonText{item, v.Text, v.Source.At})
			}
		}
	}
	slices.SortFunc(out.Answers, func(a, b PersonText) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(string(a.Item), string(b.Item)))
	})
	for _, v := range c.Outcome {
		if p.is(v.Source.From) {
			out.Answers = append(out.Answers, PersonText{"utfall", v.Text, v.Source.At})
		}
	}
	for _, with := range c.Consulted {
		for _, v := range with.Voices {
			if p.is(v.Source.From) {
				out.Voices = append(out.Voices, v)
			}
		}
	}
	for _, e := range c.History {
		if p.is(e.Source.From) {
			out.Events = append(out.Events, PersonEvent{e.At, e.What})
		}
	}
	return out, out.Owner || out.Origin || len(out.Answers)+len(out.Voices)+len(out.Events) > 0
}

// mails are those that are kept and name the person as an author or sender.
func (p *Person) mails(tx store.Tx) error {
	entries, err := tx.Entries(store.EntryQuery{})
	for _, e := range entries {
		if err != nil {
			break
		}
		if !e.Kept {
			continue
		}
		var raw []byte
		if raw, err = tx.Raw(e.Sum); err != nil {
			break
		}
		l, unread := letter.Parse(raw)
		if unread != nil || !slices.ContainsFunc(slices.Concat(l.From, l.Sender), p.has) {
			continue
		}
		p.Mails = append(p.Mails, PersonMail{e.ID, e.Sum, e.Received, e.Kind, e.Case, e.Places, l.Subject})
	}
	slices.Reverse(p.Mails)
	return err
}

// sent are the mails of ours to the person.
func (p *Person) sent(tx store.Tx) error {
	for _, state := range outbox.States() {
		items, err := tx.Items(state, 0)
		if err != nil {
			return err
		}
		for _, i := range items {
			if !p.is(i.To) {
				continue
			}
			at := i.Done
			if at.IsZero() {
				at = i.Due
			}
			p.Sent = append(p.Sent, PersonSent{i.ID, i.Kind, i.Case, at, i.State})
		}
	}
	slices.SortStableFunc(p.Sent, func(a, b PersonSent) int { return a.At.Compare(b.At) })
	return nil
}
