package status

import (
	"cmp"
	"slices"
	"strings"

	"haninge.se/samrad/intake/outbox"
)

// Refusal is a sender that a party's mail server does not let us send as. What is from it waits until a person has put
// right the configuration, here or there.
type Refusal struct {
	Via    string `json:"via"`
	Sender string `json:"sender"`
	Mails  int    `json:"mails"`
	Last   string `json:"last"` // what the server said
}

// Refusals finds them among the mails that wait.
func Refusals(due []outbox.Item) []Refusal {
	var out []Refusal
	for _, i := range due {
		if !i.Refused {
			continue
		}
		at := slices.IndexFunc(out, func(r Refusal) bool { return r.Via == i.Via && r.Sender == i.From })
		if at < 0 {
			at, out = len(out), append(out, Refusal{Via: i.Via, Sender: i.From, Last: i.Last})
		}
		out[at].Mails++
	}
	slices.SortFunc(out, func(a, b Refusal) int {
		return cmp.Or(strings.Compare(a.Via, b.Via), strings.Compare(a.Sender, b.Sender))
	})
	return out
}
