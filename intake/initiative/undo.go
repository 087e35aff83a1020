package initiative

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Step is one thing that a mail changed of where a case stands: what it is, as it was before and is after. It says how
// many versions an answer had, not what they said: those are kept anyway.
type Step struct {
	What string `json:"what"`
	Was  string `json:"was,omitempty"`
	Is   string `json:"is,omitempty"`
}

// standing is where a case stands, by the names of steps.
func (i *Initiative) standing() map[string]string {
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(time.RFC3339Nano)
	}
	s := map[string]string{
		"cancelled": at(i.Cancelled), "closed": at(i.Closed), "paused": at(i.Paused), "evaluated": at(i.Evaluated),
		"reporter": i.Reporter, "dnr": i.Dnr, "hold": strconv.FormatBool(i.HoldShare),
		"share": strconv.FormatBool(i.ShareUnder), "outcome": strconv.Itoa(len(i.Outcome)),
	}
	if i.Embargo != (Embargo{}) {
		b, _ := json.Marshal(i.Embargo) // of words and a day: it cannot fail
		s["embargo"] = string(b)
	} else {
		s["embargo"] = ""
	}
	for item, versions := range i.Answers {
		s["answer/"+string(item)] = strconv.Itoa(len(versions))
	}
	for _, c := range i.Consulted {
		s["voices/"+string(c.Party)] = strconv.Itoa(len(c.Voices))
		s["proceeded/"+string(c.Party)] = at(c.Proceeded)
	}
	return s
}

// Steps are what was changed of where a case stands between two states of it, in the order of their names.
func Steps(before, after *Initiative) (out []Step) {
	was, is := before.standing(), after.standing()
	for _, what := range slices.Sorted(maps.Keys(is)) {
		if was[what] != is[what] {
			out = append(out, Step{what, was[what], is[what]})
		}
	}
	return out
}

// Undo takes steps back that nobody has changed since, as src says, and returns those that it took and those that it
// left. An answer gets the version before as its newest, so that the history shows both.
func (i *Initiative) Undo(steps []Step, src Source) (undone, left []Step) {
	now := i.standing()
	for _, s := range steps {
		if now[s.What] != s.Is {
			left = append(left, s)
			continue
		}
		i.stepBack(s, src)
		undone = append(undone, s)
	}
	return undone, left
}

// stepBack takes one step back.
func (i *Initiative) stepBack(s Step, src Source) {
	t, _ := time.Parse(time.RFC3339Nano, s.Was) // the zero time where it was not set
	n, _ := strconv.Atoi(s.Was)
	kind, of, _ := strings.Cut(s.What, "/")
	switch kind {
	case "answer":
		i.answerBack(Item(of), n, src)
	case "voices":
		with := i.With(Party(of))
		with.Voices = with.Voices[:min(n, len(with.Voices))]
	case "proceeded":
		i.With(Party(of)).Proceeded = t
	case "cancelled":
		i.Cancelled = t
	case "closed":
		i.Closed = t
	case "paused":
		i.Paused = t
	case "evaluated":
		i.Evaluated = t
	case "reporter":
		i.Reporter = s.Was
	case "dnr":
		i.Dnr = s.Was
	case "hold":
		i.HoldShare = s.Was == "true"
	case "share":
		i.ShareUnder = s.Was == "true"
	case "embargo":
		i.Embargo = Embargo{}
		_ = json.Unmarshal([]byte(s.Was), &i.Embargo) // "" is none
	case "outcome":
		i.Outcome = i.Outcome[:min(n, len(i.Outcome))]
	}
}

// answerBack gives an item the answer again that it had when it had n versions, under the name of who gave that.
func (i *Initiative) answerBack(item Item, n int, src Source) {
	v := Version{State: NoAnswer, Source: src}
	if versions := i.Answers[item]; n > 0 && n <= len(versions) {
		v = versions[n-1]
		v.Source.At = src.At
	}
	i.Put(item, v)
	if item == "nar" {
		i.When = v.When
	}
}
