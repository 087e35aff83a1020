package retention

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/export"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// rulePerson is why something was erased that a person asked for, in the log.
const rulePerson = "person"

// Person is what there is of an address and may be erased: in cases that are over. Those that go on keep theirs.
type Person struct {
	Address string          `json:"address"`
	Cases   []initiative.ID `json:"cases"`      // in which the person is erased
	Open    []initiative.ID `json:"open_cases"` // that go on
	Mails   []letter.Sum    `json:"mails"`      // received, that are from the person or repeat the words
	Sent    int             `json:"sent"`       // mails of ours to the person, or that repeat the words

	sent  []string // their keys
	words []string // what the person said, and names in mails
}

// PersonOf plans what of a person is erased. It reads all mails of the cases, and changes nothing.
func PersonOf(st store.Store, address string, now time.Time) (Person, error) {
	none := func(*initiative.Initiative) bool { return false }
	found, err := export.PersonOf(st, address, none)
	p := Person{Address: found.Address, Cases: []initiative.ID{}, Open: []initiative.ID{}, Mails: []letter.Sum{}}
	if err != nil {
		return p, err
	}
	err = st.View(func(tx store.Tx) error {
		for _, in := range found.Cases {
			c, _, err := tx.Case(in.Case)
			if err != nil {
				return err
			}
			if _, over := Over(c, now); !over {
				p.Open = append(p.Open, c.ID)
				continue
			}
			p.Cases = append(p.Cases, c.ID)
			for _, a := range in.Answers {
				p.say(a.Text)
			}
			for _, v := range in.Voices {
				p.say(v.Text)
			}
		}
		return nil
	})
	if err == nil {
		err = errors.Join(p.mails(st), p.ours(st))
	}
	p.Sent = len(p.sent)
	return p, err
}

// shortest is how long words are that others would hardly write by chance.
const shortest = 12

func (p *Person) say(s string) {
	if s = strings.TrimSpace(s); len(s) >= shortest && !slices.Contains(p.words, s) {
		p.words = append(p.words, s)
	}
}

// tells reports whether a mail is from the person or to it, or repeats its address or words, and learns its name.
func (p *Person) tells(raw []byte) bool {
	l, err := letter.Parse(raw)
	if err != nil {
		return strings.Contains(strings.ToLower(string(raw)), p.Address)
	}
	for _, a := range slices.Concat(l.From, l.Sender, l.ReplyTo, l.To, l.Cc, l.Resent) {
		if strings.EqualFold(a.Addr, p.Address) {
			p.say(a.Name)
			return true
		}
	}
	for _, b := range l.Bodies {
		if p.repeats(b.Words()) {
			return true
		}
	}
	return false
}

// repeats reports whether a text has the person's address, name or words in it.
func (p *Person) repeats(s string) bool {
	text := fold(s)
	is := func(w string) bool { return strings.Contains(text, fold(w)) }
	return is(p.Address) || slices.ContainsFunc(p.words, is)
}

// fold makes a text one that a mail may have broken into other lines, and quoted.
func fold(s string) string {
	blank := func(r rune) bool { return r == '>' || r == ' ' || r == '\n' || r == '\r' || r == '\t' }
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), blank), " ")
}

// mails finds what was received. What a mail says is read outside of the transactions, as everywhere.
func (p *Person) mails(st store.Store) error {
	var all []letter.Sum
	err := st.View(func(tx store.Tx) error {
		entries, err := tx.Entries(store.EntryQuery{})
		for _, e := range entries {
			if e.Kept && slices.Contains(p.Cases, initiative.ID(e.Case)) {
				all = append(all, e.Sum)
			}
		}
		return err
	})
	for _, sum := range all {
		if err != nil {
			return err
		}
		var raw []byte
		err = st.View(func(tx store.Tx) error {
			kept, err := tx.Kept(sum)
			if err == nil && kept {
				raw, err = tx.Raw(sum)
			}
			return err
		})
		if err == nil && raw != nil && p.tells(raw) {
			p.Mails = append(p.Mails, sum)
		}
	}
	return err
}

// ours finds what was sent, or was to be.
func (p *Person) ours(st store.Store) error {
	var keys []string
	err := st.View(func(tx store.Tx) error {
		return tx.EachItem(func(i outbox.Item) error {
			if i.State != outbox.Due && slices.Contains(p.Cases, initiative.ID(i.Case)) {
				keys = append(keys, i.Key)
			}
			return nil
		})
	})
	for _, key := range keys {
		if err != nil {
			return err
		}
		var item outbox.Item
		err = st.View(func(tx store.Tx) (err error) { item, _, err = tx.Item(key); return err })
		if err == nil && (strings.EqualFold(item.To, p.Address) || p.tells(item.Bytes)) {
			p.sent = append(p.sent, key)
		}
	}
	return err
}

// Erase carries it out, case by case, and wipes the files; wiped is false where somebody read the register meanwhile.
func (p Person) Erase(st store.Store, now time.Time) (wiped bool, err error) {
	for _, id := range p.Cases {
		err := st.Update(func(tx store.Tx) error {
			c, ok, err := tx.Case(id)
			if err != nil || !ok {
				return err
			}
			if _, over := Over(c, now); !over {
				return nil // it went on meanwhile
			}
			if c, err = p.without(c); err != nil {
				return err
			}
			if err := tx.PutCase(c); err != nil {
				return err
			}
			return tx.Log(store.Event{What: "person erased", Reason: rulePerson, IDs: []string{string(id)}})
		})
		if err != nil {
			return false, fmt.Errorf("erasing a person from %s: %w", id, err)
		}
	}
	var rest Disposal
	for _, sum := range p.Mails {
		rest = append(rest, Item{Rule: rulePerson, Mail: sum})
	}
	for _, key := range p.sent {
		rest = append(rest, Item{Rule: rulePerson, key: key})
	}
	return Carry(st, rest)
}

// gone stands where something of a person was.
const gone = "[raderat]"

// without is a case without what a person said in it. Who did what stays, by nobody's name, and so do its title, its
// days and whom it was for.
func (p Person) without(c *initiative.Initiative) (*initiative.Initiative, error) {
	c = c.Clone()
	is := func(s initiative.Source) bool { return strings.EqualFold(s.From, p.Address) }
	blank := func(all []initiative.Version) {
		for i := range all {
			if is(all[i].Source) {
				all[i].Text, all[i].When.Text, all[i].Source.Author = gone, "", ""
			}
		}
	}
	for _, versions := range c.Answers {
		blank(versions)
	}
	blank(c.Outcome)
	for _, with := range c.Consulted {
		for i, v := range with.Voices {
			if is(v.Source) {
				with.Voices[i].Text, with.Voices[i].According = "", ""
			}
		}
	}
	for i := range c.Proposals {
		if is(c.Proposals[i].Source) {
			clear(c.Proposals[i].Texts)
			c.Proposals[i].Arg = ""
		}
	}
	for i := range c.History {
		c.History[i].Steps = nil // what was there before, to be taken back
	}
	c.Fields, c.Said, c.Embargo.Text, c.Look = nil, nil, "", time.Time{}
	raw, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return nil, err
	}
	if raw, err = json.Marshal(p.scrub(tree)); err != nil {
		return nil, err
	}
	out := &initiative.Initiative{}
	return out, json.Unmarshal(raw, out)
}

// scrub replaces the address, the name and the words wherever a case repeats them.
func (p Person) scrub(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = p.scrub(v[k])
		}
	case []any:
		for i := range v {
			v[i] = p.scrub(v[i])
		}
	case string:
		if strings.EqualFold(v, p.Address) {
			return ""
		}
		if p.repeats(v) {
			return gone
		}
	}
	return v
}

// Print says what of the person goes, and what stays.
func (p Person) Print(w io.Writer) error {
	if len(p.Cases) == 0 {
		fmt.Fprintln(w, "in no case that is over is there anything of", terminal.Plain(p.Address))
	} else {
		of := terminal.Joined(p.Cases)
		fmt.Fprintf(w, "%s in %d cases that are over: %s\n", terminal.Plain(p.Address), len(p.Cases), of)
		fmt.Fprintf(w, "%d mails as they came and %d of ours go, since they are the person's or repeat its words\n",
			len(p.Mails), p.Sent)
		fmt.Fprintln(w, "title, days, and what others said stay; so does who acted, in the log")
	}
	if len(p.Open) > 0 {
		fmt.Fprintf(w, "left as they are, since they go on: %s\n", terminal.Joined(p.Open))
	}
	return nil
}
