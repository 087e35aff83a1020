package initiative

import (
	"slices"
	"time"
)

// Stance is where a party stands in the consultation (samråd) about a case. The values are the words that people read.
type Stance string

// Stances.
const (
	NotAsked    Stance = "ej frågad"
	Asked       Stance = "frågad"
	NoObjection Stance = "inget att invända"
	Joins       Stance = "deltar"
	Objects     Stance = "invänder"
	Abstains    Stance = "avstår"
	Outdated    Stance = "ändrat efter samråd" // it agreed to what is no longer planned
)

// Agreed reports whether a stance lets the initiative go on as planned.
func (s Stance) Agreed() bool { return s == NoObjection || s == Joins || s == Abstains }

// Shown is one answer as the consultation mail showed it, in its writer's words; of the time the mail says how it was
// read. Another wording counts as another answer, and is asked about.
type Shown struct {
	Item Item   `json:"item"`
	Text string `json:"text"`
}

// Voice is what one person of the consulted party said.
type Voice struct {
	Stance    Stance `json:"stance"`
	Text      string `json:"text,omitempty"`      // an objection's own words
	According string `json:"according,omitempty"` // told by the owner after a telephone call: whom with and when
	Round     int    `json:"round"`               // of the asking that it answers, from 1
	Source    Source `json:"source"`
}

// Consultation is the samråd with one other party. What was shown is kept, since a consent holds for that and nothing
// else.
type Consultation struct {
	Party     Party     `json:"party"`
	Round     int       `json:"round,omitempty"` // how often it was asked
	Asked     time.Time `json:"asked,omitzero"`  // last
	Reminded  time.Time `json:"reminded,omitzero"`
	Shown     []Shown   `json:"shown,omitempty"`
	Voices    []Voice   `json:"voices,omitempty"` // oldest first
	Proceeded time.Time `json:"proceeded,omitzero"`
	Off       time.Time `json:"off,omitzero"` // the calling off that it knows of; zero where it knows the case to be on
}

// Off is since when a case is called off or closed, zero where it is on, or goes on as a part of another.
func (i *Initiative) Off() time.Time {
	switch {
	case i.Into != "" || i.moved():
		return time.Time{}
	case !i.Cancelled.IsZero():
		return i.Cancelled
	}
	return i.Closed
}

// Moved is what the history of two cases says where the answers of the one belong in the other, which ends the one.
const Moved = "moved"

// moved reports whether that closed the case.
func (i *Initiative) moved() bool {
	return slices.ContainsFunc(i.History, func(e Event) bool { return e.What == Moved && e.At.Equal(i.Closed) })
}

// Unaware reports whether a party was consulted, and does not know yet that the case is called off, or that it is on
// after all.
func (i *Initiative) Unaware(p Party) bool {
	with := i.Consultation(p)
	return p != i.Lead && with.Round > 0 && i.Into == "" && i.Off().IsZero() != with.Off.IsZero()
}

// Inform notes that a party that was consulted knows whether the case is on.
func (i *Initiative) Inform(p Party) {
	if i.Unaware(p) {
		i.With(p).Off = i.Off()
	}
}

// OnSince is when a case was last taken up again.
func (i *Initiative) OnSince() time.Time {
	for _, e := range slices.Backward(i.History) {
		if slices.Contains([]string{"uncancelled", "reopened", "undone"}, e.What) {
			return e.At
		}
	}
	return i.Updated
}

// With returns the consultation with a party, to be changed; it is added when there is none.
func (i *Initiative) With(p Party) *Consultation {
	for n := range i.Consulted {
		if i.Consulted[n].Party == p {
			return &i.Consulted[n]
		}
	}
	i.Consulted = append(i.Consulted, Consultation{Party: p})
	return &i.Consulted[len(i.Consulted)-1]
}

// Consultation is the samråd with a party as it stands; one that was never asked has no round.
func (i *Initiative) Consultation(p Party) Consultation {
	for _, c := range i.Consulted {
		if c.Party == p {
			return c
		}
	}
	return Consultation{Party: p}
}

// Stance is where a party stands, told from what its people said and from what the case says now.
func (i *Initiative) Stance(p Party) Stance { return i.Consultation(p).stance(i) }

// stance weighs the voices: each person's last word counts, an objection stands until its author withdraws it, and of
// the others the newest does. Nobody's silence is a consent.
func (c Consultation) stance(i *Initiative) Stance {
	said := Voice{}
	for n, v := range c.Voices {
		if c.superseded(n) {
			continue
		}
		if v.Stance == Objects {
			return Objects
		}
		said = v
	}
	switch {
	case said.Stance == "" && c.Round == 0:
		return NotAsked
	case said.Stance == "":
		return Asked
	case said.Stance.Agreed() && said.Stance != Abstains && len(c.Changed(i)) > 0:
		return Outdated
	case said.Round < c.Round && len(c.Changed(i)) == 0 && said.Stance != Abstains:
		return Asked // it agreed to an earlier plan, and has been asked about this one
	}
	return said.Stance
}

// superseded reports whether the author of a voice has said something later.
func (c Consultation) superseded(n int) bool {
	return slices.ContainsFunc(c.Voices[n+1:], func(v Voice) bool { return v.Source.From == c.Voices[n].Source.From })
}

// Ask notes that the party was asked, and what it was shown.
func (c *Consultation) Ask(shown []Shown, at time.Time) {
	c.Round, c.Asked, c.Shown, c.Proceeded = c.Round+1, at, shown, time.Time{}
}

// Say notes what somebody of the party said about what was shown last.
func (c *Consultation) Say(v Voice) {
	v.Round = c.Round
	c.Voices = append(c.Voices, v)
}

// Changed are the items whose answers are others than the party was shown, in the order in which they were.
func (c Consultation) Changed(i *Initiative) []Item {
	var out []Item
	for _, s := range c.Shown {
		if now := i.Show(s.Item); now != s.Text {
			out = append(out, s.Item)
		}
	}
	return out
}

// Show is the answer to an item that a consultation is held about: the valid answer that stands, as written, "" for
// none.
func (i *Initiative) Show(item Item) string {
	v, ok := i.Answer(item)
	if !ok || !v.State.Closed() {
		return ""
	}
	return v.Text
}

// ConsultItems are the questions whose answers the other party is shown.
func ConsultItems() []Item {
	return []Item{"vad", "malgrupp", "budskap", "nar", "talesperson", "material", "samarbete"}
}

// askable are the questions that must be answered before the other party is asked.
func askable() []Item { return []Item{"vad", "malgrupp", "budskap", "nar"} }

// Askable reports whether enough is answered for the other party to have a view.
func (i *Initiative) Askable() bool {
	return !slices.ContainsFunc(askable(), func(item Item) bool { return i.Show(item) == "" })
}

// ToShow is what a consultation would show now.
func (i *Initiative) ToShow() []Shown {
	var out []Shown
	for _, item := range ConsultItems() {
		if text := i.Show(item); text != "" {
			out = append(out, Shown{Item: item, Text: text})
		}
	}
	return out
}
