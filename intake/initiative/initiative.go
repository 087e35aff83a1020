// Package initiative is the register's own thing: a communication initiative, its answers with their whole
// history, when it takes place and how far it has come. It knows neither mail nor storage; the house's civil
// days (dates) are its only import beside the standard library.
package initiative

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
)

// ID is a case number: SAM-2026-0042. It is no diarienummer.
type ID string

// MakeID numbers the n:th case of a year.
func MakeID(prefix string, year, n int) ID { return ID(fmt.Sprintf("%s-%04d-%04d", prefix, year, n)) }

// Compare orders case numbers as they were given out: past 9999 they are longer, and come later all the same.
func (id ID) Compare(other ID) int {
	if a, b := stem(id), stem(other); a != b {
		return cmp.Compare(a, b)
	}
	return cmp.Or(cmp.Compare(len(id), len(other)), cmp.Compare(id, other))
}

// stem is a case number without the number within its year.
func stem(id ID) ID { return id[:strings.LastIndexByte(string(id), '-')+1] }

// Item is one of the checklist's questions, by its stable short name: "vad", "syfte", …
type Item string

// Party is one of the organisations, by its id in the configuration.
type Party string

// Source says who said a thing, when and in which mail.
type Source struct {
	Letter string    `json:"letter,omitempty"` // Message-ID
	Sum    string    `json:"sum,omitempty"`    // SHA-256 of the mail
	From   string    `json:"from"`             // address
	Author string    `json:"author,omitempty"` // who wrote what From passed on: a colleague's name, or "utomstående"
	Party  Party     `json:"party,omitempty"`
	At     time.Time `json:"at"`
}

// State says what an answer counts for.
type State string

// States.
const (
	Answered      State = "answered"
	NotApplicable State = "na"      // "ej aktuellt", valid for the question
	BareNA        State = "bare-na" // "ej aktuellt" where a reason is wanted: asked about once
	NoAnswer      State = "none"    // "återkommer", "?": the question is still open
)

// Closed reports whether the question needs no more asking.
func (s State) Closed() bool { return s == Answered || s == NotApplicable }

// Version is one answer to one question. Answers are never overwritten: a correction adds a version.
type Version struct {
	Text        string `json:"text"`
	Written     string `json:"written,omitempty"` // as its author wrote it, where Text has his name in the place of "jag"
	State       State  `json:"state"`
	Preliminary bool   `json:"preliminary,omitempty"`
	Insisted    bool   `json:"insisted,omitempty"` // the same sender repeated a bare "ej aktuellt"
	When        When   `json:"when,omitzero"`      // of the answer to "nar": how it was read
	Source      Source `json:"source"`
}

// When is the time of the initiative as interpreted from the answer to "nar".
type When struct {
	dates.Range
	Precision string   `json:"precision,omitempty"` // day, range, week, month, …, as package dates names them
	Flags     []string `json:"flags,omitempty"`
	Text      string   `json:"text,omitempty"` // the words that were read
	Time      string   `json:"time,omitempty"` // of day: "18.00" or "18.00-20.00"

	Series dates.Series `json:"series,omitzero"` // what comes again, with its days
}

// Sent is a mail of ours about this case. Body is what a reply is compared with.
type Sent struct {
	Letter  string    `json:"letter"` // Message-ID
	Kind    string    `json:"kind"`
	To      string    `json:"to"`
	At      time.Time `json:"at"`
	Asked   []Item    `json:"asked,omitempty"`
	Body    string    `json:"body"`
	Bounced string    `json:"bounced,omitempty"` // status of a delivery failure

	Cause    string `json:"cause,omitempty"`    // the mail that it answers, or because of which it went out
	Confirms bool   `json:"confirms,omitempty"` // to its writer, what that mail changed
	Proposal int    `json:"proposal,omitempty"` // that it asks about
	Cases    []ID   `json:"cases,omitempty"`    // all that it is about, where they are several

	Within    string    `json:"within,omitempty"`   // it left as a part of that mail
	Withdrawn time.Time `json:"withdrawn,omitzero"` // it never left
	Was       *Was      `json:"was,omitempty"`      // of a mail of our own accord: what it changed of the case
}

// Attachment is kept by its hash; its name is data only.
type Attachment struct {
	Name string `json:"name"`
	Sum  string `json:"sum"`
	Size int    `json:"size"`
	Read bool   `json:"read,omitempty"` // its text was read into answers
}

// Event is one line of the case's history, oldest first. It holds no text of a mail.
type Event struct {
	At     time.Time `json:"at"`
	What   string    `json:"what"` // registered, answered, changed, cancelled, asked, bounced, flagged, …
	Items  []Item    `json:"items,omitempty"`
	Source Source    `json:"source,omitzero"`
	By     string    `json:"by,omitempty"`     // the operator whose command it was, "" where a mail did it
	Steps  []Step    `json:"steps,omitempty"`  // what it changed, so that it can be taken back
	Undone bool      `json:"undone,omitempty"` // an operator has taken it back
}

// Embargo says that a case must not be spread yet. Without a day it holds until the case's party lifts it.
type Embargo struct {
	Held  bool      `json:"held"`
	Text  string    `json:"text,omitempty"` // the words, as written
	Until dates.Day `json:"until,omitzero"` // the first free day
}

// Holds reports whether it holds on a day.
func (e Embargo) Holds(day dates.Day) bool {
	return e.Held && (e.Until.IsZero() || day.Before(e.Until))
}

// Initiative is one case.
type Initiative struct {
	ID       ID        `json:"id"`
	Title    string    `json:"title"`
	Subject  string    `json:"subject,omitempty"` // of the mail that opened it, as all our mails about it repeat it
	Created  time.Time `json:"created"`
	Updated  time.Time `json:"updated"`
	Lead     Party     `json:"lead"`              // the party that mailed it
	Parties  []Party   `json:"parties"`           // that have been in touch: samråd
	Reporter string    `json:"reporter"`          // who gets the questions
	Origin   string    `json:"origin,omitempty"`  // of a forwarded mail: who wrote it first
	Intake   string    `json:"intake"`            // our address it was sent to, and is answered from
	Dnr      string    `json:"dnr,omitempty"`     // diarienummer, a free field
	Into     ID        `json:"into,omitempty"`    // the case that took this one up: what is mailed about it belongs there
	Merged   []ID      `json:"merged,omitempty"`  // the cases that this one took up
	Instead  ID        `json:"instead,omitempty"` // the case in whose thread it came, and which it may have been meant for

	Answers map[Item][]Version  `json:"answers"`          // newest last
	Fields  map[string]string   `json:"fields,omitempty"` // kanal, plats, …: no checklist questions
	Open    []Item              `json:"open"`             // still without a valid answer, in checklist order
	Total   int                 `json:"total"`            // questions in the checklist
	When    When                `json:"when,omitzero"`
	Tags    map[string][]string `json:"tags,omitempty"` // malgrupp, kanal, syfte, forum

	Guard     []string  `json:"guard,omitempty"` // why it is under review; nothing of it is spread
	Flags     []string  `json:"flags,omitempty"` // na-insisted, no-reply, …
	Embargo   Embargo   `json:"embargo,omitzero"`
	Cancelled time.Time `json:"cancelled,omitzero"`
	Closed    time.Time `json:"closed,omitzero"` // closed as no initiative: it leaves digest and year plan
	Paused    time.Time `json:"paused,omitzero"` // nobody is reminded
	Gone      string    `json:"gone,omitempty"`  // an owner's address where nobody is any more
	Away      time.Time `json:"away,omitzero"`   // until when the owner is away, by an automatic answer
	Evaluated time.Time `json:"evaluated,omitzero"`
	Outcome   []Version `json:"outcome,omitempty"` // how it went (utfall): appended, never overwritten
	Urgent    bool      `json:"urgent,omitempty"`  // only the questions that cannot wait are asked
	Reminders int       `json:"reminders,omitempty"`
	Asked     time.Time `json:"asked,omitzero"` // when the open questions were last asked
	Told      time.Time `json:"told,omitzero"`  // up to when the owner has been told what others changed

	Consulted  []Consultation       `json:"consulted,omitempty"`   // samråd, one for each other party
	HoldShare  bool                 `json:"hold_share,omitempty"`  // "dela inte": nobody is consulted until "dela"
	ShareUnder bool                 `json:"share_under,omitempty"` // "dela" under an embargo: it goes out all the same
	ShareTold  time.Time            `json:"share_told,omitzero"`   // when the owner was told what would be shared
	Proposals  []Proposal           `json:"proposals,omitempty"`
	Done       map[string]time.Time `json:"done,omitempty"`    // our own mails, by followup.Act.Key
	Delayed    []string             `json:"delayed,omitempty"` // those that a cap has put off
	Look       time.Time            `json:"look,omitzero"`     // when one is due: followup.Rules.Next

	Sealed int64 `json:"sealed,omitempty"` // the store's count when it last was told that less may be told than before

	Threads     []string     `json:"threads"`        // Message-IDs that belong to the case
	Said        []string     `json:"said,omitempty"` // address and fingerprint of texts mailed to it, to know a machine's
	Sent        []Sent       `json:"sent,omitempty"`
	Attachments []Attachment `json:"attachments,omitempty"`
	History     []Event      `json:"history"`
}

// Answer returns the newest version for an item.
func (i *Initiative) Answer(item Item) (Version, bool) {
	v := i.Answers[item]
	if len(v) == 0 {
		return Version{}, false
	}
	return v[len(v)-1], true
}

// mostSaid is how many texts a case remembers.
const mostSaid = 50

// Remember notes by whom and what was mailed to the case, "" for what need not be known again.
func (i *Initiative) Remember(said string) {
	if said == "" || slices.Contains(i.Said, said) {
		return
	}
	if i.Said = append(i.Said, said); len(i.Said) > mostSaid {
		i.Said = slices.Clone(i.Said[len(i.Said)-mostSaid:])
	}
}

// Embargoed reports whether title and time must not be spread on a day.
func (i *Initiative) Embargoed(day dates.Day) bool { return i.Embargo.Holds(day) }

// Release lifts the embargo. Who was told when another party would be asked is told anew, unless it was asked.
func (i *Initiative) Release() {
	i.Embargo = Embargo{}
	if !slices.ContainsFunc(i.Consulted, func(c Consultation) bool { return c.Round > 0 }) {
		i.ShareTold = time.Time{}
	}
}

// Answered returns how many of the questions have a valid answer.
func (i *Initiative) Answered() int { return i.Total - len(i.Open) }

// Complete reports whether all questions are answered or validly not applicable.
func (i *Initiative) Complete() bool { return len(i.Open) == 0 }

// urgentItems are the questions that an urgent case must have answered: with these it counts as complete for reminders
// and the digest.
func urgentItems() []Item { return []Item{"vad", "budskap", "malgrupp", "nar", "talesperson"} }

// Waiting are the open questions that somebody is waiting for: of an urgent case those that cannot wait.
func (i *Initiative) Waiting() []Item {
	if !i.Urgent {
		return i.Open
	}
	return slices.DeleteFunc(slices.Clone(i.Open), func(item Item) bool { return !slices.Contains(urgentItems(), item) })
}

// Wanted is how many questions the case must have answered: an urgent one those that cannot wait.
func (i *Initiative) Wanted() int {
	if !i.Urgent {
		return i.Total
	}
	n := 0
	for _, item := range urgentItems() {
		if v, ok := i.Answer(item); i.IsOpen(item) || ok && v.State.Closed() {
			n++
		}
	}
	return n
}

// IsOpen reports whether an item still needs an answer.
func (i *Initiative) IsOpen(item Item) bool { return slices.Contains(i.Open, item) }

// Recurring reports whether an initiative is one that comes back: its time is a series.
func (i *Initiative) Recurring() bool {
	return slices.Contains(i.When.Flags, "recurring")
}

// UnderReview reports whether the secrecy guard holds the case back.
func (i *Initiative) UnderReview() bool { return len(i.Guard) > 0 }

// Joint reports whether more than one party has been in touch.
func (i *Initiative) Joint() bool { return len(i.Parties) > 1 }

// Put adds a version of an answer and reports whether an earlier valid answer was replaced. The caller
// recomputes Open with Recount when it has put all it has.
func (i *Initiative) Put(item Item, v Version) (changed bool) {
	if i.Answers == nil {
		i.Answers = map[Item][]Version{}
	}
	old, had := i.Answer(item)
	i.Answers[item] = append(i.Answers[item], v)
	return had && old.State.Closed() && old.Text != v.Text
}

// Recount sets Open and Total from the checklist's items, in their order.
func (i *Initiative) Recount(items []Item) {
	i.Open, i.Total = []Item{}, len(items)
	for _, item := range items {
		if v, ok := i.Answer(item); !ok || !v.State.Closed() {
			i.Open = append(i.Open, item)
		}
	}
}

// HasSent reports whether a mail about the case has an id that is the one meant.
func (i *Initiative) HasSent(is func(id string) bool) bool {
	return slices.ContainsFunc(i.Sent, func(s Sent) bool { return is(s.Letter) })
}

// Join notes that a party has been in touch.
func (i *Initiative) Join(p Party) {
	if p != "" && !slices.Contains(i.Parties, p) {
		i.Parties = append(i.Parties, p)
	}
}

// Follow adds message ids to the case's thread.
func (i *Initiative) Follow(ids ...string) {
	for _, id := range ids {
		if id != "" && !slices.Contains(i.Threads, id) {
			i.Threads = append(i.Threads, id)
		}
	}
}

// Log adds a line to the history.
func (i *Initiative) Log(e Event) { i.History = append(i.History, e) }

// Clone returns a copy that shares nothing with i that Put, Follow, Join or Log change.
func (i *Initiative) Clone() *Initiative {
	c := *i
	c.Parties, c.Threads, c.Said = slices.Clone(i.Parties), slices.Clone(i.Threads), slices.Clone(i.Said)
	c.Open, c.Guard, c.Flags = slices.Clone(i.Open), slices.Clone(i.Guard), slices.Clone(i.Flags)
	c.Sent, c.Attachments, c.History = slices.Clone(i.Sent), slices.Clone(i.Attachments), slices.Clone(i.History)
	c.Answers = make(map[Item][]Version, len(i.Answers))
	for k, v := range i.Answers {
		c.Answers[k] = slices.Clone(v)
	}
	c.Fields, c.Tags, c.Done = cloneMap(i.Fields), cloneMap(i.Tags), cloneMap(i.Done)
	c.Merged, c.Delayed = slices.Clone(i.Merged), slices.Clone(i.Delayed)
	c.Outcome, c.Proposals = slices.Clone(i.Outcome), slices.Clone(i.Proposals)
	c.Consulted = slices.Clone(i.Consulted)
	for n, with := range c.Consulted {
		c.Consulted[n].Voices = slices.Clone(with.Voices)
	}
	return &c
}

func cloneMap[V any](m map[string]V) map[string]V {
	c := make(map[string]V, len(m))
	maps.Copy(c, m)
	return c
}
