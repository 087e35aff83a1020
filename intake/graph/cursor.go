package graph

import (
	"slices"
	"time"
)

// item is a row of a page: a mail, a change of one, or that it has left the folder.
type item struct {
	ID       string    `json:"id"`
	Received time.Time `json:"receivedDateTime"`
	Parent   string    `json:"parentFolderId"`
	Draft    bool      `json:"isDraft"`
	Removed  *struct {
		Reason string `json:"reason"`
	} `json:"@removed"`
}

// fields are asked for with every row. isRead is none of them: each click of a reader would be a change.
const fields = "id,receivedDateTime,internetMessageId,parentFolderId,isDraft"

// vague is a row that does not say enough: what left the folder may be back, and an update may be an id and one field.
func (i item) vague() bool { return i.Removed != nil || i.Received.IsZero() || i.Parent == "" }

// First is the first look at a folder. What lay there then is old, and is never answered.
type First struct {
	At  time.Time `json:"at"`            // by the clock of the service
	Lay []string  `json:"lay,omitempty"` // the ids of what lay there and was received less than near before
}

// near is how long before the first look the date alone does not tell whether a mail lay there: a mail may be shown
// some minutes after it was received. settled is how long after that look all of those have been shown, so that the
// date does tell: the ids of what lay there are worth nothing in a mailbox whose ids have all changed.
const (
	near    = time.Hour
	settled = 24 * time.Hour
)

// firstOf is the first look, by what lies in the folder.
func firstOf(items []item, at time.Time) First {
	f := First{At: at}
	for _, i := range items {
		if !i.vague() && !i.Received.After(at) && !i.Received.Before(at.Add(-near)) {
			f.Lay = append(f.Lay, i.ID)
		}
	}
	return f
}

// old reports whether a mail lay in the folder at the first look.
func (f First) old(i item, now time.Time) bool {
	if now.Sub(f.At) > settled {
		return i.Received.Before(f.At)
	}
	return i.Received.Before(f.At.Add(-near)) || slices.Contains(f.Lay, i.ID)
}

// wanted reports whether a mail is to be handed over: one that lies in the folder now and is no draft, and what is old
// only as far back as the operator has said.
func (f First) wanted(i item, folder string, since, now time.Time) bool {
	if i.vague() || i.Draft || i.Parent != folder {
		return false
	}
	return !f.old(i, now) || !since.IsZero() && !i.Received.Before(since)
}

// sift parts the rows of a page: those that say enough, each once and the last row of each, and those to be looked up.
func sift(items []item) (clear, vague []item) {
	last := map[string]int{}
	for n, i := range items {
		last[i.ID] = n
	}
	for n, i := range items {
		switch {
		case i.ID == "" || last[i.ID] != n:
		case i.vague():
			vague = append(vague, i)
		default:
			clear = append(clear, i)
		}
	}
	return clear, vague
}

// Strikes that a mail is given before it is passed over. A response says more about it than a line that breaks.
const (
	strikesResponded = 3
	strikesBroken    = 6
)

// suspects are the mails that did not come, by id. A suspect holds back the cursor and no other mail.
type suspects map[string]*suspect

type suspect struct{ responded, broken int }

// struck notes that a mail did not come, and reports whether it is to be passed over.
func (d suspects) struck(id string, responded bool) bool {
	s := d[id]
	if s == nil {
		s = &suspect{}
		d[id] = s
	}
	if responded {
		s.responded++
	} else {
		s.broken++
	}
	return s.responded >= strikesResponded || s.responded+s.broken >= strikesBroken
}
